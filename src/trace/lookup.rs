//! Ways through a track: from a moment to what was going on then, from a loop to what came to it.

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::model::{Message, Poll, TaskSpan, Text, Trace, Track};
use crate::trace::order;

/// A message, seen by the loop that it goes to. Moments are on the common time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The loop that sent it.
    pub from: LoopId,
    /// Its place among all that this loop sent.
    pub index: usize,
    /// The queue's name.
    pub queue: Text,
    /// When it was sent.
    pub sent: Micros,
    /// When it arrived.
    pub received: Option<Micros>,
    /// When it was taken out of the mailbox.
    pub taken: Option<Micros>,
    /// The task that took it.
    pub taken_by: Option<TaskId>,
}

impl Incoming {
    fn new(trace: &Trace, from: &Track, index: usize, message: &Message) -> Incoming {
        Incoming {
            from: from.id,
            index,
            queue: message.queue,
            sent: from.at(message.sent),
            received: trace.received_at(message, from),
            taken: trace.taken_at(message, from),
            taken_by: message.taken_by,
        }
    }
}

impl Trace {
    /// For each track, in their order, the messages that were sent to its loop, by the time of
    /// sending.
    pub fn mail(&self) -> Vec<Vec<Incoming>> {
        let mut counts = vec![0; self.tracks().len()];
        for message in self.tracks().iter().flat_map(|track| &track.sent) {
            if let Some(place) = self.places.get(&message.to) {
                counts[*place] += 1;
            }
        }
        // Lists that grow would be moved again and again, and be larger than they have to be.
        let mut mail: Vec<_> = counts.into_iter().map(Vec::with_capacity).collect();
        for track in self.tracks() {
            for (index, message) in track.sent.iter().enumerate() {
                if let Some(place) = self.places.get(&message.to) {
                    mail[*place].push(Incoming::new(self, track, index, message));
                }
            }
        }
        for incoming in &mut mail {
            order::sort_by_key(incoming, |message| message.sent.0.into());
        }
        mail
    }

    /// All messages that were sent to one loop, by the time of sending. Goes through the messages
    /// of all loops.
    pub fn incoming(&self, to: LoopId) -> Vec<Incoming> {
        let mut incoming = Vec::new();
        for track in self.tracks() {
            for (index, message) in track.sent.iter().enumerate() {
                if message.to == to {
                    incoming.push(Incoming::new(self, track, index, message));
                }
            }
        }
        // Each sender's are sorted already.
        order::sort_by_key(&mut incoming, |message| message.sent.0.into());
        incoming
    }
}

impl Poll {
    /// When it ended, by the loop's clock.
    pub fn end(&self) -> Micros {
        self.start + Micros(self.took_us.into())
    }

    /// Since when the task had been ready, by the loop's clock.
    pub fn ready_at(&self) -> Micros {
        Micros(self.start.0.saturating_sub(self.ready_us.into()))
    }
}

impl Track {
    /// The place of the poll that was going on at this moment of the loop's clock. Of two that meet
    /// there the later one.
    pub fn poll_at(&self, moment: Micros) -> Option<usize> {
        let index = self.polls_until(moment).checked_sub(1)?;
        (self.polls[index].end() >= moment).then_some(index)
    }

    /// How many polls had begun by this moment of the loop's clock.
    pub fn polls_until(&self, moment: Micros) -> usize {
        self.polls.partition_point(|poll| poll.start <= moment)
    }

    /// The poll in which `task` did something at this moment of the loop's clock. Clocks move in
    /// steps, so several polls may touch the moment.
    pub fn poll_of_at(&self, task: TaskId, moment: Micros) -> Option<usize> {
        let last = self.polls_until(moment);
        let near = self.polls[..last].iter().enumerate().rev();
        let mut touching = near.take_while(|(_, poll)| poll.end() >= moment);
        touching.find(|(_, poll)| poll.task == task).map(|(index, _)| index)
    }

    /// The place of the task's poll before the one at `index`.
    pub fn poll_before(&self, index: usize) -> Option<usize> {
        let poll = self.polls.get(index)?;
        let spawned = self.task(poll.task).map_or(Micros(0), |task| task.spawned);
        let before = self.polls[..index].iter().enumerate().rev();
        let mut lived = before.take_while(|(_, other)| other.start >= spawned);
        lived.find(|(_, other)| other.task == poll.task).map(|(index, _)| index)
    }

    /// The place of the task's poll after the one at `index`.
    pub fn poll_after(&self, index: usize) -> Option<usize> {
        let poll = self.polls.get(index)?;
        let end = self.task(poll.task).and_then(|task| task.end);
        let end = end.map_or(Micros(u64::MAX), |(end, _)| end);
        let after = self.polls.iter().enumerate().skip(index + 1);
        let mut lived = after.take_while(|(_, other)| other.start <= end);
        lived.find(|(_, other)| other.task == poll.task).map(|(index, _)| index)
    }

    /// Whether two tasks are of one kind: of the same name, and spawned by the same line.
    pub fn same_kind(&self, one: TaskId, other: TaskId) -> bool {
        let kind = |task: &TaskSpan| (task.name, task.site);
        match (self.task(one), self.task(other)) {
            (Some(one), Some(other)) => kind(one) == kind(other),
            _ => false,
        }
    }
}
