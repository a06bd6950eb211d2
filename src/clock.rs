//! One time line for all loops of a run: whole microseconds since the run began.

use core::fmt;
use core::ops::{Add, Sub};
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// A moment (or a distance between two), in microseconds since the run began.
///
/// Browsers step their clocks by 5 µs (cross-origin isolated) to 100 µs, so a finer unit would
/// only look more exact.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// The distance from `earlier` to this moment, zero if `earlier` is later.
    pub fn since(self, earlier: Micros) -> Micros {
        Micros(self.0.saturating_sub(earlier.0))
    }

    /// This distance in milliseconds.
    pub fn as_ms(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// Shortened to 32 bits, for distances: 71 minutes at most.
    pub fn short(self) -> u32 {
        u32::try_from(self.0).unwrap_or(u32::MAX)
    }
}

impl Add<Duration> for Micros {
    type Output = Micros;

    fn add(self, distance: Duration) -> Micros {
        let distance = u64::try_from(distance.as_micros()).unwrap_or(u64::MAX);
        Micros(self.0.saturating_add(distance))
    }
}

impl Add for Micros {
    type Output = Micros;

    fn add(self, other: Micros) -> Micros {
        Micros(self.0.saturating_add(other.0))
    }
}

impl Sub for Micros {
    type Output = Micros;

    fn sub(self, other: Micros) -> Micros {
        self.since(other)
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} µs", self.0)
    }
}

/// Tells the time of a run. Shareable, because wakers are.
pub trait Clock: Send + Sync {
    /// The present moment. Never goes back.
    fn now(&self) -> Micros;
}

/// So many events share a look at the clock, where they may. Each of them is a fraction of a
/// microsecond away from the next, and browsers step their clocks by 5 µs.
const SHARED: u32 = 16;

/// A clock that is not looked at for each of several events that follow one another at once: looking
/// at a browser's clock takes longer than all else that is done for an event.
pub struct SharedLooks {
    clock: Arc<dyn Clock>,
    /// The last look.
    moment: AtomicU64,
    /// How many more may share it, and one; zero where every event is a look of its own.
    left: AtomicU32,
}

impl SharedLooks {
    /// Looks at `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        SharedLooks { clock, moment: AtomicU64::default(), left: AtomicU32::default() }
    }

    /// From now on looks are shared.
    pub fn share(&self) {
        if self.left.load(Ordering::Relaxed) == 0 {
            self.left.store(1, Ordering::Relaxed);
        }
    }

    /// From now on looks are shared, and this is the first one.
    pub fn share_from(&self, moment: Micros) {
        self.moment.store(moment.0, Ordering::Relaxed);
        self.left.store(SHARED, Ordering::Relaxed);
    }

    /// From now on every event is a look of its own.
    pub fn share_no_more(&self) {
        self.left.store(0, Ordering::Relaxed);
    }
}

impl Clock for SharedLooks {
    fn now(&self) -> Micros {
        match self.left.load(Ordering::Relaxed) {
            0 => self.clock.now(),
            1 => {
                let now = self.clock.now();
                self.share_from(now);
                now
            }
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                Micros(self.moment.load(Ordering::Relaxed))
            }
        }
    }
}

/// A clock for tests: it stands still until it is moved.
#[derive(Debug, Default)]
pub struct FakeClock(AtomicU64);

impl FakeClock {
    /// A clock at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.0.fetch_add(by, Ordering::Relaxed);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Micros {
        Micros(self.0.load(Ordering::Relaxed))
    }
}
