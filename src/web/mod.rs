//! The browser's side of clocks, executors, links and workers.
//!
//! Beside painting and the page, only this module knows web-sys. It knows nothing of what the
//! bytes mean that it carries.

mod bell;
pub mod clock;
mod entry;
pub mod fetch;
pub mod page;
mod pender;
mod port;
mod scope;
pub mod service_worker;
mod shared;
mod standard;
mod worker;

pub use bell::after_a_message;
pub use clock::WebClock;
pub use entry::{never_again, unless_trapped};
pub use pender::{WebPender, run_turns};
pub use port::{Port, Ports, channel};
pub use scope::Scope;
pub use shared::SharedCell;
pub use standard::Standard;
pub use worker::{SpareWorker, StartError, WorkerHandle, WorkerWord};
