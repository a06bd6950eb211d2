//! Puts in order what `wasm-bindgen` has made: a module, and the glue that starts it.

mod exports;
mod names;

pub use exports::exported_first;
pub use names::without_digests;
