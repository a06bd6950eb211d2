//! The connection of two loops, seen from one of them.

use core::cell::{Cell, RefCell};
use core::task::Waker;
use std::collections::{HashMap, VecDeque};
use std::panic::Location;
use std::rc::Rc;

use crate::executor::Executor;
use crate::ids::{LoopId, MessageSeq};
use crate::queue::codec::CodecError;
use crate::queue::error::PeerEnd;
use crate::queue::frame::Frame;
use crate::trace::{Cause, EventKind, Sym};

/// Carries batches to the other loop, in order. What it carries after the other loop's end is lost.
pub trait Wire {
    /// Sends a batch.
    fn post(&self, batch: &[u8]);
    /// Lets go of the connection.
    fn close(&self);
}

/// Counts the messages of one loop over all of its links. A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Sequence(Rc<Cell<u32>>);

impl Sequence {
    fn next(&self) -> MessageSeq {
        let seq = self.0.get();
        self.0.set(seq.wrapping_add(1));
        MessageSeq(seq)
    }
}

/// One end of a connection. A cheap handle.
#[derive(Clone)]
pub struct Link(Rc<Inner>);

struct Inner {
    peer: LoopId,
    executor: Executor,
    wire: Box<dyn Wire>,
    sequence: Sequence,
    batch: RefCell<Vec<u8>>,
    /// A flush stands at the end of this turn.
    flushing: Cell<bool>,
    inboxes: RefCell<HashMap<u16, Inbox>>,
    outboxes: RefCell<HashMap<u16, Outbox>>,
    end: RefCell<Option<PeerEnd>>,
    on_unclaimed: RefCell<Option<Rc<dyn Fn(u16)>>>,
}

/// The receiving half of a queue.
#[derive(Default)]
struct Inbox {
    claimed: Option<Sym>,
    messages: VecDeque<(MessageSeq, Vec<u8>)>,
    waker: Option<Waker>,
    finished: bool,
    refused: bool,
    /// The sender waits for room.
    bounded: bool,
    /// Taken, and not yet told to the sender.
    untold: u32,
}

/// The sending half of a queue.
#[derive(Default)]
struct Outbox {
    senders: usize,
    capacity: Option<u32>,
    /// Sent, and not known to be taken.
    depth: u32,
    waiting: Vec<Waker>,
    refused: bool,
    finished: bool,
}

/// What [`Link::take`] finds.
pub(super) enum Taken {
    Message(Vec<u8>),
    Nothing,
    Finished,
    Ended(PeerEnd),
}

/// What keeps a message from being sent.
pub(super) enum Obstacle {
    Full,
    Closed,
    Ended(PeerEnd),
}

impl Link {
    /// An end of a connection to `peer`.
    pub fn new(
        peer: LoopId,
        executor: Executor,
        wire: impl Wire + 'static,
        sequence: Sequence,
    ) -> Link {
        Link(Rc::new(Inner {
            peer,
            executor,
            wire: Box::new(wire),
            sequence,
            batch: RefCell::default(),
            flushing: Cell::default(),
            inboxes: RefCell::default(),
            outboxes: RefCell::default(),
            end: RefCell::default(),
            on_unclaimed: RefCell::default(),
        }))
    }

    /// The loop at the other side.
    pub fn peer(&self) -> LoopId {
        self.0.peer
    }

    /// The executor of this side.
    pub fn executor(&self) -> &Executor {
        &self.0.executor
    }

    /// How the other loop ended, if it has.
    pub fn end(&self) -> Option<PeerEnd> {
        self.0.end.borrow().clone()
    }

    /// Calls `hook` with the number of a queue that a message came for and nobody here receives.
    pub fn on_unclaimed(&self, hook: impl Fn(u16) + 'static) {
        *self.0.on_unclaimed.borrow_mut() = Some(Rc::new(hook));
    }

