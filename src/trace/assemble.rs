//! Puts the picture together: from requests, from the batches of the loops, and from losses.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId, TimerId};
use crate::trace::batch::{Batch, BatchError, Counters};
use crate::trace::event::{Event, EventKind, LoopKind, Sym, Wait};
use crate::trace::mail::Arrival;
use crate::trace::model::{
    BusyNotice, LoopEnd, Message, Poll, QueueEnd, Retry, TaskEnd, TaskSpan, Text, TimerSpan, Trace,
    Track,
};
use crate::trace::texts::Texts;

/// What it takes to read on in one track, and the events themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    /// The batches as they came: the picture is drawn from them, and so is the export.
    pub(super) batches: Vec<Box<[u8]>>,
    /// The loss that the watcher saw, if it did.
    pub(super) loss: Option<Loss>,
    /// How many events the batches hold.
    events: u64,
    /// The last moment that the loop itself recorded, by its clock.
    heard: Micros,
    texts: HashMap<Sym, Text>,
    rows: Rows,
}

/// A loss, as the watcher saw it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    /// When, by the watcher's clock.
    at: Micros,
    reason: Text,
}

/// The rows of a lane.
#[derive(Clone, Debug, Default)]
struct Rows {
    used: u32,
    free: BinaryHeap<Reverse<u32>>,
}

impl Rows {
    fn take(&mut self) -> u32 {
        if let Some(Reverse(row)) = self.free.pop() {
            return row;
        }
        self.used += 1;
        self.used - 1
    }

    fn give_back(&mut self, row: u32) {
        self.free.push(Reverse(row));
    }
}

impl Book {
    /// The events of this track, the watcher's own included.
    pub(super) fn events(&self) -> u64 {
        self.events + u64::from(self.loss.is_some())
    }

    /// The run's number for a text of this loop; that of the empty text if the loop has not told it.
    pub(super) fn text(&self, sym: Sym) -> Text {
        self.texts.get(&sym).copied().unwrap_or_default()
    }

    fn learn(&mut self, batch: &Batch, texts: &mut Texts) {
        for (sym, text) in (batch.first_string..=u32::MAX).zip(&batch.strings) {
            self.texts.insert(Sym(sym), texts.intern(text));
        }
    }
}

impl Trace {
    /// A loop was asked for at `at` by the watcher's clock: from now on it has a track. A number
    /// that is known already stays what it was.
    pub fn announce(&mut self, id: LoopId, name: &str, kind: LoopKind, at: Micros) {
        if self.places.contains_key(&id) {
            return;
        }
        self.places.insert(id, self.tracks.len());
        self.tracks.push(Track::new(id, name, kind, at));
        self.books.push(Book::default());
        self.alignment.add_clock();
        self.version += 1;
    }

    /// Adds a batch of the loop `id`, in the form of [`Batch::encode`]. The batches of one loop come
    /// in the order in which they were recorded; those of different loops in any.
    ///
    /// # Errors
    /// [`BatchError::Damaged`], [`BatchError::OutOfOrder`] when the batch cannot be the loop's next
    /// one, [`BatchError::UnknownLoop`] when the loop was not announced. Nothing has changed then.
    pub fn apply(&mut self, id: LoopId, bytes: &[u8]) -> Result<(), BatchError> {
        let place = *self.places.get(&id).ok_or(BatchError::UnknownLoop(id))?;
        let batch = Batch::decode(bytes)?;
        self.tracks[place].check(&batch.events)?;
        let book = &mut self.books[place];
        // Counts alone are superseded by those of the next batch.
        if !(batch.events.is_empty() && batch.strings.is_empty()) {
            book.batches.push(bytes.into());
        }
        book.events += batch.events.len() as u64;
        book.learn(&batch, &mut self.texts);
        let polls_before = self.tracks[place].polls.len();
        for event in &batch.events {
            self.add(place, event);
        }
        let track = &mut self.tracks[place];
        track.counters = batch.counters;
        if !track.polls[polls_before.saturating_sub(1)..].is_sorted_by_key(|poll| poll.start) {
            track.polls.sort_by_key(|poll| poll.start);
        }
        self.forget_dropped(place);
        self.align();
        self.settle_loss(place);
        self.version += 1;
        Ok(())
    }

