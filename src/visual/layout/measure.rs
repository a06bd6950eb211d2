//! What happened in a stretch of time.

use crate::ids::LoopId;
use crate::trace::model::Track;
use crate::visual::layout::Index;
use crate::visual::layout::slices::first_where;

/// A stretch of time, and what happened in it. Times are in microseconds on the common time line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Its beginning.
    pub from_us: f64,
    /// Its end.
    pub to_us: f64,
    /// What each loop did, in the order of the tracks.
    pub loops: Vec<LoopMeasure>,
}

/// What a loop did in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopMeasure {
    /// The loop.
    pub id: LoopId,
    /// How long it polled tasks, in microseconds.
    pub busy_us: u64,
    /// Polls that began.
    pub polls: usize,
    /// Tasks that were spawned.
    pub tasks: usize,
    /// Messages that were sent.
    pub sent: usize,
}

impl Measured {
    /// Measures from `from_us` to `to_us`, whichever comes first.
    pub fn of(tracks: &[Track], index: &mut Index, from_us: f64, to_us: f64) -> Measured {
        index.update(tracks);
        let (from_us, to_us) = (from_us.min(to_us), from_us.max(to_us));
        let loops = tracks.iter().zip(&index.tracks).map(|(track, lists)| {
            let offset = track.offset_us as f64;
            let (from, to) = (from_us - offset, to_us - offset);
            let within = |len: usize, moment: &dyn Fn(usize) -> f64| {
                let first = first_where(0, len, |at| moment(at) < from);
                first_where(first, len, |at| moment(at) < to) - first
            };
            let polls = &lists.polls;
            let mut near = 0;
            let before = polls.busy_until(from, &mut near);
            LoopMeasure {
                id: track.id,
                busy_us: polls.busy_until(to, &mut near).wrapping_sub(before).into(),
                polls: within(polls.starts.len(), &|at| polls.starts[at]),
                tasks: within(track.tasks.len(), &|at| track.tasks[at].spawned.0 as f64),
                sent: within(track.sent.len(), &|at| track.sent[at].sent.0 as f64),
            }
        });
        Measured { from_us, to_us, loops: loops.collect() }
    }

    /// How long it is, in microseconds.
    pub fn length_us(&self) -> f64 {
        self.to_us - self.from_us
    }
}
