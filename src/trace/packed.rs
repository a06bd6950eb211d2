//! Events as the bytes of a batch, one by one.

use serde::Serialize;

use crate::bytes;
use crate::clock::Micros;
use crate::trace::batch::{BatchError, Counters, out_of_time};
use crate::trace::event::EventKind;

/// Moments beyond this (285 years) are taken for damage. Numbers up to here are exact in JSON.
pub(super) const LATEST: i64 = 1 << 53;

/// Events as they travel: each with its distance from the one before, most of them in 8 to 16 bytes.
#[derive(Default)]
pub(super) struct Packed {
    events: Vec<u8>,
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
        // Plain data is not refused.
        let added = bytes::append(core::mem::take(&mut self.events), &(at - self.before, kind));
        self.events = added.unwrap_or_default();
        self.before = at;
        self.count += 1;
        true
    }

    /// The bytes of a batch of these events.
    pub(super) fn batch(
        &self,
        first_string: u32,
        strings: &[String],
        counters: &Counters,
    ) -> Result<Vec<u8>, BatchError> {
        let head = Head { first_string, strings, counters, count: self.count };
        let mut batch = bytes::append(Vec::with_capacity(self.events.len() + 128), &head)?;
        batch.extend_from_slice(&self.events);
        Ok(batch)
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
