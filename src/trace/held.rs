//! What a poll kept waiting.
//!
//! While a loop is inside of a poll, nothing else of that loop has a turn. That matters only to what
//! would have had one, and that is what is told here:
//!
//! - a task that was ready;
//! - a timer that was due, and fired only after the poll;
//! - a message that had been sent, and was received only after the poll, by a task that then took
//!   it as soon as it could.
//!
//! What would have had to wait anyway is no victim of the poll: the task's own timers; messages that
//! the polled task itself takes in the end; and its equals, which are tasks of the same name from
//! the same line, and messages that led to such tasks. Those stand in line for the same work, and a
//! line is not a blocked loop.

use std::collections::HashMap;

use crate::clock::Micros;
use crate::ids::TaskId;
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Poll, Text, Track};
use crate::trace::order;

/// Something that waited for a poll's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// A poll whose task had been ready, a task that never had a turn, a timer, or a message.
    pub item: Item,
    /// The name of the waiting task, of the timer's task, or of the message's queue.
    pub name: Text,
    /// How much of its waiting fell into the poll, in microseconds.
    pub waited_us: u64,
}

/// What came to a loop, in an order in which it can be looked up.
pub struct Held<'a> {
    track: &'a Track,
    /// Messages to the loop, by the time of sending.
    incoming: &'a [Incoming],
    /// Timers that fired: when they were due, and their places, by the time of being due.
    due: Vec<(Micros, usize)>,
    /// The places of the tasks that never had a turn.
    unpolled: Vec<usize>,
    /// How many messages each task took at each moment, on the common time line.
    taken: HashMap<(TaskId, Micros), u32>,
    /// When each task took messages, in order.
    takes: HashMap<TaskId, Vec<Micros>>,
}

