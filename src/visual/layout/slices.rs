//! One row of things that follow each other in time, cut to what the screen can show.
//!
//! What is at least a pixel wide is shown by itself. All that is narrower and begins in the same
//! pixel becomes one run, which is found by leaping to the first thing beyond that pixel: the work
//! depends on the pixels, not on how much there is.

/// Things in a row: sorted, none beginning before the one before it ends. Times are in
/// microseconds on the common time line.
pub(super) trait Row {
    /// How many there are.
    fn len(&self) -> usize;
    /// When one begins.
    fn start(&self, at: usize) -> f64;
    /// When one ends.
    fn end(&self, at: usize) -> f64;
    /// How long the things from `first` to `last` take together, both included.
    fn busy(&self, first: usize, last: usize) -> f64;
}

/// The stretch of time to be shown, and the length of a pixel (or of several, if there is to be
/// less detail).
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) cell: f64,
}

/// Neighbours that are shown as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Where it is shown: for a thing that is wide enough its own time, else the pixel's.
    pub(super) from: f64,
    pub(super) to: f64,
    /// The share of the shown time that things take.
    pub(super) fill: f64,
}

impl Run {
    pub(super) fn count(&self) -> u32 {
        (self.last - self.first + 1) as u32
    }
}

/// Calls `emit` with all that is visible of `row`, from left to right.
pub(super) fn walk(row: &impl Row, window: Window, mut emit: impl FnMut(Run)) {
    let len = row.len();
    let mut at = first_where(0, len, |at| row.end(at) < window.from);
    while at < len {
        let start = row.start(at);
        if start > window.to {
            return;
        }
        let end = row.end(at);
        if end - start >= window.cell {
            emit(Run { first: at, last: at, from: start, to: end, fill: 1.0 });
            at += 1;
            continue;
        }
        // Pixels are counted from the beginning of time, not from the edge of the screen, so that
        // the same things stay together while the picture is panned.
        let from = (start / window.cell).floor() * window.cell;
        let to = from + window.cell;
        let mut next = leap(at + 1, len, |at| row.start(at) < to);
        if next - at > 1 && row.end(next - 1) - row.start(next - 1) >= window.cell {
            next -= 1;
        }
        let fill = (row.busy(at, next - 1) / window.cell).min(1.0);
        emit(Run { first: at, last: next - 1, from, to, fill });
        at = next;
    }
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
