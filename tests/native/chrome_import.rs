//! Chrome traces that other programs wrote.

use polyloop::trace::event::EventKind;
use polyloop::trace::file::{ImportError, Imported, import};
use polyloop::trace::model::{TaskEnd, Track};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn read(events: &Json) -> Imported {
    import(json!({ "traceEvents": events }).to_string().as_bytes()).unwrap()
}

/// A task's name, beginning, end, parent, and how often it was polled.
type Told = (String, u64, Option<u64>, Option<u32>, u32);

/// The tasks of a track.
fn tasks(of: &Imported, track: &Track) -> Vec<Told> {
    let task = |task: &polyloop::trace::model::TaskSpan| {
        let end = task.end.map(|(at, how)| {
            assert_eq!(how, TaskEnd::Done);
            at.0
        });
        let parent = task.parent.map(|parent| parent.0);
        (of.trace.text(task.name).to_owned(), task.spawned.0, end, parent, task.polls)
    };
    track.tasks.iter().map(task).collect()
}

fn task(
    name: &str,
    from: u64,
    to: impl Into<Option<u64>>,
    parent: impl Into<Option<u32>>,
    polls: u32,
) -> Told {
    (name.to_owned(), from, to.into(), parent.into(), polls)
}

fn x(name: &str, ts: f64, dur: f64, tid: u32) -> Json {
    json!({"ph": "X", "name": name, "cat": "c", "ts": ts, "dur": dur, "pid": 7, "tid": tid})
}

#[test]
fn threads_become_tracks_with_their_names() {
    let one = read(&json!([
        x("f", 1e9, 10.0, 1),
        x("g", 1e9, 5.0, 2),
        {"ph": "M", "name": "thread_name", "pid": 7, "tid": 2, "args": {"name": "io"}},
    ]));
    let names: Vec<_> = one.trace.tracks().iter().map(|track| track.name.as_str()).collect();
    assert_eq!(names, ["1", "io"]);
    let two = read(&json!([
        x("f", 1e9, 10.0, 1),
        {"ph": "X", "name": "g", "ts": 1e9, "dur": 1, "pid": "gpu", "tid": "main"},
        {"ph": "X", "name": "g", "ts": 1e9, "dur": 1, "pid": 8, "tid": 8},
        {"ph": "M", "name": "process_name", "pid": 7, "args": {"name": "browser"}},
        {"ph": "M", "name": "process_name", "pid": 8, "args": {"name": "tab"}},
        {"ph": "M", "name": "thread_name", "pid": 8, "tid": 8, "args": {"name": "render"}},
    ]));
    let names: Vec<_> = two.trace.tracks().iter().map(|track| track.name.as_str()).collect();
    assert_eq!(names, ["browser: 1", "gpu: main", "tab: render"]);
    assert!(one.unused.is_empty() && one.run.is_none());
}

#[test]
fn slices_become_tasks_and_the_outermost_polls() {
    let events = json!([
        x("inner", 1_000_003.4, 2.0, 1),
        x("outer", 1_000_000.0, 10.0, 1),
        x("next", 1_000_010.0, 0.0, 1),
        {"ph": "B", "name": "begun", "ts": "1000020", "pid": 7, "tid": 1},
        {"ph": "B", "ts": 1_000_021, "pid": 7, "tid": 1, "name": "within"},
        {"ph": "E", "ts": 1_000_022, "pid": 7, "tid": 1},
        {"ph": "E", "ts": 1_000_025, "pid": 7, "tid": 1},
        {"ph": "B", "name": "open", "ts": 1_000_030, "pid": 7, "tid": 1},
    ]);
    let imported = read(&events);
    let track = &imported.trace.tracks()[0];
    let expected = [
        task("outer", 0, 10, None, 1),
        task("inner", 3, 5, 0, 0),
        task("next", 10, 10, None, 1),
        task("begun", 20, 25, None, 1),
        task("within", 21, 22, 3, 0),
        task("open", 30, None, None, 0),
    ];
    assert_eq!(tasks(&imported, track), expected);
    assert_eq!((track.counters.busy_us, track.counters.tasks_started), (15, 6));
    assert_eq!(track.counters.longest_poll_us, 10);
    // The same, when the file is the list alone, and when its end is missing.
    let list = events.to_string();
    for text in [&list[..], &list[..list.len() - 1], &format!("{},\n", &list[..list.len() - 1])] {
        let again = import(text.as_bytes()).unwrap();
        assert_eq!(again.trace.to_json().unwrap(), imported.trace.to_json().unwrap());
    }
    assert_eq!(import(b"[{\"ph\": \"X\"").unwrap_err(), ImportError::Truncated);
}

#[test]
fn spans_become_tasks_side_by_side() {
    let imported = read(&json!([
        {"ph": "b", "cat": "net", "id": "0x1", "name": "a", "ts": 0, "pid": 1, "tid": 1},
        {"ph": "b", "cat": "net", "id": "0x2", "name": "b", "ts": 5, "pid": 1, "tid": 1},
        {"ph": "e", "cat": "net", "id": "0x1", "name": "a", "ts": 9, "pid": 1, "tid": 2},
        {"ph": "b", "cat": "net", "id2": {"local": "0x2"}, "name": "c", "ts": 6, "pid": 1, "tid": 1},
        {"ph": "e", "cat": "net", "id2": {"local": "0x2"}, "name": "c", "ts": 7, "pid": 1, "tid": 1},
        {"ph": "e", "cat": "net", "id": "0x3", "name": "never begun", "ts": 9, "pid": 1, "tid": 1},
    ]));
    let expected =
        [task("a", 0, 9, None, 0), task("b", 5, None, None, 0), task("c", 6, 7, None, 0)];
    assert_eq!(tasks(&imported, &imported.trace.tracks()[0]), expected);
    assert_eq!(imported.unused, [("e".to_owned(), 1)]);
}

