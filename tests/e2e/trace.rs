//! The trace of a run, as `docs/trace-format.md` describes it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value as Json, json};

use crate::support::run::Trace;
use crate::support::{Host, on};

type Event = BTreeMap<String, Json>;

/// The kinds of events, with their fields besides `t_us`, `loop` and `kind`.
const KINDS: &[(&str, &[&str])] = &[
    ("loop-started", &[]),
    ("loop-ready", &[]),
    ("loop-closed", &[]),
    ("loop-lost", &["reason"]),
    ("loop-busy", &["for_us"]),
    ("task-spawned", &["task", "parent", "name", "site"]),
    ("task-polled", &["task", "took_us", "ready_us", "cause", "wait"]),
    ("task-done", &["task"]),
    ("task-failed", &["task", "error"]),
    ("task-cancelled", &["task"]),
    ("task-retried", &["unit", "lost"]),
    ("timer-set", &["timer", "task", "deadline_us", "site"]),
    ("timer-fired", &["timer", "late_us"]),
    ("timer-dropped", &["timer"]),
    ("message-sent", &["message", "to", "queue", "bytes", "depth", "task", "site"]),
    ("message-received", &["message", "queue", "bytes", "depth"]),
    ("message-taken", &["message", "task"]),
    ("queue-closed", &["peer", "queue"]),
    ("progress", &["done", "total"]),
    ("log", &["text"]),
];

#[test]
fn a_trace_has_the_documented_shape_and_order() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("master-worker", json!({ "work_ms": 5 }), Json::Null).await;
        let trace = &run.trace;
        assert_eq!((trace.format.as_str(), trace.version), ("polyloop", 1));
        let ids: BTreeSet<_> = trace.loops.iter().map(|of_loop| of_loop.id).collect();
        assert_eq!(ids.len(), 5);
        for (told, counted) in trace.loops.iter().zip(&run.stats.loops) {
            assert_eq!(
                (told.id, &told.name, &told.kind),
                (counted.id, &counted.name, &counted.kind)
            );
            assert_eq!(told.counters["tasks_started"], counted.tasks);
            assert_eq!(told.counters["inbox_peak"], counted.inbox_peak);
            assert!(
                told.clock_offset_us < 10_000_000 && told.requested_us < 10_000_000,
                "{told:?}"
            );
        }
        has_documented_events(trace);
        is_in_order(trace);
        no_message_is_received_before_it_is_sent(trace);
    });
}

#[test]
fn the_trace_of_an_isolated_page_is_in_order_as_well() {
    on(Host::Isolating, async |page| {
        page.open("").await;
        let params = json!({ "workers": 8, "tasks": 400, "work_ms": 0, "prefetch": 8 });
        let trace = page.run("master-worker", params, Json::Null).await.trace;
        is_in_order(&trace);
        no_message_is_received_before_it_is_sent(&trace);
    });
}

#[test]
fn the_trace_of_a_lost_loop_is_in_order_as_well() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let params = json!({ "workers": 2, "tasks": 60, "work_ms": 50 });
        let faults = json!({ "faults": [{ "at_ms": 800, "loop": "Worker-0", "kind": "kill" }] });
        let trace = page.run("master-worker", params, faults).await.trace;
        has_documented_events(&trace);
        is_in_order(&trace);
        no_message_is_received_before_it_is_sent(&trace);
    });
}

#[test]
fn a_run_survives_a_round_trip_through_json() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let same = page
            .call(
                "const run = await polyloop.run('master-worker', { work_ms: 1 });
                const text = JSON.stringify(run);
                return {
                    keys: Object.keys(run),
                    same: JSON.stringify(JSON.parse(text)) === text,
                    length: text.length, again: run.trace === run.trace,
                };",
                [],
            )
            .await;
        assert_eq!(
            same["keys"],
            json!(["scenario", "params", "status", "error", "result", "log", "stats", "trace"])
        );
        assert!(same["same"] == true && same["again"] == true, "{same}");
        assert!(same["length"].as_u64() > Some(10_000), "{same}");
    });
}

fn has_documented_events(trace: &Trace) {
    let kinds: HashMap<_, _> = KINDS.iter().copied().collect();
    for event in &trace.events {
        let kind = event["kind"].as_str().expect("a kind");
        let fields = kinds.get(kind).unwrap_or_else(|| panic!("{kind} is not documented"));
        let expected: BTreeSet<_> =
            ["t_us", "loop", "kind"].iter().chain(*fields).copied().collect();
        let found: BTreeSet<_> = event.keys().map(String::as_str).collect();
        assert_eq!(found, expected, "{event:?}");
    }
    let seen: BTreeSet<_> =
        trace.events.iter().filter_map(|event| event["kind"].as_str()).collect();
    for kind in ["loop-ready", "task-spawned", "task-polled", "timer-fired", "message-taken"] {
        assert!(seen.contains(kind), "no {kind} in {seen:?}");
    }
}

fn moment(event: &Event) -> u64 {
    event["t_us"].as_u64().unwrap_or_else(|| panic!("no whole microseconds: {event:?}"))
}

fn is_in_order(trace: &Trace) {
    let ids: BTreeSet<_> = trace.loops.iter().map(|of_loop| of_loop.id).collect();
    let mut last = 0;
    for event in &trace.events {
        assert!(last <= moment(event), "{last} before {event:?}");
        last = moment(event);
        assert!(ids.contains(&event["loop"].as_u64().unwrap()), "{event:?}");
    }
}

fn no_message_is_received_before_it_is_sent(trace: &Trace) {
    let mut at: HashMap<(&str, &str), (usize, u64)> = HashMap::new();
    for (place, event) in trace.events.iter().enumerate() {
        let Some(message) = event.get("message") else { continue };
        let step = event["kind"].as_str().unwrap();
        let before = at.insert((step, message.as_str().unwrap()), (place, moment(event)));
        assert!(before.is_none(), "twice: {event:?}");
    }
    let mut pairs = 0;
    for ((step, message), (place, time)) in &at {
        let earlier = match *step {
            "message-received" => "message-sent",
            "message-taken" => "message-received",
            _ => continue,
        };
        let Some((earlier_place, earlier_time)) = at.get(&(earlier, message)) else { continue };
        assert!(earlier_place < place && earlier_time <= time, "{message}: {step}");
        pairs += 1;
    }
    assert!(pairs > 40, "only {pairs} pairs of messages");
}
