//! The same work under the standard executor and under turbo, measured in alternation.
//!
//! Each loop's worker makes event loops of both policies and runs them one after the other. What is
//! timed is not traced (recording a poll takes longer than the poll); each timed stretch is one task
//! in the trace.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::clock::Micros;
use crate::executor::{Executor, PolicyKind, Probe, join_all};
use crate::runtime::{LoopContext, LoopSpec, local};
use crate::scenarios::params::ParamSpec;
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::Recorder;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "loop-policy",
    group: Group::Loops,
    sources: |_| vec!["src/scenarios/loop_policy.rs"],
    params: &[
        ParamSpec::int("loops", 1, 1, 16),
        ParamSpec::int("tasks", 10_000, 1, 1_000_000),
        ParamSpec::int("yields", 10, 0, 1_000),
        ParamSpec::choice("compare", "both", &["both", "standard", "turbo"]),
        super::POLICY,
    ],
    experiments: &["tasks=100000&run=1", "yields=0&run=1", "loops=2&run=1"],
    notes: |_| Vec::new(),
    loops: |values| (0..values.int("loops")).map(name).collect(),
    launch: |values| runner::launch_bare(values, "Loop-0", first),
    tables,
};

/// Tasks that live at once, so that memory does not grow with their number.
const WAVE: u32 = 10_000;

/// The policies are measured again while all stretches are shorter than this together, up to
/// [`MOST_ROUNDS`] times: the first ones are slower, until the browser has compiled with care what is
/// called most, and must be few among those of which the median is taken.
const ENOUGH: Duration = Duration::from_millis(400);
const MOST_ROUNDS: usize = 51;

