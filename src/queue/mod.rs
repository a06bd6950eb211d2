//! Typed queues between two event loops, as plain Rust.
//!
//! A [`Link`] connects two loops. Over it run any number of queues, each in both directions: a
//! [`Sender`] on one side, a [`Receiver`] on the other, both named by the same [`Queue`] constant,
//! which fixes the type of the messages. What one turn sends over a link leaves as one batch of
//! [`frame`]s through a [`Wire`], about which nothing is known here.

pub mod channel;
pub mod codec;
mod delivery;
pub mod error;
pub mod frame;
mod inbox;
pub mod link;
mod outbox;

pub use channel::{Queue, Receiver, Sender};
pub use error::{Loss, LossCause, PeerEnd, RecvError, SendError};
pub use link::{Link, Sequence, WeakLink, Wire};
