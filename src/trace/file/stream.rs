//! The quick way through a file in the native format that comes piece by piece: events are read while
//! the next ones are still on their way, and the file is never in memory as a whole.
//!
//! Whatever is not as exports write it ends this way, and the file is for the others.

use crate::trace::file::import::{Outline, Told};
use crate::trace::file::parts::Sink;
use crate::trace::file::quick::{EVENTS, Reading, divide};

/// What an event begins with that is not the first one. Inside of a text there is no quotation mark
/// without a backslash before it, so this is nothing else.
const NEXT: &[u8] = b",{\"t_us\":";

/// A file that is being read.
pub struct Stream<'s>(Reading<'s>);

impl<'s> Stream<'s> {
    /// Begins with the first piece of a file, of which it leaves what is to be read on from. `None`
    /// if the file is not for this way; then nothing was taken.
    pub fn begin(text: &mut Vec<u8>, sink: &'s mut Sink<'_>) -> Option<Stream<'s>> {
        let (before, after) = divide(text, EVENTS)?;
        let rest = after.strip_prefix(b"[")?.len();
        let outline: Outline = serde_json::from_slice(&before).ok()?;
        let reading = outline.is_native().then(|| Reading::new(&outline, sink))??;
        text.drain(..text.len() - rest);
        Some(Stream(reading))
    }

    /// Reads what is whole of `text` and takes it away: what comes next belongs behind the rest.
    /// `None` if the file is not for this way after all. Parts have been sent off by then.
    pub fn take(&mut self, text: &mut Vec<u8>) -> Option<()> {
        if let Some(end) = text.windows(NEXT.len()).rposition(|window| window == NEXT) {
            self.0.take(&text[..end])?;
            text.drain(..end);
        }
        Some(())
    }

    /// Reads the rest, when there is no next piece. `None` as for [`take`](Self::take).
    pub fn finish(mut self, text: &[u8]) -> Option<Told> {
        let list = text.trim_ascii_end().strip_suffix(b"}")?.trim_ascii_end();
        self.0.take(list.strip_suffix(b"]")?)?;
        self.0.finish()
    }
}
