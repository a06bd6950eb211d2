//! The policy that everybody has: wasm-bindgen-futures for tasks, gloo-timers for timers.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Wake;

use gloo_timers::callback::Timeout;
use slab::Slab;
use wasm_bindgen_futures::spawn_local;

use crate::clock::{Clock, Micros};
use crate::executor::probe::{CauseCell, Probe};
use crate::executor::{Policy, SpawnedTask};
use crate::ids::TimerId;
use crate::trace::Cause;
use crate::web::entry::unless_trapped;

/// Tasks run as `spawn_local` runs them: in microtasks, until none is ready. A task that never stops
/// waking itself keeps its loop from messages and timers; nothing here prevents that.
pub struct Standard {
    clock: Arc<dyn Clock>,
    probe: Probe,
    timers: Rc<RefCell<HashMap<TimerId, Timer>>>,
    /// The stamps of the living tasks, so that closing reaches them.
    tasks: Rc<RefCell<Slab<Weak<Stamp>>>>,
    closed: Rc<Cell<bool>>,
}

struct Timer {
    waker: Waker,
    _timeout: Timeout,
}

impl Standard {
    /// A policy without tasks.
    pub fn new(clock: Arc<dyn Clock>, probe: Probe) -> Self {
        Standard {
            clock,
            probe,
            timers: Rc::default(),
            tasks: Rc::default(),
            closed: Rc::default(),
        }
    }
}

impl Policy for Standard {
    fn spawn(&self, task: SpawnedTask) {
        if self.probe.recorder().is_silent() {
            // Nobody asks when it was woken: exactly as everybody has it.
            return spawn_local(task);
        }
        let stamp = Arc::new(Stamp::new(self.clock.clone(), self.probe.cause().clone()));
        // Nothing woke it: it was spawned.
        self.probe.causing(Cause::Unknown, || stamp.note());
        let key = self.tasks.borrow_mut().insert(Arc::downgrade(&stamp));
        spawn_local(Stamped {
            task: Some(task),
            stamp,
            probe: self.probe.clone(),
            closed: self.closed.clone(),
            tasks: self.tasks.clone(),
            key,
        });
    }

    fn set_timer(&self, timer: TimerId, at: Micros, waker: &Waker) {
        if self.closed.get() {
            return;
        }
        // Wakers may be anybody's: they are cloned and dropped while nothing is borrowed.
        let waker = waker.clone();
        let mut timers = self.timers.borrow_mut();
        if let Some(set) = timers.get_mut(&timer) {
            let before = core::mem::replace(&mut set.waker, waker);
            drop(timers);
            drop(before);
            return;
        }
        let wait = at.since(self.clock.now());
        let wait_ms = u32::try_from(wait.0.div_ceil(1_000)).unwrap_or(u32::MAX);
        let (fired, probe) = (self.timers.clone(), self.probe.clone());
        let fire = move || {
            let timer_set = fired.borrow_mut().remove(&timer);
            if let Some(set) = timer_set {
                probe.causing(Cause::Unknown, || {
                    probe.timer_fired(timer, at);
                    set.waker.wake_by_ref();
                });
            }
        };
        let timeout = Timeout::new(wait_ms.min(i32::MAX as u32), || {
            unless_trapped(fire);
        });
        timers.insert(timer, Timer { waker, _timeout: timeout });
    }

    fn clear_timer(&self, timer: TimerId, _at: Micros) -> bool {
        let timer = self.timers.borrow_mut().remove(&timer);
        timer.is_some()
    }

    fn at_turn_end(&self, work: Box<dyn FnOnce()>) {
        // Queued behind every task that is ready now.
        spawn_local(async move { unless_trapped(work).unwrap_or_default() });
    }

    fn enter(&self, work: &mut dyn FnMut()) {
        let before = self.probe.cause().get();
        work();
        self.probe.cause().set(before);
    }

    fn close(&self) {
        self.closed.set(true);
        // A woken task finds its loop closed, and is dropped, and its timers with it.
        let tasks: Vec<_> = self.tasks.borrow().iter().filter_map(|(_, t)| t.upgrade()).collect();
        tasks.into_iter().for_each(Wake::wake);
    }
}

/// A task with a note of when it was woken, which `spawn_local` does not keep.
struct Stamped {
    task: Option<SpawnedTask>,
    stamp: Arc<Stamp>,
    probe: Probe,
    closed: Rc<Cell<bool>>,
    tasks: Rc<RefCell<Slab<Weak<Stamp>>>>,
    key: usize,
}

struct Stamp {
    clock: Arc<dyn Clock>,
    cause: Arc<CauseCell>,
    state: Mutex<StampState>,
}

#[derive(Default)]
struct StampState {
    woken: Option<(Micros, Cause)>,
    waker: Option<Waker>,
}

impl Stamp {
    fn new(clock: Arc<dyn Clock>, cause: Arc<CauseCell>) -> Self {
        Stamp { clock, cause, state: Mutex::default() }
    }

    fn note(&self) -> Option<Waker> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.woken.get_or_insert_with(|| (self.clock.now(), self.cause.get()));
        state.waker.clone()
    }
}

impl Wake for Stamp {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(waker) = self.note() {
            waker.wake();
        }
    }
}

impl Drop for Stamped {
    fn drop(&mut self) {
        self.tasks.borrow_mut().try_remove(self.key);
    }
}

impl Future for Stamped {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        unless_trapped(|| self.poll_task(cx)).unwrap_or(Poll::Pending)
    }
}

impl Stamped {
    fn poll_task(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.closed.get() {
            self.task = None;
        }
        {
            let mut state = self.stamp.state.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((since, cause)) = state.woken.take() {
                self.probe.ready_since(since, cause);
            }
            // Polls do not follow each other at once here.
            self.probe.forget_moment();
            if !state.waker.as_ref().is_some_and(|kept| kept.will_wake(cx.waker())) {
                state.waker = Some(cx.waker().clone());
            }
        }
        let waker = Waker::from(self.stamp.clone());
        match self.task.as_mut() {
            Some(task) => Pin::new(task).poll(&mut Context::from_waker(&waker)),
            None => Poll::Ready(()),
        }
    }
}
