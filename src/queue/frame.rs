//! What travels over a link: batches of frames, one after the other, each encoded with postcard.

use serde::{Deserialize, Serialize};

use crate::bytes;
use crate::queue::codec::{self, CodecError};

/// One entry of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame<'a> {
    /// A message.
    Data {
        /// The queue it belongs to.
        queue: u16,
        /// Its number in the sending loop.
        seq: u32,
        /// Whether the sender waits for [`Frame::Room`].
        bounded: bool,
        /// The encoded message.
        #[serde(borrow, with = "serde_bytes")]
        body: &'a [u8],
    },
    /// So many messages have been taken from the mailbox.
    Room {
        /// The queue they belonged to.
        queue: u16,
        /// How many.
        count: u32,
    },
    /// The sender sends no more.
    Finished {
        /// The queue.
        queue: u16,
    },
    /// The receiver takes no more.
    Refused {
        /// The queue.
        queue: u16,
    },
    /// The loop has closed. Nothing comes after it.
    Goodbye,
}

impl<'a> Frame<'a> {
    /// Appends this frame to a batch.
    pub fn write(&self, batch: &mut Vec<u8>) {
        // A frame is plain data and the batch grows as needed: the encoder has nothing to refuse.
        if let Ok(extended) = bytes::append(core::mem::take(batch), self) {
            *batch = extended;
        }
    }

    /// Takes the first frame off a batch; gives it and the rest.
    ///
    /// # Errors
    /// [`CodecError`] when the batch does not begin with a frame.
    pub fn read(batch: &'a [u8]) -> Result<(Frame<'a>, &'a [u8]), CodecError> {
        codec::decode_first(batch)
    }
}
