//! The buffer that a loop records into.

use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use polyloop::clock::{FakeClock, Micros};
use polyloop::trace::batch::Batch;
use polyloop::trace::event::{EventKind, Sym};
use polyloop::trace::recorder::Recorder;

use crate::trace_script::{A, done, polled, received, sent, spawned};

fn recorder(limit: u64) -> Recorder {
    Recorder::new(Arc::new(FakeClock::new()), limit)
}

#[test]
fn events_are_taken_once_in_their_order() {
    let clock = Arc::new(FakeClock::new());
    let recorder = Recorder::new(clock.clone(), 100);
    assert_eq!(recorder.take(), None);
    recorder.record(spawned(0));
    clock.advance(Duration::from_micros(5));
    recorder.clone().record(done(0));
    recorder.record_at(Micros(2), polled(0, 3));
    assert_eq!(recorder.pending(), 3);
    let batch = recorder.take().unwrap();
    let events: Vec<_> = batch.events.iter().map(|event| (event.at.0, event.kind)).collect();
    assert_eq!(events, [(0, spawned(0)), (5, done(0)), (2, polled(0, 3))]);
    assert_eq!((recorder.pending(), recorder.take()), (0, None));
}

#[test]
fn beyond_the_limit_events_are_counted_and_only_vital_ones_kept() {
    let recorder = recorder(2);
    recorder.record(EventKind::LoopStarted);
    for task in 0..5 {
        recorder.record(spawned(task));
    }
    recorder.record(EventKind::LoopClosed);
    let batch = recorder.take().unwrap();
    let kinds: Vec<_> = batch.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::LoopStarted, spawned(0), EventKind::LoopClosed]);
    assert_eq!((batch.counters.dropped, batch.counters.tasks_started), (4, 5));
}

#[test]
fn the_limit_holds_for_the_whole_life() {
    let recorder = recorder(3);
    for round in 0..4 {
        recorder.record(spawned(2 * round));
        recorder.record(spawned(2 * round + 1));
        recorder.take();
    }
    recorder.record(EventKind::LoopReady);
    let batch = recorder.take().unwrap();
    assert_eq!((batch.counters.dropped, batch.events.len()), (5, 1));
}

#[test]
fn counts_are_told_when_all_events_are_dropped() {
    let recorder = recorder(0);
    recorder.record(sent(0, A));
    recorder.record(received(A, 0));
    let batch = recorder.take().unwrap();
    assert!(batch.events.is_empty());
    let counters = batch.counters;
    let counts = (counters.messages_sent, counters.bytes_sent, counters.messages_received);
    assert_eq!((counts, counters.inbox_peak, counters.dropped), ((1, 8, 1), 1, 2));
    assert_eq!(recorder.take(), None);
}

/// A recorder of this limit, and how often it has called its two hooks, the second one at `many`
/// events.
fn hooked(limit: u64, many: usize) -> (Recorder, Rc<Cell<(u32, u32)>>) {
    let recorder = recorder(limit);
    let calls = Rc::new(Cell::new((0, 0)));
    let (firsts, fulls, handle) = (calls.clone(), calls.clone(), recorder.clone());
    let first = move || {
        // A hook may look at the recorder that calls it.
        assert!(handle.pending() <= 1);
        firsts.set((firsts.get().0 + 1, firsts.get().1));
    };
    recorder.on_events(first, many, move || fulls.set((fulls.get().0, fulls.get().1 + 1)));
    (recorder, calls)
}

#[test]
fn the_first_hook_is_called_when_there_is_something_to_take_again() {
    let (recorder, calls) = hooked(3, 100);
    recorder.record(spawned(0));
    recorder.record(spawned(1));
    assert_eq!(calls.get(), (1, 0));
    recorder.take();
    recorder.record(spawned(2));
    assert_eq!(calls.get(), (2, 0));
    recorder.take();
    recorder.record(spawned(3));
    recorder.record(spawned(4));
    assert_eq!(calls.get(), (3, 0), "dropped events are news too");
}

#[test]
fn the_second_hook_is_called_when_there_are_many_events() {
    let (recorder, calls) = hooked(4, 3);
    for task in 0..3 {
        recorder.record(spawned(task));
    }
    assert_eq!(calls.get(), (1, 1));
    recorder.record(spawned(3));
    recorder.record(spawned(4));
    assert_eq!(calls.get(), (1, 1), "called once for each taking");
    recorder.take();
    for task in 5..9 {
        recorder.record(spawned(task));
    }
    assert_eq!(calls.get(), (2, 1), "dropped events do not fill the buffer");
}

