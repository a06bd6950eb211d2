//! What is said of a chosen thing, and the ways on from it.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId, TimerId};
use polyloop::trace::event::{Cause, EventKind, Sym, Wait};
use polyloop::trace::{Item, Trace};
use polyloop::visual::describe::Value;
use polyloop::visual::inspect::{Inspection, KEYS, SHOWN, held_by, inspect};
use polyloop::visual::layout::Target;
use proptest::prelude::*;

use crate::findings_kit::*;
use crate::trace_script::any_batch;

const MAIN: LoopId = LoopId(0);
const WORKER: LoopId = LoopId(1);

/// Main's program (#0) spawns a child (#1), which sends a message to the worker; the worker takes
/// it, sleeps and answers.
fn run() -> Trace {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    main.spawn(0, "program");
    poll(&mut main, 0, 100, 200, 50, Wait::Task(TaskId(1)));
    spawn_in(&mut main, 200, "child", 0);
    poll_for(&mut main, 1, 400, 100, 200, (Cause::Task(TaskId(0)), MESSAGE));
    let ask = send_by(&mut main, 450, 1, 1);
    worker.spawn(0, "serve");
    take(&mut worker, 0, ask, (600, 640), 0);
    let from_main = Cause::Messages(MAIN);
    poll_for(&mut worker, 0, 620, 80, 20, (from_main, Wait::Timer(TimerId(0))));
    timer(&mut worker, 0, 0, 660, 1_660, 1_960);
    poll_for(&mut worker, 0, 2_000, 50, 40, (Cause::Timer(TimerId(0)), MESSAGE));
    let answer = send_by(&mut worker, 2_020, 0, 0);
    take(&mut main, 1, answer, (2_200, 2_260), 1);
    let from_worker = Cause::Messages(WORKER);
    poll_for(&mut main, 1, 2_250, 30, 50, (from_worker, Wait::Nothing));
    main.done(2_280, 1);
    poll_for(&mut main, 0, 2_300, 10, 20, (Cause::Task(TaskId(1)), Wait::Nothing));
    main.done(2_310, 0);
    trace(&[&main, &worker])
}

fn send_by(script: &mut Script, at: u64, to: u16, task: u32) -> u32 {
    let seq = script.send(at, to);
    script.set_sender(task);
    seq
}

fn of(target: Target) -> Inspection {
    inspect(&run(), target).unwrap()
}

/// Where the links of a relation lead.
fn to(inspection: &Inspection, relation: &str) -> Vec<Target> {
    let links = inspection.groups.iter().flat_map(|group| &group.links);
    links.filter(|link| link.relation == relation).map(|link| link.target).collect()
}

fn poll_of(id: LoopId, index: usize) -> Target {
    Target::Poll { id, index }
}

fn task_of(id: LoopId, index: usize) -> Target {
    Target::Task { id, index }
}

const ASK: Target = Target::Message { id: MAIN, index: 0 };
const ANSWER: Target = Target::Message { id: WORKER, index: 0 };
const TIMER: Target = Target::Timer { id: WORKER, index: 0 };

#[test]
fn a_task_leads_to_its_parent_its_polls_and_its_messages() {
    let child = of(task_of(MAIN, 1));
    assert_eq!(to(&child, "rel-spawned-by"), [task_of(MAIN, 0)]);
    assert_eq!(to(&child, "rel-spawned-in"), [poll_of(MAIN, 0)]);
    assert_eq!(to(&child, "rel-first-poll"), [poll_of(MAIN, 1)]);
    assert_eq!(to(&child, "rel-longest-poll"), [poll_of(MAIN, 1)]);
    assert_eq!(to(&child, "rel-last-poll"), [poll_of(MAIN, 2)]);
    assert_eq!(to(&child, "rel-sent"), [ASK]);
    assert_eq!(to(&child, "rel-taken"), [ANSWER]);
    assert_eq!(to(&of(task_of(MAIN, 0)), "rel-child"), [task_of(MAIN, 1)]);
    assert_eq!(to(&of(task_of(WORKER, 0)), "rel-timer"), [TIMER]);
    assert_eq!(child.site.as_deref(), Some("site"));
}

