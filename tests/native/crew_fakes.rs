//! Workers of a crew that do nothing by themselves: a test answers for them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_channel::oneshot;
use polyloop::ids::LoopId;
use polyloop::queue::{Loss, LossCause, PeerEnd};
use polyloop::runtime::crew::{Member, Trade};
use polyloop::runtime::{CallError, LoopContext, LoopStartError};

pub(crate) type Answer = Result<u32, CallError>;

/// A worker that does nothing by itself.
#[derive(Clone)]
pub(crate) struct Fake(pub(crate) Rc<FakeInner>);

pub(crate) struct FakeInner {
    id: LoopId,
    pub(crate) place: u32,
    end: RefCell<Option<PeerEnd>>,
    wakers: RefCell<Vec<Waker>>,
    /// What it has to answer for.
    open: RefCell<BTreeMap<u32, oneshot::Sender<Answer>>>,
    pub(crate) dismissed: Cell<bool>,
}

impl Fake {
    pub(crate) fn lives(&self) -> bool {
        self.0.end.borrow().is_none()
    }

    pub(crate) fn units(&self) -> Vec<u32> {
        self.0.open.borrow().keys().copied().collect()
    }

    pub(crate) fn answer(&self, unit: u32, answer: Answer) {
        let waiting = self.0.open.borrow_mut().remove(&unit).unwrap();
        let _ = waiting.send(answer);
    }

    pub(crate) fn end_with(&self, end: PeerEnd) {
        let error = CallError::from(end.clone());
        *self.0.end.borrow_mut() = Some(end);
        for waiting in self.0.open.take().into_values() {
            let _ = waiting.send(Err(error.clone()));
        }
        self.0.wakers.take().into_iter().for_each(Waker::wake);
    }
}

impl Member for Fake {
    fn id(&self) -> LoopId {
        self.0.id
    }

    fn end(&self) -> Option<PeerEnd> {
        self.0.end.borrow().clone()
    }

    async fn ended(&self) -> PeerEnd {
        poll_fn(|cx| match self.end() {
            Some(end) => Poll::Ready(end),
            None => {
                self.0.wakers.borrow_mut().push(cx.waker().clone());
                Poll::Pending
            }
        })
        .await
    }
}

/// Where workers come from.
#[derive(Default)]
pub(crate) struct Office {
    pub(crate) hired: RefCell<Vec<Fake>>,
    /// So many of the next workers die before they are ready.
    pub(crate) stillborn: Cell<u32>,
    /// The place for which nobody can be hired any more.
    pub(crate) refused: Cell<Option<u32>>,
}

impl Office {
    pub(crate) fn living(&self) -> Vec<Fake> {
        self.hired.borrow().iter().filter(|worker| worker.lives()).cloned().collect()
    }
}

pub(crate) fn lost(was_ready: bool) -> PeerEnd {
    PeerEnd::Lost(Loss { cause: LossCause::WorkerLost, text: "lost".to_owned(), was_ready })
}

pub(crate) struct Fakes(pub(crate) Rc<Office>);

impl Trade for Fakes {
    type Unit = u32;
    type Value = u32;
    type Worker = Fake;
    type Bench = Fake;

    async fn hire(&self, _: &LoopContext, place: u32) -> Result<(Fake, Fake), LoopStartError> {
        if self.0.refused.get() == Some(place) {
            return Err(LoopStartError::Worker("there are none".to_owned()));
        }
        let mut hired = self.0.hired.borrow_mut();
        let worker = Fake(Rc::new(FakeInner {
            id: LoopId(u16::try_from(hired.len()).unwrap() + 1),
            place,
            end: RefCell::default(),
            wakers: RefCell::default(),
            open: RefCell::default(),
            dismissed: Cell::default(),
        }));
        if let Some(left) = self.0.stillborn.get().checked_sub(1) {
            self.0.stillborn.set(left);
            worker.end_with(lost(false));
        }
        hired.push(worker.clone());
        Ok((worker.clone(), worker))
    }

    async fn work(&self, worker: &Fake, _: u32, unit: u32) -> Result<u32, CallError> {
        if let Some(end) = worker.end() {
            return Err(end.into());
        }
        let (answer, value) = oneshot::channel();
        let before = worker.0.open.borrow_mut().insert(unit, answer);
        assert!(before.is_none(), "one worker has {unit} twice");
        value.await.unwrap_or(Err(CallError::LoopClosed))
    }

    async fn dismiss(&self, worker: &Fake) {
        assert!(!worker.0.dismissed.replace(true), "dismissed twice");
        if worker.lives() {
            worker.end_with(PeerEnd::Closed);
        }
    }
}
