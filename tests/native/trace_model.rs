//! The watcher's picture, put together from events written by hand.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId, TimerId};
use polyloop::trace::batch::{Batch, BatchError};
use polyloop::trace::event::{Cause, EventKind, LoopKind, Sym, Wait};
use polyloop::trace::model::{BusyNotice, LoopEnd, QueueEnd, Retry, TaskEnd, Trace};

use crate::trace_script::{A, B, C, Script, apply, done, polled, sent, spawned, three_loops};

#[test]
fn a_loop_lives_from_its_request_to_its_close() {
    let mut trace = three_loops();
    assert_eq!(trace.end(), Micros(20));
    let mut b = Script::new();
    b.at(20, EventKind::LoopStarted).at(30, EventKind::LoopReady).at(90, EventKind::LoopClosed);
    apply(&mut trace, B, &mut b);
    let track = trace.track(B).unwrap();
    assert_eq!((track.name.as_str(), track.kind), ("Worker-0", LoopKind::Thread));
    assert_eq!(track.requested, Micros(10));
    assert_eq!((track.started, track.ready), (Some(Micros(20)), Some(Micros(30))));
    assert_eq!(track.end, Some((Micros(90), LoopEnd::Closed)));
    assert_eq!(trace.end(), Micros(90));
    assert_eq!(trace.track(A).unwrap().started, None);
}

#[test]
fn tracks_are_in_the_order_of_the_requests() {
    let mut trace = Trace::new();
    for id in [3, 1, 2, 1] {
        trace.announce(LoopId(id), &format!("Loop-{id}"), LoopKind::Thread, Micros(0));
    }
    let ids: Vec<_> = trace.tracks().iter().map(|track| track.id.0).collect();
    assert_eq!(ids, [3, 1, 2]);
    assert_eq!(trace.track(LoopId(2)).unwrap().name, "Loop-2");
    assert_eq!(trace.track(LoopId(9)), None);
}

#[test]
fn every_change_is_a_new_version_and_nothing_else_is() {
    let mut trace = three_loops();
    let mut seen = trace.version();
    let mut is_new =
        |trace: &Trace| std::mem::replace(&mut seen, trace.version()) < trace.version();
    let mut b = Script::new();
    apply(&mut trace, B, b.at(20, EventKind::LoopClosed));
    assert!(is_new(&trace));
    trace.lose(B, Micros(95), "closed before");
    trace.lose(LoopId(9), Micros(95), "unknown");
    trace.announce(B, "other", LoopKind::Main, Micros(95));
    assert!(trace.apply(B, &[1]).is_err());
    assert!(!is_new(&trace));
    trace.lose(C, Micros(95), "killed");
    assert!(is_new(&trace));
}

#[test]
fn what_cannot_be_the_next_batch_changes_nothing() {
    let mut trace = three_loops();
    let mut a = Script::new();
    let first = a.at(1, spawned(0)).at(2, sent(0, B)).take();
    trace.apply(A, &first).unwrap();
    let before = format!("{trace:?}");
    assert_eq!(trace.apply(A, &first), Err(BatchError::OutOfOrder));
    assert_eq!(trace.apply(LoopId(9), &first), Err(BatchError::UnknownLoop(LoopId(9))));
    let second = a.at(3, spawned(1)).at(4, spawned(1)).take();
    assert_eq!(trace.apply(A, &second), Err(BatchError::OutOfOrder));
    assert!(matches!(trace.apply(A, &first[1..]), Err(BatchError::Damaged(_))));
    assert_eq!(format!("{trace:?}"), before);
}

