//! Plain data as bytes, in postcard's format, appended to what is there.

use postcard::ser_flavors::Flavor;
use serde::Serialize;

/// Up to so many bytes are put down one by one. In wasm a copy of memory is an instruction of its
/// own, which takes as long as a dozen of them.
const FEW: usize = 16;

/// Where numbers, a few bytes each, go one after the other.
struct Appended(Vec<u8>);

impl Flavor for Appended {
    type Output = Vec<u8>;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() > FEW {
            self.0.extend_from_slice(bytes);
        } else {
            bytes.iter().for_each(|byte| self.0.push(*byte));
        }
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Appends `value` to `bytes`.
///
/// # Errors
/// What postcard says of a value whose `Serialize` refuses. What was in `bytes` is lost then.
pub fn append<T: Serialize + ?Sized>(bytes: Vec<u8>, value: &T) -> postcard::Result<Vec<u8>> {
    postcard::serialize_with_flavor(value, Appended(bytes))
}