#[test]
fn a_text_is_told_once() {
    let recorder = recorder(100);
    let (jobs, again) = (recorder.sym("jobs"), recorder.sym("jobs"));
    assert_eq!((jobs, again), (Sym(0), Sym(0)));
    assert_eq!(recorder.sym_once("a line".to_owned()), Sym(1));
    assert_eq!(recorder.sym_once("a line".to_owned()), Sym(2));
    recorder.record(EventKind::Log { text: Sym(1) });
    let batch = recorder.take().unwrap();
    assert_eq!(
        (batch.first_string, batch.strings),
        (0, vec!["jobs".into(), "a line".into(), "a line".into()])
    );
    assert_eq!(recorder.sym("jobs"), jobs);
    assert_eq!(recorder.sym("results"), Sym(3));
    recorder.record(EventKind::LoopReady);
    let batch = recorder.take().unwrap();
    assert_eq!((batch.first_string, batch.strings), (3, vec!["results".into()]));
}

#[test]
fn texts_wait_for_an_event() {
    let recorder = recorder(100);
    recorder.sym("jobs");
    assert_eq!(recorder.take(), None);
    recorder.record(EventKind::LoopReady);
    assert_eq!(recorder.take().unwrap().strings, ["jobs"]);
}

#[test]
fn a_place_is_told_once_as_path_and_line() {
    let recorder = recorder(100);
    let place = Location::caller();
    let sym = recorder.site(place);
    assert_eq!(recorder.site(place), sym);
    assert_eq!(recorder.sym(&format!("{}:{}", place.file(), place.line())), sym);
    recorder.record(EventKind::LoopReady);
    assert_eq!(recorder.take().unwrap().strings.len(), 1);
}

#[test]
fn beyond_the_limit_new_texts_are_not_kept() {
    let recorder = recorder(1);
    let known = recorder.sym("jobs");
    recorder.record(EventKind::Log { text: known });
    let lines = [
        recorder.sym_once("a line".to_owned()),
        recorder.sym("new"),
        recorder.site(Location::caller()),
    ];
    for text in lines {
        recorder.record(EventKind::Log { text });
    }
    assert_eq!(recorder.sym("jobs"), known);
    let batch = recorder.take().unwrap();
    assert_eq!(batch.strings, ["jobs"]);
    assert!(lines.iter().all(|text| batch.string(*text).is_none()));
}

#[test]
fn events_share_a_look_at_the_clock_only_where_they_may() {
    let clock = Arc::new(FakeClock::new());
    let recorder = Recorder::new(clock.clone(), 1_000);
    let record = |times: usize| {
        for _ in 0..times {
            recorder.record(EventKind::LoopReady);
            clock.advance(Duration::from_micros(1));
        }
        let events = recorder.take().unwrap().events;
        events.iter().map(|event| event.at.0).collect::<Vec<_>>()
    };
    assert_eq!(record(3), [0, 1, 2]);
    recorder.share_looks();
    let shared = record(40);
    assert_eq!(shared[0], 3, "the first one looks");
    assert!(shared.is_sorted());
    let mut looks = shared.clone();
    looks.dedup();
    assert_eq!(looks, [3, 19, 35], "and never are they far from their moment");
    recorder.look_anew();
    assert_eq!(record(2), [43, 44]);
    recorder.share_looks_from(Micros(45));
    assert_eq!(record(3), [45, 45, 45]);
    recorder.look_anew();
}

#[test]
fn a_batch_is_taken_as_it_travels() {
    let (one, other) = (recorder(100), recorder(100));
    for recorder in [&one, &other] {
        recorder.record(spawned(0));
        recorder.record_at(Micros(70), sent(0, A));
        recorder.record_at(Micros(20), EventKind::Log { text: recorder.sym("a line") });
    }
    let parts = one.take_in_parts().unwrap();
    assert_eq!(parts.concat(), other.take().unwrap().encode().unwrap());
    assert_eq!(one.take_in_parts(), None);
}

#[test]
fn a_long_batch_is_taken_in_parts_that_are_one() {
    let recorder = recorder(20_000);
    let number = |n: u32| (Micros(n.into()), spawned(n));
    (0..20_000).map(number).for_each(|(at, kind)| recorder.record_at(at, kind));
    let parts = recorder.take_in_parts().unwrap();
    assert!(parts.len() > 3, "{} parts", parts.len());
    let batch = Batch::decode(&parts.concat()).unwrap();
    let events = batch.events.iter().map(|event| (event.at, event.kind));
    assert!(events.eq((0..20_000).map(number)));
}

#[test]
fn a_moment_centuries_away_is_a_dropped_event() {
    let recorder = recorder(100);
    recorder.record_at(Micros(u64::MAX), spawned(0));
    recorder.record(done(0));
    let batch = recorder.take().unwrap();
    assert_eq!((batch.events.len(), batch.counters.dropped), (1, 1));
}
