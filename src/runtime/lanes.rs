//! What the lanes of a crew share: its queue, its places, its answers.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::panic::Location;
use core::task::{Poll, Waker};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use futures_channel::oneshot;

use crate::executor::join_all;
use crate::queue::Loss;
use crate::runtime::context::LoopContext;
use crate::runtime::crew::{CrewOptions, OnCrash, TRIES, Trade, UnitError};
use crate::runtime::lane::{Lane, Worker};

/// How many workers in a row may be lost in one place before one of them has done a unit. A unit
/// that its workers are lost of takes [`TRIES`] of them.
pub(super) const MOST_LOSSES: u32 = 10;

/// What a crew and its lanes share.
pub(super) struct Shared<T: Trade> {
    pub(super) context: LoopContext,
    pub(super) trade: T,
    /// The place in the source that started the crew.
    pub(super) site: &'static Location<'static>,
    pub(super) options: CrewOptions,
    queue: RefCell<VecDeque<Entry<T>>>,
    answers: RefCell<HashMap<u32, Answer<T>>>,
    idle: RefCell<Vec<Idle<T>>>,
    places: RefCell<Vec<Place<T::Bench>>>,
    next: Cell<u32>,
    state: RefCell<State>,
}

pub(super) enum State {
    Open,
    Broken(String),
    Closed,
}

/// A unit that waits, or is being done. Its answer is elsewhere, so that it can be given at any time
/// and once.
pub(super) struct Entry<T: Trade> {
    pub(super) id: u32,
    pub(super) unit: T::Unit,
    pub(super) tries: u8,
}

type Answer<T> = oneshot::Sender<Result<<T as Trade>::Value, UnitError>>;

impl<T: Trade> Entry<T> {
    fn is_last_try(&self) -> bool {
        self.tries + 1 == TRIES
    }
}

/// A lane that waits for a unit.
struct Idle<T: Trade> {
    worker: Rc<Worker<T>>,
    waker: Waker,
}

/// What one worker after the other takes.
pub(super) struct Place<B> {
    bench: Option<B>,
    /// Losses since a unit was last done here.
    pub(super) losses: u32,
    is_given_up: bool,
}

impl<T: Trade> Shared<T> {
    pub(super) fn new(
        context: &LoopContext,
        options: CrewOptions,
        trade: T,
        site: &'static Location<'static>,
    ) -> Rc<Shared<T>> {
        let place = |_| Place { bench: None, losses: 0, is_given_up: false };
        Rc::new(Shared {
            context: context.clone(),
            trade,
            site,
            options,
            queue: RefCell::default(),
            answers: RefCell::default(),
            idle: RefCell::default(),
            places: RefCell::new((0..options.workers).map(place).collect()),
            next: Cell::default(),
            state: RefCell::new(State::Open),
        })
    }

    /// Puts a unit at the end of the queue, and gives where its value comes.
    pub(super) fn submit(&self, unit: T::Unit) -> oneshot::Receiver<Result<T::Value, UnitError>> {
        let (answer, value) = oneshot::channel();
        if let Some(error) = self.refusal() {
            let _ = answer.send(Err(error));
            return value;
        }
        let id = self.next.get();
        self.next.set(id.wrapping_add(1));
        self.answers.borrow_mut().insert(id, answer);
        self.add(Entry { id, unit, tries: 0 }, false);
        value
    }

    pub(super) fn add(&self, entry: Entry<T>, first: bool) {
        if !self.is_open() {
            // Its answer has been given.
            return;
        }
        let is_last_try = entry.is_last_try();
        let mut queue = self.queue.borrow_mut();
        if first {
            queue.push_front(entry);
        } else {
            queue.push_back(entry);
        }
        drop(queue);
        if is_last_try {
            // Not every lane may take it.
            return self.wake_all();
        }
        // One whose worker must not take it would leave it lying.
        let mut idle = self.idle.borrow_mut();
        let place = idle.iter().rposition(|idle| idle.worker.may_take());
        let chosen = place.map(|place| idle.swap_remove(place));
        drop(idle);
        if let Some(chosen) = chosen {
            chosen.waker.wake();
        }
    }

    /// Answers for a unit. Only the first answer counts, whoever else is late with one.
    pub(super) fn settle(&self, id: u32, result: Result<T::Value, UnitError>) {
        let answer = self.answers.borrow_mut().remove(&id);
        if let Some(answer) = answer {
            // Nobody may be waiting any more.
            let _ = answer.send(result);
        }
    }

    pub(super) fn wake_all(&self) {
        let idle = core::mem::take(&mut *self.idle.borrow_mut());
        idle.into_iter().for_each(|idle| idle.waker.wake());
    }

    pub(super) fn is_open(&self) -> bool {
        self.refusal().is_none()
    }

