//! Every scenario against its expected results, on real workers.

use std::rc::Rc;

use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Outcome, Status};
use polyloop::scenarios::{
    Scenario, actors, executor, lifecycle, loop_policy, mistakes, processes, runner, threads,
    threadsafe,
};
use serde_json::{Value as Json, json};
use wasm_bindgen_test::wasm_bindgen_test;

/// Runs a scenario under both policies and gives its results, which must be the same.
async fn result(scenario: &'static Scenario, params: Json) -> Json {
    let turbo = run(scenario, params.clone(), "turbo").await;
    let standard = run(scenario, params, "standard").await;
    assert_eq!(turbo.result, standard.result);
    turbo.result.clone()
}

async fn run(scenario: &'static Scenario, params: Json, policy: &str) -> Rc<Outcome> {
    let mut params = params.as_object().unwrap().clone();
    params.insert("policy".into(), policy.into());
    let values = Values::from_json(scenario.id, scenario.params, &params).unwrap();
    let names = (scenario.loops)(&values);
    let run = runner::start(scenario, values, Vec::new());
    let outcome = run.finished().await;
    assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
    assert_eq!(run.living(), 0);
    let stats = run.trace().borrow().stats(0.0);
    let seen: Vec<_> = stats.loops.iter().map(|l| l.name.clone()).collect();
    assert_eq!(seen, names);
    outcome
}

#[wasm_bindgen_test]
async fn lifecycle_steps_are_tried_in_order() {
    let expected = json!([
        {"step": "current-before", "ok": false, "error": "no-current-loop"},
        {"step": "new", "ok": true},
        {"step": "set-current", "ok": true},
        {"step": "current", "ok": true},
        {"step": "run", "ok": true, "value": 42},
        {"step": "run-while-running", "ok": false, "error": "loop-running"},
        {"step": "second-loop-in-same-worker", "ok": false, "error": "loop-running"},
        {"step": "loop-in-another-worker", "ok": true, "value": 42},
        {"step": "close", "ok": true},
        {"step": "run-after-close", "ok": false, "error": "loop-closed"},
    ]);
    assert_eq!(result(&lifecycle::SCENARIO, json!({})).await["steps"], expected);
}

#[wasm_bindgen_test]
async fn threads_gather_their_own_tasks() {
    let params = json!({"loops": 3, "tasks": 2, "delay_ms": 5});
    let expected = json!([
        {"name": "Loop-0", "results": ["Loop-0-1", "Loop-0-2"]},
        {"name": "Loop-1", "results": ["Loop-1-1", "Loop-1-2"]},
        {"name": "Loop-2", "results": ["Loop-2-1", "Loop-2-2"]},
    ]);
    assert_eq!(result(&threads::SCENARIO, params).await["loops"], expected);
}

#[wasm_bindgen_test]
async fn processes_give_their_sums_in_order() {
    let params = json!({"delay_ms": 2});
    assert_eq!(result(&processes::SCENARIO, params).await["sums"], json!([3, 33, 63, 93]));
    let waves = json!({"processes": 7, "pool": 2, "tasks": 2, "delay_ms": 1});
    let sums = result(&processes::SCENARIO, waves).await["sums"].clone();
    assert_eq!(sums, json!([1, 21, 41, 61, 81, 101, 121]));
}

#[wasm_bindgen_test]
async fn executor_sums_are_exact_in_a_pool_and_inline() {
    for place in ["pool", "inline"] {
        let params = json!({"jobs": 2, "n": 1_000, "workers": 2, "place": place});
        let outcome = run(&executor::SCENARIO, params, "turbo").await;
        assert_eq!(outcome.result["values"], json!(["332833500", "332833500"]));
        assert!(outcome.result["max_heartbeat_gap_ms"].as_f64().unwrap() >= 0.0);
    }
}

#[wasm_bindgen_test]
async fn a_sum_that_does_not_fit_into_64_bits_is_exact() {
    let params = json!({"jobs": 1, "n": 5_000_000, "workers": 1});
    let outcome = run(&executor::SCENARIO, params, "turbo").await;
    assert_eq!(outcome.result["values"], json!(["41666654166667500000"]));
}

#[wasm_bindgen_test]
async fn actors_handle_their_letters_in_order() {
    for mailbox in [0, 1] {
        let params = json!({"handle_ms": 1, "mailbox": mailbox});
        let expected = json!([
            {"name": "Actor-0", "handled": [0, 3, 6, 9], "undelivered": []},
            {"name": "Actor-1", "handled": [1, 4, 7], "undelivered": []},
            {"name": "Actor-2", "handled": [2, 5, 8], "undelivered": []},
        ]);
        assert_eq!(result(&actors::SCENARIO, params).await["actors"], expected);
    }
}

