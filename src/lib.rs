//! Event loops side by side in the browser: every loop a Web Worker with a wasm instance and an
//! executor of its own, queues from worker to worker, and a trace of all that happened.
//!
//! The modules import one way only, from the bottom of this list to its top:
//!
//! - [`ids`], [`clock`], [`bytes`]: names, time, and data as bytes;
//! - [`trace`]: what happened;
//! - [`executor`], [`queue`]: one loop, and what connects two of them, as plain Rust;
//! - [`web`]: the browser's side of both;
//! - [`runtime`]: loops, submissions and pools over real workers;
//! - [`scenarios`]: the patterns that the playground shows;
//! - [`visual`]: their picture;
//! - `ui`: the page.

pub mod bytes;
pub mod clock;
pub mod executor;
pub mod ids;
pub mod queue;
pub mod runtime;
pub mod scenarios;
pub mod trace;
#[cfg(feature = "page")]
pub mod ui;
pub mod visual;
pub mod web;
