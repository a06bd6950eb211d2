//! Calls between loops, recorded as always.

use std::time::Duration;

use polyloop::executor::join_all;
use polyloop::runtime::crew::{CrewOptions, OnCrash};
use polyloop::runtime::pool::Pool;
use polyloop::runtime::{LoopContext, LoopHandle, LoopSpec, Peer};
use polyloop::trace::LoopKind;

use super::{Sample, now, ours};
use crate::peers::{serve, square, sum};

pub(super) async fn server(context: &LoopContext, name: &str) -> Peer {
    let handle: LoopHandle<()> = match context.start(LoopSpec::new(name), serve, ()).await {
        Ok(handle) => handle,
        Err(error) => panic!("{error}"),
    };
    let peer = handle.peer().clone();
    assert_eq!(peer.submit(square, 3).await, Ok(9));
    peer
}

/// Microseconds a call.
pub(super) async fn round_trip(context: LoopContext, calls: u32) -> Sample {
    let peer = server(&context, "server").await;
    let mut took = 0.0;
    // The first round is for warming up.
    for _ in 0..2 {
        let start = now();
        for _ in 0..calls {
            assert_eq!(peer.submit(square, 7).await, Ok(49));
        }
        took = now() - start;
    }
    ours(took * 1_000.0 / f64::from(calls))
}

/// Calls at once over four loops: microseconds a call.
pub(super) async fn throughput(context: LoopContext, calls: u32) -> Sample {
    let names = (0..4).map(|number| format!("Worker-{number}")).collect::<Vec<_>>();
    let peers = join_all(names.iter().map(|name| server(&context, name))).await;
    let mut took = 0.0;
    for calls in [calls / 10, calls] {
        let start = now();
        let all = (0..calls)
            .map(|number| peers[number as usize % peers.len()].submit(square, i64::from(number)));
        // All of them are under way once they are submitted.
        for (number, call) in (0_i64..).zip(all.collect::<Vec<_>>()) {
            assert_eq!(call.await, Ok(number * number));
        }
        took = now() - start;
    }
    ours(took * 1_000.0 / f64::from(calls))
}

/// Microseconds a call that blocks its caller.
pub(super) async fn blocking(context: LoopContext, calls: u32) -> Sample {
    let peer = server(&context, "server").await;
    let mut took = 0.0;
    for _ in 0..2 {
        let start = now();
        for _ in 0..calls {
            let value = context.submit_blocking(&peer, square, 7, Duration::from_secs(10), true);
            assert_eq!(value, Ok(49));
        }
        took = now() - start;
    }
    ours(took * 1_000.0 / f64::from(calls))
}

/// Four CPU-bound jobs, in one loop and in a pool: how many times faster.
pub(super) async fn jobs(context: LoopContext, n: u32) -> Sample {
    context.busy_for(Duration::from_secs(60));
    let options = CrewOptions { workers: 4, prefetch: 1, on_crash: OnCrash::Break };
    let Ok(pool) = Pool::start(&context, "Worker", LoopKind::Process, options).await else {
        return Sample::new();
    };
    let warm = pool.map(sum, [1_000; 4]).await;
    assert!(warm.iter().all(Result::is_ok));
    let start = now();
    let one = pool.submit(sum, &u64::from(n)).await;
    let one_ms = now() - start;
    let start = now();
    let four = pool.map(sum, [u64::from(n); 4]).await;
    let four_ms = now() - start;
    assert!(one.is_ok() && four.iter().all(Result::is_ok));
    pool.close().await;
    ours(4.0 * one_ms / four_ms)
}
