//! What programs see of their executor.

use core::cell::RefCell;
use core::future::{Future, poll_fn};
use core::panic::Location;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::fmt::Display;
use std::rc::Rc;

use crate::executor::join::{JoinError, JoinHandle};
use crate::executor::life::{SpawnedTask, Whole};
use crate::executor::policy::{Policy, PolicyKind};
use crate::executor::probe::Probe;
use crate::executor::task::TaskRef;
use crate::executor::timer::Sleep;
use crate::ids::TaskId;
use crate::trace::{EventKind, Wait};

pub use futures_util::future::join_all;

/// The executor of a loop. A cheap handle; clones mean the same executor.
#[derive(Clone)]
pub struct Executor {
    kind: PolicyKind,
    policy: Rc<dyn Policy>,
    probe: Probe,
}

/// The time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not done within {} ms: allow more time, or look for what it waits for", .0.as_millis())]
pub struct Elapsed(pub Duration);

/// Nothing runs a loop here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no event loop runs in this worker: start one, and ask from inside of it")]
pub struct NoCurrentLoop;

thread_local! {
    static CURRENT: RefCell<Option<Executor>> = const { RefCell::new(None) };
}

impl Executor {
    /// An executor that runs its tasks by `policy`.
    pub fn new(kind: PolicyKind, policy: Rc<dyn Policy>, probe: Probe) -> Self {
        Executor { kind, policy, probe }
    }

    /// The executor of the loop that runs here.
    ///
    /// # Errors
    /// [`NoCurrentLoop`] when none does.
    pub fn current() -> Result<Executor, NoCurrentLoop> {
        CURRENT.with_borrow(Clone::clone).ok_or(NoCurrentLoop)
    }

    /// Makes `executor` the one that [`current`](Self::current) gives, and returns the one before.
    pub fn set_current(executor: Option<Executor>) -> Option<Executor> {
        CURRENT.with_borrow_mut(|current| core::mem::replace(current, executor))
    }

    /// Its policy's name.
    pub fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// Its policy.
    pub fn policy(&self) -> &Rc<dyn Policy> {
        &self.policy
    }

    /// What goes on in it.
    pub fn probe(&self) -> &Probe {
        &self.probe
    }

    /// Spawns a task. It is first polled in the next turn.
    ///
    /// # Errors
    /// They come with the handle, see [`JoinError`]. On a closed loop the future is dropped and the
    /// handle gives [`JoinError::LoopClosed`].
    #[track_caller]
    pub fn spawn<F>(&self, name: &str, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
    {
        self.spawn_at(name, Location::caller(), future, |_| None)
    }

    /// Spawns a task whose error makes it a failed one in the trace.
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn); the task's own error is inside the handle's value.
    #[track_caller]
    pub fn spawn_fallible<F, T, E>(&self, name: &str, future: F) -> JoinHandle<Result<T, E>>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Display + 'static,
    {
        self.spawn_at(name, Location::caller(), future, |value| {
            value.as_ref().err().map(ToString::to_string)
        })
    }

    /// Spawns a task on behalf of `site`. `failure` gives the text of an error that a value stands
    /// for.
    pub fn spawn_at<F>(
        &self,
        name: &str,
        site: &'static Location<'static>,
        future: F,
        failure: fn(&F::Output) -> Option<String>,
    ) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
    {
        let id = self.probe.next_task();
        let probe = self.probe.is_recording().then(|| self.probe.clone());
        if self.probe.is_closed() {
            drop(future);
            let task = TaskRef::new(id, Whole::<F>::over(JoinError::LoopClosed, failure));
            task.is_ended.set(true);
            return JoinHandle::new(task, probe);
        }
        let task = TaskRef::new(id, Whole::new(future, failure));
        let handle = JoinHandle::new(task.clone(), probe.clone());
        if self.probe.is_recording() {
            self.record_spawned(id, name, site);
        }
        self.policy.spawn(SpawnedTask::new(task, probe));
        handle
    }

    fn record_spawned(&self, task: TaskId, name: &str, site: &'static Location<'static>) {
        let recorder = self.probe.recorder();
        recorder.record(EventKind::TaskSpawned {
            task,
            parent: self.probe.current(),
            name: recorder.sym(name),
            site: recorder.site(site),
        });
    }

    /// Ready after `duration`.
    #[track_caller]
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let deadline = self.probe.recorder().now() + duration;
        Sleep::new(deadline, Location::caller(), self.policy.clone(), self.probe.clone())
    }

    /// The value of `future` if it comes within `limit`.
    ///
    /// # Errors
    /// [`Elapsed`] when it does not; `future` is dropped.
    #[track_caller]
    pub fn timeout<F: Future>(
        &self,
        limit: Duration,
        future: F,
    ) -> impl Future<Output = Result<F::Output, Elapsed>> + use<F> {
        let sleep = self.sleep(limit);
        let probe = self.probe.clone();
        async move {
            let mut future = pin!(future);
            let mut sleep = pin!(sleep);
            poll_fn(|cx| {
                let wait = probe.wait();
                if let Poll::Ready(value) = future.as_mut().poll(cx) {
                    return Poll::Ready(Ok(value));
                }
                sleep.as_mut().poll(cx).map(|()| {
                    // Whatever the inner future waits for, nobody waits for it any more.
                    probe.set_wait(wait);
                    Err(Elapsed(limit))
                })
            })
            .await
        }
    }

    /// Lets every other ready task have its turn.
    pub fn yield_now(&self) -> impl Future<Output = ()> + use<> {
        let probe = self.probe.clone();
        yielding(move || probe.waits_for(Wait::Turn))
    }

    /// Drops all tasks and timers; what awaits a task of this loop gets
    /// [`JoinError::Cancelled`]. Nothing can be spawned afterwards.
    pub fn close(&self) {
        self.probe.close();
        self.policy.close();
    }
}

/// Lets every other ready task have its turn, on whatever executor this is awaited.
pub fn yield_now() -> impl Future<Output = ()> {
    yielding(|| {
        if let Ok(executor) = Executor::current() {
            executor.probe.waits_for(Wait::Turn);
        }
    })
}

fn yielding(note: impl Fn()) -> impl Future<Output = ()> {
    let mut yielded = false;
    poll_fn(move |cx| {
        if core::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        note();
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}
