//! Work from outside, and what the trace says of who woke whom and who waits for what.

use std::cell::Cell;
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use polyloop::executor::{Executor, Policy, PolicyKind, Turbo, yield_now};
use polyloop::ids::LoopId;
use polyloop::trace::{Cause, Sym, Wait};

use crate::harness::{FakePender, Gate, World, ms};

#[test]
fn what_comes_from_outside_is_polled_in_the_same_turn() {
    let world = World::new();
    let gate = Gate::new();
    let (wait, inside) = (gate.clone(), world.clone());
    world
        .executor
        .spawn("a", async move {
            wait.wait().await;
            let end = inside.clone();
            inside.turbo.at_turn_end(Box::new(move || end.say("sent")));
        })
        .detach();
    world.drive();
    world.events();
    world.pender.pends();
    world.turbo.enter(&mut || {
        world.probe().cause().set(Cause::Messages(LoopId(3)));
        gate.open();
        world.say("arrived");
    });
    assert_eq!(world.events(), ["say arrived", "poll a: messages 3 -> end", "done a", "say sent"]);
    assert_eq!(world.pender.pends(), 0, "nothing is left to do");
}

#[test]
fn outside_work_does_not_become_the_cause_of_what_comes_later() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    world.events();
    world.turbo.enter(&mut || world.probe().cause().set(Cause::Messages(LoopId(3))));
    gate.open();
    world.drive();
    assert_eq!(world.events(), ["poll a: ? -> end", "done a"]);
}

#[test]
fn a_timer_that_woke_nobody_does_not_become_the_cause_of_what_comes_later() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    let mut sleep = Box::pin(world.executor.sleep(ms(1)));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(sleep.as_mut().poll(&mut cx).is_pending());
    world.advance(ms(1));
    world.events();
    gate.open();
    world.drive();
    assert_eq!(world.events(), ["poll a: ? -> end", "done a"]);
}

#[test]
fn entered_from_within_a_task_the_work_is_a_part_of_its_poll() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("woken", gate.clone().wait()).detach();
    world.executor.spawn("woken too", gate.clone().wait()).detach();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let wakers = Cell::new(gate.wakers().into_iter());
            inside.turbo.enter(&mut || {
                inside.say("work");
                inside.probe().cause().set(Cause::Messages(LoopId(3)));
                let mut left = wakers.take();
                left.next().unwrap().wake();
                wakers.set(left);
            });
            inside.say("back");
            wakers.take().next().unwrap().wake();
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events()[3..],
        [
            "poll woken: ? -> ?",
            "poll woken too: ? -> ?",
            "say work",
            "say back",
            "poll a: ? -> end",
            "done a",
            "poll woken: messages 3 -> ?",
            "poll woken too: a -> ?",
        ]
    );
    world.executor.close();
}

#[test]
fn entering_takes_the_tasks_that_were_ready_anyway() {
    let world = World::new();
    world.executor.spawn("a", async {}).detach();
    world.events();
    world.turbo.enter(&mut || world.executor.spawn("b", async {}).detach());
    assert_eq!(
        world.events(),
        ["spawn b", "poll a: ? -> end", "done a", "poll b: ? -> end", "done b"]
    );
    assert_eq!(world.pender.pends(), 1, "for the first, before");
    assert_eq!(world.drive(), 1);
    assert_eq!(world.events(), [""; 0]);
}

#[test]
fn due_timers_fire_when_something_else_enters() {
    let world = World::new();
    world.executor.spawn("a", world.executor.sleep(ms(1))).detach();
    world.drive();
    world.clock.advance(ms(2));
    world.events();
    world.turbo.enter(&mut || {});
    assert_eq!(world.events(), ["timer 0 fired +1000", "poll a: timer 0 -> end", "done a"]);
}

