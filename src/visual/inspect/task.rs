//! A task: who spawned it, what it did, what it waited for.

use crate::clock::Micros;
use crate::trace::Item;
use crate::trace::model::TaskSpan;
use crate::trace::order;
use crate::visual::describe::Value;
use crate::visual::inspect::links::{Linker, item_of};

impl Linker<'_> {
    pub(super) fn task(&mut self, index: usize) {
        let track = self.track;
        let Some(task) = track.tasks.get(index) else { return };
        self.site(task.site);
        self.task_times(task);

        let id = track.id;
        self.group("inspect-causes");
        self.link("rel-spawned-by", task.parent.and_then(|parent| self.task_item(parent)));
        let spawned_in = task.parent.and_then(|by| track.poll_of_at(by, task.spawned));
        self.link("rel-spawned-in", spawned_in.map(|poll| self.poll_item(poll)));

        self.group("inspect-parts");
        let polls = self.polls_of_task(task);
        self.link("rel-first-poll", polls.first().map(|poll| self.poll_item(*poll)));
        let longest = polls.iter().max_by_key(|poll| track.polls[**poll].took_us);
        self.link("rel-longest-poll", longest.map(|poll| self.poll_item(*poll)));
        self.link("rel-last-poll", polls.last().map(|poll| self.poll_item(*poll)));
        let end = task.end.map_or(Micros(u64::MAX), |(end, _)| end);
        let first = track.timers.partition_point(|timer| timer.set < task.spawned);
        let timers = track.timers.iter().enumerate().skip(first);
        let timers = timers.take_while(|(_, timer)| timer.set <= end);
        let timers = timers.filter(|(_, timer)| timer.task == Some(task.id));
        self.all("rel-timer", timers.map(|(index, _)| Item::Timer(id, index)));

        self.group("inspect-effects");
        let first = track.tasks.partition_point(|other| other.spawned < task.spawned);
        let others = track.tasks.iter().enumerate().skip(first);
        let others = others.take_while(|(_, other)| other.spawned <= end);
        let children = others.filter(|(_, other)| other.parent == Some(task.id));
        self.all("rel-child", children.map(|(index, _)| Item::Task(id, index)));
        let first = track.sent.partition_point(|message| message.sent < task.spawned);
        let sent = track.sent.iter().enumerate().skip(first);
        let sent = sent.take_while(|(_, message)| message.sent <= end);
        let sent = sent.filter(|(_, message)| message.task == Some(task.id));
        self.all("rel-sent", sent.map(|(index, _)| Item::Message(id, index)));
        let incoming = self.incoming();
        let mut taken: Vec<_> =
            incoming.iter().filter(|message| message.taken_by == Some(task.id)).collect();
        order::sort_by_key(&mut taken, |message| message.taken.map_or(0, |at| at.0).into());
        self.all("rel-taken", taken.into_iter().map(item_of));
    }

    /// The time that a task was ready and had no turn, told apart from the time that it waited for
    /// something.
    fn task_times(&mut self, task: &TaskSpan) {
        let end = task.end.map_or(self.track.last, |(end, _)| end);
        let ready: u64 = self.track.polls_of(task.id).map(|poll| u64::from(poll.ready_us)).sum();
        let lived = end.since(task.spawned).0;
        self.fact("inspect-ready", Value::Duration(ready));
        let waited = lived.saturating_sub(task.busy_us).saturating_sub(ready);
        self.fact("inspect-waited", Value::Duration(waited));
    }

    /// The places of a task's polls.
    fn polls_of_task(&self, task: &TaskSpan) -> Vec<usize> {
        let end = task.end.map_or(Micros(u64::MAX), |(end, _)| end);
        let first = self.track.polls.partition_point(|poll| poll.start < task.spawned);
        let polls = self.track.polls.iter().enumerate().skip(first);
        let lived = polls.take_while(|(_, poll)| poll.start <= end);
        lived.filter(|(_, poll)| poll.task == task.id).map(|(index, _)| index).collect()
    }
}
