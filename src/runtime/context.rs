//! What a loop's program holds of its own loop.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::ops::Deref;
use core::time::Duration;
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};

use futures_channel::oneshot;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Micros;
use crate::executor::{Executor, NoCurrentLoop};
use crate::ids::LoopId;
use crate::queue::codec::CodecError;
use crate::queue::{Link, PeerEnd, Sequence};
use crate::runtime::blocking::Cells;
use crate::runtime::job::Call;
use crate::runtime::jobs::{self, RunningCalls};
use crate::runtime::peer::{LoopHandle, Peer};
use crate::runtime::shipper::Shipper;
use crate::runtime::visitors::Visitors;
use crate::runtime::wire::{FromLoop, LoopSpec, LoopStartError, PeerInfo};
use crate::trace::EventKind;
use crate::web::Port;

/// The loop that a program runs in: its executor (which it derefs to), its peers, its trace. A
/// cheap handle.
#[derive(Clone)]
pub struct LoopContext(Rc<Inner>);

struct Inner {
    id: LoopId,
    name: String,
    executor: Executor,
    shipper: Shipper,
    sequence: Sequence,
    parent: Cell<Option<LoopId>>,
    peers: RefCell<BTreeMap<LoopId, Peer>>,
    requests: RefCell<HashMap<u32, oneshot::Sender<StartAnswer>>>,
    next_request: Cell<u32>,
    fails_next: Cell<bool>,
    closing: Cell<bool>,
    running_calls: RunningCalls,
    visitors: Visitors,
}

type StartAnswer = Result<Peer, LoopStartError>;

pub(super) struct WeakContext(Weak<Inner>);

impl WeakContext {
    pub(super) fn upgrade(&self) -> Option<LoopContext> {
        self.0.upgrade().map(LoopContext)
    }
}

thread_local! {
    static CURRENT: RefCell<Option<WeakContext>> = const { RefCell::new(None) };
}

impl LoopContext {
    /// The loop that runs in this worker: for functions that were submitted.
    ///
    /// # Errors
    /// [`NoCurrentLoop`] when none does.
    pub fn current() -> Result<LoopContext, NoCurrentLoop> {
        CURRENT.with_borrow(|current| current.as_ref()?.upgrade()).ok_or(NoCurrentLoop)
    }

    pub(super) fn make_current(&self) {
        CURRENT.set(Some(self.downgrade()));
    }

    /// The moment by the run's clock.
    pub fn now(&self) -> Micros {
        self.0.executor.probe().recorder().now()
    }

    pub(super) fn new(id: LoopId, name: &str, executor: Executor, shipper: Shipper) -> Self {
        LoopContext(Rc::new(Inner {
            id,
            name: name.to_owned(),
            executor,
            shipper,
            sequence: Sequence::default(),
            parent: Cell::default(),
            peers: RefCell::default(),
            requests: RefCell::default(),
            next_request: Cell::default(),
            fails_next: Cell::default(),
            closing: Cell::default(),
            running_calls: RunningCalls::default(),
            visitors: Visitors::default(),
        }))
    }

    /// A loop that nobody watches: it has no peers and can start no loops, and what it records is
    /// for whoever takes it. For programs and calls that are tried without a worker.
    pub fn unwatched(id: LoopId, name: &str, executor: Executor) -> LoopContext {
        let shipper = Shipper::new(executor.probe().recorder().clone(), None);
        LoopContext::new(id, name, executor, shipper)
    }

