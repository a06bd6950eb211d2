//! The mistakes that everybody makes once: each done wrong and right, both really run.
//!
//! The programs only do it. What went wrong is read from the trace when the run has ended: an error
//! that was caught, a deadline that passed, a heartbeat that stood still.

mod evidence;
mod on_loops;
mod on_queues;
mod on_time;
mod reading;

use core::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use evidence::Evidence;
pub use reading::{RIGHT, WRONG, read};

use crate::runtime::LoopContext;
use crate::scenarios::params::{ParamSpec, Values};
use crate::scenarios::run::{Cell, Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::Trace;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "mistakes",
    group: Group::Mistakes,
    sources,
    params: &[ParamSpec::choice("case", "call-soon", CASES), super::POLICY],
    experiments: &["case=inline-cpu&run=1", "case=swallowed&run=1", "case=empty-chunk&run=1"],
    notes: |values| {
        let case = values.choice("case");
        vec![format!("mistakes-rule-{case}"), format!("mistakes-cpython-{case}")]
    },
    loops: |values| {
        let others: &[&str] = match values.choice("case") {
            "no-loop" => &["bare", "second"],
            "call-soon" | "blocking-get" | "swallowed" => &["second", "third"],
            "own-result" | "empty-chunk" => &[],
            _ => &["second"],
        };
        ["main"].iter().chain(others).map(|name| (*name).to_owned()).collect()
    },
    launch: |values| Ok(runner::launch(values, "main", run)?.concluded_by(conclude)),
    tables,
};

const CASES: &[&str] = &[
    "shared-loop",
    "no-loop",
    "call-soon",
    "blocking-get",
    "not-sendable",
    "swallowed",
    "own-result",
    "inline-cpu",
    "empty-chunk",
];

/// The source of the chosen case first.
fn sources(values: &Values) -> Vec<&'static str> {
    let mut sources = vec![
        "src/scenarios/mistakes/on_loops.rs",
        "src/scenarios/mistakes/on_queues.rs",
        "src/scenarios/mistakes/on_time.rs",
        "src/scenarios/mistakes/mod.rs",
        "src/scenarios/mistakes/reading.rs",
        "src/scenarios/mistakes/evidence.rs",
        "src/scenarios/heart.rs",
        "src/scenarios/work.rs",
    ];
    let chosen = match values.choice("case") {
        "shared-loop" | "no-loop" => 0,
        "call-soon" | "blocking-get" | "not-sendable" | "swallowed" => 1,
        _ => 2,
    };
    sources[..=chosen].rotate_right(1);
    sources
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    case: String,
}

async fn run(context: LoopContext, params: Params) -> ProgramEnd<()> {
    let done = match params.case.as_str() {
        "shared-loop" => on_loops::shared_loop(&context).await,
        "no-loop" => on_loops::no_loop(&context).await,
        "call-soon" => on_queues::call_soon(&context).await,
        "blocking-get" => on_queues::blocking_get(&context).await,
        "not-sendable" => on_queues::not_sendable(&context).await,
        "swallowed" => on_queues::swallowed(&context).await,
        "own-result" => on_time::own_result(&context).await,
        "inline-cpu" => on_time::inline_cpu(&context).await,
        _ => on_time::empty_chunk(&context).await,
    };
    ProgramEnd { result: Some(()), failure: done.err() }
}

/// Does one half of a case, as a task by whose name it is found in the trace. How it ends is there
/// too.
#[track_caller]
fn half<F>(context: &LoopContext, name: &str, doing: F) -> impl Future<Output = ()> + use<F>
where
    F: Future<Output = Result<(), Failure>> + 'static,
{
    let done = context.spawn_fallible(name, doing);
    async move { drop(done.await) }
}

/// The result, all of it from the trace.
fn conclude(trace: &Trace, values: &Values, _: Json) -> Json {
    let (wrong, right) = read(values.choice("case"), trace);
    let shown = |word: &str, seen: Evidence| json!({ word: seen.word(), "evidence": seen.to_string(), "seen": seen });
    json!({ "wrong": shown("symptom", wrong), "right": shown("outcome", right) })
}

fn tables(result: &Json) -> Vec<Table> {
    let table = |title, word| {
        let half = &result[title];
        let cells = || vec![tables::cell(&half[word]), Cell::said("mistakes-seen", &half["seen"])];
        let rows = half.is_object().then(cells).into_iter().collect();
        Table { title, columns: vec![word, "evidence"], rows }
    };
    vec![table("wrong", "symptom"), table("right", "outcome")]
}
