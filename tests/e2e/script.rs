//! `polyloop.run` where all goes well.

use serde_json::{Value as Json, json};

use crate::support::run::Percentiles;
use crate::support::{Host, on};

#[test]
fn a_run_resolves_with_all_that_is_promised() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run =
            page.run("master-worker", json!({ "workers": 3, "work_ms": 10 }), Json::Null).await;
        assert_eq!(run.scenario, "master-worker");
        assert_eq!(run.status, "completed");
        assert!(run.error.is_none(), "{:?}", run.error);
        assert_eq!(
            json!(run.params),
            json!({ "workers": 3, "tasks": 20, "work": "sleep", "work_ms": 10, "prefetch": 1,
                "on_crash": "heal", "policy": "turbo" })
        );
        let squares: Vec<_> = (0..20_u64).map(|task| json!([task, task * task])).collect();
        assert_eq!(run.result["squares"], json!(squares));
        assert_eq!(run.result["failed"], json!([]));
        let by_worker = run.result["by_worker"].as_object().expect("an object");
        assert_eq!(by_worker.values().filter_map(Json::as_u64).sum::<u64>(), 20);
        let names: Vec<_> = by_worker.keys().map(String::as_str).collect();
        assert_eq!(names, ["Worker-0", "Worker-1", "Worker-2"]);
    });
}

#[test]
fn the_statistics_of_a_run_agree_with_one_another() {
    on(Host::Plain, async |page| {
        page.open("").await;
        // Every actor has messages of its own, however long it takes to start.
        let params = json!({ "actors": 4, "messages": 40, "handle_ms": 5 });
        let run = page.run("actors", params, Json::Null).await;
        let stats = &run.stats;
        assert!(stats.wall_ms > 0.0 && stats.clock_resolution_us > 0.0);
        let names: Vec<_> = stats.loops.iter().map(|of_loop| of_loop.name.as_str()).collect();
        assert_eq!(names, ["main", "Actor-0", "Actor-1", "Actor-2", "Actor-3"]);
        for of_loop in &stats.loops {
            assert!(!of_loop.lost && of_loop.tasks > 0 && of_loop.inbox_peak > 0, "{of_loop:?}");
            assert!(of_loop.max_block_ms <= of_loop.busy_ms, "{of_loop:?}");
            assert!(of_loop.busy_ms <= stats.wall_ms, "{of_loop:?}");
            let kind = if of_loop.name == "main" { "main" } else { "thread" };
            assert_eq!(of_loop.kind, kind);
        }
        let of_all: u64 = stats.loops.iter().map(|of_loop| of_loop.tasks).sum();
        let tasks = &stats.tasks;
        assert_eq!(of_all, tasks.started);
        assert_eq!(tasks.completed + tasks.failed + tasks.cancelled, tasks.started);
        assert_eq!((tasks.failed, tasks.retried), (0, 0));
        let messages = &stats.messages;
        assert!(messages.sent >= 40 && messages.bytes >= messages.sent, "{messages:?}");
        assert!(messages.received <= messages.sent, "{messages:?}");
        rises(&stats.task_latency_ms);
        rises(&stats.message_latency_ms);
        assert_eq!(stats.events, run.trace.events.len() as u64);
        assert_eq!(stats.events_dropped, 0);
        // Moments are of the run's time line, on which the first loop is asked for a moment later.
        let first_us = run.trace.loops.iter().map(|of_loop| of_loop.requested_us).min().unwrap();
        for line in &run.log {
            assert!(names.contains(&line.r#loop.as_str()) && !line.text.is_empty(), "{line:?}");
            let since_us = line.t_us.saturating_sub(first_us);
            assert!(since_us as f64 <= stats.wall_ms * 1_000.0 + 1.0, "{line:?}");
        }
    });
}

fn rises(percentiles: &Percentiles) {
    let Percentiles { p50, p90, p99, max } = percentiles;
    assert!(p50 <= p90 && p90 <= p99 && p99 <= max && *max > 0.0, "{percentiles:?}");
}

#[test]
fn what_a_program_logs_is_given_and_shown() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("lifecycle", json!({}), Json::Null).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        assert!(!run.log.is_empty());
        page.until_status("Completed").await;
        let shown: Vec<String> = page
            .get("[...document.querySelectorAll('.log td.line')].map((td) => td.textContent)")
            .await;
        let given: Vec<_> = run.log.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(shown, given);
    });
}

#[test]
fn left_out_and_undefined_parameters_take_their_defaults() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let all = page
            .call(
                "const runs = [
                    await polyloop.run('master-worker'),
                    await polyloop.run('master-worker', {}),
                    await polyloop.run('master-worker', undefined, undefined),
                    await polyloop.run('master-worker', { workers: undefined }, {}),
                ];
                return runs.map(({ params, status }) => ({ params, status }));",
                [],
            )
            .await;
        for run in all.as_array().unwrap() {
            assert_eq!(run["status"], "completed");
            assert_eq!(run["params"], all[0]["params"]);
            assert_eq!(run["params"]["workers"], 4);
        }
    });
}

#[test]
fn a_run_by_script_is_the_run_that_the_page_shows() {
    on(Host::Plain, async |page| {
        page.open("#/threads").await;
        page.run("master-worker", json!({ "workers": 2, "work_ms": 1 }), Json::Null).await;
        page.until_status("Completed").await;
        assert_eq!(page.hash().await, "#/master-worker?workers=2&work_ms=1");
        assert_eq!(page.value("workers").await, "2");
    });
}

#[test]
fn no_task_at_all_is_a_run_as_well() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", json!({ "tasks": 0 }), Json::Null).await;
        assert_eq!(run.status, "completed");
        assert_eq!(run.result["squares"], json!([]));
    });
}

#[test]
fn a_hundred_thousand_tasks_on_sixty_four_workers_give_every_square_once() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let params = json!({ "workers": 64, "tasks": 100_000, "work_ms": 0, "prefetch": 64 });
        let seen = page
            .call(
                "const run = await polyloop.run('master-worker', args[0]);
                const { squares, by_worker, failed } = run.result;
                return {
                    status: run.status, error: run.error, failed, workers: Object.keys(by_worker).length,
                    right: squares.every(([task, square], at) => task === at && square === at * at),
                    count: squares.length,
                    events: run.stats.events, kept: run.trace.events.length,
                    dropped: run.stats.events_dropped,
                    json: JSON.stringify(run).length,
                };",
                [params],
            )
            .await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
        assert_eq!(seen["status"], "completed", "{seen}");
        assert_eq!((&seen["count"], &seen["right"]), (&json!(100_000), &json!(true)), "{seen}");
        assert_eq!((&seen["failed"], &seen["workers"]), (&json!([]), &json!(64)), "{seen}");
        assert_eq!(seen["events"], seen["kept"], "{seen}");
        assert!(seen["json"].as_u64() > Some(1_000_000), "{seen}");
        page.until_status("Completed").await;
    });
}
