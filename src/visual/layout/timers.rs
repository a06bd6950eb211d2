//! Timers, at the foot of the tasks that wait for them: until they are due, and how late they fired.
//!
//! Unlike polls, timers of one task may overlap: a time limit lasts while the task sleeps.

use crate::trace::findings::HARM_US;
use crate::trace::model::{TimerSpan, Track};
use crate::visual::layout::index::ROWS;
use crate::visual::layout::lane::Pen;
use crate::visual::layout::scene::Shape;
use crate::visual::layout::slices::{Run, first_where, leap};
use crate::visual::layout::target::Target;

/// Rows that are lower than this, in pixels, have no room for timers.
pub(super) const LEAST_ROW: f64 = 8.0;
/// The height of a timer, in pixels.
const HEIGHT: f64 = 3.0;
/// Of more timers than this that begin together it is not looked up which lasts longest.
const MANY: usize = 64;

/// The timers of one track.
#[derive(Clone, Debug, Default)]
pub(super) struct TimerIndex {
    seen: usize,
    /// Places in the track's list of those that have neither fired nor been given up.
    waiting: Vec<u32>,
    rows: Vec<TimerRow>,
    /// How late a timer fired at most, in microseconds.
    latest: u64,
}

/// The timers of one row of tasks.
#[derive(Clone, Debug, Default)]
struct TimerRow {
    /// Places in the track's list, by the time of setting.
    places: Vec<u32>,
    /// When each was set, by the loop's clock, in microseconds.
    set: Vec<f64>,
    /// Up to and with each, when the last of all is due.
    due: Vec<f64>,
}

impl TimerIndex {
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// Takes up what has come since the last time.
    pub(super) fn take(&mut self, track: &Track) {
        for (timer, number) in track.timers[self.seen..].iter().zip(self.seen..) {
            self.waiting.push(number as u32);
            let row = timer.task.and_then(|task| track.task_place(task));
            let Some(row) = row.map(|place| track.tasks[place].row as usize) else { continue };
            if row >= ROWS {
                continue;
            }
            if self.rows.len() <= row {
                self.rows.resize_with(row + 1, TimerRow::default);
            }
            let row = &mut self.rows[row];
            let before = row.due.last().copied().unwrap_or_default();
            row.places.push(number as u32);
            row.set.push(timer.set.0 as f64);
            row.due.push(before.max(timer.deadline.0 as f64));
        }
        self.seen = track.timers.len();
        let latest = &mut self.latest;
        self.waiting.retain(|place| {
            let timer = &track.timers[*place as usize];
            if let Some(fired) = timer.fired {
                *latest = fired.since(timer.deadline).0.max(*latest);
            }
            timer.over.is_none()
        });
    }

    /// How much later than it was due a timer may still be seen, in microseconds.
    fn most_late(&self, track: &Track, now: f64) -> f64 {
        let due = |place: &u32| track.timers[*place as usize].deadline.0 as f64;
        let waiting = self.waiting.iter().map(|place| now - due(place));
        waiting.fold(self.latest as f64, f64::max)
    }
}

impl Pen<'_> {
    /// The timers of the tasks in one row, whose upper edge and height are given.
    pub(super) fn timers(&mut self, index: &TimerIndex, row: usize, (y, h): (f64, f64)) {
        let Some(row) = index.rows.get(row) else { return };
        let band = (y + h - HEIGHT, HEIGHT);
        let (window, id) = (self.window, self.track.id);
        let slack = index.most_late(self.track, self.track_end());
        let len = row.set.len();
        let mut at = first_where(0, len, |at| row.due[at] + slack < window.from);
        while at < len && row.set[at] <= window.to {
            let cell_end = window.cell_of(row.set[at]) + window.cell;
            let next = leap(at + 1, len, |at| row.set[at] < cell_end);
            if next - at == 1 {
                self.timer(row.places[at] as usize, band);
            } else {
                let count = (next - at) as u32;
                let (from, last) = (row.set[at], row.set[next - 1]);
                let ends = row.places[at..next].iter().take(MANY);
                let end = |place: &u32| self.over(&self.track.timers[*place as usize]);
                let to = ends.map(end).fold(cell_end, f64::max);
                let target =
                    Target::Timers { id, count, from: self.common(from), to: self.common(last) };
                let run = Run { first: at, last: next - 1, from, to, busy: to - from };
                self.rect(run, band, Shape::Timer, target);
            }
            at = next;
        }
    }

    fn timer(&mut self, index: usize, band: (f64, f64)) {
        let timer = self.track.timers[index];
        let target = Target::Timer { id: self.track.id, index };
        let (set, due, over) = (timer.set.0 as f64, timer.deadline.0 as f64, self.over(&timer));
        self.rect(Run::one(index, set, due.min(over).max(set)), band, Shape::Timer, target);
        if over > due && !timer.dropped {
            let is_harm = over - due >= HARM_US as f64;
            let shape = if is_harm { Shape::Overdue } else { Shape::Late };
            self.rect(Run::one(index, due.max(set), over), band, shape, target);
        }
    }

    /// When a timer was over, or the end of what is known, by the loop's clock.
    fn over(&self, timer: &TimerSpan) -> f64 {
        timer.over.map_or(self.track_end(), |over| over.0 as f64).max(timer.set.0 as f64)
    }
}
