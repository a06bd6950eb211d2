//! Tests with real workers, in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod master_worker;
mod scenarios;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
