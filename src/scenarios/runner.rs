//! Starts a scenario on real loops and sees it to its end.

use core::cell::RefCell;
use core::future::{Future, ready};
use core::pin::pin;
use core::time::Duration;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture, Shared, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use wasm_bindgen_futures::spawn_local;

use crate::executor::PolicyKind;
use crate::queue::codec::{self, CodecError};
use crate::runtime::job::Call;
use crate::runtime::{Host, HostOptions, LoopContext, LoopSpec, RunEnd, Spares};
use crate::scenarios::params::Values;
use crate::scenarios::run::{Failure, Fault, FaultKind, Outcome, ProgramEnd, RunError, Status};
use crate::scenarios::{Scenario, faults};
use crate::trace::{LoopKind, Trace};
use crate::web::{Port, service_worker};

/// How long a run waits for the page's service worker, if it needs it.
const SERVICE_WORKER: Duration = Duration::from_secs(10);

/// A run that is ready to be started, and how its encoded end is read.
pub struct Launched {
    begin: Begin,
    decode: Decode,
    conclude: Option<Conclude>,
    needs_service_worker: bool,
}

/// Makes the result of a run that has ended: from its trace, its parameters and what its program
/// gave.
pub type Conclude = fn(&Trace, &Values, Json) -> Json;

type Begin = Box<dyn FnOnce(HostOptions) -> Result<Host, Failure>>;
type Decode = fn(&[u8]) -> Result<ProgramEnd<Json>, CodecError>;

impl Launched {
    /// Has the run wait for the page's service worker, if it is `needed`: the page's workers ask it
    /// only if it controls the page when they start.
    #[must_use]
    pub fn after_service_worker(mut self, needed: bool) -> Launched {
        self.needs_service_worker = needed;
        self
    }

    /// Has `conclude` make the result when all of the trace is there.
    #[must_use]
    pub fn concluded_by(mut self, conclude: Conclude) -> Launched {
        self.conclude = Some(conclude);
        self
    }
}

/// A run whose first loop is called `root` and runs `program`.
///
/// # Errors
/// [`Failure`] when `values` are not what the program takes.
#[track_caller]
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
    launch_with(values, root, program, Vec::new())
}

/// The same, with things that the program takes beside its parameters, by their names.
///
/// # Errors
/// As [`launch`].
#[track_caller]
pub fn launch_with<P, R, F>(
    values: &Values,
    root: &str,
    program: fn(LoopContext, P) -> F,
    more: Vec<(&'static str, Json)>,
) -> Result<Launched, Failure>
where
    P: Serialize + DeserializeOwned + 'static,
    R: Serialize + DeserializeOwned,
    F: Future<Output = ProgramEnd<R>> + 'static,
{
    launch_spec(values, more, LoopSpec::new(root).kind(LoopKind::Main), program)
}

/// The same as [`launch`] in a worker without an event loop, in which the program makes some.
///
/// # Errors
/// As [`launch`].
#[track_caller]
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
    launch_spec(values, Vec::new(), LoopSpec::new(root).kind(LoopKind::Main).bare(), program)
}

