//! What stood in the way of something that had nothing left to wait for but its turn.

use crate::clock::Micros;
use crate::ids::TaskId;
use crate::trace::model::{Message, Poll, Track};
use crate::trace::{Item, Trace};
use crate::visual::inspect::TOLD_US;

/// The longest poll of this loop that touches this stretch of the common time line, without those of
/// one task. `None` if polls fill less than half of it: then the loop was free, and whatever was late
/// was so for another reason, such as a browser that had something else to do.
pub(super) fn blocker(
    track: &Track,
    from: Micros,
    to: Micros,
    without: Option<TaskId>,
) -> Option<Item> {
    let own = |moment: Micros| moment.since(Micros(track.offset_us));
    let (from, to) = (own(from), own(to));
    let first = track.polls.partition_point(|poll| poll.end() <= from);
    let polls = track.polls.iter().enumerate().skip(first);
    let during = polls.take_while(|(_, poll)| poll.start < to);
    let others = during.filter(|(_, poll)| Some(poll.task) != without);
    let within = |(_, poll): (usize, &Poll)| poll.end().min(to).since(poll.start.max(from)).0;
    if others.clone().map(within).sum::<u64>() * 2 < to.since(from).0 {
        return None;
    }
    let longest = others.max_by_key(|(_, poll)| poll.took_us)?;
    Some(Item::Poll(track.id, longest.0))
}

/// The poll that a message stood behind before it was taken; `None` if there was none, or if it did
/// not wait for long.
pub fn held_by(trace: &Trace, message: Item) -> Option<Item> {
    let Item::Message(from, index) = message else { return None };
    let track = trace.track(from)?;
    of_message(trace, track, track.sent.get(index)?)
}

pub(super) fn of_message(trace: &Trace, track: &Track, message: &Message) -> Option<Item> {
    let to = trace.track(message.to)?;
    let sent = track.at(message.sent);
    let arrived = trace.taken_at(message, track).or(trace.received_at(message, track))?;
    if arrived.since(sent).0 < TOLD_US {
        return None;
    }
    // The poll that takes it does not hold it up.
    let taken = message.taken.zip(message.taken_by);
    let turn = taken.and_then(|(at, task)| to.poll_of_at(task, at));
    let turn = turn.map(|poll| to.at(to.polls[poll].start));
    blocker(to, sent, turn.map_or(arrived, |turn| turn.min(arrived)), None)
}
