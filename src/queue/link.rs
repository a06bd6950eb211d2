//! The connection of two loops, seen from one of them.

use core::cell::{Cell, RefCell};
use core::ops::Range;
use core::task::Waker;
use std::collections::BTreeMap;
use std::panic::Location;
use std::rc::{Rc, Weak};

use crate::executor::Executor;
use crate::ids::{LoopId, MessageSeq};
use crate::queue::error::PeerEnd;
use crate::queue::frame::Frame;
use crate::queue::inbox::{Body, Inbox};
use crate::queue::outbox::Outbox;
use crate::trace::{EventKind, Sym};

/// Carries batches to the other loop, in order. What it carries after the other loop's end is lost.
pub trait Wire {
    /// Sends a batch.
    fn post(&self, batch: &[u8]);
    /// Lets go of the connection.
    fn close(&self);
}

/// The bytes of a batch that does not wait for the turn's end: few at first, so that the other loop
/// has something to begin with, and twice as many with each batch, since each takes its time.
const LONG_BATCH: Range<usize> = 8 * 1_024..64 * 1_024;

/// What is longer keeps the other loop at work for a while.
const SHORT_BATCH: usize = 1_024;

/// Longer messages leave no room behind for the next one.
const SCRATCH: usize = 4 * 1_024;

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
pub struct Link(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) peer: LoopId,
    pub(super) executor: Executor,
    wire: Box<dyn Wire>,
    sequence: Sequence,
    batch: RefCell<Vec<u8>>,
    /// How long this turn's batches become before they leave.
    long: Cell<usize>,
    /// Where messages are encoded.
    scratch: Cell<Vec<u8>>,
    /// A flush stands at the end of this turn.
    flushing: Cell<bool>,
    pub(super) inboxes: RefCell<BTreeMap<u16, Inbox>>,
    pub(super) outboxes: RefCell<BTreeMap<u16, Outbox>>,
    pub(super) end: RefCell<Option<PeerEnd>>,
    /// Batches that have come.
    pub(super) batches: Cell<u64>,
    pub(super) on_unclaimed: RefCell<Option<UnclaimedHook>>,
}

/// Called with the number of a queue that nobody receives.
type UnclaimedHook = Rc<dyn Fn(u16)>;

/// A link that is not kept alive: for what the link itself holds.
#[derive(Clone)]
pub struct WeakLink(Weak<Inner>);

impl WeakLink {
    /// The link, if somebody else holds it still.
    pub fn upgrade(&self) -> Option<Link> {
        self.0.upgrade().map(Link)
    }
}

/// What [`Link::take`] finds.
pub(super) enum Taken {
    Message(Body),
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
            long: Cell::new(LONG_BATCH.start),
            scratch: Cell::default(),
            flushing: Cell::default(),
            inboxes: RefCell::default(),
            outboxes: RefCell::default(),
            end: RefCell::default(),
            batches: Cell::default(),
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

    /// A handle that does not keep this end alive.
    pub fn downgrade(&self) -> WeakLink {
        WeakLink(Rc::downgrade(&self.0))
    }

    /// How many batches have come from the other side.
    pub fn batches(&self) -> u64 {
        self.0.batches.get()
    }

    /// Calls `hook` with the number of a queue that a message comes for and nobody here receives,
    /// before it is put into the mailbox. The link keeps the hook: it must not keep the link.
    pub fn on_unclaimed(&self, hook: impl Fn(u16) + 'static) {
        *self.0.on_unclaimed.borrow_mut() = Some(Rc::new(hook));
    }

