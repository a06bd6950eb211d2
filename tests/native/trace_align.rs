//! One time line for clocks that disagree.

use std::collections::HashSet;

use polyloop::clock::Micros;
use polyloop::trace::align::Alignment;
use polyloop::trace::event::EventKind;
use polyloop::trace::model::Trace;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::trace_history::history;
use crate::trace_script::{A, B, C, Script, received, sent, taken, three_loops};

fn clocks(count: usize) -> Alignment {
    let mut clocks = Alignment::default();
    (0..count).for_each(|_| clocks.add_clock());
    clocks
}

#[test]
fn clocks_that_agree_stay() {
    let mut clocks = clocks(2);
    assert_eq!(clocks.update(), None);
    clocks.passed(0, 1, Micros(10), Micros(10));
    clocks.passed(1, 0, Micros(20), Micros(25));
    assert_eq!(clocks.update(), Some(vec![0, 0]));
    clocks.passed(0, 1, Micros(30), Micros(90));
    assert_eq!(clocks.update(), None, "nothing new follows from a slower message");
}

#[test]
fn a_clock_is_moved_on_by_what_is_missing() {
    let mut clocks = clocks(2);
    clocks.passed(0, 1, Micros(100), Micros(30));
    clocks.passed(0, 1, Micros(200), Micros(110));
    assert_eq!(clocks.update(), Some(vec![0, 90]));
}

#[test]
fn a_shift_goes_on_through_the_loops_whatever_their_order() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let mut clocks = clocks(4);
        for pair in order.windows(2) {
            clocks.passed(pair[0], pair[1], Micros(100), Micros(95));
        }
        let offsets = clocks.update().unwrap();
        assert_eq!(order.map(|clock| offsets[clock]), [0, 5, 10, 15]);
    }
}

#[test]
fn a_loop_does_not_start_before_it_is_asked_for() {
    let mut clocks = clocks(2);
    clocks.not_before(1, Micros(100), Micros(40));
    clocks.passed(1, 0, Micros(50), Micros(80));
    assert_eq!(clocks.update(), Some(vec![30, 60]));
}

#[test]
fn what_contradicts_itself_is_left_short_and_does_not_grow() {
    let mut clocks = clocks(3);
    // Each of two loops says that the other one is late; the third only hears of one.
    clocks.passed(0, 1, Micros(100), Micros(90));
    clocks.passed(1, 0, Micros(100), Micros(95));
    clocks.passed(1, 2, Micros(100), Micros(99));
    let offsets = clocks.update().unwrap();
    assert_eq!(offsets, [0, 10, 11]);
    for faster in [101, 102, 103] {
        clocks.passed(2, 0, Micros(100), Micros(400 - faster));
        assert_eq!(clocks.update(), Some(offsets.clone()));
    }
}

#[test]
fn what_contradicts_itself_is_cut_off_where_it_is_drawn() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    a.at(1_000, sent(0, B)).at(1_200, received(B, 0)).at(1_210, taken(B, 0));
    b.at(900, received(A, 0)).at(1_250, sent(0, A));
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    let [a, b] = [A, B].map(|id| trace.track(id).unwrap());
    assert_eq!((a.offset_us, b.offset_us), (0, 100));
    assert_eq!(trace.received_at(&a.sent[0], a), Some(Micros(1_000)));
    assert_eq!(b.at(b.sent[0].sent), Micros(1_350));
    assert_eq!(trace.received_at(&b.sent[0], b), Some(Micros(1_350)));
    assert_eq!(trace.taken_at(&b.sent[0], b), Some(Micros(1_350)));
    assert_eq!(trace.stats(5.0).message_latency_ms.max, 0.0);
}

#[test]
fn a_loop_is_drawn_after_its_request() {
    let mut trace = three_loops();
    let mut c = Script::new();
    trace.apply(C, &c.at(5, EventKind::LoopStarted).take()).unwrap();
    let track = trace.track(C).unwrap();
    assert_eq!(track.started.map(|started| track.at(started)), Some(track.requested));
}

