//! What comes over a link, taken in.

use core::task::Waker;
use std::rc::Rc;

use crate::clock::Micros;
use crate::ids::MessageSeq;
use crate::queue::codec::CodecError;
use crate::queue::error::PeerEnd;
use crate::queue::frame::Frame;
use crate::queue::inbox::Body;
use crate::queue::link::{Link, length};
use crate::trace::{Cause, EventKind};

impl Link {
    /// Takes in a batch from the other side. To be called inside of
    /// [`Policy::enter`](crate::executor::Policy::enter). After the other loop's end nothing is
    /// taken in.
    ///
    /// # Errors
    /// [`CodecError`] when the batch is damaged; the frames before the damage have been taken in.
    pub fn deliver(&self, batch: &[u8]) -> Result<(), CodecError> {
        self.0.batches.set(self.0.batches.get() + 1);
        self.0.executor.probe().cause().set(Cause::Messages(self.0.peer));
        let mut woken = Vec::new();
        // All of it arrives at one moment.
        let now = self.0.executor.probe().recorder().now();
        let batch = Rc::<[u8]>::from(batch);
        let mut rest = &*batch;
        let result = loop {
            if rest.is_empty() || self.0.end.borrow().is_some() {
                break Ok(());
            }
            match Frame::read(rest) {
                Ok((Frame::Data { queue, seq, bounded, body }, behind)) => {
                    rest = behind;
                    // The body is what a frame of data ends with.
                    let body = Body::new(&batch, body.len(), behind.len());
                    self.offer(queue);
                    woken.extend(self.arrive(now, queue, MessageSeq(seq), bounded, body));
                }
                Ok((frame, behind)) => {
                    rest = behind;
                    self.take_in(frame, &mut woken);
                }
                Err(error) => break Err(error),
            }
        };
        // What arrived makes tasks ready at this moment too.
        let recorder = self.0.executor.probe().recorder();
        recorder.share_looks_from(now);
        woken.into_iter().for_each(Waker::wake);
        recorder.look_anew();
        result
    }

    fn take_in(&self, frame: Frame<'_>, woken: &mut Vec<Waker>) {
        match frame {
            // Taken in by itself, with its batch.
            Frame::Data { .. } => {}
            Frame::Room { queue, count } => {
                let mut outboxes = self.0.outboxes.borrow_mut();
                woken.extend(outboxes.entry(queue).or_default().make_room(count));
            }
            Frame::Finished { queue } => {
                let mut inboxes = self.0.inboxes.borrow_mut();
                let inbox = inboxes.entry(queue).or_default();
                self.record_closed(inbox.ends());
                inbox.finished = true;
                woken.extend(inbox.waker.take());
            }
            Frame::Refused { queue } => {
                let mut outboxes = self.0.outboxes.borrow_mut();
                woken.extend(outboxes.entry(queue).or_default().refuse());
            }
            Frame::Goodbye => self.end_and_gather(PeerEnd::Closed, woken),
        }
    }

    /// A message comes: if nobody receives its queue, tells the hook.
    fn offer(&self, queue: u16) {
        let is_claimed = self.0.inboxes.borrow().get(&queue).is_some_and(|i| i.name.is_some());
        if is_claimed {
            return;
        }
        let hook = self.0.on_unclaimed.borrow().clone();
        if let Some(hook) = hook {
            hook(queue);
        }
    }

    fn arrive(
        &self,
        now: Micros,
        queue: u16,
        seq: MessageSeq,
        bounded: bool,
        body: Body,
    ) -> Option<Waker> {
        let mut inboxes = self.0.inboxes.borrow_mut();
        let inbox = inboxes.entry(queue).or_default();
        if inbox.refused {
            return None;
        }
        inbox.bounded = bounded;
        let size = length(&body);
        inbox.messages.push_back((seq, body));
        let recorder = self.0.executor.probe().recorder();
        let received = EventKind::MessageReceived {
            from: self.0.peer,
            seq,
            queue: inbox.name.unwrap_or_else(|| recorder.sym("unclaimed")),
            size,
            depth: u32::try_from(inbox.messages.len()).unwrap_or(u32::MAX),
        };
        recorder.record_at(now, received);
        inbox.waker.take()
    }
}
