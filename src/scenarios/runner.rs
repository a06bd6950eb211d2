//! Starts a scenario on real loops and sees it to its end.

use core::cell::RefCell;
use core::future::{Future, ready};
use core::pin::pin;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, join_all, select};
use gloo_timers::future::TimeoutFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::executor::PolicyKind;
use crate::queue::codec::{self, CodecError};
use crate::runtime::{Host, HostOptions, LoopContext, LoopSpec, Mischief, RunEnd};
use crate::scenarios::Scenario;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Failure, Fault, FaultKind, Outcome, ProgramEnd, RunError, Status};
use crate::trace::{LoopKind, Trace};

/// How often a fault looks for its loop that is not there yet.
const LOOK_MS: u32 = 5;

/// A run that has been started, and how its encoded end is read.
pub struct Launched {
    host: Host,
    decode: fn(&[u8]) -> Result<ProgramEnd<Json>, CodecError>,
}

/// Starts a run whose first loop is called `root` and runs `program`.
///
/// # Errors
/// [`Failure`] when no loop can be started, or `values` are not what the program takes.
pub fn launch<P, R, F>(
    values: &Values,
    root: &str,
    program: fn(LoopContext, P) -> F,
) -> Result<Launched, Failure>
where
    P: Serialize + DeserializeOwned + 'static,
    R: Serialize + DeserializeOwned,
    F: Future<Output = ProgramEnd<R>> + 'static,
{
    launch_spec(values, LoopSpec::new(root).kind(LoopKind::Main), program)
}

/// The same in a worker without an event loop, in which the program makes some.
///
/// # Errors
/// As [`launch`].
pub fn launch_bare<P, R, F>(
    values: &Values,
    root: &str,
    program: fn(LoopContext, P) -> F,
) -> Result<Launched, Failure>
where
    P: Serialize + DeserializeOwned + 'static,
    R: Serialize + DeserializeOwned,
    F: Future<Output = ProgramEnd<R>> + 'static,
{
    launch_spec(values, LoopSpec::new(root).kind(LoopKind::Main).bare(), program)
}

fn launch_spec<P, R, F>(
    values: &Values,
    spec: LoopSpec,
    program: fn(LoopContext, P) -> F,
) -> Result<Launched, Failure>
where
    P: Serialize + DeserializeOwned + 'static,
    R: Serialize + DeserializeOwned,
    F: Future<Output = ProgramEnd<R>> + 'static,
{
    let params = serde_json::from_value(values.to_json())
        .map_err(|error| Failure::new("bad-param", error))?;
    let policy = match values.choice("policy") {
        "standard" => PolicyKind::Standard,
        _ => PolicyKind::Turbo,
    };
    let options = HostOptions { policy, ..HostOptions::default() };
    let host = Host::start(options, spec, program, &params)
        .map_err(|error| Failure::new("worker-lost", error))?;
    Ok(Launched { host, decode: decode::<R> })
}

fn decode<R: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<ProgramEnd<Json>, CodecError> {
    let end: ProgramEnd<R> = codec::decode(bytes)?;
    // A result is plain data, which JSON can hold.
    let result = end.result.map(|result| serde_json::to_value(result).unwrap_or_default());
    Ok(ProgramEnd { result, failure: end.failure })
}

/// A run that goes on, or has ended. A cheap handle. Dropping it does not stop the run.
#[derive(Clone)]
pub struct RunHandle {
    host: Option<Host>,
    trace: Rc<RefCell<Trace>>,
    finished: Shared<LocalBoxFuture<'static, Rc<Outcome>>>,
}

impl RunHandle {
    /// The run's trace, which grows while the run goes on.
    pub fn trace(&self) -> Rc<RefCell<Trace>> {
        self.trace.clone()
    }

    /// Ends the run as cancelled. Does nothing when it has ended.
    pub fn stop(&self) {
        if let Some(host) = &self.host {
            host.stop();
        }
    }

    /// The run's end. May be awaited more than once. It always comes, and when it has come no
    /// worker of the run is alive.
    pub fn finished(&self) -> impl Future<Output = Rc<Outcome>> + use<> {
        self.finished.clone()
    }

    /// How many workers of the run are alive.
    pub fn living(&self) -> usize {
        self.host.as_ref().map_or(0, Host::living)
    }
}

/// Starts `scenario`. To be called in a window, whose own loop only watches.
pub fn start(scenario: &'static Scenario, values: Values, faults: Vec<Fault>) -> RunHandle {
    let outcome = Outcome {
        scenario: scenario.id,
        params: values.clone(),
        status: Status::Failed,
        error: None,
        result: Json::Null,
    };
    let launched = match (scenario.launch)(&values) {
        Ok(launched) => launched,
        Err(failure) => {
            let error = Some(error_of(failure, None));
            let outcome = Rc::new(Outcome { error, ..outcome });
            let finished = ready(outcome).boxed_local().shared();
            return RunHandle { host: None, trace: Rc::default(), finished };
        }
    };
    let Launched { host, decode } = launched;
    plan(&host, faults);
    let end = host.end();
    let root = (scenario.loops)(&values).into_iter().next();
    let finished = async move { Rc::new(conclude(outcome, end.await, decode, root)) };
    RunHandle { trace: host.trace(), host: Some(host), finished: finished.boxed_local().shared() }
}

/// Lets the faults come, as long as the run goes on.
fn plan(host: &Host, faults: Vec<Fault>) {
    if faults.is_empty() {
        return;
    }
    let end = host.end();
    let all = join_all(faults.into_iter().map(|fault| befall(host.clone(), fault)));
    wasm_bindgen_futures::spawn_local(async move {
        select(pin!(end), pin!(all)).await;
    });
}

/// A fault comes at its time, or as soon after it as its loop is there: how long a loop takes to
/// start is the browser's business. Where the loop has ended before, nothing is left to be done.
async fn befall(host: Host, fault: Fault) {
    let name = fault.in_loop.as_str();
    // The browser takes a longer time than this for none at all.
    TimeoutFuture::new(fault.at_ms.clamp(0.0, i32::MAX.into()) as u32).await;
    loop {
        let is_done = match fault.kind {
            FaultKind::Kill => host.kill(name),
            FaultKind::Panic => host.make(name, Mischief::Panic),
            FaultKind::Hang => host.make(name, Mischief::Hang),
            FaultKind::Fail => host.make(name, Mischief::Fail),
        };
        if is_done {
            return;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
}

fn conclude(
    outcome: Outcome,
    end: RunEnd,
    decode: fn(&[u8]) -> Result<ProgramEnd<Json>, CodecError>,
    root: Option<String>,
) -> Outcome {
    let end = match end {
        RunEnd::Stopped => return Outcome { status: Status::Cancelled, ..outcome },
        RunEnd::Lost(loss) => {
            let error = RunError {
                code: loss.cause.code().to_owned(),
                message: loss.text,
                in_loop: root,
                task: None,
            };
            return Outcome { error: Some(error), ..outcome };
        }
        RunEnd::Finished(bytes) => decode(&bytes).unwrap_or_else(|error| ProgramEnd {
            result: None,
            failure: Some(Failure::new("not-sendable", error)),
        }),
    };
    let status = if end.failure.is_some() { Status::Failed } else { Status::Completed };
    let error = end.failure.map(|failure| error_of(failure, root));
    Outcome { status, error, result: end.result.unwrap_or_default(), ..outcome }
}

fn error_of(failure: Failure, in_loop: Option<String>) -> RunError {
    RunError { code: failure.code, message: failure.message, in_loop, task: None }
}
