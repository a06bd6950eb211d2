//! Tests with real workers, in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;
mod master_worker;
mod scenarios;
mod start;
mod submit;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
