//! Chrome's Trace Event format, for other people's viewers, and from other people's programs.
//!
//! A loop is a process with one thread. Every event of the trace is one event of the file, which
//! has all of the event's fields in its `args`, so that nothing is lost on the way there and back;
//! what viewers want besides (flows, counters, names) is added and not read again.

mod foreign;
mod loose;
mod marks;
mod nest;
mod own;
mod plan;
mod tracks;
mod write;

pub use write::ChromeExport;

pub(super) use foreign::read as foreign;
pub(super) use own::read as own;
