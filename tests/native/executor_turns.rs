//! Turns: what they poll, in which order, how long they go on, and how they are asked for.

use std::cell::Cell;
use std::rc::Rc;

use polyloop::clock::Clock;
use polyloop::executor::Policy;

use crate::harness::{Gate, World, ms, us};

#[test]
fn tasks_are_polled_in_the_order_of_spawning_and_never_while_they_are_spawned() {
    let world = World::new();
    for name in ["a", "b", "c"] {
        let inside = world.clone();
        let name = name.to_owned();
        world
            .executor
            .spawn(&name.clone(), async move { inside.say(&format!("in {name}")) })
            .detach();
    }
    assert_eq!(world.events(), ["spawn a", "spawn b", "spawn c"]);
    assert_eq!(world.drive(), 1);
    assert_eq!(
        world.events(),
        [
            "say in a",
            "poll a: ? -> end",
            "done a",
            "say in b",
            "poll b: ? -> end",
            "done b",
            "say in c",
            "poll c: ? -> end",
            "done c",
        ]
    );
}

#[test]
fn tasks_are_polled_in_the_order_of_waking() {
    let world = World::new();
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    for (name, gate) in ["a", "b", "c"].into_iter().zip(&gates) {
        world.executor.spawn(name, gate.clone().wait()).detach();
    }
    world.drive();
    world.events();
    gates[2].open();
    gates[0].open();
    gates[1].open();
    assert_eq!(world.drive(), 1);
    assert_eq!(
        world.events(),
        ["poll c: ? -> end", "done c", "poll a: ? -> end", "done a", "poll b: ? -> end", "done b",]
    );
}

#[test]
fn a_turn_polls_only_what_was_ready_when_it_began() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            inside.executor.spawn("child", async {}).detach();
            inside.executor.yield_now().await;
        })
        .detach();
    world.executor.spawn("b", async {}).detach();
    world.events();
    world.turn();
    assert_eq!(
        world.events(),
        ["spawn child by a", "poll a: ? -> turn", "poll b: ? -> end", "done b"]
    );
    world.turn();
    assert_eq!(
        world.events(),
        ["poll child: ? -> end", "done child", "poll a: a -> end", "done a"]
    );
    assert!(!world.pender.is_asked());
}

#[test]
fn a_task_that_always_wakes_itself_keeps_nobody_from_their_turn() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("greedy", async move {
            loop {
                inside.clock.advance(ms(1));
                inside.executor.yield_now().await;
            }
        })
        .detach();
    world.executor.spawn("sleeper", world.executor.sleep(ms(2))).detach();
    world.events();
    for _ in 0..4 {
        world.turn();
    }
    assert_eq!(
        world.events(),
        [
            "poll greedy: ? -> turn took 1000",
            "timer 0 of sleeper for 2000",
            "poll sleeper: ? -> timer 0 after 1000",
            "poll greedy: greedy -> turn took 1000",
            "timer 0 fired",
            "poll greedy: greedy -> turn took 1000",
            "poll sleeper: timer 0 -> end after 1000",
            "done sleeper",
            "poll greedy: greedy -> turn took 1000",
        ]
    );
    world.executor.close();
}

#[test]
fn a_turn_ends_when_its_time_is_used_up() {
    let world = World::new();
    for name in ["a", "b", "c", "d"] {
        let clock = world.clock.clone();
        world.executor.spawn(name, async move { clock.advance(ms(2)) }).detach();
    }
    world.events();
    world.pender.pends();
    world.turn();
    assert_eq!(
        world.events(),
        ["poll a: ? -> end took 2000", "done a", "poll b: ? -> end took 2000 after 2000", "done b",]
    );
    assert_eq!(world.pender.pends(), 1, "for the rest");
    world.turn();
    assert_eq!(
        world.events(),
        [
            "poll c: ? -> end took 2000 after 4000",
            "done c",
            "poll d: ? -> end took 2000 after 6000",
            "done d",
        ]
    );
    assert_eq!(world.pender.pends(), 0);
}

#[test]
fn a_single_long_poll_does_not_starve_the_next_turn() {
    let world = World::new();
    for name in ["a", "b"] {
        let clock = world.clock.clone();
        world.executor.spawn(name, async move { clock.advance(ms(50)) }).detach();
    }
    assert_eq!(world.drive(), 2);
    assert_eq!(world.clock.now().0, 100_000);
}

#[test]
fn what_was_ready_before_goes_before_what_a_shortened_turn_woke() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            inside.clock.advance(ms(4));
            inside.executor.spawn("late", async {}).detach();
        })
        .detach();
    world.executor.spawn("b", async {}).detach();
    world.events();
    world.drive();
    assert_eq!(
        world.events(),
        [
            "spawn late by a",
            "poll a: ? -> end took 4000",
            "done a",
            "poll b: ? -> end after 4000",
            "done b",
            "poll late: ? -> end",
            "done late",
        ]
    );
}

