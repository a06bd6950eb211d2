//! The ready queue: the only part of an executor that wakers reach, and so the only part that can
//! be shared between threads.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::clock::{Clock, Micros};
use crate::executor::lock::{Lock, Locked};
use crate::executor::policy::Pender;
use crate::executor::probe::{CauseCell, Probe};
use crate::executor::task::TaskRef;
use crate::trace::Cause;

pub(super) struct ReadyQueue {
    state: Lock<State>,
    /// What tells when and why a task became ready, where somebody wants to know.
    witness: Option<Witness>,
}

/// The clock, and what wakes tasks at present.
struct Witness {
    clock: Arc<dyn Clock>,
    cause: Arc<CauseCell>,
}

struct State {
    tasks: VecDeque<TaskRef>,
    /// None when it is closed. A task keeps its queue, and whoever has its handle keeps the task: all
    /// that stays then is an empty queue.
    pender: Option<Arc<dyn Pender>>,
    /// A turn has been asked for and has not come. Apart from `running`, because a turn that
    /// nobody asked for (messages arrive, a timer is due) does not take back what was asked: if it
    /// counted as the answer, it would ask for another, and the host would run two turns for one
    /// from then on.
    asked: bool,
    running: bool,
}

impl State {
    /// Whether to ask for a turn. That is so only once.
    fn must_ask(&mut self) -> bool {
        if self.running || self.asked {
            return false;
        }
        self.asked = self.pender.is_some();
        self.asked
    }
}

// What is rare is kept out of the way of what every wake-up does.

/// Asks for a turn, while nothing is locked.
#[cold]
fn ask(state: Locked<'_, State>) {
    let pender = state.pender.clone();
    drop(state);
    if let Some(pender) = pender {
        pender.pend();
    }
}

/// Drops a task that came too late: the queue and what is in it own each other, so that nothing may
/// stay in it.
#[cold]
fn refuse(state: Locked<'_, State>, task: TaskRef) {
    drop(state);
    drop(task);
}

impl ReadyQueue {
    pub(super) fn new(probe: &Probe, pender: Arc<dyn Pender>) -> Arc<Self> {
        let witness = probe
            .is_recording()
            .then(|| Witness { clock: probe.recorder().clock(), cause: probe.cause().clone() });
        let state = State {
            tasks: VecDeque::default(),
            pender: Some(pender),
            asked: false,
            running: false,
        };
        Arc::new(ReadyQueue { state: Lock::new(state), witness })
    }

    fn state(&self) -> Locked<'_, State> {
        self.state.lock()
    }

    /// Puts a task at the queue's end. That it is not in the queue already is for its waker to know.
    pub(super) fn push(&self, task: TaskRef, is_new: bool) {
        if let Some(witness) = &self.witness {
            // Nothing woke a task that is new.
            let cause = if is_new { Cause::Unknown } else { witness.cause.get() };
            task.woken_by(witness.clock.now(), cause);
        }
        let mut state = self.state();
        if state.pender.is_none() {
            return refuse(state, task);
        }
        state.tasks.push_back(task);
        if state.must_ask() {
            ask(state);
        }
    }

    pub(super) fn pop(&self) -> Option<TaskRef> {
        self.state().tasks.pop_front()
    }

    pub(super) fn len(&self) -> usize {
        self.state().tasks.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.state().tasks.is_empty()
    }

    /// Asks for a turn if none runs or has been asked for.
    pub(super) fn pend(&self) {
        let mut state = self.state();
        if state.must_ask() {
            ask(state);
        }
    }

    /// The turn that was asked for comes. Tells whether one was.
    pub(super) fn answered(&self) -> bool {
        core::mem::take(&mut self.state().asked)
    }

    pub(super) fn pend_at(&self, at: Micros) {
        let pender = self.state().pender.clone();
        if let Some(pender) = pender {
            pender.pend_at(at);
        }
    }

    /// A turn begins: it sees to what becomes ready.
    pub(super) fn begin_turn(&self) {
        self.state().running = true;
    }

    /// The turn ends: asks for another if tasks are ready. Tells whether one will come.
    pub(super) fn end_turn(&self) -> bool {
        let mut state = self.state();
        state.running = false;
        let must_ask = !state.tasks.is_empty() && state.must_ask();
        let coming = state.asked;
        if must_ask {
            ask(state);
        }
        coming
    }

    /// Closes it for good, and gives what is in it: nothing asks for a turn any more.
    pub(super) fn close(&self) -> VecDeque<TaskRef> {
        let mut state = self.state();
        let pender = state.pender.take();
        let tasks = core::mem::take(&mut state.tasks);
        drop(state);
        drop(pender);
        tasks
    }
}
