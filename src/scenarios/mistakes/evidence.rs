//! What a trace shows of one half of a mistake, with its figures.

use core::fmt;

use serde::Serialize;

/// Something that a trace shows. Times are in milliseconds.
///
/// As text it is an English sentence for scripts. The page says the same in the reader's language,
/// from the same figures: the texts are in the translations, under `mistakes-seen-<kind>`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Evidence {
    /// A task failed.
    Failed {
        /// A word from the list of codes.
        code: String,
        /// What was said with it.
        text: String,
    },
    /// A message lay in the mailbox until something else woke the loop.
    Late {
        /// For how long.
        waited_ms: f64,
    },
    /// A message woke its task itself.
    AtOnce {
        /// How long after its arrival it was taken.
        waited_ms: f64,
    },
    /// A poll during which a task should have beaten.
    Stall {
        /// How long it took.
        poll_ms: f64,
        /// How many beats fell into it.
        missed: u64,
    },
    /// A message was awaited, while another task beat.
    Item {
        /// For how long.
        waited_ms: f64,
        /// How often the other task beat.
        beats: u64,
    },
    /// Another loop computed, while a task of this one beat.
    Beats {
        /// The other loop.
        in_loop: String,
        /// How long its poll took.
        poll_ms: f64,
        /// How often the task beat.
        beats: u64,
    },
    /// A deadline passed, and nothing had come.
    NoResult {
        /// The loop that took the input.
        in_loop: String,
        /// Where its result was awaited.
        queue: String,
        /// For how long.
        waited_ms: f64,
    },
    /// An error came the way that results come.
    Error {
        /// That way.
        queue: String,
        /// How long it was awaited.
        waited_ms: f64,
        /// The error.
        text: String,
    },
    /// A task waited for its own end until a deadline passed.
    SelfWait {
        /// The task.
        task: String,
        /// For how long.
        waited_ms: f64,
    },
    /// A task gave a value.
    Value {
        /// The task.
        task: String,
        /// The loop it ran in.
        in_loop: String,
        /// What it gave.
        value: String,
    },
    /// Items were shared out.
    Chunks {
        /// The chunks.
        chunks: String,
    },
    /// Nothing of what was looked for.
    Nothing,
}

impl Evidence {
    /// The symptom or the outcome, in a word.
    pub fn word(&self) -> &str {
        match self {
            Evidence::Failed { code, .. } => code,
            Evidence::Late { .. } => "late",
            Evidence::AtOnce { .. } => "at once",
            Evidence::Stall { .. } => "stall",
            Evidence::Item { .. } => "item",
            Evidence::Beats { .. } => "beats",
            Evidence::NoResult { .. } | Evidence::SelfWait { .. } => "timeout",
            Evidence::Error { .. } => "error",
            Evidence::Value { .. } => "value",
            Evidence::Chunks { .. } => "chunks",
            Evidence::Nothing => "none",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Failed { code, text } => write!(f, "it failed with {code}: {text}"),
            Evidence::Late { waited_ms } => write!(
                f,
                "it lay in the mailbox for {waited_ms:.1} ms: a timer woke the loop, not the message"
            ),
            Evidence::AtOnce { waited_ms } => {
                write!(
                    f,
                    "the message woke the loop, and was taken {waited_ms:.1} ms after it came"
                )
            }
            Evidence::Stall { poll_ms, missed } => {
                write!(f, "one poll took {poll_ms:.1} ms (heartbeats missed: {missed})")
            }
            Evidence::Item { waited_ms, beats } => {
                write!(f, "it was awaited for {waited_ms:.1} ms (heartbeats meanwhile: {beats})")
            }
            Evidence::Beats { in_loop, poll_ms, beats } => {
                write!(f, "{in_loop} computed for {poll_ms:.1} ms (heartbeats meanwhile: {beats})")
            }
            Evidence::NoResult { in_loop, queue, waited_ms } => write!(
                f,
                "{in_loop} took its input, and nothing came through `{queue}` in {waited_ms:.1} ms"
            ),
            Evidence::Error { queue, waited_ms, text } => {
                write!(f, "the error came through `{queue}` after {waited_ms:.1} ms: {text}")
            }
            Evidence::SelfWait { task, waited_ms } => {
                write!(f, "`{task}` still waited for its own end after {waited_ms:.1} ms")
            }
            Evidence::Value { task, in_loop, value } => {
                write!(f, "`{task}` ran in {in_loop} and gave {value}")
            }
            Evidence::Chunks { chunks } => write!(f, "the items are shared out as {chunks}"),
            Evidence::Nothing => f.write_str("the trace does not show it"),
        }
    }
}