    /// The watcher has found at `at`, by its own clock, that the loop `id` is gone. Does nothing if
    /// the loop is unknown or has ended. Should it turn out, by a batch that was still on its way,
    /// that the loop had closed, then it was not lost.
    pub fn lose(&mut self, id: LoopId, at: Micros, reason: &str) {
        let Some(&place) = self.places.get(&id) else { return };
        if self.tracks[place].end.is_some() {
            return;
        }
        let reason = self.texts.intern(reason);
        self.books[place].loss = Some(Loss { at, reason });
        self.settle_loss(place);
        self.version += 1;
    }

    fn add(&mut self, place: usize, event: &Event) {
        let at = event.at;
        let (track, book) = (&mut self.tracks[place], &mut self.books[place]);
        book.heard = book.heard.max(at);
        match event.kind {
            EventKind::LoopStarted => {
                track.started.get_or_insert(at);
                self.alignment.not_before(place, track.requested, at);
            }
            EventKind::LoopReady => {
                track.ready.get_or_insert(at);
            }
            EventKind::LoopClosed => {
                book.loss = None;
                track.close(at);
            }
            EventKind::LoopLost { reason } => {
                if track.end.is_none() {
                    track.lose(at, book.text(reason));
                }
            }
            EventKind::LoopBusy { for_us } => track.busy.push(BusyNotice { at, for_us }),
            EventKind::TaskSpawned { task, parent, name, site } => track.tasks.push(TaskSpan {
                id: task,
                parent,
                name: book.text(name),
                site: book.text(site),
                spawned: at,
                end: None,
                polls: 0,
                busy_us: 0,
                row: book.rows.take(),
            }),
            EventKind::TaskPolled { task, took_us, ready_us, cause, wait } => {
                book.heard = book.heard.max(at + Micros(took_us.into()));
                if let Some(task) = track.task_mut(task) {
                    task.polls = task.polls.saturating_add(1);
                    task.busy_us = task.busy_us.saturating_add(took_us.into());
                }
                let wait = book.run_wide(wait);
                track.polls.push(Poll { start: at, took_us, ready_us, task, cause, wait });
            }
            EventKind::TaskDone { task } => track.end_task(book, task, at, TaskEnd::Done),
            EventKind::TaskFailed { task, error } => {
                let error = book.text(error);
                track.end_task(book, task, at, TaskEnd::Failed(error));
            }
            EventKind::TaskCancelled { task } => track.end_task(book, task, at, TaskEnd::Cancelled),
            EventKind::TaskRetried { unit, lost } => track.retries.push(Retry { at, unit, lost }),
            EventKind::TimerSet { timer, task, deadline, site } => {
                let site = book.text(site);
                let (set, fired, dropped) = (at, None, false);
                track.timers.push(TimerSpan {
                    id: timer,
                    task,
                    site,
                    set,
                    deadline,
                    fired,
                    dropped,
                });
            }
            EventKind::TimerFired { timer, .. } => {
                if let Some(timer) = track.timer_mut(timer) {
                    timer.fired.get_or_insert(at);
                }
            }
            EventKind::TimerDropped { timer } => {
                if let Some(timer) = track.timer_mut(timer) {
                    timer.dropped |= timer.fired.is_none();
                }
            }
            EventKind::MessageSent { seq, to, queue, size, depth, task, site } => {
                let message = Message {
                    seq,
                    to,
                    queue: book.text(queue),
                    size,
                    depth,
                    task,
                    site: book.text(site),
                    sent: at,
                    received: None,
                    taken: None,
                    taken_by: None,
                };
                self.send(place, message);
            }
            EventKind::MessageReceived { from, seq, .. } => {
                let arrival = Arrival::received(track.id, at);
                self.deliver(from, seq, arrival);
            }
            EventKind::MessageTaken { from, seq, task } => {
                let arrival = Arrival::taken(track.id, at, task);
                self.deliver(from, seq, arrival);
            }
            EventKind::QueueClosed { peer, queue } => {
                let queue = book.text(queue);
                track.closed_queues.push(QueueEnd { at, peer, queue });
            }
            EventKind::Progress { done, total } => track.progress = Some((done, total)),
            EventKind::Log { text } => track.log.push((at, book.text(text))),
        }
        self.tracks[place].last = self.books[place].heard;
    }

