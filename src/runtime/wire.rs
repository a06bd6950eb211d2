//! What the watcher and a loop say to each other. Messages between loops do not come by here.

use core::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::executor::PolicyKind;
use crate::ids::LoopId;
use crate::queue::PeerEnd;
use crate::queue::codec::{self, CodecError};
use crate::runtime::job::Call;
use crate::trace::LoopKind;

/// What a loop is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopSpec {
    /// Its name. Names need not differ: a replacement takes the name of the loop it replaces.
    pub name: String,
    /// What it stands for.
    pub kind: LoopKind,
    /// Its executor; the one of the loop that starts it, if not given.
    pub policy: Option<PolicyKind>,
    /// Loops to which it is connected from the start, beside the one that starts it.
    pub peers: Vec<LoopId>,
    /// Whether its program runs in the worker without an event loop of its own, to make some.
    pub bare: bool,
}

impl LoopSpec {
    /// A loop of this name that stands for a thread's.
    pub fn new(name: impl Into<String>) -> LoopSpec {
        LoopSpec {
            name: name.into(),
            kind: LoopKind::Thread,
            policy: None,
            peers: Vec::new(),
            bare: false,
        }
    }

    /// Says what it stands for.
    #[must_use]
    pub fn kind(mut self, kind: LoopKind) -> LoopSpec {
        self.kind = kind;
        self
    }

    /// Says which executor it has.
    #[must_use]
    pub fn policy(mut self, policy: PolicyKind) -> LoopSpec {
        self.policy = Some(policy);
        self
    }

    /// Runs its program without an event loop of its own: for programs about loops themselves.
    #[must_use]
    pub fn bare(mut self) -> LoopSpec {
        self.bare = true;
        self
    }

    /// Connects it to a further loop.
    #[must_use]
    pub fn peer(mut self, peer: LoopId) -> LoopSpec {
        self.peers.push(peer);
        self
    }
}

/// A loop could not be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LoopStartError {
    /// The browser gave no worker.
    #[error("{0}")]
    Worker(String),
    /// There are as many loops as there can be.
    #[error(
        "{limit} loops run already, the most of one run: close some first (a page has room for \
         about 120 wasm memories)"
    )]
    TooMany {
        /// The most loops of one run.
        limit: usize,
    },
    /// A peer that it should be connected to does not run.
    #[error("loop {0} does not run, so nothing can be connected to it")]
    NoSuchPeer(LoopId),
    /// The arguments of its program cannot be encoded.
    #[error("the arguments of the loop's program cannot be encoded: {0}")]
    Arguments(String),
    /// The loop that asked is closing.
    #[error("this loop is closing: start loops before its program ends")]
    Closing,
}

/// What is done to a loop on purpose, from inside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mischief {
    /// Panic.
    Panic,
    /// Compute for ever.
    Hang,
    /// Let the task that runs next fail.
    Fail,
}

/// Another loop, as a loop is told of it. A port comes with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PeerInfo {
    pub(super) id: LoopId,
    pub(super) name: String,
}

/// A loop's first message.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Boot {
    pub(super) id: LoopId,
    pub(super) name: String,
    pub(super) policy: PolicyKind,
    pub(super) bare: bool,
    /// When the run began, as milliseconds since 1970.
    pub(super) epoch_ms: f64,
    /// Whether it records what happens in it.
    pub(super) records: bool,
    /// The most events that it may record.
    pub(super) trace_limit: u64,
    pub(super) program: Call,
    /// The loop that started it; the root of a run has none.
    pub(super) parent: Option<PeerInfo>,
    /// Further peers, in the order of the ports after the parent's.
    pub(super) peers: Vec<PeerInfo>,
}

/// These bytes as each word between a watcher and a loop that they may be, encoded anew: for tests of
/// what is read before anything is done.
pub fn reread(bytes: &[u8]) -> Vec<Vec<u8>> {
    fn as_word<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<Vec<u8>> {
        codec::encode(&codec::decode::<T>(bytes).ok()?).ok()
    }
    let from_loop = FromLoop::read(bytes).and_then(|(word, batch)| {
        let word = codec::encode(&word)?;
        Ok([&word, batch].concat())
    });
    [as_word::<Boot>(bytes), as_word::<ToLoop>(bytes), from_loop.ok()]
        .into_iter()
        .flatten()
        .collect()
}

/// From the watcher to a loop.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToLoop {
    /// The answer to [`FromLoop::Start`]. A port comes with it if it went well.
    Started { request: u32, result: Result<PeerInfo, LoopStartError> },
    /// Another loop has been connected to this one. A port comes with it.
    Connected(PeerInfo),
    /// A loop that this one is connected to has ended. If it has said goodbye, its last messages are
    /// on their way, with the goodbye behind them.
    Ended { id: LoopId, end: PeerEnd, said_goodbye: bool },
    /// Are you there?
    Ping,
    /// Close now: cancel all tasks, ship the trace, say [`FromLoop::Closed`].
    Stop,
    /// The run's trace is full: record only what must not be missing from it.
    TraceIsFull,
    /// Do this.
    Mischief(Mischief),
    /// Somebody outside of the run has something to say. A port comes with it.
    Visit,
}

/// From a loop to the watcher.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromLoop {
    /// A batch of the trace, which follows. The first one is a loop's first word.
    Trace,
    /// Start a loop and connect it to this one.
    Start { request: u32, spec: LoopSpec, policy: PolicyKind, program: Call },
    /// End that loop, which this one has started, at once.
    Terminate(LoopId),
    /// I shall not answer for so long: I compute.
    Busy(Duration),
    /// Yes.
    Pong,
    /// The program panicked with this text; the trap follows.
    Panicked(String),
    /// I cannot go on, for this reason. Its last word.
    Failed(String),
    /// The root's program has ended, with this encoded value.
    Finished(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The loop has closed, after a goodbye to these. Its last word.
    Closed(Vec<LoopId>),
}

impl FromLoop {
    /// The word of these bytes, and the batch that follows if it is [`Trace`](FromLoop::Trace). The
    /// batch is not a part of the word, so that nobody has to copy it.
    ///
    /// # Errors
    /// [`CodecError`] when they are none, or when something follows another word.
    pub(super) fn read(bytes: &[u8]) -> Result<(FromLoop, &[u8]), CodecError> {
        match codec::decode_first(bytes)? {
            read @ ((FromLoop::Trace, _) | (_, [])) => Ok(read),
            (_, rest) => Err(CodecError::too_many(rest)),
        }
    }
}
