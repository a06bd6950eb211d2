//! Work for several loops, given out as they ask for it.
//!
//! A crew has one queue of units and a number of lanes into each worker. A lane takes the next
//! unit, has it done, and comes back for another, so a slow worker holds up nobody: that is what
//! `prefetch` counts. A unit whose worker is lost goes back to the front of the queue, and is given
//! up after [`TRIES`].

use core::cell::{Cell, RefCell};
use core::future::{Future, poll_fn};
use core::task::{Poll, Waker};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use serde::{Deserialize, Serialize};

use crate::executor::join_all;
use crate::queue::{Loss, LossCause, PeerEnd};
use crate::runtime::calls::CallError;
use crate::runtime::context::LoopContext;
use crate::runtime::peer::Peer;
use crate::runtime::wire::LoopStartError;
use crate::trace::EventKind;

/// How often a unit is tried whose workers are lost.
pub const TRIES: u8 = 3;

/// How many workers in a row may be lost before any of them has done a unit.
const BARREN: u32 = 3;

/// What happens when a worker is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnCrash {
    /// Its units go to others, and a replacement is started.
    #[default]
    Heal,
    /// The crew is broken: all units that are not done fail, as with a broken process pool.
    Break,
}

/// Why a unit was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Every worker that tried it was lost, the last one so.
    #[error("given up after {TRIES} tries, whose workers were lost ({0})")]
    Lost(Loss),
    /// It failed by itself.
    #[error("{0}")]
    Failed(CallError),
    /// The crew is broken.
    #[error("the pool is broken, since a worker was lost: {0}")]
    Broken(String),
    /// The crew was dropped.
    #[error("the pool was closed before the task was done")]
    Closed,
}

impl UnitError {
    /// The word for it in results.
    pub fn code(&self) -> &'static str {
        match self {
            UnitError::Lost(loss) => loss.cause.code(),
            UnitError::Failed(error) => error.code(),
            UnitError::Broken(_) => "broken-pool",
            UnitError::Closed => "cancelled",
        }
    }
}

/// How a crew gets its workers and has units done by them.
pub trait Trade: 'static {
    /// A unit of work. Cloned for every try.
    type Unit: Clone + 'static;
    /// What it gives.
    type Value: 'static;
    /// What stays with a worker as long as it lives: its queues.
    type Bench: Clone + 'static;

    /// Starts the worker of this number; a replacement has the number of the one it replaces.
    fn hire(
        &self,
        context: &LoopContext,
        number: u32,
    ) -> impl Future<Output = Result<(Peer, Self::Bench), LoopStartError>>;

    /// Has a unit done.
    fn work(
        &self,
        bench: &Self::Bench,
        id: u32,
        unit: Self::Unit,
    ) -> impl Future<Output = Result<Self::Value, CallError>>;

    /// Tells a worker that there is no more work.
    fn dismiss(&self, bench: &Self::Bench) -> impl Future<Output = ()>;
}

/// How a crew works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrewOptions {
    /// How many workers there are.
    pub workers: u32,
    /// How many units each worker has at once.
    pub prefetch: u32,
    /// What happens when a worker is lost.
    pub on_crash: OnCrash,
}

/// Workers and the queue of units before them. Dropping it fails what is not done.
pub struct Crew<T: Trade> {
    shared: Rc<Shared<T>>,
}

struct Shared<T: Trade> {
    context: LoopContext,
    trade: T,
    options: CrewOptions,
    queue: RefCell<VecDeque<Entry<T>>>,
    idle: RefCell<Vec<Waker>>,
    benches: RefCell<Vec<Option<T::Bench>>>,
    next: Cell<u32>,
    /// Losses since a unit was last done.
    barren: Cell<u32>,
    state: RefCell<State>,
}

enum State {
    Open,
    Broken(String),
    Closed,
}

struct Entry<T: Trade> {
    id: u32,
    unit: T::Unit,
    tries: u8,
    answer: oneshot::Sender<Result<T::Value, UnitError>>,
}

impl<T: Trade> Crew<T> {
    /// A crew whose workers have been asked for.
    ///
    /// # Errors
    /// [`LoopStartError`] of the first worker that cannot be started. The others end with the loop
    /// that asked for them.
    pub async fn start(
        context: &LoopContext,
        options: CrewOptions,
        trade: T,
    ) -> Result<Crew<T>, LoopStartError> {
        let shared = Rc::new(Shared {
            context: context.clone(),
            trade,
            options,
            queue: RefCell::default(),
            idle: RefCell::default(),
            benches: RefCell::new((0..options.workers).map(|_| None).collect()),
            next: Cell::default(),
            barren: Cell::default(),
            state: RefCell::new(State::Open),
        });
        let hired = (0..options.workers).map(|number| shared.trade.hire(context, number));
        let hired = join_all(hired).await;
        for (number, worker) in (0..).zip(hired) {
            let (peer, bench) = worker?;
            shared.employ(number, &peer, bench);
        }
        Ok(Crew { shared })
    }