#[wasm_bindgen_test]
async fn what_stopped_actors_have_not_handled_is_listed() {
    let params = json!({"messages": 100, "handle_ms": 50, "stop": "now"});
    let outcome = run(&actors::SCENARIO, params, "turbo").await;
    for (number, actor) in (0..).zip(outcome.result["actors"].as_array().unwrap()) {
        let list = |name: &str| actor[name].as_array().unwrap().clone();
        let all: Vec<_> = [list("handled"), list("undelivered")].concat();
        let told: Vec<_> = (0..100).filter(|i| i % 3 == number).map(Json::from).collect();
        assert_eq!(all, told);
        assert!(!list("undelivered").is_empty());
    }
}

#[wasm_bindgen_test]
async fn policies_are_measured_on_every_loop() {
    let params = json!({"loops": 2, "tasks": 500, "yields": 3});
    let outcome = run(&loop_policy::SCENARIO, params, "turbo").await;
    let policies = outcome.result["policies"].as_array().unwrap();
    let names: Vec<_> = policies.iter().map(|p| p["policy"].as_str().unwrap()).collect();
    assert_eq!(names, ["standard", "turbo"]);
    for policy in policies {
        assert_eq!(policy["completed"], 1_000);
        assert!(policy["wall_ms"].as_f64().unwrap() >= 0.0);
    }
    let alone = json!({"tasks": 20_000, "yields": 0, "compare": "turbo"});
    let outcome = run(&loop_policy::SCENARIO, alone, "turbo").await;
    let turbo = &outcome.result["policies"][0];
    assert_eq!(turbo["completed"], 20_000);
    // Without yields there is nothing but the tasks that could take time.
    let [task_ns, all_ms] = ["ns_per_task", "wall_ms"].map(|name| turbo[name].as_f64().unwrap());
    assert!((20_000.0 * task_ns - 1e6 * all_ms).abs() < 1.0, "{turbo}");
    assert_eq!(outcome.result["speedup"], Json::Null);
}

#[wasm_bindgen_test]
async fn threads_get_their_values_awaiting() {
    let params = json!({"threads": 3, "delay_ms": 5, "wait": "async"});
    assert_calls(&run(&threadsafe::SCENARIO, params, "turbo").await.result, "async");
    let params = json!({"threads": 2, "delay_ms": 5_000, "timeout_ms": 20, "wait": "async"});
    assert_timeouts(&run(&threadsafe::SCENARIO, params, "standard").await.result);
}

#[wasm_bindgen_test]
async fn threads_block_where_memory_is_shared_and_say_what_to_do_elsewhere() {
    let params = json!({"threads": 3, "delay_ms": 5});
    if !polyloop::web::clock::is_isolated() {
        let given = params.as_object().unwrap();
        let specs = threadsafe::SCENARIO.params;
        let values = Values::from_json("threadsafe", specs, given).unwrap();
        let run = runner::start(&threadsafe::SCENARIO, values, Vec::new());
        let error = run.finished().await.error.clone().unwrap();
        assert_eq!(error.code, "needs-isolation");
        assert!(error.message.contains("Cross-Origin-Opener-Policy"), "{error}");
        return;
    }
    assert_calls(&result_of_block(params).await, "block");
    for cancels in [true, false] {
        let params = json!({
            "threads": 2, "delay_ms": 200, "timeout_ms": 20, "cancel_on_timeout": cancels,
        });
        let outcome = run(&threadsafe::SCENARIO, params, "turbo").await;
        assert_timeouts(&outcome.result);
    }
}

async fn result_of_block(params: Json) -> Json {
    run(&threadsafe::SCENARIO, params, "turbo").await.result.clone()
}

fn assert_calls(result: &Json, waited: &str) {
    assert_eq!(result["waited"], waited);
    for (number, call) in result["calls"].as_array().unwrap().iter().enumerate() {
        assert_eq!((&call["thread"], &call["value"]), (&json!(number), &json!(number * 2)));
        assert_eq!(call["error"], Json::Null);
    }
}

fn assert_timeouts(result: &Json) {
    for call in result["calls"].as_array().unwrap() {
        assert_eq!((&call["value"], &call["error"]), (&Json::Null, &json!("timeout")));
    }
}

#[wasm_bindgen_test]
async fn every_mistake_shows_its_symptom_and_is_put_right() {
    let cases = [
        ("shared-loop", "loop-running", "value"),
        ("no-loop", "no-current-loop", "value"),
        ("call-soon", "late", "at once"),
        ("blocking-get", "stall", "item"),
        ("not-sendable", "not-sendable", "value"),
        ("swallowed", "timeout", "error"),
        ("own-result", "timeout", "value"),
        ("inline-cpu", "stall", "beats"),
        ("empty-chunk", "task-failed", "chunks"),
    ];
    for (policy, (case, symptom, outcome)) in
        ["turbo", "standard"].iter().flat_map(|policy| cases.map(|case| (policy, case)))
    {
        let ended = run(&mistakes::SCENARIO, json!({"case": case}), policy).await;
        assert_eq!(ended.result["wrong"]["symptom"], symptom, "{policy} {case}: {}", ended.result);
        assert_eq!(ended.result["right"]["outcome"], outcome, "{policy} {case}: {}", ended.result);
        assert!(!ended.result["wrong"]["evidence"].as_str().unwrap().is_empty());
    }
}
