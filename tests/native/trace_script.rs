//! Traces for tests: written by hand, and generated.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::trace::batch::{Batch, Counters};
use polyloop::trace::event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
use polyloop::trace::model::Trace;
use proptest::prelude::*;

pub(crate) const A: LoopId = LoopId(0);
pub(crate) const B: LoopId = LoopId(1);
pub(crate) const C: LoopId = LoopId(2);

/// A trace in which A was asked for at 0, B at 10 and C at 20.
pub(crate) fn three_loops() -> Trace {
    let mut trace = Trace::new();
    trace.announce(A, "main", LoopKind::Main, Micros(0));
    trace.announce(B, "Worker-0", LoopKind::Thread, Micros(10));
    trace.announce(C, "Worker-1", LoopKind::Process, Micros(20));
    trace
}

/// Applies what the script has written since the last time.
pub(crate) fn apply(trace: &mut Trace, id: LoopId, script: &mut Script) {
    trace.apply(id, &script.take()).unwrap();
}

/// Writes the batches of one loop.
pub(crate) struct Script {
    strings: Vec<String>,
    told: usize,
    pub(crate) events: Vec<Event>,
    pub(crate) counters: Counters,
}

impl Script {
    /// All scripts know the texts of the short forms from the beginning, by the same numbers.
    pub(crate) fn new() -> Self {
        let strings = ["jobs", "src/x.rs:1", "a task"].map(str::to_owned).to_vec();
        Script { strings, told: 0, events: Vec::new(), counters: Counters::default() }
    }

    pub(crate) fn sym(&mut self, text: &str) -> Sym {
        let known = self.strings.iter().position(|string| string == text);
        Sym(known.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        }) as u32)
    }

    pub(crate) fn at(&mut self, at: u64, kind: EventKind) -> &mut Self {
        self.counters.count(&kind);
        self.events.push(Event { at: Micros(at), kind });
        self
    }

    /// Counted, but left out.
    pub(crate) fn dropped(&mut self, kind: EventKind) -> &mut Self {
        self.counters.count(&kind);
        self.counters.dropped += 1;
        self
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        let batch = Batch {
            first_string: self.told as u32,
            strings: self.strings[self.told..].to_vec(),
            events: std::mem::take(&mut self.events),
            counters: self.counters,
        };
        self.told = self.strings.len();
        batch.encode().unwrap()
    }
}

pub(crate) fn spawned(task: u32) -> EventKind {
    EventKind::TaskSpawned { task: TaskId(task), parent: None, name: Sym(2), site: Sym(1) }
}

pub(crate) fn polled(task: u32, took_us: u32) -> EventKind {
    let (task, cause, wait) = (TaskId(task), Cause::Unknown, Wait::Unknown);
    EventKind::TaskPolled { task, took_us, ready_us: 0, cause, wait }
}

pub(crate) fn done(task: u32) -> EventKind {
    EventKind::TaskDone { task: TaskId(task) }
}

pub(crate) fn sent(seq: u32, to: LoopId) -> EventKind {
    let (seq, queue, site) = (MessageSeq(seq), Sym(0), Sym(1));
    EventKind::MessageSent { seq, to, queue, size: 8, depth: 1, task: None, site }
}

pub(crate) fn received(from: LoopId, seq: u32) -> EventKind {
    EventKind::MessageReceived { from, seq: MessageSeq(seq), queue: Sym(0), size: 8, depth: 1 }
}

pub(crate) fn taken(from: LoopId, seq: u32) -> EventKind {
    EventKind::MessageTaken { from, seq: MessageSeq(seq), task: Some(TaskId(7)) }
}

fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::Unknown),
        any::<u32>().prop_map(|id| Cause::Task(TaskId(id))),
        any::<u32>().prop_map(|id| Cause::Timer(TimerId(id))),
        any::<u16>().prop_map(|id| Cause::Messages(LoopId(id))),
    ]
}

fn wait() -> impl Strategy<Value = Wait> {
    prop_oneof![
        Just(Wait::Unknown),
        Just(Wait::Nothing),
        Just(Wait::Turn),
        any::<u32>().prop_map(|id| Wait::Timer(TimerId(id))),
        any::<u32>().prop_map(|id| Wait::Message(Sym(id))),
        any::<u32>().prop_map(|id| Wait::Room(Sym(id))),
        any::<u32>().prop_map(|id| Wait::Task(TaskId(id))),
        any::<u16>().prop_map(|id| Wait::Answer(LoopId(id))),
    ]
}

