//! What a chosen thing has to do with others: its causes, its effects, its parts, each a way on.
//!
//! What is known of the thing itself is as in [`describe`](crate::visual::describe), with more
//! numbers where they take a look at more than the thing.

mod links;
mod merged;
mod message;
mod poll;
mod task;
mod way;
mod whole;

use crate::trace::event::LoopKind;
use crate::trace::{Item, Trace};
use crate::visual::describe::{Tip, Value, describe};
use crate::visual::layout::Target;
use links::Linker;
pub use way::held_by;

/// Less waiting than this, in microseconds, is not worth a link to what it was for. Who asks is told
/// of less than would be a finding.
pub const TOLD_US: u64 = 1_000;

/// So many links of one relation are shown; the others are counted.
pub const SHOWN: usize = 6;

/// A way from the chosen thing to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The translation key of what the other is to the chosen one.
    pub relation: &'static str,
    /// The other one.
    pub target: Target,
    /// Its name.
    pub title: String,
    /// What tells it from its like: when it was, or how long it took.
    pub detail: Option<Value>,
    /// The place of its loop in the order of starting, for its colour.
    pub track: usize,
    /// What its loop stands for, for its colour.
    pub loop_kind: LoopKind,
}

/// Links under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The translation key of the heading.
    pub key: &'static str,
    /// The first [`SHOWN`] of each relation.
    pub links: Vec<Link>,
    /// How many more there are.
    pub more: u64,
}

/// All that is said of a chosen thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// What it is, and its numbers.
    pub tip: Tip,
    /// The line of source that it comes from, as `path:line`.
    pub site: Option<String>,
    /// Its relations.
    pub groups: Vec<Group>,
}

/// All translation keys that an inspection may ask for beside
/// [`KEYS`](crate::visual::describe::KEYS).
pub const KEYS: &[&str] = &[
    "inspect-causes",
    "inspect-effects",
    "inspect-idle",
    "inspect-parts",
    "inspect-ready",
    "inspect-waited",
    "rel-blocked-by",
    "rel-child",
    "rel-end",
    "rel-first-poll",
    "rel-last-poll",
    "rel-longest-poll",
    "rel-loop",
    "rel-next-message",
    "rel-next-poll",
    "rel-previous-message",
    "rel-previous-poll",
    "rel-program",
    "rel-receiver",
    "rel-sender",
    "rel-sent",
    "rel-sent-by",
    "rel-sent-in",
    "rel-set",
    "rel-set-by",
    "rel-set-in",
    "rel-slowest-message",
    "rel-spawned",
    "rel-spawned-by",
    "rel-spawned-in",
    "rel-taken",
    "rel-taken-by",
    "rel-taken-in",
    "rel-task",
    "rel-timer",
    "rel-waited-for-it",
    "rel-woke",
    "rel-woken-by",
];

/// What is known of `target` and of what it has to do with others; `None` if the trace does not
/// have it.
///
/// Looks through the polls, timers and messages of the loops that it is about, so it is for what
/// somebody chose, not for every frame.
pub fn inspect(trace: &Trace, target: Target) -> Option<Inspection> {
    let tip = describe(trace, target)?;
    let track = trace.track(target.id())?;
    let mut linker = Linker::new(trace, track, tip);
    match target {
        Target::Loop { .. } | Target::Start { .. } | Target::End { .. } => linker.whole(target),
        Target::Poll { index, .. } => linker.poll(index),
        Target::Task { index, .. } => linker.task(index),
        Target::Message { index, .. } => linker.message(index),
        Target::Timer { index, .. } => linker.timer(index),
        Target::Polls { from, to, .. } => linker.polls(from, to),
        Target::Tasks { from, to, .. } => linker.tasks(from, to),
        Target::Timers { from, to, .. } => linker.timers(from, to),
        Target::Messages { to, first, last, .. } => linker.messages(to, first, last),
    }
    Some(linker.into_inspection())
}

/// The name of a recorded thing, as links and lists call it.
pub fn title_of(trace: &Trace, item: Item) -> String {
    links::title(trace, item)
}
