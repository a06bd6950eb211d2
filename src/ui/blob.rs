//! Bytes that the browser holds, written and read piece by piece.

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

/// All bytes of a blob.
///
/// # Errors
/// What the browser says if it cannot read them, as a sentence.
pub async fn read(blob: &Blob) -> Result<Vec<u8>, String> {
    /// So many bytes are read at once: a large file is in the browser's memory a piece at a time.
    const READ: usize = 8 << 20;
    let said = |error: JsValue| match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    };
    let size = blob.size() as usize;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| format!("there is no memory for {size} bytes"))?;
    while bytes.len() < size {
        let (from, to) = (bytes.len(), size.min(bytes.len() + READ));
        let piece = blob.slice_with_f64_and_f64(from as f64, to as f64).map_err(said)?;
        let buffer = JsFuture::from(piece.array_buffer()).await.map_err(said)?;
        let piece = Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>());
        if piece.length() == 0 {
            return Err("it has become shorter".to_owned());
        }
        bytes.resize(from + piece.length() as usize, 0);
        piece.copy_to(&mut bytes[from..]);
    }
    Ok(bytes)
}
