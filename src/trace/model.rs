//! The watcher's picture of a run: the tracks of all loops, put together from their batches while
//! the run goes on, on one time line.
//!
//! Every moment kept here is by its own loop's clock; [`Track::offset_us`] moves it onto the common
//! time line, which is the watcher's clock. Loops are moved on only as far as it takes for no
//! message to be received before it was sent, see [`align`](crate::trace::align).

use rustc_hash::FxHashMap;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};
use crate::trace::align::Alignment;
use crate::trace::batch::Counters;
use crate::trace::book::Book;
use crate::trace::event::{Cause, LoopKind, Sym, Wait};
use crate::trace::mail::Arrivals;
use crate::trace::texts::Texts;

/// A text of the whole run, see [`Trace::text`]. The default stands for the empty text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub u32);

/// In what is kept of an event, a [`Sym`] holds the number that its text has in the run.
impl From<Sym> for Text {
    fn from(sym: Sym) -> Self {
        Text(sym.0)
    }
}

impl From<Text> for Sym {
    fn from(text: Text) -> Self {
        Sym(text.0)
    }
}

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
    /// When and how it ended; `None` while it lives, and ever after if its end was dropped.
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
    /// When it fired or was given up; `None` while it waits.
    pub over: Option<Micros>,
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

/// A loop's word that it will compute without yielding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusyNotice {
    /// When it was given.
    pub at: Micros,
    /// For how long, in microseconds.
    pub for_us: u64,
}

/// A unit of work that was tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// When it was handed out again.
    pub at: Micros,
    /// Its number, as the program counts them.
    pub unit: u32,
    /// The loop that was lost with it.
    pub lost: LoopId,
}

/// The end of a queue, as one side saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueEnd {
    /// When it was seen.
    pub at: Micros,
    /// The side that closed it.
    pub peer: LoopId,
    /// The queue's name.
    pub queue: Text,
}

/// How a loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopEnd {
    /// It closed by itself.
    Closed,
    /// It was lost, for this reason.
    Lost(Text),
}

/// What is known of one loop. Its moments are by its own clock unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Its polls, by their beginning.
    pub polls: Vec<Poll>,
    /// Its tasks, in the order of spawning, which is that of their numbers.
    pub tasks: Vec<TaskSpan>,
    /// Its timers, in the order of setting.
    pub timers: Vec<TimerSpan>,
    /// The messages it sent, in the order of sending, which is that of their numbers.
    pub sent: Vec<Message>,
    /// What it logged.
    pub log: Vec<(Micros, Text)>,
    /// Its announcements that it would be busy.
    pub busy: Vec<BusyNotice>,
    /// The units of work that it handed out again.
    pub retries: Vec<Retry>,
    /// The ends of its queues that others closed.
    pub closed_queues: Vec<QueueEnd>,
    /// Its last word on how far the program has come: done, total.
    pub progress: Option<(u32, u32)>,
    /// Its counts.
    pub counters: Counters,
    /// Its last recorded moment: where its last poll ended, if nothing came after.
    pub last: Micros,
}

/// The picture of a run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    pub(super) tracks: Vec<Track>,
    /// What it takes to read on in each track, in the same order.
    pub(super) books: Vec<Book>,
    pub(super) places: FxHashMap<LoopId, usize>,
    pub(super) texts: Texts,
    pub(super) arrivals: Arrivals,
    pub(super) alignment: Alignment,
    pub(super) version: u64,
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
        self.tracks.get(*self.places.get(&id)?)
    }

    /// A text.
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    /// Grows with every change, so that a painter can tell whether there is something new.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many events the picture is drawn from.
    pub fn events_kept(&self) -> u64 {
        self.books.iter().map(Book::events).sum()
    }

    /// The last moment of the run so far, on the common time line.
    pub fn end(&self) -> Micros {
        let ends = self.tracks.iter().map(|track| track.at(track.last).max(track.requested));
        ends.max().unwrap_or_default()
    }

    /// When a message that `from` sent arrived, on the common time line; `None` if it has not.
    ///
    /// Never before it was sent: what the offsets of the two clocks cannot mend, because their
    /// messages contradict each other, is cut off here.
    pub fn received_at(&self, message: &Message, from: &Track) -> Option<Micros> {
        let received = self.track(message.to)?.at(message.received?);
        Some(received.max(from.at(message.sent)))
    }

    /// When a message that `from` sent was taken from the mailbox, on the common time line; `None`
    /// if it was not. Never before it was sent, nor before it arrived.
    pub fn taken_at(&self, message: &Message, from: &Track) -> Option<Micros> {
        let taken = self.track(message.to)?.at(message.taken?);
        let earliest = self.received_at(message, from).unwrap_or(from.at(message.sent));
        Some(taken.max(earliest))
    }
}

impl Track {
    /// A moment of this loop's clock on the common time line.
    pub fn at(&self, moment: Micros) -> Micros {
        Micros(moment.0.saturating_add(self.offset_us))
    }

    /// The task of this number, if its spawning was recorded.
    pub fn task(&self, id: TaskId) -> Option<&TaskSpan> {
        self.tasks.get(self.task_place(id)?)
    }

    /// The place of the task of this number in [`tasks`](Self::tasks).
    pub fn task_place(&self, id: TaskId) -> Option<usize> {
        task_place(&self.tasks, id)
    }

    /// The polls of a task, in order.
    pub fn polls_of(&self, id: TaskId) -> impl Iterator<Item = &Poll> {
        let task = self.task(id);
        let from = task.map_or(Micros(0), |task| task.spawned);
        let end = task.and_then(|task| task.end).map_or(Micros(u64::MAX), |(end, _)| end);
        let first = self.polls.partition_point(|poll| poll.start < from);
        let polls = self.polls.iter().skip(first).take_while(move |poll| poll.start <= end);
        polls.filter(move |poll| poll.task == id)
    }

    /// The message of this number, if its sending was recorded.
    pub fn message(&self, seq: MessageSeq) -> Option<&Message> {
        self.sent.get(self.message_place(seq)?)
    }

    /// The place of the message of this number in [`sent`](Self::sent).
    pub fn message_place(&self, seq: MessageSeq) -> Option<usize> {
        place_of(&self.sent, seq.0, |message| message.seq.0)
    }
}

/// The place of a task in its track's list.
pub(crate) fn task_place(tasks: &[TaskSpan], id: TaskId) -> Option<usize> {
    place_of(tasks, id.0, |task| task.id.0)
}

/// The place of what has this number, in a list that is in the order of numbers.
fn place_of<T>(items: &[T], number: u32, number_of: impl Fn(&T) -> u32) -> Option<usize> {
    // What is still to come is asked for as well, and often.
    if number > number_of(items.last()?) {
        return None;
    }
    // Numbers start near zero and leave no gaps unless events were dropped.
    let guess = number.checked_sub(number_of(items.first()?))? as usize;
    match items.get(guess) {
        Some(item) if number_of(item) == number => Some(guess),
        _ => items.binary_search_by_key(&number, number_of).ok(),
    }
}
