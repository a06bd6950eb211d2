//! A message: where it comes from, and where it went.

use crate::trace::Item;
use crate::visual::inspect::links::Linker;
use crate::visual::inspect::way;

impl Linker<'_> {
    pub(super) fn message(&mut self, index: usize) {
        let (trace, track) = (self.trace, self.track);
        let Some(message) = track.sent.get(index) else { return };
        self.site(message.site);
        let id = track.id;

        self.group("inspect-causes");
        self.link("rel-sent-by", message.task.and_then(|task| self.task_item(task)));
        let sent_in = message.task.and_then(|task| track.poll_of_at(task, message.sent));
        self.link("rel-sent-in", sent_in.map(|poll| self.poll_item(poll)));
        self.link("rel-sender", Some(Item::Loop(id)));
        self.link("rel-blocked-by", way::of_message(trace, track, message));

        self.group("inspect-effects");
        self.link("rel-receiver", Some(Item::Loop(message.to)));
        if let Some(to) = trace.track(message.to) {
            let (taken, taker) = (message.taken, message.taken_by);
            let by = taker.and_then(|task| Some(Item::Task(to.id, to.task_place(task)?)));
            self.link("rel-taken-by", by);
            let taken_in = taken.zip(taker).and_then(|(at, task)| to.poll_of_at(task, at));
            self.link("rel-taken-in", taken_in.map(|poll| Item::Poll(to.id, poll)));
        }

        self.group("inspect-parts");
        let is_like = |other: &crate::trace::model::Message| {
            (other.to, other.queue) == (message.to, message.queue)
        };
        let before = track.sent[..index].iter().rposition(is_like);
        self.link("rel-previous-message", before.map(|index| Item::Message(id, index)));
        let after = track.sent[index + 1..].iter().position(is_like);
        self.link("rel-next-message", after.map(|after| Item::Message(id, index + 1 + after)));
    }
}
