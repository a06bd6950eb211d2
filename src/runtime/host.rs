//! The watcher of a run: starts, connects and stops its loops and gathers their traces.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use gloo_timers::callback::{Interval, Timeout};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::{Clock, Micros};
use crate::ids::LoopId;
use crate::queue::{Loss, LossCause, PeerEnd, codec};
use crate::runtime::ahead::Ahead;
use crate::runtime::context::LoopContext;
use crate::runtime::ending::CLOSING_MS;
use crate::runtime::job::Call;
use crate::runtime::options::{HostOptions, MOST_LOOPS, RunEnd};
use crate::runtime::spares::{Lease, Spares};
use crate::runtime::watch::Watch;
use crate::runtime::wire::{LoopSpec, LoopStartError, Mischief, ToLoop};
use crate::trace::Trace;
use crate::web::{Ports, WebClock, WorkerHandle, clock};

/// How often loops are asked whether they are there.
const PING_MS: u32 = 250;

/// Watches one run. A cheap handle; dropping the last one stops the run.
#[derive(Clone)]
pub struct Host(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) options: HostOptions,
    /// Workers for the loops that the run is known to have.
    pub(super) ahead: Ahead,
    /// The spares that the run takes, until it is over.
    pub(super) lease: RefCell<Option<Lease>>,
    pub(super) epoch_ms: f64,
    pub(super) clock: WebClock,
    pub(super) trace: Rc<RefCell<Trace>>,
    pub(super) loops: RefCell<BTreeMap<LoopId, Watched>>,
    pub(super) next: Cell<u16>,
    pub(super) end: RefCell<Option<RunEnd>>,
    /// Fulfilled when the run has ended and no worker is alive.
    pub(super) over: RefCell<Option<futures_channel::oneshot::Sender<()>>>,
    when_over: Shared<LocalBoxFuture<'static, ()>>,
    pub(super) closing: RefCell<Option<Timeout>>,
    pub(super) is_stopping: Cell<bool>,
    /// How many words have been heard, of all loops.
    pub(super) words: Cell<u64>,
    /// Whether the trace is.
    pub(super) is_full: Cell<bool>,
    pub(super) pings: RefCell<Option<Interval>>,
}

/// A loop that has been asked for and has not ended.
pub(super) struct Watched {
    pub(super) name: String,
    pub(super) worker: WorkerHandle,
    pub(super) links: BTreeSet<LoopId>,
    /// The text of a panic that it has announced.
    pub(super) panic: Option<String>,
    pub(super) watch: Watch,
}

pub(super) const ROOT: LoopId = LoopId(0);

impl Host {
    /// Starts a run: a first loop, the root, that runs `program` and may start others.
    ///
    /// # Errors
    /// [`LoopStartError`] when the browser gives no worker, or `args` cannot be encoded.
    #[track_caller]
    pub fn start<A, F>(
        options: HostOptions,
        spec: LoopSpec,
        program: fn(LoopContext, A) -> F,
        args: &A,
    ) -> Result<Host, LoopStartError>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize,
    {
        let program = Call::program(program, args)
            .map_err(|error| LoopStartError::Arguments(error.to_string()))?;
        Host::start_call(options, spec, program)
    }

    /// The same with a call of the program, as [`Call::program`] makes it.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_call(
        options: HostOptions,
        spec: LoopSpec,
        program: Call,
    ) -> Result<Host, LoopStartError> {
        let epoch_ms = clock::wall_ms();
        let (over, when_over) = futures_channel::oneshot::channel();
        let when_over = when_over.map(|_| ()).boxed_local().shared();
        let host = Host(Rc::new(Inner {
            trace: options.trace.clone(),
            ahead: Ahead::default(),
            lease: RefCell::new(options.spares.as_ref().map(Spares::lease)),
            options,
            epoch_ms,
            clock: WebClock::start(epoch_ms),
            loops: RefCell::default(),
            next: Cell::new(ROOT.0),
            end: RefCell::default(),
            over: RefCell::new(Some(over)),
            when_over,
            closing: RefCell::default(),
            is_stopping: Cell::default(),
            words: Cell::default(),
            is_full: Cell::default(),
            pings: RefCell::default(),
        }));
        let policy = spec.policy.unwrap_or(host.0.options.policy);
        host.0.launch(None, spec, policy, program)?;
        host.0.ask_ahead();
        let weak = Rc::downgrade(&host.0);
        let pings = Interval::new(PING_MS, move || {
            if let Some(inner) = weak.upgrade() {
                inner.ping();
            }
        });
        *host.0.pings.borrow_mut() = Some(pings);
        Ok(host)
    }

    /// The trace of the run, which grows while the run goes on.
    pub fn trace(&self) -> Rc<RefCell<Trace>> {
        self.0.trace.clone()
    }

    /// Waits for the run's end, until no worker of it is alive.
    pub fn end(&self) -> impl Future<Output = RunEnd> + use<> {
        let inner = self.0.clone();
        async move {
            inner.when_over.clone().await;
            let end = inner.end.borrow().clone();
            end.unwrap_or(RunEnd::Stopped)
        }
    }

    /// Stops the run. Loops that do not close by themselves at once are terminated. When the run has
    /// come to its end already, that is all it does.
    pub fn stop(&self) {
        self.0.stop();
    }

    /// How many loops are alive.
    pub fn living(&self) -> usize {
        self.0.loops.borrow().len()
    }

    /// Terminates the loop of this name, as if its worker had died. Tells whether there is one.
    pub fn kill(&self, name: &str) -> bool {
        let Some(id) = self.0.find(name) else { return false };
        self.0.lose(id, LossCause::WorkerLost, "it was terminated on purpose");
        true
    }

    /// Does something to the loop of this name from inside of it. Tells whether there is one.
    pub fn make(&self, name: &str, mischief: Mischief) -> bool {
        let Some(id) = self.0.find(name) else { return false };
        self.0.tell(id, &ToLoop::Mischief(mischief), Ports::new());
        true
    }
}

