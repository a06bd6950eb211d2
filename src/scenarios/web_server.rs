//! A server loop answers health checks at once and hands computations to a pool; a client loop
//! sends requests at a fixed rate, whether or not they are answered, and measures both. While the
//! scenario is open on the page, the same server takes HTTP requests too.

pub mod http;

mod client;
mod server;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::executor::PolicyKind;
use crate::runtime::{Host, HostOptions, LoopContext, LoopHandle, LoopSpec};
use crate::scenarios::params::{ParamSpec, Unit, Values};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::work::Place;
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::LoopKind;
use client::{Load, Measured};
use server::Server;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "web-server",
    group: Group::InPractice,
    sources: |_| {
        vec![
            "src/scenarios/web_server.rs",
            "src/scenarios/web_server/server.rs",
            "src/scenarios/web_server/client.rs",
            "src/scenarios/web_server/http.rs",
            "src/scenarios/work.rs",
        ]
    },
    params: &[
        ParamSpec::int("pool", 4, 0, 64),
        ParamSpec::int("iterations", 1_000_000, 1, http::MOST_ITERATIONS as i64),
        ParamSpec::int("compute_rps", 4, 0, 1_000).unit(Unit::PerSecond),
        ParamSpec::int("health_rps", 20, 0, 1_000).unit(Unit::PerSecond),
        ParamSpec::int("duration_ms", 5_000, 100, 60_000).unit(Unit::Milliseconds),
        ParamSpec::choice("place", "pool", &["pool", "inline"]),
        super::POLICY,
    ],
    experiments: &[
        "iterations=20000000&place=inline&run=1",
        "pool=1&iterations=20000000&compute_rps=40&run=1",
        "health_rps=500&compute_rps=0&run=1",
    ],
    notes: |_| Vec::new(),
    loops,
    launch: |values| runner::launch(values, SERVER, serve),
    tables,
};

const SERVER: &str = "server";
const CLIENT: &str = "client";

/// How many workers the server has that answers between the runs.
const STAND_BY_WORKERS: u32 = 2;

fn loops(values: &Values) -> Vec<String> {
    let workers = (0..values.int("pool")).map(|number| format!("Worker-{number}"));
    // A server that computes by itself needs none.
    let workers = workers.filter(|_| values.choice("place") == "pool");
    [SERVER.to_owned()].into_iter().chain(workers).chain([CLIENT.to_owned()]).collect()
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    pool: u32,
    iterations: u64,
    compute_rps: u32,
    health_rps: u32,
    duration_ms: u64,
    place: Place,
}

impl Params {
    /// How many workers the pool has.
    fn workers(&self) -> u32 {
        if self.place == Place::Pool { self.pool } else { 0 }
    }
}

/// The server's program: it takes requests until its client has had enough.
async fn serve(context: LoopContext, params: Params) -> ProgramEnd<Measured> {
    let server = match Server::start(&context, params.workers()).await {
        Ok(server) => server,
        Err(failure) => return ProgramEnd { result: None, failure: Some(failure) },
    };
    server.hear_http();
    // Its doors open when everybody is there.
    server.warm_up(params.workers()).await;
    let load = Load {
        iterations: params.iterations,
        compute_rps: params.compute_rps,
        health_rps: params.health_rps,
        duration_ms: params.duration_ms,
    };
    let spec = LoopSpec::new(CLIENT).kind(LoopKind::Process);
    let client: LoopHandle<Measured> = match context.start(spec, client::ask, load).await {
        Ok(client) => client,
        Err(error) => {
            let failure = Some(Failure::new("worker-lost", error));
            return ProgramEnd { result: None, failure };
        }
    };
    server.serve(client.peer()).await;
    let measured = client.join().await;
    server.close().await;
    match measured {
        Ok(measured) => measured.into(),
        Err(error) => {
            let failure = Some(Failure::new(error.code(), error));
            ProgramEnd { result: None, failure }
        }
    }
}

/// Starts a server without a client, which answers HTTP requests until it is stopped. Nothing of it
/// is recorded.
///
/// # Errors
/// [`Failure`] when no loop can be started.
pub fn stand_by() -> Result<Host, Failure> {
    let options =
        HostOptions { policy: PolicyKind::Turbo, trace_limit: 0, ..HostOptions::default() };
    let spec = LoopSpec::new(SERVER).kind(LoopKind::Main);
    Host::start(options, spec, wait_for_http, &STAND_BY_WORKERS)
        .map_err(|error| Failure::new("worker-lost", error))
}

async fn wait_for_http(context: LoopContext, workers: u32) {
    match Server::start(&context, workers).await {
        Ok(server) => {
            server.hear_http();
            core::future::pending().await
        }
        // The loop ends, which the page sees.
        Err(failure) => context.log(failure.message),
    }
}

fn tables(result: &Json) -> Vec<Table> {
    let row = |kind: &str| {
        let mut row = result[kind].clone();
        row["kind"] = json!(kind);
        row
    };
    let rows = ["health", "compute"].into_iter().filter(|kind| result[kind].is_object()).map(row);
    let latencies = [
        ("request", "kind"),
        ("requests", "requests"),
        ("ok", "ok"),
        ("failed", "failed"),
        ("p50", "p50_ms"),
        ("p99", "p99_ms"),
        ("max", "max_ms"),
        ("result", "result"),
    ];
    vec![tables::of_objects("latencies", &rows.collect(), &latencies)]
}
