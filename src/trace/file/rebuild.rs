//! Makes batches again of events on the common time line.
//!
//! They are as if the loops had shipped them, so that a trace from a file is checked, kept and read
//! like any other. Only the clocks are not aligned again: a file says how they were.

use std::collections::HashSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId};
use crate::trace::batch::{Batch, Counters};
use crate::trace::event::{Event, EventKind, LoopKind, Sym};
use crate::trace::file::error::{Counted, ImportError, MOST_LOOPS};
use crate::trace::file::parts::{LoopLine, Part, Sink};

/// No moment is later, 285 years after the run's beginning: batches hold no later ones.
const LATEST: u64 = 1 << 53;

/// A loop's events become a batch whenever there are so many.
const BATCH: usize = 4_096;

/// A trace that is being read.
pub(super) struct Rebuild<'s> {
    sink: &'s mut Sink<'s>,
    places: FxHashMap<LoopId, usize>,
    lanes: Vec<Lane>,
    /// The moment of the last event.
    last: Micros,
    /// Messages that were received and not sent before.
    unsent: FxHashSet<(LoopId, MessageSeq)>,
    /// Whether the file knows nothing of loops: their events then come loop by loop, and are
    /// counted here.
    is_foreign: bool,
}

struct Lane {
    id: LoopId,
    offset_us: u64,
    batch: Batch,
    texts: FxHashMap<String, Sym>,
    last_task: Option<TaskId>,
    last_sent: Option<MessageSeq>,
}

impl Lane {
    fn sym(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.texts.get(text) {
            return *sym;
        }
        // A file has not as many bytes as there are numbers.
        let sym = Sym(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.insert(text.to_owned(), sym);
        self.batch.strings.push(text.to_owned());
        sym
    }

    fn ship(&mut self, sink: &mut Sink<'_>) -> Result<(), String> {
        let bytes = self.batch.encode().map_err(|error| error.to_string())?;
        sink(Part::Batch(self.id, bytes))?;
        self.batch.first_string += self.batch.strings.len() as u32;
        self.batch.strings.clear();
        self.batch.events.clear();
        Ok(())
    }
}

/// Numbers are given out in order.
fn grows<T: Copy + Ord>(last: &mut Option<T>, next: T, what: &str) -> Result<(), String> {
    match last.replace(next) < Some(next) {
        true => Ok(()),
        false => Err(format!("has a new {what}'s number that is not the greatest so far")),
    }
}

impl<'s> Rebuild<'s> {
    /// A trace of these loops, whose parts go to `sink`.
    pub(super) fn new(
        loops: Vec<LoopLine>,
        sink: &'s mut Sink<'_>,
    ) -> Result<Rebuild<'s>, ImportError> {
        if loops.len() > MOST_LOOPS {
            return Err(ImportError::TooMany { what: Counted::Loops, most: MOST_LOOPS });
        }
        let mut ids = HashSet::new();
        for (place, line) in loops.iter().enumerate() {
            let wrong = |problem: &str| Err(ImportError::wrong(format!("loops[{place}]"), problem));
            if !ids.insert(line.id) {
                return wrong("has the id of another loop");
            }
            if line.requested_us.0 > LATEST || line.clock_offset_us > LATEST {
                return wrong("has a moment centuries away");
            }
        }
        Rebuild::of(loops, false, sink)
    }

    /// A trace of loops of these names, no more than can be.
    pub(super) fn foreign(
        names: Vec<String>,
        sink: &'s mut Sink<'_>,
    ) -> Result<Rebuild<'s>, ImportError> {
        let line = |(place, name)| LoopLine {
            id: LoopId(place as u16),
            name,
            kind: LoopKind::Thread,
            requested_us: Micros(0),
            clock_offset_us: 0,
            counters: Counters::default(),
        };
        let loops = names.into_iter().take(MOST_LOOPS).enumerate().map(line);
        Rebuild::of(loops.collect(), true, sink)
    }

    fn of(
        loops: Vec<LoopLine>,
        is_foreign: bool,
        sink: &'s mut Sink<'_>,
    ) -> Result<Rebuild<'s>, ImportError> {
        let lanes = loops.iter().map(|line| Lane {
            id: line.id,
            offset_us: line.clock_offset_us,
            batch: Batch { counters: line.counters, ..Batch::default() },
            texts: FxHashMap::default(),
            last_task: None,
            last_sent: None,
        });
        let lanes = lanes.collect();
        let places = loops.iter().enumerate().map(|(place, line)| (line.id, place)).collect();
        sink(Part::Loops(loops)).map_err(|problem| ImportError::wrong("loops", problem))?;
        let (last, unsent) = (Micros(0), FxHashSet::default());
        Ok(Rebuild { sink, places, lanes, last, unsent, is_foreign })
    }

    /// Adds the next event. `kind` makes it with the numbers of its loop's texts.
    pub(super) fn add(
        &mut self,
        at: Micros,
        in_loop: LoopId,
        kind: impl FnOnce(&mut dyn FnMut(&str) -> Sym) -> Result<EventKind, String>,
    ) -> Result<(), String> {
        let place = self.places.get(&in_loop);
        let place = *place.ok_or_else(|| format!("is of loop {in_loop}, which there is not"))?;
        if at < self.last && !self.is_foreign {
            return Err("is earlier than the one before".to_owned());
        }
        self.last = at;
        let lane = &mut self.lanes[place];
        let mut kind = kind(&mut |text| lane.sym(text))?;
        let local = at.0.checked_sub(lane.offset_us).filter(|local| *local <= LATEST);
        let local = local.ok_or("has a moment that its loop's clock never showed")?;
        match &mut kind {
            EventKind::TimerSet { deadline, .. } if deadline.0 != u64::MAX => {
                *deadline = Micros(deadline.0.saturating_sub(lane.offset_us));
            }
            EventKind::MessageSent { seq, .. } => {
                if self.unsent.contains(&(in_loop, *seq)) {
                    return Err("sends a message that was received before".to_owned());
                }
                grows(&mut lane.last_sent, *seq, "message")?;
            }
            EventKind::TaskSpawned { task, .. } => grows(&mut lane.last_task, *task, "task")?,
            EventKind::MessageReceived { from, seq, .. }
            | EventKind::MessageTaken { from, seq, .. } => {
                let key = (*from, *seq);
                let sender = self.places.get(from).map(|place| &self.lanes[*place]);
                let is_early = |sender: &Lane| sender.last_sent < Some(key.1);
                if !self.is_foreign && sender.is_some_and(is_early) {
                    self.unsent.insert(key);
                }
            }
            _ => {}
        }
        let lane = &mut self.lanes[place];
        if self.is_foreign {
            lane.batch.counters.count(&kind);
        }
        lane.batch.events.push(Event { at: Micros(local), kind });
        if lane.batch.events.len() >= BATCH {
            lane.ship(self.sink)?;
        }
        Ok(())
    }

    /// Sends off what is left, when all events have been added.
    pub(super) fn finish(mut self) -> Result<(), ImportError> {
        for (place, lane) in self.lanes.iter_mut().enumerate() {
            let shipped = lane.ship(self.sink);
            shipped.map_err(|problem| ImportError::wrong(format!("loops[{place}]"), problem))?;
        }
        Ok(())
    }
}
