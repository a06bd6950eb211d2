//! Event loops in real workers.
//!
//! - [`Host`] watches: it starts, connects and stops loops and gathers their traces. It is in the
//!   page, and on no message's way.
//! - [`LoopContext`] is what a loop's program holds of its own loop: it spawns tasks, starts other
//!   loops, finds its peers.
//! - [`Peer`] is another loop, seen from this one: queues to and from it, and [`Peer::submit`].
//! - [`Spares`] are workers kept warm, which runs take before they start any; others by a [`Lease`].
//! - [`Visitor`] is somebody outside of the run who talks to a loop of it.
//! - [`Crew`](crew::Crew) gives work to several loops as they ask for it; [`Pool`](pool::Pool) does
//!   so with functions.

mod ahead;
mod blocking;
pub mod boot;
mod calls;
mod context;
pub mod crew;
mod ending;
mod hearing;
mod host;
pub mod job;
mod jobs;
mod lane;
mod lanes;
mod launch;
pub mod local;
mod options;
mod outside;
mod peer;
mod pending;
pub mod pool;
mod shipper;
mod spares;
mod visitors;
mod watch;
pub mod wire;

pub use calls::{CallError, Submission};
pub use context::LoopContext;
pub use host::Host;
pub use options::{HostOptions, MOST_EVENTS, MOST_EVENTS_OF_LOOP, MOST_LOOPS, RunEnd};
pub use peer::{LoopHandle, Peer};
pub use spares::{Lease, MOST_SPARES, Spares};
pub use visitors::Visitor;
pub use wire::{LoopSpec, LoopStartError, Mischief};
