//! Every scenario, run by the release build: small runs, whose results are known beforehand.

use serde_json::{Value as Json, json};

use crate::support::{Host, Page, on};

/// Runs it to its end and gives its result.
async fn result(page: &Page, id: &str, params: Json) -> Json {
    let run = page.run(id, params, Json::Null).await;
    assert_eq!(run.status, "completed", "{id}: {:?}", run.error);
    page.until_status("Completed").await;
    run.result
}

/// The values of a field of all entries of a list.
fn each(list: &Json, field: &str) -> Vec<Json> {
    list.as_array().expect("a list").iter().map(|entry| entry[field].clone()).collect()
}

#[test]
fn the_rules_of_event_loops_are_kept() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let steps = result(page, "lifecycle", json!({})).await["steps"].clone();
        let told: Vec<_> = steps
            .as_array()
            .unwrap()
            .iter()
            .map(|step| {
                let said = if step["ok"] == true { &step["value"] } else { &step["error"] };
                json!([step["step"], step["ok"], said])
            })
            .collect();
        assert_eq!(
            json!(told),
            json!([
                ["current-before", false, "no-current-loop"],
                ["new", true, null],
                ["set-current", true, null],
                ["current", true, null],
                ["run", true, 42],
                ["run-while-running", false, "loop-running"],
                ["second-loop-in-same-worker", false, "loop-running"],
                ["loop-in-another-worker", true, 42],
                ["close", true, null],
                ["run-after-close", false, "loop-closed"],
            ])
        );
    });
}

#[test]
fn threads_and_processes_give_what_the_classic_programs_give() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let loops = result(page, "threads", json!({ "delay_ms": 20 })).await["loops"].clone();
        assert_eq!(
            loops,
            json!([
                { "name": "Loop-0", "results": ["Loop-0-1", "Loop-0-2"] },
                { "name": "Loop-1", "results": ["Loop-1-1", "Loop-1-2"] },
            ])
        );
        let sums = result(page, "processes", json!({ "delay_ms": 20 })).await;
        assert_eq!(sums, json!({ "sums": [3, 33, 63, 93] }));
    });
}

#[test]
fn a_pool_computes_exactly_while_the_heart_beats() {
    on(Host::Plain, async |page| {
        page.open("").await;
        // More to do than goes by between two beats, however soon the pool has started.
        let params = json!({ "jobs": 64, "heartbeat_ms": 10 });
        let executor = result(page, "executor", params).await;
        assert_eq!(executor["values"], json!(vec!["41666654166667500000"; 64]));
        assert!(executor["heartbeats"].as_u64() > Some(0), "{executor}");
        let inline =
            result(page, "executor", json!({ "place": "inline", "n": 10, "jobs": 2 })).await;
        assert_eq!(inline["values"], json!(["285", "285"]));
    });
}

#[test]
fn requests_are_answered_in_the_order_of_their_addresses() {
    for host in [Host::Plain, Host::Isolating] {
        on(host, async |page| {
            page.open("").await;
            let fetch = result(page, "fetch", json!({ "repeat": 3 })).await;
            assert_eq!((&fetch["ok"], &fetch["failed"]), (&json!(12), &json!(0)), "{fetch}");
            let urls = each(&fetch["items"], "url");
            assert_eq!(urls.len(), 12);
            assert_eq!(urls[..4], urls[4..8], "in the order of the list");
            assert!(each(&fetch["items"], "status").iter().all(|status| status == 200), "{fetch}");
        });
    }
}

#[test]
fn an_address_that_fails_is_an_item_and_not_the_end() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let params = json!({ "urls": ["http/get", "http/status/503", "http/ip"], "repeat": 1 });
        let fetch = result(page, "fetch", params).await;
        assert_eq!((&fetch["ok"], &fetch["failed"]), (&json!(2), &json!(1)), "{fetch}");
        assert_eq!(each(&fetch["items"], "status"), [json!(200), json!(503), json!(200)]);
        // The browser tells of the answer that was asked for.
        page.forget_console().await;
    });
}

#[test]
fn both_policies_are_measured() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let measured = result(page, "loop-policy", json!({ "tasks": 50_000, "yields": 2 })).await;
        assert_eq!(
            each(&measured["policies"], "policy"),
            [json!("standard"), json!("turbo")],
            "{measured}"
        );
        assert!(measured["speedup"].as_f64() > Some(0.0), "{measured}");
    });
}

#[test]
fn threads_submit_to_a_loop_and_block_where_the_host_isolates() {
    on(Host::Isolating, async |page| {
        page.open("").await;
        for wait in ["block", "async"] {
            let params = json!({ "delay_ms": 20, "wait": wait });
            let safe = result(page, "threadsafe", params).await;
            let values = each(&safe["calls"], "value");
            assert_eq!(values, (0..5).map(|thread| json!(2 * thread)).collect::<Vec<_>>());
            assert_eq!(safe["waited"], wait);
        }
    });
}

#[test]
fn a_plain_host_lets_threads_wait_but_not_block() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("threadsafe", json!({ "delay_ms": 20 }), Json::Null).await;
        assert_eq!(run.status, "failed");
        assert_eq!(run.error.expect("an error").code, "needs-isolation");
        page.until_status("Failed").await;
        let safe = result(page, "threadsafe", json!({ "delay_ms": 20, "wait": "async" })).await;
        assert_eq!(each(&safe["calls"], "value"), (0..5).map(|i| json!(2 * i)).collect::<Vec<_>>());
    });
}

#[test]
fn actors_handle_their_messages_in_turn() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let actors = result(page, "actors", json!({ "handle_ms": 1 })).await["actors"].clone();
        assert_eq!(
            actors,
            json!([
                { "name": "Actor-0", "handled": [0, 3, 6, 9], "undelivered": [] },
                { "name": "Actor-1", "handled": [1, 4, 7], "undelivered": [] },
                { "name": "Actor-2", "handled": [2, 5, 8], "undelivered": [] },
            ])
        );
    });
}

#[test]
fn every_mistake_is_done_wrong_and_right() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let cases: Vec<String> = page
            .get("polyloop.scenarios().find(({ id }) => id === 'mistakes').params[0].choices")
            .await;
        for case in cases {
            let told = result(page, "mistakes", json!({ "case": case })).await;
            for text in [&told["wrong"]["symptom"], &told["right"]["outcome"]] {
                assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{case}: {told}");
            }
            for evidence in [&told["wrong"]["evidence"], &told["right"]["evidence"]] {
                assert!(!evidence.is_null(), "{case}: {told}");
            }
        }
    });
}

#[test]
fn every_run_that_the_page_suggests_can_be_run() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let ids: Vec<String> = page.get("polyloop.scenarios().map(({ id }) => id)").await;
        let mut suggested = Vec::new();
        for id in ids {
            page.go(&format!("#/{id}")).await;
            let links: Vec<String> = page
                .get(
                    "[...document.querySelectorAll('main a')].map(({ hash }) => hash)
                    .filter((hash) => hash.includes('run=1'))",
                )
                .await;
            suggested.extend(links);
        }
        assert!(!suggested.is_empty());
        for hash in suggested {
            page.go(&hash.replace("run=1", "run=0")).await;
            let bad = page.get::<bool>(
                "!!document.querySelector('[role=alert], [aria-invalid], #run-reason')",
            );
            assert!(!bad.await, "{hash}");
        }
    });
}
