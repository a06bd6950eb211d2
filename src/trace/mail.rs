//! Brings what receivers saw of a message to the message, which is kept with its sender.

use std::collections::BTreeMap;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId};
use crate::trace::model::{LoopEnd, Message, Trace, Track};

/// What receivers saw of messages whose sending is not known yet: batches of different loops come
/// in any order.
pub(super) type Arrivals = BTreeMap<(LoopId, MessageSeq), Arrival>;

/// What the receiver saw of one message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The receiver.
    by: LoopId,
    received: Option<Micros>,
    taken: Option<(Micros, Option<TaskId>)>,
}

impl Arrival {
    pub(super) fn received(by: LoopId, at: Micros) -> Self {
        Arrival { by, received: Some(at), taken: None }
    }

    pub(super) fn taken(by: LoopId, at: Micros, task: Option<TaskId>) -> Self {
        Arrival { by, received: None, taken: Some((at, task)) }
    }

    /// Adds what is new in `other`. What came first stays.
    fn add(&mut self, other: Arrival) {
        if self.by == other.by {
            self.received = self.received.or(other.received);
            self.taken = self.taken.or(other.taken);
        }
    }
}

impl Message {
    /// Notes what its receiver saw. What came first stays.
    fn arrived(&mut self, arrival: &Arrival) {
        if arrival.by != self.to {
            return;
        }
        self.received = self.received.or(arrival.received);
        if let (None, Some((at, task))) = (self.taken, arrival.taken) {
            self.taken = Some(at);
            self.taken_by = task;
        }
    }
}

impl Trace {
    /// A receiver saw something of a message.
    pub(super) fn deliver(&mut self, from: LoopId, seq: MessageSeq, arrival: Arrival) {
        let Some(&sender) = self.places.get(&from) else {
            self.keep_arrival(from, seq, arrival);
            return;
        };
        let track = &mut self.tracks[sender];
        match track.message_place(seq) {
            Some(place) => {
                track.sent[place].arrived(&arrival);
                let message = track.sent[place];
                self.align_by(sender, &message);
            }
            None if is_decided(track, seq) => {}
            None => self.keep_arrival(from, seq, arrival),
        }
    }

    /// A loop sent a message.
    pub(super) fn send(&mut self, sender: usize, mut message: Message) {
        let from = self.tracks[sender].id;
        if let Some(arrival) = self.arrivals.remove(&(from, message.seq)) {
            message.arrived(&arrival);
            self.align_by(sender, &message);
        }
        self.tracks[sender].sent.push(message);
    }

    /// Forgets what was seen of messages whose sending was dropped.
    pub(super) fn forget_dropped(&mut self, sender: usize) {
        let track = &self.tracks[sender];
        let all = (track.id, MessageSeq(0))..=(track.id, MessageSeq(u32::MAX));
        let waiting = self.arrivals.range(all).map(|(key, _)| *key);
        let dropped: Vec<_> = waiting.take_while(|(_, seq)| is_decided(track, *seq)).collect();
        for key in dropped {
            self.arrivals.remove(&key);
        }
    }

    fn keep_arrival(&mut self, from: LoopId, seq: MessageSeq, arrival: Arrival) {
        self.arrivals.entry((from, seq)).and_modify(|known| known.add(arrival)).or_insert(arrival);
    }

    fn align_by(&mut self, sender: usize, message: &Message) {
        if let (Some(received), Some(&receiver)) = (message.received, self.places.get(&message.to))
        {
            self.alignment.passed(sender, receiver, message.sent, received);
        }
    }
}

/// Whether a message of this number that the track does not have will never be in it. If a number
/// is decided, so are all before it.
fn is_decided(track: &Track, seq: MessageSeq) -> bool {
    u64::from(seq.0) < track.counters.messages_sent
        || track.sent.last().is_some_and(|last| seq < last.seq)
        || matches!(track.end, Some((_, LoopEnd::Closed)))
}
