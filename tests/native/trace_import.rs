//! Traces from files: what was written is read again, whatever it was, and nothing else is.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TimerId};
use polyloop::trace::event::EventKind;
use polyloop::trace::file::error::{Counted, MOST_BYTES, MOST_LOOPS};
use polyloop::trace::file::{ImportError, import};
use polyloop::trace::model::{TaskSpan, Trace, Track};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value as Json, json};

use crate::crowd::crowd;
use crate::trace_export::everything;
use crate::trace_history::history;
use crate::trace_script::{A, B, Script, any_batch, received, sent, three_loops};

pub(crate) fn read(text: &str) -> Trace {
    import(text.as_bytes()).unwrap().trace
}

/// What a file gives that has been changed by `change`.
fn changed(change: impl FnOnce(&mut Json)) -> Result<Trace, ImportError> {
    let mut file: Json = serde_json::from_str(&everything().to_json().unwrap()).unwrap();
    change(&mut file);
    import(file.to_string().as_bytes()).map(|imported| imported.trace)
}

/// Why that file is refused.
fn refused(change: impl FnOnce(&mut Json)) -> String {
    changed(change).unwrap_err().to_string()
}

/// The place of the first event of this kind in the file.
fn first(file: &Json, kind: &str) -> usize {
    let events = file["events"].as_array().unwrap();
    events.iter().position(|event| event["kind"] == kind).unwrap()
}

