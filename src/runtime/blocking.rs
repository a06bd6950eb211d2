//! Submission that blocks: the calling worker stands still until the answer is there, while the
//! other loop works on.
//!
//! The call goes the usual way; its answer comes through memory that both workers share, since a
//! worker that stands still receives no message.

use core::future::Future;
use core::time::Duration;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::queue::codec;
use crate::runtime::calls::{CallError, Value};
use crate::runtime::context::LoopContext;
use crate::runtime::job::Call;
use crate::runtime::peer::Peer;
use crate::web::SharedCell;

/// The longest answer, encoded.
const LONGEST: u32 = 64 * 1_024;

/// Where the answers to calls go that block their caller, by the number of the call.
pub(super) type Cells = Rc<RefCell<HashMap<u32, SharedCell>>>;

/// Puts an answer where a blocked caller waits for it.
pub(super) fn answer(cell: &SharedCell, result: Result<Value, CallError>) {
    let fits = codec::encode(&result).is_ok_and(|bytes| cell.put(&bytes));
    if !fits {
        let error = format!("the encoded value is longer than {LONGEST} bytes");
        let refusal: Result<Value, CallError> = Err(CallError::NotSendable(error));
        if let Ok(bytes) = codec::encode(&refusal) {
            cell.put(&bytes);
        }
    }
}

impl LoopContext {
    /// Runs `function` on `peer` and blocks this loop's worker until its value is there, for
    /// `limit` at most: no task of this loop gets a turn meanwhile. When the time is up, the call
    /// is cancelled if `cancels` says so, or goes on without anybody waiting for it.
    ///
    /// # Errors
    /// [`CallError`]: as an awaited submission, and [`CallError::TimedOut`], and
    /// [`CallError::NeedsIsolation`] where workers share no memory.
    #[track_caller]
    pub fn submit_blocking<A, F>(
        &self,
        peer: &Peer,
        function: fn(A) -> F,
        args: A,
        limit: Duration,
        cancels: bool,
    ) -> Result<F::Output, CallError>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize + DeserializeOwned,
    {
        let call = Call::function(function, &args)
            .map_err(|error| CallError::NotSendable(error.to_string()))?;
        let cell = SharedCell::new(LONGEST).ok_or(CallError::NeedsIsolation)?;
        if let Some(end) = peer.end() {
            return Err(end.into());
        }
        let id = peer.caller().begin_blocking(call, |id| peer.port().post_cell(id, &cell))?;
        // What was said has to leave now: this turn does not end before the answer is there.
        self.busy_for(limit);
        let Some(bytes) = cell.wait(limit) else {
            if cancels {
                peer.caller().cancel(id);
            }
            return Err(CallError::TimedOut(limit));
        };
        let answer: Result<Value, CallError> =
            codec::decode(&bytes).map_err(|error| CallError::NotSendable(error.to_string()))?;
        codec::decode(&answer?.0).map_err(|error| CallError::NotSendable(error.to_string()))
    }
}
