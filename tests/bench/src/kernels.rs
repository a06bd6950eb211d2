//! The product's computation, for wasm and for native code alike.

#[path = "../../../src/scenarios/squares.rs"]
mod squares;

pub use squares::add_squares;