    /// Takes in a batch from the other side. To be called inside of
    /// [`Policy::enter`](crate::executor::Policy::enter).
    ///
    /// # Errors
    /// [`CodecError`] when the batch is damaged; the frames before the damage have been taken in.
    pub fn deliver(&self, mut batch: &[u8]) -> Result<(), CodecError> {
        self.0.executor.probe().cause().set(Cause::Messages(self.0.peer));
        let mut woken = Vec::new();
        let mut unclaimed = Vec::new();
        let result = loop {
            if batch.is_empty() {
                break Ok(());
            }
            let frame = match Frame::read(batch) {
                Ok((frame, rest)) => {
                    batch = rest;
                    frame
                }
                Err(error) => break Err(error),
            };
            match frame {
                Frame::Data { queue, seq, bounded, body } => {
                    if !self.arrive(queue, MessageSeq(seq), bounded, body, &mut woken) {
                        unclaimed.push(queue);
                    }
                }
                Frame::Room { queue, count } => self.make_room(queue, count, &mut woken),
                Frame::Finished { queue } => {
                    let mut inboxes = self.0.inboxes.borrow_mut();
                    let inbox = inboxes.entry(queue).or_default();
                    inbox.finished = true;
                    woken.extend(inbox.waker.take());
                    self.record_closed(inbox.claimed);
                }
                Frame::Refused { queue } => {
                    let mut outboxes = self.0.outboxes.borrow_mut();
                    let outbox = outboxes.entry(queue).or_default();
                    outbox.refused = true;
                    woken.append(&mut outbox.waiting);
                }
                Frame::Goodbye => {
                    batch = &[];
                    self.end_and_gather(PeerEnd::Closed, &mut woken);
                }
            }
        };
        woken.into_iter().for_each(Waker::wake);
        let hook = self.0.on_unclaimed.borrow().clone();
        if let Some(hook) = hook {
            unclaimed.into_iter().for_each(|queue| hook(queue));
        }
        result
    }

    /// Takes in a message; tells whether somebody receives its queue, or has given it up.
    fn arrive(
        &self,
        queue: u16,
        seq: MessageSeq,
        bounded: bool,
        body: &[u8],
        woken: &mut Vec<Waker>,
    ) -> bool {
        let mut inboxes = self.0.inboxes.borrow_mut();
        let inbox = inboxes.entry(queue).or_default();
        if inbox.refused {
            return true;
        }
        inbox.bounded = bounded;
        inbox.messages.push_back((seq, body.to_owned()));
        woken.extend(inbox.waker.take());
        let recorder = self.0.executor.probe().recorder();
        recorder.record(EventKind::MessageReceived {
            from: self.0.peer,
            seq,
            queue: inbox.claimed.unwrap_or_else(|| recorder.sym("unclaimed")),
            size: length(body),
            depth: u32::try_from(inbox.messages.len()).unwrap_or(u32::MAX),
        });
        inbox.claimed.is_some()
    }

    fn make_room(&self, queue: u16, count: u32, woken: &mut Vec<Waker>) {
        let mut outboxes = self.0.outboxes.borrow_mut();
        let outbox = outboxes.entry(queue).or_default();
        outbox.depth = outbox.depth.saturating_sub(count);
        woken.append(&mut outbox.waiting);
    }

    fn record_closed(&self, queue: Option<Sym>) {
        if let Some(queue) = queue {
            let peer = self.0.peer;
            self.0.executor.probe().recorder().record(EventKind::QueueClosed { peer, queue });
        }
    }

    /// The other loop has ended: whoever waits for it is told, after what had arrived.
    pub fn end_with(&self, end: PeerEnd) {
        let mut woken = Vec::new();
        self.end_and_gather(end, &mut woken);
        woken.into_iter().for_each(Waker::wake);
    }

    /// This loop closes: sends what waits, and a last word.
    pub fn say_goodbye(&self) {
        Frame::Goodbye.write(&mut self.0.batch.borrow_mut());
        self.flush();
        self.end_with(PeerEnd::Closed);
    }

    fn end_and_gather(&self, end: PeerEnd, woken: &mut Vec<Waker>) {
        if self.0.end.borrow().is_some() {
            return;
        }
        *self.0.end.borrow_mut() = Some(end);
        self.0.wire.close();
        for inbox in self.0.inboxes.borrow_mut().values_mut() {
            woken.extend(inbox.waker.take());
            self.record_closed(inbox.claimed.filter(|_| !inbox.finished));
        }
        for outbox in self.0.outboxes.borrow_mut().values_mut() {
            woken.append(&mut outbox.waiting);
        }
    }

    /// Sends what waits, at the end of this turn.
    fn flush_later(&self) {
        if !self.0.flushing.replace(true) {
            let link = self.clone();
            self.0.executor.policy().at_turn_end(Box::new(move || link.flush()));
        }
    }

    /// Sends what waits, now: before something that would keep the turn from ending.
    pub fn flush(&self) {
        self.0.flushing.set(false);
        let mut batch = self.0.batch.borrow_mut();
        for (queue, inbox) in self.0.inboxes.borrow_mut().iter_mut() {
            let count = core::mem::take(&mut inbox.untold);
            if count > 0 {
                Frame::Room { queue: *queue, count }.write(&mut batch);
            }
        }
        if !batch.is_empty() {
            if self.0.end.borrow().is_none() {
                self.0.wire.post(&batch);
            }
            batch.clear();
        }
    }

