//! Reads back what was written here: every event of the trace is in the `args` of one event of the
//! file, and what has none was added for viewers.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::file::error::ImportError;
use crate::trace::file::facts::Facts;
use crate::trace::file::import::{Outline, Told, each, head};
use crate::trace::file::parts::Sink;

#[derive(Deserialize)]
struct Event<'a> {
    ts: Option<Micros>,
    pid: Option<u32>,
    #[serde(borrow)]
    args: Option<Facts<'a>>,
}

/// The trace in these events, with what `other` tells of it.
pub(in crate::trace::file) fn read(
    other: &RawValue,
    events: &[u8],
    sink: &mut Sink<'_>,
) -> Result<Told, ImportError> {
    let outline: Outline = serde_json::from_str(other.get())
        .map_err(|error| ImportError::of_part("otherData.polyloop", &error))?;
    let (mut rebuild, run) = head(&outline, sink)?;
    each(events, "traceEvents", |event: Event<'_>| {
        let Some(facts) = event.args.filter(|args| args.kind.is_some()) else { return Ok(()) };
        let at = event.ts.ok_or("has no `ts`")?;
        let id = event.pid.and_then(|pid| u16::try_from(pid.checked_sub(1)?).ok());
        let in_loop = LoopId(id.ok_or("has no `pid` of a loop")?);
        rebuild.add(at, in_loop, |sym| facts.event(in_loop, sym))
    })?;
    rebuild.finish()?;
    Ok(Told { run, unused: Vec::new() })
}
