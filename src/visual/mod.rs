//! The picture of a run.
//!
//! - [`palette`]: its colours;
//! - [`figures`]: its numbers, rounded for reading;
//! - [`layout`]: what is where, as plain data;
//! - [`describe`]: what is known of a thing in it, with [`keys`] for its words;
//! - `svg`: the layout as a file;
//! - [`playback`]: which moment of the run is shown, and how that moves;
//! - [`sites`]: which lines of the source it comes from;
//! - [`inspect`]: what it has to do with others;
//! - [`histogram`]: the bars of a chart;
//! - [`timetable`], [`steps`]: any moment looked up, and the way from one event to the next;
//! - [`stage`]: the loops of a run at one moment, and where they stand;
//! - `paint`: the layout and the stage on a canvas;
//! - `painter`: a canvas that is kept up to date, and moved about.
//!
//! All but the last two know of no browser.

pub mod describe;
pub mod figures;
pub mod histogram;
pub mod inspect;
pub mod keys;
pub mod layout;
#[cfg(feature = "page")]
pub mod paint;
#[cfg(feature = "page")]
pub mod painter;
pub mod palette;
pub mod playback;
pub mod sites;
pub mod stage;
pub mod steps;
#[cfg(feature = "page")]
pub mod svg;
pub mod timetable;
