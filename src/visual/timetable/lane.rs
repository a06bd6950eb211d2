//! The messages of one queue between two loops.

use crate::ids::LoopId;
use crate::trace::model::{Message, Text, Track};

/// The messages of one queue from one loop to another. A queue keeps their order, so each of the
/// lists is sorted.
#[derive(Clone, Debug)]
pub struct Lane {
    from: usize,
    to: LoopId,
    queue: Text,
    /// Places in the sender's list of messages.
    places: Vec<u32>,
    /// When each was sent, by the sender's clock.
    sent: Vec<u64>,
    /// When each arrived, and when it was taken, by the receiver's clock.
    received: Settled,
    taken: Settled,
}

/// Moments of the first so many messages, as far as they are known for good.
///
/// A message whose moment was not recorded had it before those that came after it.
#[derive(Clone, Debug, Default)]
struct Settled(Vec<u64>);

impl Settled {
    /// Reads on, up to the last of `len` messages whose moment is known.
    fn read(&mut self, len: usize, moment: impl Fn(usize) -> Option<u64>) {
        let known = |at: &usize| moment(*at).is_some();
        let Some(last) = (self.0.len()..len).rev().find(known) else { return };
        let mut least = self.0.last().copied().unwrap_or_default();
        let first = self.0.len();
        for at in first..=last {
            // Moments never go back in a queue, whatever a file says.
            least = least.max(moment(at).unwrap_or(least));
            self.0.push(least);
        }
        let mut next = u64::MAX;
        for at in (first..=last).rev() {
            match moment(at) {
                Some(_) => next = self.0[at],
                None => self.0[at] = next,
            }
        }
    }
}

impl Lane {
    pub(super) fn new(from: usize, to: LoopId, queue: Text) -> Lane {
        Lane {
            from,
            to,
            queue,
            places: Vec::new(),
            sent: Vec::new(),
            received: Settled::default(),
            taken: Settled::default(),
        }
    }

    pub(super) fn push(&mut self, place: usize, message: &Message) {
        let least = self.sent.last().copied().unwrap_or_default();
        self.places.push(place as u32);
        self.sent.push(message.sent.0.max(least));
    }

    pub(super) fn settle(&mut self, sender: &Track) {
        let message = |at: usize| &sender.sent[self.places[at] as usize];
        let len = self.places.len();
        self.received.read(len, |at| message(at).received.map(|moment| moment.0));
        self.taken.read(len, |at| message(at).taken.map(|moment| moment.0));
    }

    /// The sender's place among the tracks.
    pub fn from(&self) -> usize {
        self.from
    }

    /// The receiver.
    pub fn to(&self) -> LoopId {
        self.to
    }

    /// The name of the queue.
    pub fn queue(&self) -> Text {
        self.queue
    }

    /// The place of the message of this number in the sender's list.
    pub fn place(&self, at: usize) -> usize {
        self.places[at] as usize
    }

    /// Of how many messages the arrival is known, and of how many that they were taken.
    pub fn known(&self) -> (usize, usize) {
        (self.received.0.len(), self.taken.0.len())
    }

    /// How many messages had been sent at this moment of the common time line, in microseconds.
    pub fn sent_by(&self, sender: &Track, us: u64) -> usize {
        self.sent.partition_point(|sent| sent.saturating_add(sender.offset_us) <= us)
    }

    /// How many had arrived.
    pub fn received_by(&self, sender: &Track, receiver: &Track, us: u64) -> usize {
        // What was taken had arrived, whether or not that was recorded.
        let received = self.count(&self.received, sender, receiver, us);
        received.max(self.taken_by(sender, receiver, us))
    }

    /// How many had been taken from the mailbox.
    pub fn taken_by(&self, sender: &Track, receiver: &Track, us: u64) -> usize {
        self.count(&self.taken, sender, receiver, us)
    }

    /// When a message was sent, on the common time line.
    pub fn sent_at(&self, at: usize, sender: &Track) -> Option<u64> {
        Some(self.sent.get(at)?.saturating_add(sender.offset_us))
    }

    /// When a message arrived, on the common time line. Never before it was sent.
    pub fn received_at(&self, at: usize, sender: &Track, receiver: &Track) -> Option<u64> {
        let moment = self.received.0.get(at)?.saturating_add(receiver.offset_us);
        Some(moment.max(self.sent_at(at, sender)?))
    }

    /// When a message was taken from the mailbox, on the common time line.
    pub fn taken_at(&self, at: usize, sender: &Track, receiver: &Track) -> Option<u64> {
        let moment = self.taken.0.get(at)?.saturating_add(receiver.offset_us);
        Some(moment.max(self.received_at(at, sender, receiver).or(self.sent_at(at, sender))?))
    }

    fn count(&self, settled: &Settled, sender: &Track, receiver: &Track, us: u64) -> usize {
        let by_receiver =
            settled.0.partition_point(|at| at.saturating_add(receiver.offset_us) <= us);
        by_receiver.min(self.sent_by(sender, us))
    }
}
