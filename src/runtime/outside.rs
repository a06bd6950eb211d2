//! Waiting for what no loop does.

use core::future::{Future, poll_fn};
use core::pin::pin;

use crate::runtime::context::LoopContext;
use crate::trace::Wait;

impl LoopContext {
    /// Awaits a future that does not record what it waits for, and records that it is this.
    pub async fn waiting_for<F: Future>(&self, wait: Wait, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            let polled = future.as_mut().poll(cx);
            if polled.is_pending() {
                self.probe().waits_for(wait);
            }
            polled
        })
        .await
    }
}
