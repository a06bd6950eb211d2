//! The Chrome trace events that a trace comes to.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use serde::Serialize;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId};
use crate::trace::event::EventKind;
use crate::trace::file::chrome::nest::Nest;
use crate::trace::file::line::What;
use crate::trace::merge::{Events, Stamped};
use crate::trace::model::{Message, TaskEnd, Text, Trace, Track};

/// One event of the file.
#[derive(Serialize)]
pub(super) struct Mark<'a> {
    ph: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    cat: &'static str,
    name: Cow<'a, str>,
    ts: Micros,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<u32>,
    pid: u32,
    tid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id2: Option<Local>,
    /// How wide an instant is drawn: as its thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    /// Where a flow ends: in the slice around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Args<'a>>,
}

/// An id that means something within its process alone.
#[derive(Serialize)]
struct Local {
    local: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Args<'a> {
    Event(What<'a>),
    Name {
        name: &'a str,
    },
    Sort {
        sort_index: usize,
    },
    Labels {
        labels: &'static str,
    },
    Messages {
        messages: u32,
    },
    Progress {
        done: u32,
    },
    /// Of a task that has no end of its own in the trace.
    End {
        end: &'static str,
    },
}

/// The number of a loop's process, which is that of its thread too. Number 0 has a meaning of its
/// own to some viewers.
pub(super) fn process(id: LoopId) -> u32 {
    u32::from(id.0) + 1
}

/// A message's number in the whole run, exact as a double.
fn flow(from: LoopId, seq: MessageSeq) -> u64 {
    u64::from(process(from)) << 32 | u64::from(seq.0)
}

/// All events of the file, one after the other.
pub(super) struct Marks<'a> {
    trace: &'a Trace,
    events: Events<'a>,
    lanes: HashMap<LoopId, Lane>,
    /// Flows that have begun and not ended.
    flows: HashSet<u64>,
    ready: VecDeque<Mark<'a>>,
    is_over: bool,
}

/// What has to be remembered of a loop.
#[derive(Default)]
struct Lane {
    tasks: BTreeMap<TaskId, Text>,
    polls: Nest<()>,
    /// How many messages of each queue wait in the mailbox.
    depths: HashMap<Text, u32>,
    /// The queues of the messages in the mailbox.
    mailbox: HashMap<u64, Text>,
}

impl<'a> Marks<'a> {
    pub(super) fn of(trace: &'a Trace) -> Self {
        let lanes = trace.tracks().iter().map(|track| (track.id, Lane::default())).collect();
        let (flows, ready) = (HashSet::new(), VecDeque::new());
        let mut marks =
            Marks { trace, events: trace.events(), lanes, flows, ready, is_over: false };
        for (place, track) in trace.tracks().iter().enumerate() {
            marks.introduce(place, track);
        }
        marks
    }

    /// Names and order of a loop's process.
    fn introduce(&mut self, place: usize, track: &'a Track) {
        let name = Args::Name { name: &track.name };
        let sort_index = || Args::Sort { sort_index: place };
        let labels = Args::Labels { labels: track.kind.as_str() };
        for (of, args) in [
            ("process_name", name),
            ("process_labels", labels),
            ("process_sort_index", sort_index()),
            ("thread_name", Args::Name { name: "event loop" }),
            ("thread_sort_index", sort_index()),
        ] {
            let mark = mark("M", "", of, Micros(0), track.id);
            self.ready.push_back(Mark { args: Some(args), ..mark });
        }
    }

    fn push(&mut self, mark: Mark<'a>) {
        self.ready.push_back(mark);
    }

