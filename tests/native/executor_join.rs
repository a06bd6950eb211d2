//! What the one who awaits a task gets.

use std::future::{Future, pending};
use std::panic::panic_any;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use polyloop::executor::{JoinError, join_all};

use crate::harness::{Gate, World, ms};

#[test]
fn the_value_reaches_the_one_who_awaits_it() {
    let world = World::new();
    let inside = world.clone();
    let outer = world.executor.spawn("a", async move {
        let child = inside.executor.spawn("child", async { 7 });
        assert_eq!(child.await, Ok(7));
    });
    world.drive();
    assert!(outer.is_finished());
    assert_eq!(
        world.events(),
        [
            "spawn a",
            "spawn child by a",
            "poll a: ? -> child",
            "poll child: ? -> end",
            "done child",
            "poll a: child -> end",
            "done a",
        ]
    );
}

#[test]
fn a_finished_task_can_still_be_awaited() {
    let world = World::new();
    let child = world.executor.spawn("child", async { 7 });
    world.drive();
    assert!(child.is_finished());
    world.events();
    world.executor.spawn("a", async move { assert_eq!(child.await, Ok(7)) }).detach();
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> end", "done a"]);
}

#[test]
fn awaited_again_a_handle_says_that_the_value_is_gone() {
    let world = World::new();
    let mut child = Box::pin(world.executor.spawn("child", async { 7 }));
    world.drive();
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(child.as_mut().poll(&mut cx), Poll::Ready(Ok(7)));
    assert_eq!(child.as_mut().poll(&mut cx), Poll::Ready(Err(JoinError::Cancelled)));
}

#[test]
fn the_one_who_awaits_an_aborted_task_hears_of_it() {
    let world = World::new();
    let child = Rc::new(world.executor.spawn("child", pending::<()>()));
    let inside = world.clone();
    let killer = world.executor.spawn("killer", async move {
        inside.executor.sleep(ms(1)).await;
        child.abort();
        let Ok(child) = Rc::try_unwrap(child) else { panic!("shared") };
        assert_eq!(child.await, Err(JoinError::Cancelled));
    });
    world.run();
    assert!(killer.is_finished());
    let events = world.events();
    assert_eq!(
        events[events.len() - 5..],
        [
            "poll killer: timer 0 -> child",
            "poll child: killer -> end",
            "cancelled child",
            "poll killer: child -> end",
            "done killer",
        ]
    );
}

#[test]
fn a_panic_reaches_the_one_who_awaits_it_and_nobody_else() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let static_text = inside.executor.spawn("static", async { panic!("oh") });
            let made_text = inside.executor.spawn("made", async { panic!("oh {}", 7) });
            let no_text = inside.executor.spawn("none", async { panic_any(7) });
            let panicked = |text: &str| Err::<(), _>(JoinError::Panicked(text.to_owned()));
            assert_eq!(static_text.await, panicked("oh"));
            assert_eq!(made_text.await, panicked("oh 7"));
            assert_eq!(no_text.await, panicked("no text"));
        })
        .detach();
    world.drive();
    assert_eq!(
        world.events()[4..],
        [
            "poll a: ? -> static",
            "poll static: ? -> end",
            "failed static: the task panicked: oh",
            "poll made: ? -> end",
            "failed made: the task panicked: oh 7",
            "poll none: ? -> end",
            "failed none: the task panicked: no text",
            "poll a: static -> end",
            "done a",
        ]
    );
}

#[test]
fn an_error_makes_a_fallible_task_a_failed_one() {
    let world = World::new();
    let bad = world.executor.spawn_fallible("bad", async { Err::<(), _>("no luck") });
    world.executor.spawn_fallible("good", async { Ok::<_, String>(7) }).detach();
    world.executor.spawn("plain", async { Err::<(), _>("its own affair") }).detach();
    world.drive();
    assert_eq!(
        world.events()[3..],
        [
            "poll bad: ? -> end",
            "failed bad: no luck",
            "poll good: ? -> end",
            "done good",
            "poll plain: ? -> end",
            "done plain",
        ]
    );
    world.executor.spawn("a", async move { assert_eq!(bad.await, Ok(Err("no luck"))) }).detach();
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> end", "done a"]);
}

#[test]
fn join_all_gives_the_values_in_the_order_of_the_handles() {
    let world = World::new();
    // More than thirty: from there on futures-util wraps the wakers in its own.
    for count in [3_u64, 40] {
        let inside = world.clone();
        let outer = world.executor.spawn("a", async move {
            let tasks = (0..count).map(|number| {
                let sleep = inside.executor.sleep(ms(count - number));
                inside.executor.spawn("child", async move {
                    sleep.await;
                    number
                })
            });
            let values: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
            assert_eq!(values, (0..count).collect::<Vec<_>>());
        });
        world.run();
        assert!(outer.is_finished());
        let events = world.events();
        assert_eq!(events.last().map(String::as_str), Some("done a"));
        assert!(!events.iter().any(|line| line.starts_with("failed")));
    }
}

#[test]
fn a_handle_that_was_given_up_wakes_nobody() {
    let world = World::new();
    let gate = Gate::new();
    let child = world.executor.spawn("child", gate.clone().wait());
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            assert!(inside.executor.timeout(ms(1), child).await.is_err());
            inside.executor.sleep(ms(5)).await;
        })
        .detach();
    world.drive();
    world.advance(ms(1));
    world.drive();
    world.events();
    gate.open();
    world.drive();
    assert_eq!(world.events(), ["poll child: ? -> end", "done child"]);
    world.executor.close();
}

#[test]
fn the_last_one_who_asks_is_woken() {
    let world = World::new();
    let gate = Gate::new();
    let mut child = Box::pin(world.executor.spawn("child", gate.clone().wait()));
    assert!(child.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    world
        .executor
        .spawn("a", async move {
            child.await.unwrap();
        })
        .detach();
    world.drive();
    world.events();
    gate.open();
    world.drive();
    assert_eq!(
        world.events(),
        ["poll child: ? -> end", "done child", "poll a: child -> end", "done a"]
    );
}
