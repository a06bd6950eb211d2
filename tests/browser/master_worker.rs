//! The scenario against its expected results.

use std::collections::BTreeSet;
use std::rc::Rc;

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Fault, FaultKind, Outcome, Status};
use polyloop::scenarios::runner::{self, RunHandle};
use serde_json::{Value as Json, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{losses, lost};

fn start(params: Json, faults: Vec<Fault>) -> RunHandle {
    let params = params.as_object().unwrap().clone();
    let values = Values::from_json(SCENARIO.id, SCENARIO.params, &params).unwrap();
    runner::start(&SCENARIO, values, faults)
}

async fn run(params: Json) -> Rc<Outcome> {
    run_with(params, Vec::new()).await.0
}

async fn run_with(params: Json, faults: Vec<Fault>) -> (Rc<Outcome>, RunHandle) {
    let run = start(params, faults);
    let outcome = run.finished().await;
    assert_eq!(run.living(), 0);
    (outcome, run)
}

fn fault(at_ms: f64, in_loop: &str, kind: FaultKind) -> Fault {
    Fault { at_ms, in_loop: in_loop.into(), kind }
}

fn squares(tasks: u64) -> Json {
    (0..tasks).map(|task| json!([task, task * task])).collect()
}

fn done_by_workers(outcome: &Outcome) -> u64 {
    let by_worker = outcome.result["by_worker"].as_object().unwrap();
    by_worker.values().filter_map(Json::as_u64).sum()
}

#[wasm_bindgen_test]
async fn every_task_is_squared_once() {
    for policy in ["turbo", "standard"] {
        let outcome = run(json!({"work_ms": 5, "policy": policy})).await;
        assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
        assert_eq!(outcome.result["squares"], squares(20));
        assert_eq!(outcome.result["failed"], json!([]));
        assert_eq!(done_by_workers(&outcome), 20);
    }
}

#[wasm_bindgen_test]
async fn no_task_and_more_workers_than_tasks() {
    for policy in ["turbo", "standard"] {
        let outcome = run(json!({"tasks": 0, "policy": policy})).await;
        assert_eq!(outcome.result, json!({"squares": [], "by_worker": {}, "failed": []}));
        let params = json!({"tasks": 3, "workers": 8, "work_ms": 1, "policy": policy});
        assert_eq!(run(params).await.result["squares"], squares(3));
        let params = json!({"tasks": 10, "workers": 1, "work_ms": 0, "policy": policy});
        assert_eq!(run(params).await.result["by_worker"], json!({"Worker-0": 10}));
    }
}

#[wasm_bindgen_test]
async fn tasks_may_be_handed_out_in_advance() {
    for policy in ["turbo", "standard"] {
        let params = json!({"tasks": 500, "work_ms": 0, "prefetch": 64, "policy": policy});
        let outcome = run(params).await;
        assert_eq!(outcome.result["squares"], squares(500));
        assert_eq!(done_by_workers(&outcome), 500);
    }
}

#[wasm_bindgen_test]
async fn tasks_may_be_computed() {
    let outcome = run(json!({"work": "cpu", "work_ms": 10})).await;
    assert_eq!(outcome.result["squares"], squares(20));
}

#[wasm_bindgen_test]
async fn one_task_may_compute_for_longer_than_a_loop_may_be_silent() {
    let params = json!({"work": "cpu", "work_ms": 3_000, "workers": 2, "tasks": 2});
    let (outcome, run) = run_with(params, Vec::new()).await;
    assert_eq!(outcome.result["squares"], squares(2));
    assert_eq!(lost(&run.trace().borrow()), 0);
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_tasks_are_done_by_sixty_four_workers() {
    let params = json!({"tasks": 100_000, "workers": 64, "work_ms": 0, "prefetch": 8});
    let (outcome, run) = run_with(params, Vec::new()).await;
    assert_eq!(outcome.status, Status::Completed, "{:?}", outcome.error);
    assert_eq!(outcome.result["squares"], squares(100_000));
    assert_eq!(done_by_workers(&outcome), 100_000);
    let trace = run.trace();
    let trace = trace.borrow();
    assert_eq!(losses(&trace), Vec::<String>::new());
    let stats = trace.stats(0.0);
    assert_eq!(stats.loops.len(), 65);
    assert!(stats.messages.sent >= 200_000);
}

#[wasm_bindgen_test]
async fn a_lost_workers_tasks_are_done_by_others() {
    for kind in [FaultKind::Kill, FaultKind::Panic, FaultKind::Hang] {
        for policy in ["turbo", "standard"] {
            let params = json!({"work_ms": 100, "tasks": 20, "prefetch": 2, "policy": policy});
            let (outcome, run) = run_with(params, vec![fault(300.0, "Worker-1", kind)]).await;
            assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
            assert_eq!(outcome.result["squares"], squares(20), "{kind:?}");
            assert_eq!(lost(&run.trace().borrow()), 1);
        }
    }
}

#[wasm_bindgen_test]
async fn a_broken_run_tells_what_it_knows() {
    for kind in [FaultKind::Kill, FaultKind::Panic, FaultKind::Hang] {
        let params = json!({"work_ms": 200, "tasks": 60, "on_crash": "break"});
        let (outcome, _) = run_with(params, vec![fault(500.0, "Worker-2", kind)]).await;
        assert_eq!(outcome.status, Status::Failed, "{kind:?}");
        assert_eq!(outcome.error.as_ref().unwrap().code, "broken-pool");
        let mut known = BTreeSet::new();
        for pair in outcome.result["squares"].as_array().unwrap() {
            let task = pair[0].as_u64().unwrap();
            assert_eq!(pair[1], task * task);
            assert!(known.insert(task));
        }
        for failed in outcome.result["failed"].as_array().unwrap() {
            assert_eq!(failed["code"], "broken-pool");
            assert!(known.insert(failed["task"].as_u64().unwrap()));
        }
        assert_eq!(known.len(), 60);
        assert!(!outcome.result["failed"].as_array().unwrap().is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_task_that_fails_is_listed_and_the_run_completes() {
    for on_crash in ["heal", "break"] {
        let params = json!({"work_ms": 50, "on_crash": on_crash});
        let (outcome, run) = run_with(params, vec![fault(0.0, "Worker-0", FaultKind::Fail)]).await;
        // The worker may not have been there yet.
        let failed = outcome.result["failed"].as_array().unwrap();
        assert!(failed.len() <= 1);
        assert_eq!(outcome.status, Status::Completed);
        assert_eq!(lost(&run.trace().borrow()), 0);
    }
    let run = start(json!({"work_ms": 50}), vec![fault(600.0, "Worker-0", FaultKind::Fail)]);
    let outcome = run.finished().await;
    if let [failed] = outcome.result["failed"].as_array().unwrap().as_slice() {
        assert_eq!(failed["code"], "task-failed");
        let task = failed["task"].as_u64().unwrap();
        let done = outcome.result["squares"].as_array().unwrap();
        assert_eq!(done.len(), 19);
        assert!(done.iter().all(|pair| pair[0] != task));
    }
}

#[wasm_bindgen_test]
async fn a_task_whose_workers_are_killed_again_and_again_is_given_up() {
    // Whether it is at work or on its way makes no difference.
    let kills = [500.0, 1_000.0, 1_500.0].map(|at| fault(at, "Worker-0", FaultKind::Kill));
    let params = json!({"work_ms": 10_000, "tasks": 1, "workers": 1});
    let (outcome, run) = run_with(params, kills.into()).await;
    assert_eq!(outcome.status, Status::Completed);
    assert_eq!(outcome.result["failed"], json!([{"task": 0, "code": "worker-lost"}]));
    assert_eq!(run.trace().borrow().stats(0.0).tasks.retried, 2);
}

#[wasm_bindgen_test]
async fn a_run_can_be_stopped_at_any_moment() {
    for wait in [0, 1, 20, 100, 400] {
        let run = start(json!({"tasks": 1_000}), Vec::new());
        gloo_timers::future::TimeoutFuture::new(wait).await;
        run.stop();
        let outcome = run.finished().await;
        assert_eq!(outcome.status, Status::Cancelled);
        assert_eq!(run.living(), 0);
    }
}

#[wasm_bindgen_test]
async fn the_loss_of_the_master_is_the_runs_failure() {
    for (kind, code) in [(FaultKind::Kill, "worker-lost"), (FaultKind::Panic, "worker-panicked")] {
        let params = json!({"tasks": 1_000});
        let (outcome, _) = run_with(params, vec![fault(400.0, "main", kind)]).await;
        assert_eq!(outcome.status, Status::Failed);
        let error = outcome.error.clone().unwrap();
        assert_eq!((error.code.as_str(), error.in_loop.as_deref()), (code, Some("main")));
    }
}
