//! The numbers of a run, all taken from its trace.

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::trace::batch::Counters;
use crate::trace::event::LoopKind;
use crate::trace::model::{LoopEnd, TaskEnd, Trace, Track};

/// Where values of a distribution lie, in milliseconds: each is the least recorded value that at
/// least so many values do not exceed (the nearest rank). All zero if there is no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Percentiles {
    /// Half of the values are at most this.
    pub p50: f64,
    /// Nine of ten values are at most this.
    pub p90: f64,
    /// 99 of 100 values are at most this.
    pub p99: f64,
    /// The greatest value.
    pub max: f64,
}

/// The numbers of one loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoopStats {
    /// Its number.
    pub id: u16,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: LoopKind,
    /// Time spent inside polls.
    pub busy_ms: f64,
    /// Tasks started in it.
    pub tasks: u64,
    /// Its longest poll.
    pub max_block_ms: f64,
    /// The most messages of one queue that waited in its mailbox.
    pub inbox_peak: u32,
    /// Whether it was lost.
    pub lost: bool,
}

/// What became of the tasks of all loops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStats {
    /// Spawned.
    pub started: u64,
    /// Ended with a value.
    pub completed: u64,
    /// Ended with an error.
    pub failed: u64,
    /// Dropped before their end.
    pub cancelled: u64,
    /// Units of work that were tried again because their loop was lost.
    pub retried: u64,
}

/// What went from loop to loop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStats {
    /// Messages sent.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Bytes of the messages sent.
    pub bytes: u64,
}

/// The numbers of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// From the first request for a loop to the last event.
    pub wall_ms: f64,
    /// Per loop, in the order of starting.
    pub loops: Vec<LoopStats>,
    /// Tasks of all loops.
    pub tasks: TaskStats,
    /// Messages of all loops.
    pub messages: MessageStats,
    /// From spawning to the end, over the recorded tasks that ended with a value or an error.
    pub task_latency_ms: Percentiles,
    /// From sending to receiving, over the recorded messages that arrived.
    pub message_latency_ms: Percentiles,
    /// Events in the trace, losses that the watcher saw included.
    pub events: u64,
    /// Events that did not fit into the trace, or came in a batch that could not be added.
    pub events_dropped: u64,
    /// The step of the clock that all of this was measured with.
    pub clock_resolution_us: f64,
}

impl Percentiles {
    /// The percentiles of these values, which are in microseconds.
    pub fn of_micros(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |percent: usize| {
            let rank = (values.len() * percent).div_ceil(100);
            let value = rank.checked_sub(1).and_then(|place| values.get(place));
            value.map_or(0.0, |value| Micros(*value).as_ms())
        };
        Percentiles { p50: at(50), p90: at(90), p99: at(99), max: at(100) }
    }
}

impl LoopStats {
    fn of(track: &Track) -> Self {
        LoopStats {
            id: track.id.0,
            name: track.name.clone(),
            kind: track.kind,
            busy_ms: Micros(track.counters.busy_us).as_ms(),
            tasks: track.counters.tasks_started,
            max_block_ms: Micros(track.counters.longest_poll_us).as_ms(),
            inbox_peak: track.counters.inbox_peak,
            lost: matches!(track.end, Some((_, LoopEnd::Lost(_)))),
        }
    }
}

impl Trace {
    /// The numbers of the run so far. `clock_resolution_us` is the step of the clocks, in
    /// microseconds.
    ///
    /// How often something happened is as the loops counted it, exact even if events were dropped.
    /// Percentiles are of the recorded events.
    pub fn stats(&self, clock_resolution_us: f64) -> Stats {
        let total = |count: fn(&Counters) -> u64| {
            let counts = self.tracks().iter().map(|track| count(&track.counters));
            counts.fold(0, u64::saturating_add)
        };
        let first = self.tracks().iter().map(|track| track.requested).min().unwrap_or_default();
        Stats {
            wall_ms: self.end().since(first).as_ms(),
            loops: self.tracks().iter().map(LoopStats::of).collect(),
            tasks: TaskStats {
                started: total(|counters| counters.tasks_started),
                completed: total(|counters| counters.tasks_completed),
                failed: total(|counters| counters.tasks_failed),
                cancelled: total(|counters| counters.tasks_cancelled),
                retried: total(|counters| counters.tasks_retried),
            },
            messages: MessageStats {
                sent: total(|counters| counters.messages_sent),
                received: total(|counters| counters.messages_received),
                bytes: total(|counters| counters.bytes_sent),
            },
            task_latency_ms: Percentiles::of_micros(self.task_latencies()),
            message_latency_ms: Percentiles::of_micros(self.message_latencies()),
            events: self.events_kept(),
            events_dropped: total(|counters| counters.dropped),
            clock_resolution_us,
        }
    }

    /// From spawning to the end, in microseconds, of each task that came to its own end.
    fn task_latencies(&self) -> Vec<u64> {
        let tasks = self.tracks().iter().flat_map(|track| &track.tasks);
        tasks
            .filter_map(|task| match task.end? {
                (end, TaskEnd::Done | TaskEnd::Failed(_)) => Some(end.since(task.spawned).0),
                (_, TaskEnd::Cancelled | TaskEnd::Lost) => None,
            })
            .collect()
    }

    /// From sending to receiving, in microseconds, of each message that arrived.
    fn message_latencies(&self) -> Vec<u64> {
        let of = |track| {
            let latency = move |message| {
                let received = self.received_at(message, track)?;
                Some(received.since(track.at(message.sent)).0)
            };
            track.sent.iter().filter_map(latency)
        };
        self.tracks().iter().flat_map(of).collect()
    }
}