#[test]
fn a_task_s_time_is_told_apart() {
    let child = of(task_of(MAIN, 1));
    let fact = |key| child.tip.rows.iter().find(|(name, _)| *name == key).unwrap().1.clone();
    // From 200 to 2280: 130 in polls, 200 and 50 ready, the rest waiting for the answer.
    assert_eq!(fact("tip-time"), Value::Duration(2_080));
    assert_eq!(fact("tip-busy"), Value::Duration(130));
    assert_eq!(fact("inspect-ready"), Value::Duration(250));
    assert_eq!(fact("inspect-waited"), Value::Duration(1_700));
}

#[test]
fn a_poll_leads_to_what_woke_it() {
    let woken_by = |target| to(&of(target), "rel-woken-by");
    assert_eq!(woken_by(poll_of(MAIN, 1)), [poll_of(MAIN, 0)], "the poll that spawned it");
    assert_eq!(woken_by(poll_of(WORKER, 0)), [ASK]);
    assert_eq!(woken_by(poll_of(WORKER, 1)), [TIMER]);
    assert_eq!(woken_by(poll_of(MAIN, 2)), [ANSWER]);
    assert_eq!(woken_by(poll_of(MAIN, 3)), [poll_of(MAIN, 2)]);
    assert!(woken_by(poll_of(MAIN, 0)).is_empty());
}

#[test]
fn a_poll_leads_to_what_it_did_and_to_its_neighbours() {
    let first = of(poll_of(WORKER, 0));
    assert_eq!(to(&first, "rel-task"), [task_of(WORKER, 0)]);
    assert_eq!(to(&first, "rel-taken"), [ASK]);
    assert_eq!(to(&first, "rel-set"), [TIMER]);
    assert_eq!(to(&first, "rel-next-poll"), [poll_of(WORKER, 1)]);
    assert!(to(&first, "rel-previous-poll").is_empty());
    let second = of(poll_of(WORKER, 1));
    assert_eq!(to(&second, "rel-sent"), [ANSWER]);
    assert_eq!(to(&second, "rel-previous-poll"), [poll_of(WORKER, 0)]);
    let program = of(poll_of(MAIN, 0));
    assert_eq!(to(&program, "rel-spawned"), [task_of(MAIN, 1)]);
    assert_eq!(to(&program, "rel-woke"), [poll_of(MAIN, 1)]);
    assert_eq!(to(&program, "rel-next-poll"), [poll_of(MAIN, 3)], "not the child's");
}

#[test]
fn a_message_leads_from_its_sender_to_its_taker() {
    let ask = of(ASK);
    assert_eq!(to(&ask, "rel-sent-by"), [task_of(MAIN, 1)]);
    assert_eq!(to(&ask, "rel-sent-in"), [poll_of(MAIN, 1)]);
    assert_eq!(to(&ask, "rel-receiver"), [Target::Loop { id: WORKER }]);
    assert_eq!(to(&ask, "rel-taken-by"), [task_of(WORKER, 0)]);
    assert_eq!(to(&ask, "rel-taken-in"), [poll_of(WORKER, 0)]);
    assert!(to(&ask, "rel-blocked-by").is_empty());
}

#[test]
fn a_timer_leads_from_its_task_to_what_it_woke() {
    let timer = of(TIMER);
    assert_eq!(to(&timer, "rel-set-by"), [task_of(WORKER, 0)]);
    assert_eq!(to(&timer, "rel-set-in"), [poll_of(WORKER, 0)]);
    assert_eq!(to(&timer, "rel-woke"), [poll_of(WORKER, 1)]);
    let late = timer.tip.rows.iter().find(|(key, _)| *key == "tip-late").unwrap();
    assert_eq!(late.1, Value::Duration(300));
}

