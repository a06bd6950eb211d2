//! The scenario against its expected results.

use std::rc::Rc;

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Fault, FaultKind, Outcome, Status};
use polyloop::scenarios::runner::{self, RunHandle};
use serde_json::{Value as Json, json};
use wasm_bindgen_test::wasm_bindgen_test;

fn start(params: Json, faults: Vec<Fault>) -> RunHandle {
    let params = params.as_object().unwrap().clone();
    let values = Values::from_json(SCENARIO.id, SCENARIO.params, &params).unwrap();
    runner::start(&SCENARIO, values, faults)
}

async fn run(params: Json) -> Rc<Outcome> {
    let run = start(params, Vec::new());
    let outcome = run.finished().await;
    assert_eq!(run.living(), 0);
    outcome
}

fn squares(tasks: u64) -> Json {
    (0..tasks).map(|task| json!([task, task * task])).collect()
}

#[wasm_bindgen_test]
async fn every_task_is_squared_once() {
    for policy in ["turbo", "standard"] {
        let outcome = run(json!({"work_ms": 5, "policy": policy})).await;
        assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
        assert_eq!(outcome.result["squares"], squares(20));
        assert_eq!(outcome.result["failed"], json!([]));
        let by_worker = outcome.result["by_worker"].as_object().unwrap();
        assert_eq!(by_worker.values().filter_map(Json::as_u64).sum::<u64>(), 20);
    }
}

#[wasm_bindgen_test]
async fn no_task_and_more_workers_than_tasks() {
    assert_eq!(run(json!({"tasks": 0})).await.result["squares"], json!([]));
    let outcome = run(json!({"tasks": 3, "workers": 8, "work_ms": 1})).await;
    assert_eq!(outcome.result["squares"], squares(3));
}

#[wasm_bindgen_test]
async fn a_killed_workers_tasks_are_done_by_others() {
    for kind in [FaultKind::Kill, FaultKind::Panic] {
        let fault = Fault { at_ms: 300.0, in_loop: "Worker-1".into(), kind };
        let run = start(json!({"work_ms": 100, "tasks": 20}), vec![fault]);
        let outcome = run.finished().await;
        assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
        assert_eq!(outcome.result["squares"], squares(20), "{kind:?}");
        let stats = run.trace().borrow().stats(0.0);
        assert_eq!(stats.loops.iter().filter(|l| l.lost).count(), 1);
    }
}
