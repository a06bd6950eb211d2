//! Executors, in one worker, one after the other: turbo, which records nothing here, `spawn_local`,
//! and async-executor's `LocalExecutor`. Nanoseconds an operation.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use async_executor::LocalExecutor;
use futures_channel::oneshot;
use polyloop::executor::{Executor, PolicyKind, Probe};
use polyloop::runtime::{LoopContext, local};
use polyloop::trace::Recorder;
use wasm_bindgen_futures::spawn_local;

use super::{Sample, now};

/// Tasks that live at once.
const WAVE: u32 = 10_000;

/// The fewest tasks of one measurement: browsers optimise code while it runs, which takes them some of
/// the time that a tenth of so many tasks take.
const FEWEST: u32 = 1_000_000;

/// A way to run tasks.
#[derive(Clone)]
enum Tasks {
    Turbo(Executor),
    SpawnLocal,
    AsyncExecutor(Rc<LocalExecutor<'static>>),
}

impl Tasks {
    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        match self {
            Tasks::Turbo(executor) => executor.spawn("task", future).detach(),
            Tasks::SpawnLocal => spawn_local(future),
            Tasks::AsyncExecutor(executor) => executor.spawn(future).detach(),
        }
    }
}

/// Runs `work` under each executor, in nanoseconds for each of `operations`.
async fn each<F>(context: &LoopContext, operations: u32, work: impl Fn(Tasks) -> F) -> Sample
where
    F: Future<Output = ()> + 'static,
{
    let mut sample = Sample::new();
    let mut note = |name: &str, ms: f64| {
        sample.push((name.to_owned(), ms * 1e6 / f64::from(operations)));
    };
    // What was announced is over when the loop answers, which it does from one to the next.
    let announce = || context.busy_for(std::time::Duration::from_secs(60));
    announce();
    let turbo = local::event_loop(PolicyKind::Turbo, Probe::new(Recorder::silent()));
    let timed = timed([(), ()].map(|()| work(Tasks::Turbo(turbo.executor().clone()))));
    note("polyloop", turbo.run("work", timed).await.unwrap_or(f64::NAN));
    drop(turbo.close());

    announce();
    let (done, ms) = oneshot::channel();
    let timed = self::timed([(), ()].map(|()| work(Tasks::SpawnLocal)));
    spawn_local(async move {
        let _ = done.send(timed.await);
    });
    note("spawn_local", ms.await.unwrap_or(f64::NAN));

    announce();
    let executor = Rc::new(LocalExecutor::new());
    let timed = self::timed([(), ()].map(|()| work(Tasks::AsyncExecutor(executor.clone()))));
    let main = executor.spawn(timed);
    note("async-executor", executor.run(main).await);
    sample
}

/// Does the work twice, the first time for warming up, and tells how long the second took.
async fn timed<F: Future<Output = ()>>([first, second]: [F; 2]) -> f64 {
    first.await;
    let start = now();
    second.await;
    now() - start
}

/// Counts tasks down, and wakes whoever waits for the last.
#[derive(Clone)]
struct Left(Rc<Cell<u32>>, Rc<RefCell<Option<Waker>>>);

impl Left {
    fn new(count: u32) -> Left {
        Left(Rc::new(Cell::new(count)), Rc::default())
    }

    fn one_less(&self) {
        self.0.set(self.0.get() - 1);
        if self.0.get() == 0
            && let Some(waker) = self.1.take()
        {
            waker.wake();
        }
    }

    async fn none(&self) {
        poll_fn(|cx| {
            if self.0.get() == 0 {
                return Poll::Ready(());
            }
            *self.1.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Tasks that do nothing, spawned and finished. Few of them are spawned again and again: the clock
/// goes in steps, and code that has run for a moment only is not optimised yet.
pub(super) async fn spawn(context: LoopContext, tasks: u32) -> Sample {
    let all = tasks * FEWEST.div_ceil(tasks);
    each(&context, all, |with| async move {
        let mut to_come = all;
        while to_come > 0 {
            let wave = to_come.min(WAVE).min(tasks);
            to_come -= wave;
            let left = Left::new(wave);
            for _ in 0..wave {
                let left = left.clone();
                with.spawn(async move { left.one_less() });
            }
            left.none().await;
        }
    })
    .await
}

/// Yields once.
#[derive(Default)]
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A hundred tasks that yield in turn.
pub(super) async fn yields(context: LoopContext, yields: u32) -> Sample {
    const TASKS: u32 = 100;
    each(&context, yields, |with| async move {
        let left = Left::new(TASKS);
        for _ in 0..TASKS {
            let left = left.clone();
            with.spawn(async move {
                for _ in 0..yields / TASKS {
                    Yield::default().await;
                }
                left.one_less();
            });
        }
        left.none().await;
    })
    .await
}

/// A place in the ring: whether its task has the token, and how it is woken.
#[derive(Default)]
struct Place(Cell<bool>, RefCell<Option<Waker>>);

/// Each of a hundred tasks wakes the next one.
pub(super) async fn chain(context: LoopContext, wakes: u32) -> Sample {
    const TASKS: u32 = 100;
    each(&context, wakes, |with| async move {
        let ring: Rc<Vec<Place>> = Rc::new((0..TASKS).map(|_| Place::default()).collect());
        let left = Left::new(TASKS);
        for own in 0..TASKS as usize {
            let (left, ring) = (left.clone(), ring.clone());
            with.spawn(async move {
                for _ in 0..wakes / TASKS {
                    let place = &ring[own];
                    poll_fn(|cx| {
                        if place.0.take() {
                            return Poll::Ready(());
                        }
                        let mut kept = place.1.borrow_mut();
                        if !kept.as_ref().is_some_and(|kept| kept.will_wake(cx.waker())) {
                            *kept = Some(cx.waker().clone());
                        }
                        Poll::Pending
                    })
                    .await;
                    give(&ring[(own + 1) % ring.len()]);
                }
                left.one_less();
            });
        }
        // All of them wait by then.
        Yield::default().await;
        Yield::default().await;
        give(&ring[0]);
        left.none().await;
        ring.iter().for_each(|place| drop(place.1.take()));
    })
    .await
}

fn give(place: &Place) {
    place.0.set(true);
    if let Some(waker) = &*place.1.borrow() {
        waker.wake_by_ref();
    }
}

/// The longest that a message and a timer wait beside tasks that never stop waking themselves.
/// Milliseconds.
pub(super) async fn fair(context: LoopContext, size: u32) -> Sample {
    let peer = super::messages::server(&context, "peer").await;
    let stop = Rc::new(Cell::new(false));
    for _ in 0..100 {
        let stop = stop.clone();
        let spinning = async move {
            while !stop.get() {
                Yield::default().await;
            }
        };
        context.spawn("spinning", spinning).detach();
    }
    let (mut timers, mut messages) = (0_f64, 0_f64);
    for _ in 0..size {
        let start = now();
        context.sleep(std::time::Duration::from_millis(10)).await;
        timers = timers.max(now() - start - 10.0);
        // It posts when it posts; what counts is how long it lies here.
        if let Ok(posted) = peer.submit(crate::peers::moment, ()).await {
            messages = messages.max(now() - posted);
        }
    }
    stop.set(true);
    vec![("message".to_owned(), messages), ("timer".to_owned(), timers)]
}