impl<'a> Held<'a> {
    /// Looks through all that came to the loop of this track. `incoming` is as
    /// [`Trace::incoming`](crate::trace::Trace::incoming) gives it.
    pub fn new(track: &'a Track, incoming: &'a [Incoming]) -> Held<'a> {
        let fired = track.timers.iter().enumerate().filter(|(_, timer)| timer.fired.is_some());
        let mut due: Vec<_> = fired.map(|(index, timer)| (timer.deadline, index)).collect();
        order::sort_by_key(&mut due, |(at, index)| order::pair(at.0, *index as u64));
        // Where events were dropped, polls may be among them.
        let is_whole = track.counters.dropped == 0;
        let tasks = track.tasks.iter().enumerate();
        let unpolled = tasks.filter(|(_, task)| is_whole && task.polls == 0);
        let unpolled = unpolled.map(|(place, _)| place).collect();
        let mut taken = HashMap::new();
        let mut takes: HashMap<_, Vec<_>> = HashMap::new();
        for message in incoming {
            if let (Some(at), Some(task)) = (message.taken, message.taken_by) {
                *taken.entry((task, at)).or_default() += 1;
                takes.entry(task).or_default().push(at);
            }
        }
        for moments in takes.values_mut() {
            order::sort_by_key(moments, |at| at.0.into());
            moments.dedup();
        }
        Held { track, incoming, due, unpolled, taken, takes }
    }

    /// What waited for the end of the poll at `index` for at least `least_us`, the longest wait
    /// first.
    pub fn behind(&self, index: usize, least_us: u64) -> Vec<Waiter> {
        let Some(poll) = self.track.polls.get(index) else { return Vec::new() };
        let mut waiters = self.tasks(index, poll);
        self.unpolled(poll, &mut waiters);
        self.timers(poll, &mut waiters);
        self.messages(poll, &mut waiters);
        waiters.retain(|waiter| waiter.waited_us >= least_us);
        order::sort_by_key(&mut waiters, |waiter| u128::from(!waiter.waited_us));
        waiters
    }

    fn task_name(&self, id: Option<TaskId>) -> Text {
        id.and_then(|id| self.track.task(id)).map_or(Text::default(), |task| task.name)
    }

    fn tasks(&self, index: usize, poll: &Poll) -> Vec<Waiter> {
        /// Tasks have their turns nearly in the order in which they became ready: after so many
        /// that became ready later, none comes that was ready before.
        const LATER: usize = 32;
        let mut later = 0;
        let mut waiters = Vec::new();
        for (place, other) in self.track.polls.iter().enumerate().skip(index + 1) {
            if other.ready_at() >= poll.end() {
                later += 1;
                if later == LATER {
                    break;
                }
                continue;
            }
            if other.task != poll.task && !self.track.same_kind(other.task, poll.task) {
                let waited = poll.end().since(other.ready_at().max(poll.start));
                waiters.push(Waiter {
                    item: Item::Poll(self.track.id, place),
                    name: self.task_name(Some(other.task)),
                    waited_us: waited.0,
                });
            }
        }
        waiters
    }

    /// Tasks that never had a turn: they were ready from the beginning to their end.
    fn unpolled(&self, poll: &Poll, waiters: &mut Vec<Waiter>) {
        for place in &self.unpolled {
            let task = &self.track.tasks[*place];
            if task.spawned >= poll.end() {
                return;
            }
            let lives = task.end.is_none_or(|(end, _)| end >= poll.end());
            if lives && !self.track.same_kind(task.id, poll.task) {
                waiters.push(Waiter {
                    item: Item::Task(self.track.id, *place),
                    name: task.name,
                    waited_us: poll.end().since(task.spawned.max(poll.start)).0,
                });
            }
        }
    }

    fn timers(&self, poll: &Poll, waiters: &mut Vec<Waiter>) {
        let first = self.due.partition_point(|(due, _)| *due < poll.start);
        for (due, place) in self.due[first..].iter().take_while(|(due, _)| *due < poll.end()) {
            let timer = &self.track.timers[*place];
            if timer.fired >= Some(poll.end()) && timer.task != Some(poll.task) {
                waiters.push(Waiter {
                    item: Item::Timer(self.track.id, *place),
                    name: self.task_name(timer.task),
                    waited_us: poll.end().since(*due).0,
                });
            }
        }
    }

    fn messages(&self, poll: &Poll, waiters: &mut Vec<Waiter>) {
        /// A message that was sent so much earlier and is still on its way is not held by this poll
        /// alone, in microseconds.
        const ON_ITS_WAY: Micros = Micros(20_000);
        let (start, end) = (self.track.at(poll.start), self.track.at(poll.end()));
        let from = start - ON_ITS_WAY;
        let first = self.incoming.partition_point(|message| message.sent < from);
        // What was taken later than this was not waited for.
        let soon = end + Micros(poll.took_us.into());
        for message in self.incoming[first..].iter().take_while(|message| message.sent < end) {
            let at_once =
                message.received >= Some(end) && message.taken.is_some_and(|at| at <= soon);
            if at_once && !self.is_equal(message, poll.task) {
                waiters.push(Waiter {
                    item: Item::Message(message.from, message.index),
                    name: message.queue,
                    waited_us: end.since(message.sent.max(start)).0,
                });
            }
        }
    }

    /// Whether a message is for `task`, or led to a task of its kind.
    ///
    /// It led to one if its taker spawned such tasks before it took the next message. Where it took
    /// several at one step of the clock, as many must have been spawned.
    pub fn is_equal(&self, message: &Incoming, task: TaskId) -> bool {
        let (Some(taker), Some(at)) = (message.taken_by, message.taken) else { return false };
        if taker == task {
            return true;
        }
        let later = |moments: &Vec<Micros>| {
            moments.get(moments.partition_point(|moment| *moment <= at)).copied()
        };
        let next = self.takes.get(&taker).and_then(later).unwrap_or(Micros(u64::MAX));
        let tasks = &self.track.tasks;
        let first = tasks.partition_point(|task| self.track.at(task.spawned) < at);
        let spawned = tasks[first..].iter().take_while(|task| self.track.at(task.spawned) < next);
        let equals = spawned
            .filter(|other| other.parent == Some(taker) && self.track.same_kind(other.id, task));
        let needed = self.taken.get(&(taker, at)).copied().unwrap_or(1);
        equals.take(needed as usize).count() == needed as usize
    }
}
