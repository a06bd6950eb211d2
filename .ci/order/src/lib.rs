//! Puts in order what `wasm-bindgen` has made, a module and the glue that starts it, and takes the
//! module apart.

mod exports;
mod first;
mod listed;
mod names;
mod parts;
mod plan;
mod rest;
mod split;
mod whole;

pub use exports::exported_first;
pub use listed::is_listed;
pub use names::without_digests;
pub use split::split;