/// Two traces show the same, whatever the numbers of their texts.
fn is_same(one: &Trace, other: &Trace) {
    assert_eq!(one.to_json().unwrap(), other.to_json().unwrap());
    assert_eq!(one.stats(5.0), other.stats(5.0));
    assert_eq!(one.log(), other.log());
    for (one, other) in one.tracks().iter().zip(other.tracks()) {
        assert_eq!(one.end.is_some(), other.end.is_some());
        let tasks = |track: &Track| {
            let of = |task: &TaskSpan| {
                let how = task.end.map(|(at, how)| (at, std::mem::discriminant(&how)));
                (task.id, task.spawned, how, task.row)
            };
            track.tasks.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(tasks(one), tasks(other));
        assert_eq!((one.progress, one.timers.len()), (other.progress, other.timers.len()));
    }
}

#[test]
fn every_kind_of_event_comes_back() {
    let trace = everything();
    is_same(&read(&trace.to_json().unwrap()), &trace);
    is_same(&read(&three_loops().to_json().unwrap()), &three_loops());
    is_same(&read(&Trace::new().to_json().unwrap()), &Trace::new());
}

#[test]
fn blanks_and_another_order_change_nothing() {
    let trace = everything();
    let told = json!({ "events": ["one", { "events": [] }], "text": ",\"events\":[{}]}" });
    let file = serde_json::to_string(&trace.export_with(Some(&told))).unwrap();
    let json: Json = serde_json::from_str(&file).unwrap();
    let mut first = json!({ "events": json["events"] }).to_string();
    first.pop();
    for name in ["loops", "run", "version", "format"] {
        first += &format!(", {}: {}", json!(name), json[name]);
    }
    let pretty = serde_json::to_string_pretty(&json).unwrap();
    for text in [file, json.to_string(), pretty, first + " }\n"] {
        let imported = import(text.as_bytes()).unwrap();
        assert_eq!(imported.run.as_ref(), Some(&told));
        is_same(&imported.trace, &trace);
    }
}

#[test]
fn a_message_is_delivered_whichever_batch_it_is_in() {
    let (trace, _) = crowd(3, 60_000);
    let imported = read(&trace.to_json().unwrap());
    is_same(&imported, &trace);
    let messages = |trace: &Trace| {
        let of =
            |track: &Track| track.sent.iter().map(|m| (m.received, m.taken)).collect::<Vec<_>>();
        trace.tracks().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(messages(&imported), messages(&trace));
    assert!(messages(&trace).iter().flatten().all(|(received, _)| received.is_some()));
}

#[test]
fn what_is_told_of_the_run_comes_back() {
    let run = json!({"scenario": "x", "params": {"b": 1, "a": 0.1}, "result": [1e-7, 2.5, 0.30000000000000004]});
    let trace = everything();
    let text = serde_json::to_string(&trace.export_with(Some(&run))).unwrap();
    let imported = import(text.as_bytes()).unwrap();
    assert_eq!(imported.run, Some(run));
    let again = serde_json::to_string(&imported.trace.export_with(imported.run.as_ref())).unwrap();
    assert_eq!(again, text);
    assert_eq!(import(trace.to_json().unwrap().as_bytes()).unwrap().run, None);
}

#[test]
fn a_never_stays_a_never() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    let (timer, site) = (TimerId(1), a.sym("x"));
    let set =
        |deadline| EventKind::TimerSet { timer, task: None, deadline: Micros(deadline), site };
    a.at(500, sent(0, B));
    b.at(10, set(u64::MAX)).at(11, set(u64::MAX - 3)).at(12, set(900)).at(20, received(A, 0));
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    is_same(&read(&trace.to_json().unwrap()), &trace);
}

#[test]
fn fields_that_are_not_known_are_left_out() {
    let plain = everything().to_json().unwrap();
    let trace = changed(|file| {
        file["new"] = json!({"deep": [[[1.5, null]]]});
        file["loops"][0]["colour"] = json!("red");
        file["loops"][0]["counters"]["new"] = json!(-1);
        file["events"][3]["why"] = json!({"a": []});
    });
    assert_eq!(trace.unwrap().to_json().unwrap(), plain);
    let marked = format!("\u{feff}{plain}\n");
    assert_eq!(read(&marked).to_json().unwrap(), plain);
}

proptest! {
    #[test]
    fn a_round_trip_loses_nothing(
        history in history(),
        order in proptest::collection::vec(any::<Index>(), 1..8),
        losses in proptest::collection::vec((any::<Index>(), 0..3_000u64), 0..2),
    ) {
        let trace = history.watched_with(&order, &losses);
        is_same(&read(&trace.to_json().unwrap()), &trace);
    }

    #[test]
    fn what_no_recorder_made_is_refused_or_comes_back(
        batches in proptest::collection::vec((0..3u16, any_batch(0..5u32)), 0..6),
    ) {
        let mut trace = three_loops();
        for (id, batch) in batches {
            let _ = trace.apply(LoopId(id), &batch.encode().unwrap());
        }
        if let Ok(imported) = import(trace.to_json().unwrap().as_bytes()) {
            let once = imported.trace.to_json().unwrap();
            prop_assert_eq!(read(&once).to_json().unwrap(), once);
        }
    }

    #[test]
    fn other_bytes_in_a_file_are_refused_or_read(
        history in history(),
        order in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let mut file = history.watched(&[order], |_| {}).to_json().unwrap().into_bytes();
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Ok(imported) = import(&file) {
            let once = imported.trace.to_json().unwrap();
            prop_assert_eq!(read(&once).to_json().unwrap(), once);
        }
    }
}

#[test]
fn a_file_that_ends_in_the_middle_is_truncated() {
    let text = everything().to_json().unwrap();
    for length in [1, 20, 400, text.len() / 2, text.len() - 1] {
        assert_eq!(import(&text.as_bytes()[..length]).unwrap_err(), ImportError::Truncated);
    }
    assert_eq!(import(b"").unwrap_err(), ImportError::Truncated);
}

#[test]
fn what_is_no_trace_is_refused() {
    for text in ["{}", "{\"format\": \"else\"}", "{\"format\": 1}", "1", "null", "\"polyloop\""] {
        assert_eq!(import(text.as_bytes()).unwrap_err(), ImportError::NotATrace, "{text}");
    }
    for text in ["<html>", "\u{89}PNG", "{\"format\": NaN}", "{} {}"] {
        let error = import(text.as_bytes()).unwrap_err();
        assert!(matches!(error, ImportError::NotJson { .. }), "{text}: {error}");
    }
    assert!(matches!(import(b"\xff\xfe"), Err(ImportError::NotJson { .. })));
    assert!(
        import(
            b"{\"format\": \"polyloop\", \"version\": 1, \"loops\": [], \"events\": [\"\xff\"]}"
        )
        .is_err()
    );
}

#[test]
fn another_version_is_told_apart() {
    for (version, found) in
        [(json!(2), "`2`"), (json!(0), "`0`"), (json!("1"), "`\"1\"`"), (json!(1.5), "`1.5`")]
    {
        let error = changed(|file| {
            // Whatever a newer version means by these.
            file["loops"] = json!(17);
            file["version"] = version;
        });
        assert_eq!(error.unwrap_err(), ImportError::Version { found: found.to_owned() });
    }
    let missing = refused(|file| {
        file.as_object_mut().unwrap().remove("version");
    });
    assert!(missing.starts_with("version is missing"), "{missing}");
}

#[test]
fn what_is_wrong_is_named() {
    let says = |change: fn(&mut Json), expected: &str| {
        let said = refused(change);
        assert!(said.starts_with(expected), "{said}\n{expected}");
    };
    says(|file| file["events"] = json!({}), "events invalid type: map, expected a list");
    says(|file| file["events"][2] = json!(1), "events[2] invalid type");
    says(
        |file| file["events"][2]["kind"] = json!("task-born"),
        "events[2] is of the kind `task-born`",
    );
    says(|file| file["events"][2]["task"] = json!(null), "events[2] has no `task`");
    says(|file| file["events"][2]["task"] = json!(-1), "events[2] invalid value: integer `-1`");
    says(|file| file["events"][2]["task"] = json!(1u64 << 32), "events[2] invalid value");
    says(|file| file["events"][2]["t_us"] = json!(0.5), "events[2] invalid type: floating point");
    says(|file| file["events"][2]["t_us"] = json!(1e300), "events[2] invalid type: floating point");
    says(|file| file["events"][2]["t_us"] = json!("120"), "events[2] invalid type: string");
    says(|file| file["events"][2]["loop"] = json!(9), "events[2] is of loop 9, which there is not");
    says(|file| file["events"][2]["loop"] = json!(70_000), "events[2] invalid value");
    says(|file| file["events"][2]["t_us"] = json!(99), "events[2] is earlier than the one before");
    says(|file| file["events"][4]["wait"] = json!({"kind": "bus"}), "events[4] waits for `bus`");
    says(
        |file| file["events"][4]["cause"] = json!({"kind": "timer"}),
        "events[4] has no `cause.timer`",
    );
    says(|file| file["loops"][1]["id"] = json!(0), "loops[1] has the id of another loop");
    says(|file| file["loops"][1]["kind"] = json!("fibre"), "loops[1] unknown variant `fibre`");
    says(
        |file| file["loops"][1]["requested_us"] = json!(u64::MAX),
        "loops[1] has a moment centuries",
    );
    says(
        |file| file["loops"][1]["clock_offset_us"] = json!(u64::MAX),
        "loops[1] has a moment centuries",
    );
    says(|file| file["loops"][1]["counters"] = json!({}), "loops[1] missing field");
    says(
        |file| file["loops"][0]["clock_offset_us"] = json!(101),
        "events[0] has a moment that its loop's clock never",
    );
    says(|file| file["run"] = json!("x".repeat(20 << 20)), "the file has more than");
}

#[test]
fn a_message_is_named_by_its_sender() {
    for (name, expected) in [
        ("1:17", "sends a message of loop 1 from loop 0"),
        ("17", "names the message `17`"),
        ("0:x", "names the message `0:x`"),
        ("0:99999999999", "names the message"),
    ] {
        let said = refused(|file| {
            let place = first(file, "message-sent");
            file["events"][place]["message"] = json!(name);
        });
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let twice = refused(|file| {
        let events = file["events"].as_array_mut().unwrap();
        events.insert(3, events[3].clone());
    });
    assert!(twice.starts_with("events[4] has a new task's number"), "{twice}");
    let before = refused(|file| {
        let sent = first(file, "message-sent");
        file["events"].as_array_mut().unwrap().swap(sent, sent + 1);
    });
    assert!(before.contains("sends a message that was received before"), "{before}");
    let late = refused(|file| {
        let last = file["events"].as_array().unwrap().len() - 1;
        file["events"][last]["t_us"] = json!(u64::MAX);
    });
    assert!(late.contains("clock never showed"), "{late}");
}

#[test]
fn nothing_is_too_much() {
    let deep = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    assert!(changed(|file| file["new"] = json!(1)).is_ok());
    let file = |run: &str, new: &str| {
        format!(
            r#"{{"format":"polyloop","version":1,"run":{run},"new":{new},"loops":[],"events":[]}}"#
        )
    };
    assert!(import(file("{}", &deep).as_bytes()).is_ok(), "what is not known is not looked at");
    let said = import(file(&deep, "0").as_bytes()).unwrap_err().to_string();
    assert!(said.starts_with("run recursion limit exceeded"), "{said}");
    let large = vec![0; MOST_BYTES as usize + 1];
    assert_eq!(import(&large).unwrap_err(), ImportError::TooLarge { bytes: MOST_BYTES + 1 });
    let loops = refused(|file| {
        let one = file["loops"][0].clone();
        file["loops"] = (0..=MOST_LOOPS)
            .map(|id| {
                let mut one = one.clone();
                one["id"] = json!(id);
                one
            })
            .collect();
    });
    let expected = ImportError::TooMany { what: Counted::Loops, most: MOST_LOOPS };
    assert_eq!(loops, expected.to_string());
}
