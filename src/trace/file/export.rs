//! The trace as a file, in the native format: see `docs/trace-format.md`.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::batch::Counters;
use crate::trace::event::LoopKind;
use crate::trace::file::line::Line;
use crate::trace::model::{Trace, Track};

/// The word that says what kind of file this is.
pub const FORMAT: &str = "polyloop";

/// The version of the format that is written.
pub const VERSION: u32 = 1;

/// A trace that serializes as its native format, event by event.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    trace: &'a Trace,
    run: Option<&'a Json>,
}

impl Trace {
    /// The trace in its native format, for any serializer.
    pub fn export(&self) -> Export<'_> {
        Export { trace: self, run: None }
    }

    /// The same with what is to be told of the run beside its trace.
    pub fn export_with<'a>(&'a self, run: Option<&'a Json>) -> Export<'a> {
        Export { trace: self, run }
    }

    /// The trace in its native format, as a JSON text.
    ///
    /// # Errors
    /// The serializer's own; none is known.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.export())
    }
}

impl Serialize for Export<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let head = Head::of(self.trace, self.run);
        let mut file = serializer.serialize_struct("Trace", 5)?;
        file.serialize_field("format", head.format)?;
        file.serialize_field("version", &head.version)?;
        match head.run {
            Some(run) => file.serialize_field("run", run)?,
            None => file.skip_field("run")?,
        }
        file.serialize_field("loops", &head.loops)?;
        file.serialize_field("events", &AllEvents(self.trace))?;
        file.end()
    }
}

/// All of the file but its events.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    format: &'static str,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a Json>,
    loops: Vec<Loop<'a>>,
}

impl<'a> Head<'a> {
    pub(super) fn of(trace: &'a Trace, run: Option<&'a Json>) -> Self {
        let loops = trace.tracks().iter().map(Loop::of).collect();
        Head { format: FORMAT, version: VERSION, run, loops }
    }
}

struct AllEvents<'a>(&'a Trace);

impl Serialize for AllEvents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.events().map(|event| Line::of(self.0, &event)))
    }
}

#[derive(Serialize)]
struct Loop<'a> {
    id: LoopId,
    name: &'a str,
    kind: LoopKind,
    requested_us: Micros,
    clock_offset_us: u64,
    counters: &'a Counters,
}

impl<'a> Loop<'a> {
    fn of(track: &'a Track) -> Self {
        Loop {
            id: track.id,
            name: &track.name,
            kind: track.kind,
            requested_us: track.requested,
            clock_offset_us: track.offset_us,
            counters: &track.counters,
        }
    }
}
