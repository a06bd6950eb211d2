//! What was too close together to be told apart: its first, its longest, its last.

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::Item;
use crate::visual::inspect::links::Linker;

impl Linker<'_> {
    /// A moment of the common time line by the loop's clock.
    fn own(&self, moment: Micros) -> Micros {
        moment.since(Micros(self.track.offset_us))
    }

    fn loop_link(&mut self) {
        let id = self.track.id;
        self.group("inspect-parts");
        self.link("rel-loop", Some(Item::Loop(id)));
    }

    pub(super) fn polls(&mut self, from: Micros, to: Micros) {
        let (from, to) = (self.own(from), self.own(to));
        let polls = &self.track.polls;
        let first = polls.partition_point(|poll| poll.start < from);
        let next = polls.partition_point(|poll| poll.start < to);
        self.loop_link();
        if first >= next {
            return;
        }
        let longest = (first..next).max_by_key(|index| polls[*index].took_us);
        self.link("rel-first-poll", Some(self.poll_item(first)));
        self.link("rel-longest-poll", longest.map(|index| self.poll_item(index)));
        self.link("rel-last-poll", Some(self.poll_item(next - 1)));
    }

    pub(super) fn tasks(&mut self, from: Micros, to: Micros) {
        let (from, to) = (self.own(from), self.own(to));
        let tasks = &self.track.tasks;
        let first = tasks.partition_point(|task| task.spawned < from);
        let next = tasks.partition_point(|task| task.spawned <= to);
        self.loop_link();
        let id = self.track.id;
        self.all("rel-task", (first..next).map(|index| Item::Task(id, index)));
    }

    pub(super) fn timers(&mut self, from: Micros, to: Micros) {
        let (from, to) = (self.own(from), self.own(to));
        let timers = &self.track.timers;
        let first = timers.partition_point(|timer| timer.set < from);
        let next = timers.partition_point(|timer| timer.set <= to);
        self.loop_link();
        let id = self.track.id;
        self.all("rel-timer", (first..next).map(|index| Item::Timer(id, index)));
    }

    pub(super) fn messages(&mut self, to: LoopId, first: Micros, last: Micros) {
        let (first, last) = (self.own(first), self.own(last));
        let (trace, track) = (self.trace, self.track);
        let from = track.sent.partition_point(|message| message.sent < first);
        let messages = track.sent.iter().enumerate().skip(from);
        let messages = messages.take_while(|(_, message)| message.sent <= last);
        let messages: Vec<_> = messages.filter(|(_, message)| message.to == to).collect();
        self.loop_link();
        self.link("rel-receiver", Some(Item::Loop(to)));
        let slowest = messages.iter().max_by_key(|(_, message)| {
            let arrived = trace.taken_at(message, track).or(trace.received_at(message, track));
            arrived.map(|arrived| arrived.since(track.at(message.sent)))
        });
        let id = track.id;
        self.link("rel-slowest-message", slowest.map(|(index, _)| Item::Message(id, *index)));
        self.all("rel-sent", messages.iter().map(|(index, _)| Item::Message(id, *index)));
    }
}
