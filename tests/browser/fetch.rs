//! Fetching, against the server of the tests. The page's service worker is not here.

use std::rc::Rc;

use polyloop::scenarios::fetch::SCENARIO;
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

fn column(outcome: &Outcome, field: &str) -> Vec<Json> {
    let items = outcome.result["items"].as_array().unwrap();
    items.iter().map(|item| item[field].clone()).collect()
}

fn begins(error: &Json, code: &str) -> bool {
    error.as_str().is_some_and(|error| error.starts_with(code))
}

#[wasm_bindgen_test]
async fn items_come_in_the_order_of_the_addresses() {
    for policy in ["turbo", "standard"] {
        let urls = ["/www/worker.js", "/www/favicon.svg", "www/addresses.js"];
        // One at a time: the test runner's own server now and then leaves one of many requests at
        // once unanswered. Shares that are fetched at once are tested end to end.
        let params = json!({
            "urls": urls, "repeat": 3, "workers": 2, "per_loop": 1, "policy": policy,
        });
        let outcome = run(params).await;
        assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
        let expected: Vec<_> = urls.iter().cycle().take(9).map(|url| json!(url)).collect();
        assert_eq!(column(&outcome, "url"), expected);
        assert!(column(&outcome, "status").iter().all(|status| *status == 200), "{outcome:?}");
        assert!(column(&outcome, "error").iter().all(Json::is_null));
        let loops: Vec<_> = (0..9).map(|i| json!(format!("Worker-{}", i / 5))).collect();
        assert_eq!(column(&outcome, "loop"), loops);
        assert_eq!((&outcome.result["ok"], &outcome.result["failed"]), (&json!(9), &json!(0)));
    }
}

#[wasm_bindgen_test]
async fn an_address_that_fails_is_an_item() {
    let urls = ["/no-such-file", "http://127.0.0.1:1/", "http://[", "ftp://x/", "/www/worker.js"];
    let outcome = run(json!({"urls": urls, "repeat": 1, "workers": 3})).await;
    assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
    assert_eq!(
        column(&outcome, "status"),
        [json!(404), json!(null), json!(null), json!(null), json!(200)]
    );
    let errors = column(&outcome, "error");
    for (error, code) in errors.iter().zip(["HTTP 404", "network: ", "bad-url: ", "bad-url: "]) {
        assert!(begins(error, code), "{error} is no {code}");
    }
    assert_eq!((&outcome.result["ok"], &outcome.result["failed"]), (&json!(1), &json!(4)));
}

#[wasm_bindgen_test]
async fn loops_without_a_share_are_there_and_answer_nothing() {
    let run = start(json!({"urls": ["/www/worker.js"], "repeat": 1, "workers": 4}), Vec::new());
    let outcome = run.finished().await;
    assert_eq!(column(&outcome, "loop"), ["Worker-0"]);
    let stats = run.trace().borrow().stats(0.0);
    assert_eq!(stats.loops.len(), 5);
    assert!(stats.loops.iter().all(|l| !l.lost));
}

#[wasm_bindgen_test]
async fn a_lost_loop_s_share_is_fetched_by_another() {
    let urls: Vec<_> = (0..100).map(|i| format!("/www/worker.js?{i}")).collect();
    let fault = Fault { at_ms: 150.0, in_loop: "Worker-1".into(), kind: FaultKind::Kill };
    let params = json!({"urls": urls, "repeat": 10, "workers": 2, "per_loop": 1});
    let run = start(params, vec![fault]);
    let outcome = run.finished().await;
    assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
    assert_eq!(outcome.result["ok"], 1_000);
    let expected: Vec<_> = urls.iter().cycle().take(1_000).map(|url| json!(url)).collect();
    assert_eq!(column(&outcome, "url"), expected);
    let stats = run.trace().borrow().stats(0.0);
    assert_eq!(stats.loops.iter().filter(|l| l.lost).count(), 1);
}

#[wasm_bindgen_test]
async fn a_run_that_needs_the_service_worker_says_that_there_is_none() {
    let run = start(json!({}), Vec::new());
    let outcome = run.finished().await;
    assert_eq!(outcome.status, Status::Failed);
    let error = outcome.error.clone().unwrap();
    assert_eq!(error.code, "network");
    assert!(error.message.contains("service worker"), "{error}");
    assert!(run.trace().borrow().tracks().is_empty());
}
