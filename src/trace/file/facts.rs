//! What a file tells of one event, read without knowing first of which kind it is.
//!
//! All fields of all kinds are in one record: a tagged enum would keep every event as a tree of
//! values until its tag is found.

use std::borrow::Cow;

use serde::Deserialize;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};
use crate::trace::event::{Cause, EventKind, Sym, Wait};

/// A text that is borrowed from the file where that is possible.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Txt<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The fields of an event, whatever its kind.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Facts<'a> {
    pub(super) t_us: Option<Micros>,
    #[serde(rename = "loop")]
    pub(super) in_loop: Option<LoopId>,
    #[serde(borrow)]
    pub(super) kind: Option<Txt<'a>>,
    task: Option<TaskId>,
    parent: Option<TaskId>,
    timer: Option<TimerId>,
    #[serde(borrow)]
    message: Option<Txt<'a>>,
    to: Option<LoopId>,
    peer: Option<LoopId>,
    lost: Option<LoopId>,
    #[serde(borrow)]
    name: Option<Txt<'a>>,
    #[serde(borrow)]
    queue: Option<Txt<'a>>,
    #[serde(borrow)]
    site: Option<Txt<'a>>,
    #[serde(borrow)]
    reason: Option<Txt<'a>>,
    #[serde(borrow)]
    error: Option<Txt<'a>>,
    #[serde(borrow)]
    text: Option<Txt<'a>>,
    took_us: Option<u32>,
    ready_us: Option<u32>,
    late_us: Option<u32>,
    for_us: Option<u64>,
    deadline_us: Option<Micros>,
    bytes: Option<u32>,
    depth: Option<u32>,
    unit: Option<u32>,
    done: Option<u32>,
    total: Option<u32>,
    #[serde(borrow)]
    cause: Option<Why<'a>>,
    #[serde(borrow)]
    wait: Option<For<'a>>,
}

#[derive(Debug, Deserialize)]
struct Why<'a> {
    #[serde(borrow)]
    kind: Txt<'a>,
    task: Option<TaskId>,
    timer: Option<TimerId>,
    from: Option<LoopId>,
}

#[derive(Debug, Deserialize)]
struct For<'a> {
    #[serde(borrow)]
    kind: Txt<'a>,
    #[serde(borrow)]
    queue: Option<Txt<'a>>,
    task: Option<TaskId>,
    timer: Option<TimerId>,
    from: Option<LoopId>,
}

/// The value of a field that has to be there.
fn need<T>(value: Option<T>, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("has no `{field}`"))
}

/// A text of the file, shortened, to be named in an error.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// The loop and the number that a message's name is made of.
fn message(name: Option<&Txt<'_>>) -> Result<(LoopId, MessageSeq), String> {
    let name = &need(name, "message")?.0;
    let parts = name.split_once(':');
    let parts = parts.and_then(|(of, seq)| Some((of.parse().ok()?, seq.parse().ok()?)));
    let (of, seq) = parts.ok_or_else(|| format!("names the message {}", quoted(name)))?;
    Ok((LoopId(of), MessageSeq(seq)))
}

impl Why<'_> {
    fn cause(&self) -> Result<Cause, String> {
        match &*self.kind.0 {
            "task" => need(self.task, "cause.task").map(Cause::Task),
            "timer" => need(self.timer, "cause.timer").map(Cause::Timer),
            "messages" => need(self.from, "cause.from").map(Cause::Messages),
            other => Err(format!("has the cause {}", quoted(other))),
        }
    }
}

impl For<'_> {
    fn wait(&self, sym: &mut impl FnMut(&str) -> Sym) -> Result<Wait, String> {
        let queue = || need(self.queue.as_ref(), "wait.queue");
        match &*self.kind.0 {
            "nothing" => Ok(Wait::Nothing),
            "turn" => Ok(Wait::Turn),
            "timer" => need(self.timer, "wait.timer").map(Wait::Timer),
            "message" => queue().map(|queue| Wait::Message(sym(&queue.0))),
            "room" => queue().map(|queue| Wait::Room(sym(&queue.0))),
            "task" => need(self.task, "wait.task").map(Wait::Task),
            "answer" => need(self.from, "wait.from").map(Wait::Answer),
            "response" => Ok(Wait::Response),
            other => Err(format!("waits for {}", quoted(other))),
        }
    }
}

