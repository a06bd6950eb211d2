//! The part of a picture that was searched for.

use core::ops::Range;

use crate::clock::Micros;
use crate::trace::Trace;
use crate::trace::model::Track;
use crate::trace::search::{Matches, TrackMatches};
use crate::visual::layout::scene::Scene;
use crate::visual::layout::target::Target;

impl Scene {
    /// The same picture with nothing in it but what was found, and what was merged with it.
    pub fn only(&self, trace: &Trace, matches: &Matches) -> Scene {
        let mut scene = self.clone();
        scene.rects.retain(|rect| is_found(trace, matches, rect.target));
        scene.arrows.retain(|arrow| is_found(trace, matches, arrow.target));
        scene.ends.retain(|end| is_found(trace, matches, end.target));
        // A text is on the thing that it names.
        let on = |x: f32, y: f32| {
            scene.rects.iter().any(|rect| {
                (rect.x - 1.0..rect.x + rect.w).contains(&x)
                    && (rect.y..rect.y + rect.h).contains(&y)
            })
        };
        scene.labels.retain(|label| on(label.x, label.y));
        scene
    }
}

/// Whether a thing is one of those that were found, or some of what was merged into it is.
pub fn is_found(trace: &Trace, matches: &Matches, target: Target) -> bool {
    let place = trace.tracks().iter().position(|track| track.id == target.id());
    let Some(place) = place else { return false };
    let (track, Some(found)) = (&trace.tracks()[place], matches.tracks.get(place)) else {
        return false;
    };
    match target {
        Target::Loop { .. } | Target::Start { .. } | Target::End { .. } => found.whole,
        Target::Poll { index, .. } => has(&found.polls, index),
        Target::Task { index, .. } => has(&found.tasks, index),
        Target::Timer { index, .. } => has(&found.timers, index),
        Target::Message { index, .. } => has(&found.messages, index),
        Target::Polls { from, to, .. } => some(
            &found.polls,
            between(track, from, to, track.polls.len(), |at| track.polls[at].start),
        ),
        Target::Tasks { from, to, .. } => {
            let spawned = |at: usize| track.tasks[at].spawned;
            some(&found.tasks, between(track, from, to, track.tasks.len(), spawned))
        }
        Target::Timers { from, to, .. } => {
            let set = |at: usize| track.timers[at].set;
            some(&found.timers, between(track, from, to, track.timers.len(), set))
        }
        Target::Messages { to, first, last, .. } => {
            let sent = |at: usize| track.sent[at].sent;
            let range = between(track, first, last, track.sent.len(), sent);
            let mut there = within(found, range).iter();
            there.any(|place| track.sent[*place as usize].to == to)
        }
    }
}

fn has(places: &[u32], index: usize) -> bool {
    u32::try_from(index).is_ok_and(|index| places.binary_search(&index).is_ok())
}

fn some(places: &[u32], range: Range<usize>) -> bool {
    let first = places.partition_point(|place| (*place as usize) < range.start);
    places.get(first).is_some_and(|place| (*place as usize) < range.end)
}

fn within(found: &TrackMatches, range: Range<usize>) -> &[u32] {
    let places = &found.messages;
    let first = places.partition_point(|place| (*place as usize) < range.start);
    let next = places.partition_point(|place| (*place as usize) < range.end);
    &places[first..next.max(first)]
}

/// The places of what began in this stretch of the common time line.
fn between(
    track: &Track,
    from: Micros,
    to: Micros,
    len: usize,
    start: impl Fn(usize) -> Micros,
) -> Range<usize> {
    let first_where = |before: &dyn Fn(Micros) -> bool| {
        let (mut low, mut high) = (0, len);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(track.at(start(middle))) { low = middle + 1 } else { high = middle }
        }
        low
    };
    first_where(&|at| at < from)..first_where(&|at| at <= to)
}
