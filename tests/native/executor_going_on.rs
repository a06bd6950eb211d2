//! An executor that goes on with what a turn has made ready, without asking its host.

use std::cell::Cell;
use std::rc::Rc;

use polyloop::executor::turbo::TURN;

use crate::harness::{Gate, World, ms, us};

#[test]
fn what_a_turn_makes_ready_is_polled_in_the_same_turn() {
    let world = World::going_on();
    let gates: Vec<_> = (0..10).map(|_| Gate::new()).collect();
    for (number, gate) in gates.iter().enumerate() {
        let (gate, next) = (gate.clone(), gates.get(number + 1).cloned());
        let chained = async move {
            gate.wait().await;
            if let Some(next) = next {
                next.open();
            }
        };
        world.executor.spawn(&format!("{number}"), chained).detach();
    }
    world.turn();
    gates[0].open();
    world.events();
    assert_eq!(world.drive(), 1);
    let ends: Vec<_> = world.events().into_iter().filter(|line| line.starts_with("done")).collect();
    assert_eq!(ends, (0..10).map(|number| format!("done {number}")).collect::<Vec<_>>());
}

#[test]
fn who_is_woken_has_its_turn_after_all_who_were_ready_before() {
    let world = World::going_on();
    for name in ["a", "b", "c"] {
        let inside = world.clone();
        let yielding = async move {
            inside.say(&format!("{name}1"));
            inside.executor.yield_now().await;
            inside.say(&format!("{name}2"));
        };
        world.executor.spawn(name, yielding).detach();
    }
    assert_eq!(world.drive(), 1);
    let said: Vec<_> = world.events().into_iter().filter(|line| line.starts_with("say")).collect();
    assert_eq!(said, ["say a1", "say b1", "say c1", "say a2", "say b2", "say c2"]);
}

#[test]
fn it_stops_when_its_time_is_used_up_and_asks_for_another_turn() {
    let world = World::going_on();
    let polls = Rc::new(Cell::new(0));
    let (inside, counted) = (world.clone(), polls.clone());
    let endless = async move {
        loop {
            counted.set(counted.get() + 1);
            inside.clock.advance(us(100));
            inside.executor.yield_now().await;
        }
    };
    world.executor.spawn("endless", endless).detach();
    world.turn();
    assert_eq!(polls.get(), TURN.as_micros() / 100);
    assert!(world.pender.is_asked());
    world.turn();
    assert_eq!(polls.get(), 2 * TURN.as_micros() / 100);
}

#[test]
fn what_was_left_for_the_end_of_a_turn_does_not_wait_for_what_it_made_ready() {
    let world = World::going_on();
    let inside = world.clone();
    let task = async move {
        let end = inside.clone();
        inside.executor.policy().at_turn_end(Box::new(move || end.say("left for the end")));
        inside.say("first");
        inside.executor.yield_now().await;
        inside.say("second");
    };
    world.executor.spawn("task", task).detach();
    assert_eq!(world.drive(), 1);
    let said: Vec<_> = world.events().into_iter().filter(|line| line.starts_with("say")).collect();
    assert_eq!(said, ["say first", "say left for the end", "say second"]);
}

#[test]
fn a_timer_that_is_due_meanwhile_is_not_held_up() {
    let world = World::going_on();
    let (inside, stop) = (world.clone(), Rc::new(Cell::new(false)));
    let stopped = stop.clone();
    let busy = async move {
        while !stopped.get() {
            inside.clock.advance(us(100));
            inside.executor.yield_now().await;
        }
    };
    let inside = world.clone();
    let sleeping = async move {
        inside.executor.sleep(ms(1)).await;
        stop.set(true);
    };
    world.executor.spawn("sleeping", sleeping).detach();
    world.executor.spawn("busy", busy).detach();
    // Within a single turn: it would take four times as long.
    assert_eq!(world.drive(), 1);
    assert!(world.events().contains(&"timer 0 fired".to_owned()));
}

#[test]
fn polls_that_follow_each_other_share_a_moment_and_others_do_not() {
    let world = World::going_on();
    for name in ["a", "b"] {
        let inside = world.clone();
        let task = async move {
            inside.clock.advance(us(10));
            inside.executor.yield_now().await;
        };
        world.executor.spawn(name, task).detach();
    }
    world.events();
    world.turn();
    assert_eq!(
        world.events(),
        [
            "poll a: ? -> turn took 10",
            "poll b: ? -> turn took 10 after 10",
            "poll a: a -> end after 10",
            "done a",
            "poll b: b -> end",
            "done b",
        ]
    );
    let inside = world.clone();
    world.executor.spawn("c", async move { inside.clock.advance(us(5)) }).detach();
    world.events();
    world.clock.advance(us(7));
    world.turn();
    assert_eq!(world.events(), ["poll c: ? -> end took 5 after 7", "done c"]);
}
