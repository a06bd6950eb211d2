//! The moments for which a turn is asked of the host, because of timers.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use polyloop::executor::Policy;

use crate::harness::{World, ms};

#[test]
fn a_sleep_of_no_time_takes_one_turn_and_no_host_timer() {
    let world = World::new();
    world.executor.spawn("a", world.executor.sleep(ms(0))).detach();
    world.executor.spawn("b", async {}).detach();
    world.events();
    assert_eq!(world.drive(), 2);
    assert_eq!(
        world.events(),
        [
            "timer 0 of a for 0",
            "poll a: ? -> timer 0",
            "poll b: ? -> end",
            "done b",
            "timer 0 fired",
            "poll a: timer 0 -> end",
            "done a",
        ]
    );
    assert_eq!(world.pender.ats(), [0; 0]);
}

#[test]
fn a_deadline_that_has_passed_by_the_end_of_the_turn_takes_no_host_timer() {
    let world = World::new();
    let clock = world.clock.clone();
    world.executor.spawn("a", world.executor.sleep(ms(1))).detach();
    world.executor.spawn("b", async move { clock.advance(ms(2)) }).detach();
    assert_eq!(world.drive(), 2);
    assert_eq!(world.pender.ats(), [0; 0]);
}

#[test]
fn a_moment_is_asked_for_only_when_the_earliest_deadline_comes_nearer() {
    let world = World::new();
    let sleep = |after| world.executor.spawn("a", world.executor.sleep(ms(after)));
    sleep(5).detach();
    world.drive();
    assert_eq!(world.pender.ats(), [5_000]);
    sleep(9).detach();
    let early = sleep(5);
    world.drive();
    assert_eq!(world.pender.ats(), [0; 0], "5 ms is still the earliest");
    let earliest = sleep(2);
    world.drive();
    assert_eq!(world.pender.ats(), [2_000]);
    earliest.abort();
    early.abort();
    world.drive();
    assert_eq!(world.pender.ats(), [0; 0], "a turn for nothing does less harm than asking anew");
    world.advance(ms(2));
    assert_eq!(world.pender.ats(), [5_000]);
    world.run();
    assert_eq!(world.pender.ats(), [9_000]);
}

#[test]
fn a_turn_that_comes_before_the_timed_one_asks_for_the_next_deadline() {
    let world = World::new();
    for after in [1, 5] {
        world.executor.spawn("a", world.executor.sleep(ms(after))).detach();
    }
    world.drive();
    assert_eq!(world.pender.ats(), [1_000]);
    world.clock.advance(ms(2));
    world.turbo.enter(&mut || {});
    assert_eq!(world.pender.ats(), [5_000]);
    world.run();
    assert_eq!(world.pender.ats(), [0; 0]);
}

#[test]
fn no_moment_is_asked_for_while_a_turn_is() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("greedy", async move {
            for _ in 0..5 {
                inside.executor.sleep(ms(10)).await;
                inside.executor.yield_now().await;
                let mut next = pin!(inside.executor.sleep(ms(1)));
                poll_fn(|cx| {
                    let _ = next.as_mut().poll(cx);
                    Poll::Ready(())
                })
                .await;
                inside.executor.yield_now().await;
            }
        })
        .detach();
    world.run();
    assert_eq!(world.pender.ats(), [10_000, 20_000, 30_000, 40_000, 50_000]);
}

#[test]
fn a_turn_that_comes_too_early_is_asked_for_again() {
    let world = World::new();
    world.executor.spawn("a", world.executor.sleep(ms(5))).detach();
    world.drive();
    assert_eq!(world.pender.ats(), [5_000]);
    for _ in 0..3 {
        world.clock.advance(ms(1));
        world.timed_turn();
        assert_eq!(world.pender.ats(), [5_000]);
    }
    // A host that knows one kind of turn only.
    world.turbo.turn();
    assert_eq!(world.pender.ats(), [5_000]);
    world.events();
    world.run();
    assert_eq!(world.events(), ["timer 0 fired", "poll a: timer 0 -> end", "done a"]);
}
