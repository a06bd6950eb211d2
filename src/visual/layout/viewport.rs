//! Which part of the run is looked at, and how that is moved.

/// The least time that one pixel stands for, in microseconds: clocks step by 5 µs at best.
pub const CLOSEST: f64 = 0.05;
/// The height of the time axis, in pixels.
const AXIS_HEIGHT: f64 = 28.0;
/// The height of the overview of the whole run above the axis, in pixels.
const OVERVIEW_HEIGHT: f64 = 26.0;
/// A picture that is lower than this, in pixels, has no overview.
const LOW: f64 = 200.0;
/// Where the picture is narrower than this, in pixels, the column of names is too.
const NARROW: f64 = 560.0;
/// Room left free for buttons at the lower edge of a narrow picture, in pixels.
const BUTTONS: f64 = 64.0;
/// Room left free before the beginning and after the end of a run that is shown whole, in pixels.
const MARGIN: (f64, f64) = (8.0, 24.0);

/// The part of a run that is on screen. Distances on screen are in CSS pixels, times in
/// microseconds on the common time line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// The moment at the left edge of the plot. May lie before the run.
    pub start_us: f64,
    /// How much time one pixel stands for, in microseconds.
    pub us_per_px: f64,
    /// The width of the whole picture, the column of names included.
    pub width: f64,
    /// The height of the whole picture, the time axis included.
    pub height: f64,
    /// How far the lanes are scrolled up.
    pub scroll_y: f64,
}

impl Default for Viewport {
    fn default() -> Self {
        Viewport { start_us: 0.0, us_per_px: 1_000.0, width: 0.0, height: 0.0, scroll_y: 0.0 }
    }
}

impl Viewport {
    /// A picture of this size that shows the first second.
    pub fn new(width: f64, height: f64) -> Self {
        let mut view = Viewport { width, height, ..Viewport::default() };
        view.fit(1e6);
        view
    }

    /// The width of the column of names.
    pub fn header_width(&self) -> f64 {
        if self.is_narrow() { 96.0 } else { 152.0 }
    }

    /// Whether there is little room, as on a telephone.
    pub fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// The width of the plot, at least one pixel.
    pub fn plot_width(&self) -> f64 {
        (self.width - self.header_width()).max(1.0)
    }

    /// The height that lanes can take.
    pub fn plot_height(&self) -> f64 {
        // Where there is little room, buttons float over the lower edge.
        let buttons = if self.is_narrow() { BUTTONS } else { 0.0 };
        (self.height - self.top() - buttons).max(0.0)
    }

    /// The height of the overview, zero if there is none.
    pub fn overview_height(&self) -> f64 {
        if self.height < LOW { 0.0 } else { OVERVIEW_HEIGHT }
    }

    /// Where lanes begin: under the overview and the axis.
    pub fn top(&self) -> f64 {
        self.overview_height() + AXIS_HEIGHT
    }

    /// Where this moment is.
    pub fn x_of(&self, us: f64) -> f64 {
        self.header_width() + (us - self.start_us) / self.us_per_px
    }

    /// The moment that is at `x`.
    pub fn us_at(&self, x: f64) -> f64 {
        self.start_us + (x - self.header_width()) * self.us_per_px
    }

    /// The moment at the right edge.
    pub fn end_us(&self) -> f64 {
        self.start_us + self.plot_width() * self.us_per_px
    }

    /// Takes another size. The moment at the left edge and the scale stay.
    pub fn resize(&mut self, width: f64, height: f64) {
        self.width = width;
        self.height = height;
    }

    /// Makes everything `factor` times as large; the moment at `x` stays where it is.
    pub fn zoom_about(&mut self, x: f64, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return;
        }
        let fixed = self.us_at(x);
        self.us_per_px = (self.us_per_px / factor).max(CLOSEST);
        self.start_us = fixed - (x - self.header_width()) * self.us_per_px;
    }

    /// Moves the picture by so many pixels: to the right, the past comes into view.
    pub fn pan(&mut self, dx: f64) {
        self.start_us -= dx * self.us_per_px;
    }

    /// Scrolls the lanes up by so many pixels.
    pub fn scroll(&mut self, dy: f64) {
        self.scroll_y += dy;
    }

    /// Shows a run of this length whole.
    pub fn fit(&mut self, run_us: f64) {
        self.us_per_px = self.fitting_scale(run_us);
        self.start_us = -MARGIN.0 * self.us_per_px;
    }

    /// Shows this stretch of time, with a little room around it.
    pub fn show(&mut self, from_us: f64, to_us: f64) {
        let room = 0.05 * (to_us - from_us).max(0.0);
        let length = (to_us - from_us).max(0.0) + 2.0 * room;
        self.us_per_px = (length / self.plot_width()).max(CLOSEST);
        let middle = (from_us + to_us) / 2.0;
        self.start_us = middle - self.plot_width() / 2.0 * self.us_per_px;
    }

    /// Keeps the scale and puts the end of the run near the right edge, unless the whole run fits.
    pub fn follow(&mut self, run_us: f64) {
        let room = self.plot_width() - MARGIN.1;
        self.start_us = (run_us - room * self.us_per_px).max(-MARGIN.0 * self.us_per_px);
    }

    /// Brings back a picture that left the run behind: of a run of `run_us` whose lanes take
    /// `lanes_height`, something always stays in view.
    pub fn clamp(&mut self, run_us: f64, lanes_height: f64) {
        let widest = self.fitting_scale(run_us) * 1.25;
        self.us_per_px = self.us_per_px.clamp(CLOSEST, widest.max(CLOSEST));
        let room = self.plot_width() * self.us_per_px;
        // A quarter of the plot may be empty at either end, so that an edge can be looked at in
        // the middle of things.
        let least = -0.25 * room;
        let most = (run_us - 0.75 * room).max(-MARGIN.0 * self.us_per_px);
        self.start_us = self.start_us.clamp(least, most.max(least));
        let overflow = (lanes_height - self.plot_height()).max(0.0);
        self.scroll_y = self.scroll_y.clamp(0.0, overflow);
    }

    /// The scale at which a run of this length fills the plot.
    fn fitting_scale(&self, run_us: f64) -> f64 {
        let room = (self.plot_width() - MARGIN.0 - MARGIN.1).max(1.0);
        (run_us.max(1.0) / room).max(CLOSEST)
    }
}