#[test]
fn what_waited_leads_to_what_was_in_its_way_and_back() {
    let (mut main, mut client) = (Script::new(0), Script::new(1));
    main.spawn(0, "compute");
    main.spawn(0, "serve");
    poll(&mut main, 1, 0, 10, 0, MESSAGE);
    poll(&mut main, 0, 1_000, 90 * MS, 0, Wait::Turn);
    timer(&mut main, 0, 1, 5, 20 * MS, 91 * MS + 50);
    let seq = client.send(30 * MS, 0);
    take(&mut main, 1, seq, (91 * MS + 20, 91 * MS + 80), 1);
    poll(&mut main, 1, 91 * MS + 60, 50, 30, MESSAGE);
    let trace = trace(&[&main, &client]);
    let (blocked, waited) = (poll_of(MAIN, 1), Target::Message { id: WORKER, index: 0 });
    let timer = Target::Timer { id: MAIN, index: 0 };
    let of = |target| inspect(&trace, target).unwrap();
    assert_eq!(to(&of(waited), "rel-blocked-by"), [blocked]);
    assert_eq!(to(&of(timer), "rel-blocked-by"), [blocked]);
    assert_eq!(to(&of(blocked), "rel-waited-for-it"), [timer, waited]);
}

#[test]
fn who_asks_is_told_of_less_waiting_than_would_be_a_finding() {
    let (mut main, mut client) = (Script::new(0), Script::new(1));
    main.spawn(0, "compute");
    main.spawn(0, "serve");
    poll(&mut main, 1, 0, 10, 0, MESSAGE);
    poll(&mut main, 0, MS, 3 * MS, 0, Wait::Turn);
    let seq = client.send(2 * MS, 0);
    take(&mut main, 1, seq, (4 * MS + 20, 4 * MS + 80), 1);
    poll(&mut main, 1, 4 * MS + 60, 50, 30, MESSAGE);
    let trace = trace(&[&main, &client]);
    assert!(trace.findings().list.is_empty());
    let message = inspect(&trace, Target::Message { id: WORKER, index: 0 }).unwrap();
    assert_eq!(to(&message, "rel-blocked-by"), [poll_of(MAIN, 1)]);
    let poll = inspect(&trace, poll_of(MAIN, 1)).unwrap();
    assert_eq!(to(&poll, "rel-waited-for-it"), [Target::Message { id: WORKER, index: 0 }]);
}

#[test]
fn a_loop_that_was_free_was_in_nobodys_way() {
    let (mut main, mut client) = (Script::new(0), Script::new(1));
    main.spawn(0, "compute");
    main.spawn(0, "serve");
    poll(&mut main, 1, 0, 10, 0, MESSAGE);
    poll(&mut main, 0, 2 * MS, 3 * MS, 0, Wait::Turn);
    // The browser had it for 15 ms more.
    let seq = client.send(2 * MS, 0);
    take(&mut main, 1, seq, (20 * MS, 20 * MS + 60), 1);
    poll(&mut main, 1, 20 * MS + 50, 50, 30, MESSAGE);
    timer(&mut main, 0, 1, 2 * MS, 4 * MS, 20 * MS);
    let trace = trace(&[&main, &client]);
    let of = |target| inspect(&trace, target).unwrap();
    assert!(to(&of(Target::Message { id: WORKER, index: 0 }), "rel-blocked-by").is_empty());
    assert!(to(&of(Target::Timer { id: MAIN, index: 0 }), "rel-blocked-by").is_empty());
    assert_eq!(held_by(&trace, Item::Message(WORKER, 0)), None);
}

#[test]
fn a_slow_message_tells_what_it_waited_for_and_a_quick_one_nothing() {
    let (mut main, mut client) = (Script::new(0), Script::new(1));
    main.spawn(0, "compute");
    main.spawn(0, "serve");
    poll(&mut main, 1, 0, 10, 0, MESSAGE);
    poll(&mut main, 0, MS, 3 * MS, 0, Wait::Turn);
    let slow = client.send(2 * MS, 0);
    let quick = client.send(3 * MS + 500, 0);
    take(&mut main, 1, slow, (4 * MS + 20, 4 * MS + 80), 1);
    take(&mut main, 1, quick, (4 * MS + 20, 4 * MS + 80), 1);
    poll(&mut main, 1, 4 * MS + 60, 50, 30, MESSAGE);
    let trace = trace(&[&main, &client]);
    assert_eq!(held_by(&trace, Item::Message(WORKER, 0)), Some(Item::Poll(MAIN, 1)));
    assert_eq!(held_by(&trace, Item::Message(WORKER, 1)), None, "it waited for 500 µs");
    assert_eq!(held_by(&trace, Item::Message(WORKER, 2)), None, "there is none");
    assert_eq!(held_by(&trace, Item::Poll(MAIN, 0)), None);
}

