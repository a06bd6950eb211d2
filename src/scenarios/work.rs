//! Work that takes a given time: by waiting, or by computing.

use core::hint::black_box;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::runtime::LoopContext;

/// How a unit of work takes its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// It waits, and its loop is free meanwhile.
    #[default]
    Sleep,
    /// It computes, and its loop does nothing else meanwhile.
    Cpu,
}

/// Where a computation is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In a pool of workers.
    Pool,
    /// In the loop itself, which does nothing else meanwhile.
    Inline,
}

impl Work {
    /// Takes `duration` of the loop's time.
    pub async fn perform(self, context: &LoopContext, duration: Duration) {
        match self {
            _ if duration.is_zero() => {}
            Work::Sleep => context.sleep(duration).await,
            Work::Cpu => {
                context.busy_for(duration);
                compute_for(context, duration);
            }
        }
    }
}

/// Sums squares until the time is over.
pub fn compute_for(context: &LoopContext, duration: Duration) {
    let recorder = context.probe().recorder();
    let end = recorder.now() + duration;
    let mut sum: u64 = 0;
    let mut next: u64 = 0;
    while recorder.now() < end {
        for _ in 0..10_000 {
            sum = black_box(sum.wrapping_add(next.wrapping_mul(next)));
            next += 1;
        }
    }
}
