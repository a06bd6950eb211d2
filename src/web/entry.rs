//! The ways into an instance from the browser: messages, timers, turns.

use core::cell::Cell;

thread_local! {
    /// Whether something that the browser has called runs.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Whether nothing more is to run.
    static OVER: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`, for the browser, unless what it called before never came back: that has trapped, and
/// what it left half done is not to be used. A trap runs no code of ours and reaches the page on its
/// own way; until the worker is ended the browser would go on as if nothing had happened.
///
/// Whatever a task or a microtask of the browser calls comes in by here. None of them begins while
/// another one runs, so that what is still inside never ends.
pub fn unless_trapped<T>(work: impl FnOnce() -> T) -> Option<T> {
    if OVER.get() || INSIDE.replace(true) {
        return None;
    }
    let value = work();
    INSIDE.set(false);
    Some(value)
}

/// From now on nothing that comes in by [`unless_trapped`] runs in this instance. A worker that has said
/// its last word does not close itself: Firefox drops what such a worker has just sent. Whoever hears
/// the word ends the worker.
pub fn never_again() {
    OVER.set(true);
}
