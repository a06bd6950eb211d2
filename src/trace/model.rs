//! The watcher's picture of a run: the tracks of all loops, put together from their batches while
//! the run goes on, on one time line.
//!
//! Every moment kept here is by its own loop's clock; [`Track::offset_us`] moves it onto the common
//! time line. Offsets only grow, and only as far as it takes for no message to be received before
//! it was sent.

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};
use crate::trace::batch::Counters;
use crate::trace::event::{Cause, LoopKind, Wait};

/// A text of the whole run, see [`Trace::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub u32);

/// One poll of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poll {
    /// When it began.
    pub start: Micros,
    /// How long it took, in microseconds.
    pub took_us: u32,
    /// How long the task had been ready before, in microseconds.
    pub ready_us: u32,
    /// The task.
    pub task: TaskId,
    /// What had made it ready.
    pub cause: Cause,
    /// What the task waited for afterwards. A [`Wait::Message`] or [`Wait::Room`] holds a
    /// [`Text`]'s number here.
    pub wait: Wait,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskEnd {
    /// With a value.
    Done,
    /// With an error (its text), or a panic.
    Failed(Text),
    /// Dropped before its end.
    Cancelled,
    /// Its loop was lost.
    Lost,
}

/// The life of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskSpan {
    /// Its number.
    pub id: TaskId,
    /// The task that spawned it.
    pub parent: Option<TaskId>,
    /// Its name.
    pub name: Text,
    /// Where it was spawned.
    pub site: Text,
    /// When it was spawned.
    pub spawned: Micros,
    /// When and how it ended; `None` while it lives.
    pub end: Option<(Micros, TaskEnd)>,
    /// How often it was polled.
    pub polls: u32,
    /// How long its polls took together.
    pub busy_us: u64,
    /// The row of its loop's lane in which it is drawn: the lowest that was free when it was
    /// spawned.
    pub row: u32,
}

/// The life of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerSpan {
    /// Its number.
    pub id: TimerId,
    /// The task that waits for it.
    pub task: Option<TaskId>,
    /// Where it was set.
    pub site: Text,
    /// When it was set.
    pub set: Micros,
    /// When it is due.
    pub deadline: Micros,
    /// When it fired; `None` while it waits, or if it was dropped.
    pub fired: Option<Micros>,
    /// Whether it was given up.
    pub dropped: bool,
}

/// A message, kept with the loop that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number in the sending loop.
    pub seq: MessageSeq,
    /// The loop it goes to.
    pub to: LoopId,
    /// The queue's name.
    pub queue: Text,
    /// Its size in bytes.
    pub size: u32,
    /// The queue's depth when it was sent, itself included.
    pub depth: u32,
    /// The task that sent it.
    pub task: Option<TaskId>,
    /// Where it was sent.
    pub site: Text,
    /// When it was sent, by the sender's clock.
    pub sent: Micros,
    /// When it arrived, by the receiver's clock.
    pub received: Option<Micros>,
    /// When it was taken from the mailbox, by the receiver's clock.
    pub taken: Option<Micros>,
    /// The task that took it.
    pub taken_by: Option<TaskId>,
}

/// How a loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopEnd {
    /// It closed by itself.
    Closed,
    /// It was lost, for this reason.
    Lost(Text),
}

/// What is known of one loop.
#[derive(Clone, Debug)]
pub struct Track {
    /// Its number.
    pub id: LoopId,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: LoopKind,
    /// How far its clock has to be moved on to be on the common time line.
    pub offset_us: u64,
    /// When its worker was asked for, by the watcher's clock.
    pub requested: Micros,
    /// When its instance began to run.
    pub started: Option<Micros>,
    /// When it was ready.
    pub ready: Option<Micros>,
    /// When and how it ended.
    pub end: Option<(Micros, LoopEnd)>,
    /// Its polls, in order.
    pub polls: Vec<Poll>,
    /// Its tasks, in the order of spawning.
    pub tasks: Vec<TaskSpan>,
    /// Its timers, in the order of setting.
    pub timers: Vec<TimerSpan>,
    /// The messages it sent, in order.
    pub sent: Vec<Message>,
    /// What it logged.
    pub log: Vec<(Micros, Text)>,
    /// Its last word on how far the program has come: done, total.
    pub progress: Option<(u32, u32)>,
    /// Its counts.
    pub counters: Counters,
    /// Its last recorded moment.
    pub last: Micros,
}

/// The picture of a run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    tracks: Vec<Track>,
    strings: Vec<String>,
    version: u64,
}

impl Trace {
    /// An empty picture.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tracks, in the order in which the loops were asked for.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The track of this loop.
    pub fn track(&self, id: LoopId) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// A text.
    pub fn text(&self, text: Text) -> &str {
        self.strings.get(text.0 as usize).map_or("", String::as_str)
    }

    /// Grows with every change, so that a painter can tell whether there is something new.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The last moment of the run so far, on the common time line.
    pub fn end(&self) -> Micros {
        let ends = self.tracks.iter().map(|track| track.at(track.last));
        ends.max().unwrap_or_default()
    }
}

impl Track {
    /// A moment of this loop's clock on the common time line.
    pub fn at(&self, moment: Micros) -> Micros {
        Micros(moment.0 + self.offset_us)
    }
}
