//! Many timers at once.

use std::time::Duration;

use polyloop::executor::join_all;
use polyloop::runtime::LoopContext;

use super::{Sample, now, ours};

/// The 99th percentile of the lateness of so many timers of 100 ms. Milliseconds.
pub(super) async fn lateness(context: LoopContext, timers: u32) -> Sample {
    let tasks = (0..timers).map(|_| {
        let own = context.clone();
        context.spawn("timer", async move {
            let start = now();
            own.sleep(Duration::from_millis(100)).await;
            now() - start - 100.0
        })
    });
    let fired = join_all(tasks.collect::<Vec<_>>()).await;
    let mut late: Vec<_> = fired.into_iter().flatten().collect();
    late.sort_by(f64::total_cmp);
    ours(late.get(late.len() * 99 / 100).copied().unwrap_or(f64::NAN))
}
