//! The trace as a file, and back.
//!
//! - [`export`]: the native format, described in `docs/trace-format.md`;
//! - [`chrome`]: Chrome's Trace Event format;
//! - [`csv`]: the numbers as a table;
//! - [`mod@import`]: both formats, with limits on everything;
//! - [`stream`]: the native format, read as it comes;
//! - [`parts`]: a trace on its way from whoever reads it to whoever keeps it;
//! - [`error`]: the limits, and why a file is not opened.

pub mod chrome;
pub mod csv;
pub mod error;
pub mod export;
mod facts;
pub mod import;
mod line;
pub mod parts;
mod quick;
mod rebuild;
pub mod stream;

pub use error::ImportError;
pub use import::{Imported, Told, import, read};
