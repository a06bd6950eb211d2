//! Where the picture is, and how it moves by itself while a run goes on.

use crate::visual::layout::Viewport;

/// Whether the picture moves along with the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It shows the whole run, however long that becomes.
    #[default]
    Whole,
    /// It keeps its scale and the end of the run in view.
    Tail,
    /// It stays where it was put.
    Still,
}

/// How far the picture of a running run goes ahead of what is known of it, at most, in
/// microseconds: events come in batches, and between them time goes on.
const AHEAD: f64 = 250_000.0;

/// What is brought into view and is narrower than this there, in pixels, is zoomed in on.
const SMALL: f64 = 6.0;
/// How much more than a thing itself is shown when it is brought into view.
const SHOWN: f64 = 4.0;
/// The least that is shown then, in microseconds.
const SHORTEST: f64 = 100.0;

/// Where a moment is put that was out of view, as a share of the plot's width.
const LEAD: f64 = 0.15;

/// The viewport, and what it keeps to.
pub(super) struct Camera {
    pub(super) view: Viewport,
    pub(super) mode: Mode,
    pub(super) live: bool,
    /// The height of all lanes, as of the last layout.
    pub(super) lanes_height: f64,
    /// The end of the run as shown: while live it goes on evenly.
    end_us: f64,
    last_frame: Option<f64>,
}

impl Camera {
    pub(super) fn new() -> Self {
        Camera {
            view: Viewport::new(0.0, 0.0),
            mode: Mode::Whole,
            live: false,
            lanes_height: 0.0,
            end_us: 0.0,
            last_frame: None,
        }
    }

    /// Forgets the run that was shown.
    pub(super) fn reset(&mut self) {
        self.end_us = 0.0;
        self.view.scroll_y = 0.0;
        self.mode = Mode::Whole;
    }

    /// Moves on to `now` (in milliseconds); the run is `run_us` long as far as is known. Returns
    /// whether the picture is another one now.
    pub(super) fn advance(&mut self, now: f64, run_us: f64) -> bool {
        let step_us = self.last_frame.map_or(0.0, |last| (now - last).clamp(0.0, 100.0) * 1e3);
        self.last_frame = Some(now);
        let before = self.view;
        let ahead = if self.live { AHEAD } else { 0.0 };
        self.end_us = (self.end_us + step_us).min(run_us + ahead).max(run_us);
        match self.mode {
            Mode::Whole => self.view.fit(self.end_us),
            Mode::Tail => self.view.follow(self.end_us),
            Mode::Still => {}
        }
        self.view.clamp(self.end_us, self.lanes_height);
        self.view != before
    }

    /// Whether lanes are scrolled.
    pub(super) fn overflows(&self) -> bool {
        self.lanes_height > self.view.plot_height() + 0.5
    }

    /// Zooms about `x`, by hand.
    pub(super) fn zoom(&mut self, x: f64, factor: f64) {
        self.view.zoom_about(x.max(self.view.header_width()), factor);
        if self.mode == Mode::Whole {
            self.mode = Mode::Still;
        }
    }

    /// Pans, by hand.
    pub(super) fn pan(&mut self, dx: f64) {
        self.view.pan(dx);
        self.mode = Mode::Still;
    }

    /// Scrolls the lanes, by hand.
    pub(super) fn scroll(&mut self, dy: f64) {
        self.view.scroll(dy);
    }

    /// Shows this stretch of time. If it is in view already and not tiny there, nothing moves.
    pub(super) fn show(&mut self, from_us: f64, to_us: f64) {
        let (view, least) = (&self.view, SMALL * self.view.us_per_px);
        let is_seen = view.start_us <= from_us && to_us <= view.end_us();
        if is_seen && to_us - from_us >= least {
            return;
        }
        self.mode = Mode::Still;
        let room = (SHOWN * (to_us - from_us)).max(SHORTEST);
        let middle = (from_us + to_us) / 2.0;
        self.view.show(middle - room / 2.0, middle + room / 2.0);
    }

    /// Shows this moment and what comes after it.
    pub(super) fn turn_to(&mut self, us: f64) {
        self.view.start_us = us - LEAD * self.view.plot_width() * self.view.us_per_px;
    }

    /// Puts this moment in the middle, by hand. The scale stays.
    pub(super) fn centre(&mut self, us: f64) {
        self.view.start_us = us - self.view.plot_width() / 2.0 * self.view.us_per_px;
        self.mode = Mode::Still;
    }

    /// Goes to the beginning or to the end of the run.
    pub(super) fn go_to(&mut self, end: bool) {
        self.mode = Mode::Still;
        if end {
            self.view.follow(self.end_us);
        } else {
            self.view.start_us = 0.0;
            self.view.pan(8.0);
        }
    }
}
