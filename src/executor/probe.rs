//! What the parts of one executor tell each other so that the trace is complete: which task runs,
//! why it was ready, what it waits for.

use core::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId, TimerId};
use crate::trace::{Cause, EventKind, Recorder, Wait};

/// What is going on in an executor right now. A cheap handle.
#[derive(Clone)]
pub struct Probe(Rc<Inner>);

struct Inner {
    recorder: Recorder,
    /// Where nothing is recorded, nothing is noted either.
    is_recording: bool,
    cause: Arc<CauseCell>,
    current: Cell<Option<TaskId>>,
    ready: Cell<Option<(Micros, Cause)>>,
    wait: Cell<Wait>,
    /// The end of the poll before, where the next one follows at once: looking at a browser's clock
    /// takes as long as several polls.
    moment: Cell<Option<Micros>>,
    /// Shared by the executors of one recorder, so that numbers are given once.
    next_task: Rc<Cell<u32>>,
    next_timer: Rc<Cell<u32>>,
    closed: Cell<bool>,
}

impl Probe {
    /// A probe that records with `recorder`.
    pub fn new(recorder: Recorder) -> Self {
        Probe::numbering(recorder, Rc::default(), Rc::default())
    }

    /// The probe of another executor that records with the same recorder.
    pub fn sibling(&self) -> Probe {
        let (tasks, timers) = (self.0.next_task.clone(), self.0.next_timer.clone());
        Probe::numbering(self.0.recorder.clone(), tasks, timers)
    }

    fn numbering(recorder: Recorder, tasks: Rc<Cell<u32>>, timers: Rc<Cell<u32>>) -> Self {
        Probe(Rc::new(Inner {
            is_recording: !recorder.is_silent(),
            recorder,
            cause: Arc::default(),
            current: Cell::default(),
            ready: Cell::default(),
            wait: Cell::default(),
            moment: Cell::default(),
            next_task: tasks,
            next_timer: timers,
            closed: Cell::default(),
        }))
    }

    /// The recorder.
    pub fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    /// Whether it is recorded what tasks do. If not, nobody is told which task runs, what woke it and
    /// what it waits for.
    pub fn is_recording(&self) -> bool {
        self.0.is_recording
    }

    /// The task that is being polled.
    pub fn current(&self) -> Option<TaskId> {
        self.0.current.get()
    }

    /// What wakes tasks at present.
    pub fn cause(&self) -> &Arc<CauseCell> {
        &self.0.cause
    }

    /// Says since when the task that is polled next has been ready, and why.
    pub fn ready_since(&self, at: Micros, cause: Cause) {
        self.0.ready.set(Some((at, cause)));
    }

    /// Says what the current task waits for. The first word counts: in a time limit that is the
    /// inner wait, not the limit.
    pub fn waits_for(&self, wait: Wait) {
        if self.0.wait.get() == Wait::Unknown {
            self.0.wait.set(wait);
        }
    }

    /// Says that the current task does not wait for this after all.
    pub fn waits_no_more(&self, wait: Wait) {
        if self.0.wait.get() == wait {
            self.0.wait.set(Wait::Unknown);
        }
    }

    pub(super) fn wait(&self) -> Wait {
        self.0.wait.get()
    }

    pub(super) fn set_wait(&self, wait: Wait) {
        self.0.wait.set(wait);
    }

    /// Runs `work`. What it wakes is put down to `cause`, what comes after it is not.
    pub fn causing<T>(&self, cause: Cause, work: impl FnOnce() -> T) -> T {
        if !self.0.is_recording {
            return work();
        }
        let before = self.0.cause.get();
        self.0.cause.set(cause);
        let result = work();
        self.0.cause.set(before);
        result
    }

    /// Records that a timer fired, and is the cause of what follows.
    pub fn timer_fired(&self, timer: TimerId, deadline: Micros) {
        let now = self.recorder().now();
        self.record_fired(now, timer, deadline);
        self.0.cause.set(Cause::Timer(timer));
    }