    /// Moves the clocks on as far as the messages known by now ask for.
    fn align(&mut self) {
        let Some(offsets) = self.alignment.update() else { return };
        for (place, offset) in offsets.into_iter().enumerate() {
            if self.tracks[place].offset_us != offset {
                self.tracks[place].offset_us = offset;
                self.settle_loss(place);
            }
        }
    }

    /// Ends a lost track where the watcher saw its end. This moves when the loop's clock is moved,
    /// and when batches that were still on their way tell more.
    fn settle_loss(&mut self, place: usize) {
        let (track, book) = (&mut self.tracks[place], &self.books[place]);
        let Some(loss) = book.loss else { return };
        let seen = Micros(loss.at.0.saturating_sub(track.offset_us));
        track.lose(seen.max(book.heard), loss.reason);
    }
}

impl Book {
    /// The same, with the numbers of this loop's texts replaced by those of the run's.
    fn run_wide(&self, wait: Wait) -> Wait {
        match wait {
            Wait::Message(queue) => Wait::Message(Sym(self.text(queue).0)),
            Wait::Room(queue) => Wait::Room(Sym(self.text(queue).0)),
            other => other,
        }
    }
}

impl Track {
    fn new(id: LoopId, name: &str, kind: LoopKind, requested: Micros) -> Self {
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
    fn check(&self, events: &[Event]) -> Result<(), BatchError> {
        let mut task = self.tasks.last().map(|task| task.id);
        let mut timer = self.timers.last().map(|timer| timer.id);
        let mut message = self.sent.last().map(|message| message.seq);
        let grows = events.iter().all(|event| match event.kind {
            EventKind::TaskSpawned { task: id, .. } => task.replace(id) < Some(id),
            EventKind::TimerSet { timer: id, .. } => timer.replace(id) < Some(id),
            EventKind::MessageSent { seq, .. } => message.replace(seq) < Some(seq),
            _ => true,
        });
        if grows { Ok(()) } else { Err(BatchError::OutOfOrder) }
    }

    fn task_mut(&mut self, id: TaskId) -> Option<&mut TaskSpan> {
        let place = self.tasks.binary_search_by_key(&id, |task| task.id).ok()?;
        self.tasks.get_mut(place)
    }

    fn timer_mut(&mut self, id: TimerId) -> Option<&mut TimerSpan> {
        let place = self.timers.binary_search_by_key(&id, |timer| timer.id).ok()?;
        self.timers.get_mut(place)
    }

    /// Ends a task, unless it has ended or its spawning was dropped. A task that seemed lost with
    /// its loop may yet turn out to have ended before.
    fn end_task(&mut self, book: &mut Book, id: TaskId, at: Micros, end: TaskEnd) {
        let Some(task) = self.task_mut(id) else { return };
        if task.ends_with_loop() {
            task.end = Some((at, end));
            book.rows.give_back(task.row);
        }
    }

    fn close(&mut self, at: Micros) {
        if matches!(self.end, Some((_, LoopEnd::Closed))) {
            return;
        }
        self.end = Some((at, LoopEnd::Closed));
        for task in self.tasks.iter_mut().filter(|task| task.ends_with_loop()) {
            task.end = None;
        }
    }

    fn lose(&mut self, at: Micros, reason: Text) {
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