fn name(number: impl core::fmt::Display) -> String {
    format!("Loop-{number}")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Compare {
    Both,
    Standard,
    Turbo,
}

impl Compare {
    fn policies(self) -> &'static [PolicyKind] {
        match self {
            Compare::Both => &[PolicyKind::Standard, PolicyKind::Turbo],
            Compare::Standard => &[PolicyKind::Standard],
            Compare::Turbo => &[PolicyKind::Turbo],
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    loops: u32,
    tasks: u32,
    yields: u32,
    compare: Compare,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    policies: Vec<PolicyOutcome>,
    /// How many times faster turbo was, if both were measured.
    speedup: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PolicyOutcome {
    policy: PolicyKind,
    completed: u64,
    wall_ms: f64,
    ns_per_task: f64,
    ns_per_yield: f64,
}

/// The medians of one loop under one policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Measured {
    policy: PolicyKind,
    completed: u32,
    /// The tasks alone, spawned and finished.
    bare_us: u64,
    /// The tasks with their yields.
    full_us: u64,
}

async fn first(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let others = (1..params.loops)
        .map(|number| context.start(LoopSpec::new(name(number)).bare(), measure, params.clone()));
    let others = others.collect::<Vec<_>>();
    let mut loops = vec![measure(context.clone(), params.clone()).await];
    for other in join_all(others).await {
        let measured = match other {
            Ok(other) => other.join().await.map_err(|error| Failure::new(error.code(), error)),
            Err(error) => Err(Failure::new("worker-lost", error)),
        };
        match measured {
            Ok(measured) => loops.push(measured),
            Err(failure) => return ProgramEnd { result: None, failure: Some(failure) },
        }
    }
    ProgramEnd::from(conclude(&params, &loops))
}

fn conclude(params: &Params, loops: &[Vec<Measured>]) -> Outcome {
    let policies = params.compare.policies().iter().map(|policy| {
        let own = || loops.iter().flatten().filter(|measured| measured.policy == *policy);
        // Loops work side by side: the slowest tells how long it took.
        let full_us = own().map(|measured| measured.full_us).max().unwrap_or_default();
        let bare_us = own().map(|measured| measured.bare_us).max().unwrap_or_default();
        let (tasks, yields) = (f64::from(params.tasks), f64::from(params.yields));
        let yielding_us = full_us.saturating_sub(bare_us);
        PolicyOutcome {
            policy: *policy,
            completed: own().map(|measured| u64::from(measured.completed)).sum(),
            wall_ms: Micros(full_us).as_ms(),
            ns_per_task: bare_us as f64 * 1_000.0 / tasks,
            ns_per_yield: yielding_us as f64 * 1_000.0 / (tasks * yields).max(1.0),
        }
    });
    let policies: Vec<_> = policies.collect();
    let speedup = match &policies[..] {
        [standard, turbo] if turbo.wall_ms > 0.0 => Some(standard.wall_ms / turbo.wall_ms),
        _ => None,
    };
    Outcome { policies, speedup }
}

/// Measures all policies in turn, several times, and gives the medians.
async fn measure(context: LoopContext, params: Params) -> Vec<Measured> {
    let policies = params.compare.policies();
    let mut bare = vec![Vec::new(); policies.len()];
    let mut full = vec![Vec::new(); policies.len()];
    let mut completed = vec![0; policies.len()];
    let mut spent = Micros::default();
    for round in 0..MOST_ROUNDS {
        for (index, policy) in policies.iter().enumerate() {
            let without = stretch(&context, *policy, params.tasks, 0).await;
            spent = spent + without.1;
            let with = match params.yields {
                // The same, and the difference of two measurements would be noise.
                0 => without,
                yields => {
                    let with = stretch(&context, *policy, params.tasks, yields).await;
                    spent = spent + with.1;
                    with
                }
            };
            bare[index].push(without.1.0);
            full[index].push(with.1.0);
            completed[index] = with.0;
        }
        if round > 0 && spent >= Micros::default() + ENOUGH {
            break;
        }
    }
    let measured = policies.iter().enumerate().map(|(index, policy)| Measured {
        policy: *policy,
        completed: completed[index],
        bare_us: median(&mut bare[index]),
        full_us: median(&mut full[index]),
    });
    measured.collect()
}

fn median(values: &mut [u64]) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs all tasks once under a policy. Gives how many were done, and how long it took.
async fn stretch(
    context: &LoopContext,
    policy: PolicyKind,
    tasks: u32,
    yields: u32,
) -> (u32, Micros) {
    // Under the standard policy nothing else gets a turn until all tasks are done.
    let most = u64::from(tasks) * u64::from(yields + 1);
    context.busy_for(Duration::from_secs(10) + Duration::from_micros(most));
    let event_loop = local::event_loop(policy, Probe::new(Recorder::silent()));
    let executor = event_loop.executor().clone();
    let name = match policy {
        PolicyKind::Standard => "standard",
        PolicyKind::Turbo => "turbo",
    };
    let (inside, clock) = (executor.clone(), context.clone());
    let run = async move {
        let start = clock.now();
        let done = event_loop.run("work", work(inside, tasks, yields)).await.unwrap_or_default();
        (done, clock.now() - start)
    };
    let outcome = context.spawn(name, run).await;
    executor.close();
    outcome.unwrap_or_default()
}

async fn work(executor: Executor, tasks: u32, yields: u32) -> u32 {
    let done = Rc::new(Cell::new(0));
    let mut left = tasks;
    while left > 0 {
        let wave = left.min(WAVE);
        left -= wave;
        let handles = (0..wave).map(|_| {
            let (inside, done) = (executor.clone(), done.clone());
            executor.spawn("task", async move {
                for _ in 0..yields {
                    inside.yield_now().await;
                }
                done.set(done.get() + 1);
            })
        });
        // One after the other: awaiting them together would be measured too.
        for handle in handles.collect::<Vec<_>>() {
            let _ = handle.await;
        }
    }
    done.get()
}

fn tables(result: &Json) -> Vec<Table> {
    let rows = tables::items(&result["policies"]).map(|policy| {
        let of = |name| tables::cell(&policy[name]);
        let rounded = |name| tables::rounded(&policy[name]);
        let [per_task, per_yield] = ["ns_per_task", "ns_per_yield"].map(rounded);
        vec![of("policy"), of("completed"), of("wall_ms"), per_task, per_yield]
    });
    let columns = vec!["policy", "completed", "wall-ms", "ns-per-task", "ns-per-yield"];
    let speedup = vec![vec![tables::rounded(&result["speedup"])]];
    vec![
        Table { title: "policies", columns, rows: rows.collect() },
        Table { title: "speedup", columns: vec!["times-faster"], rows: speedup },
    ]
}
