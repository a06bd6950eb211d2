//! One lane: the life of its loop, its polls and its tasks.

use crate::clock::Micros;
use crate::trace::model::{LoopEnd, TaskEnd, TaskSpan, Track};
use crate::visual::layout::Grid;
use crate::visual::layout::index::{RowIndex, Slices, TrackIndex};
use crate::visual::layout::rows::{Blocking, Tasks};
use crate::visual::layout::scene::{
    EndMark, Label, Lane, LoopState, Place, Rect, Scene, Shape, Words,
};
use crate::visual::layout::slices::{Row, Run, Window, walk};
use crate::visual::layout::target::Target;
use crate::visual::layout::timers;

/// Slices that are narrower than this, in pixels, have no text.
const LABEL_LEAST: f32 = 36.0;
/// How wide the cap on the end of a task is, in pixels.
const CAP: f64 = 3.0;
/// Between the edge of a slice and its text, in pixels.
const LABEL_PAD: f32 = 6.0;

/// A lane in the making.
pub(super) struct Pen<'a> {
    pub(super) scene: &'a mut Scene,
    grid: &'a Grid,
    pub(super) track: &'a Track,
    /// How far the loop's clock is behind the common time line.
    offset: f64,
    /// What is shown, by the loop's clock.
    pub(super) window: Window,
    tint: u16,
    labels: bool,
}

/// Lays out the lane of the track at `place`.
pub(super) fn lay(scene: &mut Scene, grid: &Grid, place: usize, track: &Track, index: &TrackIndex) {
    let (measure, rows) = (&grid.measure, grid.rows[place]);
    let (top, poll_y) = (grid.tops[place], grid.poll_y(place));
    let shown = measure.shown(rows);
    let hidden: usize = index.rows[shown..].iter().map(|row| row.tasks.len()).sum();
    scene.lanes.push(Lane {
        id: track.id,
        track: place,
        kind: track.kind,
        state: state(track),
        y: top as f32,
        h: measure.height(rows) as f32,
        poll_y: poll_y as f32,
        poll_h: measure.poll as f32,
        more: hidden as u32 + index.beyond,
        folded: (!index.rows.is_empty()).then_some(rows == 0),
    });

    let labels = measure.named;
    let offset = track.offset_us as f64;
    let window = grid.window.earlier(offset);
    let mut pen = Pen { scene, grid, track, offset, window, tint: place as u16, labels };
    let band = (poll_y, measure.poll);
    pen.life(band);
    for (row, lists) in index.rows[..shown].iter().enumerate() {
        let band = (top + measure.task_y(rows, row), measure.task);
        pen.tasks(lists, band);
        if measure.task >= timers::LEAST_ROW {
            pen.timers(&index.timers, row, band);
        }
    }
    pen.polls(&index.polls, None, band, Shape::Poll);
    pen.blocking(index, band);
    pen.end(band);
}

fn state(track: &Track) -> LoopState {
    match track.end {
        Some((_, LoopEnd::Lost(_))) => LoopState::Lost,
        Some((_, LoopEnd::Closed)) => LoopState::Closed,
        None if track.ready.is_some() => LoopState::Running,
        None => LoopState::Starting,
    }
}

