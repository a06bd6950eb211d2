//! Messages that waited longer than their handling took.
//!
//! A full mailbox alone is no finding: a queue is there to hold what its receiver has no time for,
//! and prefetched work lies in it by design. The rule asks for all of this:
//!
//! - the message's receiver was free: what its task had last said is that it waits for a message of
//!   this very queue, and it had said so before the message was sent or arrived;
//! - from the sending to the poll that took it, 10 ms or more went by, and more than that poll took;
//! - for at least half of that time the loop was inside of other tasks' polls, none of them so long
//!   that it is a finding of its own;
//! - the message did not stand in line behind its equals: the longest of those polls is not of a
//!   task of the kind that the message itself led to.

use crate::clock::Micros;
use crate::ids::TaskId;
use crate::trace::event::Wait;
use crate::trace::findings::{BLOCKING_US, Code, Finding, Groups, HARM_US};
use crate::trace::held::{Held, Waiter};
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Trace, Track};

/// More polls than this between a message's arrival and its turn are not looked through.
const MOST_POLLS: usize = 4_096;

pub(super) fn find(trace: &Trace, mail: &[Vec<Incoming>], groups: &mut Groups) {
    for (track, incoming) in trace.tracks().iter().zip(mail) {
        let waited: Vec<_> =
            incoming.iter().filter_map(|message| Some((message, wait(track, message)?))).collect();
        if waited.is_empty() {
            continue;
        }
        let held = Held::new(track, incoming);
        for (message, (wait_us, behind)) in waited {
            let poll = &track.polls[behind];
            if held.is_equal(message, poll.task) {
                continue;
            }
            let sent = trace.track(message.from).and_then(|from| from.sent.get(message.index));
            let task = track.task(poll.task);
            groups.add(Finding {
                code: Code::MessageWaited,
                in_loop: track.id,
                name: message.queue,
                site: sent.map(|sent| sent.site).unwrap_or_default(),
                worst: Item::Message(message.from, message.index),
                worst_us: wait_us,
                count: 1,
                total_us: wait_us,
                victim: Some(Waiter {
                    item: Item::Poll(track.id, behind),
                    name: task.map(|task| task.name).unwrap_or_default(),
                    waited_us: poll.took_us.into(),
                }),
                victims: 0,
                others: Vec::new(),
            });
        }
    }
}

/// How long a message waited for its loop, and the longest poll that it waited for.
fn wait(track: &Track, message: &Incoming) -> Option<(u64, usize)> {
    let (taken, taker) = (message.taken?, message.taken_by?);
    if taken.since(message.sent).0 < HARM_US {
        return None;
    }
    let own = |moment: Micros| moment.since(Micros(track.offset_us));
    let turn = track.poll_of_at(taker, own(taken))?;
    let poll = &track.polls[turn];
    let sent = own(message.sent);
    let wait_us = poll.start.since(sent).0;
    if wait_us < HARM_US || wait_us <= u64::from(poll.took_us) {
        return None;
    }
    let behind = behind(track, turn, sent, taker, message)?;
    (behind.busy_us * 2 >= wait_us).then_some((wait_us, behind.longest))
}

struct Behind {
    busy_us: u64,
    longest: usize,
}

/// What the loop did from `sent` to the poll at `turn`, if the taker was free all that time.
fn behind(
    track: &Track,
    turn: usize,
    sent: Micros,
    taker: TaskId,
    message: &Incoming,
) -> Option<Behind> {
    let mut found: Option<Behind> = None;
    let mut looked = 0;
    for (index, poll) in track.polls[..turn].iter().enumerate().rev() {
        if poll.task == taker {
            let is_free = poll.wait == Wait::Message(message.queue.into());
            return if is_free && (poll.end() <= sent || found.is_some()) { found } else { None };
        }
        looked += 1;
        if poll.end() > sent {
            if poll.took_us >= BLOCKING_US {
                return None;
            }
            let found = found.get_or_insert(Behind { busy_us: 0, longest: index });
            found.busy_us += poll.end().since(poll.start.max(sent)).0;
            if poll.took_us > track.polls[found.longest].took_us {
                found.longest = index;
            }
        } else if looked > MOST_POLLS {
            return None;
        }
    }
    None
}
