//! A task's place in memory: what wakers and the ready queue know of it and, right behind that, its
//! future and later its value.
//!
//! There is one allocation for each task, which its wakers, its handle and the executor share by
//! counted references of a single word. Wakers know nothing of what kind of future it is, so that they
//! are the same code for all tasks. async-task and the standard library's `Arc` work the same way.

use core::alloc::Layout;
use core::cell::{Cell, OnceCell};
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::ptr::{self, NonNull};
use core::task::{Context, RawWaker, RawWakerVTable, Waker};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};

use crate::clock::Micros;
use crate::executor::life::Life;
use crate::executor::probe::CauseCell;
use crate::executor::ready::ReadyQueue;
use crate::executor::spare;
use crate::ids::TaskId;
use crate::trace::Cause;

/// More references than memory has room for: somebody forgets them in a loop.
const MOST_REFERENCES: usize = usize::MAX / 2;

/// The core comes first, so that a pointer to it is one to the task.
#[repr(C)]
struct Task<L> {
    core: Core,
    life: L,
}

/// What is the same in all tasks.
pub(super) struct Core {
    references: AtomicUsize,
    /// The life of the task that this is a part of.
    life: Cell<*const dyn Life>,
    /// Frees that task.
    free: unsafe fn(NonNull<Core>),

    // From here on: for any thread.
    queued: AtomicBool,
    /// Since when it is ready, and why; nothing where that is not recorded. Written by whoever puts
    /// it into the queue and read by whoever took it out: the queue's lock lies between the two.
    since: AtomicU64,
    cause: CauseCell,
    /// Where it waits for its turn; nowhere under a policy with wakers of its own. Set before there
    /// is a waker.
    queue: OnceCell<Arc<ReadyQueue>>,

    // From here on: for the executor's thread alone.
    id: TaskId,
    /// Its place among the executor's tasks, once it has one.
    pub(super) slot: Cell<Option<usize>>,
    pub(super) has_handle: Cell<bool>,
    pub(super) is_aborted: Cell<bool>,
    pub(super) is_ended: Cell<bool>,
    /// Who awaits its end.
    pub(super) joiner: Cell<Option<Waker>>,
    /// How an abort wakes it where there is no queue.
    pub(super) waker: Cell<Option<Waker>>,
}

/// A counted reference to a task of any kind.
pub(super) struct TaskRef(NonNull<Core>);

// SAFETY: wakers, and the ready queue for them, take references to other threads. There they reach the
// count, `life` and `free`, which are as they were made, and the part of `Core` that is said to be for any
// thread. All else is reached through `Turbo`, `SpawnedTask` and `JoinHandle`, which stay on the thread that
// made them: each has room for a `Probe`, and a `Probe` is not `Send`. What is dropped with the last
// reference, wherever that is, is an empty `Life` and `None`s: as long as there is a future or a value in
// it, one of those three refers to the task, and none of them leaves any behind. That they are not `Send`
// is held by code that must not compile (in their documentation), the rest by tests with threads
// (`executor_wakers`), also under Miri.
unsafe impl Send for TaskRef {}
// SAFETY: as above.
unsafe impl Sync for TaskRef {}

