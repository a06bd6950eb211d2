//! Closing a loop's executor.

use std::cell::RefCell;
use std::future::{Future, pending};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use polyloop::executor::{Executor, JoinError, JoinHandle, NoCurrentLoop, Policy};

use crate::harness::{Gate, OnDrop, World, ms};

fn poll_once<T: 'static>(handle: JoinHandle<T>) -> Poll<Result<T, JoinError>> {
    Box::pin(handle).as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn all_tasks_are_dropped_whatever_they_are_at() {
    let world = World::new();
    let gate = Gate::new();
    let waits = world.executor.spawn("waits", pending::<()>());
    let sleeps = world.executor.spawn("sleeps", world.executor.sleep(ms(1)));
    let ready = world.executor.spawn("ready", gate.clone().wait());
    world.drive();
    let fresh = world.executor.spawn("fresh", async {});
    gate.open();
    world.events();
    world.executor.close();
    assert_eq!(
        world.events(),
        [
            "cancelled waits",
            "timer 0 dropped",
            "cancelled sleeps",
            "cancelled ready",
            "cancelled fresh",
        ]
    );
    for handle in [waits, sleeps, ready, fresh] {
        assert_eq!(poll_once(handle), Poll::Ready(Err(JoinError::Cancelled)));
    }
    world.turn();
    world.advance(ms(1));
    assert_eq!(world.events(), [""; 0]);
}

#[test]
fn a_task_that_never_ran_is_dropped_before_its_end_is_told() {
    let world = World::new();
    let inside = world.clone();
    let dropped = OnDrop(move || inside.say("dropped"));
    world.executor.spawn("fresh", async move { drop(dropped) }).detach();
    world.executor.close();
    assert_eq!(world.events(), ["spawn fresh", "say dropped", "cancelled fresh"]);
}

#[test]
fn nothing_is_spawned_afterwards() {
    let world = World::new();
    world.executor.close();
    world.executor.close();
    let inside = world.clone();
    let dropped = OnDrop(move || inside.say("dropped"));
    let handle = world.executor.spawn("late", async move { drop(dropped) });
    assert!(handle.is_finished());
    assert_eq!(world.events(), ["say dropped"]);
    assert_eq!(poll_once(handle), Poll::Ready(Err(JoinError::LoopClosed)));
    assert_eq!(world.pender.pends(), 0);
}

#[test]
fn a_task_may_close_its_own_loop() {
    let world = World::new();
    let inside = world.clone();
    let dropped = OnDrop({
        let inside = world.clone();
        move || inside.say("dropped")
    });
    let handle = world.executor.spawn("a", async move {
        let _dropped = dropped;
        inside.executor.close();
        inside.say("still here");
        inside.executor.yield_now().await;
        inside.say("not here");
    });
    world.executor.spawn("b", async {}).detach();
    world.events();
    world.drive();
    assert_eq!(
        world.events(),
        ["cancelled b", "say still here", "poll a: ? -> turn", "say dropped", "cancelled a"]
    );
    assert_eq!(poll_once(handle), Poll::Ready(Err(JoinError::Cancelled)));
}

#[test]
fn a_task_that_closes_its_loop_and_ends_has_ended() {
    let world = World::new();
    let inside = world.clone();
    let handle = world.executor.spawn("a", async move {
        inside.executor.close();
        7
    });
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> end", "done a"]);
    assert_eq!(poll_once(handle), Poll::Ready(Ok(7)));
}

