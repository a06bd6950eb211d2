//! The picture of a run.
//!
//! - [`palette`]: its colours;
//! - [`figures`]: its numbers, rounded for reading;
//! - [`layout`]: what is where, as plain data;
//! - [`describe`]: what is known of a thing in it.
//!
//! All of these know of no browser.

pub mod describe;
pub mod figures;
pub mod layout;
pub mod palette;
