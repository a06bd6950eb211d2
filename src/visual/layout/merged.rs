//! Runs of many polls, for each length of a cell that was asked for.
//!
//! Looking at every poll for every picture would take the longer the more there are. So for cells
//! that hold many, the runs are kept, one after the other in memory, and carried on as polls come
//! in. Runs of short cells become those of longer ones without another look at the polls, so all
//! polls are looked at once: for the shortest cells that are worth it.

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
        self.level = Some(self.at(window.cell));
    }

    /// The place of the level for this length of a cell, brought up to date.
    fn at(&mut self, cell: f64) -> usize {
        let known = self.levels.iter().position(|level| level.cell == cell);
        let place = known.unwrap_or_else(|| {
            let level = self.new_level(cell);
            self.levels.push(level);
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
        place
    }

    /// A level for this length of a cell, with what is known from that of the longest shorter ones.
    fn new_level(&mut self, cell: f64) -> Level {
        let is_shorter = |level: &&Level| level.cell < cell;
        if !self.levels.iter().any(|level| is_shorter(&level)) {
            let shortest = self.shortest();
            if shortest < cell {
                self.at(shortest);
            }
        }
        let shorter = self.levels.iter().filter(is_shorter);
        match shorter.max_by(|a, b| a.cell.total_cmp(&b.cell)) {
            Some(shorter) => shorter.with_longer_cells(cell),
            None => Level::new(cell),
        }
    }

    /// The length of a cell that holds enough polls, on average over all of them, to be worth a
    /// level.
    fn shortest(&self) -> f64 {
        let (Some(first), Some(last)) = (self.starts.first(), self.starts.last()) else {
            return 1.0;
        };
        let length = MANY * (last - first) / self.starts.len() as f64;
        length.max(1.0).log2().ceil().exp2()
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
    fn new(cell: f64) -> Level {
        // The cell is a power of two, so that this loses nothing.
        Level { cell, per_us: 1.0 / cell, ..Level::default() }
    }

    /// The level for `cell`, which must be longer, as the same polls would give it.
    fn with_longer_cells(&self, cell: f64) -> Level {
        let mut longer = Level::new(cell);
        for run in &self.runs {
            // A run of several polls takes less than two of its cells: only a single one can be wide.
            longer.add(run.first as usize, run.from, run.busy);
        }
        longer.seen = self.seen;
        longer
    }

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

// What makes up the polls is there for native tests alone.
#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Micros;
    use crate::ids::TaskId;
    use crate::trace::model::Poll;
    use crate::trace::{Cause, Wait};
    use crate::visual::layout::slices::walk;

    fn slices(polls: &[(u64, u32)]) -> Slices {
        let mut slices = Slices::default();
        let mut at = 0;
        for (gap, took_us) in polls {
            at += gap;
            let (start, task) = (Micros(at), TaskId(0));
            let (cause, wait) = (Cause::Unknown, Wait::Turn);
            slices.push(&Poll { start, took_us: *took_us, ready_us: 0, task, cause, wait });
            at += u64::from(*took_us);
        }
        slices
    }

    fn polls() -> impl Strategy<Value = Vec<(u64, u32)>> {
        let gap = prop_oneof![4 => 0..20u64, 1 => 0..2_000u64];
        let took = prop_oneof![4 => 0..20u32, 1 => 0..5_000u32];
        prop::collection::vec((gap, took), 1..200)
    }

    proptest! {
        /// However the level came about: from the polls, from another level, or carried on.
        #[test]
        fn runs_that_are_kept_are_those_of_the_polls(
            polls in polls(), more in polls(), cells in prop::collection::vec(-2..14i32, 1..6),
        ) {
            let mut kept = slices(&polls);
            let all: Vec<_> = polls.iter().chain(&more).copied().collect();
            for (polls, is_grown) in [(&polls, false), (&all, true)] {
                let looked_through = slices(polls);
                if is_grown {
                    kept.starts.clone_from(&looked_through.starts);
                    kept.sums.clone_from(&looked_through.sums);
                }
                for cell in cells.iter().map(|power| f64::from(*power).exp2()) {
                    let window = Window { from: -1.0, to: f64::INFINITY, cell };
                    let place = kept.at(cell);
                    let (mut found, mut expected) = (Vec::new(), Vec::new());
                    kept.levels[place].walk(window, |run| found.push(run));
                    walk(&looked_through, window, |run| expected.push(run));
                    prop_assert_eq!(found, expected);
                }
            }
        }
    }
}
