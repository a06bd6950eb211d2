//! Loops side by side, each gathering tasks of its own. The wall time is that of the longest task.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::join_all;
use crate::runtime::{LoopContext, LoopSpec};
use crate::scenarios::params::{ParamSpec, Unit};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "threads",
    group: Group::Loops,
    sources: |_| vec!["src/scenarios/threads.rs"],
    params: &[
        ParamSpec::int("loops", 2, 1, 64),
        ParamSpec::int("tasks", 2, 1, 100),
        ParamSpec::int("delay_ms", 1_000, 0, 60_000).unit(Unit::Milliseconds),
        super::POLICY,
    ],
    experiments: &["loops=8&run=1", "tasks=10&delay_ms=100&run=1", "delay_ms=0&run=1"],
    notes: |_| Vec::new(),
    loops: |values| (0..values.int("loops")).map(name).collect(),
    launch: |values| runner::launch(values, "Loop-0", first),
    tables,
};

fn name(number: impl core::fmt::Display) -> String {
    format!("Loop-{number}")
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    loops: u32,
    tasks: u32,
    delay_ms: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    loops: Vec<LoopOutcome>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LoopOutcome {
    name: String,
    results: Vec<String>,
}

/// The first loop starts the others, does its own share beside them, and waits for theirs.
async fn first(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let others = (1..params.loops)
        .map(|number| context.start(LoopSpec::new(name(number)), gather, params.clone()));
    let others = others.collect::<Vec<_>>();
    let own = context.spawn("gather", gather(context.clone(), params));
    let mut loops = Vec::new();
    let mut failure = None;
    match own.await {
        Ok(outcome) => loops.push(outcome),
        Err(error) => failure = Some(Failure::new("task-failed", error)),
    }
    for other in join_all(others).await {
        let outcome = match other {
            Ok(other) => other.join().await.map_err(|error| Failure::new(error.code(), error)),
            Err(error) => Err(Failure::new("worker-lost", error)),
        };
        match outcome {
            Ok(outcome) => loops.push(outcome),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    ProgramEnd { result: Some(Outcome { loops }), failure }
}

/// The program of every loop: all of its tasks at once.
async fn gather(context: LoopContext, params: Params) -> LoopOutcome {
    let tasks = (1..=params.tasks).map(|number| {
        let (inside, delay) = (context.clone(), params.delay_ms * u64::from(number));
        context.spawn("task", async move {
            inside.sleep(Duration::from_millis(delay)).await;
            format!("{}-{number}", inside.name())
        })
    });
    let results = join_all(tasks.collect::<Vec<_>>()).await;
    LoopOutcome {
        name: context.name().to_owned(),
        results: results.into_iter().flatten().collect(),
    }
}

fn tables(result: &Json) -> Vec<Table> {
    let columns = [("loop", "name"), ("results", "results")];
    vec![tables::of_objects("loops", &result["loops"], &columns)]
}
