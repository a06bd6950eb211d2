//! How one loop is at a moment.

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::event::{LoopKind, Wait};
use crate::trace::model::{LoopEnd, Poll, Track};
use crate::visual::layout::index::BLOCKING_US;
use crate::visual::stage::Moment;
use crate::visual::timetable::LoopTimes;

/// How a loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nobody has asked for it yet.
    Absent,
    /// Asked for, and not ready yet.
    Starting,
    /// It polls a task, or has tasks that are ready.
    Running,
    /// It polls a task for so long that everything else in it has to wait.
    Blocked,
    /// All its tasks wait for something.
    Waiting,
    /// It has no tasks.
    Idle,
    /// It was lost.
    Lost,
    /// It has closed.
    Closed,
}

impl Condition {
    /// All of them.
    pub const ALL: [Condition; 8] = [
        Condition::Absent,
        Condition::Starting,
        Condition::Running,
        Condition::Blocked,
        Condition::Waiting,
        Condition::Idle,
        Condition::Lost,
        Condition::Closed,
    ];

    /// The key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Condition::Absent => "stage-absent",
            Condition::Starting => "stage-starting",
            Condition::Running => "stage-running",
            Condition::Blocked => "stage-blocked",
            Condition::Waiting => "stage-waiting",
            Condition::Idle => "stage-idle",
            Condition::Lost => "stage-lost",
            Condition::Closed => "stage-closed",
        }
    }

    /// Whether the loop is there.
    pub fn is_alive(self) -> bool {
        use Condition::{Blocked, Idle, Running, Waiting};
        matches!(self, Running | Blocked | Waiting | Idle)
    }
}

/// What a waiting loop's last task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resting {
    /// A timer.
    Timer,
    /// A message.
    Message,
    /// Room in a queue.
    Room,
    /// The answer of another loop, or of a server.
    Answer,
    /// Something else.
    Other,
}

impl Resting {
    fn of(wait: Wait) -> Resting {
        match wait {
            Wait::Timer(_) => Resting::Timer,
            Wait::Message(_) => Resting::Message,
            Wait::Room(_) => Resting::Room,
            Wait::Answer(_) | Wait::Response => Resting::Answer,
            Wait::Unknown | Wait::Nothing | Wait::Turn | Wait::Task(_) => Resting::Other,
        }
    }

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Resting::Timer => "stage-for-timer",
            Resting::Message => "stage-for-message",
            Resting::Room => "stage-for-room",
            Resting::Answer => "stage-for-answer",
            Resting::Other => "stage-waiting",
        }
    }
}

/// How a loop is at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// The loop.
    pub id: LoopId,
    /// What it stands for.
    pub kind: LoopKind,
    /// How it is.
    pub condition: Condition,
    /// The task that it polls, or if it polls none the one that it polled last.
    pub task: Option<TaskId>,
    /// What it waits for, if it does.
    pub resting: Option<Resting>,
    /// How many of its tasks are ready and wait to be polled.
    pub ready: usize,
    /// How many messages are in its mailbox.
    pub mailbox: usize,
    /// How many tasks it has.
    pub tasks: usize,
    /// The share of the time lately that it polled.
    pub busy: f32,
}

/// How the loop of `track` is at `moment`.
pub(super) fn at(track: &Track, times: Option<&LoopTimes>, moment: Moment) -> Node {
    let common = moment.at_us.max(0.0) as u64;
    let own = common.checked_sub(track.offset_us);
    let mut node = Node {
        id: track.id,
        kind: track.kind,
        condition: Condition::Starting,
        task: None,
        resting: None,
        ready: 0,
        mailbox: 0,
        tasks: 0,
        busy: 0.0,
    };
    if common < track.requested.0 {
        node.condition = Condition::Absent;
        return node;
    }
    let (Some(us), Some(times)) = (own, times) else { return node };
    if let Some((end, how)) = track.end
        && end.0 <= us
    {
        node.condition = match how {
            LoopEnd::Lost(_) => Condition::Lost,
            LoopEnd::Closed => Condition::Closed,
        };
        return node;
    }
    if track.ready.is_none_or(|ready| ready.0 > us) {
        return node;
    }
    node.ready = times.ready_at(track, us);
    node.tasks = times.alive_at(track, us);
    let lately = moment.lately_us.max(1.0);
    let before = us.saturating_sub(lately as u64);
    let busy = times.busy_until(track, us) - times.busy_until(track, before);
    node.busy = (busy as f64 / lately).clamp(0.0, 1.0) as f32;
    let last = last_poll(track, us);
    node.task = last.map(|poll| poll.task);
    let polls = last.filter(|poll| us < poll.start.0 + u64::from(poll.took_us));
    let announced = track.busy.partition_point(|notice| notice.at.0 <= us).checked_sub(1);
    let computes = announced.is_some_and(|place| {
        // A poll is known when it has ended; until then there is the loop's own word.
        let notice = track.busy[place];
        us > track.last.0 && us - notice.at.0 < notice.for_us
    });
    (node.condition, node.resting) = match (polls, last) {
        (Some(poll), _) if poll.took_us >= BLOCKING_US => (Condition::Blocked, None),
        (Some(_), _) => (Condition::Running, None),
        _ if computes => (Condition::Blocked, None),
        _ if node.ready > 0 => (Condition::Running, None),
        _ if node.tasks == 0 => (Condition::Idle, None),
        (None, last) => (Condition::Waiting, last.map(|poll| Resting::of(poll.wait))),
    };
    node
}

/// The last poll that had begun by a moment of the loop's clock.
fn last_poll(track: &Track, us: u64) -> Option<&Poll> {
    let begun = track.polls.partition_point(|poll| poll.start <= Micros(us));
    begun.checked_sub(1).and_then(|last| track.polls.get(last))
}
