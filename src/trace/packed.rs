//! Events as the bytes of a batch, one by one.

use serde::Serialize;

use crate::bytes;
use crate::clock::Micros;
use crate::trace::batch::{BatchError, Counters, out_of_time};
use crate::trace::event::EventKind;
use crate::trace::put::{Put, ROOM};

/// Moments beyond this (285 years) are taken for damage. Numbers up to here are exact in JSON.
pub(super) const LATEST: i64 = 1 << 53;

/// So many bytes lie together, and are not moved any more when others follow: in a loop that records a
/// lot, to move them took as long as all else.
const CHUNK: usize = 32 * 1_024;

/// So many bytes become part of a chunk at once: memory that is not needed is not touched.
const STEP: usize = 1_024;

/// Events as they travel: each with its distance from the one before, most of them in 8 to 16 bytes.
#[derive(Default)]
pub(super) struct Packed {
    full: Vec<Vec<u8>>,
    chunk: Vec<u8>,
    /// How much of the chunk is events.
    used: usize,
    count: u32,
    before: i64,
}

/// What stands before the events of a batch.
#[derive(Serialize)]
struct Head<'a> {
    first_string: u32,
    strings: &'a [String],
    counters: &'a Counters,
    count: u32,
}

impl Packed {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count as usize
    }

    /// Adds an event, unless its moment is centuries away: gives whether it did.
    pub(super) fn add(&mut self, at: Micros, kind: &EventKind) -> bool {
        let Some(at) = i64::try_from(at.0).ok().filter(|at| *at <= LATEST) else { return false };
        if self.used + ROOM > self.chunk.len() {
            self.make_room();
        }
        let Some(room) = self.chunk.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut) else {
            return false;
        };
        let mut put = Put::into(room);
        put.signed(at - self.before);
        put.kind(kind);
        self.used += put.used();
        self.before = at;
        self.count += 1;
        true
    }

    #[cold]
    fn make_room(&mut self) {
        if self.used + STEP > CHUNK {
            let mut full = core::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK));
            full.truncate(self.used);
            self.full.push(full);
            self.used = 0;
        }
        self.chunk.resize(self.used + STEP, 0);
    }

    /// The bytes of a batch of these events, in parts that follow one another.
    pub(super) fn into_batch(
        mut self,
        first_string: u32,
        strings: &[String],
        counters: &Counters,
    ) -> Result<Vec<Vec<u8>>, BatchError> {
        let head = Head { first_string, strings, counters, count: self.count };
        let head = bytes::append(Vec::with_capacity(128), &head)?;
        self.chunk.truncate(self.used);
        self.full.push(self.chunk);
        self.full.insert(0, head);
        Ok(self.full)
    }
}

/// All of `events`.
///
/// # Errors
/// [`BatchError::Damaged`] when a moment is centuries away.
pub(super) fn pack<'a>(
    events: impl Iterator<Item = (Micros, &'a EventKind)>,
) -> Result<Packed, BatchError> {
    let mut packed = Packed::default();
    for (at, kind) in events {
        if !packed.add(at, kind) {
            return Err(out_of_time());
        }
    }
    Ok(packed)
}
