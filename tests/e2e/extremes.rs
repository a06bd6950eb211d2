//! Every scenario at the ends of every parameter's range, under both policies.
//!
//! The ranges are the scenarios' own, so that a new parameter is tried by itself. While one is at an
//! end of its range the others are small. A result has to be complete, see [`complete`].

use polyloop::scenarios::params::{ParamKind, ParamSpec};
use polyloop::scenarios::{self, Scenario};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::complete::complete;
use crate::support::{Host, Page, on};

/// Runs that would go on for a minute: these are stopped.
const LONG: [(&str, &str); 6] = [
    ("threads", "delay_ms"),
    ("processes", "delay_ms"),
    ("master-worker", "work_ms"),
    ("threadsafe", "delay_ms"),
    ("web-server", "duration_ms"),
    ("actors", "handle_ms"),
];

/// Small values for a scenario's parameters. Those that are not here have small defaults.
pub(crate) fn small(id: &str) -> Json {
    match id {
        "threads" => json!({ "delay_ms": 1 }),
        "processes" => json!({ "processes": 2, "pool": 2, "tasks": 2, "delay_ms": 1 }),
        "executor" => json!({ "jobs": 2, "n": 1_000, "workers": 2, "heartbeat_ms": 10 }),
        "fetch" => json!({ "urls": ["http/get"], "repeat": 2, "workers": 2 }),
        "master-worker" => json!({ "workers": 2, "tasks": 4, "work_ms": 0, "prefetch": 16 }),
        "loop-policy" => json!({ "tasks": 10, "yields": 1 }),
        "threadsafe" => json!({ "threads": 2, "delay_ms": 10 }),
        "web-server" => json!({ "pool": 1, "iterations": 1_000, "duration_ms": 200 }),
        "actors" => json!({ "messages": 10, "handle_ms": 0 }),
        _ => json!({}),
    }
}

/// What is told of a run. Its trace stays in the page.
#[derive(Deserialize)]
struct Told {
    status: String,
    error: Json,
    params: Json,
    result: Json,
}

/// Both ends of a range, or all there is to choose from.
fn ends(spec: &ParamSpec) -> Vec<Json> {
    match spec.kind {
        ParamKind::Int { min, max, .. } => vec![min.into(), max.into()],
        ParamKind::Float { min, max, .. } => vec![min.into(), max.into()],
        ParamKind::Bool { .. } => vec![false.into(), true.into()],
        ParamKind::Choice { choices, .. } => choices.iter().map(|word| (*word).into()).collect(),
        ParamKind::List { max_items, .. } => {
            vec![json!(["http/get"]), json!(vec!["http/ip"; max_items])]
        }
    }
}

async fn run(page: &Page, id: &str, params: &Json) {
    let run = "const { status, error, params, result } = await polyloop.run(...args);
        return { status, error, params, result };";
    let told = page.call(run, [json!(id), params.clone()]).await;
    let Told { status, error, params, result } = serde_json::from_value(told).unwrap();
    assert_eq!(status, "completed", "{id} {params}: {error}");
    complete(id, &params, &result);
}

/// Starts it, and stops it when all there is to start has had its time.
async fn stop(page: &Page, id: &str, params: &Json) {
    let run = "const stop = new AbortController();
        const run = polyloop.run(...args, { signal: stop.signal });
        setTimeout(() => stop.abort(), 300);
        return (await run).status;";
    let status = page.call(run, [json!(id), params.clone()]).await;
    assert_eq!(status, "cancelled", "{id} {params}");
}

async fn extremes(page: &Page, scenario: &Scenario) {
    page.open("").await;
    for policy in ["turbo", "standard"] {
        for spec in scenario.params.iter().filter(|spec| spec.name != "policy") {
            let ends = ends(spec);
            let most = ends.last().cloned();
            for end in ends {
                let mut params = small(scenario.id);
                params["policy"] = policy.into();
                params[spec.name] = end.clone();
                let is_long = LONG.contains(&(scenario.id, spec.name)) && Some(end) == most;
                match is_long {
                    true => stop(page, scenario.id, &params).await,
                    false => run(page, scenario.id, &params).await,
                }
            }
        }
    }
    page.until_workers("no worker is alive", |workers| workers == 0).await;
}

/// A test for each scenario, so that they share the machine.
macro_rules! at_the_ends_of_its_ranges {
    ($($name:ident: $id:literal,)*) => {
        const TRIED: &[&str] = &[$($id),*];
        $(
            #[test]
            fn $name() {
                on(Host::Isolating, async |page| {
                    extremes(page, scenarios::find($id).unwrap()).await;
                });
            }
        )*
    };
}

at_the_ends_of_its_ranges! {
    threads_at_its_ends: "threads",
    processes_at_its_ends: "processes",
    executor_at_its_ends: "executor",
    fetch_at_its_ends: "fetch",
    master_worker_at_its_ends: "master-worker",
    loop_policy_at_its_ends: "loop-policy",
    threadsafe_at_its_ends: "threadsafe",
    web_server_at_its_ends: "web-server",
    actors_at_its_ends: "actors",
    mistakes_at_its_ends: "mistakes",
}

#[test]
fn all_are_tried_that_have_ranges() {
    let with_ranges = scenarios::ALL.iter().filter(|scenario| scenario.params.len() > 1);
    assert_eq!(with_ranges.map(|scenario| scenario.id).collect::<Vec<_>>(), {
        let mut tried = TRIED.to_vec();
        tried.sort_by_key(|id| scenarios::ALL.iter().position(|scenario| scenario.id == *id));
        tried
    });
}

#[test]
fn every_scenario_runs_on_every_host_under_both_policies() {
    for host in [Host::Plain, Host::Isolating] {
        on(host, async |page| {
            page.open("").await;
            for scenario in scenarios::ALL {
                for policy in ["turbo", "standard"] {
                    let mut params = small(scenario.id);
                    params["policy"] = policy.into();
                    if scenario.id == "threadsafe" && host == Host::Plain {
                        params["wait"] = "async".into();
                    }
                    run(page, scenario.id, &params).await;
                }
            }
        });
    }
}
