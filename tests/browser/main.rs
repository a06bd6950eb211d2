//! Tests with real workers, in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ahead;
mod damage;
mod fair;
mod fetch;
mod findings;
mod harness;
mod loss;
mod master_worker;
mod panics;
mod pool;
mod queues;
mod scenarios;
mod sites;
mod spares;
mod start;
mod stop;
mod submit;
mod trace;
mod traps;
mod web_server;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
