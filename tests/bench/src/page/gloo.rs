//! gloo-worker, called from wherever this module was loaded.

use std::cell::RefCell;

use futures_util::future::join_all;
use gloo_worker::Spawnable as _;
use gloo_worker::oneshot::OneshotBridge;
use wasm_bindgen::prelude::*;

use super::now;
use crate::peers::Square;

thread_local! {
    static BRIDGES: RefCell<Vec<OneshotBridge<Square>>> = const { RefCell::new(Vec::new()) };
}

/// Starts so many workers; settles when each has answered, and tells after how many milliseconds.
#[wasm_bindgen]
pub async fn gloo_start(script: String, workers: u32) -> f64 {
    let start = now();
    let bridges: Vec<_> =
        (0..workers).map(|_| Square::spawner().as_module(true).spawn(&script)).collect();
    join_all(bridges.iter().map(|bridge| {
        let mut bridge = bridge.fork();
        async move { bridge.run(3).await }
    }))
    .await;
    BRIDGES.set(bridges);
    now() - start
}

/// Ends them.
#[wasm_bindgen]
pub fn gloo_end() {
    BRIDGES.take();
}

/// Microseconds a call.
#[wasm_bindgen]
pub async fn gloo_round_trip(calls: u32) -> f64 {
    let bridge = BRIDGES.with_borrow(|bridges| bridges.first().map(OneshotBridge::fork));
    let Some(mut bridge) = bridge else { return f64::NAN };
    let start = now();
    for _ in 0..calls {
        bridge.run(7).await;
    }
    (now() - start) * 1_000.0 / f64::from(calls)
}

/// Calls at once over all workers: microseconds a call.
#[wasm_bindgen]
pub async fn gloo_throughput(calls: u32) -> f64 {
    let forks: Vec<_> = BRIDGES.with_borrow(|bridges| {
        (0..calls as usize).map(|call| bridges[call % bridges.len()].fork()).collect()
    });
    let start = now();
    join_all(forks.into_iter().map(|mut bridge| async move { bridge.run(7).await })).await;
    (now() - start) * 1_000.0 / f64::from(calls)
}
