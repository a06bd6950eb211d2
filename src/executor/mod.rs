//! One event loop's executor: what runs tasks, in plain Rust.
//!
//! - [`Executor`]: the handle that programs use: spawn, sleep, time out, yield;
//! - [`policy`]: what an executor leaves to one of two ways of running tasks;
//! - [`turbo`]: our own way: a ready queue, timers, turns of bounded length;
//! - `task`, `life`, [`join`], [`timer`]: what both ways share, and where everything is recorded.
//!
//! Nothing here knows a browser. Turns are asked for through a [`Pender`], time comes from a
//! [`Clock`](crate::clock::Clock); tests use fakes of both.

mod event_loop;
mod handle;
pub mod join;
mod life;
mod lock;
pub mod policy;
pub mod probe;
mod ready;
mod spare;
mod spin;
mod task;
pub mod timer;
pub mod turbo;

pub use event_loop::{EventLoop, LoopError, Running};
pub use handle::{Elapsed, Executor, NoCurrentLoop, join_all, yield_now};
pub use join::{JoinError, JoinHandle};
pub use life::SpawnedTask;
pub use policy::{Pender, Policy, PolicyKind};
pub use probe::Probe;
pub use timer::Sleep;
pub use turbo::Turbo;
