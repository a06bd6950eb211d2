//! A pool that maps an entry function over inputs. Every call gathers several tasks on the loop of
//! the process that runs it; with more calls than places in the pool they go in waves.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::join_all;
use crate::runtime::LoopContext;
use crate::runtime::crew::{CrewOptions, OnCrash};
use crate::runtime::pool::Pool;
use crate::scenarios::params::{ParamSpec, Unit};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::LoopKind;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "processes",
    group: Group::Pools,
    sources: |_| vec!["src/scenarios/processes.rs"],
    params: &[
        ParamSpec::int("processes", 4, 1, 256),
        ParamSpec::int("pool", 4, 1, 64),
        ParamSpec::int("tasks", 3, 1, 1_000),
        ParamSpec::int("delay_ms", 500, 0, 60_000).unit(Unit::Milliseconds),
        super::POLICY,
    ],
    experiments: &["processes=12&run=1", "pool=1&run=1"],
    notes: |_| Vec::new(),
    loops: |values| {
        let places = (0..values.int("pool")).map(|number| format!("Process-{number}"));
        ["main".to_owned()].into_iter().chain(places).collect()
    },
    launch: |values| runner::launch(values, "main", coordinate),
    tables,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    processes: u32,
    pool: u32,
    tasks: u32,
    delay_ms: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    sums: Vec<u64>,
}

async fn coordinate(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let options = CrewOptions { workers: params.pool, prefetch: 1, on_crash: OnCrash::Heal };
    let pool = match Pool::start(&context, "Process", LoopKind::Process, options).await {
        Ok(pool) => pool,
        Err(error) => {
            let failure = Some(Failure::new("worker-lost", error));
            return ProgramEnd { result: None, failure };
        }
    };
    let inputs = (0..params.processes).map(|process| (process, params.tasks, params.delay_ms));
    let answers = pool.map(entry, inputs).await;
    pool.close().await;
    let mut sums = Vec::new();
    let mut failure = None;
    for answer in answers {
        match answer {
            Ok(sum) => sums.push(sum),
            Err(error) => failure = Some(Failure::new(error.code(), error)),
        }
    }
    ProgramEnd { result: Some(Outcome { sums }), failure }
}

/// What each process runs: task t of process p gives 10p + t.
async fn entry((process, tasks, delay_ms): (u32, u32, u64)) -> u64 {
    let Ok(context) = LoopContext::current() else { return 0 };
    let tasks = (0..tasks).map(|task| {
        let inside = context.clone();
        context.spawn("task", async move {
            inside.sleep(Duration::from_millis(delay_ms)).await;
            u64::from(process) * 10 + u64::from(task)
        })
    });
    let values = join_all(tasks.collect::<Vec<_>>()).await;
    values.into_iter().flatten().sum()
}

fn tables(result: &Json) -> Vec<Table> {
    let sums = tables::items(&result["sums"]).enumerate();
    let rows = sums.map(|(process, sum)| vec![process.to_string().into(), tables::cell(sum)]);
    vec![Table { title: "sums", columns: vec!["process", "sum"], rows: rows.collect() }]
}
