//! Loops kept warm: workers that have an instance already and wait until a run needs a loop.
//!
//! Starting a worker and making its instance is nearly all of what the start of a loop takes. A run
//! takes spares first, and the loop is then told what it is. Nothing of a run has ever been in a
//! spare, and a worker that was a loop is never a spare again.

use core::cell::{Cell, RefCell};
use core::fmt;
use core::time::Duration;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::web::{SpareWorker, page, service_worker};

/// The most spares that are kept, whatever is asked for: each takes the memory of an idle loop.
pub const MOST_SPARES: usize = 4;

/// How long nothing that could take spares may have gone on before they are made. Runs that follow
/// each other closely are not held up by it.
const REST: Duration = Duration::from_millis(300);

/// How long a spare may take to become warm.
const WARMING: Duration = Duration::from_secs(30);

/// After so many failures in a row no more spares are made.
const MOST_FAILURES: u32 = 3;

/// Spares for the runs of a page. A cheap handle; dropping the last one ends the spares.
///
/// They are made one after another while nobody has a [`Lease`] and the page is visible, and ended
/// when it is hidden. On a device with little memory, or one that does not tell, there are none. A
/// spare that fails is replaced, until three in a row have failed; when the page is shown again, that
/// is forgotten.
#[derive(Clone)]
pub struct Spares(Rc<Inner>);

struct Inner {
    most: usize,
    kept: RefCell<Vec<Spare>>,
    /// How many are at work that could take spares.
    leases: Cell<usize>,
    /// In a row.
    failures: Cell<u32>,
    next: Cell<u64>,
    /// Makes the next spare, or gives up the one that does not become warm.
    later: RefCell<Option<Timeout>>,
    on_hidden: RefCell<Option<page::Visibility>>,
}

struct Spare {
    number: u64,
    worker: SpareWorker,
    is_warm: bool,
    /// Whether requests that it makes go through the page's service worker, which is decided when a
    /// worker starts.
    is_controlled: bool,
}

/// The right to take spares, of a run or of whoever reads a file. While anybody has one, no spares
/// are made.
pub struct Lease(Spares);

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.0).finish()
    }
}

impl fmt::Debug for Spares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spares").field("kept", &self.kept()).finish_non_exhaustive()
    }
}

impl Spares {
    /// Keeps `most` spares, [`MOST_SPARES`] at most, from soon on. To be called in a window.
    pub fn new(most: usize) -> Spares {
        let most = if page::has_little_memory() { 0 } else { most.min(MOST_SPARES) };
        let inner = Rc::new(Inner {
            most,
            kept: RefCell::default(),
            leases: Cell::default(),
            failures: Cell::default(),
            next: Cell::default(),
            later: RefCell::default(),
            on_hidden: RefCell::default(),
        });
        if most > 0 {
            let weak = Rc::downgrade(&inner);
            let follow = move |is_hidden| {
                let Some(inner) = weak.upgrade() else { return };
                if is_hidden {
                    inner.release();
                } else {
                    inner.failures.set(0);
                    inner.rest();
                }
            };
            *inner.on_hidden.borrow_mut() = page::on_visibility(follow);
        }
        inner.rest();
        Spares(inner)
    }

    /// How many there are, warm or about to be. They are no loops of a run.
    pub fn kept(&self) -> usize {
        self.0.kept.borrow().len()
    }

    /// How many are warm.
    pub fn warm(&self) -> usize {
        self.0.kept.borrow().iter().filter(|spare| spare.is_warm).count()
    }

    /// How many are kept when nothing stands against it.
    pub fn most(&self) -> usize {
        self.0.most
    }

    /// Ends all spares. New ones are made after the next run, or when the page is shown again.
    pub fn release(&self) {
        self.0.release();
    }

    /// The right to take some. New ones are made when all such rights have been dropped.
    pub fn lease(&self) -> Lease {
        self.0.leases.set(self.0.leases.get() + 1);
        Lease(self.clone())
    }
}

impl Lease {
    /// How many warm ones there are to be taken.
    pub(super) fn warm(&self) -> usize {
        self.0.warm()
    }

    /// A warm spare, if there is one. It is the caller's from then on.
    pub fn take(&self) -> Option<SpareWorker> {
        let inner = &self.0.0;
        let is_controlled = service_worker::is_in_control();
        let mut kept = inner.kept.borrow_mut();
        // The others would ask past the service worker, or would ask one that is gone.
        kept.retain(|spare| spare.is_controlled == is_controlled);
        let at = kept.iter().position(|spare| spare.is_warm)?;
        Some(kept.remove(at).worker)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let inner = &self.0.0;
        inner.leases.set(inner.leases.get() - 1);
        inner.rest();
    }
}

impl Inner {
    /// Whether another spare may be made now.
    fn has_room(&self) -> bool {
        let kept = self.kept.borrow();
        kept.len() < self.most
            && kept.iter().all(|spare| spare.is_warm)
            && self.leases.get() == 0
            && self.failures.get() < MOST_FAILURES
            && !page::is_hidden()
    }

    /// Makes the next spare after a rest.
    fn rest(self: &Rc<Self>) {
        if self.has_room() {
            self.after(REST, |inner| inner.make());
        }
    }

    fn after(self: &Rc<Self>, wait: Duration, then: impl FnOnce(&Rc<Inner>) + 'static) {
        let weak = Rc::downgrade(self);
        let timeout = Timeout::new(wait.as_millis() as u32, move || {
            if let Some(inner) = weak.upgrade() {
                then(&inner);
            }
        });
        *self.later.borrow_mut() = Some(timeout);
    }

    fn make(self: &Rc<Self>) {
        let is_controlled = service_worker::is_in_control();
        self.kept.borrow_mut().retain(|spare| spare.is_controlled == is_controlled);
        if !self.has_room() {
            return;
        }
        let number = self.next.get();
        self.next.set(number + 1);
        let (on_warm, on_failure) =
            (self.later_on(number, Inner::warmed), self.later_on(number, Inner::failed));
        match SpareWorker::warm("spare loop", on_warm, on_failure) {
            Ok(worker) => {
                let spare = Spare { number, worker, is_warm: false, is_controlled };
                self.kept.borrow_mut().push(spare);
                self.after(WARMING, move |inner| inner.failed(number));
            }
            Err(_) => self.failed(number),
        }
    }

    fn later_on(self: &Rc<Self>, number: u64, then: fn(&Rc<Inner>, u64)) -> impl Fn() + 'static {
        let weak = Rc::downgrade(self);
        move || {
            if let Some(inner) = weak.upgrade() {
                then(&inner, number);
            }
        }
    }

    fn warmed(self: &Rc<Self>, number: u64) {
        self.failures.set(0);
        if let Some(spare) = self.kept.borrow_mut().iter_mut().find(|s| s.number == number) {
            spare.is_warm = true;
        }
        *self.later.borrow_mut() = None;
        self.make();
    }

    fn failed(self: &Rc<Self>, number: u64) {
        self.failures.set(self.failures.get() + 1);
        let failed = {
            let mut kept = self.kept.borrow_mut();
            let at = kept.iter().position(|spare| spare.number == number);
            at.map(|at| kept.remove(at))
        };
        drop(failed);
        *self.later.borrow_mut() = None;
        self.rest();
    }

    fn release(&self) {
        *self.later.borrow_mut() = None;
        self.kept.borrow_mut().clear();
    }
}
