//! Losses, idle workers, unfinished tasks, wake-ups for nothing: when they are found, and when not.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId, TimerId};
use polyloop::trace::Item;
use polyloop::trace::event::{Cause, EventKind, Sym, Wait};
use polyloop::trace::findings::Code;
use proptest::prelude::*;

use crate::findings_kit::*;
use crate::trace_script::any_batch;

const MAIN: LoopId = LoopId(0);
const SECOND: LoopId = LoopId(1);

#[test]
fn a_lost_loop_is_found_and_a_closed_one_is_not() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    worker.spawn(100, "worker");
    worker.spawn(200, "job");
    main.closed(50_000);
    let mut trace = trace(&[&main, &worker]);
    assert!(codes(&trace).is_empty());
    trace.lose(SECOND, Micros(40_000), "worker-hung");
    let [finding] = &found(&trace, Code::LoopLost)[..] else { panic!("{:?}", trace.findings()) };
    assert_eq!((finding.worst, finding.victims), (Item::End(SECOND), 2));
    assert_eq!(trace.text(finding.name), "worker-hung");
}

/// Two workers. The first gets 12 messages at once and works 100 ms on each; the second gets
/// `other` of them.
fn workers(other: u64, queued: u64) -> Vec<Script> {
    let (mut master, mut one, mut two) = (Script::new(0), Script::new(1), Script::new(2));
    for worker in [&mut one, &mut two] {
        worker.spawn(0, "worker");
        poll(worker, 0, 1_000, 10, 0, MESSAGE);
    }
    for (worker, to, count) in [(&mut one, 1, queued), (&mut two, 2, other)] {
        for number in 0..count {
            let seq = master.send(2_000, to);
            let turn = 3_000 + number * 100 * MS;
            take(worker, 0, seq, (2_500, turn), 0);
            // It takes a message, sleeps, and is at the next one.
            poll(worker, 0, turn, 100, 0, Wait::Timer(TimerId(0)));
            poll(worker, 0, turn + 99 * MS, 100, 0, MESSAGE);
        }
    }
    vec![master, one, two]
}

fn of_workers(other: u64, queued: u64) -> Vec<&'static str> {
    let scripts = workers(other, queued);
    codes(&trace(&scripts.iter().collect::<Vec<_>>()))
}

#[test]
fn workers_that_wait_beside_a_full_queue_are_found() {
    let scripts = workers(1, 12);
    let trace = trace(&scripts.iter().collect::<Vec<_>>());
    let [finding] = &found(&trace, Code::IdleWorkers)[..] else { panic!("{:?}", trace.findings()) };
    assert_eq!((finding.in_loop, &finding.others[..]), (SECOND, &[LoopId(2)][..]));
    assert!((800_000..1_100_000).contains(&finding.worst_us), "{}", finding.worst_us);
    assert_eq!(finding.worst, Item::Message(MAIN, 11), "the one that lay there longest");
    assert_eq!(codes(&trace), ["idle-workers"]);
    // Whether it was idle is not known before its last word is there.
    assert!(trace.findings_so_far().list.is_empty());
}

#[test]
fn workers_with_equal_shares_are_not_found() {
    assert!(of_workers(12, 12).is_empty());
    assert!(of_workers(11, 12).is_empty());
    assert!(of_workers(9, 12).is_empty(), "the end of a run is never even");
}

#[test]
fn one_message_ahead_is_what_prefetching_is_for() {
    assert!(of_workers(1, 2).is_empty());
}

/// A loop whose program ends at 10 ms, or is told to end, with another task that waits for this.
fn closing(wait: Option<Wait>, by_itself: bool) -> Vec<&'static str> {
    let mut main = Script::new(0);
    main.spawn(0, "program");
    main.spawn(1_000, "other");
    if let Some(wait) = wait {
        poll(&mut main, 1, 2_000, 10, 0, wait);
    }
    let cancelled = |task| EventKind::TaskCancelled { task: TaskId(task) };
    if by_itself {
        main.done(10 * MS, 0);
    } else {
        main.at(10 * MS, cancelled(0));
    }
    main.at(10 * MS, cancelled(1)).closed(10 * MS);
    codes(&trace(&[&main]))
}

#[test]
fn a_task_that_is_dropped_in_the_middle_is_found() {
    for wait in [Wait::Answer(SECOND), Wait::Task(TaskId(1)), Wait::Turn, Wait::Room(Sym(1))] {
        assert_eq!(closing(Some(wait), true), ["task-unfinished"], "{wait:?}");
    }
    assert_eq!(closing(None, true), ["task-unfinished"], "it never had a turn");
}

#[test]
fn a_task_that_a_blocked_loop_gave_no_turn_is_the_block_s_victim() {
    let mut main = Script::new(0);
    main.spawn(0, "program");
    spawn_in(&mut main, 1_000, "heartbeat", 0);
    poll(&mut main, 0, 500, 300 * MS, 0, Wait::Nothing);
    main.done(300 * MS + 500, 0);
    main.at(300 * MS + 600, EventKind::TaskCancelled { task: TaskId(1) }).closed(301 * MS);
    let trace = trace(&[&main]);
    assert_eq!(codes(&trace), ["loop-blocked"]);
    let victim = found(&trace, Code::LoopBlocked)[0].victim.unwrap();
    assert_eq!((victim.item, victim.waited_us), (Item::Task(MAIN, 1), 299_500));
}

