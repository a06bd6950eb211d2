//! Wakers: whenever, however often and from wherever they are woken.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Poll, Waker};

use crate::harness::{Gate, World};

fn polls(world: &World) -> Vec<String> {
    world.events().into_iter().filter(|line| line.starts_with("poll")).collect()
}

#[test]
fn a_wake_up_within_the_poll_leads_to_one_more() {
    let world = World::new();
    let mut times = 0;
    let task = poll_fn(move |cx| {
        cx.waker().wake_by_ref();
        cx.waker().wake_by_ref();
        times += 1;
        if times < 3 { Poll::Pending } else { Poll::Ready(()) }
    });
    world.executor.spawn("a", task).detach();
    world.drive();
    assert_eq!(polls(&world), ["poll a: ? -> ?", "poll a: a -> ?", "poll a: a -> end"]);
}

#[test]
fn waking_twice_polls_once() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    world.events();
    let waker = gate.wakers().remove(0);
    let clone = waker.clone();
    waker.wake_by_ref();
    clone.wake();
    waker.wake();
    assert_eq!(world.drive(), 1);
    assert_eq!(polls(&world), ["poll a: ? -> ?"]);
}

#[test]
fn waking_a_task_that_has_ended_asks_for_nothing() {
    let world = World::new();
    let gate = Gate::new();
    let kept = Rc::new(RefCell::new(None::<Waker>));
    let (keep, wait) = (kept.clone(), gate.clone());
    world
        .executor
        .spawn("a", async move {
            poll_fn(|cx| {
                *keep.borrow_mut() = Some(cx.waker().clone());
                Poll::Ready(())
            })
            .await;
            wait.wait().await;
        })
        .detach();
    world.drive();
    gate.open();
    world.drive();
    world.events();
    world.pender.pends();
    kept.take().unwrap().wake();
    assert_eq!(world.pender.pends(), 0);
    assert_eq!(world.drive(), 0);
    assert_eq!(world.events(), [""; 0]);
}

#[test]
fn an_old_waker_does_not_poll_the_task_that_has_taken_the_place() {
    let world = World::new();
    let old = Gate::new();
    let wait = old.clone();
    let handle = world.executor.spawn("old", async move { wait.wait().await });
    world.drive();
    let waker = old.wakers().remove(0);
    handle.abort();
    world.drive();
    let gate = Gate::new();
    world.executor.spawn("new", gate.clone().wait()).detach();
    world.drive();
    world.events();
    waker.wake();
    world.drive();
    assert_eq!(world.events(), [""; 0]);
    gate.open();
    world.drive();
    assert_eq!(world.events(), ["poll new: ? -> end", "done new"]);
}

#[test]
fn a_task_that_ends_while_queued_leaves_its_place_to_the_next_unpolled() {
    let world = World::new();
    // Woken within its last poll, so that it is in the queue after its end.
    let last = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::Ready(())
    });
    world.executor.spawn("old", last).detach();
    world.turn();
    let gate = Gate::new();
    world.executor.spawn("new", gate.wait()).detach();
    world.events();
    world.drive();
    assert_eq!(world.events(), ["poll new: ? -> ?"], "once, for its own sake");
    world.executor.close();
}

#[test]
fn a_dropped_waker_is_no_wake_up() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    world.events();
    drop(gate.wakers());
    assert_eq!(world.drive(), 0);
    assert_eq!(world.events(), [""; 0]);
    world.executor.close();
    assert_eq!(world.events(), ["cancelled a"]);
}

#[test]
fn a_wake_up_may_come_from_another_thread() {
    let world = World::new();
    let ready = Arc::new(AtomicBool::new(false));
    let set = ready.clone();
    let task = poll_fn(move |cx| {
        // Relaxed, so that only the executor carries the value from the thread to here.
        if ready.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        let (waker, set) = (cx.waker().clone(), set.clone());
        std::thread::spawn(move || {
            set.store(true, Ordering::Relaxed);
            waker.wake();
        })
        .join()
        .unwrap();
        Poll::Pending
    });
    world.executor.spawn("a", task).detach();
    assert_eq!(world.drive(), 2);
}

