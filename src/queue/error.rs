//! Why a message could not be sent or received.

use core::fmt;

use serde::{Deserialize, Serialize};

/// How a loop was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossCause {
    /// Its worker is gone: terminated, failed to start, out of memory.
    WorkerLost,
    /// Its program panicked, which traps its wasm instance.
    WorkerPanicked,
    /// It did not answer for too long and was terminated.
    WorkerHung,
}

impl LossCause {
    /// The word for it in results.
    pub fn code(self) -> &'static str {
        match self {
            LossCause::WorkerLost => "worker-lost",
            LossCause::WorkerPanicked => "worker-panicked",
            LossCause::WorkerHung => "worker-hung",
        }
    }
}

impl fmt::Display for LossCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A loop that was lost, with what is known of the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{cause}: {text}")]
pub struct Loss {
    /// The kind of loss.
    pub cause: LossCause,
    /// The panic's text, or what the browser said.
    pub text: String,
    /// Whether it had come so far that its program could run.
    pub was_ready: bool,
}

/// How the loop at the other side of a link ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeerEnd {
    /// It closed by itself.
    Closed,
    /// It was lost.
    Lost(Loss),
}

/// A message was not sent. Gives the message back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError<T> {
    /// The other side takes no more messages of this queue.
    #[error("the other side has closed the queue: send before it does, or to another loop")]
    Closed(T),
    /// The other loop is lost.
    #[error("the other loop is lost ({1}): send to another one")]
    Lost(T, Loss),
    /// The bounded queue has no room; waiting for it would have helped.
    #[error("the queue is full: await `send` instead, which waits for room")]
    Full(T),
    /// The message cannot be encoded, for this reason.
    #[error("the message cannot be encoded ({1}): send plain data")]
    Encode(T, String),
}

impl<T> SendError<T> {
    /// The message.
    pub fn into_message(self) -> T {
        match self {
            SendError::Closed(message)
            | SendError::Lost(message, _)
            | SendError::Full(message)
            | SendError::Encode(message, _) => message,
        }
    }
}

/// No message came, and none will.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecvError {
    /// The other side has closed the queue, and all it had sent has been taken.
    #[error("the other side has closed the queue and everything in it has been taken")]
    Closed,
    /// The other loop is lost, and all that had arrived has been taken.
    #[error("the other loop is lost ({0})")]
    Lost(Loss),
    /// The bytes of this message are not of the queue's type. The queue goes on.
    #[error("a message cannot be decoded ({0}): do both sides use the same queue constant?")]
    Decode(String),
}