#[test]
fn a_task_is_what_its_events_say() {
    let mut trace = three_loops();
    let mut a = Script::new();
    let (name, site) = (a.sym("parent"), a.sym("src/y.rs:5"));
    let error = a.sym("it broke");
    let spawned_by =
        |task, parent| EventKind::TaskSpawned { task: TaskId(task), parent, name, site };
    a.at(1, spawned_by(0, None)).at(2, spawned_by(1, Some(TaskId(0)))).at(3, spawned(5));
    a.at(4, done(0)).at(4, polled(0, 6)).at(11, polled(1, 2)).at(13, polled(1, 3));
    a.at(16, EventKind::TaskFailed { task: TaskId(1), error });
    a.at(17, EventKind::TaskCancelled { task: TaskId(5) });
    apply(&mut trace, A, &mut a);
    let track = trace.track(A).unwrap();
    let [parent, child, other] = [0, 1, 5].map(|id| track.task(TaskId(id)).unwrap());
    assert_eq!((parent.parent, child.parent), (None, Some(TaskId(0))));
    assert_eq!((trace.text(child.name), trace.text(child.site)), ("parent", "src/y.rs:5"));
    assert_eq!((parent.polls, parent.busy_us), (1, 6));
    assert_eq!((child.polls, child.busy_us, child.spawned), (2, 5, Micros(2)));
    assert_eq!(parent.end, Some((Micros(4), TaskEnd::Done)));
    let Some((Micros(16), TaskEnd::Failed(error))) = child.end else { panic!("{child:?}") };
    assert_eq!(trace.text(error), "it broke");
    assert_eq!(other.end, Some((Micros(17), TaskEnd::Cancelled)));
    assert_eq!(track.task(TaskId(3)), None);
}

#[test]
fn tasks_take_the_lowest_free_row() {
    let mut trace = three_loops();
    let mut a = Script::new();
    a.at(1, spawned(0)).at(2, spawned(1)).at(3, spawned(2)).at(4, done(1)).at(5, done(0));
    apply(&mut trace, A, a.at(6, spawned(3)));
    // An end that is told twice does not free the row twice.
    apply(&mut trace, A, a.at(7, done(0)).at(7, spawned(4)).at(8, spawned(5)));
    let rows: Vec<_> = trace.track(A).unwrap().tasks.iter().map(|task| task.row).collect();
    assert_eq!(rows, [0, 1, 2, 0, 1, 3]);
}

#[test]
fn polls_are_sorted_by_their_beginning_and_found_by_their_task() {
    let mut trace = three_loops();
    let mut a = Script::new();
    a.at(1, spawned(0)).at(1, spawned(1)).at(30, polled(1, 5));
    // The outer of two polls that are inside each other is recorded last.
    apply(&mut trace, A, a.at(50, polled(0, 5)).at(60, polled(1, 5)));
    apply(&mut trace, A, a.at(40, polled(1, 40)).at(90, done(0)).at(90, polled(0, 1)));
    let track = trace.track(A).unwrap();
    let starts: Vec<_> = track.polls.iter().map(|poll| poll.start.0).collect();
    assert_eq!(starts, [30, 40, 50, 60, 90]);
    let of_0: Vec<_> = track.polls_of(TaskId(0)).map(|poll| poll.start.0).collect();
    let of_1: Vec<_> = track.polls_of(TaskId(1)).map(|poll| poll.start.0).collect();
    assert_eq!((of_0, of_1), (vec![50, 90], vec![30, 40, 60]));
    assert_eq!(track.polls_of(TaskId(2)).count(), 0);
}

#[test]
fn a_poll_keeps_its_cause_and_what_the_task_waits_for() {
    let mut trace = three_loops();
    let mut a = Script::new();
    let queue = a.sym("results");
    let (task, cause) = (TaskId(0), Cause::Messages(B));
    for wait in [Wait::Message(queue), Wait::Room(queue), Wait::Timer(TimerId(3))] {
        a.at(1, EventKind::TaskPolled { task, took_us: 2, ready_us: 3, cause, wait });
    }
    // Another loop has told the run other texts before, so the numbers differ.
    let mut b = Script::new();
    b.sym("something else");
    apply(&mut trace, B, b.at(1, EventKind::LoopStarted));
    apply(&mut trace, A, &mut a);
    let polls = &trace.track(A).unwrap().polls;
    assert_eq!((polls[0].took_us, polls[0].ready_us, polls[0].cause), (2, 3, cause));
    let (Wait::Message(first), Wait::Room(second)) = (polls[0].wait, polls[1].wait) else {
        panic!("{polls:?}")
    };
    assert_ne!(first, queue);
    assert_eq!((trace.text(first.into()), trace.text(second.into())), ("results", "results"));
    assert_eq!(polls[2].wait, Wait::Timer(TimerId(3)));
    assert_eq!(trace.end(), Micros(20));
}

