//! What a task does: a future that records its own life, whatever policy polls it.

use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::executor::join::{JoinError, keep};
use crate::executor::probe::Probe;
use crate::executor::task::TaskRef;
use crate::trace::{Cause, EventKind};

/// A task's future, and what comes of it, whatever kind they are of.
pub(super) trait Life {
    /// Polls the future, or drops it instead. Ready when it is no more; its value is kept if anybody is
    /// going to ask for it.
    fn poll(&self, cx: &mut Context<'_>, is_aborted: bool, keeps: bool) -> Poll<()>;

    /// Drops the future, if there is one. False where it is being polled.
    fn cancel(&self) -> bool;

    /// Puts the value into `place`, an `Option<Result<T, JoinError>>` of the task's own `T`.
    fn take(&self, place: &mut dyn Any);

    /// Drops a value that nobody will take.
    fn forget(&self);

    /// How it ended, for the trace.
    fn verdict(&self) -> Verdict;
}

/// How a task ended.
pub(super) enum Verdict {
    Done,
    Failed(String),
    Cancelled,
}

/// A future until it ends, and then its value until somebody takes it.
pub(super) struct Whole<F: Future> {
    stage: RefCell<Stage<F>>,
    /// Gives the text of an error that the value stands for.
    failure: fn(&F::Output) -> Option<String>,
}

enum Stage<F: Future> {
    /// Does not move from here until it is dropped.
    Running(F),
    Over(Result<F::Output, JoinError>),
    Gone,
}

impl<F: Future> Whole<F> {
    pub(super) fn new(future: F, failure: fn(&F::Output) -> Option<String>) -> Self {
        Whole { stage: RefCell::new(Stage::Running(future)), failure }
    }

    /// What has ended before it began.
    pub(super) fn over(error: JoinError, failure: fn(&F::Output) -> Option<String>) -> Self {
        Whole { stage: RefCell::new(Stage::Over(Err(error))), failure }
    }
}

impl<F: Future> Whole<F> {
    /// The value, once.
    fn value(&self) -> Option<Result<F::Output, JoinError>> {
        let mut stage = self.stage.borrow_mut();
        if !matches!(*stage, Stage::Over(_)) {
            return None;
        }
        match core::mem::replace(&mut *stage, Stage::Gone) {
            Stage::Over(result) => Some(result),
            Stage::Running(_) | Stage::Gone => None,
        }
    }
}

impl<F: Future<Output: 'static>> Life for Whole<F> {
    fn poll(&self, cx: &mut Context<'_>, is_aborted: bool, keeps: bool) -> Poll<()> {
        let mut stage = self.stage.borrow_mut();
        let Stage::Running(future) = &mut *stage else { return Poll::Ready(()) };
        let mut result = if is_aborted {
            Err(JoinError::Cancelled)
        } else {
            // SAFETY: it stays in this stage until it is dropped there (below, in `cancel`, or with
            // the task), and the stage in its task, which is never moved out of its allocation.
            let future = unsafe { Pin::new_unchecked(future) };
            // Where panics abort, as in a browser's wasm, the whole loop is lost instead.
            match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(value)) => Ok(value),
                Err(panic) => Err(JoinError::Panicked(panic_text(&*panic))),
            }
        };
        // What the future holds is given up within its last poll, not some time later.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| *stage = Stage::Gone)) {
            result = Err(JoinError::Panicked(panic_text(&*panic)));
        }
        if keeps {
            *stage = Stage::Over(result);
        } else {
            // With all that its destructor may do.
            drop(stage);
            drop(result);
        }
        Poll::Ready(())
    }

    fn cancel(&self) -> bool {
        let Ok(mut stage) = self.stage.try_borrow_mut() else { return false };
        if matches!(*stage, Stage::Running(_)) {
            // In its place, since it is pinned.
            *stage = Stage::Gone;
            *stage = Stage::Over(Err(JoinError::Cancelled));
        }
        true
    }

    fn take(&self, place: &mut dyn Any) {
        if let Some(place) = place.downcast_mut() {
            *place = self.value();
        }
    }

    fn forget(&self) {
        drop(self.value());
    }

    fn verdict(&self) -> Verdict {
        match &*self.stage.borrow() {
            Stage::Over(Ok(value)) => (self.failure)(value).map_or(Verdict::Done, Verdict::Failed),
            Stage::Over(Err(JoinError::Cancelled)) => Verdict::Cancelled,
            Stage::Over(Err(error)) => Verdict::Failed(error.to_string()),
            Stage::Running(_) | Stage::Gone => Verdict::Done,
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}

/// A task as a policy gets it: it records itself. Its life begins before its first poll: if it is
/// dropped by then, or any time later before its end, it is a cancelled one.
///
/// It stays on the thread of its loop:
/// ```compile_fail,E0277
/// fn to_another_thread(task: polyloop::executor::SpawnedTask) -> impl Send {
///     task
/// }
/// ```
#[must_use = "a task that is dropped is cancelled"]
pub struct SpawnedTask {
    /// None once it has been adopted.
    task: Option<TaskRef>,
    /// Where it records what it does, if anybody does.
    probe: Option<Probe>,
}

impl SpawnedTask {
    pub(super) fn new(task: TaskRef, probe: Option<Probe>) -> Self {
        SpawnedTask { task: Some(task), probe }
    }

    /// The task, for a policy that polls it and gives it up by itself.
    pub(super) fn adopt(mut self) -> Option<TaskRef> {
        self.task.take()
    }
}

impl Future for SpawnedTask {
    type Output = ();

    /// Polls the task with a waker of the policy's.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(task) = &self.task else { return Poll::Ready(()) };
        // For an abort, as long as there is a handle to abort it with.
        if task.has_handle.get() {
            keep(&task.waker, cx.waker());
        }
        poll(task, self.probe.as_ref(), cx)
    }
}

