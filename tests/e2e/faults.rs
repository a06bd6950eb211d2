//! Loops that are lost on purpose, by script.

use serde_json::{Value as Json, json};

use crate::support::run::Run;
use crate::support::{Host, must, on};

/// Long enough for the fault to come while it goes on, on a slow machine as well.
fn long() -> Json {
    json!({ "workers": 2, "tasks": 40, "work_ms": 100 })
}

fn fault(in_loop: &str, kind: &str) -> Json {
    json!({ "faults": [{ "at_ms": 1_000, "loop": in_loop, "kind": kind }] })
}

fn has_every_square_once(run: &Run, tasks: u64) {
    let squares: Vec<_> = (0..tasks).map(|task| json!([task, task * task])).collect();
    assert_eq!(run.result["squares"], json!(squares));
    assert_eq!(run.result["failed"], json!([]));
}

#[test]
fn a_killed_worker_is_replaced_and_every_square_is_given_once() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", long(), fault("Worker-1", "kill")).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        has_every_square_once(&run, 40);
        let lost: Vec<_> = run.stats.loops.iter().filter(|of_loop| of_loop.lost).collect();
        assert_eq!(lost.len(), 1, "{:?}", run.stats.loops);
        assert_eq!(lost[0].name, "Worker-1");
        assert!(run.stats.tasks.retried >= 1, "{:?}", run.stats.tasks);
        let told = run.trace.events.iter().filter(|event| event["kind"] == "loop-lost").count();
        assert_eq!(told, 1);
        page.until(
            "the loss is shown",
            "document.querySelector('table.loops').innerText.includes('lost')",
        )
        .await;
    });
}

#[test]
fn a_fault_waits_for_its_loop_and_comes_in_its_own_time() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let faults = json!({ "faults": [
            { "at_ms": 0, "loop": "Worker-1", "kind": "kill" },
            { "at_ms": 2_147_483_647, "loop": "Worker-0", "kind": "kill" },
        ] });
        let run = page.run("master-worker", json!({ "work_ms": 10 }), faults).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        has_every_square_once(&run, 20);
        let lost = run.stats.loops.iter().filter(|of_loop| of_loop.lost);
        assert_eq!(lost.map(|of_loop| of_loop.name.as_str()).collect::<Vec<_>>(), ["Worker-1"]);
    });
}

#[test]
fn a_worker_that_panics_is_replaced() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", long(), fault("Worker-0", "panic")).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        has_every_square_once(&run, 40);
        assert_eq!(run.stats.loops.iter().filter(|of_loop| of_loop.lost).count(), 1);
        // A trap is told in the console, and here it was asked for.
        page.forget_console().await;
    });
}

#[test]
fn a_worker_that_hangs_is_replaced() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", long(), fault("Worker-0", "hang")).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        has_every_square_once(&run, 40);
        assert_eq!(run.stats.loops.iter().filter(|of_loop| of_loop.lost).count(), 1);
    });
}

#[test]
fn a_task_that_fails_is_reported_and_the_others_are_done() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", long(), fault("Worker-0", "fail")).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        let failed = run.result["failed"].as_array().unwrap();
        assert_eq!(failed.len(), 1, "{failed:?}");
        assert_eq!(failed[0]["code"], "task-failed");
        assert_eq!(run.result["squares"].as_array().map(Vec::len), Some(39));
        assert!(run.stats.loops.iter().all(|of_loop| !of_loop.lost));
    });
}

#[test]
fn a_pool_that_may_break_fails_the_run_with_what_is_known() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let mut params = long();
        params["on_crash"] = json!("break");
        let run = page.run("master-worker", params, fault("Worker-1", "kill")).await;
        assert_eq!(run.status, "failed");
        let error = run.error.expect("an error");
        assert_eq!(error.code, "broken-pool", "{error:?}");
        assert!(!error.message.is_empty());
        assert!(run.trace.events.len() > 10 && !run.stats.loops.is_empty());
        page.until_status("Failed").await;
        assert!(page.text().await.contains("broken-pool"));
    });
}

#[test]
fn a_killed_master_fails_the_run() {
    on(Host::Plain, async |page| {
        page.open("").await;
        // It does not end by itself, and main has shipped something by the time that it is killed.
        let endless = json!({ "workers": 2, "tasks": 100_000, "work_ms": 20 });
        page.call("window.going = polyloop.run('master-worker', ...args);", [endless]).await;
        page.until("something is done", "/[1-9][\\d,]* of 100,000/.test(document.body.innerText)")
            .await;
        must("main", page.find(".mischief option[value='main']").await.click().await);
        page.press("Kill").await;
        let run = page.finished("window.going").await;
        assert_eq!(run.status, "failed");
        let error = run.error.expect("an error");
        assert_eq!((error.code.as_str(), error.r#loop.as_deref()), ("worker-lost", Some("main")));
        assert_eq!(error.task, None);
        assert!(run.trace.events.len() > 10);
        let next = page.run("master-worker", json!({ "work_ms": 1 }), Json::Null).await;
        has_every_square_once(&next, 20);
    });
}

#[test]
fn faults_in_the_address_are_shown_come_and_stay() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2&tasks=40&work_ms=50&faults=300:kill:Worker-1&run=1")
            .await;
        page.until_status("Completed").await;
        assert_eq!(page.value("fault-time-0").await, "300");
        page.until(
            "the loss is shown",
            "document.querySelector('table.loops').innerText.includes('lost')",
        )
        .await;
        page.fill("fault-time-0", "soon").await;
        page.until("it is refused", "document.querySelector('.faults .error')").await;
        assert!(!page.button("Run").await.is_enabled().await.unwrap());
        page.press("Remove").await;
        page.press("Run").await;
        page.until_status("Completed").await;
        assert_eq!(page.hash().await, "#/master-worker?workers=2&tasks=40&work_ms=50");
        page.call("document.querySelector('.faults').open = true;", []).await;
        page.press("Add a fault").await;
        assert!(page.hash().await.ends_with("&faults=500:kill:Worker-1"));
    });
}

#[test]
fn a_list_of_faults_that_is_none_is_told_and_starts_nothing() {
    on(Host::Plain, async |page| {
        for bad in ["500:maim:main", "kill", "<img src=x>"] {
            page.open(&format!("#/master-worker?faults={bad}&run=1")).await;
            let note: String = page.get("document.querySelector('[role=alert]').textContent").await;
            assert!(note.contains("faults") && note.contains(bad), "{note}");
            assert_eq!(page.workers().await, 0);
        }
        page.open("#/master-worker?workers=2&faults=5:kill:Worker-2&run=1").await;
        page.until("the reason is told", "document.getElementById('run-reason')").await;
        assert_eq!(page.workers().await, 0);
    });
}

#[test]
fn loops_are_struck_while_a_run_goes_on() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2&tasks=100000&work_ms=20&run=1").await;
        page.until_workers("all are alive", |workers| workers >= 3).await;
        let lost = "[...document.querySelectorAll('table.loops .lost')].length";
        page.press("Kill").await;
        page.until("one is lost", &format!("{lost} === 1")).await;
        page.until_workers("its place is taken", |workers| workers >= 3).await;
        page.press("Panic").await;
        page.until("another one is lost", &format!("{lost} === 2")).await;
        page.press("Fail the next task").await;
        page.press("Stop").await;
        page.until_status("Stopped").await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
        // A trap is told in the console, and here it was asked for.
        page.forget_console().await;
    });
}
