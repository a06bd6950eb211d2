//! Tasks that were dropped in the middle of something when their loop closed.
//!
//! The rule: the loop closed by itself, because its program, which is its first task, had come to
//! its own end; and then a task was dropped that had never had a turn, or that waited for something
//! that was under way: an answer, a response, another task, room in a queue, its next turn. Of one
//! that never had a turn because its loop was blocked, the block is to blame.
//!
//! A task that waits for a message serves whoever asks until the loop closes, which is how it is
//! meant to end. One that sleeps may have been aborted at the last moment, on purpose, and cannot be
//! told from one that was forgotten. A loop that was told to close, as all are when a run is
//! stopped, leaves everything unfinished.

use std::collections::HashMap;

use crate::clock::Micros;
use crate::ids::TaskId;
use crate::trace::event::Wait;
use crate::trace::findings::{BLOCKING_US, Code, Finding, Groups};
use crate::trace::item::Item;
use crate::trace::model::{LoopEnd, TaskEnd, Trace, Track};

pub(super) fn find(trace: &Trace, groups: &mut Groups) {
    for track in trace.tracks() {
        let Some(dropped) = dropped(track) else { continue };
        let waits = last_waits(track, &dropped);
        // Where events were dropped, polls may be among them.
        let is_whole = track.counters.dropped == 0;
        for index in dropped {
            let task = &track.tasks[index];
            let end = task.end.map_or(task.spawned, |(end, _)| end);
            let is_found = match waits.get(&task.id) {
                Some(wait) => is_under_way(*wait),
                None => task.polls == 0 && is_whole && !is_blocked(track, task.spawned, end),
            };
            if !is_found {
                continue;
            }
            let lived = end.since(task.spawned).0;
            groups.add(Finding {
                code: Code::TaskUnfinished,
                in_loop: track.id,
                name: task.name,
                site: task.site,
                worst: Item::Task(track.id, index),
                worst_us: lived,
                count: 1,
                total_us: lived,
                victim: None,
                victims: 0,
                others: Vec::new(),
            });
        }
    }
}

/// The places of the tasks that were dropped after the loop's program had come to its own end.
fn dropped(track: &Track) -> Option<Vec<usize>> {
    let (_, LoopEnd::Closed) = track.end? else { return None };
    let (over, TaskEnd::Done | TaskEnd::Failed(_)) = track.tasks.first()?.end? else { return None };
    let is_dropped = |end| matches!(end, Some((at, TaskEnd::Cancelled)) if at >= over);
    let tasks = track.tasks.iter().enumerate().filter(|(_, task)| is_dropped(task.end));
    let tasks: Vec<_> = tasks.map(|(index, _)| index).collect();
    (!tasks.is_empty()).then_some(tasks)
}

/// What each of these tasks waited for after its last poll.
fn last_waits(track: &Track, tasks: &[usize]) -> HashMap<TaskId, Wait> {
    let mut open: HashMap<_, _> =
        tasks.iter().map(|index| (track.tasks[*index].id, track.tasks[*index].polls)).collect();
    open.retain(|_, polls| *polls > 0);
    let mut waits = HashMap::new();
    for poll in track.polls.iter().rev() {
        if open.is_empty() {
            break;
        }
        if open.remove(&poll.task).is_some() {
            waits.insert(poll.task, poll.wait);
        }
    }
    waits
}

/// Whether a long poll ended between these moments.
fn is_blocked(track: &Track, from: Micros, to: Micros) -> bool {
    let first = track.polls.partition_point(|poll| poll.end() < from);
    let polls = track.polls[first..].iter().take_while(|poll| poll.start <= to);
    polls.into_iter().any(|poll| poll.took_us >= BLOCKING_US)
}

fn is_under_way(wait: Wait) -> bool {
    match wait {
        Wait::Turn | Wait::Room(_) | Wait::Task(_) | Wait::Answer(_) | Wait::Response => true,
        Wait::Unknown | Wait::Nothing | Wait::Timer(_) | Wait::Message(_) => false,
    }
}
