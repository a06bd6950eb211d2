//! Waiting for a task's end from outside of it.

use core::cell::Cell;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::executor::probe::Probe;
use crate::executor::task::TaskRef;
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

/// Puts `waker` into `kept`. What cloning and dropping wakers runs may come back here.
pub(super) fn keep(kept: &Cell<Option<Waker>>, waker: &Waker) {
    let before = kept.take();
    if before.as_ref().is_some_and(|before| before.will_wake(waker)) {
        return kept.set(before);
    }
    let waker = waker.clone();
    kept.set(Some(waker));
}

/// The other end of a spawned task. Await it for the task's value; drop it to let the task go on by
/// itself.
///
/// It stays on the thread of its loop:
/// ```compile_fail,E0277
/// fn to_another_thread(handle: polyloop::executor::JoinHandle<()>) -> impl Send {
///     handle
/// }
/// ```
///
/// # Errors
/// Awaiting gives a [`JoinError`] when the task ended without a value. Awaiting again after that,
/// or after the value was given, gives [`JoinError::Cancelled`].
#[must_use = "await the handle to learn of errors, or call `detach` to say that nobody will"]
pub struct JoinHandle<T> {
    task: TaskRef,
    /// Where it is recorded who waits for the task, if anybody records.
    probe: Option<Probe>,
    value: PhantomData<fn() -> T>,
}

impl<T> JoinHandle<T> {
    /// The handle of a task whose value is a `T`.
    pub(super) fn new(task: TaskRef, probe: Option<Probe>) -> Self {
        JoinHandle { task, probe, value: PhantomData }
    }

    /// The task.
    pub fn task(&self) -> TaskId {
        self.task.id()
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.task.is_ended.get()
    }

    /// Cancels the task: it is dropped at its next turn, and whoever awaits it gets
    /// [`JoinError::Cancelled`]. Does nothing when the task has ended.
    pub fn abort(&self) {
        let task = &self.task;
        if task.is_ended.get() || task.is_aborted.replace(true) {
            return;
        }
        if task.has_queue() {
            return task.wake();
        }
        if let Some(waker) = task.waker.take() {
            waker.wake();
        }
    }

    /// Lets the task go on by itself.
    pub fn detach(self) {}
}

impl<T: 'static> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let task = &self.task;
        if task.is_ended.get() {
            let mut value = None;
            task.life().take(&mut value);
            return Poll::Ready(value.unwrap_or(Err(JoinError::Cancelled)));
        }
        keep(&task.joiner, cx.waker());
        if let Some(probe) = &self.probe {
            probe.waits_for(Wait::Task(task.id()));
        }
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let task = &self.task;
        task.has_handle.set(false);
        // Whoever waited does so no more: the task's end must not wake it for nothing.
        drop(task.joiner.take());
        if self.probe.is_some() || task.is_ended.get() {
            self.drop_rest();
        }
    }
}

impl<T> JoinHandle<T> {
    /// The rest of a drop, where something is recorded or the task has ended: not a part of every spawn.
    #[inline(never)]
    fn drop_rest(&self) {
        if let Some(probe) = &self.probe {
            probe.waits_no_more(Wait::Task(self.task.id()));
        }
        if self.task.is_ended.get() {
            self.task.life().forget();
        }
    }
}