    pub(super) fn claim_inbox(&self, queue: u16, name: &str) {
        let name = self.0.executor.probe().recorder().sym(name);
        self.0.inboxes.borrow_mut().entry(queue).or_default().claimed = Some(name);
    }

    pub(super) fn take(&self, queue: u16, waker: Option<&Waker>) -> Taken {
        let mut inboxes = self.0.inboxes.borrow_mut();
        let inbox = inboxes.entry(queue).or_default();
        if let Some((seq, body)) = inbox.messages.pop_front() {
            inbox.untold += 1;
            let must_tell = inbox.bounded;
            drop(inboxes);
            if must_tell {
                self.flush_later();
            }
            let probe = self.0.executor.probe();
            let task = probe.current();
            let from = self.0.peer;
            probe.recorder().record(EventKind::MessageTaken { from, seq, task });
            return Taken::Message(body);
        }
        if inbox.finished {
            return Taken::Finished;
        }
        if let Some(end) = self.end() {
            return Taken::Ended(end);
        }
        inbox.waker = waker.cloned();
        Taken::Nothing
    }

    pub(super) fn refuse(&self, queue: u16) {
        let mut inboxes = self.0.inboxes.borrow_mut();
        let inbox = inboxes.entry(queue).or_default();
        inbox.refused = true;
        inbox.claimed = None;
        let unread = core::mem::take(&mut inbox.messages);
        let tell = !inbox.finished;
        drop(inboxes);
        drop(unread);
        if tell {
            Frame::Refused { queue }.write(&mut self.0.batch.borrow_mut());
            self.flush_later();
        }
    }

    pub(super) fn open_outbox(&self, queue: u16, capacity: Option<u32>) {
        let mut outboxes = self.0.outboxes.borrow_mut();
        let outbox = outboxes.entry(queue).or_default();
        outbox.senders += 1;
        outbox.capacity = capacity;
    }

    pub(super) fn share_outbox(&self, queue: u16) {
        self.0.outboxes.borrow_mut().entry(queue).or_default().senders += 1;
    }

    pub(super) fn close_outbox(&self, queue: u16) {
        let mut outboxes = self.0.outboxes.borrow_mut();
        let outbox = outboxes.entry(queue).or_default();
        outbox.senders = outbox.senders.saturating_sub(1);
        if outbox.senders == 0 && !core::mem::replace(&mut outbox.finished, true) {
            drop(outboxes);
            Frame::Finished { queue }.write(&mut self.0.batch.borrow_mut());
            self.flush_later();
        }
    }

    /// What keeps a message of this queue from being sent at this moment, if anything does. Where
    /// the queue is full, `waker` is woken when that may have changed.
    pub(super) fn obstacle(&self, queue: u16, waker: Option<&Waker>) -> Option<Obstacle> {
        if let Some(end) = self.end() {
            return Some(Obstacle::Ended(end));
        }
        let mut outboxes = self.0.outboxes.borrow_mut();
        let outbox = outboxes.entry(queue).or_default();
        if outbox.refused {
            return Some(Obstacle::Closed);
        }
        if outbox.capacity.is_some_and(|capacity| outbox.depth >= capacity) {
            outbox.waiting.extend(waker.cloned());
            return Some(Obstacle::Full);
        }
        None
    }

    /// Puts a message into this turn's batch.
    pub(super) fn put(
        &self,
        queue: u16,
        name: &str,
        body: &[u8],
        site: &'static Location<'static>,
    ) -> MessageSeq {
        let seq = self.0.sequence.next();
        let (depth, bounded) = {
            let mut outboxes = self.0.outboxes.borrow_mut();
            let outbox = outboxes.entry(queue).or_default();
            outbox.depth = outbox.depth.saturating_add(1);
            (outbox.depth, outbox.capacity.is_some())
        };
        Frame::Data { queue, seq: seq.0, bounded, body }.write(&mut self.0.batch.borrow_mut());
        let probe = self.0.executor.probe();
        let recorder = probe.recorder();
        recorder.record(EventKind::MessageSent {
            seq,
            to: self.0.peer,
            queue: recorder.sym(name),
            size: length(body),
            depth,
            task: probe.current(),
            site: recorder.site(site),
        });
        self.flush_later();
        seq
    }
}

fn length(body: &[u8]) -> u32 {
    u32::try_from(body.len()).unwrap_or(u32::MAX)
}
