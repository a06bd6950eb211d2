//! Shared memory for one answer, so that a worker can wait for it without its event loop.

use core::time::Duration;

use js_sys::{Atomics, Int32Array, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::web::clock::{is_isolated, wall_ms};

/// The first word says how long the answer is, plus one; or one of the two below.
const HEAD: u32 = 4;

/// There is no answer yet.
const OPEN: i32 = 0;

/// An answer is being put in.
const TAKEN: i32 = -1;

/// So long a caller looks again and again before it lets its thread fall asleep, which takes as long as a
/// short call to wake.
const SPIN_MS: f64 = 0.05;

/// A piece of memory that two workers share. A cheap handle.
#[derive(Clone)]
pub struct SharedCell {
    buffer: SharedArrayBuffer,
}

impl SharedCell {
    /// A cell for an answer of `capacity` bytes at most. `None` where the page is not cross-origin
    /// isolated, since there workers share nothing.
    pub fn new(capacity: u32) -> Option<SharedCell> {
        is_isolated().then(|| SharedCell { buffer: SharedArrayBuffer::new(HEAD + capacity) })
    }

    pub(super) fn to_js(&self) -> &JsValue {
        &self.buffer
    }

    pub(super) fn from_js(value: JsValue) -> Option<SharedCell> {
        value.dyn_into().ok().map(|buffer| SharedCell { buffer })
    }

    fn head(&self) -> Int32Array {
        Int32Array::new_with_byte_offset_and_length(&self.buffer, 0, 1)
    }

    /// Makes it ready for another answer, after one was taken out.
    pub fn reopen(&self) {
        // Nothing here refuses a word of shared memory.
        let _ = Atomics::store(&self.head(), 0, OPEN);
    }

    /// Puts the answer in and wakes who waits for it. Only the first answer counts. Tells whether it
    /// fits.
    pub fn put(&self, answer: &[u8]) -> bool {
        let length = answer.len() as u32;
        if self.buffer.byte_length() < HEAD + length {
            return false;
        }
        let head = self.head();
        if Atomics::compare_exchange(&head, 0, OPEN, TAKEN) == Ok(OPEN) {
            Uint8Array::new_with_byte_offset_and_length(&self.buffer, HEAD, length)
                .copy_from(answer);
            let _ = Atomics::store(&head, 0, length as i32 + 1);
            let _ = Atomics::notify(&head, 0);
        }
        true
    }

    /// Blocks this worker until the answer is there, and gives it; `None` when that takes longer
    /// than `limit`. A page must not block; in one this gives `None` after 50 µs.
    pub fn wait(&self, limit: Duration) -> Option<Vec<u8>> {
        let head = self.head();
        let limit_ms = limit.as_secs_f64() * 1_000.0;
        // Both words that stand for no answer are below the lengths of answers.
        let spun = wall_ms() + SPIN_MS.min(limit_ms);
        while Atomics::load(&head, 0).is_ok_and(|word| word <= OPEN) && wall_ms() < spun {}
        // The second one for an answer that is just being put in.
        for word in [OPEN, TAKEN] {
            let _ = Atomics::wait_with_timeout(&head, 0, word, limit_ms).ok()?;
        }
        let length = Atomics::load(&head, 0).ok()?.checked_sub(1)?;
        let length = u32::try_from(length).ok()?;
        Some(Uint8Array::new_with_byte_offset_and_length(&self.buffer, HEAD, length).to_vec())
    }
}
