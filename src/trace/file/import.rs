//! Reads a trace from a file, in whatever of the known formats it is.
//!
//! The whole file is gone through twice: once for its outline, whose parts stay text, and once
//! event by event. At no time is there a tree of it.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::trace::file::error::{Counted, ImportError, MOST_BYTES, MOST_EVENTS, MOST_RUN_BYTES};
use crate::trace::file::export::{FORMAT, VERSION};
use crate::trace::file::facts::{Facts, quoted};
use crate::trace::file::rebuild::{LoopLine, Rebuild};
use crate::trace::model::Trace;

/// What a file gave.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The trace.
    pub trace: Trace,
    /// What it told of the run beside its trace.
    pub run: Option<Json>,
}

/// The outline of a file, its parts unread.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    format: Option<&'a RawValue>,
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    run: Option<&'a RawValue>,
    #[serde(borrow)]
    loops: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
}

/// The trace in this file.
///
/// # Errors
/// [`ImportError`], whatever is wrong with the file.
pub fn import(file: &[u8]) -> Result<Imported, ImportError> {
    let bytes = file.len() as u64;
    if bytes > MOST_BYTES {
        return Err(ImportError::TooLarge { bytes });
    }
    // Some editors begin a text with a mark of its encoding.
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let outline: Outline = serde_json::from_slice(file).map_err(|error| match error.is_data() {
        true => ImportError::NotATrace,
        false => ImportError::of_json(&error),
    })?;
    match outline.format.and_then(|format| serde_json::from_str::<String>(format.get()).ok()) {
        Some(format) if format == FORMAT => native(&outline),
        _ => Err(ImportError::NotATrace),
    }
}

fn native(outline: &Outline<'_>) -> Result<Imported, ImportError> {
    check_version(outline.version)?;
    let missing = |part: &str| ImportError::wrong(part, "is missing");
    let loops = loops(outline.loops.ok_or_else(|| missing("loops"))?)?;
    let run = outline.run.map(run).transpose()?;
    let events = outline.events.ok_or_else(|| missing("events"))?;
    let mut rebuild = Rebuild::new(loops)?;
    each(events, "events", |event: Facts<'_>| {
        let at = event.t_us.ok_or("has no `t_us`")?;
        let in_loop = event.in_loop.ok_or("has no `loop`")?;
        rebuild.add(at, in_loop, |sym| event.event(in_loop, sym))
    })?;
    Ok(Imported { trace: rebuild.finish()?, run })
}

pub(super) fn check_version(version: Option<&RawValue>) -> Result<(), ImportError> {
    let version = version.ok_or_else(|| ImportError::wrong("version", "is missing"))?.get();
    match serde_json::from_str::<u32>(version) {
        Ok(VERSION) => Ok(()),
        _ => Err(ImportError::Version { found: quoted(version) }),
    }
}

pub(super) fn loops(loops: &RawValue) -> Result<Vec<LoopLine>, ImportError> {
    let mut lines = Vec::new();
    let most = crate::trace::file::error::MOST_LOOPS;
    each_of(loops, "loops", Counted::Loops, most, |line| {
        lines.push(line);
        Ok(())
    })?;
    Ok(lines)
}

pub(super) fn run(run: &RawValue) -> Result<Json, ImportError> {
    if run.get().len() > MOST_RUN_BYTES {
        return Err(ImportError::TooMany { what: Counted::RunBytes, most: MOST_RUN_BYTES });
    }
    serde_json::from_str(run.get()).map_err(|error| ImportError::of_part("run", &error))
}

/// Goes through a list of events, one at a time. What `take` says is wrong with one ends it.
pub(super) fn each<'a, T: Deserialize<'a>>(
    list: &'a RawValue,
    name: &str,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), ImportError> {
    each_of(list, name, Counted::Events, MOST_EVENTS, take)
}

fn each_of<'a, T: Deserialize<'a>>(
    list: &'a RawValue,
    name: &str,
    what: Counted,
    most: usize,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), ImportError> {
    let mut walk = Walk { place: None, most, take, item: core::marker::PhantomData };
    let mut parser = serde_json::Deserializer::from_str(list.get());
    let walked = DeserializeSeed::deserialize(&mut walk, &mut parser);
    walked.map_err(|error| match walk.place {
        Some(place) if place >= most => ImportError::TooMany { what, most },
        Some(place) => ImportError::of_part(format!("{name}[{place}]"), &error),
        None => ImportError::of_part(name, &error),
    })
}

/// A walk through a list.
struct Walk<T, F> {
    /// The item that is read now.
    place: Option<usize>,
    most: usize,
    take: F,
    item: core::marker::PhantomData<T>,
}

impl<'a, T: Deserialize<'a>, F: FnMut(T) -> Result<(), String>> DeserializeSeed<'a>
    for &mut Walk<T, F>
{
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'a, T: Deserialize<'a>, F: FnMut(T) -> Result<(), String>> Visitor<'a> for &mut Walk<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<(), A::Error> {
        let mut place = 0;
        loop {
            self.place = Some(place);
            let Some(item) = items.next_element()? else { return Ok(()) };
            if place >= self.most {
                return Err(A::Error::custom("too many"));
            }
            (self.take)(item).map_err(A::Error::custom)?;
            place += 1;
        }
    }
}
