//! The numbers of a run, all taken from its trace.

use serde::{Deserialize, Serialize};

use crate::trace::event::LoopKind;

/// Where values of a distribution lie, in milliseconds. All zero if there is no value.
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
    /// From spawning to the end, over the recorded tasks that ended.
    pub task_latency_ms: Percentiles,
    /// From sending to receiving, over the recorded messages that arrived.
    pub message_latency_ms: Percentiles,
    /// Events in the trace.
    pub events: u64,
    /// Events that did not fit into the trace.
    pub events_dropped: u64,
    /// The step of the clock that all of this was measured with.
    pub clock_resolution_us: f64,
}
