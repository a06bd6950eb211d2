//! Lines of source, and what came of them.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::trace::event::{Cause, EventKind, Wait};
use polyloop::trace::model::Trace;
use polyloop::visual::layout::Target;
use polyloop::visual::sites::{Count, Place, counts, lines_at, lines_between, next, places};
use proptest::prelude::*;

use crate::trace_script::{A, B, C, Script, apply, three_loops};

const FILE: &str = "src/scenarios/x.rs";

fn line(line: u32) -> Place {
    Place { file: FILE.into(), line }
}

fn site(line: u32) -> String {
    format!("{FILE}:{line}")
}

fn spawned(script: &mut Script, at: u64, task: u32, line: u32) {
    let (name, site) = (script.sym("a task"), script.sym(&site(line)));
    script.at(at, EventKind::TaskSpawned { task: TaskId(task), parent: None, name, site });
}

fn polled(script: &mut Script, at: u64, task: u32, took_us: u32) {
    let (cause, wait) = (Cause::Unknown, Wait::Turn);
    script.at(at, EventKind::TaskPolled { task: TaskId(task), took_us, ready_us: 0, cause, wait });
}

fn sent(script: &mut Script, at: u64, seq: u32, task: u32, line: u32) {
    let (queue, site) = (script.sym("jobs"), script.sym(&site(line)));
    let (seq, task) = (MessageSeq(seq), Some(TaskId(task)));
    script.at(at, EventKind::MessageSent { seq, to: B, queue, size: 1, depth: 1, task, site });
}

fn set(script: &mut Script, at: u64, timer: u32, task: u32, line: u32) {
    let site = script.sym(&site(line));
    let (timer, task, deadline) = (TimerId(timer), Some(TaskId(task)), Micros(at + 100));
    script.at(at, EventKind::TimerSet { timer, task, deadline, site });
}

/// A: line 1 starts it (task 0), line 2 spawns tasks 1 and 2. Task 0 sends from line 3 in its first
/// poll; task 1 sets a timer at line 4 in its poll. B has one task of line 2.
fn run() -> Trace {
    let mut trace = three_loops();
    let mut a = Script::new();
    spawned(&mut a, 100, 0, 1);
    spawned(&mut a, 110, 1, 2);
    spawned(&mut a, 120, 2, 2);
    sent(&mut a, 130, 0, 0, 3);
    polled(&mut a, 105, 0, 50);
    set(&mut a, 210, 0, 1, 4);
    polled(&mut a, 200, 1, 50);
    polled(&mut a, 300, 2, 50);
    apply(&mut trace, A, &mut a);
    let mut b = Script::new();
    spawned(&mut b, 400, 0, 2);
    polled(&mut b, 410, 0, 10);
    apply(&mut trace, B, &mut b);
    trace
}

fn count(tasks: u32, messages: u32, timers: u32) -> Count {
    Count { tasks, messages, timers }
}

#[test]
fn a_site_names_a_file_and_a_line() {
    let place = |file: &str, line| Some(Place { file: file.into(), line });
    assert_eq!(Place::parse("src/x.rs:12"), place("src/x.rs", 12));
    assert_eq!(Place::parse("src/x.rs:12:9"), place("src/x.rs", 12));
    assert_eq!(Place::parse(r"src\scenarios\x.rs:7"), place("src/scenarios/x.rs", 7));
    assert_eq!(Place::parse(r"C:\x.rs:7"), place("C:/x.rs", 7));
    assert_eq!(Place::parse("/rustc/1:2/x.rs:7"), place("/rustc/1:2/x.rs", 7));
    for nothing in ["", "src/x.rs", "src/x.rs:", "src/x.rs:0", "src/x.rs:one", ":7", ":7:7"] {
        assert_eq!(Place::parse(nothing), None, "{nothing}");
    }
}

#[test]
fn what_came_of_lines_is_counted_over_all_loops() {
    let trace = run();
    let expected =
        [(1, count(1, 0, 0)), (2, count(3, 0, 0)), (3, count(0, 1, 0)), (4, count(0, 0, 1))];
    assert_eq!(counts(&trace, FILE).into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(count(3, 2, 1).total(), 6);
    assert!(counts(&trace, "src/scenarios/y.rs").is_empty());
    assert!(counts(&Trace::new(), FILE).is_empty());
}

#[test]
fn a_line_leads_to_what_came_of_it_one_after_the_other_and_round() {
    let trace = run();
    let task = |id: LoopId, index: usize| Some(Target::Task { id, index });
    let mut chosen = None;
    for expected in [task(A, 1), task(A, 2), task(B, 0), task(A, 1)] {
        chosen = next(&trace, &line(2), chosen);
        assert_eq!(chosen, expected);
    }
    assert_eq!(next(&trace, &line(3), chosen), Some(Target::Message { id: A, index: 0 }));
    assert_eq!(next(&trace, &line(4), None), Some(Target::Timer { id: A, index: 0 }));
    assert_eq!(next(&trace, &line(5), None), None);
}

#[test]
fn a_thing_leads_to_its_lines() {
    let trace = run();
    let poll = |index: usize| places(&trace, Target::Poll { id: A, index });
    assert_eq!(poll(0), [line(3), line(1)], "what it did comes before what spawned its task");
    assert_eq!(poll(1), [line(4), line(2)]);
    assert_eq!(poll(2), [line(2)]);
    assert_eq!(poll(3), []);
    assert_eq!(places(&trace, Target::Task { id: A, index: 2 }), [line(2)]);
    assert_eq!(places(&trace, Target::Message { id: A, index: 0 }), [line(3)]);
    for target in [Target::Loop { id: A }, Target::Start { id: A }, Target::End { id: A }] {
        assert_eq!(places(&trace, target), [line(1)], "the line that started it");
    }
    let (from, to) = (Micros(105), Micros(119));
    assert_eq!(places(&trace, Target::Tasks { id: A, count: 1, from, to }), [line(2)]);
    let many = Target::Polls { id: A, count: 2, from, to: Micros(250), busy_us: 100 };
    assert_eq!(places(&trace, many), [line(1), line(2)]);
    let many = Target::Messages { from: A, to: B, count: 1, first: Micros(0), last: Micros(999) };
    assert_eq!(places(&trace, many), [line(3)]);
    assert_eq!(places(&trace, Target::Loop { id: C }), [], "it has not begun");
    assert_eq!(places(&trace, Target::Loop { id: LoopId(9) }), []);
}

#[test]
fn the_lines_of_a_moment_are_those_of_what_is_polled() {
    let trace = run();
    let at = |moment| lines_at(&trace, Micros(moment)).into_iter().collect::<Vec<_>>();
    assert_eq!(at(0), []);
    assert_eq!(at(104), []);
    assert_eq!(at(105), [line(1), line(3)]);
    assert_eq!(at(155), [line(1), line(3)]);
    assert_eq!(at(156), []);
    assert_eq!(at(201), [line(2), line(4)]);
    assert_eq!(at(415), [line(2)]);
    let between = lines_between(&trace, Micros(150), Micros(200));
    assert_eq!(between.into_iter().collect::<Vec<_>>(), [line(1), line(2), line(3), line(4)]);
}

proptest! {
    #[test]
    fn a_stretch_lights_what_its_moments_light(from in 0_u64..450, length in 0_u64..60) {
        let trace = run();
        let stretch = lines_between(&trace, Micros(from), Micros(from + length));
        let mut moments = std::collections::BTreeSet::new();
        for moment in from..=from + length {
            moments.extend(lines_at(&trace, Micros(moment)));
        }
        prop_assert_eq!(stretch, moments);
    }
}
