//! What the layout has to look up, kept from frame to frame and carried on as the trace grows.
//!
//! A track keeps its polls and tasks in one list each. The layout goes through them row by row and
//! through messages pair by pair, and it must be able to skip: so each row and each pair has a
//! list of its own, in the order of time. Only what never changes is kept here; ends, and arrivals
//! that are still to come, are read from the trace.

use rustc_hash::FxHashMap;

use crate::ids::LoopId;
pub use crate::trace::findings::BLOCKING_US;
use crate::trace::model::{Poll, TaskSpan, Track, task_place};
use crate::visual::layout::merged::Level;
use crate::visual::layout::pairs::Pair;
use crate::visual::layout::slices::{Window, leap};
use crate::visual::layout::timers::TimerIndex;

/// Rows of tasks that have lists: no lane shows more.
pub const ROWS: usize = 16;

/// The lists of all tracks.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// In the order of the tracks.
    pub(super) tracks: Vec<TrackIndex>,
    pub(super) pairs: Vec<Pair>,
    by_pair: FxHashMap<(LoopId, LoopId), usize>,
    /// Whether messages have been sent of whose arrival nothing is known.
    awaits: bool,
}

/// The lists of one track.
#[derive(Clone, Debug, Default)]
pub(super) struct TrackIndex {
    polls_seen: usize,
    /// The last poll that was seen: when another one stands in its place, polls have come late and
    /// were put among the others.
    last_poll: Option<Poll>,
    tasks_seen: usize,
    sent_seen: usize,
    pub(super) polls: Slices,
    /// Polls that held the loop up.
    pub(super) blocking: Vec<u32>,
    pub(super) rows: Vec<RowIndex>,
    pub(super) timers: TimerIndex,
    /// Tasks in rows beyond [`ROWS`].
    pub(super) beyond: u32,
}

/// When polls began and how long they took, close together in memory: a search through the polls
/// themselves would wait for memory most of the time.
#[derive(Clone, Debug, Default)]
pub(super) struct Slices {
    /// In microseconds of the loop's clock.
    pub(super) starts: Vec<f64>,
    /// Up to and with each poll, how long all polls took: sums that wrap, of which only differences
    /// over less than an hour are read.
    pub(super) sums: Vec<u32>,
    pub(super) levels: Vec<Level>,
    /// Which of them is that of the last window, if it has one.
    pub(super) level: Option<usize>,
    /// The first poll that began in the last window: the next one is nearly the same.
    pub(super) near: usize,
}

impl Slices {
    pub(super) fn push(&mut self, poll: &Poll) {
        let before = self.sums.last().copied().unwrap_or_default();
        self.starts.push(poll.start.0 as f64);
        self.sums.push(before.wrapping_add(poll.took_us));
    }

    fn clear(&mut self) {
        self.starts.clear();
        self.sums.clear();
        self.levels.clear();
        self.level = None;
        self.near = 0;
    }

    /// How long polls took up to this moment of the loop's clock, in microseconds, as a sum that
    /// wraps. `near` is the place to look from: the one of an earlier moment, or zero.
    pub(super) fn busy_until(&self, us: f64, near: &mut usize) -> u32 {
        *near = leap(*near, self.starts.len(), |at| self.starts[at] < us);
        let Some(last) = near.checked_sub(1) else { return 0 };
        let beyond = self.starts[last] + f64::from(self.took(last, last)) - us;
        self.sums[last].wrapping_sub(beyond.max(0.0) as u32)
    }

    /// How long the polls from `first` to `last` took, both included, in microseconds.
    pub(super) fn took(&self, first: usize, last: usize) -> u32 {
        let before = first.checked_sub(1).map_or(0, |before| self.sums[before]);
        self.sums[last].wrapping_sub(before)
    }
}

/// The lists of one row of tasks.
#[derive(Clone, Debug, Default)]
pub(super) struct RowIndex {
    /// Places in the track's list of tasks.
    pub(super) tasks: Vec<u32>,
    /// Places in the track's list of polls.
    pub(super) places: Vec<u32>,
    pub(super) polls: Slices,
}

