//! Writes a trace as Chrome trace events.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::trace::file::chrome::marks::Marks;
use crate::trace::file::export::Head;
use crate::trace::model::Trace;

/// A trace that serializes as a Chrome trace, event by event.
#[derive(Clone, Copy, Debug)]
pub struct ChromeExport<'a> {
    trace: &'a Trace,
    run: Option<&'a Json>,
}

impl Trace {
    /// The trace as a Chrome trace with what is to be told of the run, for any serializer.
    pub fn export_chrome<'a>(&'a self, run: Option<&'a Json>) -> ChromeExport<'a> {
        ChromeExport { trace: self, run }
    }
}

/// What viewers leave alone.
#[derive(Serialize)]
struct Other<'a> {
    polyloop: Head<'a>,
}

impl Serialize for ChromeExport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut file = serializer.serialize_struct("ChromeTrace", 3)?;
        file.serialize_field("displayTimeUnit", "ms")?;
        file.serialize_field("otherData", &Other { polyloop: Head::of(self.trace, self.run) })?;
        file.serialize_field("traceEvents", &AllMarks(self.trace))?;
        file.end()
    }
}

struct AllMarks<'a>(&'a Trace);

impl Serialize for AllMarks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(Marks::of(self.0))
    }
}
