//! Many timers at once, and the clock itself.

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

/// So many looks at the clock, two for each task. Microseconds a task.
pub(super) async fn looks(context: LoopContext, looks: u32) -> Sample {
    let mut took = 0.0;
    for _ in 0..2 {
        let start = now();
        for _ in 0..looks {
            std::hint::black_box(context.now());
        }
        took = now() - start;
    }
    let each = took * 1_000.0 / f64::from(looks);
    vec![("two looks at the clock".to_owned(), each * 2.0)]
}
