//! What really happened: recorded in every loop, shipped in batches, put together again by whoever
//! watches.
//!
//! - [`event`]: the events, as one loop sees them;
//! - [`recorder`]: the bounded buffer that a loop records into;
//! - [`batch`]: what travels from a loop to its watcher;
//! - [`model`]: the watcher's picture of the whole run, on one time line;
//! - [`stats`]: the numbers that the picture gives.
//!
//! Nothing here knows where events come from or how batches travel.

pub mod batch;
pub mod event;
pub mod model;
pub mod recorder;
pub mod stats;

pub use batch::Batch;
pub use event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
pub use model::Trace;
pub use recorder::Recorder;
pub use stats::Stats;
