//! Tests that need no browser: one file per behaviour, one binary for all of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod layout_palette;
mod params;
mod trace_model;
