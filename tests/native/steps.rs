//! From event to event, and along messages.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId};
use polyloop::trace::event::EventKind;
use polyloop::trace::model::Trace;
use polyloop::visual::layout::Target;
use polyloop::visual::steps::{Scope, Way, step, walk};
use polyloop::visual::timetable::Timetable;

use crate::layout_kit::{Script, one_by_one, trace};

fn taken(script: &mut Script, at: u64, from: u16, seq: u32, task: u32) {
    let (from, seq, task) = (LoopId(from), MessageSeq(seq), Some(TaskId(task)));
    script.at(at, EventKind::MessageTaken { from, seq, task });
}

/// A question from main, which a worker's task takes and another one of its polls answers.
fn exchange() -> Trace {
    let [main, worker] = loops();
    trace(&[&main, &worker])
}

fn loops() -> [Script; 2] {
    let mut main = Script::new(0);
    let asker = main.spawn(10, "asker");
    main.poll(20, asker, 30);
    let question = main.send_by(40, 1, asker);
    let mut worker = Script::new(1);
    let other = worker.spawn(5, "other");
    let answerer = worker.spawn(6, "answerer");
    worker.poll(10, other, 5);
    worker.receive(100, 0, question);
    worker.poll(110, answerer, 20);
    taken(&mut worker, 115, 0, question, answerer);
    worker.poll(200, other, 10);
    worker.poll(300, answerer, 10);
    let answer = worker.send_by(305, 0, answerer);
    worker.done(310, answerer);
    main.receive(400, 1, answer);
    main.poll(410, asker, 25);
    taken(&mut main, 420, 1, answer, asker);
    main.done(435, asker).closed(500);
    [main, worker]
}

fn times(trace: &Trace) -> Timetable {
    let mut times = Timetable::new();
    times.update(trace);
    times
}

/// All moments that steps come to, forwards and backwards.
fn moments(trace: &Trace, scope: Scope) -> (Vec<u64>, Vec<u64>) {
    let times = times(trace);
    let mut on = Vec::new();
    let mut at = -1.0;
    while let Some(next) = step(trace, &times, scope, at, Way::On) {
        assert!(next as f64 > at);
        at = next as f64;
        on.push(next);
    }
    let mut back = Vec::new();
    at += 1.0;
    while let Some(before) = step(trace, &times, scope, at, Way::Back) {
        assert!((before as f64) < at);
        at = before as f64;
        back.push(before);
    }
    back.reverse();
    (on, back)
}

