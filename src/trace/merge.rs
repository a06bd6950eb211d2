//! The events of all loops in one order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Peekable;
use std::vec;

use serde::Serialize;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq};
use crate::trace::batch::Batch;
use crate::trace::book::Book;
use crate::trace::event::EventKind;
use crate::trace::model::{Message, Trace, Track};
use crate::trace::order;

/// An event of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// When, on the common time line. A poll stands at its beginning.
    pub at: Micros,
    /// The loop it happened in.
    pub in_loop: LoopId,
    /// What. Its texts have the numbers of [`Trace::text`], its own moments are still by the loop's
    /// clock.
    pub kind: EventKind,
}

/// A line that a loop's program logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// When, in microseconds on the common time line.
    pub t_us: u64,
    /// The name of the loop.
    #[serde(rename = "loop")]
    pub in_loop: String,
    /// The line.
    pub text: String,
}

impl Trace {
    /// All events, by time. Those of the same moment are in the order of their loop, and no message
    /// is received before it is sent.
    ///
    /// All batches are decoded again for this.
    pub fn events(&self) -> Events<'_> {
        let lanes: Vec<_> =
            self.tracks.iter().zip(&self.books).map(|(t, b)| self.lane(t, b)).collect();
        let mut events = Events { trace: self, lanes, heads: BinaryHeap::new() };
        for place in 0..events.lanes.len() {
            events.push_head(place);
        }
        events
    }

    /// What the programs of all loops logged, by time.
    pub fn log(&self) -> Vec<LogLine> {
        let of = |track| {
            let line = move |&(at, text)| LogLine {
                t_us: Track::at(track, at).0,
                in_loop: track.name.clone(),
                text: self.text(text).to_owned(),
            };
            track.log.iter().map(line)
        };
        let mut lines: Vec<_> = self.tracks.iter().flat_map(of).collect();
        order::sort_by_key(&mut lines, |line| line.t_us.into());
        lines
    }

    fn lane(&self, track: &Track, book: &Book) -> Lane {
        let batches = book.batches.iter().filter_map(|bytes| Batch::decode(bytes).ok());
        let mut events: Vec<_> = batches
            .flat_map(|batch| batch.events)
            .map(|event| {
                let at = self.drawn_at(track, event.at, &event.kind);
                (at, book.run_wide(event.kind))
            })
            .collect();
        if let (Some(loss), Some((end, _))) = (book.loss, track.end) {
            events.push((track.at(end), EventKind::LoopLost { reason: loss.reason.into() }));
        }
        order::sort_by_key(&mut events, |(at, _)| at.0.into());
        Lane { id: track.id, events: events.into_iter().peekable(), last_sent: None }
    }

    /// The moment of an event on the common time line.
    fn drawn_at(&self, track: &Track, at: Micros, kind: &EventKind) -> Micros {
        let drawn = match *kind {
            EventKind::MessageReceived { from, seq, .. } => self
                .message_to(track, from, seq)
                .and_then(|(sender, message)| self.received_at(message, sender)),
            EventKind::MessageTaken { from, seq, .. } => self
                .message_to(track, from, seq)
                .and_then(|(sender, message)| self.taken_at(message, sender)),
            _ => None,
        };
        drawn.unwrap_or(track.at(at))
    }

    /// The message of this name, if it went to `to`, and its sender.
    pub(super) fn message_to(
        &self,
        to: &Track,
        from: LoopId,
        seq: MessageSeq,
    ) -> Option<(&Track, &Message)> {
        let sender = self.track(from)?;
        let message = sender.message(seq).filter(|message| message.to == to.id)?;
        Some((sender, message))
    }
}

/// See [`Trace::events`].
#[derive(Debug)]
pub struct Events<'a> {
    trace: &'a Trace,
    lanes: Vec<Lane>,
    /// The moment of each lane's next event.
    heads: BinaryHeap<Reverse<(Micros, usize)>>,
}

/// The events of one loop that are still to come.
#[derive(Debug)]
struct Lane {
    id: LoopId,
    events: Peekable<vec::IntoIter<(Micros, EventKind)>>,
    /// The last message of this loop whose sending has been given out.
    last_sent: Option<MessageSeq>,
}

impl Events<'_> {
    fn push_head(&mut self, place: usize) {
        if let Some(&(at, _)) = self.lanes[place].events.peek() {
            self.heads.push(Reverse((at, place)));
        }
    }

    /// Whether the next event of a lane receives a message whose sending is still to come.
    fn waits(&mut self, place: usize) -> bool {
        let Some(&(_, EventKind::MessageReceived { from, seq, .. })) =
            self.lanes[place].events.peek()
        else {
            return false;
        };
        let Some(&sender) = self.trace.places.get(&from) else { return false };
        self.lanes[sender].last_sent < Some(seq) && self.trace.tracks[sender].message(seq).is_some()
    }
}

impl Iterator for Events<'_> {
    type Item = Stamped;

    fn next(&mut self) -> Option<Stamped> {
        let mut waiting = Vec::new();
        loop {
            let head = self.heads.pop()?;
            let Reverse((at, place)) = head;
            let is_last = self.heads.peek().is_none_or(|Reverse((next, _))| *next > at);
            if !is_last && self.waits(place) {
                waiting.push(head);
                continue;
            }
            self.heads.extend(waiting);
            let lane = &mut self.lanes[place];
            let in_loop = lane.id;
            let (at, kind) = lane.events.next()?;
            if let EventKind::MessageSent { seq, .. } = kind {
                lane.last_sent = Some(seq);
            }
            self.push_head(place);
            return Some(Stamped { at, in_loop, kind });
        }
    }
}