#[test]
fn a_task_that_serves_or_sleeps_until_the_end_is_not_found() {
    for wait in [MESSAGE, Wait::Timer(TimerId(0)), Wait::Unknown] {
        assert!(closing(Some(wait), true).is_empty(), "{wait:?}");
    }
}

#[test]
fn a_loop_that_is_told_to_close_leaves_nothing_unfinished() {
    assert!(closing(Some(Wait::Answer(SECOND)), false).is_empty());
}

#[test]
fn a_task_that_was_cancelled_before_the_end_is_not_found() {
    let mut main = Script::new(0);
    main.spawn(0, "program");
    main.spawn(1_000, "other");
    poll(&mut main, 1, 2_000, 10, 0, Wait::Answer(SECOND));
    main.at(3_000, EventKind::TaskCancelled { task: TaskId(1) });
    main.done(10 * MS, 0).closed(10 * MS);
    assert!(codes(&trace(&[&main])).is_empty());
}

/// A task that is woken so many times, and waits for the same as before.
fn woken(times: u64, cause: Cause, wait: Wait, deed: bool) -> Vec<&'static str> {
    let mut main = Script::new(0);
    main.spawn(0, "asking");
    poll(&mut main, 0, 500, 20, 0, wait);
    for number in 0..times {
        let at = 1_000 + number * 100;
        poll_for(&mut main, 0, at, 20, 0, (cause, wait));
        if deed {
            main.send(at + 5, 1);
        }
    }
    codes(&trace(&[&main]))
}

#[test]
fn wake_ups_for_nothing_are_found_when_they_repeat() {
    let messages = Cause::Messages(SECOND);
    assert_eq!(woken(10, messages, Wait::Room(Sym(1)), false), ["no-progress"]);
    assert_eq!(woken(10, messages, MESSAGE, false), ["no-progress"]);
    assert!(woken(9, messages, MESSAGE, false).is_empty());
}

#[test]
fn a_wake_up_in_which_something_was_done_is_not_in_vain() {
    assert!(woken(1_000, Cause::Messages(SECOND), MESSAGE, true).is_empty());
    assert!(woken(1_000, Cause::Task(TaskId(0)), Wait::Turn, true).is_empty());
}

#[test]
fn what_a_task_or_a_timer_woke_is_left_alone() {
    assert!(woken(1_000, Cause::Task(TaskId(7)), Wait::Task(TaskId(7)), false).is_empty());
    assert!(woken(1_000, Cause::Timer(TimerId(7)), MESSAGE, false).is_empty());
    assert!(woken(1_000, Cause::Messages(SECOND), Wait::Unknown, false).is_empty());
}

#[test]
fn a_task_that_waits_by_asking_is_found() {
    let itself = Cause::Task(TaskId(0));
    assert_eq!(woken(100, itself, Wait::Turn, false), ["no-progress"]);
    assert!(woken(99, itself, Wait::Turn, false).is_empty());
}

#[test]
fn a_computation_that_yields_is_not_asking() {
    let mut main = Script::new(0);
    main.spawn(0, "computing");
    for number in 0..500 {
        let itself = (Cause::Task(TaskId(0)), Wait::Turn);
        poll_for(&mut main, 0, number * 2 * MS, MS, 0, itself);
    }
    assert!(codes(&trace(&[&main])).is_empty());
}

#[test]
fn never_more_than_fifty_are_told() {
    let mut main = Script::new(0);
    main.spawn(0, "program");
    for task in 0..80 {
        main.spawn(1_000, &format!("task {task}"));
    }
    main.done(10 * MS, 0);
    for task in 1..=80 {
        main.at(10 * MS, EventKind::TaskCancelled { task: TaskId(task) });
    }
    main.closed(10 * MS);
    let findings = trace(&[&main]).findings();
    assert_eq!((findings.list.len(), findings.more), (50, 30));
}

proptest! {
    /// Whatever is in a trace, looking at it does not fail, and all that is found is in it.
    #[test]
    fn any_trace_can_be_looked_at(batches in proptest::collection::vec(any_batch(0_u32..6), 1..6)) {
        let mut trace = crate::trace_script::three_loops();
        for (number, batch) in batches.into_iter().enumerate() {
            let id = LoopId(number as u16 % 3);
            let _ = trace.apply(id, &batch.encode().unwrap());
        }
        for finding in trace.findings().list {
            let there = match finding.worst {
                Item::Loop(id) | Item::End(id) => trace.track(id).is_some(),
                Item::Poll(id, at) => trace.track(id).is_some_and(|t| at < t.polls.len()),
                Item::Task(id, at) => trace.track(id).is_some_and(|t| at < t.tasks.len()),
                Item::Message(id, at) => trace.track(id).is_some_and(|t| at < t.sent.len()),
                Item::Timer(id, at) => trace.track(id).is_some_and(|t| at < t.timers.len()),
            };
            prop_assert!(there, "{finding:?}");
        }
    }
}