    pub(super) fn record_closed(&self, queue: Option<Sym>) {
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

    pub(super) fn end_and_gather(&self, end: PeerEnd, woken: &mut Vec<Waker>) {
        if self.0.end.borrow().is_some() {
            return;
        }
        *self.0.end.borrow_mut() = Some(end);
        self.0.wire.close();
        for inbox in self.0.inboxes.borrow_mut().values_mut() {
            woken.extend(inbox.waker.take());
            self.record_closed(inbox.ends());
        }
        for outbox in self.0.outboxes.borrow_mut().values_mut() {
            woken.extend(outbox.wake_all());
        }
    }

    /// Sends what waits, at the end of this turn.
    fn flush_later(&self) {
        if !self.0.flushing.replace(true) {
            let link = self.clone();
            self.0.executor.policy().at_turn_end(Box::new(move || {
                link.0.flushing.set(false);
                link.0.long.set(LONG_BATCH.start);
                if (1..=SHORT_BATCH).contains(&link.post_batch()) {
                    link.0.executor.policy().expect_answer();
                }
            }));
        }
    }

    /// Sends what waits, now: before something that would keep the turn from ending.
    pub fn flush(&self) {
        self.post_batch();
    }

    /// Sends what waits, if the other loop lives. Tells how many bytes waited.
    fn post_batch(&self) -> usize {
        let mut batch = self.0.batch.borrow_mut();
        for (queue, inbox) in self.0.inboxes.borrow_mut().iter_mut() {
            let count = core::mem::take(&mut inbox.untold);
            if count > 0 {
                Frame::Room { queue: *queue, count }.write(&mut batch);
            }
        }
        let length = batch.len();
        if length > 0 {
            if self.0.end.borrow().is_none() {
                self.0.wire.post(&batch);
            }
            batch.clear();
        }
        length
    }

    /// Says that somebody receives this queue. False if somebody does already, or did.
    pub(super) fn claim_inbox(&self, queue: u16, name: &str) -> bool {
        let name = self.0.executor.probe().recorder().sym(name);
        self.0.inboxes.borrow_mut().entry(queue).or_default().claim(name)
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
        if let Some(waker) = waker {
            inbox.waker = Some(waker.clone());
        }
        Taken::Nothing
    }

    pub(super) fn refuse(&self, queue: u16) {
        let mut inboxes = self.0.inboxes.borrow_mut();
        let inbox = inboxes.entry(queue).or_default();
        inbox.refused = true;
        inbox.waker = None;
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
        self.0.outboxes.borrow_mut().entry(queue).or_default().open(capacity);
    }

    pub(super) fn close_outbox(&self, queue: u16) {
        let must_tell = self.0.outboxes.borrow_mut().entry(queue).or_default().close();
        if must_tell {
            Frame::Finished { queue }.write(&mut self.0.batch.borrow_mut());
            self.flush_later();
        }
    }

    /// What keeps a message of this queue from being sent at this moment, if anything does. Where
    /// the queue is full, and `waker` is given, the ticket is then a place among those who wait, and
    /// `waker` is woken when it is that place's turn.
    pub(super) fn obstacle(
        &self,
        queue: u16,
        ticket: &mut Option<u64>,
        waker: Option<&Waker>,
    ) -> Option<Obstacle> {
        if let Some(end) = self.end() {
            return Some(Obstacle::Ended(end));
        }
        let mut outboxes = self.0.outboxes.borrow_mut();
        let outbox = outboxes.entry(queue).or_default();
        if outbox.is_closed() {
            return Some(Obstacle::Closed);
        }
        if outbox.has_room(*ticket) {
            return None;
        }
        if let Some(waker) = waker {
            outbox.wait(ticket, waker);
        }
        Some(Obstacle::Full)
    }

    /// Gives up a place among those who wait for room.
    pub(super) fn leave(&self, queue: u16, ticket: u64) {
        let woken = self.0.outboxes.borrow_mut().entry(queue).or_default().leave(ticket);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Room for encoding a message, which may send messages itself.
    pub(super) fn scratch(&self) -> Vec<u8> {
        self.0.scratch.take()
    }

    pub(super) fn keep_scratch(&self, mut scratch: Vec<u8>) {
        if scratch.capacity() <= SCRATCH {
            scratch.clear();
            self.0.scratch.set(scratch);
        }
    }

    /// Puts a message into this turn's batch; a long batch leaves at once, so that the other loop
    /// begins with it while this one goes on.
    pub(super) fn put(
        &self,
        queue: u16,
        name: &str,
        body: &[u8],
        ticket: Option<u64>,
        site: &'static Location<'static>,
    ) {
        let seq = self.0.sequence.next();
        let probe = self.0.executor.probe();
        let recorder = probe.recorder();
        let (depth, bounded, queue_name) = {
            let mut outboxes = self.0.outboxes.borrow_mut();
            let outbox = outboxes.entry(queue).or_default();
            let queue_name = *outbox.name.get_or_insert_with(|| recorder.sym(name));
            (outbox.put(ticket), outbox.is_bounded(), queue_name)
        };
        Frame::Data { queue, seq: seq.0, bounded, body }.write(&mut self.0.batch.borrow_mut());
        recorder.record(EventKind::MessageSent {
            seq,
            to: self.0.peer,
            queue: queue_name,
            size: length(body),
            depth,
            task: probe.current(),
            site: recorder.site(site),
        });
        let long = self.0.long.get();
        if self.0.batch.borrow().len() >= long {
            self.0.long.set(LONG_BATCH.end.min(2 * long));
            self.flush();
        }
        if !self.0.batch.borrow().is_empty() {
            self.flush_later();
        }
    }
}

pub(super) fn length(body: &[u8]) -> u32 {
    u32::try_from(body.len()).unwrap_or(u32::MAX)
}
