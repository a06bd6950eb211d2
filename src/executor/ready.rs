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
    /// A turn has been asked for and has not come. Apart from `running`, because a turn that
    /// nobody asked for (messages arrive, a timer is due) does not take back what was asked: if it
    /// counted as the answer, it would ask for another, and the host would run two turns for one
    /// from then on.
    asked: bool,
    running: bool,
    closed: bool,
}

impl State {
    /// Whether to ask for a turn. Says yes only once.
    fn must_ask(&mut self) -> bool {
        let must = !self.running && !self.closed && !self.asked;
        self.asked |= must;
        must
    }
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

    fn push(&self, task: Arc<Header>, cause: Cause) {
        let ready = Ready { task, since: self.clock.now(), cause };
        let mut state = self.state();
        if state.closed {
            // The queue and what is in it own each other, so that nothing may stay in it.
            return drop((state, ready));
        }
        state.tasks.push_back(ready);
        let ask = state.must_ask();
        drop(state);
        if ask {
            self.pender.pend();
        }
    }

    pub(super) fn pop(&self) -> Option<Ready> {
        self.state().tasks.pop_front()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.state().tasks.is_empty()
    }

    /// Asks for a turn if none runs or has been asked for.
    pub(super) fn pend(&self) {
        let ask = self.state().must_ask();
        if ask {
            self.pender.pend();
        }
    }

    /// The turn that was asked for comes. Tells whether one was.
    pub(super) fn answered(&self) -> bool {
        core::mem::take(&mut self.state().asked)
    }

    pub(super) fn pend_at(&self, at: Micros) {
        self.pender.pend_at(at);
    }

    /// A turn begins. Gives how many tasks are ready.
    pub(super) fn begin_turn(&self) -> usize {
        let mut state = self.state();
        state.running = true;
        state.tasks.len()
    }

    /// The turn ends: asks for another if tasks are ready. Tells whether one will come.
    pub(super) fn end_turn(&self) -> bool {
        let mut state = self.state();
        state.running = false;
        let ask = !state.tasks.is_empty() && state.must_ask();
        let coming = state.asked;
        drop(state);
        if ask {
            self.pender.pend();
        }
        coming
    }

    /// Empties the queue for good: nothing asks for a turn any more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let tasks = core::mem::take(&mut state.tasks);
        drop(state);
        drop(tasks);
    }
}

impl Header {
    pub(super) fn new(slot: usize, queue: Arc<ReadyQueue>) -> Arc<Self> {
        Arc::new(Header { slot, queued: AtomicBool::new(false), queue })
    }

    /// Queues a task that is new: nothing woke it.
    pub(super) fn start(self: Arc<Self>) {
        self.ready(Cause::Unknown);
    }

    /// The task leaves the ready queue: from now on a wake-up queues it again.
    pub(super) fn unqueue(&self) {
        // Acquires as well: a wake-up that came too early to queue the task again has to be seen
        // by the poll that follows, with all that was written before it.
        self.queued.swap(false, Ordering::AcqRel);
    }

    /// The task has ended: wake-ups do nothing from now on.
    pub(super) fn retire(&self) {
        self.queued.store(true, Ordering::Release);
    }

    fn ready(self: Arc<Self>, cause: Cause) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let queue = self.queue.clone();
            queue.push(self, cause);
        }
    }
}

impl Wake for Header {
    fn wake(self: Arc<Self>) {
        let cause = self.queue.cause.get();
        self.ready(cause);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.queue.push(self.clone(), self.queue.cause.get());
        }
    }
}
