//! Reads a trace from a file, in whatever of the known formats it is.
//!
//! A file as exports write it is gone through once (`quick`). Of any other, and of one that is
//! damaged, the outline is read first, whose parts stay text, and then its events, one by one. At no
//! time is there a tree of it.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::trace::file::chrome;
use crate::trace::file::error::{
    Counted, ImportError, MOST_BYTES, MOST_EVENTS, MOST_LOOPS, MOST_RUN_BYTES,
};
use crate::trace::file::export::{FORMAT, VERSION};
use crate::trace::file::facts::{Facts, quoted};
use crate::trace::file::parts::{Assembly, LoopLine, Sink};
use crate::trace::file::quick;
use crate::trace::file::rebuild::Rebuild;
use crate::trace::model::Trace;

/// What a file gave.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The trace.
    pub trace: Trace,
    /// What it told of the run beside its trace.
    pub run: Option<Json>,
    /// Events of which no use could be made: of which kind, in the file's own words, and how many.
    /// Empty unless somebody else's program wrote the file.
    pub unused: Vec<(String, u64)>,
}

/// What a file tells beside its trace.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// See [`Imported::run`].
    pub run: Option<Json>,
    /// See [`Imported::unused`].
    pub unused: Vec<(String, u64)>,
}

/// The outline of a file, its parts unread.
#[derive(Default, Deserialize)]
pub(super) struct Outline<'a> {
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
    #[serde(borrow, rename = "traceEvents")]
    trace_events: Option<&'a RawValue>,
    #[serde(borrow, rename = "otherData")]
    pub(super) other_data: Option<&'a RawValue>,
}

/// What another program's viewer leaves alone.
#[derive(Deserialize)]
struct Other<'a> {
    #[serde(borrow)]
    polyloop: Option<&'a RawValue>,
}

impl Outline<'_> {
    /// Whether the file says that it is of the native format.
    pub(super) fn is_native(&self) -> bool {
        let format = self.format.map(|format| serde_json::from_str::<String>(format.get()));
        format.is_some_and(|format| format.is_ok_and(|format| format == FORMAT))
    }
}

/// The trace in this file.
///
/// # Errors
/// [`ImportError`], whatever is wrong with the file.
pub fn import(file: &[u8]) -> Result<Imported, ImportError> {
    let mut assembly = Assembly::default();
    let Told { run, unused } = read(file, &mut |part| assembly.add(part))?;
    Ok(Imported { trace: assembly.finish(), run, unused })
}

/// Reads the trace in this file part by part, each of which goes to `sink`.
///
/// # Errors
/// [`ImportError`], whatever is wrong with the file. Parts may have been sent off by then.
pub fn read(file: &[u8], sink: &mut Sink<'_>) -> Result<Told, ImportError> {
    let bytes = file.len() as u64;
    if bytes > MOST_BYTES {
        return Err(ImportError::TooLarge { bytes });
    }
    // Some editors begin a text with a mark of its encoding.
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if let Some(told) = quick::read(file, sink) {
        return Ok(told);
    }
    let start = file.iter().find(|byte| !byte.is_ascii_whitespace());
    if start == Some(&b'[') {
        return list(file, sink);
    }
    let outline: Outline = serde_json::from_slice(file).map_err(|error| match error.is_data() {
        true => ImportError::NotATrace,
        false => ImportError::of_json(&error),
    })?;
    match outline.trace_events.map(|events| events.get().as_bytes()) {
        _ if outline.is_native() => native(&outline, sink),
        Some(events) => match outline.other_data.and_then(ours) {
            Some(other) => chrome::own(other, events, sink),
            None => chrome::foreign(events, sink),
        },
        None => Err(ImportError::NotATrace),
    }
}

/// What an export of our own says beside the events.
pub(super) fn ours(other: &RawValue) -> Option<&RawValue> {
    serde_json::from_str::<Other<'_>>(other.get()).ok()?.polyloop
}

/// A file that is a list of events. Programs that crash leave the last bracket out, and may.
fn list(file: &[u8], sink: &mut Sink<'_>) -> Result<Told, ImportError> {
    match serde_json::from_slice::<&RawValue>(file) {
        Ok(events) => chrome::foreign(events.get().as_bytes(), sink),
        Err(error) if error.is_eof() => {
            let mut closed = file.trim_ascii_end().to_vec();
            if closed.last() == Some(&b',') {
                closed.pop();
            }
            closed.push(b']');
            // What does not end between two events has not been left so on purpose.
            let events: &RawValue =
                serde_json::from_slice(&closed).map_err(|_| ImportError::Truncated)?;
            chrome::foreign(events.get().as_bytes(), sink)
        }
        Err(error) => Err(ImportError::of_json(&error)),
    }
}

fn native(outline: &Outline<'_>, sink: &mut Sink<'_>) -> Result<Told, ImportError> {
    let events = outline.events.ok_or_else(|| ImportError::wrong("events", "is missing"));
    let (mut rebuild, run) = head(outline, sink)?;
    each(events?.get().as_bytes(), "events", |event: Facts<'_>| {
        let at = event.t_us.ok_or("has no `t_us`")?;
        let in_loop = event.in_loop.ok_or("has no `loop`")?;
        rebuild.add(at, in_loop, |sym| event.event(in_loop, sym))
    })?;
    rebuild.finish()?;
    Ok(Told { run, unused: Vec::new() })
}

/// All but the events: a trace without any, and what is told of the run.
pub(super) fn head<'s>(
    outline: &Outline<'_>,
    sink: &'s mut Sink<'_>,
) -> Result<(Rebuild<'s>, Option<Json>), ImportError> {
    check_version(outline.version)?;
    let lines = outline.loops.ok_or_else(|| ImportError::wrong("loops", "is missing"))?;
    let rebuild = Rebuild::new(loops(lines)?, sink)?;
    Ok((rebuild, outline.run.map(run).transpose()?))
}

fn check_version(version: Option<&RawValue>) -> Result<(), ImportError> {
    let version = version.ok_or_else(|| ImportError::wrong("version", "is missing"))?.get();
    match serde_json::from_str::<u32>(version) {
        Ok(VERSION) => Ok(()),
        _ => Err(ImportError::Version { found: quoted(version) }),
    }
}

fn loops(loops: &RawValue) -> Result<Vec<LoopLine>, ImportError> {
    let mut lines = Vec::new();
    each_of(loops.get().as_bytes(), "loops", Counted::Loops, MOST_LOOPS, |line| {
        lines.push(line);
        Ok(())
    })?;
    Ok(lines)
}

fn run(run: &RawValue) -> Result<Json, ImportError> {
    if run.get().len() > MOST_RUN_BYTES {
        return Err(ImportError::TooMany { what: Counted::RunBytes, most: MOST_RUN_BYTES });
    }
    serde_json::from_str(run.get()).map_err(|error| ImportError::of_part("run", &error))
}

/// Goes through a list of events, one at a time. What `take` says is wrong with one ends it.
pub(super) fn each<'a, T: Deserialize<'a>>(
    list: &'a [u8],
    name: &str,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), ImportError> {
    each_of(list, name, Counted::Events, MOST_EVENTS, take)
}

fn each_of<'a, T: Deserialize<'a>>(
    list: &'a [u8],
    name: &str,
    what: Counted,
    most: usize,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<(), ImportError> {
    let mut walk = Walk { place: None, most, take, item: core::marker::PhantomData };
    let mut parser = serde_json::Deserializer::from_slice(list);
    let walked = DeserializeSeed::deserialize(&mut walk, &mut parser).and_then(|()| parser.end());
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