    fn task_name(&self, track: LoopId, task: TaskId) -> Cow<'a, str> {
        let track = self.trace.track(track);
        let name = track.and_then(|track| track.task(task)).map(|task| self.trace.text(task.name));
        match name {
            Some(name) if !name.is_empty() => name.into(),
            _ => format!("task {task}").into(),
        }
    }

    fn event(&mut self, event: &Stamped) {
        let (id, at) = (event.in_loop, event.at);
        let what = What::of(self.trace, id, event.kind);
        let instant =
            |name: Cow<'a, str>, cat| Mark { s: Some("t"), ..mark("i", cat, name, at, id) };
        let lane = self.lanes.entry(id).or_default();
        let main = match event.kind {
            EventKind::TaskPolled { task, took_us, .. } => {
                let end = at.0.saturating_add(took_us.into());
                let is_slice = took_us > 0 && lane.polls.enter(at.0, end, ()).is_ok();
                let name = self.task_name(id, task);
                // Speedscope takes slices that differ in their arguments for different ones, and
                // is confused by some that have no length.
                self.push(match is_slice {
                    true => Mark { dur: Some(took_us), ..mark("X", "poll", name, at, id) },
                    false => instant(name, "poll"),
                });
                Mark { id2: Some(local(task)), ..mark("n", "task", what.kind(), at, id) }
            }
            EventKind::TaskSpawned { task, name, .. } => {
                lane.tasks.insert(task, name.into());
                Mark {
                    id2: Some(local(task)),
                    ..mark("b", "task", self.task_name(id, task), at, id)
                }
            }
            EventKind::TaskDone { task }
            | EventKind::TaskFailed { task, .. }
            | EventKind::TaskCancelled { task } => {
                let was_open = lane.tasks.remove(&task).is_some();
                let name = self.task_name(id, task);
                match was_open {
                    true => Mark { id2: Some(local(task)), ..mark("e", "task", name, at, id) },
                    false => instant(name, "task"),
                }
            }
            EventKind::MessageSent { queue, .. }
            | EventKind::MessageReceived { queue, .. }
            | EventKind::QueueClosed { queue, .. } => {
                let queue = self.trace.text(queue.into());
                instant(format!("{} {queue}", what.kind()).into(), "message")
            }
            EventKind::MessageTaken { .. } => instant(what.kind().into(), "message"),
            _ => instant(what.kind().into(), "loop"),
        };
        self.push(Mark { args: Some(Args::Event(what)), ..main });
        self.besides(event);
    }

    /// What viewers want besides.
    fn besides(&mut self, event: &Stamped) {
        let (id, at) = (event.in_loop, event.at);
        match event.kind {
            EventKind::MessageSent { seq, .. } => {
                let sender = self.trace.track(id);
                let message = sender.and_then(|sender| sender.message(seq)).copied();
                let arrived = |m: &Message| m.received.or(m.taken).is_some();
                if let Some(message) = message.filter(arrived) {
                    self.flow("s", at, id, id, &message);
                }
            }
            EventKind::MessageReceived { from, seq, queue, depth, .. } => {
                let lane = self.lanes.entry(id).or_default();
                lane.depths.insert(queue.into(), depth);
                lane.mailbox.insert(flow(from, seq), queue.into());
                self.depth(at, id, queue.into(), depth);
                if let Some(message) = self.message(id, from, seq) {
                    self.flow(
                        if message.taken.is_some() { "t" } else { "f" },
                        at,
                        id,
                        from,
                        &message,
                    );
                }
            }
            EventKind::MessageTaken { from, seq, .. } => {
                let lane = self.lanes.entry(id).or_default();
                if let Some(queue) = lane.mailbox.remove(&flow(from, seq)) {
                    let depth = lane.depths.entry(queue).or_default();
                    *depth = depth.saturating_sub(1);
                    let depth = *depth;
                    self.depth(at, id, queue, depth);
                }
                if let Some(message) = self.message(id, from, seq) {
                    self.flow("f", at, id, from, &message);
                }
            }
            EventKind::Progress { done, .. } => {
                let args = Some(Args::Progress { done });
                self.push(Mark { args, ..mark("C", "", "progress", at, id) });
            }
            _ => {}
        }
    }

    fn message(&self, to: LoopId, from: LoopId, seq: MessageSeq) -> Option<Message> {
        let (_, message) = self.trace.message_to(self.trace.track(to)?, from, seq)?;
        Some(*message)
    }

    /// A flow binds to what stands right before it at the same moment, or to the slice around it.
    fn flow(&mut self, ph: &'static str, at: Micros, id: LoopId, from: LoopId, message: &Message) {
        let number = flow(from, message.seq);
        let fits = match ph {
            "s" => self.flows.insert(number),
            "t" => self.flows.contains(&number),
            _ => self.flows.remove(&number),
        };
        if fits {
            let name = self.trace.text(message.queue);
            let bp = (ph != "s").then_some("e");
            self.push(Mark { id: Some(number), bp, ..mark(ph, "message", name, at, id) });
        }
    }

    fn depth(&mut self, at: Micros, id: LoopId, queue: Text, messages: u32) {
        let name = format!("mailbox: {}", self.trace.text(queue));
        self.push(Mark { args: Some(Args::Messages { messages }), ..mark("C", "", name, at, id) });
    }

    /// Spans that have no end in the trace end with their loop, or with the run.
    fn finish(&mut self) {
        let end = self.trace.end();
        for track in self.trace.tracks() {
            let tasks = core::mem::take(&mut self.lanes.entry(track.id).or_default().tasks);
            for task in tasks.into_keys() {
                let lost = match track.task(task).and_then(|task| task.end) {
                    Some((at, TaskEnd::Lost)) => Some(track.at(at)),
                    _ => None,
                };
                let word = if lost.is_some() { "lost" } else { "open" };
                let name = self.task_name(track.id, task);
                let mark = mark("e", "task", name, lost.unwrap_or(end), track.id);
                let args = Some(Args::End { end: word });
                self.push(Mark { id2: Some(local(task)), args, ..mark });
            }
        }
    }
}

fn mark<'a>(
    ph: &'static str,
    cat: &'static str,
    name: impl Into<Cow<'a, str>>,
    ts: Micros,
    id: LoopId,
) -> Mark<'a> {
    let (name, pid) = (name.into(), process(id));
    let (dur, id, id2, s, bp, args) = (None, None, None, None, None, None);
    Mark { ph, cat, name, ts, dur, pid, tid: pid, id, id2, s, bp, args }
}

fn local(task: TaskId) -> Local {
    Local { local: format!("{:#x}", task.0) }
}

impl<'a> Iterator for Marks<'a> {
    type Item = Mark<'a>;

    fn next(&mut self) -> Option<Mark<'a>> {
        loop {
            if let Some(mark) = self.ready.pop_front() {
                return Some(mark);
            }
            if self.is_over {
                return None;
            }
            match self.events.next() {
                Some(event) => self.event(&event),
                None => {
                    self.is_over = true;
                    self.finish();
                }
            }
        }
    }
}