    /// Puts a unit at the end of the queue. Its number counts from zero.
    ///
    /// # Errors
    /// They come with the value: [`UnitError`]. It always comes.
    pub fn submit(
        &self,
        unit: T::Unit,
    ) -> impl Future<Output = Result<T::Value, UnitError>> + use<T> {
        let (answer, value) = oneshot::channel();
        let id = self.shared.next.get();
        self.shared.next.set(id.wrapping_add(1));
        let entry = Entry { id, unit, tries: 0, answer };
        self.shared.add(entry, false);
        async move { value.await.unwrap_or(Err(UnitError::Closed)) }
    }

    /// Tells all workers that there is no more work, which is when they end. Units that are not
    /// done fail.
    pub async fn dismiss(self) {
        self.shared.settle_all(State::Closed);
        let benches = core::mem::take(&mut *self.shared.benches.borrow_mut());
        let dismissals = benches.iter().flatten().map(|bench| self.shared.trade.dismiss(bench));
        join_all(dismissals).await;
    }
}

impl<T: Trade> Drop for Crew<T> {
    fn drop(&mut self) {
        self.shared.settle_all(State::Closed);
    }
}

impl<T: Trade> Shared<T> {
    fn add(&self, entry: Entry<T>, first: bool) {
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
        let mut queue = self.queue.borrow_mut();
        if first {
            queue.push_front(entry);
        } else {
            queue.push_back(entry);
        }
        drop(queue);
        let waker = self.idle.borrow_mut().pop();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn is_open(&self) -> bool {
        matches!(*self.state.borrow(), State::Open)
    }

    /// The next unit; `None` when there will be none.
    async fn take(&self) -> Option<Entry<T>> {
        poll_fn(|cx| {
            if let Some(entry) = self.queue.borrow_mut().pop_front() {
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

    /// Opens the lanes into a worker.
    fn employ(self: &Rc<Self>, number: u32, peer: &Peer, bench: T::Bench) {
        if let Some(place) = self.benches.borrow_mut().get_mut(number as usize) {
            *place = Some(bench.clone());
        }
        let replaced = Rc::new(Cell::new(false));
        for _ in 0..self.options.prefetch.max(1) {
            let lane = Lane {
                shared: self.clone(),
                number,
                peer: peer.clone(),
                bench: bench.clone(),
                replaced: replaced.clone(),
            };
            self.context.spawn("lane", lane.run()).detach();
        }
    }

    /// A worker is lost: hires another in its place, or breaks.
    async fn replace(self: Rc<Self>, number: u32, loss: Loss) {
        self.barren.set(self.barren.get() + 1);
        if self.options.on_crash == OnCrash::Break {
            return self.settle_all(State::Broken(loss.to_string()));
        }
        if self.barren.get() > BARREN * self.options.workers.max(1) {
            let reason = format!("replacements are lost again and again, the last one so: {loss}");
            return self.settle_all(State::Broken(reason));
        }
        match self.trade.hire(&self.context, number).await {
            Ok((peer, bench)) => self.employ(number, &peer, bench),
            Err(error) => self.settle_all(State::Broken(error.to_string())),
        }
    }

    /// Ends the crew: what is in the queue fails.
    fn settle_all(&self, state: State) {
        if !self.is_open() {
            return;
        }
        *self.state.borrow_mut() = state;
        let queue = core::mem::take(&mut *self.queue.borrow_mut());
        for entry in queue {
            self.add(entry, false);
        }
        let idle = core::mem::take(&mut *self.idle.borrow_mut());
        idle.into_iter().for_each(Waker::wake);
    }
}

/// One of the ways into a worker.
struct Lane<T: Trade> {
    shared: Rc<Shared<T>>,
    number: u32,
    peer: Peer,
    bench: T::Bench,
    /// Shared by the lanes of a worker: the first that sees the loss replaces it.
    replaced: Rc<Cell<bool>>,
}

impl<T: Trade> Lane<T> {
    async fn run(self) {
        while let Some(entry) = self.shared.take().await {
            if let Some(PeerEnd::Lost(loss)) = self.peer.end() {
                // It was lost while it had nothing to do: that is no try.
                self.shared.add(entry, true);
                return self.replace(loss).await;
            }
            let done = self.shared.trade.work(&self.bench, entry.id, entry.unit.clone()).await;
            match done {
                Err(CallError::Lost(loss)) => {
                    self.retry(entry, &loss);
                    return self.replace(loss).await;
                }
                // A worker that closes without an answer is as good as lost.
                Err(CallError::LoopClosed) if self.shared.is_open() => {
                    let loss = Loss {
                        cause: LossCause::WorkerLost,
                        text: "it closed without an answer".to_owned(),
                    };
                    self.retry(entry, &loss);
                    return self.replace(loss).await;
                }
                Err(error) => {
                    let _ = entry.answer.send(Err(UnitError::Failed(error)));
                }
                Ok(value) => {
                    self.shared.barren.set(0);
                    let _ = entry.answer.send(Ok(value));
                }
            }
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
        recorder.record(EventKind::TaskRetried { unit: entry.id, lost: self.peer.id() });
        self.shared.add(entry, true);
    }

    async fn replace(self, loss: Loss) {
        if !self.replaced.replace(true) {
            self.shared.clone().replace(self.number, loss).await;
        }
    }
}
