//! What is written for Chrome's viewers: by their rules, and nothing is lost in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polyloop::clock::Micros;
use polyloop::trace::file::{ImportError, import};
use polyloop::trace::model::Trace;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};

use crate::trace_export::everything;
use crate::trace_history::history;
use crate::trace_script::{
    A, B, Script, apply, done, polled, received, sent, spawned, taken, three_loops,
};

fn text(trace: &Trace) -> String {
    serde_json::to_string(&trace.export_chrome(None)).unwrap()
}

fn events(trace: &Trace) -> Vec<Json> {
    let file: Json = serde_json::from_str(&text(trace)).unwrap();
    file["traceEvents"].as_array().unwrap().clone()
}

fn by_phase<'a>(events: &'a [Json], ph: &str) -> Vec<&'a Json> {
    events.iter().filter(|event| event["ph"] == ph).collect()
}

fn number(event: &Json, field: &str) -> u64 {
    event[field].as_u64().unwrap_or_else(|| panic!("no {field}: {event}"))
}

fn word<'a>(event: &'a Json, field: &str) -> &'a str {
    event[field].as_str().unwrap_or_else(|| panic!("no {field}: {event}"))
}

/// Checks the rules of the format that viewers rely on.
fn keeps_the_rules(events: &[Json], loops: usize) {
    let mut named = BTreeSet::new();
    // Open slices of each thread by their end, and the instants of the moment before.
    let mut slices: HashMap<u64, Vec<u64>> = HashMap::new();
    let mut before: HashMap<u64, u64> = HashMap::new();
    let mut spans: HashMap<(u64, String), (String, u64)> = HashMap::new();
    let mut seen = BTreeSet::new();
    let mut flows: HashMap<u64, (u64, String)> = HashMap::new();
    for event in events {
        let (ph, pid, ts) = (word(event, "ph"), number(event, "pid"), number(event, "ts"));
        assert_eq!(number(event, "tid"), pid, "one thread for each process: {event}");
        assert!(pid > 0 && !word(event, "name").is_empty(), "{event}");
        if ph == "M" {
            named.insert((pid, word(event, "name").to_owned()));
            continue;
        }
        assert!(named.contains(&(pid, "thread_name".to_owned())), "named first: {event}");
        let open = slices.entry(pid).or_default();
        match ph {
            "X" => {
                assert!(event.get("args").is_none(), "viewers group by them: {event}");
                assert!(number(event, "dur") > 0, "{event}");
                let end = ts + number(event, "dur");
                open.retain(|last| *last > ts);
                assert!(open.last().is_none_or(|last| end <= *last), "not nested: {event}");
                open.push(end);
            }
            "n" => assert!(event["id2"]["local"].is_string(), "{event}"),
            "i" => {
                assert_eq!(event["s"], "t", "{event}");
                before.insert(pid, ts);
            }
            "b" => {
                let key = (pid, word(&event["id2"], "local").to_owned());
                assert!(seen.insert(key.clone()), "an id twice: {event}");
                spans.insert(key, (word(event, "name").to_owned(), ts));
            }
            "e" => {
                let key = (pid, word(&event["id2"], "local").to_owned());
                let (name, start) = spans.remove(&key).unwrap_or_else(|| panic!("no b: {event}"));
                assert!(name == word(event, "name") && start <= ts, "{event}");
            }
            "s" | "t" | "f" => {
                let is_bound = before.get(&pid) == Some(&ts) || open.last() >= Some(&ts);
                assert!(is_bound, "a flow that binds to nothing: {event}");
                assert_eq!(event.get("bp"), (ph != "s").then_some(&json!("e")), "{event}");
                let (id, name) = (number(event, "id"), word(event, "name").to_owned());
                assert!(id < 1 << 53, "exact as a double: {event}");
                match ph {
                    "s" => assert!(flows.insert(id, (ts, name)).is_none(), "twice: {event}"),
                    _ => {
                        let (start, named) =
                            flows.get(&id).unwrap_or_else(|| panic!("no s: {event}"));
                        assert!(*start <= ts && *named == name, "{event}");
                        if ph == "f" {
                            flows.remove(&id);
                        }
                    }
                }
            }
            "C" => {
                assert!(event["args"].as_object().unwrap().values().all(Json::is_u64), "{event}")
            }
            other => panic!("what is {other}? {event}"),
        }
    }
    assert!(spans.is_empty(), "spans without an end: {spans:?}");
    assert!(flows.is_empty(), "flows without an end: {flows:?}");
    for of in
        ["process_name", "process_labels", "process_sort_index", "thread_name", "thread_sort_index"]
    {
        assert_eq!(named.iter().filter(|(_, name)| name == of).count(), loops, "{of}");
    }
}

