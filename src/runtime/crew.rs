//! Work for several loops, given out as they ask for it.
//!
//! A crew has one queue of units and a number of lanes into each worker. A lane takes the next
//! unit, has it done, and comes back for another, so a slow worker holds up nobody: that is what
//! `prefetch` counts. A unit whose worker is lost goes back to the front of the queue, and is given
//! up after [`TRIES`]. Its last try it has alone on its worker: should it be what workers are lost
//! of, no other unit is given up with it. What was meant for a worker that never came to run has not
//! been tried.
//!
//! Each worker has a place. A lost worker's place is taken by another one, unless the workers in it
//! are lost again and again: then the place is given up, and with the last place the crew.

use core::future::Future;
use core::panic::Location;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::executor::join_all;
use crate::ids::LoopId;
use crate::queue::{Loss, LossCause, PeerEnd};
use crate::runtime::calls::CallError;
use crate::runtime::context::LoopContext;
use crate::runtime::lanes::{Shared, State};
use crate::runtime::wire::LoopStartError;

/// How often a unit is tried whose workers are lost.
pub const TRIES: u8 = 3;

/// What happens when a worker is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnCrash {
    /// Its units go to others, and a replacement is started.
    #[default]
    Heal,
    /// The crew is broken: all units that are not done fail at once, and so do those that are
    /// submitted later, as with a broken process pool.
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
            UnitError::Lost(_) => LossCause::WorkerLost.code(),
            UnitError::Failed(error) => error.code(),
            UnitError::Broken(_) => "broken-pool",
            UnitError::Closed => "cancelled",
        }
    }
}

/// What a crew has to know of a worker: the other loop, as long as it lives.
pub trait Member: Clone + 'static {
    /// Its number.
    fn id(&self) -> LoopId;
    /// How it ended, if it has.
    fn end(&self) -> Option<PeerEnd>;
    /// Waits until it has ended.
    fn ended(&self) -> impl Future<Output = PeerEnd>;
}

/// How a crew gets its workers and has units done by them.
pub trait Trade: 'static {
    /// A unit of work. Cloned for every try.
    type Unit: Clone + 'static;
    /// What it gives.
    type Value: 'static;
    /// A worker.
    type Worker: Member;
    /// What stays with a worker as long as it lives: its queues.
    type Bench: Clone + 'static;

    /// Starts the worker of this number; a replacement has the number of the one it replaces.
    fn hire(
        &self,
        context: &LoopContext,
        number: u32,
    ) -> impl Future<Output = Result<(Self::Worker, Self::Bench), LoopStartError>>;

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

/// Workers and the queue of units before them. Dropping it fails what is not done, and the workers
/// end.
pub struct Crew<T: Trade> {
    shared: Rc<Shared<T>>,
}

impl<T: Trade> Crew<T> {
    /// A crew whose workers have been asked for.
    ///
    /// # Errors
    /// [`LoopStartError`] of the first worker that cannot be started. The others end.
    #[track_caller]
    pub fn start(
        context: &LoopContext,
        options: CrewOptions,
        trade: T,
    ) -> impl Future<Output = Result<Crew<T>, LoopStartError>> + use<T> {
        Crew::hire_all(Shared::new(context, options, trade, Location::caller()))
    }

    async fn hire_all(shared: Rc<Shared<T>>) -> Result<Crew<T>, LoopStartError> {
        let (context, options) = (&shared.context, &shared.options);
        let hired = (0..options.workers).map(|number| shared.trade.hire(context, number));
        let hired = join_all(hired).await;
        let crew = Crew { shared: shared.clone() };
        let mut failure = None;
        for (number, worker) in (0..).zip(hired) {
            match worker {
                Ok((worker, bench)) => crew.shared.employ(number, worker, bench),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            None => Ok(crew),
            Some(error) => {
                crew.dismiss().await;
                Err(error)
            }
        }
    }

    /// Puts a unit at the end of the queue. Its number counts from zero.
    ///
    /// # Errors
    /// They come with the value: [`UnitError`]. It always comes.
    pub fn submit(
        &self,
        unit: T::Unit,
    ) -> impl Future<Output = Result<T::Value, UnitError>> + use<T> {
        let value = self.shared.submit(unit);
        async move { value.await.unwrap_or(Err(UnitError::Closed)) }
    }

    /// Tells all workers that there is no more work, which is when they end. Units that are not
    /// done fail.
    pub async fn dismiss(self) {
        self.shared.settle_all(State::Closed);
        self.shared.dismiss_all().await;
    }
}

impl<T: Trade> Drop for Crew<T> {
    fn drop(&mut self) {
        self.shared.settle_all(State::Closed);
        if self.shared.has_benches() {
            let shared = self.shared.clone();
            let dismissal = async move { shared.dismiss_all().await };
            let Shared { context, site, .. } = &*self.shared;
            context.spawn_at("dismissal", site, dismissal, |()| None).detach();
        }
    }
}
