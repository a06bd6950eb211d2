//! From one event of a run to the next, and from cause to effect along its messages.

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::model::{Trace, Track};
use crate::visual::layout::Target;
use crate::visual::timetable::{Lane, Timetable};

/// Whose events a step goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of all loops.
    #[default]
    All,
    /// Those of one loop.
    Loop(LoopId),
    /// Those of one task of a loop: its polls, and what happens in them.
    Task(LoopId, TaskId),
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the past.
    Back,
    /// Into the future.
    On,
}

/// The moment of the next event of `scope` after `us`, or of the last one before it, in microseconds
/// on the common time line.
pub fn step(trace: &Trace, times: &Timetable, scope: Scope, us: f64, way: Way) -> Option<u64> {
    // A moment between two microseconds has the lower one behind itself.
    let mut nearest = Nearest { way, from: us, found: None };
    match scope {
        Scope::All => {
            for place in 0..trace.tracks().len() {
                of_loop(trace, times, place, &mut nearest);
            }
        }
        Scope::Loop(id) => of_loop(trace, times, times.place(id)?, &mut nearest),
        Scope::Task(id, task) => of_task(trace, times, times.place(id)?, task, &mut nearest)?,
    }
    nearest.found
}

/// The moment that is nearest to another one in one direction.
struct Nearest {
    way: Way,
    from: f64,
    found: Option<u64>,
}

impl Nearest {
    /// Looks at one moment.
    fn one(&mut self, moment: Micros) {
        let us = moment.0;
        let better = match self.way {
            Way::On => us as f64 > self.from && self.found.is_none_or(|found| us < found),
            Way::Back => (us as f64) < self.from && self.found.is_none_or(|found| us > found),
        };
        if better {
            self.found = Some(us);
        }
    }

    /// Looks at `len` moments that are sorted.
    fn sorted(&mut self, len: usize, moment: impl Fn(usize) -> Micros) {
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low + (high - low) / 2;
            let us = moment(middle).0 as f64;
            let is_before = match self.way {
                Way::On => us <= self.from,
                Way::Back => us < self.from,
            };
            if is_before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = match self.way {
            Way::On => Some(low).filter(|at| *at < len),
            Way::Back => low.checked_sub(1),
        };
        if let Some(at) = at {
            self.one(moment(at));
        }
    }
}

fn of_loop(trace: &Trace, timetable: &Timetable, place: usize, nearest: &mut Nearest) {
    let (Some(track), Some(times)) = (trace.tracks().get(place), timetable.times(place)) else {
        return;
    };
    let at = |moment: Micros| track.at(moment);
    nearest.one(track.requested);
    let ends = [track.started, track.ready, track.end.map(|(moment, _)| moment)];
    ends.into_iter().flatten().for_each(|moment| nearest.one(at(moment)));
    nearest.sorted(track.polls.len(), |index| at(track.polls[index].start));
    nearest.sorted(track.polls.len(), |index| poll_end(track, index));
    nearest.sorted(track.tasks.len(), |index| at(track.tasks[index].spawned));
    nearest.sorted(times.ended.len(), |index| at(Micros(times.ended[index])));
    nearest.sorted(track.timers.len(), |index| at(track.timers[index].set));
    nearest.sorted(times.fired.len(), |index| at(Micros(times.fired[index])));
    nearest.sorted(track.sent.len(), |index| at(track.sent[index].sent));
    nearest.sorted(track.log.len(), |index| at(track.log[index].0));
    nearest.sorted(track.busy.len(), |index| at(track.busy[index].at));
    nearest.sorted(track.retries.len(), |index| at(track.retries[index].at));
    nearest.sorted(track.closed_queues.len(), |index| at(track.closed_queues[index].at));
    for (lane, sender) in lanes_to(trace, timetable, track.id) {
        let (received, taken) = lane.known();
        nearest.sorted(received, |index| {
            Micros(lane.received_at(index, sender, track).unwrap_or(u64::MAX))
        });
        nearest
            .sorted(taken, |index| Micros(lane.taken_at(index, sender, track).unwrap_or(u64::MAX)));
    }
}

fn lanes_to<'a>(
    trace: &'a Trace,
    timetable: &'a Timetable,
    id: LoopId,
) -> impl Iterator<Item = (&'a Lane, &'a Track)> {
    let lanes = timetable.lanes().iter().filter(move |lane| lane.to() == id);
    lanes.filter_map(|lane| Some((lane, trace.tracks().get(lane.from())?)))
}

fn poll_end(track: &Track, index: usize) -> Micros {
    let poll = &track.polls[index];
    track.at(poll.start + Micros(poll.took_us.into()))
}

