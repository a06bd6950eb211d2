//! The web server under load, and asked from outside of its run.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use polyloop::queue::Wire;
use polyloop::runtime::Host;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Fault, FaultKind, Outcome, Status};
use polyloop::scenarios::runner::{self, RunHandle};
use polyloop::scenarios::web_server::{SCENARIO, stand_by};
use polyloop::trace::numbers::Kind;
use polyloop::visual::inspect::{held_by, title_of};
use polyloop::web::{Port, channel};
use serde_json::{Value as Json, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::until;

fn start(params: Json, faults: Vec<Fault>) -> RunHandle {
    let params = params.as_object().unwrap().clone();
    let values = Values::from_json(SCENARIO.id, SCENARIO.params, &params).unwrap();
    runner::start(&SCENARIO, values, faults)
}

async fn run(params: Json) -> Rc<Outcome> {
    let names = {
        let params = params.as_object().unwrap();
        (SCENARIO.loops)(&Values::from_json(SCENARIO.id, SCENARIO.params, params).unwrap())
    };
    let run = start(params, Vec::new());
    let outcome = run.finished().await;
    assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
    assert_eq!(run.living(), 0);
    let stats = run.trace().borrow().stats(0.0);
    assert_eq!(stats.loops.iter().map(|l| l.name.clone()).collect::<Vec<_>>(), names);
    outcome
}

fn sum_of_roots(iterations: u32) -> f64 {
    (0..iterations).map(f64::from).map(f64::sqrt).fold(0.0, |sum, root| sum + root)
}

#[wasm_bindgen_test]
async fn both_kinds_of_requests_are_answered_and_measured() {
    for policy in ["turbo", "standard"] {
        for (pool, place) in [(2, "pool"), (0, "pool"), (2, "inline")] {
            let outcome = run(json!({
                "pool": pool, "place": place, "iterations": 10_000, "compute_rps": 10,
                "health_rps": 40, "duration_ms": 500, "policy": policy,
            }))
            .await;
            let (health, compute) = (&outcome.result["health"], &outcome.result["compute"]);
            assert_eq!(
                (&health["requests"], &health["ok"]),
                (&json!(20), &json!(20)),
                "{outcome:?}"
            );
            assert_eq!((&compute["requests"], &compute["ok"]), (&json!(5), &json!(5)));
            assert_eq!(compute["failed"], 0);
            assert_eq!(compute["result"].as_f64(), Some(sum_of_roots(10_000)));
            let of = |name: &str| health[name].as_f64().unwrap();
            assert!(0.0 < of("p50_ms") && of("p50_ms") <= of("p99_ms"), "{health}");
            assert!(of("p99_ms") <= of("max_ms"), "{health}");
        }
    }
}

#[wasm_bindgen_test]
async fn what_nobody_asks_for_is_not_measured() {
    let params = json!({"pool": 1, "compute_rps": 0, "health_rps": 0, "duration_ms": 100});
    let outcome = run(params).await;
    let nothing = json!({
        "health": {"requests": 0, "ok": 0, "p50_ms": null, "p99_ms": null, "max_ms": null},
        "compute": {
            "requests": 0, "ok": 0, "failed": 0, "p50_ms": null, "p99_ms": null, "result": null,
        },
    });
    assert_eq!(outcome.result, nothing);
}

#[wasm_bindgen_test]
async fn computing_inside_the_loop_holds_up_the_health_checks() {
    // A check is due every 5 ms, so several are while a computation keeps the loop.
    let params = json!({
        "pool": 1, "place": "inline", "iterations": 20_000_000, "compute_rps": 2,
        "health_rps": 200, "duration_ms": 1_000,
    });
    let run = start(params, Vec::new());
    let outcome = run.finished().await;
    let of = |kind: &str, name: &str| outcome.result[kind][name].as_f64().unwrap();
    let (longest_check, computation) = (of("health", "max_ms"), of("compute", "p50_ms"));
    assert!(longest_check > computation / 2.0, "{longest_check} beside {computation}");
    // The trace tells what the checks waited for.
    let trace = run.trace();
    let trace = trace.borrow();
    let numbers = trace.numbers();
    let name = |kind: &Kind| match kind {
        Kind::Task(name) | Kind::Message(name) => trace.text(*name).to_owned(),
    };
    let (health, of) = numbers.messages.iter().find(|(kind, _)| name(kind) == "health").unwrap();
    assert_eq!(of.count, 200);
    let slowest = trace.slowest(*health, (0, u64::MAX), 10).list;
    let held = slowest.iter().filter_map(|(check, _)| held_by(&trace, *check));
    let held: Vec<_> = held.map(|poll| title_of(&trace, poll)).collect();
    assert!(held.iter().any(|poll| poll.starts_with("compute #")), "{held:?}");
}

#[wasm_bindgen_test]
async fn a_full_server_refuses_computations_and_answers_checks() {
    let outcome = run(json!({
        "pool": 1, "iterations": 5_000_000, "compute_rps": 200, "health_rps": 20,
        "duration_ms": 500,
    }))
    .await;
    let (health, compute) = (&outcome.result["health"], &outcome.result["compute"]);
    assert_eq!(health["ok"], 10);
    let count = |name: &str| compute[name].as_u64().unwrap();
    assert_eq!(count("requests"), 100);
    assert_eq!(count("ok") + count("failed"), 100);
    assert!(count("failed") > 0 && count("ok") >= 16, "{compute}");
}

#[wasm_bindgen_test]
async fn a_lost_worker_costs_no_answer() {
    let fault = Fault { at_ms: 600.0, in_loop: "Worker-0".into(), kind: FaultKind::Kill };
    let params = json!({"pool": 2, "iterations": 100_000, "compute_rps": 20, "duration_ms": 1_000});
    let outcome = start(params, vec![fault]).finished().await;
    assert_eq!(outcome.status, Status::Completed, "{outcome:?}");
    assert_eq!(outcome.result["compute"]["ok"], 20);
}

#[wasm_bindgen_test]
async fn a_lost_client_fails_the_run() {
    let fault = Fault { at_ms: 300.0, in_loop: "client".into(), kind: FaultKind::Kill };
    let outcome = start(json!({"pool": 1}), vec![fault]).finished().await;
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(outcome.error.as_ref().unwrap().code, "worker-lost");
}

/// Somebody outside of a run.
struct Outside {
    port: Rc<Port>,
    answers: Rc<RefCell<Vec<Json>>>,
}

impl Outside {
    fn new() -> (Outside, Port) {
        let (here, there) = channel().unwrap();
        let (port, answers) = (Rc::new(here), Rc::<RefCell<Vec<Json>>>::default());
        let heard = answers.clone();
        let hear = move |bytes: Vec<u8>| {
            heard.borrow_mut().push(serde_json::from_slice(&bytes).unwrap());
        };
        port.receive(hear, |_| {});
        (Outside { port, answers }, there)
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Json {
        let id = self.answers.borrow().len();
        let request = json!({"id": id, "method": method, "path": path, "body": body});
        self.port.post(request.to_string().as_bytes());
        until(|| self.answers.borrow().len() > id).await;
        let answer = self.answers.borrow()[id].clone();
        assert_eq!(answer["id"], id);
        answer
    }
}

async fn is_served(outside: &Outside) {
    let answer = outside.ask("GET", "health", "").await;
    assert_eq!((&answer["status"], &answer["body"]), (&json!(200), &json!({"status": "ok"})));
    let answer = outside.ask("POST", "compute", r#"{"iterations": 1000}"#).await;
    let expected = json!({"result": sum_of_roots(1_000), "input": 1_000});
    assert_eq!((&answer["status"], &answer["body"]), (&json!(200), &expected));
    assert_eq!(outside.ask("POST", "compute", "{}").await["status"], 400);
    assert_eq!(outside.ask("GET", "nothing", "").await["status"], 404);
    assert_eq!(outside.ask("PUT", "health", "").await["allow"], "GET, HEAD");
}

#[wasm_bindgen_test]
async fn requests_from_outside_reach_the_loop_of_a_run() {
    let run = start(json!({"pool": 1, "duration_ms": 60_000}), Vec::new());
    for _ in 0..2 {
        let (outside, port) = Outside::new();
        assert!(run.visit(port));
        is_served(&outside).await;
    }
    run.stop();
    assert_eq!(run.finished().await.status, Status::Cancelled);
    let (_, port) = Outside::new();
    assert!(!run.visit(port));
}

#[wasm_bindgen_test]
async fn a_server_stands_by_until_it_is_stopped() {
    let host: Host = stand_by().unwrap();
    let (outside, port) = Outside::new();
    assert!(host.visit(port));
    is_served(&outside).await;
    assert_eq!(host.living(), 3);
    TimeoutFuture::new(50).await;
    assert_eq!(host.living(), 3);
    host.stop();
    host.end().await;
    assert_eq!(host.living(), 0);
}
