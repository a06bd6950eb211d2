//! The events as the files have them.

use serde::{Serialize, Serializer};

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};
use crate::trace::event::{Cause, EventKind, Sym, Wait};
use crate::trace::merge::Stamped;
use crate::trace::model::Trace;

/// An event as the file has it.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    t_us: Micros,
    #[serde(rename = "loop")]
    in_loop: LoopId,
    #[serde(flatten)]
    what: What<'a>,
}

/// What happened, as the file has it.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum What<'a> {
    LoopStarted,
    LoopReady,
    LoopClosed,
    LoopLost {
        reason: &'a str,
    },
    LoopBusy {
        for_us: u64,
    },
    TaskSpawned {
        task: TaskId,
        parent: Option<TaskId>,
        name: &'a str,
        site: &'a str,
    },
    TaskPolled {
        task: TaskId,
        took_us: u32,
        ready_us: u32,
        cause: Option<Why>,
        wait: Option<For<'a>>,
    },
    TaskDone {
        task: TaskId,
    },
    TaskFailed {
        task: TaskId,
        error: &'a str,
    },
    TaskCancelled {
        task: TaskId,
    },
    TaskRetried {
        unit: u32,
        lost: LoopId,
    },
    TimerSet {
        timer: TimerId,
        task: Option<TaskId>,
        deadline_us: Micros,
        site: &'a str,
    },
    TimerFired {
        timer: TimerId,
        late_us: u32,
    },
    TimerDropped {
        timer: TimerId,
    },
    MessageSent {
        message: Name,
        to: LoopId,
        queue: &'a str,
        bytes: u32,
        depth: u32,
        task: Option<TaskId>,
        site: &'a str,
    },
    MessageReceived {
        message: Name,
        queue: &'a str,
        bytes: u32,
        depth: u32,
    },
    MessageTaken {
        message: Name,
        task: Option<TaskId>,
    },
    QueueClosed {
        peer: LoopId,
        queue: &'a str,
    },
    Progress {
        done: u32,
        total: u32,
    },
    Log {
        text: &'a str,
    },
}

/// What made a task ready.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Why {
    Task { task: TaskId },
    Timer { timer: TimerId },
    Messages { from: LoopId },
}

/// What a task waits for.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum For<'a> {
    Nothing,
    Turn,
    Timer { timer: TimerId },
    Message { queue: &'a str },
    Room { queue: &'a str },
    Task { task: TaskId },
    Answer { from: LoopId },
    Response,
}

/// A message, named in the whole run.
pub(super) struct Name(LoopId, MessageSeq);

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.0, self.1))
    }
}

impl Why {
    fn of(cause: Cause) -> Option<Self> {
        match cause {
            Cause::Unknown => None,
            Cause::Task(task) => Some(Why::Task { task }),
            Cause::Timer(timer) => Some(Why::Timer { timer }),
            Cause::Messages(from) => Some(Why::Messages { from }),
        }
    }
}

impl<'a> For<'a> {
    fn of(trace: &'a Trace, wait: Wait) -> Option<Self> {
        match wait {
            Wait::Unknown => None,
            Wait::Nothing => Some(For::Nothing),
            Wait::Turn => Some(For::Turn),
            Wait::Timer(timer) => Some(For::Timer { timer }),
            Wait::Message(queue) => Some(For::Message { queue: trace.text(queue.into()) }),
            Wait::Room(queue) => Some(For::Room { queue: trace.text(queue.into()) }),
            Wait::Task(task) => Some(For::Task { task }),
            Wait::Answer(from) => Some(For::Answer { from }),
            Wait::Response => Some(For::Response),
        }
    }
}

impl<'a> Line<'a> {
    pub(super) fn of(trace: &'a Trace, event: &Stamped) -> Self {
        let in_loop = event.in_loop;
        Line { t_us: event.at, in_loop, what: What::of(trace, in_loop, event.kind) }
    }
}

impl<'a> What<'a> {
    /// The word for what happened.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            What::LoopStarted => "loop-started",
            What::LoopReady => "loop-ready",
            What::LoopClosed => "loop-closed",
            What::LoopLost { .. } => "loop-lost",
            What::LoopBusy { .. } => "loop-busy",
            What::TaskSpawned { .. } => "task-spawned",
            What::TaskPolled { .. } => "task-polled",
            What::TaskDone { .. } => "task-done",
            What::TaskFailed { .. } => "task-failed",
            What::TaskCancelled { .. } => "task-cancelled",
            What::TaskRetried { .. } => "task-retried",
            What::TimerSet { .. } => "timer-set",
            What::TimerFired { .. } => "timer-fired",
            What::TimerDropped { .. } => "timer-dropped",
            What::MessageSent { .. } => "message-sent",
            What::MessageReceived { .. } => "message-received",
            What::MessageTaken { .. } => "message-taken",
            What::QueueClosed { .. } => "queue-closed",
            What::Progress { .. } => "progress",
            What::Log { .. } => "log",
        }
    }

    /// What happened in this loop.
    pub(super) fn of(trace: &'a Trace, in_loop: LoopId, kind: EventKind) -> Self {
        let text = |sym: Sym| trace.text(sym.into());
        match kind {
            EventKind::LoopStarted => What::LoopStarted,
            EventKind::LoopReady => What::LoopReady,
            EventKind::LoopClosed => What::LoopClosed,
            EventKind::LoopLost { reason } => What::LoopLost { reason: text(reason) },
            EventKind::LoopBusy { for_us } => What::LoopBusy { for_us },
            EventKind::TaskSpawned { task, parent, name, site } => {
                What::TaskSpawned { task, parent, name: text(name), site: text(site) }
            }
            EventKind::TaskPolled { task, took_us, ready_us, cause, wait } => {
                let (cause, wait) = (Why::of(cause), For::of(trace, wait));
                What::TaskPolled { task, took_us, ready_us, cause, wait }
            }
            EventKind::TaskDone { task } => What::TaskDone { task },
            EventKind::TaskFailed { task, error } => What::TaskFailed { task, error: text(error) },
            EventKind::TaskCancelled { task } => What::TaskCancelled { task },
            EventKind::TaskRetried { unit, lost } => What::TaskRetried { unit, lost },
            EventKind::TimerSet { timer, task, deadline, site } => {
                let deadline_us = trace.track(in_loop).map_or(deadline, |track| track.at(deadline));
                What::TimerSet { timer, task, deadline_us, site: text(site) }
            }
            EventKind::TimerFired { timer, late_us } => What::TimerFired { timer, late_us },
            EventKind::TimerDropped { timer } => What::TimerDropped { timer },
            EventKind::MessageSent { seq, to, queue, size, depth, task, site } => {
                let (message, queue, site) = (Name(in_loop, seq), text(queue), text(site));
                What::MessageSent { message, to, queue, bytes: size, depth, task, site }
            }
            EventKind::MessageReceived { from, seq, queue, size, depth } => {
                let (message, queue) = (Name(from, seq), text(queue));
                What::MessageReceived { message, queue, bytes: size, depth }
            }
            EventKind::MessageTaken { from, seq, task } => {
                What::MessageTaken { message: Name(from, seq), task }
            }
            EventKind::QueueClosed { peer, queue } => {
                What::QueueClosed { peer, queue: text(queue) }
            }
            EventKind::Progress { done, total } => What::Progress { done, total },
            EventKind::Log { text: line } => What::Log { text: text(line) },
        }
    }
}
