//! A trace in parts, as they come out of a file. Whoever reads the file and whoever keeps the trace
//! need not be the same: a large file is better read where nobody waits for a picture.

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::align::Alignment;
use crate::trace::batch::Counters;
use crate::trace::event::LoopKind;
use crate::trace::model::Trace;

/// A part of a trace.
#[derive(Debug, Serialize, Deserialize)]
pub enum Part {
    /// All loops. Comes first, and once more where the file is read from its beginning again: then
    /// what came before is forgotten.
    Loops(Vec<LoopLine>),
    /// A batch of this loop's events, as the loop would have shipped it.
    Batch(LoopId, #[serde(with = "serde_bytes")] Vec<u8>),
}

/// A loop, as the file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoopLine {
    pub(super) id: LoopId,
    pub(super) name: String,
    pub(super) kind: LoopKind,
    pub(super) requested_us: Micros,
    pub(super) clock_offset_us: u64,
    pub(super) counters: Counters,
}

/// Takes the parts as they are read. What it says is wrong with one ends the reading.
pub type Sink<'s> = dyn FnMut(Part) -> Result<(), String> + 's;

/// A trace that is put together from parts.
#[derive(Debug, Default)]
pub struct Assembly(Trace);

impl Assembly {
    /// Adds the next part.
    ///
    /// # Errors
    /// Says what is wrong with it; none for what a file was read to.
    pub fn add(&mut self, part: Part) -> Result<(), String> {
        let trace = &mut self.0;
        match part {
            Part::Loops(lines) => {
                *trace = Trace::new();
                for line in &lines {
                    trace.announce(line.id, &line.name, line.kind, line.requested_us);
                }
                // A file says how the clocks were.
                trace.alignment = Alignment::fixed();
                for line in &lines {
                    if let Some(place) = trace.places.get(&line.id) {
                        trace.tracks[*place].offset_us = line.clock_offset_us;
                    }
                }
                Ok(())
            }
            Part::Batch(id, bytes) => trace.apply(id, &bytes).map_err(|error| error.to_string()),
        }
    }

    /// The trace, when all parts have been added.
    pub fn finish(mut self) -> Trace {
        // Nothing is added any more.
        for track in &mut self.0.tracks {
            track.polls.shrink_to_fit();
            track.tasks.shrink_to_fit();
            track.timers.shrink_to_fit();
            track.sent.shrink_to_fit();
        }
        self.0
    }
}