#[test]
fn destructors_may_do_as_they_like() {
    let world = World::new();
    let gate = Gate::new();
    let other = Rc::new(RefCell::new(None::<JoinHandle<()>>));
    let (inside, victim, open) = (world.clone(), other.clone(), gate.clone());
    let busy = OnDrop(move || {
        let late = inside.executor.spawn("late", async {});
        assert_eq!(poll_once(late), Poll::Ready(Err(JoinError::LoopClosed)));
        open.open();
        victim.borrow().as_ref().unwrap().abort();
        let mut sleep = Box::pin(inside.executor.sleep(ms(1)));
        assert!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        inside.executor.close();
        let end = inside.clone();
        inside.turbo.at_turn_end(Box::new(move || end.say("end")));
    });
    world
        .executor
        .spawn("a", async move {
            let _busy = busy;
            pending::<()>().await;
        })
        .detach();
    *other.borrow_mut() = Some(world.executor.spawn("b", gate.wait()));
    world.drive();
    world.events();
    world.pender.pends();
    world.executor.close();
    assert_eq!(world.events(), ["timer 0 of - for 1000", "cancelled a", "cancelled b", "say end"]);
    assert_eq!(world.pender.pends(), 0);
}

#[test]
fn work_for_the_end_of_the_turn_is_done_all_the_same() {
    let world = World::new();
    let say = |text: &'static str| {
        let inside = world.clone();
        world.turbo.at_turn_end(Box::new(move || inside.say(text)));
    };
    say("before");
    world.executor.close();
    assert_eq!(world.events(), ["say before"]);
    say("after");
    assert_eq!(world.events(), ["say after"]);
}

#[test]
fn closed_within_a_turn_its_end_still_comes_last() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let end = inside.clone();
            inside.turbo.at_turn_end(Box::new(move || end.say("end")));
            inside.executor.close();
            let end = inside.clone();
            inside.turbo.at_turn_end(Box::new(move || end.say("end of the closed")));
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events()[1..],
        ["poll a: ? -> end", "done a", "say end", "say end of the closed"]
    );
}

#[test]
fn work_from_outside_may_close() {
    let world = World::new();
    world.executor.spawn("a", async {}).detach();
    world.events();
    world.turbo.enter(&mut || world.executor.close());
    assert_eq!(world.events(), ["cancelled a"]);
    let mut ran = false;
    world.turbo.enter(&mut || ran = true);
    assert!(ran, "work from outside is done in any case");
}

#[test]
fn who_awaits_a_task_of_a_closed_loop_from_another_loop_goes_on() {
    let (one, other) = (World::new(), World::new());
    let task = one.executor.spawn("task", pending::<()>());
    one.drive();
    other
        .executor
        .spawn("a", async move { assert_eq!(task.await, Err(JoinError::Cancelled)) })
        .detach();
    other.drive();
    other.events();
    one.executor.close();
    other.drive();
    assert_eq!(other.events(), ["poll a: ? -> end", "done a"]);
}

#[test]
fn a_closed_executor_is_freed_with_all_that_it_held() {
    let freed = |close: bool| {
        let world = World::new();
        let held = Rc::new(());
        let gate = Gate::new();
        let (task, wait) = (held.clone(), gate.clone());
        world
            .executor
            .spawn("a", async move {
                let _held = task;
                wait.wait().await;
            })
            .detach();
        let kept = world.executor.spawn("b", async {});
        world.drive();
        // In the ready queue, which must not keep itself alive.
        gate.open();
        if close {
            world.executor.close();
        }
        let left: (Weak<()>, _) = (Rc::downgrade(&held), world.pender.clone());
        drop((world, held));
        let is_freed = left.0.upgrade().is_none() && Arc::strong_count(&left.1) == 1;
        // A handle that somebody keeps keeps the value alone.
        assert!(kept.is_finished());
        is_freed
    };
    assert!(freed(true));
    assert!(freed(false), "by dropping alone");
}

#[test]
fn the_current_executor_is_what_was_set_last() {
    assert!(matches!(Executor::current(), Err(NoCurrentLoop)));
    let world = World::new();
    assert!(Executor::set_current(Some(world.executor.clone())).is_none());
    Executor::current().unwrap().spawn("a", polyloop::executor::yield_now()).detach();
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> turn", "poll a: a -> end", "done a"]);
    assert!(Executor::set_current(None).is_some());
}
