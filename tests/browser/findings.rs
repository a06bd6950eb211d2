//! What is found in real runs: nothing where nothing is wrong, and what is wrong where something is.

use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Fault, FaultKind};
use polyloop::scenarios::{self, Scenario, executor, master_worker, mistakes, runner, web_server};
use polyloop::trace::findings::{Code, Finding};
use polyloop::trace::{Item, Trace};
use serde_json::{Value as Json, json};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

async fn run(scenario: &'static Scenario, params: Json) -> runner::RunHandle {
    run_with(scenario, params, Vec::new()).await
}

async fn run_with(
    scenario: &'static Scenario,
    params: Json,
    faults: Vec<Fault>,
) -> runner::RunHandle {
    let params = params.as_object().unwrap().clone();
    let values = Values::from_json(scenario.id, scenario.params, &params).unwrap();
    let run = runner::start(scenario, values, faults);
    run.finished().await;
    run
}

fn tell(trace: &Trace, finding: &Finding) -> String {
    let name = trace.track(finding.in_loop).map_or("", |track| &track.name);
    let (what, worst, count) = (trace.text(finding.name), finding.worst_us, finding.count);
    format!("{} in {name}: {what} {worst} µs ×{count} {:?}", finding.code.as_str(), finding.victim)
}

/// Whether a machine that had no time for a loop is enough to explain this: the program did not
/// announce that it would compute.
fn may_be_the_machine(trace: &Trace, finding: &Finding) -> bool {
    let poll = match (finding.code, finding.worst, finding.victim.map(|victim| victim.item)) {
        (Code::LoopBlocked, Item::Poll(id, index), _) => (id, index),
        (Code::MessageWaited, _, Some(Item::Poll(id, index))) => (id, index),
        _ => return false,
    };
    let track = trace.track(poll.0).unwrap();
    let poll = &track.polls[poll.1];
    !track.busy.iter().any(|notice| notice.at >= poll.start && notice.at <= poll.end())
}

#[wasm_bindgen_test]
async fn nothing_is_found_where_nothing_is_wrong() {
    for scenario in scenarios::ALL {
        let run = run(scenario, json!({})).await;
        let trace = run.trace();
        let trace = trace.borrow();
        for finding in trace.findings().list {
            let told = format!("{}: {}", scenario.id, tell(&trace, &finding));
            console_log!("{told}");
            assert!(may_be_the_machine(&trace, &finding), "{told}");
        }
    }
}

fn blocked(trace: &Trace, name: &str) -> Finding {
    let findings = trace.findings().list;
    let told: Vec<_> = findings.iter().map(|finding| tell(trace, finding)).collect();
    let is_it = |finding: &&Finding| {
        finding.code == Code::LoopBlocked && trace.track(finding.in_loop).unwrap().name == name
    };
    findings.iter().find(is_it).unwrap_or_else(|| panic!("{told:?}")).clone()
}

#[wasm_bindgen_test]
async fn a_server_that_computes_by_itself_is_found_with_the_health_checks_that_waited() {
    // So long that no machine is quick enough.
    let params = json!({
        "place": "inline", "iterations": 100_000_000, "compute_rps": 1, "duration_ms": 2_000,
    });
    let run = run(&web_server::SCENARIO, params).await;
    let trace = run.trace();
    let trace = trace.borrow();
    let finding = blocked(&trace, "server");
    assert_eq!(trace.text(finding.name), "compute");
    let victim = finding.victim.unwrap();
    assert!(matches!(victim.item, Item::Message(..)), "{victim:?}");
    assert!(finding.victims > 1, "{finding:?}");
}

#[wasm_bindgen_test]
async fn a_computation_beside_a_heart_is_found() {
    let params = json!({"place": "inline", "n": 50_000_000, "heartbeat_ms": 10});
    let run = run(&executor::SCENARIO, params).await;
    blocked(&run.trace().borrow(), "main");
}

#[wasm_bindgen_test]
async fn mistakes_that_stop_a_loop_are_found() {
    for case in ["inline-cpu", "blocking-get"] {
        let run = run(&mistakes::SCENARIO, json!({"case": case})).await;
        let trace = run.trace();
        let trace = trace.borrow();
        let finding = blocked(&trace, "main");
        assert_eq!(trace.text(finding.victim.unwrap().name), "heartbeat", "{case}");
    }
}

#[wasm_bindgen_test]
async fn a_loop_that_was_lost_and_a_task_that_waits_for_itself_are_found() {
    let panic = Fault { at_ms: 0.0, in_loop: "Worker-0".to_owned(), kind: FaultKind::Panic };
    let working = json!({"workers": 2, "tasks": 4});
    let lost = run_with(&master_worker::SCENARIO, working, vec![panic]).await;
    let waiting = run(&mistakes::SCENARIO, json!({"case": "own-result"})).await;
    for (run, code) in [(lost, Code::LoopLost), (waiting, Code::TaskUnfinished)] {
        let trace = run.trace();
        let trace = trace.borrow();
        let findings = trace.findings().list;
        let told: Vec<_> = findings.iter().map(|finding| tell(&trace, finding)).collect();
        assert!(findings.iter().any(|finding| finding.code == code), "{told:?}");
    }
}