impl Index {
    /// Nothing looked up yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what has come to `tracks` since the last time. Tracks that are shorter than they
    /// were are another run's: then everything is looked up anew.
    pub fn update(&mut self, tracks: &[Track]) {
        let shrunk = tracks.len() < self.tracks.len()
            || self.tracks.iter().zip(tracks).any(|(index, track)| {
                track.polls.len() < index.polls_seen
                    || track.tasks.len() < index.tasks_seen
                    || track.sent.len() < index.sent_seen
                    || track.timers.len() < index.timers.seen()
            });
        if shrunk {
            *self = Index::default();
        }
        self.take_up(tracks);
    }

    fn take_up(&mut self, tracks: &[Track]) {
        self.tracks.resize_with(tracks.len(), TrackIndex::default);
        for (place, (index, track)) in self.tracks.iter_mut().zip(tracks).enumerate() {
            index.take_tasks(&track.tasks);
            index.take_polls(&track.polls, &track.tasks);
            index.timers.take(track);
            for (message, number) in track.sent[index.sent_seen..].iter().zip(index.sent_seen..) {
                let fresh = self.pairs.len();
                let at = *self.by_pair.entry((track.id, message.to)).or_insert(fresh);
                if at == fresh {
                    self.pairs.push(Pair::new(place, message.to));
                }
                self.pairs[at].places.push(number as u32);
                self.pairs[at].sent.push(message.sent.0 as f64);
                self.awaits = true;
            }
            index.sent_seen = track.sent.len();
        }
        if self.awaits {
            for pair in &mut self.pairs {
                pair.take_arrivals(&tracks[pair.from]);
            }
            self.awaits = self.pairs.iter().any(|pair| pair.received.len() < pair.places.len());
        }
    }
}

impl TrackIndex {
    /// Looks up what this window asks for: of the first `rows` rows. The window is by the loop's
    /// clock.
    pub(super) fn prepare(&mut self, window: Window, rows: usize) {
        self.polls.prepare(window);
        for row in self.rows.iter_mut().take(rows) {
            row.polls.prepare(window);
        }
    }

    fn take_tasks(&mut self, tasks: &[TaskSpan]) {
        for (task, number) in tasks[self.tasks_seen..].iter().zip(self.tasks_seen..) {
            let row = task.row as usize;
            if row >= ROWS {
                self.beyond += 1;
                continue;
            }
            if self.rows.len() <= row {
                self.rows.resize_with(row + 1, RowIndex::default);
            }
            self.rows[row].tasks.push(number as u32);
        }
        self.tasks_seen = tasks.len();
    }

    fn take_polls(&mut self, polls: &[Poll], tasks: &[TaskSpan]) {
        let mut last_task = None;
        let seen = self.polls_seen.checked_sub(1).and_then(|last| polls.get(last));
        if seen.copied() != self.last_poll {
            self.forget_polls();
        }
        for (poll, number) in polls[self.polls_seen..].iter().zip(self.polls_seen..) {
            self.polls.push(poll);
            if poll.took_us >= BLOCKING_US {
                self.blocking.push(number as u32);
            }
            // The same task is often polled again and again.
            let row = match last_task {
                Some((task, row)) if task == poll.task => row,
                _ => task_place(tasks, poll.task).map(|place| tasks[place].row as usize),
            };
            last_task = Some((poll.task, row));
            if let Some(row) = row.and_then(|row| self.rows.get_mut(row)) {
                row.places.push(number as u32);
                row.polls.push(poll);
            }
        }
        self.polls_seen = polls.len();
        self.last_poll = polls.last().copied();
    }

    fn forget_polls(&mut self) {
        self.polls_seen = 0;
        self.polls.clear();
        self.blocking.clear();
        for row in &mut self.rows {
            row.places.clear();
            row.polls.clear();
        }
    }
}
