//! What really happened: recorded in every loop, shipped in batches, put together again by whoever
//! watches.
//!
//! - [`event`]: the events, as one loop sees them;
//! - [`recorder`]: the bounded buffer that a loop records into;
//! - [`batch`]: what travels from a loop to its watcher;
//! - [`model`]: the watcher's picture of the whole run;
//! - [`align`]: the clocks of the loops, on one time line;
//! - [`merge`]: the events of all loops, in one order;
//! - [`mod@file`]: the trace as a file, and back;
//! - [`stats`]: the numbers that the picture gives;
//! - [`numbers`]: the same by kind, with what was slowest;
//! - [`lookup`], [`held`]: ways through it, and what a poll kept waiting;
//! - [`order`]: the sort that all of these share;
//! - [`search`]: finding things by text, loop, kind and length;
//! - [`findings`]: what deserves attention.
//!
//! Nothing here knows where events come from or how batches travel.

pub mod align;
mod assemble;
pub mod batch;
mod book;
pub mod event;
pub mod file;
pub mod findings;
pub mod held;
pub mod item;
pub mod lookup;
mod mail;
pub mod merge;
pub mod model;
pub mod numbers;
pub mod order;
mod packed;
mod put;
pub mod recorder;
pub mod search;
pub mod stats;
mod texts;
mod track;

pub use batch::{Batch, BatchError};
pub use event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
pub use findings::{Finding, Findings};
pub use item::Item;
pub use model::Trace;
pub use recorder::Recorder;
pub use stats::Stats;
