//! Sleeps.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::harness::{Gate, World, ms, us};

#[test]
fn timers_fire_in_the_order_of_their_deadlines() {
    let world = World::new();
    for (name, after) in [("a", 3), ("b", 1), ("c", 2)] {
        world.executor.spawn(name, world.executor.sleep(ms(after))).detach();
    }
    world.drive();
    world.events();
    world.run();
    assert_eq!(
        world.events(),
        [
            "timer 1 fired",
            "poll b: timer 1 -> end",
            "done b",
            "timer 2 fired",
            "poll c: timer 2 -> end",
            "done c",
            "timer 0 fired",
            "poll a: timer 0 -> end",
            "done a",
        ]
    );
}

#[test]
fn timers_of_one_deadline_fire_in_the_order_of_setting() {
    let world = World::new();
    let made_first = world.executor.sleep(ms(1));
    let made_last = world.executor.sleep(ms(1));
    world.executor.spawn("a", made_last).detach();
    world.executor.spawn("b", made_first).detach();
    world.drive();
    world.events();
    world.run();
    assert_eq!(
        world.events(),
        [
            "timer 0 fired",
            "timer 1 fired",
            "poll a: timer 0 -> end",
            "done a",
            "poll b: timer 1 -> end",
            "done b",
        ]
    );
}

#[test]
fn the_deadline_counts_from_making_and_the_timer_from_awaiting() {
    let world = World::new();
    let sleep = world.executor.sleep(ms(10));
    assert_eq!(world.events(), [""; 0]);
    world.clock.advance(ms(4));
    world.executor.spawn("a", sleep).detach();
    world.drive();
    assert_eq!(world.events(), ["spawn a", "timer 0 of a for 10000", "poll a: ? -> timer 0"]);
    drop(world.executor.sleep(ms(1)));
    assert_eq!(world.events(), [""; 0], "never awaited, never set");
    world.executor.close();
}

#[test]
fn lateness_is_recorded() {
    let world = World::new();
    world.executor.spawn("a", world.executor.sleep(ms(1))).detach();
    world.drive();
    world.events();
    world.advance(us(1_250));
    world.drive();
    assert_eq!(world.events(), ["timer 0 fired +250", "poll a: timer 0 -> end", "done a"]);
}

