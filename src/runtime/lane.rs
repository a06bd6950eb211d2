//! One way into a worker of a crew: takes a unit, has it done, comes back for another.

use core::cell::Cell;
use std::rc::Rc;

use crate::queue::{Loss, LossCause, PeerEnd};
use crate::runtime::calls::CallError;
use crate::runtime::crew::{Member, OnCrash, TRIES, Trade, UnitError};
use crate::runtime::lanes::{Entry, Shared};
use crate::trace::EventKind;

/// What the lanes of a worker share.
pub(super) struct Worker<T: Trade> {
    pub(super) number: u32,
    pub(super) member: T::Worker,
    pub(super) bench: T::Bench,
    /// Whoever sees the loss first has it replaced.
    pub(super) is_replaced: Cell<bool>,
    /// How many units it has.
    pub(super) running: Cell<u32>,
    /// The one unit that it has is to be the only one.
    pub(super) is_alone: Cell<bool>,
}

impl<T: Trade> Worker<T> {
    pub(super) fn may_take(&self) -> bool {
        !self.is_alone.get() && !self.is_replaced.get()
    }
}

/// One of the ways into a worker.
pub(super) struct Lane<T: Trade> {
    pub(super) shared: Rc<Shared<T>>,
    pub(super) worker: Rc<Worker<T>>,
}

impl<T: Trade> Lane<T> {
    pub(super) async fn run(self) {
        let (shared, worker) = (&self.shared, &self.worker);
        while let Some(entry) = shared.take(worker).await {
            if let Some(end) = worker.member.end() {
                // It ended while it had nothing to do: that is no try.
                shared.give_back(worker);
                shared.add(entry, true);
                return self.replace(loss_of(end)).await;
            }
            let done = shared.trade.work(&worker.bench, entry.id, entry.unit.clone()).await;
            shared.give_back(worker);
            let result = match done {
                Ok(value) => Ok(value),
                Err(CallError::Lost(loss)) => {
                    self.retry(entry, &loss);
                    return self.replace(loss).await;
                }
                // A worker that closes without an answer is as good as lost.
                Err(CallError::LoopClosed) => {
                    let loss = loss_of(PeerEnd::Closed);
                    self.retry(entry, &loss);
                    return self.replace(loss).await;
                }
                Err(error) => Err(UnitError::Failed(error)),
            };
            shared.at_place(worker.number, |place| place.losses = 0);
            shared.settle(entry.id, result);
        }
    }

    pub(super) async fn watch(self) {
        let end = self.worker.member.ended().await;
        self.replace(loss_of(end)).await;
    }

    fn retry(&self, mut entry: Entry<T>, loss: &Loss) {
        if self.shared.options.on_crash == OnCrash::Break {
            return self.shared.settle(entry.id, Err(UnitError::Broken(loss.to_string())));
        }
        entry.tries += u8::from(loss.was_ready);
        if entry.tries >= TRIES {
            return self.shared.settle(entry.id, Err(UnitError::Lost(loss.clone())));
        }
        if !self.shared.is_open() {
            return;
        }
        let recorder = self.shared.context.probe().recorder();
        recorder.record(EventKind::TaskRetried { unit: entry.id, lost: self.worker.member.id() });
        self.shared.add(entry, true);
    }

    async fn replace(&self, loss: Loss) {
        if !self.worker.is_replaced.replace(true) {
            // Its other lanes have no use any more.
            self.shared.wake_all();
            self.shared.clone().replace(self.worker.number, loss).await;
        }
    }
}

fn loss_of(end: PeerEnd) -> Loss {
    match end {
        PeerEnd::Lost(loss) => loss,
        PeerEnd::Closed => {
            let text = "it closed without an answer".to_owned();
            Loss { cause: LossCause::WorkerLost, text, was_ready: true }
        }
    }
}
