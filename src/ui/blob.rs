//! Bytes that the browser holds, written and read piece by piece.

use std::collections::VecDeque;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

/// A piece is so long, in bytes. A large file is never in this module's memory as a whole: that
/// would have to grow for it, and never shrinks again.
const PIECE: usize = 1 << 20;

/// A blob that is being written.
pub struct BlobWriter {
    pieces: Array,
    piece: Vec<u8>,
}

impl Default for BlobWriter {
    fn default() -> Self {
        BlobWriter { pieces: Array::new(), piece: Vec::with_capacity(PIECE) }
    }
}

impl BlobWriter {
    /// The blob of what has been written.
    ///
    /// # Errors
    /// What the browser says if it has no room for it.
    pub fn finish(mut self, media_type: &str) -> Result<Blob, JsValue> {
        self.hand_over();
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        Blob::new_with_u8_array_sequence_and_options(&self.pieces, &options)
    }

    fn hand_over(&mut self) {
        self.pieces.push(&Uint8Array::from(self.piece.as_slice()));
        self.piece.clear();
    }
}

impl std::io::Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = PIECE - self.piece.len();
        let taken = bytes.len().min(room);
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.hand_over();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// So many pieces are asked for at a time. One after the other takes three times as long; all at
/// once would be in memory twice.
const AHEAD: usize = 8;
/// The length of such a piece, in bytes.
const LENGTH: usize = 4 << 20;

/// The bytes of a blob, piece by piece.
pub struct Pieces<'b> {
    blob: &'b Blob,
    size: usize,
    /// How far pieces have been asked for.
    asked: usize,
    coming: VecDeque<JsFuture>,
}

impl<'b> Pieces<'b> {
    /// The pieces of this blob, from its beginning.
    pub fn of(blob: &'b Blob) -> Pieces<'b> {
        Pieces { blob, size: blob.size() as usize, asked: 0, coming: VecDeque::new() }
    }

    /// Appends the next piece to `bytes`. Returns whether there was one.
    ///
    /// # Errors
    /// What the browser says if it cannot read it, as a sentence; or that there is no memory for it.
    pub async fn append_to(&mut self, bytes: &mut Vec<u8>) -> Result<bool, String> {
        while self.coming.len() < AHEAD && self.asked < self.size {
            let to = self.size.min(self.asked + LENGTH);
            let piece = self.blob.slice_with_f64_and_f64(self.asked as f64, to as f64);
            self.coming.push_back(JsFuture::from(piece.map_err(said)?.array_buffer()));
            self.asked = to;
        }
        let Some(piece) = self.coming.pop_front() else { return Ok(false) };
        let buffer = piece.await.map_err(said)?;
        let piece = Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>());
        let (start, length) = (bytes.len(), piece.length() as usize);
        bytes.try_reserve(length).map_err(|_| format!("there is no memory for {length} bytes"))?;
        bytes.resize(start + length, 0);
        piece.copy_to(&mut bytes[start..]);
        Ok(true)
    }
}

/// All bytes of a blob.
///
/// # Errors
/// As [`Pieces::append_to`].
pub async fn read(blob: &Blob) -> Result<Vec<u8>, String> {
    let size = blob.size() as usize;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| format!("there is no memory for {size} bytes"))?;
    let mut pieces = Pieces::of(blob);
    while pieces.append_to(&mut bytes).await? {}
    Ok(bytes)
}

fn said(error: JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
