//! Which moment of a run is shown, and how that moves: a run is played like a recording, and a live
//! view is a recording played at its tail.

/// The speeds that are offered: so many microseconds of the run in a microsecond of the reader's.
pub const SPEEDS: [f64; 9] = [1e-3, 1.0 / 300.0, 1e-2, 1.0 / 30.0, 1e-1, 1.0 / 3.0, 1.0, 3.0, 10.0];

/// What is played at no speed of anybody's choice takes at most so long, in milliseconds.
const SENSIBLE_MS: f64 = 12_000.0;

/// A live view is about so far behind the last thing that is known, in microseconds: what happens
/// is told in batches, and loop by loop.
const BEHIND_US: f64 = 200_000.0;

/// More than this between two frames, in milliseconds, is not played: the page was not looked at.
const LONGEST_FRAME_MS: f64 = 250.0;

/// How the shown moment moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    /// With the end of the run.
    Tail,
    /// Forwards at the speed.
    Playing,
    /// Not at all.
    Paused,
}

/// Which moment is shown, and how that moves. Moments are in microseconds on the run's common time
/// line, with fractions: at a thousandth of the speed a frame takes some 16 µs of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    at_us: f64,
    end_us: f64,
    live: bool,
    motion: Motion,
    chosen_speed: Option<f64>,
    range: Option<(f64, f64)>,
}

impl Default for Playback {
    fn default() -> Self {
        Self::new()
    }
}

impl Playback {
    /// A run that has not begun, followed at its tail.
    pub fn new() -> Self {
        Playback {
            at_us: 0.0,
            end_us: 0.0,
            live: false,
            motion: Motion::Tail,
            chosen_speed: None,
            range: None,
        }
    }

    /// The moment that is shown.
    pub fn at_us(&self) -> f64 {
        self.at_us
    }

    /// The last moment of the run, as far as it is known.
    pub fn end_us(&self) -> f64 {
        self.end_us
    }

    /// Whether the run goes on.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Whether the moment moves by itself: it is played, or a run that goes on is followed.
    pub fn is_playing(&self) -> bool {
        match self.motion {
            Motion::Playing => true,
            Motion::Tail => self.live,
            Motion::Paused => false,
        }
    }

    /// Whether the end of the run is followed, or was when the run ended.
    pub fn follows_tail(&self) -> bool {
        self.motion == Motion::Tail
    }

    /// The speed: the chosen one, else the slowest of [`SPEEDS`] at which what is to be played takes
    /// a sensible time.
    pub fn speed(&self) -> f64 {
        self.chosen_speed.unwrap_or_else(|| {
            let (from, to) = self.range.unwrap_or((0.0, self.end_us));
            let fits = |speed: &&f64| (to - from) / 1e3 / **speed <= SENSIBLE_MS;
            SPEEDS.iter().find(fits).copied().unwrap_or(SPEEDS[SPEEDS.len() - 1])
        })
    }

    /// The speed that somebody chose.
    pub fn chosen_speed(&self) -> Option<f64> {
        self.chosen_speed
    }

    /// The stretch that is played again and again.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.range
    }

    /// Says whether the run goes on.
    pub fn set_live(&mut self, live: bool) {
        self.live = live;
    }

    /// Moves on by `elapsed_ms` of the reader's time; the run is `end_us` long as far as is known.
    pub fn advance(&mut self, elapsed_ms: f64, end_us: f64) {
        self.end_us = end_us;
        let elapsed_ms = elapsed_ms.clamp(0.0, LONGEST_FRAME_MS);
        match self.motion {
            Motion::Tail if self.live => self.trail(elapsed_ms * 1e3),
            Motion::Tail => self.at_us = end_us,
            Motion::Playing => self.run_on(elapsed_ms * 1e3 * self.speed()),
            Motion::Paused => {}
        }
        self.at_us = self.at_us.clamp(0.0, end_us.max(0.0));
    }

    /// Plays on. From the end of the run it goes back to the beginning, unless the run goes on: then
    /// the end is followed. A range is entered at its beginning.
    pub fn play(&mut self) {
        self.motion = Motion::Playing;
        match self.range {
            Some((from, to)) if !(from..to).contains(&self.at_us) => self.at_us = from,
            None if self.at_us >= self.end_us && self.live => self.motion = Motion::Tail,
            None if self.at_us >= self.end_us => self.at_us = 0.0,
            _ => {}
        }
    }

    /// Stands still.
    pub fn pause(&mut self) {
        self.motion = Motion::Paused;
    }

    /// Plays if it stood still, else stands still.
    pub fn toggle(&mut self) {
        if self.is_playing() { self.pause() } else { self.play() }
    }

    /// Shows this moment, or the one of the run that is nearest. What is played goes on from there.
    pub fn seek(&mut self, at_us: f64) {
        if !at_us.is_finite() {
            return;
        }
        self.at_us = at_us.clamp(0.0, self.end_us.max(0.0));
        if self.motion == Motion::Tail {
            self.motion = Motion::Paused;
        }
    }

    /// Stands still at this moment: a step was made to it.
    pub fn step_to(&mut self, at_us: f64) {
        self.seek(at_us);
        self.pause();
    }

    /// Follows the end of the run from now on.
    pub fn follow(&mut self) {
        self.motion = Motion::Tail;
        if !self.live {
            self.at_us = self.end_us;
        }
    }

    /// Takes a speed, cut to what is offered, or leaves the choice to the length of the run.
    pub fn set_speed(&mut self, speed: Option<f64>) {
        let (least, most) = (SPEEDS[0], SPEEDS[SPEEDS.len() - 1]);
        let speed = speed.filter(|speed| speed.is_finite());
        self.chosen_speed = speed.map(|speed| speed.clamp(least, most));
    }

    /// Plays this stretch again and again, or the whole run once. Whatever has no length is no
    /// stretch.
    pub fn set_range(&mut self, range: Option<(f64, f64)>) {
        let range = range.filter(|(from, to)| from < to);
        let range = range.map(|(from, to)| (from.max(0.0), to.min(self.end_us)));
        self.range = range.filter(|(from, to)| from < to);
    }

    /// Evenly as time goes, but faster the further it is behind.
    fn trail(&mut self, elapsed_us: f64) {
        let gap = self.end_us - self.at_us;
        self.at_us += elapsed_us * (gap / BEHIND_US).max(1.0);
    }

    fn run_on(&mut self, by_us: f64) {
        self.at_us += by_us;
        match self.range {
            Some((from, to)) if self.at_us >= to => {
                self.at_us = from + (self.at_us - to) % (to - from);
            }
            None if self.at_us >= self.end_us => {
                self.motion = if self.live { Motion::Tail } else { Motion::Paused };
            }
            _ => {}
        }
    }
}