#[test]
fn every_kind_of_event_keeps_the_rules() {
    let trace = everything();
    keeps_the_rules(&events(&trace), 3);
    keeps_the_rules(&events(&three_loops()), 3);
}

#[test]
fn every_event_is_there_once_with_all_its_fields() {
    let trace = everything();
    let native: Json = serde_json::from_str(&trace.to_json().unwrap()).unwrap();
    let all = events(&trace);
    let told = all.iter().filter(|event| event["args"].get("kind").is_some()).map(|event| {
        let mut fields = event["args"].as_object().unwrap().clone();
        fields.insert("t_us".to_owned(), event["ts"].clone());
        fields.insert("loop".to_owned(), json!(number(event, "pid") - 1));
        Json::Object(fields)
    });
    assert_eq!(Json::Array(told.collect()), native["events"]);
}

#[test]
fn a_round_trip_through_chrome_loses_nothing() {
    let run = json!({"scenario": "x", "params": {}, "result": {"sum": 0.1}});
    let trace = everything();
    let file = serde_json::to_string(&trace.export_chrome(Some(&run))).unwrap();
    let imported = import(file.as_bytes()).unwrap();
    assert_eq!(imported.run, Some(run.clone()));
    assert!(imported.unused.is_empty());
    assert_eq!(imported.trace.to_json().unwrap(), trace.to_json().unwrap());
    let again = serde_json::to_string(&imported.trace.export_chrome(Some(&run))).unwrap();
    assert_eq!(again, file);
}

/// A message that is sent in a poll, arrives while the other loop is idle, and is taken in a poll.
fn a_message() -> Trace {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    a.at(90, spawned(0)).at(105, sent(0, B)).at(106, sent(1, B)).at(100, polled(0, 10));
    b.at(100, spawned(4)).at(120, received(A, 0)).at(120, received(A, 1));
    b.at(131, taken(A, 0)).at(130, polled(4, 5)).at(140, done(4));
    apply(&mut trace, A, &mut a);
    apply(&mut trace, B, &mut b);
    trace
}

#[test]
fn a_message_is_a_flow_from_its_sending_to_its_taking() {
    let events = events(&a_message());
    keeps_the_rules(&events, 3);
    let flow = |ph, id: u64| {
        let mut found = by_phase(&events, ph);
        found.retain(|event| event["id"] == id);
        found.iter().map(|event| (number(event, "pid"), number(event, "ts"))).collect::<Vec<_>>()
    };
    let first = 1 << 32;
    assert_eq!(
        (flow("s", first), flow("t", first), flow("f", first)),
        (vec![(1, 105)], vec![(2, 120)], vec![(2, 131)])
    );
    // The second one was never taken: it ends where it arrived.
    let second = first + 1;
    assert_eq!(
        (flow("s", second), flow("t", second), flow("f", second)),
        (vec![(1, 106)], vec![], vec![(2, 120)])
    );
}

#[test]
fn a_mailbox_is_a_counter() {
    let events = events(&a_message());
    let depths: Vec<_> = by_phase(&events, "C")
        .iter()
        .map(|event| {
            assert_eq!((word(event, "name"), number(event, "pid")), ("mailbox: jobs", 2));
            (number(event, "ts"), number(&event["args"], "messages"))
        })
        .collect();
    // The script says a depth of one of both.
    assert_eq!(depths, [(120, 1), (120, 1), (131, 0)]);
}