fn of_task(
    trace: &Trace,
    timetable: &Timetable,
    place: usize,
    task: TaskId,
    nearest: &mut Nearest,
) -> Option<()> {
    let (track, times) = (trace.tracks().get(place)?, timetable.times(place)?);
    let number = track.task_place(task)?;
    let (span, polls) = (&track.tasks[number], times.polls_of.get(number)?);
    let start = |index: usize| track.at(track.polls[polls[index] as usize].start);
    let end = |index: usize| poll_end(track, polls[index] as usize);
    nearest.one(track.at(span.spawned));
    if let Some((moment, _)) = span.end {
        nearest.one(track.at(moment));
    }
    nearest.sorted(polls.len(), start);
    nearest.sorted(polls.len(), end);
    // What the loop does during a poll of the task, the task does.
    let from = nearest.from;
    let begun =
        polls.partition_point(|poll| track.at(track.polls[*poll as usize].start).0 as f64 <= from);
    if let Some(last) = begun.checked_sub(1)
        && from <= end(last).0 as f64
    {
        let mut within = Nearest { way: nearest.way, from, found: None };
        of_loop(trace, timetable, place, &mut within);
        let is_within = |us: &u64| (start(last).0..=end(last).0).contains(us);
        if let Some(found) = within.found.filter(is_within) {
            nearest.one(Micros(found));
        }
    }
    Some(())
}

/// The next thing on the way of a message: from a message to the poll that took it, from a poll to
/// the first message that it sent, or if it sent none to the next poll of its task. Backwards: from
/// a message to the poll that sent it, from a poll to the last message that was taken in it, or if
/// there was none to the poll of its task before, or to the one that spawned it.
pub fn walk(trace: &Trace, times: &Timetable, from: Target, way: Way) -> Option<Target> {
    match (from, way) {
        (Target::Message { id, index }, Way::On) => {
            let message = trace.track(id)?.sent.get(index)?;
            let receiver = trace.track(message.to)?;
            let taken = message.taken?;
            let index = poll_in_which(receiver, taken, message.taken_by)?;
            Some(Target::Poll { id: receiver.id, index })
        }
        (Target::Message { id, index }, Way::Back) => {
            let track = trace.track(id)?;
            let message = track.sent.get(index)?;
            Some(Target::Poll { id, index: poll_in_which(track, message.sent, message.task)? })
        }
        (Target::Poll { id, index }, Way::On) => {
            let track = trace.track(id)?;
            let poll = track.polls.get(index)?;
            let end = poll.start + Micros(poll.took_us.into());
            let first = track.sent.partition_point(|message| message.sent < poll.start);
            let during = track.sent[first..].iter().take_while(|message| message.sent <= end);
            let sent = during.zip(first..).find(|(message, _)| message.task == Some(poll.task));
            match sent {
                Some((_, index)) => Some(Target::Message { id, index }),
                None => neighbour(trace, times, id, index, way),
            }
        }
        (Target::Poll { id, index }, Way::Back) => {
            taken_in(trace, times, id, index).or_else(|| neighbour(trace, times, id, index, way))
        }
        _ => None,
    }
}

/// The poll in which a task, or whoever it was, did something at a moment of the loop's clock.
fn poll_in_which(track: &Track, moment: Micros, task: Option<TaskId>) -> Option<usize> {
    match task {
        Some(task) => track.poll_of_at(task, moment),
        None => track.poll_at(moment),
    }
}

/// The last message that was taken during a poll, by its task.
fn taken_in(trace: &Trace, times: &Timetable, id: LoopId, index: usize) -> Option<Target> {
    let track = trace.track(id)?;
    let poll = track.polls.get(index)?;
    let (start, end) = (track.at(poll.start).0, poll_end(track, index).0);
    let last = lanes_to(trace, times, id).filter_map(|(lane, sender)| {
        let until = lane.taken_by(sender, track, end);
        let moments =
            (0..until).rev().map_while(|at| Some((lane.taken_at(at, sender, track)?, at)));
        let mut during = moments.take_while(|(taken, _)| *taken >= start);
        // Clocks move in steps: a poll of another task may touch the same moment.
        let (taken, at) = during.find(|(_, at)| {
            let message = &sender.sent[lane.place(*at)];
            message.taken_by.is_none_or(|task| task == poll.task)
        })?;
        Some((taken, Target::Message { id: sender.id, index: lane.place(at) }))
    });
    last.max_by_key(|(taken, _)| *taken).map(|(_, target)| target)
}

/// The poll of the same task before or after one.
fn neighbour(
    trace: &Trace,
    times: &Timetable,
    id: LoopId,
    index: usize,
    way: Way,
) -> Option<Target> {
    let track = trace.track(id)?;
    let task = track.task_place(track.polls.get(index)?.task)?;
    let polls = times.times(times.place(id)?)?.polls_of.get(task)?;
    let here = polls.binary_search(&(index as u32)).ok()?;
    let there = match way {
        Way::On => polls.get(here + 1),
        Way::Back => here.checked_sub(1).and_then(|there| polls.get(there)),
    };
    let index = match (there, way) {
        (Some(there), _) => *there as usize,
        // Before its first poll a task was spawned in one of its parent's.
        (None, Way::Back) => {
            let span = &track.tasks[task];
            poll_in_which(track, span.spawned, Some(span.parent?))?
        }
        (None, Way::On) => return None,
    };
    Some(Target::Poll { id, index })
}
