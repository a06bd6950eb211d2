//! The server loop: what it does with requests from its client and from outside.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::hint::black_box;
use core::time::Duration;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use crate::executor::join_all;
use crate::runtime::crew::{CrewOptions, OnCrash, UnitError};
use crate::runtime::pool::Pool;
use crate::runtime::{LoopContext, Peer, Visitor};
use crate::scenarios::run::Failure;
use crate::scenarios::web_server::client::{COMPUTE, HEALTH, RESPONSES};
use crate::scenarios::web_server::http::{Ask, Refusal, Request};
use crate::trace::LoopKind;

/// How many computations may be under way for each worker of the pool: those that wait, and the one
/// that runs. A server without a pool has no such bound: what comes while it computes waits before
/// its doors.
const ROOM: u32 = 16;

/// A server. A cheap handle.
#[derive(Clone)]
pub(super) struct Server(Rc<Inner>);

struct Inner {
    context: LoopContext,
    /// Nothing once the server closes, or if it never had one.
    pool: RefCell<Option<Pool>>,
    /// How many computations the pool takes at once. Without any, the loop itself computes.
    room: u32,
    under_way: Cell<u32>,
}

impl Server {
    pub(super) async fn start(context: &LoopContext, workers: u32) -> Result<Server, Failure> {
        let options = CrewOptions { workers, prefetch: 1, on_crash: OnCrash::Heal };
        let pool = match workers {
            0 => None,
            _ => Some(Pool::start(context, "Worker", LoopKind::Process, options).await),
        };
        let pool = pool.transpose().map_err(|error| Failure::new("worker-lost", error))?;
        let room = workers * ROOM;
        Ok(Server(Rc::new(Inner {
            context: context.clone(),
            pool: RefCell::new(pool),
            room,
            under_way: Cell::default(),
        })))
    }

    /// Waits until every worker has answered once: they start here, not with the first requests.
    pub(super) async fn warm_up(&self, workers: u32) {
        // All of them are free, so each gets one call.
        let calls: Vec<_> = (0..workers).filter_map(|_| self.submit(1)).collect();
        join_all(calls).await;
    }

    /// Serves a client until it is gone.
    pub(super) async fn serve(&self, client: &Peer) {
        let mut requests = client.receiver(COMPUTE);
        let checks = self.clone().answer_checks(client.clone());
        let checks = self.0.context.spawn("checks", checks);
        let responses = client.sender(RESPONSES);
        while let Ok((id, iterations)) = requests.recv().await {
            let (server, responses) = (self.clone(), responses.clone());
            let compute = async move {
                let result = server.compute(iterations).await;
                let status = result.map(Some).map_err(|refusal| refusal.status);
                // A client that is gone needs no answer.
                let _ = responses.try_send((id, status));
            };
            self.0.context.spawn("compute", compute).detach();
        }
        // The client is gone for it too.
        let _ = checks.await;
    }

    /// Answers health checks at once, in a task of their own: if one is late all the same, its loop
    /// had something else to do, which the trace tells.
    async fn answer_checks(self, client: Peer) {
        let mut checks = client.receiver(HEALTH);
        let responses = client.sender(RESPONSES);
        while let Ok(id) = checks.recv().await {
            let outcome = self.fail_on_purpose().map(|()| None);
            // A client that is gone needs no answer.
            let _ = responses.try_send((id, outcome.map_err(|refusal| refusal.status)));
        }
    }

    /// Answers HTTP requests from outside of the run, from now on.
    pub(super) fn hear_http(&self) {
        let server = self.clone();
        self.0.context.hear_visitors(move |bytes, visitor| {
            // The page's own service worker made it.
            if let Ok(request) = serde_json::from_slice::<Request>(&bytes) {
                let answer = server.clone().answer(request, visitor);
                server.0.context.spawn("http", answer).detach();
            }
        });
    }

    async fn answer(self, request: Request, visitor: Visitor) {
        let outcome = match request.ask() {
            Ok(ask) => self.perform(ask).await,
            Err(refusal) => Err(refusal),
        };
        if let Ok(response) = serde_json::to_vec(&request.answered(outcome)) {
            visitor.answer(&response);
        }
    }

    async fn perform(&self, ask: Ask) -> Result<Json, Refusal> {
        match ask {
            Ask::Health => {
                self.fail_on_purpose()?;
                Ok(json!({ "status": "ok" }))
            }
            Ask::Compute { iterations } => {
                let result = self.compute(iterations).await?;
                Ok(json!({ "result": result, "input": iterations }))
            }
        }
    }

    async fn compute(&self, iterations: u64) -> Result<f64, Refusal> {
        self.fail_on_purpose()?;
        if self.0.room == 0 {
            return Ok(sum_of_roots(iterations).await);
        }
        let under_way = &self.0.under_way;
        if under_way.get() >= self.0.room {
            return Err(Refusal::full(self.0.room));
        }
        let call = self.submit(iterations).ok_or_else(Refusal::closing)?;
        under_way.set(under_way.get() + 1);
        let result = call.await;
        under_way.set(under_way.get() - 1);
        result.map_err(Refusal::failed)
    }

    fn submit(
        &self,
        iterations: u64,
    ) -> Option<impl Future<Output = Result<f64, UnitError>> + use<>> {
        let pool = self.0.pool.borrow();
        pool.as_ref().map(|pool| pool.submit(sum_of_roots, &iterations))
    }

    fn fail_on_purpose(&self) -> Result<(), Refusal> {
        match self.0.context.takes_failure() {
            true => Err(Refusal::failed("it was made to fail")),
            false => Ok(()),
        }
    }

    /// Lets the pool go.
    pub(super) async fn close(self) {
        let pool = self.0.pool.borrow_mut().take();
        if let Some(pool) = pool {
            pool.close().await;
        }
    }
}

/// The sum of √i for i in 0..iterations, added up in this order, so that it is the same everywhere
/// to the last bit. Never yields.
async fn sum_of_roots(iterations: u64) -> f64 {
    /// Terms between two announcements that the loop is still at work.
    const STRETCH: u64 = 1_000_000;
    let context = LoopContext::current().ok();
    let mut sum = 0.0;
    let mut next: u64 = 0;
    while next < iterations {
        if let Some(context) = &context {
            context.busy_for(Duration::from_secs(1));
        }
        let end = iterations.min(next + STRETCH);
        while next < end {
            sum += (black_box(next) as f64).sqrt();
            next += 1;
        }
    }
    sum
}