    /// Its number.
    pub fn id(&self) -> LoopId {
        self.0.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its executor.
    pub fn executor(&self) -> &Executor {
        &self.0.executor
    }

    /// The loop that started this one, until it ends. The root of a run has none.
    pub fn parent(&self) -> Option<Peer> {
        self.peer(self.0.parent.get()?)
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.parent.get().is_none()
    }

    /// A loop that this one is connected to and that has not ended.
    pub fn peer(&self, id: LoopId) -> Option<Peer> {
        self.0.peers.borrow().get(&id).cloned()
    }

    /// A loop of this name that this one is connected to and that has not ended.
    pub fn peer_named(&self, name: &str) -> Option<Peer> {
        self.0.peers.borrow().values().find(|peer| peer.name() == name).cloned()
    }

    /// Starts a loop in a worker of its own, connected to this one, which runs `program` and closes
    /// when that ends. Gives its handle once the worker has been made; what is sent to it meanwhile
    /// waits for it to be ready.
    ///
    /// # Errors
    /// [`LoopStartError`] when there can be no such loop. A loop that dies while it starts is a
    /// lost one.
    #[track_caller]
    pub fn start<A, F>(
        &self,
        spec: LoopSpec,
        program: fn(LoopContext, A) -> F,
        args: A,
    ) -> impl Future<Output = Result<LoopHandle<F::Output>, LoopStartError>> + use<A, F>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize + DeserializeOwned,
    {
        self.start_call(spec, Call::program(program, &args))
    }

    /// The same with a call of the program.
    pub(super) fn start_call<T: DeserializeOwned>(
        &self,
        spec: LoopSpec,
        program: Result<Call, CodecError>,
    ) -> impl Future<Output = Result<LoopHandle<T>, LoopStartError>> + use<T> {
        let program = program.map_err(|error| LoopStartError::Arguments(error.to_string()));
        let answer = program.map(|program| self.request(spec, program));
        async move {
            let peer = answer?.await.map_err(|oneshot::Canceled| LoopStartError::Closing)??;
            Ok(LoopHandle::new(peer))
        }
    }

    fn request(&self, spec: LoopSpec, program: Call) -> oneshot::Receiver<StartAnswer> {
        let (answer, peer) = oneshot::channel();
        if self.0.closing.get() || !self.0.shipper.is_watched() {
            return peer;
        }
        let request = self.0.next_request.get();
        self.0.next_request.set(request.wrapping_add(1));
        self.0.requests.borrow_mut().insert(request, answer);
        let policy = spec.policy.unwrap_or(self.0.executor.kind());
        self.0.shipper.say(&FromLoop::Start { request, spec, policy, program });
        peer
    }

    /// Ends a loop that this one has started, at once, whatever it does. Whoever waits for it gets
    /// an error.
    pub fn terminate(&self, id: LoopId) {
        self.0.shipper.say(&FromLoop::Terminate(id));
    }

    /// Writes a line into the run's log.
    pub fn log(&self, text: impl Into<String>) {
        let recorder = self.0.executor.probe().recorder();
        recorder.record(EventKind::Log { text: recorder.sym_once(text.into()) });
    }

    /// Records how far the program has come.
    pub fn progress(&self, done: u32, total: u32) {
        self.0.executor.probe().recorder().record(EventKind::Progress { done, total });
    }

    /// Announces that this loop will now compute for about so long without yielding, so that it is
    /// not taken for a hung one. What has been sent and recorded so far leaves at once.
    pub fn busy_for(&self, duration: Duration) {
        let for_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.0.executor.probe().recorder().record(EventKind::LoopBusy { for_us });
        self.0.peers.borrow().values().for_each(|peer| peer.link().flush());
        self.0.shipper.ship();
        self.0.shipper.say(&FromLoop::Busy(duration));
    }

    /// Waits until no call that other loops have submitted runs here.
    pub async fn calls_done(&self) {
        self.0.running_calls.done().await;
    }

    pub(super) fn visitors(&self) -> &Visitors {
        &self.0.visitors
    }

    pub(super) fn running_calls(&self) -> &RunningCalls {
        &self.0.running_calls
    }

    /// Whether the unit of work that begins now is to fail on purpose. Says so once.
    pub fn takes_failure(&self) -> bool {
        self.0.fails_next.take()
    }

    pub(super) fn fail_next(&self) {
        self.0.fails_next.set(true);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.0.closing.get()
    }

    pub(super) fn downgrade(&self) -> WeakContext {
        WeakContext(Rc::downgrade(&self.0))
    }

    pub(super) fn shipper(&self) -> &Shipper {
        &self.0.shipper
    }

    pub(super) fn set_parent(&self, parent: LoopId) {
        self.0.parent.set(Some(parent));
    }

    /// Connects another loop, over a port that leads to it.
    pub(super) fn connect(&self, info: &PeerInfo, port: Port) -> Peer {
        let port = Rc::new(port);
        let executor = self.0.executor.clone();
        let link = Link::new(info.id, executor, port.clone(), self.0.sequence.clone());
        let (context, receiver) = (self.downgrade(), link.downgrade());
        let cells = Cells::default();
        let arriving = cells.clone();
        let keep = move |id, cell| {
            arriving.borrow_mut().insert(id, cell);
        };
        let receive = move |batch: Vec<u8>| {
            let (Some(context), Some(link)) = (context.upgrade(), receiver.upgrade()) else {
                return;
            };
            context.executor().policy().enter(&mut || {
                if let Err(error) = link.deliver(&batch) {
                    context.log(format!("a batch from {} is damaged: {error}", link.peer()));
                }
            });
        };
        port.receive(receive, keep);
        jobs::serve(self, &link, cells);
        let peer = Peer::new(&info.name, link, port);
        self.0.peers.borrow_mut().insert(info.id, peer.clone());
        peer
    }

    pub(super) fn started(&self, request: u32, answer: StartAnswer) {
        let waiting = self.0.requests.borrow_mut().remove(&request);
        if let Some(waiting) = waiting {
            let _ = waiting.send(answer);
        }
    }

    pub(super) fn ended(&self, id: LoopId, end: PeerEnd) {
        let peer = self.0.peers.borrow_mut().remove(&id);
        if let Some(peer) = peer {
            peer.link().end_with(end);
        }
    }

    /// Closes the loop: drops its tasks, says goodbye to its peers, ships its trace.
    pub(super) fn close(&self) {
        if self.0.closing.replace(true) {
            return;
        }
        self.0.executor.close();
        let context = self.clone();
        let farewell = move || {
            let peers = core::mem::take(&mut *context.0.peers.borrow_mut());
            peers.values().for_each(|peer| peer.link().say_goodbye());
            context.0.requests.borrow_mut().clear();
            context.executor().probe().recorder().record(EventKind::LoopClosed);
            context.0.shipper.ship();
            let told = peers.keys().copied().collect();
            context.0.shipper.say_last(&FromLoop::Closed(told));
        };
        self.0.executor.policy().at_turn_end(Box::new(farewell));
    }
}

impl Deref for LoopContext {
    type Target = Executor;

    fn deref(&self) -> &Executor {
        &self.0.executor
    }
}