    pub(super) fn record_fired(&self, now: Micros, timer: TimerId, deadline: Micros) {
        let late_us = now.since(deadline).short();
        self.recorder().record_at(now, EventKind::TimerFired { timer, late_us });
    }

    pub(super) fn next_task(&self) -> TaskId {
        TaskId(counted(&self.0.next_task))
    }

    pub(super) fn next_timer(&self) -> TimerId {
        TimerId(counted(&self.0.next_timer))
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.closed.get()
    }

    pub(super) fn close(&self) {
        self.0.closed.set(true);
    }

    /// Says that the poll that begins next does not follow the one before at once.
    pub fn forget_moment(&self) {
        self.0.moment.set(None);
    }

    /// The moment, between two polls.
    pub(super) fn moment(&self) -> Micros {
        self.0.moment.get().unwrap_or_else(|| self.recorder().now())
    }

    /// Notes that a poll begins, and gives what [`end_poll`](Self::end_poll) needs.
    pub(super) fn begin_poll(&self, task: TaskId) -> Option<PollStart> {
        if !self.0.is_recording {
            return None;
        }
        let now = self.0.moment.take().unwrap_or_else(|| self.recorder().now());
        let (since, cause) = self.0.ready.take().unwrap_or((now, Cause::Unknown));
        self.0.cause.set(Cause::Task(task));
        let outer = self.0.current.replace(Some(task));
        let outer_wait = self.0.wait.replace(Wait::Unknown);
        Some(PollStart { task, now, since, cause, outer, outer_wait })
    }

    /// Says that nothing more belongs to the poll: what comes next may take its time.
    pub(super) fn poll_is_over(&self) {
        if self.0.is_recording {
            self.recorder().look_anew();
        }
    }

    /// Records a poll that ends now.
    pub(super) fn end_poll(&self, start: Option<PollStart>, ended: bool) {
        let Some(start) = start else { return };
        let wait = self.0.wait.replace(start.outer_wait);
        self.0.current.set(start.outer);
        self.0.cause.set(start.outer.map_or(Cause::Unknown, Cause::Task));
        let end = self.recorder().now();
        self.0.moment.set(start.outer.is_none().then_some(end));
        let kind = EventKind::TaskPolled {
            task: start.task,
            took_us: end.since(start.now).short(),
            ready_us: start.now.since(start.since).short(),
            cause: start.cause,
            wait: if ended { Wait::Nothing } else { wait },
        };
        self.recorder().record_at(start.now, kind);
    }
}

pub(super) struct PollStart {
    task: TaskId,
    now: Micros,
    since: Micros,
    cause: Cause,
    outer: Option<TaskId>,
    outer_wait: Wait,
}

fn counted(counter: &Cell<u32>) -> u32 {
    let number = counter.get();
    counter.set(number.wrapping_add(1));
    number
}

/// A [`Cause`] that wakers can read, which may be anywhere.
#[derive(Debug, Default)]
pub struct CauseCell(AtomicU64);

impl CauseCell {
    /// What wakes tasks from now on.
    pub fn set(&self, cause: Cause) {
        let (tag, number) = match cause {
            Cause::Unknown => (0, 0),
            Cause::Task(task) => (1, task.0),
            Cause::Timer(timer) => (2, timer.0),
            Cause::Messages(from) => (3, u32::from(from.0)),
        };
        self.0.store(tag << 32 | u64::from(number), Ordering::Relaxed);
    }

    /// What wakes tasks at present.
    pub fn get(&self) -> Cause {
        let packed = self.0.load(Ordering::Relaxed);
        let number = packed as u32;
        match packed >> 32 {
            1 => Cause::Task(TaskId(number)),
            2 => Cause::Timer(TimerId(number)),
            3 => Cause::Messages(LoopId(number as u16)),
            _ => Cause::Unknown,
        }
    }
}
