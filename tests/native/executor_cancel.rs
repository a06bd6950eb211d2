//! Aborting tasks: at every point of their life, and what their destructors may do.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use polyloop::executor::{JoinError, JoinHandle};

use crate::harness::{Gate, OnDrop, World, ms};

/// The value of an ended task.
fn value<T: 'static>(world: &World, handle: JoinHandle<T>) -> Result<T, JoinError> {
    assert!(handle.is_finished());
    let got = Rc::new(RefCell::new(None));
    let put = got.clone();
    let mut asking = Box::pin(async move { *put.borrow_mut() = Some(handle.await) });
    let polled = asking.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_ready());
    world.events();
    got.take().unwrap()
}

fn talking(world: &Rc<World>, text: &'static str) -> OnDrop<impl FnMut() + use<>> {
    let world = world.clone();
    OnDrop(move || world.say(text))
}

#[test]
fn aborted_before_the_first_poll_a_task_never_runs() {
    let world = World::new();
    let inside = world.clone();
    let dropped = talking(&world, "dropped");
    let handle = world.executor.spawn("a", async move {
        let _dropped = dropped;
        inside.say("ran");
    });
    handle.abort();
    assert!(!handle.is_finished(), "it ends in its next turn");
    assert_eq!(world.drive(), 1);
    assert_eq!(world.events(), ["spawn a", "say dropped", "poll a: ? -> end", "cancelled a"]);
    assert_eq!(value(&world, handle), Err(JoinError::Cancelled));
}

#[test]
fn aborted_while_it_waits_a_task_is_dropped_in_its_next_turn() {
    let world = World::new();
    let dropped = talking(&world, "dropped");
    let gate = Gate::new();
    let wait = gate.clone();
    let handle = world.executor.spawn("a", async move {
        let _dropped = dropped;
        wait.wait().await;
    });
    world.drive();
    world.events();
    world.pender.pends();
    handle.abort();
    assert_eq!(world.events(), [""; 0]);
    assert_eq!(world.pender.pends(), 1);
    world.drive();
    assert_eq!(world.events(), ["say dropped", "poll a: ? -> end", "cancelled a"]);
    gate.open();
    assert_eq!(world.pender.pends(), 0, "nobody is there to be woken");
    assert_eq!(value(&world, handle), Err(JoinError::Cancelled));
}

#[test]
fn aborted_while_it_is_ready_a_task_is_polled_no_more() {
    let world = World::new();
    let gate = Gate::new();
    let (wait, inside) = (gate.clone(), world.clone());
    let handle = world.executor.spawn("a", async move {
        wait.wait().await;
        inside.say("went on");
    });
    world.drive();
    world.events();
    gate.open();
    handle.abort();
    assert_eq!(world.drive(), 1);
    assert_eq!(world.events(), ["poll a: ? -> end", "cancelled a"]);
}

#[test]
fn a_task_that_aborts_itself_goes_on_to_its_next_wait() {
    let world = World::new();
    let inside = world.clone();
    let own = Rc::new(RefCell::new(None::<JoinHandle<()>>));
    let handle = own.clone();
    *own.borrow_mut() = Some(world.executor.spawn("a", async move {
        handle.borrow().as_ref().unwrap().abort();
        inside.say("still here");
        inside.executor.yield_now().await;
        inside.say("not here");
    }));
    world.drive();
    assert_eq!(
        world.events(),
        ["spawn a", "say still here", "poll a: ? -> turn", "poll a: a -> end", "cancelled a"]
    );
}

#[test]
fn a_task_that_aborts_itself_and_ends_at_once_keeps_its_value() {
    let world = World::new();
    let own = Rc::new(RefCell::new(None::<JoinHandle<i32>>));
    let handle = own.clone();
    *own.borrow_mut() = Some(world.executor.spawn("a", async move {
        handle.borrow().as_ref().unwrap().abort();
        7
    }));
    world.drive();
    assert_eq!(world.events(), ["spawn a", "poll a: ? -> end", "done a"]);
    assert_eq!(value(&world, own.take().unwrap()), Ok(7));
}

#[test]
fn aborting_an_ended_task_leaves_its_value() {
    let world = World::new();
    let handle = world.executor.spawn("a", async { 7 });
    world.drive();
    world.events();
    world.pender.pends();
    handle.abort();
    handle.abort();
    assert_eq!(world.pender.pends(), 0);
    assert_eq!(value(&world, handle), Ok(7));
}

#[test]
fn aborting_twice_is_aborting_once() {
    let world = World::new();
    let handle = world.executor.spawn("a", pending::<()>());
    world.drive();
    world.events();
    handle.abort();
    handle.abort();
    world.drive();
    handle.abort();
    assert_eq!(world.drive(), 0);
    assert_eq!(world.events(), ["poll a: ? -> end", "cancelled a"]);
}

#[test]
fn one_task_may_abort_another_of_the_same_turn() {
    let world = World::new();
    let victim = Rc::new(RefCell::new(None::<JoinHandle<()>>));
    let found = victim.clone();
    world.executor.spawn("a", async move { found.borrow().as_ref().unwrap().abort() }).detach();
    *victim.borrow_mut() = Some(world.executor.spawn("b", async {}));
    world.events();
    world.drive();
    assert_eq!(world.events(), ["poll a: ? -> end", "done a", "poll b: ? -> end", "cancelled b"]);
}

