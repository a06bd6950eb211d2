//! When things happened, in sorted lists, so that any moment of a run can be looked up without going
//! through the run: how it was then, what was under way, what came next.
//!
//! A track keeps most of its moments sorted already. What it does not is kept here, and carried on
//! as the trace grows: ends and arrivals become known later than what they belong to.

mod lane;

use rustc_hash::FxHashMap;

use crate::ids::LoopId;
use crate::trace::model::{Poll, Text, Trace, Track};
pub use lane::Lane;

/// The sorted lists of a run.
#[derive(Clone, Debug, Default)]
pub struct Timetable {
    version: u64,
    loops: Vec<LoopTimes>,
    lanes: Vec<Lane>,
    by_route: FxHashMap<(LoopId, LoopId, Text), usize>,
    places: FxHashMap<LoopId, usize>,
}

/// What one loop's track does not keep sorted. Moments are by the loop's clock.
#[derive(Clone, Debug, Default)]
pub struct LoopTimes {
    polls_seen: usize,
    last_poll: Option<Poll>,
    tasks_seen: usize,
    timers_seen: usize,
    sent_seen: usize,
    /// Up to and with each poll, how long all polls took, in microseconds.
    pub(super) busy: Vec<u64>,
    /// When tasks became ready.
    pub(super) ready: Vec<u64>,
    /// When tasks ended.
    pub(super) ended: Vec<u64>,
    open_tasks: Vec<u32>,
    /// When timers fired.
    pub(super) fired: Vec<u64>,
    open_timers: Vec<u32>,
    /// Of every task, in the order of the track's list, the places of its polls.
    pub(super) polls_of: Vec<Vec<u32>>,
}

impl Timetable {
    /// Nothing looked up yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what has come to `trace` since the last time. A trace that is shorter than it was
    /// is another run's: then everything is looked up anew.
    pub fn update(&mut self, trace: &Trace) {
        if trace.version() == self.version && trace.tracks().len() == self.loops.len() {
            return;
        }
        let tracks = trace.tracks();
        let shrunk = tracks.len() < self.loops.len()
            || self.loops.iter().zip(tracks).any(|(times, track)| times.is_longer_than(track));
        if shrunk {
            *self = Timetable::default();
        }
        self.version = trace.version();
        self.loops.resize_with(tracks.len(), LoopTimes::default);
        self.places = tracks.iter().zip(0..).map(|(track, place)| (track.id, place)).collect();
        for (place, track) in tracks.iter().enumerate() {
            let times = &mut self.loops[place];
            times.take_tasks(track);
            times.take_timers(track);
            times.take_polls(track);
            for (message, number) in track.sent[times.sent_seen..].iter().zip(times.sent_seen..) {
                let fresh = self.lanes.len();
                let route = (track.id, message.to, message.queue);
                let at = *self.by_route.entry(route).or_insert(fresh);
                if at == fresh {
                    self.lanes.push(Lane::new(place, message.to, message.queue));
                }
                self.lanes[at].push(number, message);
            }
            times.sent_seen = track.sent.len();
        }
        for lane in &mut self.lanes {
            lane.settle(&tracks[lane.from()]);
        }
    }

    /// The queues between loops, in the order of their first messages.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The lists of the loop at this place among the tracks.
    pub fn times(&self, place: usize) -> Option<&LoopTimes> {
        self.loops.get(place)
    }

    /// The place of a loop among the tracks.
    pub fn place(&self, id: LoopId) -> Option<usize> {
        self.places.get(&id).copied()
    }
}

impl LoopTimes {
    fn is_longer_than(&self, track: &Track) -> bool {
        track.polls.len() < self.polls_seen
            || track.tasks.len() < self.tasks_seen
            || track.timers.len() < self.timers_seen
            || track.sent.len() < self.sent_seen
    }

    /// How many tasks had become ready by this moment and had not been polled since.
    pub fn ready_at(&self, track: &Track, us: u64) -> usize {
        let ready = self.ready.partition_point(|moment| *moment <= us);
        let polled = track.polls.partition_point(|poll| poll.start.0 <= us);
        ready.saturating_sub(polled)
    }

    /// How many tasks were alive at this moment.
    pub fn alive_at(&self, track: &Track, us: u64) -> usize {
        let spawned = track.tasks.partition_point(|task| task.spawned.0 <= us);
        spawned.saturating_sub(self.ended.partition_point(|moment| *moment <= us))
    }

    /// How long the loop was polling before this moment, in microseconds.
    pub fn busy_until(&self, track: &Track, us: u64) -> u64 {
        let begun = track.polls.partition_point(|poll| poll.start.0 < us);
        let Some(last) = begun.checked_sub(1) else { return 0 };
        let poll = &track.polls[last];
        let before = self.busy[last] - u64::from(poll.took_us);
        before + (us - poll.start.0).min(poll.took_us.into())
    }

    fn take_tasks(&mut self, track: &Track) {
        self.open_tasks.extend(self.tasks_seen as u32..track.tasks.len() as u32);
        self.tasks_seen = track.tasks.len();
        self.polls_of.resize_with(track.tasks.len(), Vec::new);
        let ended = &mut self.ended;
        self.open_tasks.retain(|place| match track.tasks[*place as usize].end {
            Some((moment, _)) => {
                insert(ended, moment.0);
                false
            }
            None => true,
        });
    }

    fn take_timers(&mut self, track: &Track) {
        self.open_timers.extend(self.timers_seen as u32..track.timers.len() as u32);
        self.timers_seen = track.timers.len();
        let fired = &mut self.fired;
        self.open_timers.retain(|place| {
            let timer = &track.timers[*place as usize];
            if let Some(moment) = timer.fired {
                insert(fired, moment.0);
            }
            timer.fired.is_none() && !timer.dropped
        });
    }

    fn take_polls(&mut self, track: &Track) {
        let seen = self.polls_seen.checked_sub(1).and_then(|last| track.polls.get(last));
        // Polls that came late were put among the others.
        if seen.copied() != self.last_poll {
            self.polls_seen = 0;
            self.busy.clear();
            self.ready.clear();
            self.polls_of.iter_mut().for_each(Vec::clear);
        }
        let more = track.polls.len() - self.polls_seen;
        self.busy.reserve(more);
        self.ready.reserve(more);
        for (poll, number) in track.polls[self.polls_seen..].iter().zip(self.polls_seen..) {
            let before = self.busy.last().copied().unwrap_or_default();
            self.busy.push(before + u64::from(poll.took_us));
            insert(&mut self.ready, poll.start.0.saturating_sub(poll.ready_us.into()));
            if let Some(task) = track.task_place(poll.task) {
                let polls = &mut self.polls_of[task];
                if polls.is_empty() {
                    // All of a task that has ended, so that the list is not moved as it grows.
                    polls.reserve_exact(track.tasks[task].polls as usize);
                }
                polls.push(number as u32);
            }
        }
        self.polls_seen = track.polls.len();
        self.last_poll = track.polls.last().copied();
    }
}

/// Puts a moment where it belongs: near the end, since moments come about in their order.
fn insert(sorted: &mut Vec<u64>, moment: u64) {
    let behind = sorted.iter().rev().take_while(|known| **known > moment).count();
    sorted.insert(sorted.len() - behind, moment);
}
