//! Tells a hung loop from a busy one.

use core::time::Duration;

use crate::clock::Micros;

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
    /// Until when it computes, as far as is known.
    computes_until: Option<Micros>,
}

impl Watch {
    /// The watch of a loop that has just been asked for.
    pub(super) fn starting() -> Watch {
        Watch { announced: STARTING, is_starting: true, ..Watch::default() }
    }

    /// Whether the loop has not said anything yet.
    pub(super) fn is_starting(&self) -> bool {
        self.is_starting
    }

    /// The loop said something. What it has announced goes on: it may have said this in the midst
    /// of it.
    pub(super) fn heard(&mut self) {
        self.silent = Duration::ZERO;
        self.computes_until = None;
        if core::mem::take(&mut self.is_starting) {
            self.announced = Duration::ZERO;
        }
    }

    /// The loop answered: it is not busy any more.
    pub(super) fn answered(&mut self) {
        *self = Watch::default();
    }

    /// The loop said at `now` that it will compute for so long.
    pub(super) fn announced(&mut self, duration: Duration, now: Micros) {
        self.announced = duration;
        self.computes_until = Some(now + duration);
    }

    /// Why the loop will not do what it is told before this moment, if that is known.
    pub(super) fn is_deaf_until(&self, moment: Micros) -> Option<&'static str> {
        match self.computes_until {
            _ if self.is_starting => Some("it had not started yet"),
            Some(until) if until > moment => Some("it computed"),
            _ => None,
        }
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
        watch.announced(Duration::from_secs(1), Micros(0));
        assert_eq!(ticks_until_hung(&mut watch), 13);
    }

    #[test]
    fn an_announcement_holds_until_the_next_answer() {
        let mut watch = Watch::default();
        watch.announced(Duration::from_secs(1), Micros(0));
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
    fn a_loop_is_deaf_until_it_has_started_and_while_it_computes() {
        let mut watch = Watch::starting();
        assert!(watch.is_deaf_until(Micros(0)).is_some());
        watch.heard();
        assert!(watch.is_deaf_until(Micros(0)).is_none());
        watch.announced(Duration::from_micros(10), Micros(5));
        assert!(watch.is_deaf_until(Micros(14)).is_some());
        assert!(watch.is_deaf_until(Micros(15)).is_none());
        // It talks of something else: it does not compute any more.
        watch.heard();
        assert!(watch.is_deaf_until(Micros(0)).is_none());
    }

    #[test]
    fn an_answer_begins_the_count_anew() {
        let mut watch = Watch::default();
        (0..8).for_each(|_| assert!(!watch.is_hung_after(TICK)));
        watch.answered();
        assert_eq!(ticks_until_hung(&mut watch), 9);
    }
}
