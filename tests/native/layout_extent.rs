//! From when to when things in the picture were.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::Trace;
use polyloop::trace::event::EventKind;
use polyloop::visual::layout::{Target, extent, surroundings};

use crate::layout_kit::{Script, trace};

const MAIN: LoopId = LoopId(0);
const WORKER: LoopId = LoopId(1);

/// Main runs to 10 ms and sends two messages, of which the second is never taken.
fn run() -> Trace {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    main.spawn(100, "ended");
    main.spawn(200, "living");
    main.poll(1_000, 0, 300);
    main.done(1_300, 0);
    main.send(2_000, 1);
    main.send(3_000, 1);
    main.send(4_000, 1);
    main.closed(10_000);
    worker.receive(2_500, 0, 0).receive(3_500, 0, 1);
    let (from, task) = (MAIN, Some(TaskId(0)));
    worker.at(2_700, EventKind::MessageTaken { from, seq: polyloop::ids::MessageSeq(0), task });
    trace(&[&main, &worker])
}

fn of(target: Target) -> Option<(f64, f64)> {
    extent(&run(), target)
}

#[test]
fn a_loop_lasts_from_its_request_to_its_end_or_to_that_of_the_run() {
    assert_eq!(of(Target::Loop { id: MAIN }), Some((0.0, 10_000.0)));
    assert_eq!(of(Target::Loop { id: WORKER }), Some((0.0, 10_000.0)));
    assert_eq!(of(Target::Start { id: MAIN }), Some((0.0, 0.0)));
    assert_eq!(of(Target::End { id: MAIN }), Some((10_000.0, 10_000.0)));
    assert_eq!(of(Target::End { id: WORKER }), None, "it has not ended");
}

#[test]
fn polls_and_tasks_last_as_long_as_they_took() {
    assert_eq!(of(Target::Poll { id: MAIN, index: 0 }), Some((1_000.0, 1_300.0)));
    assert_eq!(of(Target::Task { id: MAIN, index: 0 }), Some((100.0, 1_300.0)));
    assert_eq!(of(Target::Task { id: MAIN, index: 1 }), Some((200.0, 10_000.0)));
}

#[test]
fn a_message_lasts_until_it_is_taken_as_far_as_it_came() {
    let message = |index| of(Target::Message { id: MAIN, index });
    assert_eq!(message(0), Some((2_000.0, 2_700.0)));
    assert_eq!(message(1), Some((3_000.0, 3_500.0)));
    assert_eq!(message(2), Some((4_000.0, 4_000.0)));
}

#[test]
fn what_was_merged_says_it_itself() {
    let (from, to) = (Micros(5), Micros(9));
    let polls = Target::Polls { id: MAIN, count: 2, from, to, busy_us: 1 };
    assert_eq!(of(polls), Some((5.0, 9.0)));
    assert_eq!(of(Target::Tasks { id: MAIN, count: 2, from, to }), Some((5.0, 9.0)));
    let messages = Target::Messages { from: MAIN, to: WORKER, count: 2, first: from, last: to };
    assert_eq!(of(messages), Some((5.0, 9.0)));
}

#[test]
fn what_the_trace_does_not_have_has_no_extent() {
    assert_eq!(of(Target::Loop { id: LoopId(7) }), None);
    assert_eq!(of(Target::Poll { id: MAIN, index: 1 }), None);
    assert_eq!(of(Target::Task { id: WORKER, index: 0 }), None);
    assert_eq!(of(Target::Message { id: WORKER, index: 0 }), None);
}

#[test]
fn moments_are_on_the_common_time_line() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    let seq = main.send(2_000, 1);
    // By the worker's clock the message came before it was sent: that clock is moved on.
    worker.spawn(0, "task");
    worker.receive(1_500, 0, seq).poll(1_600, 0, 50);
    let trace = trace(&[&main, &worker]);
    assert_eq!(extent(&trace, Target::Poll { id: WORKER, index: 0 }), Some((2_100.0, 2_150.0)));
}

#[test]
fn a_poll_that_had_to_wait_is_seen_with_its_waiting() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    for (at, ready) in [(20_000, 9_999), (90_000, 60_000)] {
        crate::findings_kit::poll(&mut main, 0, at, 50, ready, polyloop::trace::Wait::Turn);
    }
    let trace = trace(&[&main]);
    let seen = |index| surroundings(&trace, Target::Poll { id: MAIN, index });
    assert_eq!(seen(0), Some((20_000.0, 20_050.0)));
    assert_eq!(seen(1), Some((30_000.0, 90_050.0)));
    assert_eq!(
        surroundings(&trace, Target::Loop { id: MAIN }),
        extent(&trace, Target::Loop { id: MAIN })
    );
}
