//! Brings what receivers saw of a message to the message, which is kept with its sender.

use rustc_hash::FxHashMap;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId};
use crate::trace::model::{LoopEnd, Message, Trace, Track};

/// For each sender, in the order in which they came, the arrivals of messages whose sending is not
/// known yet: batches of different loops come in any order.
pub(super) type Arrivals = FxHashMap<LoopId, Vec<Arrival>>;

/// What a receiver saw of one message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The message's number.
    pub(super) seq: MessageSeq,
    /// The receiver.
    pub(super) by: LoopId,
    /// When, by the receiver's clock.
    pub(super) at: Micros,
    pub(super) seen: Seen,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    Received,
    Taken(Option<TaskId>),
}

impl Message {
    /// Notes what its receiver saw. What came first stays. Gives whether only now it is known when the
    /// message arrived.
    fn arrived(&mut self, arrival: &Arrival) -> bool {
        if arrival.by != self.to {
            return false;
        }
        match arrival.seen {
            Seen::Received if self.received.is_none() => {
                self.received = Some(arrival.at);
                return true;
            }
            Seen::Taken(task) if self.taken.is_none() => {
                self.taken = Some(arrival.at);
                self.taken_by = task;
            }
            Seen::Received | Seen::Taken(_) => {}
        }
        false
    }
}

impl Trace {
    /// A receiver saw something of a message that `from` sent.
    pub(super) fn deliver(&mut self, from: LoopId, arrival: Arrival) {
        let Some(&sender) = self.places.get(&from) else {
            self.arrivals.entry(from).or_default().push(arrival);
            return;
        };
        let track = &mut self.tracks[sender];
        match track.message_place(arrival.seq) {
            Some(place) => {
                let message = &mut track.sent[place];
                if message.arrived(&arrival)
                    && let Some(&receiver) = self.places.get(&arrival.by)
                {
                    self.alignment.passed(sender, receiver, message.sent, arrival.at);
                }
            }
            None if is_decided(track, arrival.seq) => {}
            None => self.arrivals.entry(from).or_default().push(arrival),
        }
    }

    /// Delivers what was seen of messages before their sending was known, and forgets what was seen of
    /// those whose sending was dropped.
    pub(super) fn deliver_waiting(&mut self, sender: usize) {
        let from = self.tracks[sender].id;
        for arrival in self.arrivals.remove(&from).unwrap_or_default() {
            self.deliver(from, arrival);
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
