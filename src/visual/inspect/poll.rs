//! A poll: what woke its task, and what it did; a timer: who set it, and what it woke.

use crate::trace::Item;
use crate::trace::event::Cause;
use crate::trace::held::Held;
use crate::trace::lookup::Incoming;
use crate::trace::model::Poll;
use crate::visual::inspect::TOLD_US;
use crate::visual::inspect::links::{Linker, item_of};
use crate::visual::inspect::way;

/// What a poll woke has its turn soon after it: so many polls are looked at.
const SOON: usize = 4_096;

impl Linker<'_> {
    pub(super) fn poll(&mut self, index: usize) {
        let track = self.track;
        let Some(poll) = track.polls.get(index) else { return };
        if let Some(task) = track.task(poll.task) {
            self.site(task.site);
        }
        let incoming = self.incoming();
        let id = track.id;

        self.group("inspect-causes");
        self.link("rel-task", self.task_item(poll.task));
        self.woken_by(poll, &incoming);
        if u64::from(poll.ready_us) >= TOLD_US {
            let (ready, start) = (track.at(poll.ready_at()), track.at(poll.start));
            let blocked_by = way::blocker(track, ready, start, Some(poll.task));
            self.link("rel-blocked-by", blocked_by);
        }
        self.link("rel-previous-poll", track.poll_before(index).map(|poll| self.poll_item(poll)));
        self.link("rel-next-poll", track.poll_after(index).map(|poll| self.poll_item(poll)));

        self.group("inspect-effects");
        let (start, end) = (poll.start, poll.end());
        let first = track.tasks.partition_point(|task| task.spawned < start);
        let spawned = track.tasks.iter().enumerate().skip(first);
        let spawned = spawned.take_while(|(_, task)| task.spawned <= end);
        let spawned = spawned.filter(|(_, task)| task.parent == Some(poll.task));
        self.all("rel-spawned", spawned.map(|(index, _)| Item::Task(id, index)));
        let taken = incoming.iter().filter(|message| {
            let at = message.taken;
            message.taken_by == Some(poll.task)
                && at.is_some_and(|at| (track.at(start)..=track.at(end)).contains(&at))
        });
        self.all("rel-taken", taken.map(item_of));
        let first = track.sent.partition_point(|message| message.sent < start);
        let sent = track.sent.iter().enumerate().skip(first);
        let sent = sent.take_while(|(_, message)| message.sent <= end);
        let sent = sent.filter(|(_, message)| message.task == Some(poll.task));
        self.all("rel-sent", sent.map(|(index, _)| Item::Message(id, index)));
        let first = track.timers.partition_point(|timer| timer.set < start);
        let set = track.timers.iter().enumerate().skip(first);
        let set = set.take_while(|(_, timer)| timer.set <= end);
        let set = set.filter(|(_, timer)| timer.task == Some(poll.task));
        self.all("rel-set", set.map(|(index, _)| Item::Timer(id, index)));
        let later = track.polls.iter().enumerate().skip(index + 1).take(SOON);
        let woke = later.filter(|(_, other)| {
            other.cause == Cause::Task(poll.task) && (start..=end).contains(&other.ready_at())
        });
        self.all("rel-woke", woke.map(|(index, _)| Item::Poll(id, index)));
        let waiters = Held::new(track, &incoming).behind(index, TOLD_US);
        self.all("rel-waited-for-it", waiters.into_iter().map(|waiter| waiter.item));
    }

    fn woken_by(&mut self, poll: &Poll, incoming: &[Incoming]) {
        let track = self.track;
        match poll.cause {
            Cause::Unknown => {}
            Cause::Task(task) => {
                let waker = track.poll_of_at(task, poll.ready_at());
                let waker = waker.map(|poll| self.poll_item(poll));
                self.link("rel-woken-by", waker.or_else(|| self.task_item(task)));
            }
            Cause::Timer(timer) => {
                // Timers are in the order of setting, and their numbers with them.
                let found = track.timers.binary_search_by_key(&timer, |timer| timer.id);
                let found = found.ok().map(|index| Item::Timer(track.id, index));
                self.link("rel-woken-by", found);
            }
            Cause::Messages(from) => {
                let ready = track.at(poll.ready_at());
                let arrived = |message: &&Incoming| {
                    message.from == from && message.received.is_some_and(|at| at <= ready)
                };
                let taken = |message: &Incoming| {
                    message.taken_by == Some(poll.task)
                        && message.taken.is_some_and(|at| at >= track.at(poll.start))
                };
                // Of those that had arrived by then, the last one that was for this task.
                let arrived = incoming.iter().filter(arrived);
                let waker = arrived.max_by_key(|message| (taken(message), message.received));
                self.link("rel-woken-by", waker.map(item_of).or(Some(Item::Loop(from))));
            }
        }
    }

    pub(super) fn timer(&mut self, index: usize) {
        let track = self.track;
        let Some(timer) = track.timers.get(index) else { return };
        self.site(timer.site);
        self.group("inspect-causes");
        self.link("rel-set-by", timer.task.and_then(|task| self.task_item(task)));
        let set_in = timer.task.and_then(|task| track.poll_of_at(task, timer.set));
        self.link("rel-set-in", set_in.map(|poll| self.poll_item(poll)));
        let Some(fired) = timer.fired else { return };
        if fired.since(timer.deadline).0 >= TOLD_US {
            let (due, fired) = (track.at(timer.deadline), track.at(fired));
            self.link("rel-blocked-by", way::blocker(track, due, fired, None));
        }
        self.group("inspect-effects");
        let first = track.polls.partition_point(|poll| poll.start < fired);
        let later = track.polls.iter().enumerate().skip(first).take(SOON);
        let mut woke = later.filter(|(_, poll)| poll.cause == Cause::Timer(timer.id));
        self.link("rel-woke", woke.next().map(|(index, _)| self.poll_item(index)));
    }
}
