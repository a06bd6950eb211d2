//! A task: a future that records its own life, whatever policy polls it.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use pin_project_lite::pin_project;

use crate::executor::join::{JoinError, JoinState};
use crate::trace::{Cause, EventKind};

/// Makes a task of `future`. `failure` gives the text of an error that the value stands for.
pub(super) fn traced<F: Future>(
    future: F,
    failure: fn(&F::Output) -> Option<String>,
    state: Rc<JoinState<F::Output>>,
) -> impl Future<Output = ()> {
    Traced { future: Some(future), failure, life: Life(state) }
}

pin_project! {
    /// A task. Its life begins before its first poll: if it is dropped by then, it is a cancelled
    /// one. The order of the fields is the order in which they are dropped.
    ///
    /// By hand and not as an async function, which would hold the future twice.
    struct Traced<F: Future> {
        #[pin]
        future: Option<F>,
        failure: fn(&F::Output) -> Option<String>,
        life: Life<F::Output>,
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut task = self.project();
        let life = &*task.life;
        let start = life.0.probe().begin_poll(life.0.task());
        life.woken_by(cx);
        let mut polled = match task.future.as_mut().as_pin_mut() {
            _ if life.0.is_aborted() => Poll::Ready(Err(JoinError::Cancelled)),
            None => Poll::Ready(Err(JoinError::Cancelled)),
            Some(future) => catching(|cx| future.poll(cx), cx),
        };
        if polled.is_ready() {
            // What the future holds is given up within its last poll, not some time later.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| task.future.set(None))) {
                polled = Poll::Ready(Err(JoinError::Panicked(panic_text(&*panic))));
            }
        }
        life.0.probe().end_poll(start, polled.is_ready());
        let polled = polled.map(|result| life.end(result, *task.failure));
        life.0.probe().poll_is_over();
        polled
    }
}

fn catching<T>(
    poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    cx: &mut Context<'_>,
) -> Poll<Result<T, JoinError>> {
    // Where panics abort, as in a browser's wasm, the whole loop is lost instead.
    match catch_unwind(AssertUnwindSafe(|| poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => Poll::Ready(Err(JoinError::Panicked(panic_text(&*panic)))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}

struct Life<T>(Rc<JoinState<T>>);

impl<T> Life<T> {
    /// Keeps how the task is woken, as long as there is a handle to abort it with.
    fn woken_by(&self, cx: &Context<'_>) {
        if Rc::strong_count(&self.0) > 1 {
            self.0.woken_by(cx.waker());
        }
    }

    fn end(&self, result: Result<T, JoinError>, failure: fn(&T) -> Option<String>) {
        let task = self.0.task();
        let probe = self.0.probe();
        if !probe.is_recording() {
            return self.settle(result);
        }
        // It ended when its last poll did, and what follows from that does so at once.
        let recorder = probe.recorder();
        recorder.share_looks_from(probe.moment());
        let error = match &result {
            Ok(value) => failure(value),
            Err(JoinError::Cancelled) => return self.cancel(),
            Err(error) => Some(error.to_string()),
        };
        recorder.record(match error {
            Some(error) => EventKind::TaskFailed { task, error: recorder.sym_once(error) },
            None => EventKind::TaskDone { task },
        });
        self.settle(result);
    }

    fn cancel(&self) {
        if !self.0.is_ended() {
            let task = self.0.task();
            self.0.probe().recorder().record(EventKind::TaskCancelled { task });
            self.settle(Err(JoinError::Cancelled));
        }
    }

    fn settle(&self, result: Result<T, JoinError>) {
        // The poll is over by now, but it is still this task that wakes whoever awaits it.
        self.0.probe().causing(Cause::Task(self.0.task()), || self.0.settle(result));
    }
}

impl<T> Drop for Life<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}