#[test]
fn a_task_is_a_span_of_its_own_process() {
    let events = events(&a_message());
    let span = |ph| {
        by_phase(&events, ph)
            .iter()
            .map(|event| {
                let id = word(&event["id2"], "local").to_owned();
                (number(event, "pid"), id, word(event, "name").to_owned(), number(event, "ts"))
            })
            .collect::<Vec<_>>()
    };
    let of = |pid, id: &str, ts| (pid, id.to_owned(), "a task".to_owned(), ts);
    assert_eq!(span("b"), [of(1, "0x0", 90), of(2, "0x4", 100)]);
    // The first one never ended: its span ends with the run, and says so.
    assert_eq!(span("e"), [of(2, "0x4", 140), of(1, "0x0", 140)]);
    let ends: Vec<_> = by_phase(&events, "e").iter().map(|event| event["args"].clone()).collect();
    assert_eq!(ends[1], json!({"end": "open"}));
}

#[test]
fn tasks_of_a_lost_loop_end_with_it() {
    let mut trace = three_loops();
    let mut a = Script::new();
    a.at(50, spawned(0)).at(60, polled(0, 20));
    apply(&mut trace, A, &mut a);
    trace.lose(A, Micros(300), "worker-lost: killed");
    trace.lose(B, Micros(900), "worker-lost: killed");
    let events = events(&trace);
    keeps_the_rules(&events, 3);
    let end = by_phase(&events, "e")[0].clone();
    assert_eq!((end["ts"].clone(), end["args"].clone()), (json!(300), json!({"end": "lost"})));
}

#[test]
fn polls_that_overlap_are_no_slices() {
    let mut trace = three_loops();
    let mut a = Script::new();
    a.at(1, spawned(0)).at(10, polled(0, 10)).at(12, polled(0, 3)).at(15, polled(0, 9));
    a.at(30, polled(0, 0)).at(30, polled(0, 5)).at(35, polled(0, 0));
    apply(&mut trace, A, &mut a);
    let events = events(&trace);
    keeps_the_rules(&events, 3);
    let slices: Vec<_> = by_phase(&events, "X")
        .iter()
        .map(|event| (number(event, "ts"), number(event, "dur")))
        .collect();
    assert_eq!(slices, [(10, 10), (12, 3), (30, 5)]);
    assert_eq!(
        import(text(&trace).as_bytes()).unwrap().trace.to_json().unwrap(),
        trace.to_json().unwrap()
    );
}

#[test]
fn names_are_those_of_loops_and_tasks() {
    let events = events(&everything());
    let names: BTreeMap<_, _> = by_phase(&events, "M")
        .iter()
        .filter(|event| event["name"] == "process_name")
        .map(|event| (number(event, "pid"), word(&event["args"], "name").to_owned()))
        .collect();
    assert_eq!(names.into_values().collect::<Vec<_>>(), ["main", "Worker-0", "Worker-1"]);
    assert!(by_phase(&events, "X").iter().all(|event| event["name"] == "a task"));
}

#[test]
fn a_changed_file_of_our_own_is_refused_like_a_native_one() {
    let change = |change: fn(&mut Json)| {
        let mut file: Json = serde_json::from_str(&text(&a_message())).unwrap();
        change(&mut file);
        import(file.to_string().as_bytes()).unwrap_err()
    };
    let newer = change(|file| file["otherData"]["polyloop"]["version"] = json!(7));
    assert_eq!(newer, ImportError::Version { found: "`7`".to_owned() });
    let place = change(|file| {
        let events = file["traceEvents"].as_array_mut().unwrap();
        events
            .iter_mut()
            .filter(|event| event["ph"] == "n")
            .for_each(|event| event["pid"] = json!(0));
    });
    assert!(place.to_string().contains("has no `pid` of a loop"), "{place}");
    let moment = change(|file| {
        let events = file["traceEvents"].as_array_mut().unwrap();
        events.iter_mut().for_each(|event| event["ts"] = json!(0.5));
    });
    assert!(moment.to_string().starts_with("traceEvents[0] invalid type"), "{moment}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn real_histories_keep_the_rules_and_come_back(
        history in history(),
        order in proptest::collection::vec(any::<Index>(), 1..8),
        losses in proptest::collection::vec((any::<Index>(), 0..3_000u64), 0..2),
    ) {
        let trace = history.watched_with(&order, &losses);
        keeps_the_rules(&events(&trace), history.loops());
        let imported = import(text(&trace).as_bytes()).unwrap();
        prop_assert_eq!(imported.trace.to_json().unwrap(), trace.to_json().unwrap());
    }
}
