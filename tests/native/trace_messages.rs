//! Messages: what their sender and their receiver saw, brought together.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq};
use polyloop::trace::event::EventKind;
use polyloop::trace::model::Trace;

use crate::trace_script::{A, B, C, Script, apply, received, sent, taken, three_loops};

/// What its receiver saw: when it arrived, when and by whom it was taken.
fn seen(trace: &Trace, from: LoopId, seq: u32) -> (Option<u64>, Option<u64>, Option<u32>) {
    let message = trace.track(from).unwrap().message(MessageSeq(seq)).unwrap();
    let micros = |at: Option<Micros>| at.map(|at| at.0);
    (micros(message.received), micros(message.taken), message.taken_by.map(|task| task.0))
}

#[test]
fn a_message_is_what_its_events_say() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    apply(&mut trace, A, a.at(30, sent(0, B)).at(31, sent(1, B)));
    apply(&mut trace, B, b.at(40, received(A, 0)).at(50, taken(A, 0)));
    assert_eq!(seen(&trace, A, 0), (Some(40), Some(50), Some(7)));
    assert_eq!(seen(&trace, A, 1), (None, None, None));
    let track = trace.track(A).unwrap();
    let message = track.sent[0];
    assert_eq!((message.to, message.size, message.depth, message.sent), (B, 8, 1, Micros(30)));
    assert_eq!((trace.text(message.queue), trace.text(message.site)), ("jobs", "src/x.rs:1"));
    assert_eq!(trace.received_at(&message, track), Some(Micros(40)));
    assert_eq!(trace.taken_at(&message, track), Some(Micros(50)));
    assert_eq!(trace.received_at(&track.sent[1], track), None);
    assert_eq!(trace.taken_at(&track.sent[1], track), None);
}

#[test]
fn a_message_may_be_seen_before_its_sending_is_known() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    apply(&mut trace, B, b.at(40, received(A, 1)));
    apply(&mut trace, B, b.at(50, taken(A, 1)));
    apply(&mut trace, A, a.at(30, sent(0, C)));
    apply(&mut trace, A, a.at(31, sent(1, B)));
    assert_eq!(seen(&trace, A, 1), (Some(40), Some(50), Some(7)));
    assert_eq!(seen(&trace, A, 0), (None, None, None));
}

#[test]
fn a_message_may_go_to_the_loop_itself() {
    let mut trace = three_loops();
    let mut a = Script::new();
    apply(&mut trace, A, a.at(30, sent(0, A)).at(31, received(A, 0)).at(32, taken(A, 0)));
    assert_eq!(seen(&trace, A, 0), (Some(31), Some(32), Some(7)));
}

#[test]
fn of_two_arrivals_the_first_counts_and_only_at_its_receiver() {
    let mut trace = three_loops();
    let (mut a, mut b, mut c) = (Script::new(), Script::new(), Script::new());
    apply(&mut trace, C, c.at(35, received(A, 0)));
    apply(&mut trace, A, a.at(30, sent(0, B)));
    apply(&mut trace, B, b.at(40, received(A, 0)).at(45, received(A, 0)));
    assert_eq!(seen(&trace, A, 0), (Some(40), None, None));
}

/// How much of what receivers saw waits for a sending.
fn waiting(trace: &Trace) -> usize {
    format!("{trace:?}").matches("Arrival {").count()
}

#[test]
fn a_message_whose_sending_was_dropped_is_forgotten() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    b.at(40, received(A, 0)).at(41, received(A, 1)).at(42, received(A, 3)).at(43, taken(A, 3));
    apply(&mut trace, B, &mut b);
    assert_eq!(waiting(&trace), 4);
    // 0 and 1 were dropped, 2 was kept; 3 is not known yet.
    a.dropped(sent(0, B)).dropped(sent(1, B)).at(39, sent(2, B));
    apply(&mut trace, A, &mut a);
    assert_eq!(waiting(&trace), 2, "that 3 arrived, and that it was taken");
    // 3 was dropped too: no later sending says so, but the count does.
    apply(&mut trace, A, a.dropped(sent(3, B)));
    assert_eq!(waiting(&trace), 0);
    // What is known to be dropped when its arrival comes does not wait at all.
    apply(&mut trace, B, b.at(44, taken(A, 0)).at(44, taken(A, 1)));
    assert_eq!(waiting(&trace), 0);
    let stats = trace.stats(5.0);
    assert_eq!((stats.messages.sent, stats.messages.received, stats.events_dropped), (4, 3, 3));
    assert_eq!(stats.message_latency_ms.max, 0.0);
}

#[test]
fn a_message_of_a_closed_loop_is_not_waited_for() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    apply(&mut trace, B, b.at(40, received(A, 5)));
    apply(&mut trace, A, a.at(50, EventKind::LoopClosed));
    assert_eq!(waiting(&trace), 0);
}
