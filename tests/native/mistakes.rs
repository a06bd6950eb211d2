//! What is read from the trace of a mistake: found where it happened, and not found where it did
//! not.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::scenarios::mistakes::{Evidence, RIGHT, WRONG, read};
use polyloop::scenarios::run::Cell;
use polyloop::trace::event::{Cause, EventKind, Sym, Wait};
use polyloop::ui::lang::Lang;

use crate::texts::texts;
use crate::trace_script::{A, B, Script, apply, done, received, sent, three_loops};

/// The task of the half.
const HALF: u32 = 1;
/// The task that beats, every 10 ms.
const HEART: u32 = 2;
/// Another task.
const OTHER: u32 = 3;

fn spawned(script: &mut Script, at: u64, task: u32, name: &str) {
    let (task, name, site) = (TaskId(task), script.sym(name), Sym(1));
    script.at(at, EventKind::TaskSpawned { task, parent: None, name, site });
}

fn polled(task: u32, took_us: u32, cause: Cause, wait: Wait) -> EventKind {
    EventKind::TaskPolled { task: TaskId(task), took_us, ready_us: 0, cause, wait }
}

fn failed(script: &mut Script, at: u64, text: &str) {
    let (task, error) = (TaskId(HALF), script.sym(text));
    script.at(at, EventKind::TaskFailed { task, error });
}

fn logged(script: &mut Script, at: u64, text: &str) {
    let text = script.sym(text);
    script.at(at, EventKind::Log { text });
}

fn taken(from: LoopId, seq: u32) -> EventKind {
    EventKind::MessageTaken { from, seq: MessageSeq(seq), task: Some(TaskId(HALF)) }
}

fn timer(task: u32, deadline: u64) -> EventKind {
    let (timer, task, deadline) = (TimerId(task), Some(TaskId(task)), Micros(deadline));
    EventKind::TimerSet { timer, task, deadline, site: Sym(1) }
}

const TIMER: Cause = Cause::Timer(TimerId(HALF));

/// What is read of a case in whose run `main` did this, and `Worker-0` that.
fn seen(
    case: &str,
    main: impl FnOnce(&mut Script),
    other: impl FnOnce(&mut Script),
) -> (Evidence, Evidence) {
    let mut trace = three_loops();
    let mut scripts = [Script::new(), Script::new()];
    main(&mut scripts[0]);
    other(&mut scripts[1]);
    for (id, script) in [A, B].into_iter().zip(&mut scripts) {
        apply(&mut trace, id, script);
    }
    read(case, &trace)
}

fn wrong(case: &str, main: impl FnOnce(&mut Script), other: impl FnOnce(&mut Script)) -> Evidence {
    seen(case, |s| half(s, WRONG, main), other).0
}

fn right(case: &str, main: impl FnOnce(&mut Script), other: impl FnOnce(&mut Script)) -> Evidence {
    seen(case, |s| half(s, RIGHT, main), other).1
}

fn half(script: &mut Script, name: &str, main: impl FnOnce(&mut Script)) {
    spawned(script, 1_000, HALF, name);
    main(script);
}

fn nothing(_: &mut Script) {}

#[test]
fn of_an_empty_trace_nothing_is_said() {
    for case in
        ["shared-loop", "call-soon", "blocking-get", "swallowed", "own-result", "inline-cpu"]
    {
        let both = seen(case, nothing, nothing);
        assert_eq!(both, (Evidence::Nothing, Evidence::Nothing), "{case}");
    }
}

#[test]
fn an_error_is_the_one_that_the_task_ended_with() {
    let refused = |s: &mut Script| failed(s, 2_000, "loop-running: it runs: already");
    let (code, text) = ("loop-running".to_owned(), "it runs: already".to_owned());
    let expected = Evidence::Failed { code, text };
    assert_eq!(wrong("shared-loop", refused, nothing), expected);
    assert_eq!(expected.word(), "loop-running");
    let fine = |s: &mut Script| {
        s.at(2_000, done(HALF));
    };
    assert_eq!(wrong("shared-loop", fine, nothing), Evidence::Nothing);
    // The right way's error is no symptom.
    assert_eq!(seen("shared-loop", |s| half(s, RIGHT, refused), nothing).0, Evidence::Nothing);
}

#[test]
fn a_value_takes_the_task_that_gave_it() {
    let gives = |s: &mut Script| {
        logged(s, 1_500, "value: 42");
        s.at(2_000, done(HALF));
    };
    let answers = |s: &mut Script| {
        spawned(s, 1_100, OTHER, "answer");
        s.at(1_200, done(OTHER));
    };
    let (task, in_loop, value) = ("answer".into(), "Worker-0".into(), "42".into());
    assert_eq!(right("no-loop", gives, answers), Evidence::Value { task, in_loop, value });
    assert_eq!(right("no-loop", gives, nothing), Evidence::Nothing, "no such task");
    assert_eq!(right("not-sendable", gives, answers), Evidence::Nothing, "another task");
    let silent = |s: &mut Script| {
        s.at(2_000, done(HALF));
    };
    assert_eq!(right("no-loop", silent, answers), Evidence::Nothing, "no value");
}