#[test]
fn a_turn_is_asked_for_once_however_much_is_ready() {
    let world = World::new();
    assert_eq!(world.pender.pends(), 0, "idle");
    let gate = Gate::new();
    for name in ["a", "b", "c"] {
        world.executor.spawn(name, gate.clone().wait()).detach();
    }
    assert_eq!(world.pender.pends(), 1);
    assert_eq!(world.drive(), 1);
    assert_eq!(world.pender.pends(), 0, "everybody waits");
    gate.open();
    assert_eq!(world.pender.pends(), 1);
    assert_eq!(world.drive(), 1);
    assert_eq!(world.pender.pends(), 0, "everybody is done");
    assert_eq!(world.pender.ats(), [0; 0], "no timer was set");
}

#[test]
fn what_a_turn_makes_ready_is_asked_for_once_at_its_end() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            for name in ["b", "c"] {
                inside.executor.spawn(name, async {}).detach();
                assert_eq!(inside.pender.pends(), 0, "the turn is not over");
            }
            inside.executor.yield_now().await;
        })
        .detach();
    world.pender.pends();
    world.turn();
    assert_eq!(world.pender.pends(), 1);
    world.turn();
    assert_eq!(world.pender.pends(), 0);
}

#[test]
fn a_turn_without_need_is_harmless() {
    let world = World::new();
    world.turbo.turn();
    world.turbo.timed_turn();
    assert_eq!(world.events(), [""; 0]);
    assert_eq!((world.pender.pends(), world.pender.ats()), (0, vec![]));
}

#[test]
fn a_turn_that_nobody_asked_for_leaves_what_was_asked_alone() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("greedy", async move {
            for _ in 0..6 {
                inside.executor.yield_now().await;
            }
        })
        .detach();
    // The fake host refuses to be asked twice. One pend is under way all the time.
    for _ in 0..2 {
        world.turbo.enter(&mut || {});
        world.turbo.timed_turn();
    }
    assert_eq!(world.pender.pends(), 1);
    assert_eq!(world.drive(), 3);
    assert_eq!(world.pender.pends(), 2);
}

#[test]
fn a_turn_within_a_turn_does_nothing_and_loses_nothing() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            inside.turbo.turn();
            inside.turbo.timed_turn();
        })
        .detach();
    world.executor.spawn("b", async {}).detach();
    world.events();
    // Not through the pender, so that the request is still open when the inner turn takes it.
    world.turbo.timed_turn();
    assert_eq!(world.events(), ["poll a: ? -> end", "done a", "poll b: ? -> end", "done b"]);
    world.turn();
    world.executor.spawn("c", async {}).detach();
    assert_eq!(world.drive(), 1);
    assert_eq!(world.events(), ["spawn c", "poll c: ? -> end", "done c"]);
}

#[test]
fn work_for_the_end_of_a_turn_runs_after_its_polls() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let end = inside.clone();
            inside.turbo.at_turn_end(Box::new(move || {
                end.say("end");
                let last = end.clone();
                end.turbo.at_turn_end(Box::new(move || last.say("end of the end")));
                end.executor.spawn("late", async {}).detach();
            }));
            inside.executor.yield_now().await;
        })
        .detach();
    world.executor.spawn("b", async {}).detach();
    world.events();
    world.turn();
    assert_eq!(
        world.events(),
        [
            "poll a: ? -> turn",
            "poll b: ? -> end",
            "done b",
            "say end",
            "spawn late",
            "say end of the end",
        ]
    );
    world.drive();
    assert_eq!(world.events(), ["poll a: a -> end", "done a", "poll late: ? -> end", "done late"]);
}

#[test]
fn work_for_the_end_of_a_turn_asks_for_one() {
    let world = World::new();
    let ran = Rc::new(Cell::new(0));
    for _ in 0..2 {
        let ran = ran.clone();
        world.turbo.at_turn_end(Box::new(move || ran.set(ran.get() + 1)));
    }
    assert_eq!((ran.get(), world.pender.pends()), (0, 1));
    assert_eq!(world.drive(), 1);
    assert_eq!((ran.get(), world.pender.pends()), (2, 0));
}

#[test]
fn yields_of_several_tasks_alternate() {
    let world = World::new();
    for name in ["a", "b", "c"] {
        let inside = world.clone();
        world
            .executor
            .spawn(name, async move {
                for round in 1..=2 {
                    inside.say(&format!("{name}{round}"));
                    inside.executor.yield_now().await;
                }
            })
            .detach();
    }
    assert_eq!(world.drive(), 3);
    let said: Vec<_> = world.events().into_iter().filter(|line| line.starts_with("say")).collect();
    assert_eq!(said, ["say a1", "say b1", "say c1", "say a2", "say b2", "say c2"]);
}

#[test]
fn how_long_a_task_was_ready_counts_from_the_first_wake_up() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    world.events();
    let waker = gate.wakers().remove(0);
    waker.wake_by_ref();
    world.clock.advance(us(30));
    waker.wake_by_ref();
    world.clock.advance(us(12));
    world.drive();
    assert_eq!(world.events(), ["poll a: ? -> ? after 42"]);
}