/// Any event at all. `id` gives the numbers of loops, tasks, timers, messages and texts.
pub(crate) fn any_kind(
    id: impl Strategy<Value = u32> + Clone + 'static,
) -> impl Strategy<Value = EventKind> {
    let task = id.clone().prop_map(TaskId);
    let timer = id.clone().prop_map(TimerId);
    let seq = id.clone().prop_map(MessageSeq);
    let sym = id.clone().prop_map(Sym);
    let peer = id.prop_map(|id| LoopId(id as u16));
    let maybe = proptest::option::of(task.clone());
    let n = any::<u32>();
    prop_oneof![
        Just(EventKind::LoopStarted),
        Just(EventKind::LoopReady),
        Just(EventKind::LoopClosed),
        sym.clone().prop_map(|reason| EventKind::LoopLost { reason }),
        any::<u64>().prop_map(|for_us| EventKind::LoopBusy { for_us }),
        (task.clone(), maybe.clone(), sym.clone(), sym.clone()).prop_map(
            |(task, parent, name, site)| EventKind::TaskSpawned { task, parent, name, site }
        ),
        (task.clone(), n, n, cause(), wait()).prop_map(|(task, took_us, ready_us, cause, wait)| {
            EventKind::TaskPolled { task, took_us, ready_us, cause, wait }
        }),
        task.clone().prop_map(|task| EventKind::TaskDone { task }),
        (task.clone(), sym.clone()).prop_map(|(task, error)| EventKind::TaskFailed { task, error }),
        task.prop_map(|task| EventKind::TaskCancelled { task }),
        (n, peer.clone()).prop_map(|(unit, lost)| EventKind::TaskRetried { unit, lost }),
        (timer.clone(), maybe.clone(), any::<u64>(), sym.clone()).prop_map(
            |(timer, task, deadline, site)| {
                EventKind::TimerSet { timer, task, deadline: Micros(deadline), site }
            }
        ),
        (timer.clone(), n).prop_map(|(timer, late_us)| EventKind::TimerFired { timer, late_us }),
        timer.prop_map(|timer| EventKind::TimerDropped { timer }),
        (seq.clone(), peer.clone(), sym.clone(), n, n, maybe.clone(), sym.clone()).prop_map(
            |(seq, to, queue, size, depth, task, site)| {
                EventKind::MessageSent { seq, to, queue, size, depth, task, site }
            }
        ),
        (peer.clone(), seq.clone(), sym.clone(), n, n).prop_map(
            |(from, seq, queue, size, depth)| {
                EventKind::MessageReceived { from, seq, queue, size, depth }
            }
        ),
        (peer.clone(), seq, maybe).prop_map(|(from, seq, task)| EventKind::MessageTaken {
            from,
            seq,
            task
        }),
        (peer, sym.clone()).prop_map(|(peer, queue)| EventKind::QueueClosed { peer, queue }),
        (n, n).prop_map(|(done, total)| EventKind::Progress { done, total }),
        sym.prop_map(|text| EventKind::Log { text }),
    ]
}

fn any_counters() -> impl Strategy<Value = Counters> {
    (any::<[u64; 11]>(), any::<u32>()).prop_map(|(n, inbox_peak)| Counters {
        dropped: n[0],
        tasks_started: n[1],
        tasks_completed: n[2],
        tasks_failed: n[3],
        tasks_cancelled: n[4],
        tasks_retried: n[5],
        messages_sent: n[6],
        messages_received: n[7],
        bytes_sent: n[8],
        busy_us: n[9],
        longest_poll_us: n[10],
        inbox_peak,
    })
}

/// Any batch that can be written.
pub(crate) fn any_batch(
    id: impl Strategy<Value = u32> + Clone + 'static,
) -> impl Strategy<Value = Batch> {
    let event =
        (0..=1u64 << 53, any_kind(id)).prop_map(|(at, kind)| Event { at: Micros(at), kind });
    let strings = proptest::collection::vec(".{0,8}", 0..4);
    let events = proptest::collection::vec(event, 0..16);
    (any::<u32>(), strings, events, any_counters()).prop_map(
        |(first_string, strings, events, counters)| Batch {
            first_string,
            strings,
            events,
            counters,
        },
    )
}