#[test]
fn the_last_moment_is_the_end_of_the_last_poll() {
    let mut trace = three_loops();
    let mut a = Script::new();
    apply(&mut trace, A, a.at(70, done(0)).at(50, polled(0, 40)));
    assert_eq!((trace.track(A).unwrap().last, trace.end()), (Micros(90), Micros(90)));
}

#[test]
fn a_timer_waits_until_it_fires_or_is_dropped() {
    let mut trace = three_loops();
    let mut a = Script::new();
    let set = |timer, deadline| EventKind::TimerSet {
        timer: TimerId(timer),
        task: Some(TaskId(4)),
        deadline: Micros(deadline),
        site: Sym(1),
    };
    // Timers get their number when they are made, and are set when they are first waited for.
    a.at(5, set(2, 100)).at(6, set(1, 200)).at(7, set(3, u64::MAX));
    a.at(103, EventKind::TimerFired { timer: TimerId(2), late_us: 3 });
    a.at(110, EventKind::TimerDropped { timer: TimerId(1) });
    a.at(111, EventKind::TimerDropped { timer: TimerId(2) });
    a.at(112, EventKind::TimerFired { timer: TimerId(8), late_us: 0 });
    apply(&mut trace, A, &mut a);
    let timers = &trace.track(A).unwrap().timers;
    let of = |place: usize| (timers[place].id.0, timers[place].fired, timers[place].dropped);
    assert_eq!(
        [of(0), of(1), of(2)],
        [(2, Some(Micros(103)), false), (1, None, true), (3, None, false)]
    );
    assert_eq!((timers[0].set, timers[0].deadline), (Micros(5), Micros(100)));
    assert_eq!((timers[0].task, trace.text(timers[0].site)), (Some(TaskId(4)), "src/x.rs:1"));
}

#[test]
fn the_rest_is_kept_as_it_was_said() {
    let mut trace = three_loops();
    let mut a = Script::new();
    let text = a.sym("hello");
    a.at(1, EventKind::LoopBusy { for_us: 500 });
    a.at(2, EventKind::TaskRetried { unit: 7, lost: B });
    a.at(3, EventKind::QueueClosed { peer: B, queue: Sym(0) });
    a.at(4, EventKind::Progress { done: 1, total: 4 })
        .at(5, EventKind::Progress { done: 2, total: 4 });
    a.at(6, EventKind::Log { text });
    apply(&mut trace, A, &mut a);
    let track = trace.track(A).unwrap();
    assert_eq!(track.busy, [BusyNotice { at: Micros(1), for_us: 500 }]);
    assert_eq!(track.retries, [Retry { at: Micros(2), unit: 7, lost: B }]);
    let [QueueEnd { at: Micros(3), peer: B, queue }] = track.closed_queues[..] else {
        panic!("{:?}", track.closed_queues)
    };
    assert_eq!(trace.text(queue), "jobs");
    assert_eq!(track.progress, Some((2, 4)));
    assert_eq!((track.log[0].0, trace.text(track.log[0].1)), (Micros(6), "hello"));
    assert_eq!(track.counters, a.counters);
    assert_eq!(trace.events_kept(), 6);
}

#[test]
fn counts_alone_are_not_kept_as_a_batch() {
    let mut trace = three_loops();
    let mut a = Script::new();
    apply(&mut trace, A, a.at(1, EventKind::LoopStarted));
    let before = format!("{:?}", trace.events().collect::<Vec<_>>());
    for round in 1..=3 {
        apply(&mut trace, A, a.dropped(spawned(round)));
        assert_eq!(trace.track(A).unwrap().counters.tasks_started, u64::from(round));
    }
    assert_eq!(format!("{:?}", trace.events().collect::<Vec<_>>()), before);
    assert_eq!(trace.events_kept(), 1);
}

#[test]
fn a_text_that_was_not_told_is_empty() {
    let mut trace = three_loops();
    let mut a = Script::new();
    apply(&mut trace, A, a.at(1, EventKind::Log { text: Sym(99) }));
    assert_eq!(trace.log()[0].text, "");
    // Texts may be numbered from anywhere: nothing is laid out by these numbers.
    let strings = vec!["a".to_owned(), "b".to_owned()];
    let batch = Batch { first_string: u32::MAX, strings, ..Batch::default() };
    trace.apply(A, &batch.encode().unwrap()).unwrap();
}
