//! A loop as a whole.

use crate::trace::Item;
use crate::visual::describe::Value;
use crate::visual::inspect::links::Linker;
use crate::visual::layout::Target;

impl Linker<'_> {
    pub(super) fn whole(&mut self, target: Target) {
        let track = self.track;
        let id = track.id;
        if let Target::Loop { .. } = target {
            let end = track.end.map_or(track.last, |(end, _)| end);
            let lived = end.since(track.ready.unwrap_or(end)).0;
            let idle = lived.saturating_sub(track.counters.busy_us);
            self.fact("inspect-idle", Value::Duration(idle));
        }
        if let Some(program) = track.tasks.first() {
            self.site(program.site);
        }
        self.group("inspect-parts");
        if !matches!(target, Target::Loop { .. }) {
            self.link("rel-loop", Some(Item::Loop(id)));
        }
        let tasks = (!track.tasks.is_empty()).then_some(Item::Task(id, 0));
        self.link("rel-program", tasks);
        let polls = &track.polls;
        self.link("rel-first-poll", (!polls.is_empty()).then_some(Item::Poll(id, 0)));
        let longest = polls.iter().enumerate().max_by_key(|(_, poll)| poll.took_us);
        self.link("rel-longest-poll", longest.map(|(index, _)| Item::Poll(id, index)));
        self.link("rel-last-poll", polls.len().checked_sub(1).map(|last| Item::Poll(id, last)));
        if !matches!(target, Target::End { .. }) {
            self.link("rel-end", track.end.map(|_| Item::End(id)));
        }
        self.group("inspect-effects");
        let incoming = self.incoming();
        let slow = incoming.iter().filter_map(|message| {
            Some((message.taken.or(message.received)?.since(message.sent), message))
        });
        let slowest = slow.max_by_key(|(took, _)| *took).map(|(_, message)| message);
        let slowest = slowest.map(|message| Item::Message(message.from, message.index));
        self.link("rel-slowest-message", slowest);
    }
}
