//! Why a file is not opened.

use serde::{Deserialize, Serialize};

/// The largest file that is opened, in bytes.
pub const MOST_BYTES: u64 = 1 << 30;

/// The most events of a file that is opened.
pub const MOST_EVENTS: usize = 4_000_000;

/// The most loops of a file that is opened.
pub const MOST_LOOPS: usize = 4_096;

/// The longest description of the run in a file that is opened, in bytes.
pub const MOST_RUN_BYTES: usize = 16 << 20;

/// Why a file is not opened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ImportError {
    /// It is larger than [`MOST_BYTES`].
    #[error(
        "the file has {bytes} bytes, and {most} are the most that are opened: record less, \
         or cut it with a tool for large traces",
        most = MOST_BYTES
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It has too many of something.
    #[error("the file has more than {most} {what}, the most that are opened: record less")]
    TooMany {
        /// Of what.
        what: Counted,
        /// The most that there may be.
        most: usize,
    },
    /// It ends before its end.
    #[error("the file ends in the middle: save it, or fetch it, once more")]
    Truncated,
    /// It is no JSON.
    #[error("the file is no JSON: {problem}. A trace is a JSON file, saved by an export")]
    NotJson {
        /// What the parser says, and where.
        problem: String,
    },
    /// It is JSON, but neither of the formats.
    #[error(
        "the file is no trace: a Polyloop trace has \"format\": \"polyloop\", a Chrome trace has \
         \"traceEvents\" or is a list of events"
    )]
    NotATrace,
    /// It is of a version that is not known here.
    #[error(
        "the file is of version {found} of the trace format, and version {known} is what is read \
         here: open it with a newer Polyloop",
        known = crate::trace::file::export::VERSION
    )]
    Version {
        /// The version that it says it has, shortened.
        found: String,
    },
    /// Something in it is not what it has to be.
    #[error("{place} {problem}: the file is damaged, or was changed by hand; export it once more")]
    Wrong {
        /// Where, such as `events[17]`.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// What a file can have too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// Events.
    Events,
    /// Event loops, or threads.
    Loops,
    /// Bytes in what is told of the run.
    RunBytes,
}

impl core::fmt::Display for Counted {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Counted::Events => "events",
            Counted::Loops => "loops",
            Counted::RunBytes => "bytes in the description of its run",
        })
    }
}

impl ImportError {
    pub(super) fn wrong(place: impl Into<String>, problem: impl ToString) -> ImportError {
        ImportError::Wrong { place: place.into(), problem: problem.to_string() }
    }

    /// What the parser says of the whole file.
    pub(super) fn of_json(error: &serde_json::Error) -> ImportError {
        if error.is_eof() {
            return ImportError::Truncated;
        }
        ImportError::NotJson { problem: error.to_string() }
    }

    /// What the parser says of a part of a file that is JSON: without the place, which is one in
    /// that part.
    pub(super) fn of_part(place: impl Into<String>, error: &serde_json::Error) -> ImportError {
        ImportError::wrong(place, without_place(error))
    }
}

pub(super) fn without_place(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    if let Some(end) = text.rfind(" at line ") {
        text.truncate(end);
    }
    text
}
