//! The messages of each pair of loops, close together in memory, and which of them are on screen.

use crate::ids::LoopId;
use crate::trace::model::{Message, Track};
use crate::visual::layout::slices::{Window, around};

/// The messages from one loop to another.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// The sender's place among the tracks.
    pub(super) from: usize,
    pub(super) to: LoopId,
    /// Places in the sender's list of messages.
    pub(super) places: Vec<u32>,
    /// When each was sent, by the sender's clock, in microseconds.
    pub(super) sent: Vec<f64>,
    /// When they were received, by the receiver's clock, from the first one on as far as that is
    /// known without a gap.
    pub(super) received: Vec<f64>,
    /// The receiver's place among the tracks, once it is known.
    pub(super) receiver: Option<usize>,
    /// What was on screen in the last picture: the next one is nearly the same.
    pub(super) near: Near,
}

/// Which messages of a pair were sent in a stretch of time, and within which bounds another stretch
/// has the same ones: to look that up anew would wait for memory, for thousands of pairs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    /// The first of them, and the first behind them.
    pub(super) from: usize,
    pub(super) to: usize,
    /// When the last one before them, the first, the last, and the next one behind them were sent,
    /// by the sender's clock: infinite where there is none.
    bounds: [f64; 4],
    /// When the last one before them was received, by the receiver's clock, if that is known.
    received: Option<f64>,
    /// How many messages the pair had.
    of: usize,
}

impl Near {
    /// When the last message before them was sent and received, each by its own loop's clock;
    /// `None` if the latter is not known.
    pub(super) fn before(&self) -> Option<(f64, f64)> {
        self.received.map(|received| (self.bounds[0], received))
    }
}

impl Pair {
    pub(super) fn new(from: usize, to: LoopId) -> Self {
        let bounds = [f64::NAN; 4];
        let near = Near { from: 0, to: 0, bounds, received: None, of: 0 };
        let (places, sent, received) = Default::default();
        Pair { from, to, places, sent, received, receiver: None, near }
    }

    /// The messages that were sent in this window, which is by the sender's clock.
    pub(super) fn within(&mut self, window: Window) -> Near {
        let [before, first, last, next] = self.near.bounds;
        let is_same = before < window.from
            && window.from <= first
            && last <= window.to
            && window.to < next
            && self.near.of == self.sent.len();
        if !is_same || self.near.received.is_none() {
            let sent = &self.sent;
            let from = around(self.near.from, sent.len(), |at| sent[at] < window.from);
            let to = around(self.near.to, sent.len(), |at| sent[at] <= window.to).max(from);
            let earlier = from.checked_sub(1);
            let at = |place: usize| sent.get(place).copied().unwrap_or(f64::INFINITY);
            let before = earlier.map_or(f64::NEG_INFINITY, at);
            // Without any in it the window lies between the two around it.
            let (first, last) = match to > from {
                true => (at(from), at(to - 1)),
                false => (f64::INFINITY, f64::NEG_INFINITY),
            };
            let received = match earlier {
                Some(earlier) => self.received.get(earlier).copied(),
                None => Some(f64::NEG_INFINITY),
            };
            let bounds = [before, first, last, at(to)];
            self.near = Near { from, to, bounds, received, of: sent.len() };
        }
        self.near
    }

    pub(super) fn take_arrivals(&mut self, sender: &Track) {
        for place in &self.places[self.received.len()..] {
            let Some(at) = sender.sent[*place as usize].received else { return };
            self.received.push(at.0 as f64);
        }
    }
}

/// When a message arrived, in microseconds on the common time line, or the far future. Never
/// before it was sent, as in [`Trace::received_at`](crate::trace::Trace::received_at).
pub(super) fn arrival(message: &Message, sender: &Track, receiver: Option<&Track>) -> f64 {
    match (message.received, receiver) {
        (Some(received), Some(receiver)) => {
            receiver.at(received).max(sender.at(message.sent)).0 as f64
        }
        _ => f64::INFINITY,
    }
}
