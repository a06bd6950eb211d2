//! The numbers of a run by loop, by kind of task and by kind of message: how many, how long, and
//! which were the slowest.

use std::collections::HashMap;

use crate::ids::LoopId;
use crate::trace::findings::BLOCKING_US;
use crate::trace::item::Item;
use crate::trace::model::{Message, TaskEnd, TaskSpan, Text, Trace, Track};
use crate::trace::order;
use crate::trace::stats::Percentiles;

/// More kinds than this are not told apart: those that are seldom are left out.
const MOST: usize = 40;
/// How many buckets there are from one power of ten to the next.
const PER_DECADE: f64 = 5.0;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Tasks of this name, from their spawning to their end with a value or an error.
    Task(Text),
    /// Messages of this queue, from their sending to their being taken.
    Message(Text),
}

/// Values from one to below the other, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The least value that belongs to it, in microseconds.
    pub from_us: u64,
    /// The least value that does not any more.
    pub to_us: u64,
    /// How many values are in it.
    pub count: u64,
}

/// How values are spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// How many values there are.
    pub count: u64,
    /// Where they lie.
    pub percentiles: Percentiles,
    /// From that of the least value to that of the greatest, each wider than the one before by the
    /// same factor. Empty ones between them included.
    pub buckets: Vec<Bucket>,
}

/// The numbers of one loop, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopNumbers {
    /// The loop.
    pub id: LoopId,
    /// Inside of polls.
    pub busy_us: u64,
    /// From its being ready to its end, outside of polls.
    pub idle_us: u64,
    /// Inside of polls of 50 ms or longer.
    pub blocked_us: u64,
    /// The longest poll that is recorded.
    pub longest: Option<Item>,
}

/// The numbers of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Per loop, in the order of starting.
    pub loops: Vec<LoopNumbers>,
    /// Per kind of task, the most frequent first.
    pub tasks: Vec<(Kind, Distribution)>,
    /// Per kind of message, the most frequent first.
    pub messages: Vec<(Kind, Distribution)>,
}

/// The slowest of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slowest {
    /// The slowest first, with how long each took in microseconds.
    pub list: Vec<(Item, u64)>,
    /// How many there are in all.
    pub total: u64,
}

impl Distribution {
    /// The distribution of these values, which are in microseconds.
    pub fn of(mut values: Vec<u64>) -> Distribution {
        values.sort_unstable();
        let mut buckets = Vec::new();
        let mut rest = values.as_slice();
        let mut at = rest.first().map_or(0, |least| place(*least));
        while !rest.is_empty() {
            let (from_us, to_us) = (bound(at), bound(at + 1));
            let inside = rest.partition_point(|value| *value < to_us || to_us == u64::MAX);
            // What is between two bounds that are the same number of microseconds is nothing.
            if from_us < to_us {
                buckets.push(Bucket { from_us, to_us, count: inside as u64 });
            }
            rest = &rest[inside..];
            at += 1;
        }
        let count = values.len() as u64;
        Distribution { count, percentiles: Percentiles::of_micros(values), buckets }
    }
}

/// The bucket of a value: 0 for what is below a microsecond.
fn place(us: u64) -> u32 {
    if us == 0 {
        return 0;
    }
    let mut place = 1 + ((us as f64).log10() * PER_DECADE).floor() as u32;
    // Bounds are whole microseconds, and so are values.
    while bound(place) > us {
        place -= 1;
    }
    while bound(place + 1) <= us {
        place += 1;
    }
    place
}

/// The least value of a bucket, in microseconds.
fn bound(place: u32) -> u64 {
    match place {
        0 => 0,
        place => 10_f64.powf(f64::from(place - 1) / PER_DECADE).round() as u64,
    }
}

impl Trace {
    /// The numbers of the run so far.
    pub fn numbers(&self) -> Numbers {
        let (mut tasks, mut messages): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) =
            Default::default();
        for track in self.tracks() {
            for task in &track.tasks {
                if let Some(took) = task_us(task) {
                    tasks.entry(task.name).or_default().push(took);
                }
            }
            for message in &track.sent {
                if let Some(took) = self.message_us(message, track) {
                    messages.entry(message.queue).or_default().push(took);
                }
            }
        }
        Numbers {
            loops: self.tracks().iter().map(LoopNumbers::of).collect(),
            tasks: self.sorted(tasks, Kind::Task),
            messages: self.sorted(messages, Kind::Message),
        }
    }

    fn sorted(
        &self,
        values: HashMap<Text, Vec<u64>>,
        kind: fn(Text) -> Kind,
    ) -> Vec<(Kind, Distribution)> {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(|(one, some), (other, more)| {
            more.len().cmp(&some.len()).then_with(|| self.text(*one).cmp(self.text(*other)))
        });
        values.truncate(MOST);
        values.into_iter().map(|(name, values)| (kind(name), Distribution::of(values))).collect()
    }

    /// From sending to being taken, in microseconds.
    fn message_us(&self, message: &Message, from: &Track) -> Option<u64> {
        Some(self.taken_at(message, from)?.since(from.at(message.sent)).0)
    }

    /// The slowest of a kind, at most so many, of those that took at least `from_us` and less than
    /// `to_us`.
    pub fn slowest(&self, kind: Kind, (from_us, to_us): (u64, u64), most: usize) -> Slowest {
        let mut list: Vec<(Item, u64)> = Vec::new();
        let mut total = 0;
        let mut add = |item: Item, took: Option<u64>| {
            let Some(took) = took.filter(|took| (from_us..to_us).contains(took)) else { return };
            total += 1;
            list.push((item, took));
            if list.len() >= most.max(1) * 16 {
                shorten(&mut list, most);
            }
        };
        for track in self.tracks() {
            match kind {
                Kind::Task(name) => {
                    for (index, task) in track.tasks.iter().enumerate() {
                        if task.name == name {
                            add(Item::Task(track.id, index), task_us(task));
                        }
                    }
                }
                Kind::Message(queue) => {
                    for (index, message) in track.sent.iter().enumerate() {
                        if message.queue == queue {
                            let took = self.message_us(message, track);
                            add(Item::Message(track.id, index), took);
                        }
                    }
                }
            }
        }
        shorten(&mut list, most);
        Slowest { list, total }
    }
}

/// Keeps the slowest. Of equals the first stays.
fn shorten(list: &mut Vec<(Item, u64)>, most: usize) {
    order::sort_by_key(list, |(_, took)| u128::from(!took));
    list.truncate(most);
}

/// From spawning to the task's own end, in microseconds.
fn task_us(task: &TaskSpan) -> Option<u64> {
    match task.end? {
        (end, TaskEnd::Done | TaskEnd::Failed(_)) => Some(end.since(task.spawned).0),
        (_, TaskEnd::Cancelled | TaskEnd::Lost) => None,
    }
}

impl LoopNumbers {
    fn of(track: &Track) -> LoopNumbers {
        let end = track.end.map_or(track.last, |(end, _)| end);
        let lived = end.since(track.ready.unwrap_or(end)).0;
        let (mut blocked_us, mut longest) = (0, None);
        for (index, poll) in track.polls.iter().enumerate() {
            if poll.took_us >= BLOCKING_US {
                blocked_us += u64::from(poll.took_us);
            }
            if longest.is_none_or(|(_, took)| poll.took_us > took) {
                longest = Some((index, poll.took_us));
            }
        }
        let busy_us = track.counters.busy_us;
        LoopNumbers {
            id: track.id,
            busy_us,
            idle_us: lived.saturating_sub(busy_us),
            blocked_us,
            longest: longest.map(|(index, _)| Item::Poll(track.id, index)),
        }
    }
}
