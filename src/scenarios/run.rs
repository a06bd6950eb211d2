//! What a run gives: its end, its result and its numbers.

use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its program came to its end.
    Completed,
    /// It went wrong, see [`Outcome::error`].
    Failed,
    /// It was stopped.
    Cancelled,
}

/// What went wrong with a run or a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct RunError {
    /// A word from the list of codes, such as `worker-lost`.
    pub code: String,
    /// What happened, and what to do.
    pub message: String,
    /// The name of the loop it happened in.
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none", default)]
    pub in_loop: Option<String>,
    /// The task it happened to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub task: Option<String>,
}

/// What a scenario's program gives: what it knows of the result, and what went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramEnd<R> {
    /// The result, as far as it is known.
    pub result: Option<R>,
    /// What made the run fail, if anything did.
    pub failure: Option<Failure>,
}

/// What made a scenario's program fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Failure {
    /// A word from the list of codes.
    pub code: String,
    /// What happened, and what to do.
    pub message: String,
}

impl Failure {
    /// A failure of this code.
    pub fn new(code: &str, error: impl ToString) -> Failure {
        Failure { code: code.to_owned(), message: error.to_string() }
    }
}

impl<R> From<R> for ProgramEnd<R> {
    fn from(result: R) -> Self {
        ProgramEnd { result: Some(result), failure: None }
    }
}

/// A run's end, without its trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The scenario's id; none if the run is not of one, which can be where it is from a file.
    pub scenario: Option<String>,
    /// Its complete parameters: an object, a field for each.
    pub params: serde_json::Map<String, serde_json::Value>,
    /// How it ended.
    pub status: Status,
    /// What went wrong, if anything did.
    pub error: Option<RunError>,
    /// The scenario's result, or `null`.
    pub result: serde_json::Value,
}

/// A table of a result, for the page. Titles and columns are keys of the translations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Key of the caption.
    pub title: &'static str,
    /// Keys of the column heads.
    pub columns: Vec<&'static str>,
    /// The cells, row by row.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A value, the same in every language.
    Text(String),
    /// A quotient of what was measured, of which about three digits count.
    Rounded(f64),
    /// Yes or no, in the reader's language.
    YesNo(bool),
    /// A sentence of the translations.
    Said {
        /// Its key.
        key: String,
        /// What goes into its places, by their names: texts and numbers.
        args: serde_json::Map<String, serde_json::Value>,
    },
}

impl Cell {
    /// The sentence about a fact, whose `kind` ends the key and whose other fields are the figures.
    pub fn said(topic: &str, fact: &serde_json::Value) -> Cell {
        let mut args = fact.as_object().cloned().unwrap_or_default();
        let kind = args.remove("kind");
        let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        Cell::Said { key: format!("{topic}-{kind}"), args }
    }

    /// Whether it is a sentence, which may take several lines.
    pub fn is_sentence(&self) -> bool {
        matches!(self, Cell::Said { .. })
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Text(text) if text.is_empty())
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        match self {
            Cell::Text(text) => text.parse::<f64>().is_ok(),
            Cell::Rounded(_) => true,
            Cell::YesNo(_) | Cell::Said { .. } => false,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

/// What is done to a loop on purpose, to see what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// When, in milliseconds after the start of the run.
    pub at_ms: f64,
    /// The name of the loop.
    #[serde(rename = "loop")]
    pub in_loop: String,
    /// What is done.
    pub kind: FaultKind,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// The worker is terminated from outside.
    Kill,
    /// Its wasm traps.
    Panic,
    /// It blocks and never yields.
    Hang,
    /// The task that runs next returns an error.
    Fail,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [FaultKind; 4] =
        [FaultKind::Kill, FaultKind::Panic, FaultKind::Hang, FaultKind::Fail];

    /// The word for it in addresses and scripts.
    pub fn word(self) -> &'static str {
        match self {
            FaultKind::Kill => "kill",
            FaultKind::Panic => "panic",
            FaultKind::Hang => "hang",
            FaultKind::Fail => "fail",
        }
    }

    /// The kind of this word.
    pub fn from_word(word: &str) -> Option<FaultKind> {
        FaultKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
