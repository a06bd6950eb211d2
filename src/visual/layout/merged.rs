//! Runs of many polls, for each length of a cell that was asked for.
//!
//! Looking at every poll for every picture would take the longer the more there are. So for cells
//! that hold many, the runs are kept, one after the other in memory, and carried on as polls come
//! in.

use crate::visual::layout::index::Slices;
use crate::visual::layout::slices::{Run, Window, around, first_where};

/// Cells with fewer polls than this on average are quickly looked through.
const MANY: f64 = 6.0;

/// The runs for one length of a cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// The cell's length in microseconds.
    cell: f64,
    /// How many cells there are to a microsecond.
    per_us: f64,
    runs: Vec<Known>,
    /// How many polls are in the runs.
    seen: usize,
}

/// A run, as far as it cannot be told from its successor.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Its first poll.
    first: u32,
    /// How long its polls took together, in microseconds.
    busy: u32,
    /// Where it is shown: for a wide poll its own beginning, else the cell's.
    from: f64,
}

impl Slices {
    /// Finds the runs of this window, by the clock of the polls, if they are worth it.
    pub(super) fn prepare(&mut self, window: Window) {
        self.level = None;
        if !self.is_dense(window) {
            return;
        }
        let known = self.levels.iter().position(|level| level.cell == window.cell);
        let place = known.unwrap_or_else(|| {
            let Window { cell, .. } = window;
            // The cell is a power of two, so that this loses nothing.
            self.levels.push(Level { cell, per_us: 1.0 / cell, ..Level::default() });
            self.levels.len() - 1
        });
        let level = &mut self.levels[place];
        let mut before = level.seen.checked_sub(1).map_or(0, |last| self.sums[last]);
        let moments = self.starts.iter().zip(&self.sums).enumerate();
        for (at, (start, sum)) in moments.skip(level.seen) {
            level.add(at, *start, sum.wrapping_sub(before));
            before = *sum;
        }
        level.seen = self.starts.len();
        self.level = Some(place);
    }

    /// The runs of the window that was prepared last, if they were worth it.
    pub(super) fn level(&self) -> Option<&Level> {
        self.levels.get(self.level?)
    }

    /// Whether many polls of this window are in a cell on average. Notes where the first one is.
    fn is_dense(&mut self, window: Window) -> bool {
        let starts = &self.starts;
        self.near = around(self.near, starts.len(), |at| starts[at] < window.from);
        let many = (MANY * window.cells()).ceil().max(1.0) as usize;
        starts.get(self.near + many - 1).is_some_and(|start| *start <= window.to)
    }
}

impl Level {
    fn add(&mut self, at: usize, start: f64, took: u32) {
        let cell = self.cell;
        if f64::from(took) >= cell {
            self.runs.push(Known { first: at as u32, busy: took, from: start });
            return;
        }
        let from = (start * self.per_us).floor() * cell;
        match self.runs.last_mut() {
            // A wide poll that begins with its cell is told by its length.
            Some(last) if last.from == from && f64::from(last.busy) < cell => {
                last.busy = last.busy.saturating_add(took);
            }
            _ => self.runs.push(Known { first: at as u32, busy: took, from }),
        }
    }

    /// Calls `emit` with all runs that are visible in the window that this was prepared for, as
    /// [`walk`](super::slices::walk) does.
    pub(super) fn walk(&self, window: Window, mut emit: impl FnMut(Run)) {
        let before = |at: usize| {
            let run = &self.runs[at];
            run.from + window.cell.max(run.busy.into()) < window.from
        };
        let first = first_where(0, self.runs.len(), before);
        let after = self.runs.iter().skip(first + 1).map(|next| next.first as usize);
        let ends = after.chain([self.seen]);
        for (run, end) in self.runs[first..].iter().zip(ends) {
            if run.from > window.to {
                return;
            }
            let (first, last, busy) = (run.first as usize, end - 1, f64::from(run.busy));
            let is_wide = first == last && busy >= window.cell;
            let to = run.from + if is_wide { busy } else { window.cell };
            emit(Run { first, last, from: run.from, to, busy });
        }
    }
}
