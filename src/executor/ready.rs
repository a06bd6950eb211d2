//! The ready queue: the only part of an executor that wakers reach, and so the only part that can
//! be shared between threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Wake;

use crate::clock::{Clock, Micros};
use crate::executor::policy::Pender;
use crate::executor::probe::CauseCell;
use crate::trace::Cause;

pub(super) struct ReadyQueue {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    cause: Arc<CauseCell>,
    pender: Arc<dyn Pender>,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Ready>,
    /// A turn runs, or has been asked for.
    awake: bool,
}

/// A task that waits for its turn.
pub(super) struct Ready {
    pub(super) task: Arc<Header>,
    pub(super) since: Micros,
    pub(super) cause: Cause,
}

/// What a waker knows of its task.
pub(super) struct Header {
    pub(super) slot: usize,
    queued: AtomicBool,
    queue: Arc<ReadyQueue>,
}

impl ReadyQueue {
    pub(super) fn new(
        clock: Arc<dyn Clock>,
        cause: Arc<CauseCell>,
        pender: Arc<dyn Pender>,
    ) -> Arc<Self> {
        Arc::new(ReadyQueue { state: Mutex::default(), clock, cause, pender })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, task: Arc<Header>) {
        let ready = Ready { task, since: self.clock.now(), cause: self.cause.get() };
        let mut state = self.state();
        state.tasks.push_back(ready);
        if !core::mem::replace(&mut state.awake, true) {
            drop(state);
            self.pender.pend();
        }
    }

    pub(super) fn pop(&self) -> Option<Ready> {
        self.state().tasks.pop_front()
    }

    /// Asks for a turn if none runs or has been asked for.
    pub(super) fn pend(&self) {
        if !core::mem::replace(&mut self.state().awake, true) {
            self.pender.pend();
        }
    }

    pub(super) fn pend_at(&self, at: Micros) {
        self.pender.pend_at(at);
    }

    /// A turn begins. Gives how many tasks are ready.
    pub(super) fn begin_turn(&self) -> usize {
        let mut state = self.state();
        state.awake = true;
        state.tasks.len()
    }

    /// The turn ends: asks for another if tasks are ready.
    pub(super) fn end_turn(&self) {
        let mut state = self.state();
        state.awake = !state.tasks.is_empty();
        let more = state.awake;
        drop(state);
        if more {
            self.pender.pend();
        }
    }

    /// Empties the queue for good: nothing asks for a turn any more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.awake = true;
        let tasks = core::mem::take(&mut state.tasks);
        drop(state);
        drop(tasks);
    }
}

impl Header {
    pub(super) fn new(slot: usize, queue: Arc<ReadyQueue>) -> Arc<Self> {
        Arc::new(Header { slot, queued: AtomicBool::new(false), queue })
    }

    /// The task leaves the ready queue: from now on a wake-up queues it again.
    pub(super) fn unqueue(&self) {
        self.queued.store(false, Ordering::Release);
    }
}

impl Wake for Header {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let queue = self.queue.clone();
            queue.push(self);
        }
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.queue.push(self.clone());
        }
    }
}