    /// What is said of units that come, or are open, when no more are done.
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    fn refusal(&self) -> Option<UnitError> {
        match &*self.state.borrow() {
            State::Open => None,
            State::Broken(reason) => Some(UnitError::Broken(reason.clone())),
            State::Closed => Some(UnitError::Closed),
        }
    }

    /// The next unit for a lane of `worker`; `None` when there will be none.
    pub(super) async fn take(&self, worker: &Rc<Worker<T>>) -> Option<Entry<T>> {
        poll_fn(|cx| {
            if !self.is_open() || worker.is_replaced.get() {
                return Poll::Ready(None);
            }
            if let Some(entry) = self.take_now(worker) {
                return Poll::Ready(Some(entry));
            }
            let idle = Idle { worker: worker.clone(), waker: cx.waker().clone() };
            self.idle.borrow_mut().push(idle);
            Poll::Pending
        })
        .await
    }

    fn take_now(&self, worker: &Worker<T>) -> Option<Entry<T>> {
        let mut queue = self.queue.borrow_mut();
        let is_last_try = queue.front()?.is_last_try();
        if worker.is_alone.get() || is_last_try && worker.running.get() > 0 {
            return None;
        }
        let entry = queue.pop_front();
        drop(queue);
        worker.running.set(worker.running.get() + 1);
        worker.is_alone.set(is_last_try);
        if is_last_try {
            // It was in the way of others.
            self.wake_all();
        }
        entry
    }

    /// A lane of `worker` is done with a unit.
    pub(super) fn give_back(&self, worker: &Worker<T>) {
        worker.running.set(worker.running.get().saturating_sub(1));
        if worker.is_alone.take() {
            self.wake_all();
        }
    }

    pub(super) fn has_benches(&self) -> bool {
        self.places.borrow().iter().any(|place| place.bench.is_some())
    }

    /// Dismisses the workers there are.
    pub(super) async fn dismiss_all(&self) {
        let benches: Vec<_> =
            self.places.borrow_mut().iter_mut().filter_map(|place| place.bench.take()).collect();
        join_all(benches.iter().map(|bench| self.trade.dismiss(bench))).await;
    }

    pub(super) fn at_place<R>(
        &self,
        number: u32,
        change: impl FnOnce(&mut Place<T::Bench>) -> R,
    ) -> Option<R> {
        self.places.borrow_mut().get_mut(number as usize).map(change)
    }

    /// Opens the lanes into a worker.
    pub(super) fn employ(self: &Rc<Self>, number: u32, member: T::Worker, bench: T::Bench) {
        self.at_place(number, |place| place.bench = Some(bench.clone()));
        let worker = Rc::new(Worker {
            number,
            member,
            bench,
            is_replaced: Cell::default(),
            running: Cell::default(),
            is_alone: Cell::default(),
        });
        for _ in 0..self.options.prefetch.max(1) {
            let lane = Lane { shared: self.clone(), worker: worker.clone() };
            self.context.spawn_at("lane", self.site, lane.run(), |()| None).detach();
        }
        // A worker may be lost while it has nothing to do.
        let lane = Lane { shared: self.clone(), worker };
        self.context.spawn_at("watch", self.site, lane.watch(), |()| None).detach();
    }

    /// A worker is lost: hires another in its place, or breaks.
    pub(super) async fn replace(self: Rc<Self>, number: u32, loss: Loss) {
        if !self.is_open() {
            return;
        }
        if self.options.on_crash == OnCrash::Break {
            return self.settle_all(State::Broken(loss.to_string()));
        }
        let losses = self.at_place(number, |place| {
            place.bench = None;
            place.losses += 1;
            place.losses
        });
        if losses >= Some(MOST_LOSSES) {
            let reason = format!("replacements are lost again and again, the last one so: {loss}");
            return self.give_up(number, &reason);
        }
        match self.trade.hire(&self.context, number).await {
            Ok((member, bench)) if self.is_open() => self.employ(number, member, bench),
            // The crew was dismissed meanwhile, and knew nothing of this worker.
            Ok((_, bench)) => self.trade.dismiss(&bench).await,
            Err(error) => self.give_up(number, &error.to_string()),
        }
    }

    /// Goes on without this place, if there are others.
    fn give_up(&self, number: u32, reason: &str) {
        self.at_place(number, |place| place.is_given_up = true);
        if self.places.borrow().iter().all(|place| place.is_given_up) {
            return self.settle_all(State::Broken(reason.to_owned()));
        }
        self.context.log(format!("worker {number} is given up: {reason}"));
    }

    /// Ends the crew: what is not done fails.
    pub(super) fn settle_all(&self, state: State) {
        if !self.is_open() {
            return;
        }
        *self.state.borrow_mut() = state;
        self.queue.borrow_mut().clear();
        let answers = core::mem::take(&mut *self.answers.borrow_mut());
        for answer in answers.into_values() {
            if let Some(error) = self.refusal() {
                let _ = answer.send(Err(error));
            }
        }
        self.wake_all();
    }
}
