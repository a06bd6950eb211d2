//! The events of one loop, in the order and by the clock of that loop.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};

/// A text that a loop has told its watcher once and refers to by number from then on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Sym(pub u32);

/// What a loop stands for. Every loop is a worker with an instance of its own; the kind says what
/// it would be in a program outside the browser, for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoopKind {
    /// The loop that coordinates.
    Main,
    /// A loop in another thread.
    Thread,
    /// A loop in another process.
    Process,
}

impl LoopKind {
    /// The word for it in results and files.
    pub fn as_str(self) -> &'static str {
        match self {
            LoopKind::Main => "main",
            LoopKind::Thread => "thread",
            LoopKind::Process => "process",
        }
    }
}

/// What made a task ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// It was just spawned, or nothing that is recorded woke it.
    #[default]
    Unknown,
    /// A task of the same loop woke it (itself, when it yielded).
    Task(TaskId),
    /// A timer fired.
    Timer(TimerId),
    /// A batch of messages from this loop arrived.
    Messages(LoopId),
}

/// What a task waits for after a poll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Wait {
    /// Something that does not record itself.
    #[default]
    Unknown,
    /// Nothing: the task has ended with this poll.
    Nothing,
    /// Its next turn: it yielded.
    Turn,
    /// A timer.
    Timer(TimerId),
    /// A message of this queue.
    Message(Sym),
    /// Room in this bounded queue.
    Room(Sym),
    /// Another task of the same loop.
    Task(TaskId),
    /// The answer of another loop.
    Answer(LoopId),
    /// The response to an HTTP request.
    Response,
}

/// One thing that happened in one loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Event {
    /// When, by the clock of the loop. A poll stands at its beginning.
    pub at: Micros,
    /// What.
    pub kind: EventKind,
}

/// What happened. Distances are in microseconds, sizes in bytes, depths in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum EventKind {
    /// The loop's worker began to run its program's instance.
    LoopStarted,
    /// The loop is ready: its executor runs and its program has been spawned.
    LoopReady,
    /// The loop closed by itself: its program has ended. The last event of a loop.
    LoopClosed,
    /// The loop is gone without having closed. Recorded by the watcher. The last event of a loop.
    LoopLost {
        /// The code and the text of the reason.
        reason: Sym,
    },
    /// The loop's program announced that it will compute without yielding for about so long.
    LoopBusy {
        /// The announced length.
        for_us: u64,
    },
    /// A task was handed to the executor.
    TaskSpawned {
        /// The new task.
        task: TaskId,
        /// The task that spawned it.
        parent: Option<TaskId>,
        /// Its name.
        name: Sym,
        /// The place in the source that spawned it.
        site: Sym,
    },
    /// A task was polled, from [`Event::at`] on.
    TaskPolled {
        /// The task.
        task: TaskId,
        /// How long the poll took.
        took_us: u32,
        /// How long the task had been ready before.
        ready_us: u32,
        /// What had made it ready.
        cause: Cause,
        /// What it waits for now.
        wait: Wait,
    },
    /// A task ended with a value.
    TaskDone {
        /// The task.
        task: TaskId,
    },
    /// A task ended with an error, or panicked.
    TaskFailed {
        /// The task.
        task: TaskId,
        /// The text of the error.
        error: Sym,
    },
    /// A task was dropped before its end.
    TaskCancelled {
        /// The task.
        task: TaskId,
    },
    /// A unit of work whose loop was lost is tried again on another loop.
    TaskRetried {
        /// The number of the unit of work, as the program counts them.
        unit: u32,
        /// The loop that was lost.
        lost: LoopId,
    },
    /// A timer was set.
    TimerSet {
        /// The timer.
        timer: TimerId,
        /// The task that waits for it.
        task: Option<TaskId>,
        /// When it is due.
        deadline: Micros,
        /// The place in the source that set it.
        site: Sym,
    },
    /// A timer fired.
    TimerFired {
        /// The timer.
        timer: TimerId,
        /// How long after its deadline.
        late_us: u32,
    },
    /// A timer was given up before it fired.
    TimerDropped {
        /// The timer.
        timer: TimerId,
    },
    /// A message was handed to the queue. It leaves with the batch of this turn.
    MessageSent {
        /// Its number.
        seq: MessageSeq,
        /// The loop it goes to.
        to: LoopId,
        /// The queue's name.
        queue: Sym,
        /// Its encoded size.
        size: u32,
        /// Messages of this queue that were sent and not yet taken, as far as the sender knows.
        depth: u32,
        /// The task that sent it.
        task: Option<TaskId>,
        /// The place in the source that sent it.
        site: Sym,
    },
    /// A message arrived in the mailbox.
    MessageReceived {
        /// The loop it came from.
        from: LoopId,
        /// Its number there.
        seq: MessageSeq,
        /// The queue's name.
        queue: Sym,
        /// Its encoded size.
        size: u32,
        /// Messages of this queue in the mailbox, this one included.
        depth: u32,
    },
    /// A message was taken out of the mailbox.
    MessageTaken {
        /// The loop it came from.
        from: LoopId,
        /// Its number there.
        seq: MessageSeq,
        /// The task that took it.
        task: Option<TaskId>,
    },
    /// The other side of a queue closed it.
    QueueClosed {
        /// The other side.
        peer: LoopId,
        /// The queue's name.
        queue: Sym,
    },
    /// How far the program has come.
    Progress {
        /// Units of work done.
        done: u32,
        /// Units of work in all.
        total: u32,
    },
    /// A line of the program's log.
    Log {
        /// The line.
        text: Sym,
    },
}

impl EventKind {
    /// The same event with its texts numbered otherwise.
    pub fn with_texts(mut self, number: impl Fn(Sym) -> Sym) -> Self {
        match &mut self {
            EventKind::TaskSpawned { name: first, site: second, .. }
            | EventKind::MessageSent { queue: first, site: second, .. } => {
                *first = number(*first);
                *second = number(*second);
            }
            EventKind::LoopLost { reason: text }
            | EventKind::TaskPolled { wait: Wait::Message(text) | Wait::Room(text), .. }
            | EventKind::TaskFailed { error: text, .. }
            | EventKind::TimerSet { site: text, .. }
            | EventKind::MessageReceived { queue: text, .. }
            | EventKind::QueueClosed { queue: text, .. }
            | EventKind::Log { text } => *text = number(*text),
            EventKind::LoopStarted
            | EventKind::LoopReady
            | EventKind::LoopClosed
            | EventKind::LoopBusy { .. }
            | EventKind::TaskPolled { .. }
            | EventKind::TaskDone { .. }
            | EventKind::TaskCancelled { .. }
            | EventKind::TaskRetried { .. }
            | EventKind::TimerFired { .. }
            | EventKind::TimerDropped { .. }
            | EventKind::MessageTaken { .. }
            | EventKind::Progress { .. } => {}
        }
        self
    }

    /// Whether the event is kept even when the buffer's limit is reached: the ends of the loop
    /// itself, without which the picture would be wrong and not merely thin.
    pub fn is_vital(&self) -> bool {
        matches!(
            self,
            EventKind::LoopStarted
                | EventKind::LoopReady
                | EventKind::LoopClosed
                | EventKind::LoopLost { .. }
        )
    }
}

impl fmt::Display for LoopKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
