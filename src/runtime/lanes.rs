//! What goes on inside a crew: its queue, and the lanes into its workers.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::panic::Location;
use core::task::{Poll, Waker};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;

use crate::executor::join_all;
use crate::queue::{Loss, LossCause, PeerEnd};
use crate::runtime::calls::CallError;
use crate::runtime::context::LoopContext;
use crate::runtime::crew::{CrewOptions, OnCrash, TRIES, Trade, UnitError};
use crate::runtime::peer::Peer;
use crate::trace::EventKind;

/// How many workers in a row may be lost before any of them has done a unit: so many of each, and so
/// many more.
const BARREN: (u32, u32) = (TRIES as u32, 10);

/// What a crew and its lanes share.
pub(super) struct Shared<T: Trade> {
    pub(super) context: LoopContext,
    pub(super) trade: T,
    /// The place in the source that started the crew.
    pub(super) site: &'static Location<'static>,
    pub(super) options: CrewOptions,
    queue: RefCell<VecDeque<Entry<T>>>,
    idle: RefCell<Vec<Waker>>,
    pub(super) benches: RefCell<Vec<Option<T::Bench>>>,
    pub(super) next: Cell<u32>,
    /// Losses since a unit was last done.
    barren: Cell<u32>,
    state: RefCell<State>,
}

pub(super) enum State {
    Open,
    Broken(String),
    Closed,
}

pub(super) struct Entry<T: Trade> {
    pub(super) id: u32,
    pub(super) unit: T::Unit,
    pub(super) tries: u8,
    pub(super) answer: oneshot::Sender<Result<T::Value, UnitError>>,
}

impl<T: Trade> Entry<T> {
    fn is_last_try(&self) -> bool {
        self.tries + 1 == TRIES
    }
}

impl<T: Trade> Shared<T> {
    pub(super) fn new(
        context: &LoopContext,
        options: CrewOptions,
        trade: T,
        site: &'static Location<'static>,
    ) -> Rc<Shared<T>> {
        Rc::new(Shared {
            context: context.clone(),
            trade,
            site,
            options,
            queue: RefCell::default(),
            idle: RefCell::default(),
            benches: RefCell::new((0..options.workers).map(|_| None).collect()),
            next: Cell::default(),
            barren: Cell::default(),
            state: RefCell::new(State::Open),
        })
    }