#[test]
fn many_links_of_a_kind_are_counted() {
    let mut main = Script::new(0);
    main.spawn(0, "program");
    poll(&mut main, 0, 10, 1_000, 0, Wait::Turn);
    for number in 0..100 {
        spawn_in(&mut main, 20 + number, "child", 0);
    }
    let trace = trace(&[&main]);
    let program = inspect(&trace, task_of(MAIN, 0)).unwrap();
    assert_eq!(to(&program, "rel-child").len(), SHOWN);
    let effects = program.groups.iter().find(|group| group.key == "inspect-effects").unwrap();
    assert_eq!(effects.more, 100 - SHOWN as u64);
}

#[test]
fn merged_things_lead_to_single_ones() {
    let (from, to_us) = (Micros(0), Micros(3_000));
    let polls = of(Target::Polls { id: MAIN, count: 4, from, to: to_us, busy_us: 340 });
    assert_eq!(to(&polls, "rel-longest-poll"), [poll_of(MAIN, 0)]);
    assert_eq!(to(&polls, "rel-last-poll"), [poll_of(MAIN, 3)]);
    let tasks = of(Target::Tasks { id: MAIN, count: 2, from, to: to_us });
    assert_eq!(to(&tasks, "rel-task"), [task_of(MAIN, 0), task_of(MAIN, 1)]);
    let timers = of(Target::Timers { id: WORKER, count: 1, from, to: to_us });
    assert_eq!(to(&timers, "rel-timer"), [TIMER]);
    let many = Target::Messages { from: MAIN, to: WORKER, count: 1, first: from, last: to_us };
    assert_eq!(to(&of(many), "rel-slowest-message"), [ASK]);
}

#[test]
fn a_loop_leads_to_its_longest_poll() {
    let whole = of(Target::Loop { id: WORKER });
    assert_eq!(to(&whole, "rel-program"), [task_of(WORKER, 0)]);
    assert_eq!(to(&whole, "rel-longest-poll"), [poll_of(WORKER, 0)]);
    assert_eq!(to(&whole, "rel-slowest-message"), [ASK]);
    assert_eq!(inspect(&run(), Target::Loop { id: LoopId(9) }), None);
}

proptest! {
    /// Whatever is in a trace can be looked at, and every link leads to something that is there.
    #[test]
    fn every_link_leads_somewhere(
        batches in proptest::collection::vec(any_batch(0_u32..6), 1..6),
    ) {
        let mut trace = crate::trace_script::three_loops();
        for (number, batch) in batches.into_iter().enumerate() {
            let _ = trace.apply(LoopId(number as u16 % 3), &batch.encode().unwrap());
        }
        let ids: Vec<_> = trace.tracks().iter().map(|track| track.id).collect();
        for id in ids {
            for index in 0..4 {
                let targets = [
                    Target::Loop { id },
                    Target::End { id },
                    Target::Poll { id, index },
                    Target::Task { id, index },
                    Target::Message { id, index },
                    Target::Timer { id, index },
                    Target::Polls { id, count: 2, from: Micros(0), to: Micros(1 << 40), busy_us: 1 },
                ];
                for inspection in targets.into_iter().filter_map(|target| inspect(&trace, target)) {
                    for link in inspection.groups.iter().flat_map(|group| &group.links) {
                        prop_assert!(inspect(&trace, link.target).is_some(), "{link:?}");
                        prop_assert!(KEYS.contains(&link.relation));
                    }
                }
            }
        }
    }
}

#[test]
fn a_timer_that_was_given_up_says_so() {
    let mut main = Script::new(0);
    main.spawn(0, "limited");
    let (timer, task, site) = (TimerId(0), Some(TaskId(0)), Sym(0));
    main.at(100, EventKind::TimerSet { timer, task, deadline: Micros(9_000), site });
    main.at(400, EventKind::TimerDropped { timer });
    let trace = trace(&[&main]);
    let given_up = inspect(&trace, Target::Timer { id: MAIN, index: 0 }).unwrap();
    assert!(given_up.tip.rows.contains(&("tip-given-up", Value::Moment(400))));
}
