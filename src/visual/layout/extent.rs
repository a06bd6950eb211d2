//! When something in the picture was.

use crate::clock::Micros;
use crate::trace::Trace;
use crate::trace::findings::HARM_US;
use crate::visual::layout::target::Target;

/// From when to when `target` was, in microseconds on the common time line; `None` if the trace has
/// no such thing. What has not ended yet ends with the run.
pub fn extent(trace: &Trace, target: Target) -> Option<(f64, f64)> {
    let track = trace.track(target.id())?;
    let end = trace.end();
    let (from, to) = match target {
        Target::Loop { .. } => {
            (track.requested, track.end.map_or(end, |(moment, _)| track.at(moment)))
        }
        Target::Start { .. } => {
            (track.requested, track.ready.map_or(end, |moment| track.at(moment)))
        }
        Target::End { .. } => {
            let moment = track.at(track.end?.0);
            (moment, moment)
        }
        Target::Poll { index, .. } => {
            let poll = track.polls.get(index)?;
            (track.at(poll.start), track.at(poll.start + Micros(poll.took_us.into())))
        }
        Target::Task { index, .. } => {
            let task = track.tasks.get(index)?;
            (track.at(task.spawned), task.end.map_or(end, |(moment, _)| track.at(moment)))
        }
        Target::Message { index, .. } => {
            let message = track.sent.get(index)?;
            let taken = trace.taken_at(message, track);
            let sent = track.at(message.sent);
            (sent, taken.or_else(|| trace.received_at(message, track)).unwrap_or(sent))
        }
        Target::Timer { index, .. } => {
            let timer = track.timers.get(index)?;
            let over = timer.over.map_or(end, |moment| track.at(moment));
            (track.at(timer.set), over)
        }
        Target::Polls { from, to, .. }
        | Target::Tasks { from, to, .. }
        | Target::Timers { from, to, .. } => (from, to),
        Target::Messages { first, last, .. } => (first, last),
    };
    Some((from.0 as f64, to.0 as f64))
}

/// What is to be seen of `target`: its [`extent`], and the time before it in which it was ready and
/// had to wait, if that is long enough to do harm.
pub fn surroundings(trace: &Trace, target: Target) -> Option<(f64, f64)> {
    let (from, to) = extent(trace, target)?;
    let Target::Poll { id, index } = target else { return Some((from, to)) };
    let poll = trace.track(id)?.polls.get(index)?;
    let waited = u64::from(poll.ready_us);
    Some((if waited >= HARM_US { from - waited as f64 } else { from }, to))
}
