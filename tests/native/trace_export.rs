//! The trace as a file, field by field.

use std::collections::BTreeSet;

use polyloop::clock::Micros;
use polyloop::ids::{MessageSeq, TaskId, TimerId};
use polyloop::trace::event::{Cause, EventKind, Wait};
use polyloop::trace::model::Trace;
use serde_json::{Value as Json, json};

use crate::trace_script::{A, B, C, Script, received, sent, three_loops};

fn file(trace: &Trace) -> Json {
    serde_json::from_str(&trace.to_json().unwrap()).unwrap()
}

#[test]
fn an_empty_trace() {
    let empty = json!({"format": "polyloop", "version": 1, "loops": [], "events": []});
    assert_eq!(file(&Trace::new()), empty);
}

/// A trace with every kind of event in it.
pub(crate) fn everything() -> Trace {
    let mut trace = three_loops();
    let (task, timer) = (TaskId(0), TimerId(0));

    let mut a = Script::new();
    let (jobs, site, name) = (a.sym("jobs"), a.sym("src/x.rs:1"), a.sym("a task"));
    let (error, line) = (a.sym("it broke"), a.sym("hello"));
    let polled =
        |took_us, cause, wait| EventKind::TaskPolled { task, took_us, ready_us: 2, cause, wait };
    a.at(100, EventKind::LoopStarted).at(110, EventKind::LoopReady);
    a.at(120, EventKind::TaskSpawned { task, parent: None, name, site });
    a.at(121, EventKind::TaskSpawned { task: TaskId(1), parent: Some(task), name, site });
    a.at(130, EventKind::TimerSet { timer, task: Some(task), deadline: Micros(230), site });
    a.at(131, EventKind::TimerSet { timer: TimerId(1), task: None, deadline: Micros(330), site });
    a.at(125, polled(10, Cause::Unknown, Wait::Timer(timer)));
    a.at(233, EventKind::TimerFired { timer, late_us: 3 });
    a.at(234, EventKind::TimerDropped { timer: TimerId(1) });
    a.at(235, polled(1, Cause::Timer(timer), Wait::Turn));
    a.at(236, polled(1, Cause::Task(task), Wait::Message(jobs)));
    a.at(237, polled(1, Cause::Messages(B), Wait::Room(jobs)));
    a.at(238, polled(1, Cause::Unknown, Wait::Task(TaskId(1))));
    a.at(239, polled(1, Cause::Unknown, Wait::Answer(B)));
    a.at(239, polled(0, Cause::Unknown, Wait::Response));
    a.at(239, polled(0, Cause::Unknown, Wait::Unknown));
    a.at(240, EventKind::LoopBusy { for_us: 5_000 });
    let (seq, from) = (MessageSeq(17), A);
    a.at(
        300,
        EventKind::MessageSent {
            seq,
            to: B,
            queue: jobs,
            size: 12,
            depth: 2,
            task: Some(task),
            site,
        },
    );
    a.at(301, EventKind::TaskRetried { unit: 4, lost: C });
    a.at(302, EventKind::QueueClosed { peer: B, queue: jobs });
    a.at(303, EventKind::Progress { done: 1, total: 9 });
    a.at(304, EventKind::Log { text: line });
    a.at(305, EventKind::TaskFailed { task, error });
    a.at(305, polled(1, Cause::Unknown, Wait::Nothing));
    a.at(306, EventKind::TaskCancelled { task: TaskId(1) });
    a.at(307, EventKind::LoopClosed);

    // The clock of B is 50 behind; the first text of B is the last one of A.
    let mut b = Script::new();
    let results = b.sym("results");
    b.at(250, EventKind::MessageReceived { from, seq, queue: results, size: 12, depth: 1 });
    b.at(260, EventKind::MessageTaken { from, seq, task: Some(TaskId(3)) });
    b.at(270, EventKind::TimerSet { timer, task: None, deadline: Micros(900), site });
    b.at(280, EventKind::TaskDone { task: TaskId(3) });
    b.dropped(EventKind::TaskDone { task: TaskId(4) });

    trace.apply(B, &b.take()).unwrap();
    trace.apply(A, &a.take()).unwrap();
    trace.lose(C, Micros(400), "worker-lost: killed");
    trace
}