    pub(super) fn add(&self, entry: Entry<T>, first: bool) {
        match &*self.state.borrow() {
            State::Open => {}
            State::Broken(reason) => {
                let _ = entry.answer.send(Err(UnitError::Broken(reason.clone())));
                return;
            }
            State::Closed => {
                let _ = entry.answer.send(Err(UnitError::Closed));
                return;
            }
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
        let waker = self.idle.borrow_mut().pop();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn wake_all(&self) {
        let idle = core::mem::take(&mut *self.idle.borrow_mut());
        idle.into_iter().for_each(Waker::wake);
    }

    fn is_open(&self) -> bool {
        matches!(*self.state.borrow(), State::Open)
    }

    /// The next unit for a lane of `worker`; `None` when there will be none.
    async fn take(&self, worker: &Worker<T>) -> Option<Entry<T>> {
        poll_fn(|cx| {
            if let Some(entry) = self.take_now(worker) {
                return Poll::Ready(Some(entry));
            }
            if !self.is_open() {
                return Poll::Ready(None);
            }
            self.idle.borrow_mut().push(cx.waker().clone());
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
    fn give_back(&self, worker: &Worker<T>) {
        worker.running.set(worker.running.get().saturating_sub(1));
        if worker.is_alone.take() {
            self.wake_all();
        }
    }

    /// Dismisses the workers there are.
    pub(super) async fn dismiss_all(&self) {
        let benches = core::mem::take(&mut *self.benches.borrow_mut());
        let dismissals = benches.iter().flatten().map(|bench| self.trade.dismiss(bench));
        join_all(dismissals).await;
    }

    /// Opens the lanes into a worker.
    pub(super) fn employ(self: &Rc<Self>, number: u32, peer: &Peer, bench: T::Bench) {
        if let Some(place) = self.benches.borrow_mut().get_mut(number as usize) {
            *place = Some(bench.clone());
        }
        let worker = Rc::new(Worker {
            number,
            peer: peer.clone(),
            bench,
            is_replaced: Cell::default(),
            running: Cell::default(),
            is_alone: Cell::default(),
        });
        for _ in 0..self.options.prefetch.max(1) {
            let lane = Lane { shared: self.clone(), worker: worker.clone() };
            self.context.spawn_at("lane", self.site, lane.run(), |()| None).detach();
        }
    }

    /// A worker is lost: hires another in its place, or breaks.
    async fn replace(self: Rc<Self>, number: u32, loss: Loss) {
        self.barren.set(self.barren.get() + 1);
        if self.options.on_crash == OnCrash::Break {
            return self.settle_all(State::Broken(loss.to_string()));
        }
        let (of_each, more) = BARREN;
        if self.barren.get() > of_each.saturating_mul(self.options.workers).saturating_add(more) {
            let reason = format!("replacements are lost again and again, the last one so: {loss}");
            return self.settle_all(State::Broken(reason));
        }
        match self.trade.hire(&self.context, number).await {
            Ok((peer, bench)) if self.is_open() => self.employ(number, &peer, bench),
            // The crew was dismissed meanwhile, and knew nothing of this worker.
            Ok((_, bench)) => self.trade.dismiss(&bench).await,
            Err(error) => self.settle_all(State::Broken(error.to_string())),
        }
    }

    /// Ends the crew: what is in the queue fails.
    pub(super) fn settle_all(&self, state: State) {
        if !self.is_open() {
            return;
        }
        *self.state.borrow_mut() = state;
        let queue = core::mem::take(&mut *self.queue.borrow_mut());
        for entry in queue {
            self.add(entry, false);
        }
        self.wake_all();
    }
}

/// What the lanes of a worker share.
struct Worker<T: Trade> {
    number: u32,
    peer: Peer,
    bench: T::Bench,
    /// The first lane that sees the loss has it replaced.
    is_replaced: Cell<bool>,
    /// How many units it has.
    running: Cell<u32>,
    /// The one unit that it has is to be the only one.
    is_alone: Cell<bool>,
}

/// One of the ways into a worker.
struct Lane<T: Trade> {
    shared: Rc<Shared<T>>,
    worker: Rc<Worker<T>>,
}

impl<T: Trade> Lane<T> {
    async fn run(self) {
        let (shared, worker) = (&self.shared, &self.worker);
        while let Some(entry) = shared.take(worker).await {
            if let Some(end) = worker.peer.end() {
                // It ended while it had nothing to do: that is no try.
                shared.give_back(worker);
                shared.add(entry, true);
                return self.replace(loss_of(end)).await;
            }
            let done = shared.trade.work(&worker.bench, entry.id, entry.unit.clone()).await;
            shared.give_back(worker);
            let loss = match done {
                Ok(value) => {
                    shared.barren.set(0);
                    let _ = entry.answer.send(Ok(value));
                    continue;
                }
                Err(CallError::Lost(loss)) => loss,
                // A worker that closes without an answer is as good as lost.
                Err(CallError::LoopClosed) if shared.is_open() => loss_of(PeerEnd::Closed),
                Err(CallError::LoopClosed) => {
                    let _ = entry.answer.send(Err(UnitError::Closed));
                    continue;
                }
                Err(error) => {
                    shared.barren.set(0);
                    let _ = entry.answer.send(Err(UnitError::Failed(error)));
                    continue;
                }
            };
            self.retry(entry, &loss);
            return self.replace(loss).await;
        }
    }

    fn retry(&self, mut entry: Entry<T>, loss: &Loss) {
        entry.tries += 1;
        if self.shared.options.on_crash == OnCrash::Break {
            let _ = entry.answer.send(Err(UnitError::Broken(loss.to_string())));
            return;
        }
        if entry.tries >= TRIES {
            let _ = entry.answer.send(Err(UnitError::Lost(loss.clone())));
            return;
        }
        let recorder = self.shared.context.probe().recorder();
        recorder.record(EventKind::TaskRetried { unit: entry.id, lost: self.worker.peer.id() });
        self.shared.add(entry, true);
    }

    async fn replace(&self, loss: Loss) {
        if !self.worker.is_replaced.replace(true) {
            self.shared.clone().replace(self.worker.number, loss).await;
        }
    }
}

fn loss_of(end: PeerEnd) -> Loss {
    match end {
        PeerEnd::Lost(loss) => loss,
        PeerEnd::Closed => {
            let text = "it closed without an answer".to_owned();
            Loss { cause: LossCause::WorkerLost, text }
        }
    }
}
