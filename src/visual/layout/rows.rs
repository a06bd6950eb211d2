//! The rows of a lane, as things that follow each other.

use crate::trace::model::{TaskSpan, Track};
use crate::visual::layout::index::{BLOCKING_US, Slices};
use crate::visual::layout::slices::Row;

/// The polls of a track, or of one of its rows of tasks, by the loop's clock.
impl Row for Slices {
    fn len(&self) -> usize {
        self.starts.len()
    }

    fn start(&self, at: usize) -> f64 {
        self.starts[at]
    }

    fn end(&self, at: usize) -> f64 {
        self.starts[at] + f64::from(self.took(at, at))
    }

    fn busy(&self, first: usize, last: usize) -> f64 {
        self.took(first, last).into()
    }

    fn near(&self) -> Option<usize> {
        Some(self.near)
    }
}

/// The tasks of one row, by the loop's clock.
pub(super) struct Tasks<'a> {
    pub(super) track: &'a Track,
    pub(super) places: &'a [u32],
    /// The end of those that live.
    pub(super) open_end: f64,
}

impl Tasks<'_> {
    pub(super) fn task(&self, at: usize) -> &TaskSpan {
        &self.track.tasks[self.places[at] as usize]
    }
}

impl Row for Tasks<'_> {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn start(&self, at: usize) -> f64 {
        self.task(at).spawned.0 as f64
    }

    fn end(&self, at: usize) -> f64 {
        self.task(at).end.map_or(self.open_end, |(end, _)| end.0 as f64)
    }

    fn busy(&self, _: usize, _: usize) -> f64 {
        f64::INFINITY
    }
}

/// The polls that held the loop up, by its clock.
pub(super) struct Blocking<'a> {
    pub(super) track: &'a Track,
    pub(super) places: &'a [u32],
}

impl Row for Blocking<'_> {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn start(&self, at: usize) -> f64 {
        self.track.polls[self.places[at] as usize].start.0 as f64
    }

    fn end(&self, at: usize) -> f64 {
        let took = self.track.polls[self.places[at] as usize].took_us;
        self.start(at) + f64::from(took.max(BLOCKING_US))
    }

    fn busy(&self, _: usize, _: usize) -> f64 {
        f64::INFINITY
    }
}
