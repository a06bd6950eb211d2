//! Sends what a loop records to its watcher, in batches.

use core::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::executor::Executor;
use crate::queue::codec;
use crate::runtime::wire::FromLoop;
use crate::trace::Recorder;
use crate::web::{Scope, never_again, unless_trapped};

/// How long an event waits to be shipped, at most, unless the loop is busy.
const DELAY_MS: u32 = 40;

/// A batch of so many events does not wait: they take up to a megabyte here. Not sooner, since reading
/// them in the page takes its time from those who have more to do than ever just then.
const MANY: usize = 65_536;

/// Ships the events of one loop. A cheap handle.
#[derive(Clone)]
pub(super) struct Shipper(Rc<Inner>);

struct Inner {
    recorder: Recorder,
    /// Where the watcher is reached, if there is one.
    scope: Option<Scope>,
    timeout: RefCell<Option<Timeout>>,
}

impl Shipper {
    pub(super) fn new(recorder: Recorder, scope: Option<Scope>) -> Shipper {
        Shipper(Rc::new(Inner { recorder, scope, timeout: RefCell::default() }))
    }

    /// Ships from now on whenever something has been recorded.
    pub(super) fn run(&self, executor: &Executor) {
        let shipper = self.clone();
        let later = move || {
            let inner = shipper.clone();
            let timeout = Timeout::new(DELAY_MS, move || {
                unless_trapped(|| inner.ship());
            });
            *shipper.0.timeout.borrow_mut() = Some(timeout);
        };
        let (shipper, executor) = (self.clone(), executor.clone());
        let at_once = move || {
            let shipper = shipper.clone();
            executor.policy().at_turn_end(Box::new(move || shipper.ship()));
        };
        self.0.recorder.on_events(later, MANY, at_once);
    }

    /// Ships what has been recorded, now.
    pub(super) fn ship(&self) {
        if let Some(scope) = &self.0.scope
            && let Some(batch) = self.0.recorder.take_in_parts()
            && let Ok(word) = codec::encode(&FromLoop::Trace)
        {
            let batch = batch.iter().map(Vec::as_slice);
            let parts: Vec<_> = core::iter::once(word.as_slice()).chain(batch).collect();
            scope.post_parts(&parts);
        }
    }

    /// Says something to the watcher.
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    pub(super) fn say(&self, word: &FromLoop) {
        if let Some(scope) = &self.0.scope
            && let Ok(bytes) = codec::encode(word)
        {
            scope.post(&bytes);
        }
    }

    /// Says a last word. Whoever watches ends the worker, but that takes time, in which nothing more
    /// may happen here.
    pub(super) fn say_last(&self, word: &FromLoop) {
        self.say(word);
        if self.0.scope.is_some() {
            never_again();
        }
    }

    /// Whether there is a watcher.
    pub(super) fn is_watched(&self) -> bool {
        self.0.scope.is_some()
    }
}
