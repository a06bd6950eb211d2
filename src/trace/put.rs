//! One event as bytes, in postcard's format.
//!
//! By hand, and not by what serde derives, which takes more than twice as long: this is done several
//! times for each message of a program, while the program waits. What is put here is read by
//! postcard; a test has every kind of event come back as it was.

use crate::ids::TaskId;
use crate::trace::event::{Cause, EventKind, Wait};

/// Room for any event, the longest of which takes 43 bytes.
pub(super) const ROOM: usize = 64;

/// Puts one event down.
pub(super) struct Put<'a> {
    room: &'a mut [u8; ROOM],
    used: usize,
}

impl<'a> Put<'a> {
    pub(super) fn into(room: &'a mut [u8; ROOM]) -> Put<'a> {
        Put { room, used: 0 }
    }

    /// How many bytes have been put.
    pub(super) fn used(&self) -> usize {
        self.used
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.room.get_mut(self.used) {
            *place = byte;
            self.used += 1;
        }
    }

    #[inline]
    fn number(&mut self, number: impl Into<u64>) {
        let mut number = number.into();
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    /// A number that may be negative.
    pub(super) fn signed(&mut self, number: i64) {
        self.number((number << 1 ^ number >> 63).cast_unsigned());
    }

    #[inline]
    fn variant(&mut self, variant: u8, number: impl Into<u64>) {
        self.byte(variant);
        self.number(number);
    }

    fn task(&mut self, task: Option<TaskId>) {
        match task {
            None => self.byte(0),
            Some(task) => self.variant(1, task.0),
        }
    }

    fn cause(&mut self, cause: Cause) {
        match cause {
            Cause::Unknown => self.byte(0),
            Cause::Task(task) => self.variant(1, task.0),
            Cause::Timer(timer) => self.variant(2, timer.0),
            Cause::Messages(from) => self.variant(3, from.0),
        }
    }

    fn wait(&mut self, wait: Wait) {
        match wait {
            Wait::Unknown => self.byte(0),
            Wait::Nothing => self.byte(1),
            Wait::Turn => self.byte(2),
            Wait::Timer(timer) => self.variant(3, timer.0),
            Wait::Message(queue) => self.variant(4, queue.0),
            Wait::Room(queue) => self.variant(5, queue.0),
            Wait::Task(task) => self.variant(6, task.0),
            Wait::Answer(from) => self.variant(7, from.0),
            Wait::Response => self.byte(8),
        }
    }

    /// What happened.
    pub(super) fn kind(&mut self, kind: &EventKind) {
        match *kind {
            EventKind::LoopStarted => self.byte(0),
            EventKind::LoopReady => self.byte(1),
            EventKind::LoopClosed => self.byte(2),
            EventKind::LoopLost { reason } => self.variant(3, reason.0),
            EventKind::LoopBusy { for_us } => self.variant(4, for_us),
            EventKind::TaskSpawned { task, parent, name, site } => {
                self.variant(5, task.0);
                self.task(parent);
                self.number(name.0);
                self.number(site.0);
            }
            EventKind::TaskPolled { task, took_us, ready_us, cause, wait } => {
                self.variant(6, task.0);
                self.number(took_us);
                self.number(ready_us);
                self.cause(cause);
                self.wait(wait);
            }
            EventKind::TaskDone { task } => self.variant(7, task.0),
            EventKind::TaskFailed { task, error } => {
                self.variant(8, task.0);
                self.number(error.0);
            }
            EventKind::TaskCancelled { task } => self.variant(9, task.0),
            EventKind::TaskRetried { unit, lost } => {
                self.variant(10, unit);
                self.number(lost.0);
            }
            EventKind::TimerSet { timer, task, deadline, site } => {
                self.variant(11, timer.0);
                self.task(task);
                self.number(deadline.0);
                self.number(site.0);
            }
            EventKind::TimerFired { timer, late_us } => {
                self.variant(12, timer.0);
                self.number(late_us);
            }
            EventKind::TimerDropped { timer } => self.variant(13, timer.0),
            EventKind::MessageSent { seq, to, queue, size, depth, task, site } => {
                self.variant(14, seq.0);
                self.number(to.0);
                self.number(queue.0);
                self.number(size);
                self.number(depth);
                self.task(task);
                self.number(site.0);
            }
            EventKind::MessageReceived { from, seq, queue, size, depth } => {
                self.variant(15, from.0);
                self.number(seq.0);
                self.number(queue.0);
                self.number(size);
                self.number(depth);
            }
            EventKind::MessageTaken { from, seq, task } => {
                self.variant(16, from.0);
                self.number(seq.0);
                self.task(task);
            }
            EventKind::QueueClosed { peer, queue } => {
                self.variant(17, peer.0);
                self.number(queue.0);
            }
            EventKind::Progress { done, total } => {
                self.variant(18, done);
                self.number(total);
            }
            EventKind::Log { text } => self.variant(19, text.0),
        }
    }
}
