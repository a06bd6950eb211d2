//! The ready queue: the only part of an executor that wakers reach, and so the only part that can
//! be shared between threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Wake;

use crate::clock::{Clock, Micros};
use crate::executor::policy::Pender;
use crate::executor::probe::{CauseCell, Probe};
use crate::trace::Cause;

pub(super) struct ReadyQueue {
    state: Mutex<State>,
    /// What tells when and why a task became ready, where somebody wants to know.
    witness: Option<Witness>,
    pender: Arc<dyn Pender>,
}

/// The clock, and what wakes tasks at present.
struct Witness {
    clock: Arc<dyn Clock>,
    cause: Arc<CauseCell>,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Arc<Header>>,
    /// A turn has been asked for and has not come. Apart from `running`, because a turn that
    /// nobody asked for (messages arrive, a timer is due) does not take back what was asked: if it
    /// counted as the answer, it would ask for another, and the host would run two turns for one
    /// from then on.
    asked: bool,
    running: bool,
    closed: bool,
}

impl State {
    /// Whether to ask for a turn. Says yes only once.
    fn must_ask(&mut self) -> bool {
        let must = !self.running && !self.closed && !self.asked;
        self.asked |= must;
        must
    }
}

/// What a waker knows of its task. Those in the ready queue wait for their turn.
pub(super) struct Header {
    pub(super) slot: usize,
    queued: AtomicBool,
    /// Since when it is ready, and why; nothing where that is not recorded. Written by whoever puts
    /// it into the queue and read by whoever took it out: the queue's lock lies between the two.
    since: AtomicU64,
    cause: CauseCell,
    queue: Arc<ReadyQueue>,
}

impl ReadyQueue {
    pub(super) fn new(probe: &Probe, pender: Arc<dyn Pender>) -> Arc<Self> {
        let witness = probe
            .is_recording()
            .then(|| Witness { clock: probe.recorder().clock(), cause: probe.cause().clone() });
        Arc::new(ReadyQueue { state: Mutex::default(), witness, pender })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, task: Arc<Header>, is_new: bool) {
        if let Some(witness) = &self.witness {
            // Nothing woke a task that is new.
            task.cause.set(if is_new { Cause::Unknown } else { witness.cause.get() });
            task.since.store(witness.clock.now().0, Ordering::Relaxed);
        }
        let mut state = self.state();
        if state.closed {
            // The queue and what is in it own each other, so that nothing may stay in it.
            return drop((state, task));
        }
        state.tasks.push_back(task);
        let ask = state.must_ask();
        drop(state);
        if ask {
            self.pender.pend();
        }
    }

    /// Gives all that is ready now for an empty queue that takes its place.
    pub(super) fn take(&self, empty: VecDeque<Arc<Header>>) -> VecDeque<Arc<Header>> {
        core::mem::replace(&mut self.state().tasks, empty)
    }

    /// Puts tasks that had no turn back to where they were, before those that came later.
    pub(super) fn put_back(&self, mut tasks: VecDeque<Arc<Header>>) {
        let mut state = self.state();
        if state.closed {
            return drop((state, tasks));
        }
        tasks.append(&mut state.tasks);
        state.tasks = tasks;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.state().tasks.is_empty()
    }

    /// Asks for a turn if none runs or has been asked for.
    pub(super) fn pend(&self) {
        let ask = self.state().must_ask();
        if ask {
            self.pender.pend();
        }
    }

    /// The turn that was asked for comes. Tells whether one was.
    pub(super) fn answered(&self) -> bool {
        core::mem::take(&mut self.state().asked)
    }

    pub(super) fn pend_at(&self, at: Micros) {
        self.pender.pend_at(at);
    }

    /// A turn begins: it sees to what becomes ready.
    pub(super) fn begin_turn(&self) {
        self.state().running = true;
    }

    /// The turn ends: asks for another if tasks are ready. Tells whether one will come.
    pub(super) fn end_turn(&self) -> bool {
        let mut state = self.state();
        state.running = false;
        let ask = !state.tasks.is_empty() && state.must_ask();
        let coming = state.asked;
        drop(state);
        if ask {
            self.pender.pend();
        }
        coming
    }

    /// Empties the queue for good: nothing asks for a turn any more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let tasks = core::mem::take(&mut state.tasks);
        drop(state);
        drop(tasks);
    }
}

impl Header {
    pub(super) fn new(slot: usize, queue: Arc<ReadyQueue>) -> Arc<Self> {
        Arc::new(Header {
            slot,
            queued: AtomicBool::new(false),
            since: AtomicU64::default(),
            cause: CauseCell::default(),
            queue,
        })
    }

    /// Queues a task that is new.
    pub(super) fn start(self: Arc<Self>) {
        self.ready(true);
    }

    /// The same header for another task, if no waker is left that means the one before.
    pub(super) fn renewed(mut header: Arc<Self>, slot: usize) -> Option<Arc<Self>> {
        let own = Arc::get_mut(&mut header)?;
        own.slot = slot;
        *own.queued.get_mut() = false;
        Some(header)
    }

    /// Since when it has been ready, and why.
    pub(super) fn woken(&self) -> (Micros, Cause) {
        (Micros(self.since.load(Ordering::Relaxed)), self.cause.get())
    }

    /// The task leaves the ready queue: from now on a wake-up queues it again.
    pub(super) fn unqueue(&self) {
        // Acquires as well: a wake-up that came too early to queue the task again has to be seen
        // by the poll that follows, with all that was written before it.
        self.queued.swap(false, Ordering::AcqRel);
    }

    /// The task has ended: wake-ups do nothing from now on.
    pub(super) fn retire(&self) {
        self.queued.store(true, Ordering::Release);
    }

    fn ready(self: Arc<Self>, is_new: bool) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let queue = self.queue.clone();
            queue.push(self, is_new);
        }
    }
}

impl Wake for Header {
    fn wake(self: Arc<Self>) {
        self.ready(false);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.queue.push(self.clone(), false);
        }
    }
}
