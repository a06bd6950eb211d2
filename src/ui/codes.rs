//! The codes of failed runs and tasks, and what a reader can do about each.

use crate::ui::i18n::Texts;

/// All codes that a run or a task can fail with.
pub const CODES: [&str; 14] = [
    "worker-lost",
    "worker-panicked",
    "worker-hung",
    "task-failed",
    "timeout",
    "cancelled",
    "loop-closed",
    "loop-running",
    "no-current-loop",
    "wrong-loop",
    "broken-pool",
    "not-sendable",
    "needs-isolation",
    "network",
];

/// What to do about an error of this code, if that can be said.
pub fn hint(code: &str, texts: &Texts) -> Option<String> {
    CODES.contains(&code).then(|| texts.t(&format!("error-{code}-hint")))
}
