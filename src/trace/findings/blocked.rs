//! Polls that held their loop up.
//!
//! The rule: a poll took 50 ms or longer, and something else of its loop had to wait for its end for
//! 10 ms or longer. What counts as waiting is told in [`held`](crate::trace::held). A worker that
//! computes while nobody waits for it in the same loop does what it is there for, however long.

use crate::trace::findings::{BLOCKING_US, Code, Finding, Groups, HARM_US};
use crate::trace::held::Held;
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Text, Trace};

pub(super) fn find(trace: &Trace, mail: &[Vec<Incoming>], groups: &mut Groups) {
    for (track, incoming) in trace.tracks().iter().zip(mail) {
        let long = track.polls.iter().enumerate().filter(|(_, poll)| poll.took_us >= BLOCKING_US);
        let long: Vec<_> = long.map(|(index, _)| index).collect();
        if long.is_empty() {
            continue;
        }
        let held = Held::new(track, incoming);
        for index in long {
            let waiters = held.behind(index, HARM_US);
            let Some(victim) = waiters.first().copied() else { continue };
            let poll = &track.polls[index];
            let task = track.task(poll.task);
            groups.add(Finding {
                code: Code::LoopBlocked,
                in_loop: track.id,
                name: task.map_or(Text::default(), |task| task.name),
                site: task.map_or(Text::default(), |task| task.site),
                worst: Item::Poll(track.id, index),
                worst_us: poll.took_us.into(),
                count: 1,
                total_us: poll.took_us.into(),
                victim: Some(victim),
                victims: waiters.len() as u64,
                others: Vec::new(),
            });
        }
    }
}
