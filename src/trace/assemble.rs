//! Puts the picture together: from requests, from the batches of the loops, and from losses.

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::batch::{Batch, BatchError};
use crate::trace::book::{Book, Loss};
use crate::trace::event::{Event, EventKind, LoopKind};
use crate::trace::mail::{Arrival, Seen};
use crate::trace::model::{
    BusyNotice, Message, Poll, QueueEnd, Retry, TaskEnd, TaskSpan, TimerSpan, Trace, Track,
};
use crate::trace::order;

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
        book.recorded += batch.events.len() as u64;
        book.learn(&batch, &mut self.texts);
        let polls_before = self.tracks[place].polls.len();
        for event in &batch.events {
            self.add(place, event);
        }
        let track = &mut self.tracks[place];
        track.counters = batch.counters;
        track.counters.dropped += self.books[place].refused;
        if !track.polls[polls_before.saturating_sub(1)..].is_sorted_by_key(|poll| poll.start) {
            order::sort_by_key(&mut track.polls, |poll| poll.start.0.into());
        }
        self.deliver_waiting(place);
        self.align();
        self.settle_loss(place);
        self.version += 1;
        Ok(())
    }

    /// Notes that a batch of the loop `id` could not be added, for this reason: its events count as
    /// dropped, and the loop's log says so.
    pub fn refuse(&mut self, id: LoopId, bytes: &[u8], reason: &BatchError) {
        let Some(&place) = self.places.get(&id) else { return };
        // How many there were in one that cannot be read, nobody knows.
        let events = Batch::decode(bytes).map_or(1, |batch| batch.events.len().max(1) as u64);
        let text = self.texts.intern(&format!("a part of this loop's trace is missing: {reason}"));
        let (track, book) = (&mut self.tracks[place], &mut self.books[place]);
        book.refused += events;
        track.counters.dropped += events;
        track.log.push((track.last, text));
        self.version += 1;
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
        // What names no text that is kept goes without looking texts up.
        let kind = match event.kind {
            kind @ EventKind::MessageReceived { .. } => kind,
            kind => book.run_wide(kind),
        };
        match kind {
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
                    track.lose(at, reason.into());
                }
            }
            EventKind::LoopBusy { for_us } => track.busy.push(BusyNotice { at, for_us }),
            EventKind::TaskSpawned { task, parent, name, site } => track.tasks.push(TaskSpan {
                id: task,
                parent,
                name: name.into(),
                site: site.into(),
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
                track.polls.push(Poll { start: at, took_us, ready_us, task, cause, wait });
            }
            EventKind::TaskDone { task } => track.end_task(book, task, at, TaskEnd::Done),
            EventKind::TaskFailed { task, error } => {
                track.end_task(book, task, at, TaskEnd::Failed(error.into()));
            }
            EventKind::TaskCancelled { task } => track.end_task(book, task, at, TaskEnd::Cancelled),
            EventKind::TaskRetried { unit, lost } => track.retries.push(Retry { at, unit, lost }),
            EventKind::TimerSet { timer, task, deadline, site } => {
                let (site, set, fired, over, dropped) = (site.into(), at, None, None, false);
                let id = timer;
                book.timers.insert(id, track.timers.len());
                let timer = TimerSpan { id, task, site, set, deadline, fired, dropped, over };
                track.timers.push(timer);
            }
            EventKind::TimerFired { timer, .. } => {
                if let Some(place) = book.timers.remove(&timer) {
                    track.timers[place].fired = Some(at);
                    track.timers[place].over = Some(at);
                }
            }
            EventKind::TimerDropped { timer } => {
                if let Some(place) = book.timers.remove(&timer) {
                    track.timers[place].dropped = true;
                    track.timers[place].over = Some(at);
                }
            }
            EventKind::MessageSent { seq, to, queue, size, depth, task, site } => {
                let message = Message {
                    seq,
                    to,
                    queue: queue.into(),
                    size,
                    depth,
                    task,
                    site: site.into(),
                    sent: at,
                    received: None,
                    taken: None,
                    taken_by: None,
                };
                track.sent.push(message);
            }
            EventKind::MessageReceived { from, seq, .. } => {
                let by = track.id;
                self.deliver(from, Arrival { seq, by, at, seen: Seen::Received });
            }
            EventKind::MessageTaken { from, seq, task } => {
                let by = track.id;
                self.deliver(from, Arrival { seq, by, at, seen: Seen::Taken(task) });
            }
            EventKind::QueueClosed { peer, queue } => {
                track.closed_queues.push(QueueEnd { at, peer, queue: queue.into() });
            }
            EventKind::Progress { done, total } => track.progress = Some((done, total)),
            EventKind::Log { text } => track.log.push((at, text.into())),
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