#[track_caller]
fn launch_spec<P, R, F>(
    values: &Values,
    more: Vec<(&'static str, Json)>,
    spec: LoopSpec,
    program: fn(LoopContext, P) -> F,
) -> Result<Launched, Failure>
where
    P: Serialize + DeserializeOwned + 'static,
    R: Serialize + DeserializeOwned,
    F: Future<Output = ProgramEnd<R>> + 'static,
{
    let mut json = values.to_json();
    for (name, value) in more {
        json[name] = value;
    }
    let params: P =
        serde_json::from_value(json).map_err(|error| Failure::new("bad-param", error))?;
    let policy = match values.choice("policy") {
        "standard" => PolicyKind::Standard,
        _ => PolicyKind::Turbo,
    };
    let program =
        Call::program(program, &params).map_err(|error| Failure::new("bad-param", error))?;
    let begin = move |options| {
        let options = HostOptions { policy, ..options };
        Host::start_call(options, spec, program).map_err(|error| Failure::new("worker-lost", error))
    };
    Ok(Launched {
        begin: Box::new(begin),
        decode: decode::<R>,
        conclude: None,
        needs_service_worker: false,
    })
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
    life: Rc<Life>,
    trace: Rc<RefCell<Trace>>,
    finished: Shared<LocalBoxFuture<'static, Rc<Outcome>>>,
}

#[derive(Default)]
struct Life {
    host: RefCell<Option<Host>>,
    /// Ends the wait before there is a host.
    stop: RefCell<Option<oneshot::Sender<()>>>,
}

impl RunHandle {
    /// The run's trace, which grows while the run goes on.
    pub fn trace(&self) -> Rc<RefCell<Trace>> {
        self.trace.clone()
    }

    /// Ends the run as cancelled. Does nothing when it has ended.
    pub fn stop(&self) {
        if let Some(host) = &*self.life.host.borrow() {
            host.stop();
        } else if let Some(stop) = self.life.stop.borrow_mut().take() {
            let _ = stop.send(());
        }
    }

    /// Does something to the loop of this name, now. Tells whether there is one.
    pub fn strike(&self, name: &str, kind: FaultKind) -> bool {
        let host = self.life.host.borrow();
        host.as_ref().is_some_and(|host| faults::strike(host, name, kind))
    }

    /// Hands a port from outside to the run's first loop. Tells whether there is one.
    pub fn visit(&self, port: Port) -> bool {
        let host = self.life.host.borrow();
        host.as_ref().is_some_and(|host| host.visit(port))
    }

    /// The run's end. May be awaited more than once. It always comes, and when it has come no
    /// worker of the run is alive.
    pub fn finished(&self) -> impl Future<Output = Rc<Outcome>> + use<> {
        self.finished.clone()
    }

    /// How many workers of the run are alive.
    pub fn living(&self) -> usize {
        self.life.host.borrow().as_ref().map_or(0, Host::living)
    }
}

/// Starts `scenario`. To be called in a window, whose own loop only watches.
pub fn start(scenario: &'static Scenario, values: Values, faults: Vec<Fault>) -> RunHandle {
    start_from(None, scenario, values, faults)
}

/// The same from loops kept warm, as far as there are any.
pub fn start_from(
    spares: Option<Spares>,
    scenario: &'static Scenario,
    values: Values,
    faults: Vec<Fault>,
) -> RunHandle {
    let outcome = Outcome {
        scenario: Some(scenario.id.to_owned()),
        params: values.to_fields(),
        status: Status::Failed,
        error: None,
        result: Json::Null,
    };
    let loops = (scenario.loops)(&values);
    let (life, trace) = (Rc::<Life>::default(), Rc::default());
    let options = HostOptions {
        trace: Rc::clone(&trace),
        spares,
        loops: loops.len(),
        ..HostOptions::default()
    };
    let root = loops.into_iter().next();
    let (end, conclude) = match (scenario.launch)(&values) {
        Ok(launched) => {
            let conclude = launched.conclude;
            (begin(launched, options, faults, &life), conclude)
        }
        Err(failure) => (ready(Err(failure)).boxed_local(), None),
    };
    let recorded = trace.clone();
    let finished = async move {
        let mut outcome = match end.await {
            Ok(Ended { end, decode }) => completed(outcome, end, decode, root),
            Err(failure) => Outcome { error: Some(error_of(failure, None)), ..outcome },
        };
        if let (Status::Completed, Some(conclude)) = (outcome.status, conclude) {
            outcome.result = conclude(&recorded.borrow(), &values, outcome.result);
        }
        Rc::new(outcome)
    };
    let finished = finished.boxed_local().shared();
    // The run goes on whether or not somebody waits for its end.
    spawn_local(finished.clone().map(drop));
    RunHandle { life, trace, finished }
}

struct Ended {
    end: RunEnd,
    decode: Decode,
}

type Ending = LocalBoxFuture<'static, Result<Ended, Failure>>;

/// Starts the run, at once unless it has to wait.
fn begin(launched: Launched, options: HostOptions, faults: Vec<Fault>, life: &Rc<Life>) -> Ending {
    let Launched { begin, decode, needs_service_worker, .. } = launched;
    let living = life.clone();
    let begin = move || match begin(options) {
        Ok(host) => {
            faults::plan(&host, faults);
            let end = host.end();
            *living.host.borrow_mut() = Some(host);
            async move { Ok(Ended { end: end.await, decode }) }.boxed_local()
        }
        Err(failure) => ready(Err(failure)).boxed_local(),
    };
    if !needs_service_worker {
        return begin();
    }
    let (stop, stopped) = oneshot::channel();
    *life.stop.borrow_mut() = Some(stop);
    let waiting = async move {
        match select(pin!(service_worker::control(SERVICE_WORKER)), stopped).await {
            Either::Left((Ok(()), _)) => begin().await,
            Either::Left((Err(error), _)) => {
                let text = format!("the service worker of this page answers under http/: {error}");
                Err(Failure::new("network", text))
            }
            Either::Right(_) => Ok(Ended { end: RunEnd::Stopped, decode }),
        }
    };
    waiting.boxed_local()
}

fn completed(outcome: Outcome, end: RunEnd, decode: Decode, root: Option<String>) -> Outcome {
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
