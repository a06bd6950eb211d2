//! Tasks that are woken again and again for nothing.
//!
//! A poll comes to nothing if the task waits for the same thing after it as before it, and did
//! nothing in it that is recorded: sent and took no message, spawned nothing, set no timer, logged
//! nothing. There are two rules:
//!
//! - messages woke the task to no avail ten times or more, and in more than half of its polls: as
//!   when many wait for what only one can have;
//! - the task waits by asking: a hundred times or more in a row it asked for its next turn, each time
//!   after less than a millisecond. A computation that yields now and then takes longer turns.
//!
//! What another task woke is left alone: what one task does for another is not recorded, so nothing
//! is known of what came of it.

use std::collections::HashMap;

use crate::clock::Micros;
use crate::ids::TaskId;
use crate::trace::event::{Cause, Wait};
use crate::trace::findings::{Code, Finding, Groups};
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Poll, Trace, Track};
use crate::trace::order;

/// So many times in vain are worth telling.
const VAIN: u64 = 10;
/// So many turns in a row are waiting by asking.
const SPINS: u64 = 100;
/// A turn that takes longer than this, in microseconds, did something.
const SHORT_US: u32 = 1_000;

/// What is known of a task so far.
struct Known {
    wait: Wait,
    vain: u64,
    vain_us: u64,
    spins: u64,
    most_spins: u64,
    spun_us: u64,
    /// The last poll that came to nothing.
    last: usize,
}

pub(super) fn find(trace: &Trace, mail: &[Vec<Incoming>], groups: &mut Groups) {
    for (track, incoming) in trace.tracks().iter().zip(mail) {
        if track.tasks.iter().any(|task| u64::from(task.polls) >= VAIN) {
            look(track, incoming, groups);
        }
    }
}

fn look(track: &Track, incoming: &[Incoming], groups: &mut Groups) {
    let deeds = deeds(track, incoming);
    let mut deed = 0;
    let mut known: HashMap<TaskId, Known> = HashMap::new();
    for (index, poll) in track.polls.iter().enumerate() {
        while deeds.get(deed).is_some_and(|at| *at < poll.start) {
            deed += 1;
        }
        // At a step of the clock it may be a neighbour's; then nothing is said.
        let did = deeds.get(deed).is_some_and(|at| *at <= poll.end());
        let task = known.entry(poll.task).or_insert(Known {
            wait: Wait::Unknown,
            vain: 0,
            vain_us: 0,
            spins: 0,
            most_spins: 0,
            spun_us: 0,
            last: index,
        });
        task.take(index, poll, did);
    }
    for (id, known) in known {
        let Some(place) = track.task_place(id) else { continue };
        let task = &track.tasks[place];
        let in_vain = known.vain >= VAIN && known.vain * 2 > u64::from(task.polls);
        let spins = known.most_spins >= SPINS;
        let (count, total_us) = match (in_vain, spins) {
            (_, true) => (known.most_spins, known.spun_us),
            (true, false) => (known.vain, known.vain_us),
            (false, false) => continue,
        };
        groups.add(Finding {
            code: Code::NoProgress,
            in_loop: track.id,
            name: task.name,
            site: task.site,
            worst: Item::Poll(track.id, known.last),
            worst_us: total_us,
            count,
            total_us,
            victim: None,
            victims: 0,
            others: Vec::new(),
        });
    }
}

impl Known {
    fn take(&mut self, index: usize, poll: &Poll, did: bool) {
        let same = !did && poll.wait == self.wait;
        let asked = same && poll.wait == Wait::Turn && poll.cause == Cause::Task(poll.task);
        if same && matches!(poll.cause, Cause::Messages(_)) && is_told(poll.wait) {
            self.vain += 1;
            self.vain_us += u64::from(poll.took_us);
            self.last = index;
        }
        if asked && poll.took_us < SHORT_US {
            self.spins += 1;
            self.spun_us += u64::from(poll.took_us);
            if self.spins > self.most_spins {
                self.most_spins = self.spins;
                self.last = index;
            }
        } else {
            self.spins = 0;
        }
        self.wait = poll.wait;
    }
}

/// Whether it is known what the task waits for, and that it is one thing.
fn is_told(wait: Wait) -> bool {
    match wait {
        Wait::Message(_) | Wait::Room(_) | Wait::Answer(_) | Wait::Timer(_) => true,
        Wait::Unknown | Wait::Nothing | Wait::Turn | Wait::Task(_) | Wait::Response => false,
    }
}

/// When something was done in the loop, by its clock.
fn deeds(track: &Track, incoming: &[Incoming]) -> Vec<Micros> {
    let own = |moment: Micros| moment.since(Micros(track.offset_us));
    let mut deeds: Vec<Micros> = track.sent.iter().map(|message| message.sent).collect();
    deeds.extend(incoming.iter().filter_map(|message| message.taken).map(own));
    deeds.extend(track.tasks.iter().map(|task| task.spawned));
    deeds.extend(track.timers.iter().map(|timer| timer.set));
    deeds.extend(track.log.iter().map(|(at, _)| *at));
    order::sort_by_key(&mut deeds, |at| at.0.into());
    deeds
}
