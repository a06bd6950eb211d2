//! One row of things that follow each other in time, cut to what the screen can show.
//!
//! Time is cut into cells that are about a pixel wide. What is at least as wide is shown by itself.
//! All that is narrower and begins in the same cell becomes one run: where few things are in a
//! cell it is found by looking at them, where there are many it was found before
//! ([`merged`](super::merged)). So the work depends on the pixels, not on how much there is.

/// Things in a row: sorted, none beginning before the one before it ends. Times are in
/// microseconds of one clock.
pub(super) trait Row {
    /// How many there are.
    fn len(&self) -> usize;
    /// When one begins.
    fn start(&self, at: usize) -> f64;
    /// When one ends.
    fn end(&self, at: usize) -> f64;
    /// How long the things from `first` to `last` take together, both included.
    fn busy(&self, first: usize, last: usize) -> f64;
    /// About where the first one is that is on screen, if that is known.
    fn near(&self) -> Option<usize> {
        None
    }
}

/// The stretch of time to be shown, and the length of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) from: f64,
    pub(super) to: f64,
    /// A power of two, so that the same things stay together while the scale changes a little.
    pub(super) cell: f64,
}

impl Window {
    /// The cell of a moment, by its beginning. Cells are counted from the beginning of time, not
    /// from the edge of the screen, so that the same things stay together while it is panned.
    pub(super) fn cell_of(&self, us: f64) -> f64 {
        (us / self.cell).floor() * self.cell
    }

    /// The same window by a clock that is behind by `us`.
    pub(super) fn earlier(&self, us: f64) -> Window {
        Window { from: self.from - us, to: self.to - us, cell: self.cell }
    }

    /// How many cells it has.
    pub(super) fn cells(&self) -> f64 {
        (self.to - self.from) / self.cell
    }
}

/// Neighbours that are shown as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Where it is shown: for a thing that is wide enough its own time, else the cell's.
    pub(super) from: f64,
    pub(super) to: f64,
    /// How long the things take together.
    pub(super) busy: f64,
}

impl Run {
    /// One thing, or a stretch of time.
    pub(super) fn one(at: usize, from: f64, to: f64) -> Run {
        Run { first: at, last: at, from, to, busy: to - from }
    }

    pub(super) fn count(&self) -> u32 {
        (self.last - self.first + 1) as u32
    }

    /// The share of the shown time that things take.
    pub(super) fn fill(&self) -> f64 {
        let length = self.to - self.from;
        if self.busy < length { self.busy / length } else { 1.0 }
    }
}

/// Calls `emit` with all that is visible of `row`, from left to right.
pub(super) fn walk(row: &impl Row, window: Window, mut emit: impl FnMut(Run)) {
    let len = row.len();
    let before = |at| row.end(at) < window.from;
    let mut at = match row.near() {
        Some(near) => around(near, len, before),
        None => first_where(0, len, before),
    };
    while at < len {
        let start = row.start(at);
        if start > window.to {
            return;
        }
        let next = run_end(row, at, window);
        let end = row.end(at);
        if next - at == 1 && end - start >= window.cell {
            emit(Run::one(at, start, end));
        } else {
            let from = window.cell_of(start);
            let busy = row.busy(at, next - 1);
            emit(Run { first: at, last: next - 1, from, to: from + window.cell, busy });
        }
        at = next;
    }
}

/// Where the run that begins at `at` ends.
fn run_end(row: &impl Row, at: usize, window: Window) -> usize {
    let is_wide = |at: usize| row.end(at) - row.start(at) >= window.cell;
    if is_wide(at) {
        return at + 1;
    }
    let cell_end = window.cell_of(row.start(at)) + window.cell;
    let next = leap(at + 1, row.len(), |at| row.start(at) < cell_end);
    // Only the last one can be wide: the others end before it begins.
    if next - at > 1 && is_wide(next - 1) { next - 1 } else { next }
}

/// The first place from `low` on where `before` no longer holds. It holds up to there.
pub(super) fn first_where(low: usize, len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (low, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// So many places are looked at one by one: processors guess right that it goes on, while half of
/// the turns of a search come as a surprise to them.
const NEAR: usize = 24;

/// As [`first_where`], quicker where the answer is near.
pub(super) fn leap(low: usize, len: usize, before: impl Fn(usize) -> bool) -> usize {
    let near = len.min(low + NEAR);
    if let Some(found) = (low..near).find(|at| !before(*at)) {
        return found;
    }
    let (mut low, mut step) = (near, NEAR);
    while low + step <= len && before(low + step - 1) {
        low += step;
        step *= 2;
    }
    first_where(low, len.min(low + step - 1), before)
}

/// As [`first_where`], quicker where the answer is near `hint`.
pub(super) fn around(hint: usize, len: usize, before: impl Fn(usize) -> bool) -> usize {
    let hint = hint.min(len);
    if hint == 0 || before(hint - 1) {
        return leap(hint, len, before);
    }
    let (mut high, mut step) = (hint - 1, 1);
    while high > 0 {
        let low = high.saturating_sub(step);
        if before(low) {
            return first_where(low + 1, high, before);
        }
        high = low;
        step *= 2;
    }
    0
}
