//! The mistakes that everybody makes once: each done wrong and right, both really run.
//!
//! What went wrong is told by what happened: an error that was caught, a deadline that passed, a
//! heartbeat that stood still.

mod on_loops;
mod on_queues;
mod on_time;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::runtime::LoopContext;
use crate::scenarios::params::{ParamSpec, Values};
use crate::scenarios::run::{ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};

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
            "no-loop" => &["bare"],
            "shared-loop" | "call-soon" | "blocking-get" => &["second"],
            "not-sendable" | "swallowed" | "inline-cpu" => &["second"],
            "empty-chunk" => &["second", "third"],
            _ => &[],
        };
        ["main"].iter().chain(others).map(|name| (*name).to_owned()).collect()
    },
    launch: |values| runner::launch(values, "main", run),
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

/// What both halves of a case showed.
#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    wrong: Wrong,
    right: Right,
}

#[derive(Debug, Serialize, Deserialize)]
struct Wrong {
    symptom: String,
    evidence: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Right {
    outcome: String,
    evidence: String,
}

/// Something that was seen: in a word, and with its figures.
struct Seen {
    word: String,
    evidence: String,
}

impl Seen {
    fn new(word: impl Into<String>, evidence: impl Into<String>) -> Seen {
        Seen { word: word.into(), evidence: evidence.into() }
    }
}

async fn run(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let (wrong, right) = match params.case.as_str() {
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
    ProgramEnd::from(Outcome {
        wrong: Wrong { symptom: wrong.word, evidence: wrong.evidence },
        right: Right { outcome: right.word, evidence: right.evidence },
    })
}

fn tables(result: &Json) -> Vec<Table> {
    let wrong = Json::Array(vec![result["wrong"].clone()]);
    let right = Json::Array(vec![result["right"].clone()]);
    let seen = |list: &Json, title, word| {
        let table = tables::of_objects(title, list, &[(word, word), ("evidence", "evidence")]);
        Table { rows: table.rows.into_iter().filter(|row| !row[0].is_empty()).collect(), ..table }
    };
    vec![seen(&wrong, "wrong", "symptom"), seen(&right, "right", "outcome")]
}