impl Pen<'_> {
    /// When the loop ended, or the end of what is known of the run.
    pub(super) fn track_end(&self) -> f64 {
        let known = self.grid.run_end - self.offset;
        self.track.end.map_or(known, |(end, _)| end.0 as f64)
    }

    /// A moment of the loop's clock on the common time line.
    pub(super) fn common(&self, us: f64) -> Micros {
        Micros((us + self.offset) as u64)
    }

    /// A stretch of time on screen: its left edge and its width, or nothing if it is not there.
    fn place(&self, from: f64, to: f64) -> Option<(f32, f32)> {
        let (view, window) = (&self.grid.view, &self.window);
        // What is shown in its first cell alone may end a little after that.
        if to + window.cell < window.from || from > window.to {
            return None;
        }
        let header = f64::from(self.scene.header_width);
        let x_of = |us: f64| header + (us - window.from) / view.us_per_px;
        // Far beyond the edges nothing is seen, and canvases count in 32 bits.
        let left = x_of(from).max(header - 16.0);
        let right = x_of(to).min(view.width + 16.0);
        Some((left as f32, (right - left).max(1.0) as f32))
    }

    pub(super) fn rect(&mut self, run: Run, (y, h): (f64, f64), shape: Shape, target: Target) {
        let Some((x, w)) = self.place(run.from, run.to) else { return };
        self.scene.rects.push(Rect {
            x,
            y: y as f32,
            w,
            h: h as f32,
            shape,
            tint: self.tint,
            count: run.count(),
            fill: run.fill() as f32,
            target,
        });
    }

    /// Whether a text may fit.
    fn is_wide(&self, run: Run) -> bool {
        (run.to - run.from) as f32 >= LABEL_LEAST * self.grid.view.us_per_px as f32
    }

    fn label(&mut self, run: Run, (y, h): (f64, f64), words: Words, place: Place) {
        let Some((x, w)) = self.place(run.from, run.to) else { return };
        // The text of a slice that begins off screen starts at the edge of the plot.
        let left = x.max(self.scene.header_width) + LABEL_PAD;
        let room = (x + w).min(self.scene.width) - left - LABEL_PAD;
        if room + 2.0 * LABEL_PAD < LABEL_LEAST {
            return;
        }
        let y = (y + h / 2.0) as f32;
        self.scene.labels.push(Label { x: left, y, room, words, place, tint: self.tint });
    }

    /// The time from the request to the end, as far as nothing is drawn over it.
    fn life(&mut self, band: (f64, f64)) {
        let id = self.track.id;
        // The request is a moment of the watcher's clock, everything else of the loop's.
        let requested = self.track.requested.0 as f64 - self.offset;
        let end = self.track_end().max(requested);
        let ready = self.track.ready.map_or(end, |ready| ready.0 as f64).max(requested);
        let starting = Run::one(0, requested, ready);
        self.rect(starting, band, Shape::Starting, Target::Start { id });
        self.label(starting, band, Words::Key(LoopState::Starting.key()), Place::Note);
        if self.track.ready.is_some() {
            self.rect(Run::one(0, ready, end.max(ready)), band, Shape::Life, Target::Loop { id });
        }
    }

    fn tasks(&mut self, lists: &RowIndex, band: (f64, f64)) {
        let (track, id) = (self.track, self.track.id);
        let row = Tasks { track, places: &lists.tasks, open_end: self.track_end() };
        let mut named = Vec::new();
        walk(&row, self.window, |run| {
            let first = row.task(run.first);
            let target = if run.count() == 1 {
                Target::Task { id, index: lists.tasks[run.first] as usize }
            } else {
                let (from, to) = (row.start(run.first), row.end(run.last));
                let (from, to) = (self.common(from), self.common(to));
                Target::Tasks { id, count: run.count(), from, to }
            };
            self.rect(run, band, Shape::Task, target);
            if run.count() == 1 {
                self.broken_end(first, run, band, target);
            }
            if self.labels && self.is_wide(run) {
                named.push((run, Words::Text(first.name)));
            }
        });
        self.polls(&lists.polls, Some(&lists.places), band, Shape::Active);
        for (run, words) in named {
            self.label(run, band, words, Place::Task);
        }
    }

    /// A task that did not end well has a cap on its end.
    fn broken_end(&mut self, task: &TaskSpan, run: Run, band: (f64, f64), target: Target) {
        let shape = match task.end {
            Some((_, TaskEnd::Failed(_) | TaskEnd::Lost)) => Shape::TaskFailed,
            Some((_, TaskEnd::Cancelled)) => Shape::TaskDropped,
            Some((_, TaskEnd::Done)) | None => return,
        };
        let from = run.from.max(run.to - CAP * self.grid.view.us_per_px);
        self.rect(Run { from, ..run }, band, shape, target);
    }

    fn polls(&mut self, slices: &Slices, places: Option<&[u32]>, band: (f64, f64), shape: Shape) {
        let id = self.track.id;
        let window = self.window;
        let lay = |run: Run| {
            let target = if run.count() == 1 {
                let index = places.map_or(run.first, |places| places[run.first] as usize);
                Target::Poll { id, index }
            } else {
                Target::Polls {
                    id,
                    count: run.count(),
                    from: self.common(run.from),
                    to: self.common(run.to),
                    busy_us: run.busy as u32,
                }
            };
            self.rect(run, band, shape, target);
            if shape == Shape::Poll && self.labels && self.is_wide(run) {
                let task = self.track.polls[run.first].task;
                if let Some(place) = self.track.task_place(task) {
                    let words = Words::Text(self.track.tasks[place].name);
                    self.label(run, band, words, Place::Slice);
                }
            }
        };
        match slices.level() {
            Some(level) => level.walk(window, lay),
            None => walk(slices, window, lay),
        }
    }

    /// Long polls have a list of their own, so that none is lost among short ones from afar.
    fn blocking(&mut self, index: &TrackIndex, band: (f64, f64)) {
        if index.blocking.is_empty() {
            return;
        }
        let row = Blocking { track: self.track, places: &index.blocking };
        let id = self.track.id;
        walk(&row, self.window, |run| {
            let target = Target::Poll { id, index: index.blocking[run.first] as usize };
            self.rect(run, band, Shape::Blocking, target);
        });
    }

    fn end(&mut self, (y, h): (f64, f64)) {
        let Some((moment, end)) = self.track.end else { return };
        let at = moment.0 as f64;
        let Some((x, _)) = self.place(at, at) else { return };
        let lost = match end {
            LoopEnd::Closed => None,
            LoopEnd::Lost(reason) => Some(reason),
        };
        let (y, h, id) = (y as f32, h as f32, self.track.id);
        let target = Target::End { id };
        self.scene.ends.push(EndMark { x, y, h, tint: self.tint, lost, target });
        if let Some(reason) = lost {
            let left = x + 14.0;
            let (y, room) = (y + h / 2.0, self.scene.width - left - LABEL_PAD);
            let (words, place) = (Words::Text(reason), Place::Lost);
            self.scene.labels.push(Label { x: left, y, room, words, place, tint: self.tint });
        }
    }
}
