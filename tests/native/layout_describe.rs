//! What is said of a thing, and how numbers are written.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::event::{EventKind, Sym};
use polyloop::visual::describe::{KEYS, Tip, Value, describe};
use polyloop::visual::figures::{Unit, duration, grouped, moment, short_count};
use polyloop::visual::layout::Target;

use crate::layout_kit::{Script, trace};

fn find<'a>(tip: &'a Tip, key: &str) -> &'a Value {
    let found = tip.rows.iter().find(|(name, _)| *name == key);
    &found.unwrap_or_else(|| panic!("{key} in {tip:?}")).1
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[test]
fn durations_have_three_digits_and_a_unit_that_suits_them() {
    let said = |us: f64| {
        let (number, unit) = duration(us);
        format!("{number} {}", unit.symbol())
    };
    let expected = [
        (0.0, "0 µs"),
        (7.0, "7 µs"),
        (999.0, "999 µs"),
        (1_000.0, "1 ms"),
        (1_234.0, "1.23 ms"),
        (12_345.0, "12.3 ms"),
        (123_456.0, "123 ms"),
        (999_600.0, "1 s"),
        (1_500_000.0, "1.5 s"),
        (65_432_100.0, "65.4 s"),
        (3_600_000_000.0, "3600 s"),
        (36_000_000_000.0, "36\u{202f}000 s"),
    ];
    for (us, words) in expected {
        assert_eq!(said(us), words);
    }
}

#[test]
fn moments_are_not_rounded() {
    assert_eq!(moment(512.0), ("512".to_owned(), Unit::Us));
    assert_eq!(moment(51_077.0), ("51.077".to_owned(), Unit::Ms));
    assert_eq!(moment(12_000_345.0), ("12.000345".to_owned(), Unit::S));
}

#[test]
fn large_numbers_are_grouped_or_shortened() {
    assert_eq!(grouped(1234), "1234");
    assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    let short = [(0, "0"), (999, "999"), (1_234, "1.2k"), (99_900, "100k"), (2_500_000, "2.5M")];
    for (number, words) in short {
        assert_eq!(short_count(number), words);
    }
}

#[test]
fn a_poll_says_whose_it_is_and_how_long_it_took() {
    let mut main = Script::new(0);
    main.spawn(0, "square");
    main.poll(10_000, 0, 1_234).poll(20_000, 0, 50_000);
    let trace = trace(&[&main]);
    let tip = describe(&trace, Target::Poll { id: LoopId(0), index: 0 }).unwrap();
    assert_eq!((tip.kind, &tip.title, tip.track), ("tip-poll", &text("square #0"), 0));
    assert_eq!(find(&tip, "tip-loop"), &text("main"));
    assert_eq!(find(&tip, "tip-from"), &Value::Moment(10_000));
    assert_eq!(find(&tip, "tip-poll-took"), &Value::Duration(1_234));
    assert_eq!(find(&tip, "tip-ready-for"), &Value::Duration(7));
    assert_eq!(find(&tip, "tip-waits-for"), &Value::Key("wait-turn"));
    assert!(tip.rows.iter().all(|(key, _)| *key != "tip-blocking"));
    let long = describe(&trace, Target::Poll { id: LoopId(0), index: 1 }).unwrap();
    assert_eq!(find(&long, "tip-blocking"), &Value::Key("tip-yes"));
}

#[test]
fn a_task_says_how_it_ended() {
    let mut main = Script::new(0);
    main.spawn(1_000, "square");
    main.poll(2_000, 0, 300);
    main.at(5_000, EventKind::TaskFailed { task: TaskId(0), error: Sym(0) });
    let trace = trace(&[&main]);
    let tip = describe(&trace, Target::Task { id: LoopId(0), index: 0 }).unwrap();
    assert_eq!(find(&tip, "tip-time"), &Value::Duration(4_000));
    assert_eq!(find(&tip, "tip-end"), &Value::Key("end-failed"));
    assert_eq!(find(&tip, "tip-error"), &text("site"));
    assert_eq!(find(&tip, "tip-busy"), &Value::Duration(300));
}

#[test]
fn a_message_says_from_where_to_where_and_how_long() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    let seq = main.send(1_000, 1);
    main.send(2_000, 1);
    worker.receive(1_250, 0, seq);
    let trace = trace(&[&main, &worker]);
    let tip = describe(&trace, Target::Message { id: LoopId(0), index: 0 }).unwrap();
    assert_eq!(tip.title, text("queue"));
    assert_eq!(find(&tip, "tip-route"), &text("main → Worker-1"));
    assert_eq!(find(&tip, "tip-travelled"), &Value::Duration(250));
    let pending = describe(&trace, Target::Message { id: LoopId(0), index: 1 }).unwrap();
    assert_eq!(find(&pending, "tip-received"), &Value::Key("tip-not-yet"));
}

#[test]
fn a_loop_says_how_it_is() {
    let mut trace = trace(&[&Script::new(0), &Script::new(1)]);
    trace.lose(LoopId(1), Micros(9_000), "worker-hung");
    let whole = |id| describe(&trace, Target::Loop { id: LoopId(id) }).unwrap();
    assert_eq!(find(&whole(0), "tip-state"), &Value::Key("lane-running"));
    assert_eq!(find(&whole(1), "tip-state"), &Value::Key("lane-lost"));
    let end = describe(&trace, Target::End { id: LoopId(1) }).unwrap();
    assert_eq!(find(&end, "tip-reason"), &text("worker-hung"));
    assert_eq!(describe(&trace, Target::Loop { id: LoopId(7) }), None);
}

#[test]
fn every_key_has_words_in_both_languages() {
    let sources = [
        include_str!("../../www/locales/timeline.en.ftl"),
        include_str!("../../www/locales/timeline.ru.ftl"),
    ];
    for source in sources {
        let known: Vec<_> = source.lines().filter_map(|line| line.split_once(" = ")).collect();
        let names: Vec<_> = known.iter().map(|(key, _)| *key).collect();
        assert_eq!(names, KEYS);
        assert!(known.iter().all(|(_, words)| !words.trim().is_empty()));
    }
}
