//! What can be pointed at.

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::Item;

/// A thing in the picture, as the trace knows it. Moments are on the common time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A loop as a whole: its name, its empty lane.
    Loop {
        /// The loop.
        id: LoopId,
    },
    /// The time from the request for a loop to its being ready.
    Start {
        /// The loop.
        id: LoopId,
    },
    /// The end of a loop.
    End {
        /// The loop.
        id: LoopId,
    },
    /// One poll.
    Poll {
        /// The loop.
        id: LoopId,
        /// Its place in the track's `polls`.
        index: usize,
    },
    /// Polls that are too close to each other to be told apart.
    Polls {
        /// The loop.
        id: LoopId,
        /// How many.
        count: u32,
        /// The stretch of time, one pixel or a few, in which they began: its beginning.
        from: Micros,
        /// And its end.
        to: Micros,
        /// How long they took together, in microseconds.
        busy_us: u32,
    },
    /// One task.
    Task {
        /// The loop.
        id: LoopId,
        /// Its place in the track's `tasks`.
        index: usize,
    },
    /// Tasks that are too close to each other to be told apart.
    Tasks {
        /// The loop.
        id: LoopId,
        /// How many.
        count: u32,
        /// When the first was spawned.
        from: Micros,
        /// When the last ended.
        to: Micros,
    },
    /// One timer.
    Timer {
        /// The loop.
        id: LoopId,
        /// Its place in the track's `timers`.
        index: usize,
    },
    /// Timers that are too close to each other to be told apart.
    Timers {
        /// The loop.
        id: LoopId,
        /// How many.
        count: u32,
        /// When the first was set.
        from: Micros,
        /// When the last was set.
        to: Micros,
    },
    /// One message.
    Message {
        /// The loop that sent it.
        id: LoopId,
        /// Its place in the track's `sent`.
        index: usize,
    },
    /// Messages that are too close to each other to be told apart.
    Messages {
        /// The loop that sent them.
        from: LoopId,
        /// The loop they went to.
        to: LoopId,
        /// How many.
        count: u32,
        /// When the first was sent.
        first: Micros,
        /// When the last was sent.
        last: Micros,
    },
}

impl Target {
    /// The loop that it belongs to: of messages the one that sent them.
    pub fn id(self) -> LoopId {
        match self {
            Target::Loop { id }
            | Target::Start { id }
            | Target::End { id }
            | Target::Poll { id, .. }
            | Target::Polls { id, .. }
            | Target::Task { id, .. }
            | Target::Tasks { id, .. }
            | Target::Timer { id, .. }
            | Target::Timers { id, .. }
            | Target::Message { id, .. }
            | Target::Messages { from: id, .. } => id,
        }
    }
}

impl From<Item> for Target {
    fn from(item: Item) -> Target {
        match item {
            Item::Loop(id) => Target::Loop { id },
            Item::End(id) => Target::End { id },
            Item::Poll(id, index) => Target::Poll { id, index },
            Item::Task(id, index) => Target::Task { id, index },
            Item::Message(id, index) => Target::Message { id, index },
            Item::Timer(id, index) => Target::Timer { id, index },
        }
    }
}