#[test]
fn flows_become_messages() {
    let flow = |ph: &str, id: u32, ts: u32, tid: u32| json!({"ph": ph, "cat": "c", "name": "call", "id": id, "ts": ts, "pid": 1, "tid": tid, "bp": "e"});
    let imported = read(&json!([
        flow("f", 1, 30, 3),
        flow("s", 1, 10, 1),
        flow("t", 1, 20, 2),
        flow("s", 2, 11, 1),
        flow("f", 2, 11, 2),
        flow("s", 3, 12, 1),
        flow("f", 4, 12, 1),
    ]));
    let hops: Vec<_> = imported
        .trace
        .tracks()
        .iter()
        .flat_map(|track| {
            track.sent.iter().map(|message| {
                let taken = imported.trace.taken_at(message, track).unwrap().0;
                (track.name.as_str(), message.sent.0 + 10, message.to.0, taken + 10)
            })
        })
        .collect();
    // The threads are numbered as they come in the file: 3, 1, 2.
    assert_eq!(hops, [("1", 10, 2, 20), ("1", 11, 2, 11), ("2", 20, 0, 30)]);
    assert_eq!(imported.unused, [("s, t, f".to_owned(), 2)]);
}

#[test]
fn what_is_not_used_is_counted() {
    let imported = read(&json!([
        {"ph": "C", "name": "memory", "ts": 0, "pid": 1, "args": {"bytes": 1}},
        {"ph": "C", "name": "memory", "ts": 1, "pid": 1, "args": {"bytes": 2}},
        {"ph": "i", "name": "mark", "ts": 3, "pid": 1, "tid": 1, "s": "g"},
        {"ph": "E", "ts": 4, "pid": 1, "tid": 1},
        {"ph": "X", "name": "without a moment", "pid": 1, "tid": 1},
        {"ph": "X", "name": "backwards", "ts": 1, "dur": -5, "pid": 1, "tid": 1},
        {"ph": ["X"], "ts": {}},
        {},
    ]));
    let unused = [("", 2), ("C", 2), ("E", 1), ("X", 2)].map(|(ph, count)| (ph.to_owned(), count));
    assert_eq!(imported.unused, unused);
    let log: Vec<_> = imported.trace.log().into_iter().map(|line| (line.t_us, line.text)).collect();
    assert_eq!(log, [(2, "mark".to_owned())]);
}

#[test]
fn absurd_files_are_refused_or_read() {
    let far = json!([x("a", 0.0, 1.0, 1), x("b", 1e300, 1e300, 1)]).to_string();
    assert!(import(far.as_bytes()).unwrap_err().to_string().contains("has a moment"));
    let long = read(&json!([x("a", 0.0, 1e15, 1)]));
    assert_eq!(long.trace.end().0, 1_000_000_000_000_000);
    let many: Vec<_> = (0..5_000).map(|tid| x("a", 0.0, 1.0, tid)).collect();
    let error = import(json!(many).to_string().as_bytes()).unwrap_err();
    assert!(matches!(error, ImportError::TooMany { .. }), "{error}");
    for text in ["[1]", "[[]]", "{\"traceEvents\": 3}", "{\"traceEvents\": {}}", "[{\"ph\": NaN}]"]
    {
        assert!(import(text.as_bytes()).is_err(), "{text}");
    }
    assert!(read(&json!([])).trace.tracks().is_empty());
}

fn event() -> impl Strategy<Value = Json> {
    let ph = prop::sample::select(vec!["X", "B", "E", "b", "e", "s", "t", "f", "i", "M", "C", "?"]);
    (ph, 0..50u32, 0..20u32, 0..3u32, 0..3u32, prop::sample::select(vec!["f", "g", ""])).prop_map(
        |(ph, ts, dur, tid, id, name)| {
            json!({"ph": ph, "ts": ts, "dur": dur, "pid": 1, "tid": tid, "id": id, "name": name})
        },
    )
}

proptest! {
    /// Whatever the events are: each is used or counted, and what came of them is a trace like any.
    #[test]
    fn any_events(events in proptest::collection::vec(event(), 0..60)) {
        let imported = read(&json!(events));
        let native = imported.trace.to_json().unwrap();
        let again = import(native.as_bytes()).unwrap();
        prop_assert_eq!(again.trace.to_json().unwrap(), native);
        let chrome = serde_json::to_string(&imported.trace.export_chrome(None)).unwrap();
        let again = import(chrome.as_bytes()).unwrap();
        prop_assert_eq!(again.trace.to_json().unwrap(), imported.trace.to_json().unwrap());
        let begun = events.iter().filter(|event| {
            ["X", "B", "b"].contains(&event["ph"].as_str().unwrap())
        });
        let spawned = imported.trace.events().filter(|event| {
            matches!(event.kind, EventKind::TaskSpawned { .. })
        });
        prop_assert_eq!(spawned.count(), begun.count());
    }
}
