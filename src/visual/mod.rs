//! The picture of a run.
//!
//! - [`palette`]: its colours.

pub mod palette;
