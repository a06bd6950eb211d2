//! What happens to one track.

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::batch::{BatchError, Counters};
use crate::trace::book::Book;
use crate::trace::event::{Event, EventKind, LoopKind};
use crate::trace::model::{LoopEnd, TaskEnd, TaskSpan, Text, Track};

impl Track {
    pub(super) fn new(id: LoopId, name: &str, kind: LoopKind, requested: Micros) -> Self {
        Track {
            id,
            name: name.to_owned(),
            kind,
            offset_us: 0,
            requested,
            started: None,
            ready: None,
            end: None,
            polls: Vec::new(),
            tasks: Vec::new(),
            timers: Vec::new(),
            sent: Vec::new(),
            log: Vec::new(),
            busy: Vec::new(),
            retries: Vec::new(),
            closed_queues: Vec::new(),
            progress: None,
            counters: Counters::default(),
            last: Micros(0),
        }
    }

    /// Whether these can be the next events: numbers are given out in order, and are looked up by
    /// that order.
    pub(super) fn check(&self, events: &[Event]) -> Result<(), BatchError> {
        let mut task = self.tasks.last().map(|task| task.id);
        let mut message = self.sent.last().map(|message| message.seq);
        let grows = events.iter().all(|event| match event.kind {
            EventKind::TaskSpawned { task: id, .. } => task.replace(id) < Some(id),
            EventKind::MessageSent { seq, .. } => message.replace(seq) < Some(seq),
            _ => true,
        });
        if grows { Ok(()) } else { Err(BatchError::OutOfOrder) }
    }

    pub(super) fn task_mut(&mut self, id: TaskId) -> Option<&mut TaskSpan> {
        let place = self.task_place(id)?;
        self.tasks.get_mut(place)
    }

    /// Ends a task, unless it has ended or its spawning was dropped. A task that seemed lost with
    /// its loop may yet turn out to have ended before.
    pub(super) fn end_task(&mut self, book: &mut Book, id: TaskId, at: Micros, end: TaskEnd) {
        let Some(task) = self.task_mut(id) else { return };
        if task.ends_with_loop() {
            task.end = Some((at, end));
            book.rows.give_back(task.row);
        }
    }

    pub(super) fn close(&mut self, at: Micros) {
        if matches!(self.end, Some((_, LoopEnd::Closed))) {
            return;
        }
        self.end = Some((at, LoopEnd::Closed));
        for task in self.tasks.iter_mut().filter(|task| task.ends_with_loop()) {
            task.end = None;
        }
    }

    pub(super) fn lose(&mut self, at: Micros, reason: Text) {
        self.end = Some((at, LoopEnd::Lost(reason)));
        self.last = at;
        for task in self.tasks.iter_mut().filter(|task| task.ends_with_loop()) {
            task.end = Some((at, TaskEnd::Lost));
        }
    }
}

impl TaskSpan {
    /// Whether nothing is known of an end of its own.
    fn ends_with_loop(&self) -> bool {
        matches!(self.end, None | Some((_, TaskEnd::Lost)))
    }
}
