//! Loops that are gone without having closed.

use polyloop::clock::Micros;
use polyloop::trace::event::EventKind;
use polyloop::trace::model::{LoopEnd, TaskEnd};

use crate::trace_script::{A, B, C, Script, apply, done, received, sent, spawned, three_loops};

#[test]
fn a_lost_loop_loses_its_running_tasks() {
    let mut trace = three_loops();
    let mut b = Script::new();
    apply(&mut trace, B, b.at(20, spawned(0)).at(20, spawned(1)).at(25, done(0)));
    trace.lose(B, Micros(100), "worker-lost: killed");
    trace.lose(B, Micros(200), "said twice");
    let track = trace.track(B).unwrap();
    let Some((Micros(100), LoopEnd::Lost(reason))) = track.end else { panic!("{track:?}") };
    assert_eq!(trace.text(reason), "worker-lost: killed");
    assert_eq!(track.tasks[0].end, Some((Micros(25), TaskEnd::Done)));
    assert_eq!(track.tasks[1].end, Some((Micros(100), TaskEnd::Lost)));
    assert_eq!((track.last, trace.end(), trace.events_kept()), (Micros(100), Micros(100), 4));
}

#[test]
fn a_lost_loop_may_never_have_started() {
    let mut trace = three_loops();
    trace.lose(C, Micros(100), "worker-lost");
    assert!(matches!(trace.track(C).unwrap().end, Some((Micros(100), LoopEnd::Lost(_)))));
    assert_eq!(trace.end(), Micros(100));
}

#[test]
fn a_lost_loop_may_still_be_heard_of() {
    let mut early = three_loops();
    let mut late = three_loops();
    let mut b = Script::new();
    let first = b.at(20, spawned(0)).at(20, spawned(1)).take();
    let second = b.at(90, done(0)).at(95, spawned(2)).at(104, EventKind::LoopReady).take();
    early.apply(B, &first).unwrap();
    early.apply(B, &second).unwrap();
    early.lose(B, Micros(100), "killed");
    late.apply(B, &first).unwrap();
    late.lose(B, Micros(100), "killed");
    late.apply(B, &second).unwrap();
    assert_eq!(early.tracks(), late.tracks());
    let track = late.track(B).unwrap();
    let ends: Vec<_> = track.tasks.iter().map(|task| task.end.unwrap()).collect();
    let lost = (Micros(104), TaskEnd::Lost);
    assert_eq!(ends, [(Micros(90), TaskEnd::Done), lost, lost]);
    assert_eq!(track.tasks[2].row, 0);
    assert!(matches!(track.end, Some((Micros(104), LoopEnd::Lost(_)))));
}

#[test]
fn a_lost_loop_was_not_lost_if_it_had_closed() {
    let mut trace = three_loops();
    let mut b = Script::new();
    apply(&mut trace, B, b.at(20, spawned(0)));
    trace.lose(B, Micros(100), "too hasty");
    apply(&mut trace, B, b.at(60, EventKind::LoopClosed));
    trace.lose(B, Micros(100), "again");
    let track = trace.track(B).unwrap();
    assert_eq!((track.end, track.last), (Some((Micros(60), LoopEnd::Closed)), Micros(60)));
    assert_eq!(track.tasks[0].end, None);
    assert!(trace.events().all(|event| !matches!(event.kind, EventKind::LoopLost { .. })));
    assert_eq!(trace.events_kept(), 2);
}

#[test]
fn a_lost_loop_ends_where_the_watcher_saw_it_on_the_common_time_line() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    apply(&mut trace, B, b.at(20, spawned(0)).at(30, received(A, 0)));
    trace.lose(B, Micros(500), "killed");
    // B's clock turns out to be 100 behind.
    apply(&mut trace, A, a.at(130, sent(0, B)));
    let track = trace.track(B).unwrap();
    assert_eq!(track.offset_us, 100);
    assert_eq!((track.at(track.end.unwrap().0), trace.end()), (Micros(500), Micros(500)));
    assert_eq!(track.tasks[0].end, Some((Micros(400), TaskEnd::Lost)));
}

#[test]
fn a_lost_loop_may_say_so_itself() {
    let mut trace = three_loops();
    let mut b = Script::new();
    let reason = b.sym("trap");
    apply(&mut trace, B, b.at(20, spawned(0)).at(30, EventKind::LoopLost { reason }));
    let track = trace.track(B).unwrap();
    let Some((Micros(30), LoopEnd::Lost(reason))) = track.end else { panic!("{track:?}") };
    assert_eq!(trace.text(reason), "trap");
    assert_eq!(track.tasks[0].end, Some((Micros(30), TaskEnd::Lost)));
}

#[test]
fn a_batch_that_does_not_fit_is_counted_and_told() {
    let mut trace = three_loops();
    let mut b = Script::new();
    let first = b.at(20, spawned(0)).take();
    let last = b.at(40, done(0)).take();
    trace.apply(B, &first).unwrap();
    for (bytes, events) in [(&first[..], 1), (&last[..last.len() - 1], 2)] {
        let error = trace.apply(B, bytes).unwrap_err();
        trace.refuse(B, bytes, &error);
        let track = trace.track(B).unwrap();
        assert_eq!(track.counters.dropped, events);
        let (at, text) = *track.log.last().unwrap();
        assert_eq!(at, Micros(20));
        assert!(trace.text(text).contains(&error.to_string()), "{}", trace.text(text));
    }
    // The loop's own counts do not undo it.
    trace.apply(B, &last).unwrap();
    assert_eq!(trace.stats(5.0).events_dropped, 2);
    assert_eq!(trace.stats(5.0).tasks.completed, 1);
}