#[test]
fn the_cause_of_a_first_poll_is_none_whoever_spawned() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move { inside.executor.spawn("child", async {}).detach() })
        .detach();
    world.turbo.enter(&mut || {
        world.probe().cause().set(Cause::Messages(LoopId(3)));
        world.executor.spawn("b", async {}).detach();
    });
    world.drive();
    let polls: Vec<_> =
        world.events().into_iter().filter(|line| line.starts_with("poll")).collect();
    assert_eq!(polls, ["poll a: ? -> end", "poll b: ? -> end", "poll child: ? -> end"]);
}

#[test]
fn the_first_word_says_what_a_task_waits_for() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            poll_fn(|_| {
                inside.probe().waits_for(Wait::Message(Sym(0)));
                inside.probe().waits_for(Wait::Turn);
                Poll::<()>::Pending
            })
            .await;
        })
        .detach();
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> message a"]);
    world.executor.close();
}

#[test]
fn what_was_waited_for_in_vain_is_not_what_the_task_waits_for_next() {
    let world = World::new();
    let task = world.executor.spawn("task", pending::<()>());
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let mut task = task;
            // Lent, so that it outlives the limit.
            assert!(inside.executor.timeout(ms(1), &mut task).await.is_err());
            yield_now().await;
            inside.executor.yield_now().await;
            // Given up by hand.
            let mut waiting = Box::pin(task);
            let mut sleep = Some(Box::pin(inside.executor.sleep(ms(1))));
            poll_fn(|cx| {
                assert!(waiting.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            drop(waiting);
            poll_fn(|cx| {
                assert!(sleep.as_mut().unwrap().as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            sleep = None;
            inside.executor.yield_now().await;
            drop(sleep);
        })
        .detach();
    let before = Executor::set_current(Some(world.executor.clone()));
    world.run();
    Executor::set_current(before);
    assert_eq!(
        world.events()[2..],
        [
            "poll task: ? -> ?",
            "timer 0 of a for 1000",
            "poll a: ? -> task",
            "timer 0 fired",
            "poll a: timer 0 -> turn",
            "poll a: a -> turn",
            "timer 1 of a for 2000",
            "timer 1 dropped",
            "poll a: a -> turn",
            "poll a: a -> end",
            "done a",
        ]
    );
    world.executor.close();
}

#[test]
fn an_executor_within_a_task_of_another_leaves_that_task_current() {
    let world = World::new();
    let inner = World::with_clock(world.clock.clone());
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            inner.executor.spawn("inner", async {}).detach();
            inner.drive();
            assert_eq!(
                inner.events(),
                ["spawn inner", "poll inner: ? -> end", "done inner"],
                "it knows nothing of the other's tasks"
            );
            inside.executor.spawn("child", async {}).detach();
        })
        .detach();
    world.drive();
    assert_eq!(world.events()[1], "spawn child by a");
}

#[test]
fn polls_within_a_poll_of_the_same_trace_leave_it_as_it_was() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("woken", gate.clone().wait()).detach();
    // A second core over the same probe.
    let pender = Arc::<FakePender>::default();
    let turbo = Rc::new(Turbo::new(world.clock.clone(), pender, world.probe().clone()));
    let second = Executor::new(PolicyKind::Turbo, turbo.clone(), world.probe().clone());
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let mut yielding = pin!(inside.executor.yield_now());
            poll_fn(|cx| {
                let polled = yielding.as_mut().poll(cx);
                if polled.is_pending() {
                    second.spawn("inner", inside.executor.sleep(ms(1))).detach();
                    turbo.turn();
                    gate.open();
                    inside.executor.spawn("child", async {}).detach();
                }
                polled
            })
            .await;
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events()[2..],
        [
            "poll woken: ? -> ?",
            "spawn inner by a",
            "timer 0 of inner for 1000",
            "poll inner: ? -> timer 0",
            "spawn child by a",
            "poll a: ? -> turn",
            "timer 0 dropped",
            "cancelled inner",
            "poll a: a -> end",
            "done a",
            "poll woken: a -> end",
            "done woken",
            "poll child: ? -> end",
            "done child",
        ]
    );
}
