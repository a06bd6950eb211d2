//! Values as bytes, with postcard.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bytes;

/// The longest message, encoded: 64 MiB. A message is there several times while it travels, and what
/// is larger is better sent in parts.
pub const LONGEST: usize = 64 << 20;

/// Room for most messages, so that their bytes are not moved while they become more.
const ROOM: usize = 32;

/// A value could not be encoded, or bytes could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CodecError(String);

impl CodecError {
    #[cold]
    #[inline(never)]
    fn new(error: &postcard::Error) -> Self {
        CodecError(error.to_string())
    }

    /// The error for what follows where nothing should.
    #[cold]
    pub(crate) fn too_many(rest: &[u8]) -> Self {
        CodecError(format!("{} bytes too many", rest.len()))
    }
}

/// The bytes of `value`.
///
/// # Errors
/// [`CodecError`] when its `Serialize` refuses (postcard takes all of serde's data model but
/// sequences of unknown length).
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CodecError> {
    bytes::append(Vec::with_capacity(ROOM), value).map_err(|error| CodecError::new(&error))
}

/// The bytes of `value`, appended to `empty`, if they are not too many for a message.
///
/// # Errors
/// As [`encode`], and when they are more than [`LONGEST`].
pub fn encode_message<T: Serialize + ?Sized>(
    empty: Vec<u8>,
    value: &T,
) -> Result<Vec<u8>, CodecError> {
    let bytes = bytes::append(empty, value).map_err(|error| CodecError::new(&error))?;
    match bytes.len() {
        0..=LONGEST => Ok(bytes),
        length => {
            let error = format!("{length} bytes, and {LONGEST} are allowed: send it in parts");
            Err(CodecError(error))
        }
    }
}

/// The value of these bytes, all of them.
///
/// # Errors
/// [`CodecError`] when they are not a `T`, or more than one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    match decode_first(bytes)? {
        (value, []) => Ok(value),
        (_, rest) => Err(CodecError::too_many(rest)),
    }
}

/// The value that these bytes begin with, and the bytes that follow it.
///
/// # Errors
/// [`CodecError`] when they do not begin with a `T`.
pub fn decode_first<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), CodecError> {
    postcard::take_from_bytes(bytes).map_err(|error| CodecError::new(&error))
}