#[test]
fn of_one_moment_the_sending_stands_before_the_receipt() {
    let mut trace = three_loops();
    let (mut a, mut b, mut c) = (Script::new(), Script::new(), Script::new());
    // All in one step of the clock, against the order of the loops: C to B, B to A.
    a.at(100, received(B, 0)).at(100, taken(B, 0));
    b.at(100, received(C, 0)).at(100, sent(0, A));
    c.at(100, sent(0, B));
    for (id, script) in [(A, a), (B, b), (C, c)].iter_mut() {
        trace.apply(*id, &script.take()).unwrap();
    }
    let loops: Vec<_> = trace.events().map(|event| event.in_loop).collect();
    assert_eq!(loops, [C, B, B, A, A]);
}

#[test]
fn receipts_that_wait_for_each_other_are_given_out_all_the_same() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    a.at(100, received(B, 0)).at(100, sent(0, B));
    b.at(100, received(A, 0)).at(100, sent(0, A));
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    assert_eq!(trace.events().count(), 4);
}

/// All that is drawn of a trace.
fn picture(trace: &Trace) -> String {
    format!("{:?}\n{}", trace.tracks(), trace.to_json().unwrap())
}

proptest! {
    #[test]
    fn batches_give_the_same_picture_in_any_order(
        history in history(),
        one in proptest::collection::vec(any::<Index>(), 1..40),
        other in proptest::collection::vec(any::<Index>(), 1..40),
    ) {
        let (one, other) = (history.watched(&one, |_| ()), history.watched(&other, |_| ()));
        prop_assert_eq!(picture(&one), picture(&other));
        prop_assert_eq!(one.stats(5.0), other.stats(5.0));
    }

    #[test]
    fn no_message_arrives_before_it_is_sent(
        history in history(),
        order in proptest::collection::vec(any::<Index>(), 1..40),
    ) {
        let mut offsets = vec![0; history.loops()];
        let mut grows = true;
        let trace = history.watched(&order, |trace| {
            for (before, track) in offsets.iter_mut().zip(trace.tracks()) {
                grows &= *before <= track.offset_us;
                *before = track.offset_us;
            }
        });
        // Steps make constant offsets impossible: each clock shows up to a step too little.
        let is_exact = history.step == 1;
        prop_assert!(grows || !is_exact);
        let most = if is_exact { 0 } else { history.step * history.loops() as u64 };
        let mut needed = HashSet::new();
        for sender in trace.tracks() {
            for message in &sender.sent {
                let sent = sender.at(message.sent);
                let Some(received) = message.received else { continue };
                let uncut = trace.track(message.to).unwrap().at(received);
                prop_assert!(sent.since(uncut).0 <= most, "{} and {}", sent, uncut);
                needed.insert((message.to, sent == uncut));
                prop_assert_eq!(trace.received_at(message, sender), Some(sent.max(uncut)));
            }
        }
        for track in trace.tracks().iter().filter(|track| is_exact && track.offset_us > 0) {
            prop_assert!(needed.contains(&(track.id, true)), "{} is moved too far", track.name);
        }
    }

    #[test]
    fn the_one_order_keeps_time_loops_and_messages(
        history in history(),
        order in proptest::collection::vec(any::<Index>(), 1..40),
    ) {
        let trace = history.watched(&order, |_| ());
        let events: Vec<_> = trace.events().collect();
        prop_assert_eq!(events.len() as u64, trace.events_kept());
        prop_assert!(events.is_sorted_by_key(|event| event.at));
        let mut sent = HashSet::new();
        let mut last = vec![None; history.loops()];
        for event in &events {
            match event.kind {
                EventKind::MessageSent { seq, .. } => {
                    prop_assert!(last[event.in_loop.0 as usize] < Some(seq));
                    last[event.in_loop.0 as usize] = Some(seq);
                    sent.insert((event.in_loop, seq));
                }
                EventKind::MessageReceived { from, seq, .. } => {
                    prop_assert!(sent.contains(&(from, seq)));
                }
                _ => {}
            }
        }
    }
}
