//! One recorded thing of a run, by its place in the picture.

use crate::ids::LoopId;

/// A thing that was recorded. Places are those in the lists of its loop's track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A loop as a whole.
    Loop(LoopId),
    /// The end of a loop.
    End(LoopId),
    /// A poll.
    Poll(LoopId, usize),
    /// A task.
    Task(LoopId, usize),
    /// A message, kept with the loop that sent it.
    Message(LoopId, usize),
    /// A timer.
    Timer(LoopId, usize),
}
