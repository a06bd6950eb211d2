//! What travels from a loop to its watcher: events with the texts they refer to.
//!
//! Encoded with postcard. Moments travel as distances from the event before, so that most events
//! take 8 to 16 bytes.

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::event::{Event, EventKind, Sym};
use crate::trace::packed::{self, LATEST};

/// How often something happened in a loop since it started, whether or not the event itself was
/// kept. Never decreases from batch to batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Events that were left out because the buffer's limit was reached.
    pub dropped: u64,
    /// Tasks spawned.
    pub tasks_started: u64,
    /// Tasks that ended with a value.
    pub tasks_completed: u64,
    /// Tasks that ended with an error or panicked.
    pub tasks_failed: u64,
    /// Tasks dropped before their end.
    pub tasks_cancelled: u64,
    /// Units of work tried again after a loss.
    pub tasks_retried: u64,
    /// Messages sent.
    pub messages_sent: u64,
    /// Messages received.
    pub messages_received: u64,
    /// Bytes of all messages sent.
    pub bytes_sent: u64,
    /// Time spent inside polls, in microseconds.
    pub busy_us: u64,
    /// The longest poll, in microseconds.
    pub longest_poll_us: u64,
    /// The most messages of one queue that were in the mailbox at once.
    pub inbox_peak: u32,
}

impl Counters {
    /// Counts one event.
    pub fn count(&mut self, kind: &EventKind) {
        match *kind {
            EventKind::TaskSpawned { .. } => self.tasks_started += 1,
            EventKind::TaskDone { .. } => self.tasks_completed += 1,
            EventKind::TaskFailed { .. } => self.tasks_failed += 1,
            EventKind::TaskCancelled { .. } => self.tasks_cancelled += 1,
            EventKind::TaskRetried { .. } => self.tasks_retried += 1,
            EventKind::TaskPolled { took_us, .. } => {
                self.busy_us += u64::from(took_us);
                self.longest_poll_us = self.longest_poll_us.max(u64::from(took_us));
            }
            EventKind::MessageSent { size, .. } => {
                self.messages_sent += 1;
                self.bytes_sent += u64::from(size);
            }
            EventKind::MessageReceived { depth, .. } => {
                self.messages_received += 1;
                self.inbox_peak = self.inbox_peak.max(depth);
            }
            _ => {}
        }
    }
}

/// A stretch of one loop's trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The [`Sym`] of the first of [`strings`](Self::strings).
    pub first_string: u32,
    /// Texts that are new with this batch, numbered on from [`first_string`](Self::first_string).
    pub strings: Vec<String>,
    /// The events, in the order in which they were recorded.
    pub events: Vec<Event>,
    /// The counts at the end of this batch.
    pub counters: Counters,
}

/// A batch could not be read, or does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// The bytes are no batch.
    #[error("the trace batch cannot be read ({0}): it is damaged, or of another version")]
    Damaged(String),
    /// Numbers of tasks or messages go back: a batch came twice, or before another.
    #[error("the trace batch does not follow those before it: its numbers go back")]
    OutOfOrder,
    /// It is the batch of a loop that nobody has announced.
    #[error("the trace batch is of loop {0}, which was not announced")]
    UnknownLoop(LoopId),
}

impl From<postcard::Error> for BatchError {
    fn from(error: postcard::Error) -> Self {
        BatchError::Damaged(error.to_string())
    }
}

#[derive(Deserialize)]
struct Wire {
    first_string: u32,
    strings: Vec<String>,
    counters: Counters,
    events: Vec<(i64, EventKind)>,
}

impl Batch {
    /// The bytes of this batch.
    ///
    /// # Errors
    /// [`BatchError::Damaged`] when an event's moment is centuries away; none for a batch that a
    /// recorder made.
    pub fn encode(&self) -> Result<Vec<u8>, BatchError> {
        let events = packed::pack(self.events.iter().map(|event| (event.at, &event.kind)))?;
        Ok(events.into_batch(self.first_string, &self.strings, &self.counters)?.concat())
    }

    /// The batch of these bytes.
    ///
    /// # Errors
    /// [`BatchError::Damaged`] when the bytes are not what [`encode`](Self::encode) gives.
    pub fn decode(bytes: &[u8]) -> Result<Batch, BatchError> {
        let (wire, rest): (Wire, _) = postcard::take_from_bytes(bytes)?;
        if !rest.is_empty() {
            return Err(BatchError::Damaged(format!("{} bytes too many", rest.len())));
        }
        let mut at: i64 = 0;
        let events = wire.events.into_iter().map(|(step, kind)| {
            at = at.checked_add(step).filter(|at| (0..=LATEST).contains(at))?;
            Some(Event { at: Micros(at.unsigned_abs()), kind })
        });
        Ok(Batch {
            first_string: wire.first_string,
            strings: wire.strings,
            events: events.collect::<Option<_>>().ok_or_else(out_of_time)?,
            counters: wire.counters,
        })
    }

    /// The text of `sym`, if this batch brings it.
    pub fn string(&self, sym: Sym) -> Option<&str> {
        let index = sym.0.checked_sub(self.first_string)?;
        self.strings.get(index as usize).map(String::as_str)
    }
}

pub(super) fn out_of_time() -> BatchError {
    BatchError::Damaged("a moment centuries away".to_owned())
}
