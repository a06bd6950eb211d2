//! Where the runs of many polls begin, for each length of a cell that was asked for.
//!
//! Looking at every poll for every picture would take the longer the more there are. So for cells
//! that hold many, the beginnings of runs are kept, and carried on as polls come in.

use crate::visual::layout::index::Slices;
use crate::visual::layout::slices::{Window, first_where};

/// Cells with fewer polls than this on average are quickly looked through.
const MANY: f64 = 6.0;

/// The beginnings of runs for one length of a cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// The cell's length in microseconds.
    cell: f64,
    runs: Vec<u32>,
    seen: usize,
    /// The cell of the last run, unless that is a wide poll, which is never joined.
    open: Option<f64>,
}

impl Slices {
    /// Makes sure that the runs of this window are known, if they are worth it. The window is by
    /// the clock of the polls.
    pub(super) fn prepare(&mut self, window: Window) {
        if !self.is_dense(window) {
            return;
        }
        let known = self.levels.iter().position(|level| level.cell == window.cell);
        let mut level = match known {
            Some(place) => self.levels.swap_remove(place),
            None => Level { cell: window.cell, ..Level::default() },
        };
        for at in level.seen..self.starts.len() {
            let is_wide = f64::from(self.took(at, at)) >= window.cell;
            let cell = (!is_wide).then(|| window.cell_of(self.starts[at]));
            if is_wide || level.open != cell {
                level.runs.push(at as u32);
            }
            level.open = cell;
        }
        level.seen = self.starts.len();
        self.levels.push(level);
    }

    /// Where the runs of this window begin, if they were worth knowing.
    pub(super) fn runs(&self, window: Window) -> Option<&[u32]> {
        if !self.is_dense(window) {
            return None;
        }
        let level = self.levels.iter().find(|level| level.cell == window.cell)?;
        (level.seen == self.starts.len()).then_some(level.runs.as_slice())
    }

    fn is_dense(&self, window: Window) -> bool {
        let len = self.starts.len();
        if (len as f64) < MANY * window.cells() {
            return false;
        }
        let first = first_where(0, len, |at| self.starts[at] < window.from);
        let last = first_where(first, len, |at| self.starts[at] <= window.to);
        (last - first) as f64 >= MANY * window.cells()
    }
}