/// Takes a message that came at 5 ms, in a poll at `at` with this cause.
fn takes(at: u64, cause: Cause) -> impl Fn(&mut Script) {
    move |s| {
        s.at(1_100, polled(HALF, 10, Cause::Unknown, Wait::Unknown));
        s.at(5_000, received(B, 0));
        s.at(at, polled(HALF, 20, cause, Wait::Nothing));
        s.at(at, taken(B, 0));
        s.at(at + 20, done(HALF));
    }
}

fn sends(s: &mut Script) {
    s.at(4_900, sent(0, A));
}

#[test]
fn a_message_is_late_when_something_else_woke_the_loop() {
    let (by_timer, by_message) = (takes(25_000, TIMER), takes(5_100, Cause::Messages(B)));
    assert_eq!(wrong("call-soon", &by_timer, sends), Evidence::Late { waited_ms: 20.0 });
    assert_eq!(wrong("call-soon", &by_message, sends), Evidence::Nothing);
    assert_eq!(right("call-soon", &by_message, sends), Evidence::AtOnce { waited_ms: 0.1 });
    assert_eq!(right("call-soon", &by_timer, sends), Evidence::Nothing);
}

/// The heart beats from the beginning, and is polled at each of these moments.
fn heart(s: &mut Script, beats: &[u64]) {
    spawned(s, 1_000, HEART, "heartbeat");
    s.at(1_000, polled(HEART, 1, Cause::Unknown, Wait::Timer(TimerId(HEART))));
    s.at(1_000, timer(HEART, 11_000));
    for at in beats {
        let cause = Cause::Timer(TimerId(HEART));
        s.at(*at, polled(HEART, 1, cause, Wait::Timer(TimerId(HEART))));
    }
}

#[test]
fn a_stall_is_a_poll_of_some_beats() {
    let polls_for = |took_us: u32| {
        move |s: &mut Script| {
            heart(s, &[11_000, 411_000]);
            s.at(12_000, polled(HALF, took_us, TIMER, Wait::Unknown));
            s.at(412_000, done(HALF));
        }
    };
    let expected = Evidence::Stall { poll_ms: 305.0, missed: 30 };
    for case in ["blocking-get", "inline-cpu"] {
        assert_eq!(wrong(case, polls_for(305_000), nothing), expected);
        assert_eq!(wrong(case, polls_for(19_000), nothing), Evidence::Nothing);
    }
    let without_heart = |s: &mut Script| {
        s.at(12_000, polled(HALF, 305_000, TIMER, Wait::Unknown));
        s.at(412_000, done(HALF));
    };
    assert_eq!(wrong("inline-cpu", without_heart, nothing), Evidence::Nothing);
    let after_its_end = |s: &mut Script| {
        heart(s, &[11_000]);
        s.at(11_500, done(HEART));
        without_heart(s);
    };
    assert_eq!(wrong("inline-cpu", after_its_end, nothing), Evidence::Nothing);
}

#[test]
fn an_item_is_awaited_while_the_heart_beats() {
    let awaits = |s: &mut Script| {
        heart(s, &[2_000, 3_000, 4_000, 9_000]);
        s.at(2_500, polled(HALF, 500, TIMER, Wait::Message(Sym(0))));
        s.at(5_000, received(B, 0));
        s.at(5_000, polled(HALF, 10, Cause::Messages(B), Wait::Nothing));
        s.at(5_001, taken(B, 0));
        s.at(5_010, done(HALF));
    };
    assert_eq!(right("blocking-get", awaits, sends), Evidence::Item { waited_ms: 2.0, beats: 2 });
    assert_eq!(right("blocking-get", |s| heart(s, &[2_000]), sends), Evidence::Nothing);
}

#[test]
fn a_heart_beats_beside_a_computation_elsewhere() {
    let awaits = |beats: &'static [u64]| {
        move |s: &mut Script| {
            heart(s, beats);
            s.at(2_000, polled(HALF, 10, TIMER, Wait::Answer(B)));
            s.at(310_000, polled(HALF, 10, Cause::Messages(B), Wait::Nothing));
            s.at(310_010, done(HALF));
        }
    };
    let computes = |s: &mut Script| {
        s.at(3_000, polled(OTHER, 300_000, TIMER, Wait::Nothing));
    };
    assert_eq!(
        right("inline-cpu", awaits(&[1_500, 12_000, 22_000]), computes),
        Evidence::Beats { in_loop: "Worker-0".into(), poll_ms: 300.0, beats: 2 }
    );
    assert_eq!(right("inline-cpu", awaits(&[1_500, 311_000]), computes), Evidence::Nothing);
}

