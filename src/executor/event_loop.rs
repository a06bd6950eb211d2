//! The rules of event loops: one that runs per thread, none that runs twice, none that runs after
//! it was closed.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::panic::Location;
use std::rc::Rc;

use crate::executor::handle::Executor;
use crate::executor::join::JoinError;

/// An event loop of this thread: an executor, and whether it runs. A cheap handle.
#[derive(Clone)]
pub struct EventLoop(Rc<Inner>);

struct Inner {
    executor: Executor,
    state: Cell<State>,
    start: RefCell<Option<Box<dyn FnOnce()>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    Closed,
}

/// What an event loop does not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoopError {
    /// It runs already.
    #[error("this event loop runs already: await inside of it instead of running it again")]
    Running,
    /// Another loop runs in this thread.
    #[error("another event loop runs in this thread: start a worker for a second one")]
    OtherRunning,
    /// It has been closed.
    #[error("this event loop is closed: make a new one")]
    Closed,
    /// What it ran gave no value.
    #[error("{0}")]
    Task(JoinError),
}

impl LoopError {
    /// The word for it in results.
    pub fn code(&self) -> &'static str {
        match self {
            LoopError::Running | LoopError::OtherRunning => "loop-running",
            LoopError::Closed => "loop-closed",
            LoopError::Task(_) => "task-failed",
        }
    }
}

thread_local! {
    static RUNNING: RefCell<Option<EventLoop>> = const { RefCell::new(None) };
}

/// Says that a loop runs, until it is dropped.
pub struct Running(EventLoop);

impl Drop for Running {
    fn drop(&mut self) {
        // Dropped while nothing is borrowed: it may own what asks for the running loop.
        drop(RUNNING.take());
        if self.0.0.state.get() == State::Running {
            self.0.0.state.set(State::New);
        }
    }
}

impl EventLoop {
    /// A loop that does not run yet. `start` is called when it runs for the first time, to ask the
    /// host for turns.
    pub fn new(executor: Executor, start: impl FnOnce() + 'static) -> EventLoop {
        let start = RefCell::new(Some(Box::new(start) as Box<dyn FnOnce()>));
        EventLoop(Rc::new(Inner { executor, state: Cell::new(State::New), start }))
    }

    /// The event loop that runs in this thread.
    pub fn running() -> Option<EventLoop> {
        RUNNING.with_borrow(Clone::clone)
    }

    /// Its executor.
    pub fn executor(&self) -> &Executor {
        &self.0.executor
    }

    /// Makes the loop the one that runs in this thread.
    ///
    /// # Errors
    /// [`LoopError`] when it runs already or is closed, or another one runs.
    pub fn begin(&self) -> Result<Running, LoopError> {
        match self.0.state.get() {
            State::Running => return Err(LoopError::Running),
            State::Closed => return Err(LoopError::Closed),
            State::New if RUNNING.with_borrow(Option::is_some) => {
                return Err(LoopError::OtherRunning);
            }
            State::New => {}
        }
        RUNNING.set(Some(self.clone()));
        self.0.state.set(State::Running);
        let start = self.0.start.borrow_mut().take();
        if let Some(start) = start {
            start();
        }
        Ok(Running(self.clone()))
    }

    /// Runs the loop until `future` is done. To be awaited outside of it.
    ///
    /// # Errors
    /// [`LoopError`] when the loop cannot run, or `future` gives no value.
    #[track_caller]
    pub fn run<F: Future + 'static>(
        &self,
        name: &str,
        future: F,
    ) -> impl Future<Output = Result<F::Output, LoopError>> {
        let site = Location::caller();
        async move {
            let running = self.begin()?;
            let value = self.0.executor.spawn_at(name, site, future, |_| None).await;
            drop(running);
            value.map_err(LoopError::Task)
        }
    }

    /// Closes the loop: what is left of its tasks is cancelled.
    ///
    /// # Errors
    /// [`LoopError::Running`] while it runs.
    pub fn close(&self) -> Result<(), LoopError> {
        if self.0.state.get() == State::Running {
            return Err(LoopError::Running);
        }
        self.0.state.set(State::Closed);
        self.0.executor.close();
        Ok(())
    }
}