impl TaskRef {
    pub(super) fn new<L: Life + 'static>(id: TaskId, life: L) -> TaskRef {
        let core = Core {
            references: AtomicUsize::new(1),
            life: Cell::new(ptr::from_ref(&life)),
            free: free::<L>,
            queued: AtomicBool::new(false),
            since: AtomicU64::default(),
            cause: CauseCell::default(),
            queue: OnceCell::new(),
            id,
            slot: Cell::default(),
            has_handle: Cell::new(true),
            is_aborted: Cell::default(),
            is_ended: Cell::default(),
            joiner: Cell::default(),
            waker: Cell::default(),
        };
        let place = spare::take(Layout::new::<Task<L>>()).cast::<Task<L>>();
        let task = place.as_ptr();
        // SAFETY: the place is large enough, and nobody knows of it. All pointers to it come from this
        // one, which may be used for all of it.
        unsafe {
            task.write(Task { core, life });
            // Where it is from now on.
            (*task).core.life.set(&raw const (*task).life);
        }
        TaskRef(place.cast())
    }

    pub(super) fn life(&self) -> &dyn Life {
        // SAFETY: the task is there as long as a reference to it is; its life is lent out shared, always.
        unsafe { &*self.life.get() }
    }

    /// Polls with the task's waker, which counts as no reference of its own: `self` lives longer.
    pub(super) fn with_waker<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let waker = RawWaker::new(self.0.as_ptr().cast_const().cast(), &WAKER);
        // SAFETY: the functions of `WAKER` keep to what is said of `RawWakerVTable`, given that they
        // get a task's core. This waker is not dropped, as the reference that it stands for is `self`.
        let waker = ManuallyDrop::new(unsafe { Waker::from_raw(waker) });
        poll(&mut Context::from_waker(&waker))
    }

    /// Queues a task that is new; from now on it waits in `queue` for its turns.
    pub(super) fn start(self, queue: &Arc<ReadyQueue>) {
        if self.queue.set(queue.clone()).is_ok() {
            self.queued.store(true, Ordering::Relaxed);
            queue.push(self, true);
        }
    }

    /// Queues a task that has become ready, unless it is queued.
    pub(super) fn wake(&self) {
        if !self.queued.swap(true, Ordering::AcqRel)
            && let Some(queue) = self.queue.get()
        {
            queue.push(self.clone(), false);
        }
    }
}

impl Deref for TaskRef {
    type Target = Core;

    fn deref(&self) -> &Core {
        // SAFETY: the task is there as long as a reference to it is; its core is lent out shared, always.
        unsafe { self.0.as_ref() }
    }
}

impl Clone for TaskRef {
    fn clone(&self) -> TaskRef {
        // As in `Arc`: who has a reference may make another without looking at anything else.
        if self.references.fetch_add(1, Ordering::Relaxed) > MOST_REFERENCES {
            std::process::abort();
        }
        TaskRef(self.0)
    }
}

impl Drop for TaskRef {
    fn drop(&mut self) {
        // As in `Arc`: whoever drops the last reference has to see what was done through all others.
        if self.references.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            // SAFETY: this was the last reference.
            unsafe { (self.free)(self.0) };
        }
    }
}

impl Core {
    pub(super) fn id(&self) -> TaskId {
        self.id
    }

    /// Whether it waits in a ready queue for its turns.
    pub(super) fn has_queue(&self) -> bool {
        self.queue.get().is_some()
    }

    /// Notes since when it is ready, and why.
    pub(super) fn woken_by(&self, since: Micros, cause: Cause) {
        self.cause.set(cause);
        self.since.store(since.0, Ordering::Relaxed);
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
}

/// Frees a task.
///
/// # Safety
/// It has to be a task with this kind of life, which nobody refers to any more.
unsafe fn free<L>(task: NonNull<Core>) {
    // SAFETY: a task begins with its core, and its memory was taken with this layout.
    unsafe {
        task.cast::<Task<L>>().drop_in_place();
        spare::give_back(task.cast(), Layout::new::<Task<L>>());
    }
}

/// What a waker does. Its data is a [`TaskRef`].
static WAKER: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, release);

/// The reference that a waker is.
///
/// # Safety
/// `data` has to be a waker's, and what is given has to be dropped if and only if the waker is.
unsafe fn reference(data: *const ()) -> ManuallyDrop<TaskRef> {
    // SAFETY: a waker's data is never null.
    ManuallyDrop::new(TaskRef(unsafe { NonNull::new_unchecked(data.cast_mut().cast()) }))
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker stays as it is.
    let cloned = unsafe { reference(data) }.clone();
    RawWaker::new(cloned.0.as_ptr().cast_const().cast(), &WAKER)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: the waker is used up by this.
    let task = ManuallyDrop::into_inner(unsafe { reference(data) });
    task.wake();
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: the waker stays as it is.
    unsafe { reference(data) }.wake();
}

unsafe fn release(data: *const ()) {
    // SAFETY: the waker is used up by this.
    drop(ManuallyDrop::into_inner(unsafe { reference(data) }));
}
