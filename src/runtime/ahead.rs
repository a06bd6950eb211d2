//! Workers that are asked for together with a run's first one, for loops that the run is known to
//! have from its start.
//!
//! Nothing but the root would start until its program asks for the others, which is about half of
//! the time in which a small run starts. Such a worker has loaded its script and waits; an instance it
//! gets when it becomes a loop.

use core::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::web::SpareWorker;

/// The workers that wait. Dropping it ends them.
#[derive(Default)]
pub(super) struct Ahead(Rc<RefCell<VecDeque<Waiting>>>);

struct Waiting {
    number: usize,
    worker: SpareWorker,
}

impl Ahead {
    /// Asks for so many, as far as the browser gives them: those for which it does not are asked for
    /// again when they are needed, and whoever needs them is told.
    pub(super) fn ask_for(&self, count: usize) {
        for number in 0..count {
            let waiting = Rc::downgrade(&self.0);
            let on_failure = move || {
                let Some(waiting) = waiting.upgrade() else { return };
                let mut waiting = waiting.borrow_mut();
                let at = waiting.iter().position(|other| other.number == number);
                let failed = at.and_then(|at| waiting.remove(at));
                drop(waiting);
                drop(failed);
            };
            let Ok(worker) = SpareWorker::waiting("event loop", on_failure) else { return };
            self.0.borrow_mut().push_back(Waiting { number, worker });
        }
    }

    /// The one that has waited longest. It is the caller's from then on.
    pub(super) fn take(&self) -> Option<SpareWorker> {
        self.0.borrow_mut().pop_front().map(|waiting| waiting.worker)
    }

    /// Ends all that have not been taken.
    pub(super) fn release(&self) {
        self.0.take();
    }
}