impl Drop for SpawnedTask {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            give_up(task, self.probe.as_ref());
        }
    }
}

/// Cancels a task that has not ended. Whoever polls it gives it up afterwards: a task that is being
/// polled stays as it is.
pub(super) fn give_up(task: &TaskRef, probe: Option<&Probe>) {
    if task.is_ended.get() || !task.life().cancel() {
        return;
    }
    end(task, probe);
    let_go(task);
}

/// Polls a task. `probe` is where it records what it does.
pub(super) fn poll(task: &TaskRef, probe: Option<&Probe>, cx: &mut Context<'_>) -> Poll<()> {
    if let Some(probe) = probe {
        return poll_recorded(task, probe, cx);
    }
    let keeps = task.has_handle.get();
    let polled = task.life().poll(cx, task.is_aborted.get(), keeps);
    if polled.is_ready() {
        end(task, None);
        if keeps {
            let_go(task);
        }
    }
    polled
}

/// Not inline: where nothing is recorded, the loop that polls is to stay short.
#[inline(never)]
fn poll_recorded(task: &TaskRef, probe: &Probe, cx: &mut Context<'_>) -> Poll<()> {
    let start = probe.begin_poll(task.id());
    // How it ended is told by the value.
    let polled = task.life().poll(cx, task.is_aborted.get(), true);
    probe.end_poll(start, polled.is_ready());
    if polled.is_ready() {
        // It ended when its last poll did, and what follows from that does so at once.
        probe.recorder().share_looks_from(probe.moment());
        end(task, Some(probe));
    }
    probe.poll_is_over();
    if polled.is_ready() {
        let_go(task);
    }
    polled
}

/// Records how a task has ended, and tells whoever awaits it.
fn end(task: &TaskRef, probe: Option<&Probe>) {
    if let Some(probe) = probe {
        record_end(task, probe);
    }
    task.is_ended.set(true);
    // A handle may be kept for long. The task's waker is not needed any more.
    drop(task.waker.take());
    if let Some(joiner) = task.joiner.take() {
        match probe {
            // The poll is over by now, but it is still this task that wakes whoever awaits it.
            Some(probe) => probe.causing(Cause::Task(task.id()), || joiner.wake()),
            None => joiner.wake(),
        }
    }
}

#[inline(never)]
fn record_end(task: &TaskRef, probe: &Probe) {
    let id = task.id();
    let recorder = probe.recorder();
    recorder.record(match task.life().verdict() {
        Verdict::Done => EventKind::TaskDone { task: id },
        Verdict::Failed(error) => {
            EventKind::TaskFailed { task: id, error: recorder.sym_once(error) }
        }
        Verdict::Cancelled => EventKind::TaskCancelled { task: id },
    });
}

/// Drops a value that nobody can take, with all that its destructor may do.
fn let_go(task: &TaskRef) {
    if !task.has_handle.get() {
        task.life().forget();
    }
}
