//! An executor that records nothing, and so does not know how long each poll took.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use polyloop::clock::{Clock, FakeClock, Micros};
use polyloop::executor::turbo::TURN;
use polyloop::executor::{Executor, Pender, PolicyKind, Probe, Turbo, yield_now};
use polyloop::trace::Recorder;

use crate::harness::us;

/// Counts how often it is looked at.
struct Watched(FakeClock, AtomicU32);

impl Clock for Watched {
    fn now(&self) -> Micros {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.now()
    }
}

/// Turns come when the test says so.
struct Unheard;

impl Pender for Unheard {
    fn pend(&self) {}
    fn pend_at(&self, _at: Micros) {}
}

struct Unrecorded {
    clock: Arc<Watched>,
    turbo: Rc<Turbo>,
    executor: Executor,
}

impl Unrecorded {
    fn new() -> Unrecorded {
        let clock = Arc::new(Watched(FakeClock::new(), AtomicU32::new(0)));
        let probe = Probe::new(Recorder::silent());
        let turbo = Rc::new(Turbo::new(clock.clone(), Arc::new(Unheard), probe.clone()));
        let executor = Executor::new(PolicyKind::Turbo, turbo.clone(), probe);
        Unrecorded { clock, turbo, executor }
    }

    /// Spawns so many tasks that take so long each, and gives the count of polls.
    fn spawn(&self, tasks: u32, took: u64) -> Rc<Cell<u32>> {
        let polls = Rc::<Cell<u32>>::default();
        for _ in 0..tasks {
            let (clock, polls) = (self.clock.clone(), polls.clone());
            let task = async move {
                clock.0.advance(us(took));
                polls.set(polls.get() + 1);
            };
            self.executor.spawn("task", task).detach();
        }
        polls
    }
}

#[test]
fn long_polls_are_over_with_the_turn() {
    let world = Unrecorded::new();
    let polls = world.spawn(100, 1_000);
    world.turbo.turn();
    let turn_ms = u32::try_from(TURN.as_millis()).unwrap();
    assert!(polls.get() <= turn_ms + 1, "{} polls of 1 ms in a turn of {turn_ms} ms", polls.get());
    assert!(polls.get() >= turn_ms);
}

#[test]
fn one_poll_is_made_however_late_it_is() {
    let world = Unrecorded::new();
    let polls = world.spawn(3, 50_000);
    for done in 1..=3 {
        world.turbo.turn();
        assert_eq!(polls.get(), done);
    }
}

#[test]
fn short_polls_are_not_looked_at_one_by_one() {
    let world = Unrecorded::new();
    let polls = world.spawn(10_000, 0);
    world.turbo.turn();
    assert_eq!(polls.get(), 10_000);
    assert!(world.clock.1.load(Ordering::Relaxed) < 200);
}

#[test]
fn polls_that_become_long_are_noticed() {
    let world = Unrecorded::new();
    let short = world.spawn(1_000, 0);
    let long = world.spawn(1_000, 500);
    world.turbo.turn();
    assert_eq!(short.get(), 1_000);
    // A stretch that was taken for short ones is the last that goes unseen.
    assert!(long.get() <= 64 + 8, "{} polls of half a millisecond", long.get());
}

#[test]
fn values_and_ends_are_the_same_as_ever() {
    let world = Unrecorded::new();
    let held = Rc::new(());
    let value = held.clone();
    let kept = world.executor.spawn("kept", async move {
        yield_now().await;
        value
    });
    let dropped = held.clone();
    world.executor.spawn("dropped", async move { dropped }).detach();
    let taken = Rc::<Cell<bool>>::default();
    let take = taken.clone();
    let aborted = world.executor.spawn("aborted", std::future::pending::<()>());
    world.executor.spawn("taker", async move { take.set(kept.await.is_ok()) }).detach();
    aborted.abort();
    for _ in 0..4 {
        world.turbo.turn();
    }
    assert!(taken.get() && aborted.is_finished());
    assert_eq!(Rc::strong_count(&held), 1, "values are dropped when they are taken, or at once");
    let waiting = held.clone();
    let left = world.executor.spawn("left", async move {
        std::future::pending::<()>().await;
        drop(waiting);
    });
    world.turbo.turn();
    world.executor.close();
    assert!(left.is_finished());
    assert_eq!(Rc::strong_count(&held), 1);
}
