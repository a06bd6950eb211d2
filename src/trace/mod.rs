//! What really happened: recorded in every loop, shipped in batches, put together again by whoever
//! watches.
//!
//! - [`event`]: the events, as one loop sees them;
//! - [`recorder`]: the bounded buffer that a loop records into;
//! - [`batch`]: what travels from a loop to its watcher;
//! - [`model`]: the watcher's picture of the whole run;
//! - [`align`]: the clocks of the loops, on one time line;
//! - [`merge`]: the events of all loops, in one order;
//! - [`file`]: the trace as a file, and back;
//! - [`stats`]: the numbers that the picture gives.
//!
//! Nothing here knows where events come from or how batches travel.

pub mod align;
mod assemble;
pub mod batch;
mod book;
pub mod event;
pub mod file;
mod mail;
pub mod merge;
pub mod model;
pub mod recorder;
pub mod stats;
mod texts;
mod track;

pub use batch::{Batch, BatchError};
pub use event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
pub use model::Trace;
pub use recorder::Recorder;
pub use stats::Stats;