impl Facts<'_> {
    /// What happened in the loop `at`, or what is wrong with what is told of it. `sym` gives the
    /// numbers of texts.
    pub(super) fn event(
        &self,
        at: LoopId,
        mut sym: impl FnMut(&str) -> Sym,
    ) -> Result<EventKind, String> {
        let kind = &*need(self.kind.as_ref(), "kind")?.0;
        let mut text =
            |text: &Option<Txt<'_>>, field| need(text.as_ref(), field).map(|text| sym(&text.0));
        let task = || need(self.task, "task");
        let timer = || need(self.timer, "timer");
        Ok(match kind {
            "loop-started" => EventKind::LoopStarted,
            "loop-ready" => EventKind::LoopReady,
            "loop-closed" => EventKind::LoopClosed,
            "loop-lost" => EventKind::LoopLost { reason: text(&self.reason, "reason")? },
            "loop-busy" => EventKind::LoopBusy { for_us: need(self.for_us, "for_us")? },
            "task-spawned" => EventKind::TaskSpawned {
                task: task()?,
                parent: self.parent,
                name: text(&self.name, "name")?,
                site: text(&self.site, "site")?,
            },
            "task-polled" => EventKind::TaskPolled {
                task: task()?,
                took_us: need(self.took_us, "took_us")?,
                ready_us: need(self.ready_us, "ready_us")?,
                cause: self.cause.as_ref().map_or(Ok(Cause::Unknown), Why::cause)?,
                wait: self.wait.as_ref().map_or(Ok(Wait::Unknown), |wait| wait.wait(&mut sym))?,
            },
            "task-done" => EventKind::TaskDone { task: task()? },
            "task-failed" => {
                EventKind::TaskFailed { task: task()?, error: text(&self.error, "error")? }
            }
            "task-cancelled" => EventKind::TaskCancelled { task: task()? },
            "task-retried" => EventKind::TaskRetried {
                unit: need(self.unit, "unit")?,
                lost: need(self.lost, "lost")?,
            },
            "timer-set" => EventKind::TimerSet {
                timer: timer()?,
                task: self.task,
                deadline: need(self.deadline_us, "deadline_us")?,
                site: text(&self.site, "site")?,
            },
            "timer-fired" => {
                EventKind::TimerFired { timer: timer()?, late_us: need(self.late_us, "late_us")? }
            }
            "timer-dropped" => EventKind::TimerDropped { timer: timer()? },
            "message-sent" => {
                let (from, seq) = message(self.message.as_ref())?;
                if from != at {
                    return Err(format!("sends a message of loop {from} from loop {at}"));
                }
                EventKind::MessageSent {
                    seq,
                    to: need(self.to, "to")?,
                    queue: text(&self.queue, "queue")?,
                    size: need(self.bytes, "bytes")?,
                    depth: need(self.depth, "depth")?,
                    task: self.task,
                    site: text(&self.site, "site")?,
                }
            }
            "message-received" => {
                let (from, seq) = message(self.message.as_ref())?;
                EventKind::MessageReceived {
                    from,
                    seq,
                    queue: text(&self.queue, "queue")?,
                    size: need(self.bytes, "bytes")?,
                    depth: need(self.depth, "depth")?,
                }
            }
            "message-taken" => {
                let (from, seq) = message(self.message.as_ref())?;
                EventKind::MessageTaken { from, seq, task: self.task }
            }
            "queue-closed" => EventKind::QueueClosed {
                peer: need(self.peer, "peer")?,
                queue: text(&self.queue, "queue")?,
            },
            "progress" => EventKind::Progress {
                done: need(self.done, "done")?,
                total: need(self.total, "total")?,
            },
            "log" => EventKind::Log { text: text(&self.text, "text")? },
            other => return Err(format!("is of the kind {}, which there is not", quoted(other))),
        })
    }
}