/// Hands out an input and waits for a result, until the half fails with this, woken by that.
fn waits_in_vain(error: &'static str, cause: Cause) -> impl Fn(&mut Script) {
    move |s| {
        s.at(1_100, sent(0, B));
        s.at(1_100, polled(HALF, 100, Cause::Unknown, Wait::Message(Sym(0))));
        s.at(301_200, polled(HALF, 10, cause, Wait::Nothing));
        failed(s, 301_210, error);
    }
}

fn swallows(s: &mut Script) {
    s.at(1_300, received(A, 0)).at(1_400, taken(A, 0));
}

#[test]
fn a_result_that_never_came_is_missed_by_a_timer() {
    let late = waits_in_vain("timeout: not done within 300 ms", TIMER);
    let (in_loop, queue) = ("Worker-0".to_owned(), "jobs".to_owned());
    let expected = Evidence::NoResult { in_loop, queue, waited_ms: 300.0 };
    assert_eq!(wrong("swallowed", &late, swallows), expected);
    assert_eq!(wrong("swallowed", &late, nothing), Evidence::Nothing, "the input was not taken");
    let lost = waits_in_vain("worker-lost: it is gone", Cause::Unknown);
    assert_eq!(wrong("swallowed", lost, swallows), Evidence::Nothing);
}

#[test]
fn an_error_that_is_told_comes_as_a_message() {
    let told = |s: &mut Script| {
        s.at(4_000, polled(HALF, 500, Cause::Unknown, Wait::Message(Sym(0))));
        s.at(5_000, received(B, 0));
        s.at(5_000, polled(HALF, 10, Cause::Messages(B), Wait::Nothing));
        s.at(5_000, taken(B, 0));
        logged(s, 5_005, "error: no number");
        s.at(5_010, done(HALF));
    };
    let (queue, text) = ("jobs".to_owned(), "no number".to_owned());
    assert_eq!(right("swallowed", told, sends), Evidence::Error { queue, waited_ms: 0.5, text });
    let without_message = |s: &mut Script| {
        logged(s, 5_005, "error: no number");
        s.at(5_010, done(HALF));
    };
    assert_eq!(right("swallowed", without_message, sends), Evidence::Nothing);
}

#[test]
fn a_task_that_waits_for_itself_is_told_by_what_it_waits_for() {
    let waits_for = |task: u32| {
        move |s: &mut Script| {
            spawned(s, 1_100, OTHER, "waits for itself");
            s.at(1_100, polled(HALF, 10, Cause::Unknown, Wait::Unknown));
            s.at(1_200, polled(OTHER, 10, Cause::Unknown, Wait::Task(TaskId(task))));
            s.at(301_200, polled(HALF, 10, TIMER, Wait::Nothing));
            failed(s, 301_210, "timeout: not done within 300 ms");
        }
    };
    let task = "waits for itself".to_owned();
    let expected = Evidence::SelfWait { task, waited_ms: 300.0 };
    assert_eq!(wrong("own-result", waits_for(OTHER), nothing), expected);
    assert_eq!(wrong("own-result", waits_for(HEART), nothing), Evidence::Nothing);
}

/// One of each kind.
pub(crate) fn every_kind() -> Vec<Evidence> {
    let text = || "x".to_owned();
    let (waited_ms, poll_ms, beats, missed) = (1.0, 2.0, 3, 4);
    vec![
        Evidence::Failed { code: text(), text: text() },
        Evidence::Late { waited_ms },
        Evidence::AtOnce { waited_ms },
        Evidence::Stall { poll_ms, missed },
        Evidence::Item { waited_ms, beats },
        Evidence::Beats { in_loop: text(), poll_ms, beats },
        Evidence::NoResult { in_loop: text(), queue: text(), waited_ms },
        Evidence::Error { queue: text(), waited_ms, text: text() },
        Evidence::SelfWait { task: text(), waited_ms },
        Evidence::Value { task: text(), in_loop: text(), value: text() },
        Evidence::Chunks { chunks: text() },
        Evidence::Nothing,
    ]
}

fn said(lang: Lang, evidence: &Evidence) -> String {
    let fact = serde_json::to_value(evidence).unwrap();
    texts(lang).cell(&Cell::said("mistakes-seen", &fact))
}

#[test]
fn the_page_says_all_of_it_in_both_languages() {
    for evidence in every_kind() {
        let [english, russian] = [Lang::En, Lang::Ru].map(|lang| said(lang, &evidence));
        assert!(!english.starts_with('[') && !russian.starts_with('['), "{evidence:?}");
        assert_ne!(english, russian, "{evidence:?}");
    }
    let stall = Evidence::Stall { poll_ms: 300.25, missed: 31 };
    assert_eq!(
        said(Lang::Ru, &stall),
        "Один опрос занял 300 мс, за это время сердце пропустило 31 удар."
    );
    let item = Evidence::Item { waited_ms: 1.5, beats: 1 };
    assert_eq!(said(Lang::En, &item), "It was awaited for 1.5 ms, while the heart beat 1 time.");
    assert_eq!(item.to_string(), "it was awaited for 1.5 ms (heartbeats meanwhile: 1)");
}