#[test]
fn wake_ups_from_many_threads_lose_nothing() {
    let world = World::new();
    let count = Arc::new(AtomicUsize::new(0));
    let gates: Vec<_> = (0..4).map(|_| Gate::new()).collect();
    for gate in &gates {
        world.executor.spawn("a", gate.clone().wait()).detach();
    }
    world.drive();
    world.events();
    world.pender.pends();
    let threads: Vec<_> = gates
        .iter()
        .map(|gate| {
            let (waker, count) = (gate.wakers().remove(0), count.clone());
            std::thread::spawn(move || {
                for _ in 0..100 {
                    waker.wake_by_ref();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(count.load(Ordering::Relaxed), 400);
    assert_eq!(world.pender.pends(), 1);
    assert_eq!(world.drive(), 1);
    assert_eq!(polls(&world), ["poll a: ? -> ?"; 4]);
    world.executor.close();
}

#[test]
fn wake_ups_race_with_polls_and_every_one_is_followed_by_a_poll() {
    let world = World::new();
    let number = Arc::new(AtomicUsize::new(0));
    let (kept, seen) = (Rc::new(RefCell::new(None::<Waker>)), Rc::new(RefCell::new(0)));
    let (keep, see, from) = (kept.clone(), seen.clone(), number.clone());
    let task = poll_fn(move |cx| {
        *keep.borrow_mut() = Some(cx.waker().clone());
        *see.borrow_mut() = from.load(Ordering::Relaxed);
        if *see.borrow() < 300 { Poll::Pending } else { Poll::Ready(()) }
    });
    let handle = world.executor.spawn("a", task);
    world.drive();
    let waker = kept.take().unwrap();
    let thread = std::thread::spawn(move || {
        for at in 1..=300 {
            number.store(at, Ordering::Relaxed);
            waker.wake_by_ref();
        }
    });
    while !thread.is_finished() {
        world.turn();
        std::thread::yield_now();
    }
    thread.join().unwrap();
    world.drive();
    assert!(handle.is_finished(), "the last number that was seen is {}", seen.borrow());
}

#[test]
fn a_waker_may_outlive_its_executor() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("a", gate.clone().wait()).detach();
    world.drive();
    let waker = gate.wakers().remove(0);
    world.executor.close();
    world.pender.pends();
    let (pender, clock) = (world.pender.clone(), world.clock.clone());
    drop(world);
    waker.wake_by_ref();
    assert_eq!(pender.pends(), 0);
    drop(waker);
    drop(gate);
    assert_eq!(Arc::strong_count(&pender), 1, "nothing of the executor is left");
    assert_eq!(Arc::strong_count(&clock), 1, "nor of its ready queue");
}

#[test]
fn the_last_reference_to_a_task_may_go_on_another_thread() {
    let world = World::new();
    let clock = world.clock.clone();
    // None of these may be dropped there.
    let held = Rc::new(());
    let (waiting, done) = (Gate::new(), Gate::new());
    let (future, value) = (held.clone(), held.clone());
    let (wait, end) = (waiting.clone(), done.clone());
    world
        .executor
        .spawn("waiting", async move {
            wait.wait().await;
            drop(future);
        })
        .detach();
    let handle = world.executor.spawn("done", async move {
        end.wait().await;
        value
    });
    world.drive();
    let wakers = [waiting.wakers().remove(0), done.wakers().remove(0)];
    done.open();
    wakers[1].wake_by_ref();
    world.drive();
    assert!(handle.is_finished());
    world.executor.close();
    drop((world, handle));
    assert_eq!(Rc::strong_count(&held), 1, "future and value are gone before the tasks are");
    assert!(Arc::strong_count(&clock) > 1, "the wakers keep the ready queue");
    let thread = std::thread::spawn(move || {
        let clones = wakers.clone();
        wakers.iter().for_each(Waker::wake_by_ref);
        wakers.into_iter().for_each(Waker::wake);
        drop(clones);
    });
    thread.join().unwrap();
    assert_eq!(Arc::strong_count(&clock), 1, "with the last of them all is gone");
}

#[test]
fn a_value_that_nobody_takes_is_dropped_with_its_task_or_its_handle() {
    let world = World::new();
    let held = Rc::new(());
    let value = held.clone();
    world.executor.spawn("a", async move { value }).detach();
    let value = held.clone();
    let kept = world.executor.spawn("b", async move { value });
    assert_eq!(Rc::strong_count(&held), 3);
    world.drive();
    assert_eq!(Rc::strong_count(&held), 2, "nobody has a handle of the first");
    drop(kept);
    assert_eq!(Rc::strong_count(&held), 1);
}