impl Inner {
    pub(super) fn now(&self) -> Micros {
        self.clock.now()
    }

    /// Asks for the workers that the run is known to need, beside the root's and what spares there are.
    fn ask_ahead(&self) {
        let warm = self.lease.borrow().as_ref().map_or(0, Lease::warm);
        self.ahead.ask_for(self.options.loops.min(MOST_LOOPS).saturating_sub(1 + warm));
    }

    fn find(&self, name: &str) -> Option<LoopId> {
        let loops = self.loops.borrow();
        loops.iter().find(|(_, watched)| watched.name == name).map(|(id, _)| *id)
    }

    pub(super) fn tell(&self, id: LoopId, word: &ToLoop, ports: Ports) {
        if let Some(watched) = self.loops.borrow().get(&id)
            && let Ok(bytes) = codec::encode(word)
        {
            watched.worker.post(bytes, ports);
        }
    }

    pub(super) fn closed(self: &Rc<Self>, id: LoopId, told: &[LoopId]) {
        let watched = self.loops.borrow_mut().remove(&id);
        let Some(watched) = watched else { return };
        watched.worker.terminate();
        self.tell_peers(id, &watched, &PeerEnd::Closed, told);
        if id == ROOT {
            let text = "it closed without a value that can be sent".to_owned();
            let loss = Loss { cause: LossCause::WorkerLost, text, was_ready: true };
            self.finish(RunEnd::Lost(loss), CLOSING_MS);
        }
        self.check_over();
    }

    /// Tells those who are connected to a loop that it is no more, and whether it has said so too.
    fn tell_peers(&self, id: LoopId, watched: &Watched, end: &PeerEnd, told: &[LoopId]) {
        for peer in &watched.links {
            let said_goodbye = told.contains(peer);
            self.tell(*peer, &ToLoop::Ended { id, end: end.clone(), said_goodbye }, Ports::new());
            if let Some(peer) = self.loops.borrow_mut().get_mut(peer) {
                peer.links.remove(&id);
            }
        }
    }

    pub(super) fn lose(self: &Rc<Self>, id: LoopId, cause: LossCause, text: &str) {
        let watched = self.loops.borrow_mut().remove(&id);
        let Some(watched) = watched else { return };
        watched.worker.terminate();
        let was_ready = self.trace.borrow().track(id).is_some_and(|track| track.ready.is_some());
        let loss = Loss { cause, text: text.to_owned(), was_ready };
        self.trace.borrow_mut().lose(id, self.now(), &loss.to_string());
        self.tell_peers(id, &watched, &PeerEnd::Lost(loss.clone()), &[]);
        if id == ROOT {
            self.finish(RunEnd::Lost(loss), CLOSING_MS);
        }
        self.check_over();
    }

    fn ping(self: &Rc<Self>) {
        let interval = Duration::from_millis(PING_MS.into());
        let mut hung = Vec::new();
        for (id, watched) in self.loops.borrow_mut().iter_mut() {
            if watched.watch.is_hung_after(interval) {
                hung.push(*id);
            }
        }
        for id in hung {
            let text = "it did not answer for 2 s beyond what it had announced";
            self.lose(id, LossCause::WorkerHung, text);
        }
        // One that starts has no time for questions yet.
        let loops = self.loops.borrow();
        let ready = loops.iter().filter(|(_, watched)| !watched.watch.is_starting());
        let ready: Vec<_> = ready.map(|(id, _)| *id).collect();
        drop(loops);
        for id in ready {
            self.tell(id, &ToLoop::Ping, Ports::new());
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Dropping the workers terminates them.
        self.loops.borrow_mut().clear();
    }
}
