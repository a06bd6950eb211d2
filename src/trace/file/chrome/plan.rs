//! What a foreign file comes to, track by track.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId};
use crate::trace::event::{Cause, EventKind, Sym, Wait};
use crate::trace::file::chrome::nest::Nest;
use crate::trace::order;

/// Something with a beginning and, usually, an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice {
    pub(super) start: u64,
    pub(super) end: Option<u64>,
    pub(super) name: u32,
}

/// What happens on one track.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Nested in one another.
    pub(super) slices: Vec<Slice>,
    /// Side by side.
    pub(super) spans: Vec<Slice>,
    pub(super) notes: Vec<(u64, u32)>,
    messages: Vec<(u64, EventKind)>,
}

/// A flow passes a track.
#[derive(Debug)]
struct Point {
    flow: u32,
    at: u64,
    is_end: bool,
    is_start: bool,
    place: usize,
    name: u32,
}

/// What happens, by the tracks' places.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lanes: Vec<Lane>,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    points: Vec<Point>,
}

/// At one moment, what was begun before ends first, and what begins at it ends last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Ends,
    Begins,
    EndsAtOnce,
}

impl Plan {
    pub(super) fn of(lanes: usize) -> Plan {
        Plan { lanes: (0..lanes).map(|_| Lane::default()).collect(), ..Plan::default() }
    }

    pub(super) fn name(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    pub(super) fn point(&mut self, flow: u32, at: u64, ph: &str, place: usize, name: u32) {
        let (is_start, is_end) = (ph == "s", ph == "f");
        self.points.push(Point { flow, at, is_end, is_start, place, name });
    }

    /// Makes a message of each hop of a flow. Returns how many points are part of none.
    pub(super) fn tie_flows(&mut self) -> u64 {
        // At one moment a flow begins before it goes on.
        order::sort_by_key(&mut self.points, |point| {
            let turn = u128::from(!point.is_start) << 1 | u128::from(point.is_end);
            order::pair(point.flow.into(), point.at) << 2 | turn
        });
        let mut hops = Vec::new();
        let mut alone = 0;
        for flow in self.points.chunk_by(|one, other| one.flow == other.flow) {
            let mut last: Option<(&Point, bool)> = None;
            for point in flow {
                let tied = match last.filter(|_| !point.is_start) {
                    Some((from, _)) => {
                        hops.push((from.place, from.at, point.place, point.at, from.name));
                        true
                    }
                    None => false,
                };
                // What the last one was the beginning of has not gone on.
                alone += u64::from(!tied && last.is_some_and(|(_, was_tied)| !was_tied));
                alone += u64::from(!tied && point.is_end);
                last = (!point.is_end).then_some((point, tied));
            }
            alone += u64::from(last.is_some_and(|(_, was_tied)| !was_tied));
        }
        self.points = Vec::new();
        order::sort_by_key(&mut hops, |(from, at, ..)| order::pair(*from as u64, *at));
        for hops in hops.chunk_by(|one, other| one.0 == other.0) {
            for (seq, (from, sent, to, received, name)) in hops.iter().enumerate() {
                self.message(seq as u32, (*from, *sent), (*to, *received), Sym(*name));
            }
        }
        alone
    }

    fn message(&mut self, seq: u32, sent: (usize, u64), received: (usize, u64), queue: Sym) {
        let (from, to) = (LoopId(sent.0 as u16), LoopId(received.0 as u16));
        let (seq, size, depth, task) = (MessageSeq(seq), 0, 1, None);
        let kinds = [
            (sent, EventKind::MessageSent { seq, to, queue, size, depth, task, site: NO_SITE }),
            (received, EventKind::MessageReceived { from, seq, queue, size, depth }),
            (received, EventKind::MessageTaken { from, seq, task }),
        ];
        for ((place, at), kind) in kinds {
            self.lanes[place].messages.push((at, kind));
        }
    }

    /// The same event with the loop's numbers for its texts, which `sym` gives.
    pub(super) fn with_texts(
        &self,
        kind: EventKind,
        sym: &mut dyn FnMut(&str) -> Sym,
    ) -> EventKind {
        let sym = RefCell::new(sym);
        kind.with_texts(|text| {
            let name = self.names.get(text.0 as usize).map_or("", String::as_str);
            (sym.borrow_mut())(name)
        })
    }

    /// The events of a track, in order. Their texts have the plan's numbers.
    pub(super) fn events(&self, place: usize) -> impl Iterator<Item = (u64, EventKind)> {
        let lane = &self.lanes[place];
        // The thread ran already when the file begins.
        let first = [EventKind::LoopStarted, EventKind::LoopReady];
        let mut events: Vec<_> = first.map(|kind| (0, Turn::Ends, kind)).into();
        for (task, slice, parent, polled) in tasks(lane) {
            let (name, task) = (Sym(slice.name), TaskId(task));
            let parent = parent.map(TaskId);
            let spawned = EventKind::TaskSpawned { task, parent, name, site: NO_SITE };
            events.push((slice.start, Turn::Begins, spawned));
            let Some(end) = slice.end else { continue };
            if polled {
                let took_us = Micros(end - slice.start).short();
                let (cause, wait) = (Cause::Unknown, Wait::Nothing);
                let poll = EventKind::TaskPolled { task, took_us, ready_us: 0, cause, wait };
                events.push((slice.start, Turn::Begins, poll));
            }
            let turn = if end > slice.start { Turn::Ends } else { Turn::EndsAtOnce };
            events.push((end, turn, EventKind::TaskDone { task }));
        }
        let notes = lane
            .notes
            .iter()
            .map(|(at, name)| (*at, Turn::Begins, EventKind::Log { text: Sym(*name) }));
        events.extend(notes);
        events.extend(lane.messages.iter().map(|(at, kind)| (*at, Turn::Begins, *kind)));
        // Stable: what comes of one slice stays in order.
        order::sort_by_key(&mut events, |(at, turn, _)| order::pair(*at, *turn as u64));
        events.into_iter().map(|(at, _, kind)| (at, kind))
    }
}

/// No name has this number.
const NO_SITE: Sym = Sym(u32::MAX);

/// The tasks of a track, by their beginning: their number, the slice, the task that they lie
/// within, and whether they are polled, which is so where they are the outermost.
fn tasks(lane: &Lane) -> Vec<(u32, Slice, Option<u32>, bool)> {
    let slices = lane.slices.iter().map(|slice| (*slice, true));
    let spans = lane.spans.iter().map(|slice| (*slice, false));
    let mut all: Vec<_> = slices.chain(spans).collect();
    // Of those that begin together the longest is around the others.
    order::sort_by_key(&mut all, |(slice, _)| {
        order::pair(slice.start, !slice.end.unwrap_or(u64::MAX))
    });
    let mut nest = Nest::default();
    let tasks = all.into_iter().enumerate().map(|(task, (slice, nests))| {
        let task = task as u32;
        let around = match nests {
            true => nest.enter(slice.start, slice.end.unwrap_or(u64::MAX), task),
            false => Err(()),
        };
        (task, slice, around.ok().flatten(), around == Ok(None))
    });
    tasks.collect()
}
