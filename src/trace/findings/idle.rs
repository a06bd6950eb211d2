//! Loops that waited for work while it lay in the queue of another one.
//!
//! The rule is about the loops that take messages of one queue from one sender. There is a finding
//! if, for 100 ms in all and for a quarter of the time in which the queue was in use, two or more
//! messages lay in the mailbox of one loop while another one waited for a message of the queue with
//! nothing in its own. One message in a mailbox is what prefetching is for.

use std::collections::HashMap;

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::event::Wait;
use crate::trace::findings::{Code, Finding, Groups};
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Text, Trace, Track};
use crate::trace::order;

/// The least time that counts, in microseconds.
const LEAST_US: u64 = 100_000;
/// The least share of the queue's time that counts: one in so many.
const SHARE: u64 = 4;
/// So many messages in a mailbox are a queue.
const QUEUED: i32 = 2;

/// Messages of one queue from one sender to one loop.
type Mailbox<'a> = (usize, Vec<&'a Incoming>);

pub(super) fn find(trace: &Trace, mail: &[Vec<Incoming>], groups: &mut Groups) {
    let mut queues: HashMap<(LoopId, Text), Vec<Mailbox>> = HashMap::new();
    for (place, incoming) in mail.iter().enumerate() {
        for message in incoming.iter().filter(|message| message.received.is_some()) {
            let mailboxes = queues.entry((message.from, message.queue)).or_default();
            match mailboxes.last_mut() {
                Some((last, messages)) if *last == place => messages.push(message),
                _ => mailboxes.push((place, vec![message])),
            }
        }
    }
    for ((_, queue), mailboxes) in queues {
        if mailboxes.len() > 1 && mailboxes.iter().any(is_queue) {
            look(trace, queue, &mailboxes).into_iter().for_each(|finding| groups.add(finding));
        }
    }
}

/// Whether messages lay in it long enough to be looked at.
fn is_queue((_, messages): &Mailbox) -> bool {
    let waited =
        messages.iter().filter_map(|message| Some(message.taken?.since(message.received?)));
    waited.map(|waited| waited.0).fold(0, u64::saturating_add) >= LEAST_US
}

/// Something that changes at a moment: the place of the mailbox, and by how much its messages and
/// its waiting receivers change.
type Change = (Micros, usize, i32, i32);

fn look(trace: &Trace, queue: Text, mailboxes: &[Mailbox]) -> Option<Finding> {
    let mut changes: Vec<Change> = Vec::new();
    for (number, (place, messages)) in mailboxes.iter().enumerate() {
        let track = trace.tracks().get(*place)?;
        let end = track.end.map_or(trace.end(), |(end, _)| track.at(end));
        for message in messages {
            let Some(received) = message.received else { continue };
            changes.push((received, number, 1, 0));
            changes.push((message.taken.unwrap_or(end), number, -1, 0));
        }
        for (from, to) in idle(track, queue, messages, end) {
            changes.push((from, number, 0, 1));
            changes.push((to, number, 0, -1));
        }
    }
    order::sort_by_key(&mut changes, |(at, ..)| at.0.into());
    let used = changes.last()?.0.since(changes.first()?.0).0;
    let (both, full, waited) = overlap(&changes, mailboxes.len());
    if both < LEAST_US || both * SHARE < used {
        return None;
    }
    let most = (0..mailboxes.len()).max_by_key(|number| full[*number])?;
    let longest = mailboxes[most].1.iter().max_by_key(|message| {
        message.taken.map_or(0, |taken| taken.since(message.received.unwrap_or(taken)).0)
    })?;
    let idle = (0..mailboxes.len()).filter(|number| *number != most && waited[*number] > 0);
    Some(Finding {
        code: Code::IdleWorkers,
        in_loop: trace.tracks().get(mailboxes[most].0)?.id,
        name: queue,
        site: Text::default(),
        worst: Item::Message(longest.from, longest.index),
        worst_us: both,
        count: 1,
        total_us: both,
        victim: None,
        victims: 0,
        others: idle
            .filter_map(|number| Some(trace.tracks().get(mailboxes[number].0)?.id))
            .collect(),
    })
}

/// For how long some loop was idle while another one had a queue; of that time, how long each had
/// the queue, and how long each was idle.
fn overlap(changes: &[Change], count: usize) -> (u64, Vec<u64>, Vec<u64>) {
    let (mut queued, mut waiting) = (vec![0_i32; count], vec![0_i32; count]);
    let (mut full, mut waited) = (vec![0; count], vec![0; count]);
    let mut both = 0;
    let mut before = Micros(0);
    for (at, number, messages, receivers) in changes {
        let time = at.since(before).0;
        before = *at;
        if time > 0 {
            let is_idle = |number: usize| waiting[number] > 0 && queued[number] == 0;
            let some_idle = (0..count).any(is_idle);
            if some_idle && queued.iter().any(|queued| *queued >= QUEUED) {
                both += time;
                for number in 0..count {
                    full[number] += if queued[number] >= QUEUED { time } else { 0 };
                    waited[number] += if is_idle(number) { time } else { 0 };
                }
            }
        }
        queued[*number] += messages;
        waiting[*number] += receivers;
    }
    (both, full, waited)
}

/// When the tasks that take these messages waited for one, on the common time line.
fn idle(track: &Track, queue: Text, messages: &[&Incoming], end: Micros) -> Vec<(Micros, Micros)> {
    let mut since: HashMap<TaskId, Option<Micros>> =
        messages.iter().filter_map(|message| Some((message.taken_by?, None))).collect();
    let mut idle = Vec::new();
    for poll in &track.polls {
        let Some(waiting) = since.get_mut(&poll.task) else { continue };
        if let Some(from) = waiting.take() {
            idle.push((from, track.at(poll.start)));
        }
        if poll.wait == Wait::Message(queue.into()) {
            *waiting = Some(track.at(poll.end()));
        }
    }
    idle.extend(since.into_values().flatten().filter(|from| *from < end).map(|from| (from, end)));
    idle
}
