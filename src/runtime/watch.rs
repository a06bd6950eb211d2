//! Tells a hung loop from a busy one.

use core::time::Duration;

/// How long a loop may not answer, beyond what it has announced.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a loop may take to start.
const STARTING: Duration = Duration::from_secs(30);

/// How long a loop has not answered. Counted in checks, not by the clock: when the watcher itself
/// stood still, answers may lie in its own inbox.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watch {
    silent: Duration,
    announced: Duration,
    is_starting: bool,
}

impl Watch {
    /// The watch of a loop that has just been asked for.
    pub(super) fn starting() -> Watch {
        Watch { silent: Duration::ZERO, announced: STARTING, is_starting: true }
    }

    /// Whether the loop has not said anything yet.
    pub(super) fn is_starting(&self) -> bool {
        self.is_starting
    }

    /// The loop said something. What it has announced goes on: it may have said this in the midst
    /// of it.
    pub(super) fn heard(&mut self) {
        self.silent = Duration::ZERO;
        if core::mem::take(&mut self.is_starting) {
            self.announced = Duration::ZERO;
        }
    }

    /// The loop answered: it is not busy any more.
    pub(super) fn answered(&mut self) {
        *self = Watch::default();
    }

    /// The loop said that it will compute for so long.
    pub(super) fn announced(&mut self, duration: Duration) {
        self.announced = duration;
    }

    /// Another interval is over. Tells whether the loop must be taken for hung.
    pub(super) fn is_hung_after(&mut self, interval: Duration) -> bool {
        self.silent += interval;
        self.silent > PATIENCE + self.announced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_millis(250);

    fn ticks_until_hung(watch: &mut Watch) -> u32 {
        (1..1_000).find(|_| watch.is_hung_after(TICK)).unwrap()
    }

    #[test]
    fn a_silent_loop_is_hung_after_two_seconds() {
        assert_eq!(ticks_until_hung(&mut Watch::default()), 9);
    }

    #[test]
    fn an_announcement_gives_it_that_much_longer() {
        let mut watch = Watch::default();
        watch.announced(Duration::from_secs(1));
        assert_eq!(ticks_until_hung(&mut watch), 13);
    }

    #[test]
    fn an_announcement_holds_until_the_next_answer() {
        let mut watch = Watch::default();
        watch.announced(Duration::from_secs(1));
        watch.heard();
        assert_eq!(ticks_until_hung(&mut watch), 13);
        watch.answered();
        assert_eq!(ticks_until_hung(&mut watch), 9);
    }

    #[test]
    fn a_loop_has_longer_to_start() {
        let mut watch = Watch::starting();
        assert_eq!(ticks_until_hung(&mut watch), 129);
        watch.heard();
        assert_eq!(ticks_until_hung(&mut watch), 9);
    }

    #[test]
    fn an_answer_begins_the_count_anew() {
        let mut watch = Watch::default();
        (0..8).for_each(|_| assert!(!watch.is_hung_after(TICK)));
        watch.answered();
        assert_eq!(ticks_until_hung(&mut watch), 9);
    }
}