#[test]
fn steps_come_to_every_event_and_back() {
    let trace = exchange();
    let (on, back) = moments(&trace, Scope::All);
    assert_eq!(on, back);
    let mut all: Vec<u64> = trace.events().map(|event| event.at.0).collect();
    // Polls end, too, and loops are asked for.
    for track in trace.tracks() {
        all.push(track.requested.0);
        all.extend(track.polls.iter().map(|poll| poll.start.0 + u64::from(poll.took_us)));
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(on, all);
}

#[test]
fn the_steps_of_a_loop_are_its_own_events() {
    let (on, back) = moments(&exchange(), Scope::Loop(LoopId(1)));
    assert_eq!(on, [0, 5, 6, 10, 15, 100, 110, 115, 130, 200, 210, 300, 305, 310]);
    assert_eq!(on, back);
}

#[test]
fn the_steps_of_a_task_are_its_polls_and_what_happens_in_them() {
    let (on, back) = moments(&exchange(), Scope::Task(LoopId(1), TaskId(1)));
    assert_eq!(on, [6, 110, 115, 130, 300, 305, 310]);
    assert_eq!(on, back);
}

#[test]
fn a_step_between_two_microseconds_goes_to_whole_ones() {
    let trace = exchange();
    let times = times(&trace);
    assert_eq!(step(&trace, &times, Scope::All, 109.5, Way::On), Some(110));
    assert_eq!(step(&trace, &times, Scope::All, 109.5, Way::Back), Some(100));
}

#[test]
fn there_is_no_step_beyond_the_ends_or_in_what_there_is_not() {
    let trace = exchange();
    let times = times(&trace);
    assert_eq!(step(&trace, &times, Scope::All, 500.0, Way::On), None);
    assert_eq!(step(&trace, &times, Scope::All, 0.0, Way::Back), None);
    assert_eq!(step(&trace, &times, Scope::Loop(LoopId(7)), 0.0, Way::On), None);
    let nobody = Scope::Task(LoopId(1), TaskId(9));
    assert_eq!(step(&trace, &times, nobody, 0.0, Way::On), None);
    assert_eq!(step(&Trace::new(), &Timetable::new(), Scope::All, 0.0, Way::On), None);
}

fn poll(id: u16, index: usize) -> Target {
    Target::Poll { id: LoopId(id), index }
}

fn message(id: u16, index: usize) -> Target {
    Target::Message { id: LoopId(id), index }
}

#[test]
fn a_message_is_walked_along_to_its_answer_and_back() {
    let trace = exchange();
    let times = times(&trace);
    let way = [poll(0, 0), message(0, 0), poll(1, 1), poll(1, 3), message(1, 0), poll(0, 1)];
    for pair in way.windows(2) {
        assert_eq!(walk(&trace, &times, pair[0], Way::On), Some(pair[1]));
        assert_eq!(walk(&trace, &times, pair[1], Way::Back), Some(pair[0]));
    }
    assert_eq!(walk(&trace, &times, way[5], Way::On), None);
    assert_eq!(walk(&trace, &times, way[0], Way::Back), None);
}

#[test]
fn polls_of_others_at_the_same_step_of_the_clock_are_not_on_the_way() {
    let mut main = Script::new(0);
    let asker = main.spawn(10, "asker");
    let first = main.spawn(10, "first");
    main.poll(100, asker, 100);
    let question = main.send_by(200, 1, asker);
    main.poll(200, first, 0);
    let mut worker = Script::new(1);
    let answerer = worker.spawn(5, "answerer");
    let next = worker.spawn(6, "next");
    worker.receive(300, 0, question);
    worker.poll(300, answerer, 100);
    taken(&mut worker, 400, 0, question, answerer);
    worker.poll(400, next, 0);
    let trace = trace(&[&main, &worker]);
    let times = times(&trace);
    let way = [poll(0, 0), message(0, 0), poll(1, 0)];
    for pair in way.windows(2) {
        assert_eq!(walk(&trace, &times, pair[0], Way::On), Some(pair[1]));
        assert_eq!(walk(&trace, &times, pair[1], Way::Back), Some(pair[0]));
    }
    assert_eq!(walk(&trace, &times, poll(1, 1), Way::Back), None, "it took nothing");
}

#[test]
fn nothing_is_walked_along_where_nothing_is() {
    let trace = exchange();
    let times = times(&trace);
    let loop_ = Target::Loop { id: LoopId(0) };
    for target in [loop_, poll(0, 99), message(1, 99), poll(9, 0), message(9, 0)] {
        assert_eq!(walk(&trace, &times, target, Way::On), None, "{target:?}");
        assert_eq!(walk(&trace, &times, target, Way::Back), None, "{target:?}");
    }
}

#[test]
fn the_first_poll_of_a_task_follows_from_the_one_that_spawned_it() {
    let mut main = Script::new(0);
    let parent = main.spawn(1, "parent");
    main.poll(10, parent, 10);
    let child = main.spawn_by(15, "child", parent);
    main.poll(30, child, 5);
    let trace = trace(&[&main]);
    assert_eq!(walk(&trace, &times(&trace), poll(0, 1), Way::Back), Some(poll(0, 0)));
}

#[test]
fn a_growing_trace_is_taken_up_as_it_grows() {
    // The same events in one batch and in many come to the same steps.
    let whole = exchange();
    let mut parts = Trace::new();
    let mut timetable = Timetable::new();
    for track in whole.tracks() {
        parts.announce(track.id, &track.name, track.kind, Micros(0));
    }
    let [main, worker] = loops();
    for (id, batch) in one_by_one(&[&main, &worker]) {
        parts.apply(id, &batch.encode().unwrap()).unwrap();
        timetable.update(&parts);
    }
    let fresh = times(&whole);
    for us in 0..510 {
        for way in [Way::On, Way::Back] {
            let at = f64::from(us);
            assert_eq!(
                step(&parts, &timetable, Scope::All, at, way),
                step(&whole, &fresh, Scope::All, at, way),
            );
        }
    }
}