#[test]
fn what_a_future_holds_is_dropped_in_reverse_order_within_the_last_poll() {
    let world = World::new();
    let (first, second) = (talking(&world, "first"), talking(&world, "second"));
    let handle = world.executor.spawn("a", async move {
        let _first = first;
        let _second = second;
        pending::<()>().await;
    });
    world.drive();
    world.events();
    handle.abort();
    world.drive();
    assert_eq!(world.events(), ["say second", "say first", "poll a: ? -> end", "cancelled a"]);
}

#[test]
fn a_destructor_may_spawn_wake_and_abort() {
    let world = World::new();
    let gate = Gate::new();
    world.executor.spawn("woken", gate.clone().wait()).detach();
    let victim = world.executor.spawn("victim", pending::<()>());
    let inside = world.clone();
    let busy = OnDrop(move || {
        inside.executor.spawn("child", async {}).detach();
        gate.open();
        victim.abort();
    });
    let handle = world.executor.spawn("a", async move {
        let _busy = busy;
        pending::<()>().await;
    });
    world.drive();
    world.events();
    handle.abort();
    world.drive();
    assert_eq!(
        world.events(),
        [
            "spawn child by a",
            "poll a: ? -> end",
            "cancelled a",
            "poll child: ? -> end",
            "done child",
            "poll woken: a -> end",
            "done woken",
            "poll victim: a -> end",
            "cancelled victim",
        ]
    );
}

#[test]
fn a_destructor_that_panics_is_the_panic_of_its_task_alone() {
    let world = World::new();
    let bad = OnDrop(|| std::panic::resume_unwind(Box::new("bad end")));
    let handle = world.executor.spawn("a", async move {
        let _bad = bad;
        pending::<()>().await;
    });
    world.executor.spawn("b", world.executor.sleep(ms(1))).detach();
    world.drive();
    world.events();
    handle.abort();
    world.run();
    assert_eq!(
        world.events(),
        [
            "poll a: ? -> end",
            "failed a: the task panicked: bad end",
            "timer 0 fired",
            "poll b: timer 0 -> end",
            "done b",
        ]
    );
    assert_eq!(value(&world, handle), Err(JoinError::Panicked("bad end".to_owned())));
}

#[test]
fn aborting_a_sleeper_drops_its_timer() {
    let world = World::new();
    let handle = world.executor.spawn("a", world.executor.sleep(ms(1)));
    world.drive();
    world.events();
    handle.abort();
    world.drive();
    assert_eq!(world.events(), ["timer 0 dropped", "poll a: ? -> end", "cancelled a"]);
}

#[test]
fn a_dropped_handle_lets_the_task_go_on() {
    let world = World::new();
    let inside = world.clone();
    drop(world.executor.spawn("a", async move {
        inside.executor.yield_now().await;
        inside.say("went on");
    }));
    world.drive();
    assert_eq!(
        world.events(),
        ["spawn a", "poll a: ? -> turn", "say went on", "poll a: a -> end", "done a"]
    );
}

// Wakers are anybody's, and what drops with them may come back to the executor. It must find
// nothing borrowed. A waker is `Send`, so what this one does lies in a thread local.
thread_local! {
    static MEDDLING: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

struct Meddler;

impl Wake for Meddler {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Meddler {
    fn drop(&mut self) {
        let act = MEDDLING.with_borrow(Clone::clone);
        if let Some(act) = act {
            act();
        }
    }
}

/// Polls with a waker that does what [`MEDDLING`] says when its last clone is dropped.
fn meddle<F: Future>(future: Pin<&mut F>) {
    let waker = Waker::from(Arc::new(Meddler));
    assert!(future.poll(&mut Context::from_waker(&waker)).is_pending());
}

fn poll<F: Future>(future: Pin<&mut F>) {
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[test]
fn the_waker_of_a_timer_is_dropped_while_nothing_is_borrowed() {
    let world = World::new();
    let calls = Rc::new(Cell::new(0));
    let (count, inside) = (calls.clone(), world.clone());
    MEDDLING.set(Some(Rc::new(move || {
        count.set(count.get() + 1);
        poll(Box::pin(inside.executor.sleep(ms(1))).as_mut());
        inside.executor.spawn("child", async {}).detach();
    })));
    let sleep = || Box::pin(world.executor.sleep(ms(1)));
    let mut replaced = sleep();
    meddle(replaced.as_mut());
    poll(replaced.as_mut());
    assert_eq!(calls.get(), 1);
    let mut given_up = sleep();
    meddle(given_up.as_mut());
    drop(given_up);
    assert_eq!(calls.get(), 2);
    let mut fired = sleep();
    meddle(fired.as_mut());
    world.advance(ms(1));
    assert_eq!(calls.get(), 3);
    let mut closed = sleep();
    meddle(closed.as_mut());
    world.executor.close();
    assert_eq!(calls.get(), 4);
    MEDDLING.set(None);
}

#[test]
fn the_waker_of_a_handle_is_dropped_while_nothing_is_borrowed() {
    for give_up in [false, true] {
        let world = World::new();
        let calls = Rc::new(Cell::new(0));
        let mut handle = Box::pin(world.executor.spawn("a", pending::<()>()));
        let (count, inside) = (calls.clone(), world.clone());
        // Ends the task, which looks for the waker of whoever awaits it.
        MEDDLING.set(Some(Rc::new(move || {
            count.set(count.get() + 1);
            inside.executor.close();
        })));
        meddle(handle.as_mut());
        if give_up {
            drop(handle);
        } else {
            let _ = handle.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        assert_eq!(calls.get(), 1);
        MEDDLING.set(None);
    }
}
