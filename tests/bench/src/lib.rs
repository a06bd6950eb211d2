//! What `make bench` measures of Polyloop, and of the peers that are Rust: one wasm module, which
//! the page calls for one repetition at a time.

pub mod kernels;
#[cfg(target_arch = "wasm32")]
mod page;

/// Functions that other loops run.
#[cfg(target_arch = "wasm32")]
pub mod peers;