#[test]
fn every_field_of_every_kind() {
    let trace = everything();
    let zero = json!({
        "dropped": 0, "tasks_started": 0, "tasks_completed": 0, "tasks_failed": 0,
        "tasks_cancelled": 0, "tasks_retried": 0, "messages_sent": 0, "messages_received": 0,
        "bytes_sent": 0, "busy_us": 0, "longest_poll_us": 0, "inbox_peak": 0,
    });
    let counters = |counts: Json| {
        let mut all = zero.clone();
        all.as_object_mut().unwrap().extend(counts.as_object().unwrap().clone());
        all
    };
    assert_eq!(
        file(&trace)["loops"],
        json!([
            {
                "id": 0, "name": "main", "kind": "main", "requested_us": 0, "clock_offset_us": 0,
                "counters": counters(json!({
                    "tasks_started": 2, "tasks_failed": 1, "tasks_cancelled": 1, "tasks_retried": 1,
                    "messages_sent": 1, "bytes_sent": 12, "busy_us": 16, "longest_poll_us": 10,
                })),
            },
            {
                "id": 1, "name": "Worker-0", "kind": "thread", "requested_us": 10, "clock_offset_us": 50,
                "counters": counters(json!({
                    "dropped": 1, "tasks_completed": 2, "messages_received": 1, "inbox_peak": 1,
                })),
            },
            {
                "id": 2, "name": "Worker-1", "kind": "process", "requested_us": 20, "clock_offset_us": 0,
                "counters": zero,
            },
        ])
    );

    let x = "src/x.rs:1";
    let poll = |t_us, took_us, cause: Json, wait: Json| {
        json!({"t_us": t_us, "loop": 0, "kind": "task-polled", "task": 0, "took_us": took_us,
            "ready_us": 2, "cause": cause, "wait": wait})
    };
    let expected = [
        json!({"t_us": 100, "loop": 0, "kind": "loop-started"}),
        json!({"t_us": 110, "loop": 0, "kind": "loop-ready"}),
        json!({"t_us": 120, "loop": 0, "kind": "task-spawned", "task": 0, "parent": null,
            "name": "a task", "site": x}),
        json!({"t_us": 121, "loop": 0, "kind": "task-spawned", "task": 1, "parent": 0,
            "name": "a task", "site": x}),
        poll(125, 10, json!(null), json!({"kind": "timer", "timer": 0})),
        json!({"t_us": 130, "loop": 0, "kind": "timer-set", "timer": 0, "task": 0,
            "deadline_us": 230, "site": x}),
        json!({"t_us": 131, "loop": 0, "kind": "timer-set", "timer": 1, "task": null,
            "deadline_us": 330, "site": x}),
        json!({"t_us": 233, "loop": 0, "kind": "timer-fired", "timer": 0, "late_us": 3}),
        json!({"t_us": 234, "loop": 0, "kind": "timer-dropped", "timer": 1}),
        poll(235, 1, json!({"kind": "timer", "timer": 0}), json!({"kind": "turn"})),
        poll(
            236,
            1,
            json!({"kind": "task", "task": 0}),
            json!({"kind": "message", "queue": "jobs"}),
        ),
        poll(
            237,
            1,
            json!({"kind": "messages", "from": 1}),
            json!({"kind": "room", "queue": "jobs"}),
        ),
        poll(238, 1, json!(null), json!({"kind": "task", "task": 1})),
        poll(239, 1, json!(null), json!({"kind": "answer", "from": 1})),
        poll(239, 0, json!(null), json!({"kind": "response"})),
        poll(239, 0, json!(null), json!(null)),
        json!({"t_us": 240, "loop": 0, "kind": "loop-busy", "for_us": 5000}),
        json!({"t_us": 300, "loop": 0, "kind": "message-sent", "message": "0:17", "to": 1,
            "queue": "jobs", "bytes": 12, "depth": 2, "task": 0, "site": x}),
        json!({"t_us": 300, "loop": 1, "kind": "message-received", "message": "0:17",
            "queue": "results", "bytes": 12, "depth": 1}),
        json!({"t_us": 301, "loop": 0, "kind": "task-retried", "unit": 4, "lost": 2}),
        json!({"t_us": 302, "loop": 0, "kind": "queue-closed", "peer": 1, "queue": "jobs"}),
        json!({"t_us": 303, "loop": 0, "kind": "progress", "done": 1, "total": 9}),
        json!({"t_us": 304, "loop": 0, "kind": "log", "text": "hello"}),
        json!({"t_us": 305, "loop": 0, "kind": "task-failed", "task": 0, "error": "it broke"}),
        poll(305, 1, json!(null), json!({"kind": "nothing"})),
        json!({"t_us": 306, "loop": 0, "kind": "task-cancelled", "task": 1}),
        json!({"t_us": 307, "loop": 0, "kind": "loop-closed"}),
        json!({"t_us": 310, "loop": 1, "kind": "message-taken", "message": "0:17", "task": 3}),
        json!({"t_us": 320, "loop": 1, "kind": "timer-set", "timer": 0, "task": null,
            "deadline_us": 950, "site": x}),
        json!({"t_us": 330, "loop": 1, "kind": "task-done", "task": 3}),
        json!({"t_us": 400, "loop": 2, "kind": "loop-lost", "reason": "worker-lost: killed"}),
    ];
    let events = file(&trace)["events"].clone();
    for (event, expected) in events.as_array().unwrap().iter().zip(&expected) {
        assert_eq!(event, expected);
    }
    assert_eq!(events.as_array().unwrap().len(), expected.len());
    assert_eq!(trace.events_kept(), expected.len() as u64);
}

#[test]
fn the_file_begins_with_what_it_is() {
    let text = three_loops().to_json().unwrap();
    assert!(text.starts_with(r#"{"format":"polyloop","version":1,"loops":[{"id":0,"name":"main""#));
}

#[test]
fn a_receipt_that_contradicts_its_sending_stands_with_it() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    a.at(1_000, sent(0, B)).at(1_200, received(B, 0));
    b.at(900, received(A, 0)).at(1_250, sent(0, A));
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    let kinds: Vec<_> = file(&trace)["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["t_us"].as_u64().unwrap(), event["kind"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        (1_000, "message-sent"),
        (1_000, "message-received"),
        (1_350, "message-sent"),
        (1_350, "message-received"),
    ];
    assert_eq!(kinds, expected.map(|(at, kind)| (at, kind.to_owned())));
}

/// The fields of all objects in `value`, and the kinds, however deep.
fn words(value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(fields) => {
            for (field, value) in fields {
                found.insert(field.clone());
                if field == "kind" {
                    found.extend(value.as_str().map(str::to_owned));
                }
                words(value, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| words(item, found)),
        _ => {}
    }
}

#[test]
fn the_description_names_every_kind_and_every_field() {
    let description = include_str!("../../docs/trace-format.md");
    let mut found = BTreeSet::new();
    words(&file(&everything()), &mut found);
    for word in found {
        let is_named = [format!("`{word}`"), format!("\"{word}\"")]
            .iter()
            .any(|word| description.contains(word));
        assert!(is_named, "{word}");
    }
}