#[test]
fn a_dropped_sleep_gives_its_timer_up() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let mut sleep = Box::pin(inside.executor.sleep(ms(1)));
            poll_fn(|cx| {
                assert!(sleep.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            drop(sleep);
            inside.say("on");
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events(),
        [
            "spawn a",
            "timer 0 of a for 1000",
            "timer 0 dropped",
            "say on",
            "poll a: ? -> end",
            "done a"
        ]
    );
    assert_eq!(world.pender.ats(), [0; 0]);
}

#[test]
fn polled_early_a_sleep_goes_on_with_its_new_waker() {
    let world = World::new();
    let mut sleep = Box::pin(world.executor.sleep(ms(1)));
    assert!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let gate = Gate::new();
    let wait = gate.clone();
    world
        .executor
        .spawn("a", async move {
            let mut wait = pin!(wait.wait());
            poll_fn(|cx| {
                let _ = wait.as_mut().poll(cx);
                sleep.as_mut().poll(cx)
            })
            .await;
        })
        .detach();
    world.drive();
    gate.wakers().into_iter().for_each(Waker::wake);
    world.drive();
    world.run();
    assert_eq!(
        world.events(),
        [
            "timer 0 of - for 1000",
            "spawn a",
            "poll a: ? -> timer 0",
            "poll a: ? -> timer 0",
            "timer 0 fired",
            "poll a: timer 0 -> end",
            "done a",
        ]
    );
}

#[test]
fn a_sleep_that_is_found_due_before_its_timer_fired_counts_as_fired() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("woken", gate.clone().wait()).detach();
    let mut sleep = Box::pin(world.executor.sleep(ms(1)));
    let clock = world.clock.clone();
    world
        .executor
        .spawn("a", async move {
            poll_fn(|cx| {
                assert!(sleep.as_mut().poll(cx).is_pending());
                clock.advance(us(1_003));
                assert!(sleep.as_mut().poll(cx).is_ready());
                assert!(sleep.as_mut().poll(cx).is_ready(), "and ready it stays");
                Poll::Ready(())
            })
            .await;
            gate.open();
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events()[2..],
        [
            "poll woken: ? -> ?",
            "timer 0 of a for 1000",
            "timer 0 fired +3",
            "poll a: ? -> end took 1003",
            "done a",
            // Woken by the task, not by the timer.
            "poll woken: a -> end",
            "done woken",
        ]
    );
}

#[test]
fn a_thousand_timers() {
    // An interpreter that looks for undefined behaviour takes its time.
    let count = if cfg!(miri) { 100 } else { 1_000 };
    let world = World::new();
    let order = Rc::new(RefCell::new(Vec::new()));
    for number in 0..count {
        // Every deadline from 1 to the count, in no order.
        let after = (number * 577) % count + 1;
        let (sleep, order) = (world.executor.sleep(us(after)), order.clone());
        world
            .executor
            .spawn("a", async move {
                sleep.await;
                order.borrow_mut().push(after);
            })
            .detach();
    }
    world.drive();
    assert_eq!(world.pender.ats(), [1]);
    world.run();
    assert_eq!(*order.borrow(), (1..=count).collect::<Vec<_>>());
    assert_eq!(world.pender.ats(), (2..=count).collect::<Vec<_>>());
    assert_eq!(world.pender.at(), None);
}

#[test]
fn a_timer_may_be_set_outside_of_any_turn() {
    let world = World::new();
    let mut sleep = Box::pin(world.executor.sleep(ms(5)));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(sleep.as_mut().poll(&mut cx).is_pending());
    assert_eq!(world.pender.ats(), [5_000]);
    world.advance(ms(5));
    assert!(sleep.as_mut().poll(&mut cx).is_ready());
    assert_eq!(world.events(), ["timer 0 of - for 5000", "timer 0 fired"]);
}

#[test]
fn a_sleep_may_move_from_task_to_task() {
    let world = World::new();
    let sleep = Rc::new(RefCell::new(Box::pin(world.executor.sleep(ms(1)))));
    for name in ["a", "b"] {
        let sleep = sleep.clone();
        world
            .executor
            .spawn(name, poll_fn(move |cx| sleep.borrow_mut().as_mut().poll(cx)))
            .detach();
    }
    world.drive();
    world.events();
    world.run();
    assert_eq!(
        world.events(),
        ["timer 0 fired", "poll b: timer 0 -> end", "done b"],
        "the last one who polled it is woken"
    );
    world.executor.close();
}

#[test]
fn cancelled_timers_leave_nothing_behind() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            for _ in 0..100 {
                let yielding = inside.executor.yield_now();
                assert!(inside.executor.timeout(ms(1_000), yielding).await.is_ok());
            }
        })
        .detach();
    world.drive();
    world.run();
    assert_eq!(world.pender.ats(), [0; 0], "while turns followed each other none was due");
    let dropped = world.events().iter().filter(|line| line.ends_with("dropped")).count();
    assert_eq!(dropped, 100);
}

/// A hundred timers of one deadline: which of them fired and which task was polled, in this order.
fn fired_and_polled(world: &World) -> Vec<String> {
    for number in 0..100 {
        world.executor.spawn(&format!("{number}"), world.executor.sleep(ms(1))).detach();
    }
    world.drive();
    world.events();
    world.advance(ms(1));
    world.drive();
    let of = |line: &str, start: &str, end: &str| {
        Some(line.strip_prefix(start)?.split_once(end)?.0.parse::<u32>().unwrap())
    };
    let short = |line: &String| {
        let fired = of(line, "timer ", " fired").map(|number| format!("fired {number}"));
        fired.or_else(|| of(line, "poll ", ":").map(|number| format!("polled {number}")))
    };
    world.events().iter().filter_map(short).collect()
}

#[test]
fn who_is_woken_first_by_many_timers_does_not_wait_for_the_last() {
    let rounds = [0..32, 32..64, 64..96, 96..100];
    let expected: Vec<_> = rounds
        .into_iter()
        .flat_map(|round| ["fired", "polled"].map(|what| (what, round.clone())))
        .flat_map(|(what, round)| round.map(move |number| format!("{what} {number}")))
        .collect();
    assert_eq!(fired_and_polled(&World::going_on()), expected);
    // Also where each round is a turn that has to be asked for.
    assert_eq!(fired_and_polled(&World::new()), expected);
}
