//! Threads that submit tasks to the main loop and wait for the values: standing still, or awaiting.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::join_all;
use crate::runtime::{CallError, LoopContext, LoopSpec, Peer};
use crate::scenarios::params::{ParamKind, ParamSpec, Unit, Values};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::runner::Launched;
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::web::clock::is_isolated;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "threadsafe",
    group: Group::TalkingToALoop,
    sources: |_| vec!["src/scenarios/threadsafe.rs"],
    params: &[
        ParamSpec::int("threads", 5, 1, 64),
        ParamSpec::int("delay_ms", 1_000, 0, 60_000).unit(Unit::Milliseconds),
        ParamSpec::int("timeout_ms", 10_000, 0, 60_000).unit(Unit::Milliseconds),
        ParamSpec::choice("wait", "block", &["block", "async"]),
        ParamSpec {
            name: "cancel_on_timeout",
            kind: ParamKind::Bool { default: true },
            unit: None,
        },
        super::POLICY,
    ],
    experiments: &[
        "wait=async&run=1",
        "timeout_ms=300&run=1",
        "timeout_ms=300&cancel_on_timeout=false&run=1",
    ],
    notes: |_| Vec::new(),
    loops: |values| {
        let threads = (0..values.int("threads")).map(thread_name);
        ["main".to_owned()].into_iter().chain(threads).collect()
    },
    launch,
    tables,
};

fn thread_name(number: impl core::fmt::Display) -> String {
    format!("Thread-{number}")
}

fn launch(values: &Values) -> Result<Launched, Failure> {
    if values.choice("wait") == "block" && !is_isolated() {
        let error = CallError::NeedsIsolation;
        return Err(Failure::new(error.code(), error));
    }
    runner::launch(values, "main", serve)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Waiting {
    Block,
    Async,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    threads: u32,
    delay_ms: u64,
    timeout_ms: u64,
    wait: Waiting,
    cancel_on_timeout: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    calls: Vec<CallOutcome>,
    waited: Waiting,
}

#[derive(Debug, Serialize, Deserialize)]
struct CallOutcome {
    thread: u32,
    value: Option<u32>,
    error: Option<String>,
    waited_ms: f64,
}

/// The main loop's program: it starts the threads and runs what they submit.
async fn serve(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let threads = (0..params.threads).map(|number| {
        let spec = LoopSpec::new(thread_name(number));
        context.start(spec, thread, (number, params.clone()))
    });
    let mut calls = Vec::new();
    let mut failure = None;
    for (number, started) in (0..).zip(join_all(threads.collect::<Vec<_>>()).await) {
        let outcome = match started {
            Ok(thread) => thread.join().await.map_err(|error| Failure::new(error.code(), error)),
            Err(error) => Err(Failure::new("worker-lost", error)),
        };
        calls.push(outcome.unwrap_or_else(|error| {
            let code = Some(error.code.clone());
            failure = Some(error);
            CallOutcome { thread: number, value: None, error: code, waited_ms: 0.0 }
        }));
    }
    // What was not cancelled may still run.
    context.calls_done().await;
    ProgramEnd { result: Some(Outcome { calls, waited: params.wait }), failure }
}

/// What each thread submits.
async fn doubled((number, delay_ms): (u32, u64)) -> u32 {
    if let Ok(context) = LoopContext::current() {
        context.sleep(Duration::from_millis(delay_ms)).await;
    }
    number * 2
}

async fn thread(context: LoopContext, (number, params): (u32, Params)) -> CallOutcome {
    let limit = Duration::from_millis(params.timeout_ms);
    let start = context.now();
    let answer = match (context.parent(), params.wait) {
        (None, _) => Err(CallError::LoopClosed),
        (Some(main), Waiting::Block) => {
            let args = (number, params.delay_ms);
            context.submit_blocking(&main, doubled, args, limit, params.cancel_on_timeout)
        }
        (Some(main), Waiting::Async) => awaited(&context, &main, number, &params, limit).await,
    };
    CallOutcome {
        thread: number,
        error: answer.as_ref().err().map(|error| error.code().to_owned()),
        value: answer.ok(),
        waited_ms: (context.now() - start).as_ms(),
    }
}

async fn awaited(
    context: &LoopContext,
    main: &Peer,
    number: u32,
    params: &Params,
    limit: Duration,
) -> Result<u32, CallError> {
    let mut submission = main.submit(doubled, (number, params.delay_ms));
    match context.timeout(limit, &mut submission).await {
        Ok(answer) => answer,
        Err(_) => {
            if params.cancel_on_timeout {
                submission.cancel();
            }
            Err(CallError::TimedOut(limit))
        }
    }
}

fn tables(result: &Json) -> Vec<Table> {
    let columns =
        [("thread", "thread"), ("value", "value"), ("error", "error"), ("waited", "waited_ms")];
    vec![tables::of_objects("calls", &result["calls"], &columns)]
}
