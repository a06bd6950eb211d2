//! The rules of event loops, each tried: what is done and what comes of it.

use core::time::Duration;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::executor::{Executor, LoopError};
use crate::runtime::{LoopContext, LoopSpec, local};
use crate::scenarios::run::ProgramEnd;
use crate::scenarios::{Group, Scenario, runner, tables};

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "lifecycle",
    group: Group::Loops,
    sources: |_| vec!["src/scenarios/lifecycle.rs"],
    params: &[super::POLICY],
    experiments: &["run=1", "policy=standard&run=1"],
    notes: |_| Vec::new(),
    loops: |_| vec!["main".to_owned(), "second".to_owned()],
    launch: |values| runner::launch_bare(values, "main", tour),
    tables: |result| {
        let columns = [("step", "step"), ("ok", "ok"), ("value", "value"), ("error", "error")];
        vec![tables::of_objects("steps", &result["steps"], &columns)]
    },
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    policy: crate::executor::PolicyKind,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    steps: Vec<Step>,
}

/// A step, and what the runtime said to it.
#[derive(Debug, Deserialize)]
struct Step {
    step: String,
    outcome: Result<Option<i64>, String>,
}

/// In JSON a step has `ok`, and `value` or `error` where there is one.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return (&self.step, &self.outcome).serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", &self.step)?;
        map.serialize_entry("ok", &self.outcome.is_ok())?;
        match &self.outcome {
            Ok(Some(value)) => map.serialize_entry("value", value)?,
            Ok(None) => {}
            Err(error) => map.serialize_entry("error", error)?,
        }
        map.end()
    }
}

/// How long the loop runs during which others are tried.
const RUNNING: Duration = Duration::from_millis(20);

/// Runs in a worker that has no event loop, and makes some.
async fn tour(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let mut steps = Vec::new();
    let mut note = |step: &str, outcome: Result<Option<i64>, &str>| {
        context.log(match &outcome {
            Ok(Some(value)) => format!("{step}: {value}"),
            Ok(None) => format!("{step}: ok"),
            Err(error) => format!("{step}: {error}"),
        });
        steps.push(Step { step: step.to_owned(), outcome: outcome.map_err(str::to_owned) });
    };
    let current = || Executor::current().map(|_| None).map_err(|_| "no-current-loop");
    let new_loop = || local::event_loop(params.policy, context.probe().sibling());

    note("current-before", current());
    let first = new_loop();
    note("new", Ok(None));
    Executor::set_current(Some(first.executor().clone()));
    note("set-current", current());
    note("current", current());

    let value = first.run("answer", async { 42 }).await;
    note("run", value.as_ref().map(|value| Some(*value)).map_err(LoopError::code));

    let again = first.clone();
    let value = first.run("outer", async move { again.run("inner", async { 42 }).await }).await;
    note("run-while-running", flat(&value));

    let second = new_loop();
    let sleep = first.executor().sleep(RUNNING);
    let value = first.run("outer", async move {
        let value = second.run("inner", async { 42 }).await;
        sleep.await;
        value
    });
    note("second-loop-in-same-worker", flat(&value.await));

    let value = match context.start(LoopSpec::new("second"), answer, ()).await {
        Ok(second) => second.join().await.map_err(|error| error.code()),
        Err(_) => Err("worker-lost"),
    };
    note("loop-in-another-worker", value.map(Some));

    let closed = first.close();
    note("close", closed.map(|()| None).map_err(|error| error.code()));
    let value = first.run("answer", async { 42 }).await;
    note("run-after-close", value.as_ref().map(|value| Some(*value)).map_err(LoopError::code));
    Executor::set_current(None);
    ProgramEnd::from(Outcome { steps })
}

/// What came of running a loop inside of another's run.
fn flat(value: &Result<Result<i64, LoopError>, LoopError>) -> Result<Option<i64>, &'static str> {
    match value {
        Ok(Ok(value)) => Ok(Some(*value)),
        Ok(Err(error)) | Err(error) => Err(error.code()),
    }
}

/// The program of the loop in the other worker.
async fn answer(_: LoopContext, (): ()) -> i64 {
    42
}
