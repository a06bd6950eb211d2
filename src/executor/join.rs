//! Waiting for a task's end from outside of it.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

use crate::executor::probe::Probe;
use crate::ids::TaskId;
use crate::trace::Wait;

/// Why a task has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// It was aborted, or its loop closed before its end.
    #[error("the task was cancelled before its end")]
    Cancelled,
    /// It panicked, with this text.
    #[error("the task panicked: {0}")]
    Panicked(String),
    /// The loop was closed when the task was spawned: spawn before closing.
    #[error("the event loop is closed: spawn tasks before closing it")]
    LoopClosed,
}

pub(super) struct JoinState<T> {
    task: TaskId,
    probe: Probe,
    result: RefCell<Option<Result<T, JoinError>>>,
    joiner: RefCell<Option<Waker>>,
    waker: RefCell<Option<Waker>>,
    aborted: Cell<bool>,
    ended: Cell<bool>,
}

impl<T> JoinState<T> {
    pub(super) fn new(task: TaskId, probe: Probe) -> Rc<Self> {
        Rc::new(JoinState {
            task,
            probe,
            result: RefCell::default(),
            joiner: RefCell::default(),
            waker: RefCell::default(),
            aborted: Cell::default(),
            ended: Cell::default(),
        })
    }

    /// Settles the task. Only the first word counts.
    pub(super) fn settle(&self, result: Result<T, JoinError>) {
        if self.ended.replace(true) {
            return;
        }
        self.result.replace(Some(result));
        // A handle may be kept for long. The task's waker is not needed any more.
        drop(self.waker.take());
        if let Some(joiner) = self.joiner.take() {
            joiner.wake();
        }
    }

    pub(super) fn task(&self) -> TaskId {
        self.task
    }

    pub(super) fn probe(&self) -> &Probe {
        &self.probe
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.get()
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.aborted.get()
    }

    /// Keeps how the task is woken, for an abort.
    pub(super) fn woken_by(&self, waker: &Waker) {
        keep(&self.waker, waker);
    }
}

/// Puts `waker` into `kept`. What cloning and dropping wakers runs may come back here, and finds
/// nothing borrowed.
fn keep(kept: &RefCell<Option<Waker>>, waker: &Waker) {
    let is_kept = kept.borrow().as_ref().is_some_and(|kept| kept.will_wake(waker));
    if !is_kept {
        let waker = waker.clone();
        drop(kept.replace(Some(waker)));
    }
}

/// The other end of a spawned task. Await it for the task's value; drop it to let the task go on by
/// itself.
///
/// # Errors
/// Awaiting gives a [`JoinError`] when the task ended without a value. Awaiting again after that,
/// or after the value was given, gives [`JoinError::Cancelled`].
#[must_use = "await the handle to learn of errors, or call `detach` to say that nobody will"]
pub struct JoinHandle<T> {
    state: Rc<JoinState<T>>,
}

impl<T> JoinHandle<T> {
    pub(super) fn new(state: Rc<JoinState<T>>) -> Self {
        JoinHandle { state }
    }

    /// The task.
    pub fn task(&self) -> TaskId {
        self.state.task
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.state.ended.get()
    }

    /// Cancels the task: it is dropped at its next turn, and whoever awaits it gets
    /// [`JoinError::Cancelled`]. Does nothing when the task has ended.
    pub fn abort(&self) {
        if !self.state.ended.get() && !self.state.aborted.replace(true) {
            let waker = self.state.waker.borrow().clone();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Lets the task go on by itself.
    pub fn detach(self) {}
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.state.ended.get() {
            let result = self.state.result.take();
            return Poll::Ready(result.unwrap_or(Err(JoinError::Cancelled)));
        }
        keep(&self.state.joiner, cx.waker());
        self.state.probe.waits_for(Wait::Task(self.state.task));
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // Whoever waited does so no more: the task's end must not wake it for nothing.
        drop(self.state.joiner.take());
        self.state.probe.waits_no_more(Wait::Task(self.state.task));
    }
}
