//! CPU-bound jobs beside a loop that keeps beating: in a pool of workers, or, with `place=inline`,
//! in the loop itself, where they stop its heart.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::runtime::LoopContext;
use crate::runtime::crew::{CrewOptions, OnCrash};
use crate::runtime::pool::Pool;
use crate::scenarios::heart::Heart;
use crate::scenarios::params::{ParamSpec, Unit};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::squares::add_squares;
use crate::scenarios::work::Place;
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::LoopKind;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "executor",
    group: Group::Pools,
    sources: |_| {
        vec!["src/scenarios/executor.rs", "src/scenarios/heart.rs", "src/scenarios/work.rs"]
    },
    params: &[
        ParamSpec::int("jobs", 4, 1, 256),
        ParamSpec::int("n", 5_000_000, 1, 100_000_000),
        ParamSpec::int("workers", 4, 1, 64),
        ParamSpec::int("heartbeat_ms", 100, 10, 10_000).unit(Unit::Milliseconds),
        ParamSpec::choice("place", "pool", &["pool", "inline"]),
        super::POLICY,
    ],
    // The defaults are those of a program for CPython, and over here before the heart beats once.
    experiments: &[
        "jobs=8&n=100000000&heartbeat_ms=10&run=1",
        "jobs=8&n=100000000&heartbeat_ms=10&place=inline&run=1",
        "jobs=8&n=100000000&workers=1&heartbeat_ms=10&run=1",
        "jobs=16&n=100000000&workers=2&heartbeat_ms=10&run=1",
    ],
    notes: |_| Vec::new(),
    loops: |values| {
        let workers = (0..values.int("workers")).map(|number| format!("Worker-{number}"));
        // Jobs in the loop itself need no workers.
        let workers = workers.filter(|_| values.choice("place") == "pool");
        ["main".to_owned()].into_iter().chain(workers).collect()
    },
    launch: |values| runner::launch(values, "main", coordinate),
    tables,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    jobs: u32,
    n: u64,
    workers: u32,
    heartbeat_ms: u64,
    place: Place,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    /// Decimal, since they do not fit into the numbers of a script.
    values: Vec<String>,
    heartbeats: u32,
    max_heartbeat_gap_ms: f64,
}

async fn coordinate(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let heart = Heart::start(&context, Duration::from_millis(params.heartbeat_ms));
    let values = match params.place {
        Place::Pool => in_pool(&context, &params).await,
        Place::Inline => {
            let mut values = Vec::new();
            for _ in 0..params.jobs {
                values.push(sum_of_squares(params.n).await);
            }
            Ok(values)
        }
    };
    let (heartbeats, gap) = heart.stop();
    let (values, failure) = match values {
        Ok(values) => (values, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let outcome = Outcome { values, heartbeats, max_heartbeat_gap_ms: gap.as_ms() };
    ProgramEnd { result: Some(outcome), failure }
}

async fn in_pool(context: &LoopContext, params: &Params) -> Result<Vec<String>, Failure> {
    let options = CrewOptions { workers: params.workers, prefetch: 1, on_crash: OnCrash::Heal };
    let pool = Pool::start(context, "Worker", LoopKind::Process, options)
        .await
        .map_err(|error| Failure::new("worker-lost", error))?;
    let values = pool.map(sum_of_squares, (0..params.jobs).map(|_| params.n)).await;
    pool.close().await;
    values.into_iter().map(|value| value.map_err(|e| Failure::new(e.code(), e))).collect()
}

/// The exact sum of i² for i in 0..n, as decimal digits. Never yields.
async fn sum_of_squares(n: u64) -> String {
    /// Numbers between two announcements that the loop is still at work.
    const STRETCH: u64 = 1_000_000;
    let context = LoopContext::current().ok();
    let mut sum: u128 = 0;
    let mut next: u64 = 0;
    while next < n {
        if let Some(context) = &context {
            context.busy_for(Duration::from_secs(1));
        }
        let end = n.min(next + STRETCH);
        sum = add_squares(sum, next..end);
        next = end;
    }
    sum.to_string()
}

fn tables(result: &Json) -> Vec<Table> {
    let values = tables::items(&result["values"]).enumerate();
    let rows = values.map(|(job, value)| vec![job.to_string().into(), tables::cell(value)]);
    let heart = [("heartbeats", "heartbeats"), ("max-heartbeat-gap", "max_heartbeat_gap_ms")];
    vec![
        tables::of_objects("heart", &Json::Array(vec![result.clone()]), &heart),
        Table { title: "values", columns: vec!["job", "value"], rows: rows.collect() },
    ]
}
