//! The loops at one moment.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId};
use polyloop::trace::event::{Cause, EventKind, Wait};
use polyloop::trace::model::Trace;
use polyloop::visual::layout::Target;
use polyloop::visual::stage::{Condition, Edge, Moment, Resting, Tableau, state_key, tableau, tip};
use polyloop::visual::timetable::Timetable;

use crate::layout_kit::{Script, trace};

/// What happened in the last 100 µs is lately.
fn at(trace: &Trace, at_us: f64) -> Tableau {
    let mut times = Timetable::new();
    times.update(trace);
    tableau(trace, &times, Moment { at_us, lately_us: 100.0 })
}

fn condition(trace: &Trace, place: usize, us: u64) -> Condition {
    at(trace, us as f64).nodes[place].condition
}

fn taken(script: &mut Script, at: u64, from: u16, seq: u32) {
    let (from, seq) = (LoopId(from), MessageSeq(seq));
    script.at(at, EventKind::MessageTaken { from, seq, task: None });
}

#[test]
fn a_loop_goes_from_starting_to_closed() {
    let mut main = Script::new(0);
    let task = main.spawn(100, "t");
    main.poll(200, task, 50).poll(1_000, task, 60_000).done(61_000, task).closed(62_000);
    let trace = trace(&[&main]);
    let expected = [
        (0, Condition::Idle),
        (99, Condition::Idle),
        // Ready since 7 µs before its poll.
        (150, Condition::Waiting),
        (193, Condition::Running),
        (200, Condition::Running),
        (249, Condition::Running),
        (250, Condition::Waiting),
        (1_000, Condition::Blocked),
        (60_999, Condition::Blocked),
        (61_000, Condition::Idle),
        (62_000, Condition::Closed),
        (99_000, Condition::Closed),
    ];
    for (us, expected) in expected {
        assert_eq!(condition(&trace, 0, us), expected, "at {us}");
    }
}

#[test]
fn a_loop_that_was_not_asked_for_is_absent_and_then_starts() {
    use polyloop::trace::event::LoopKind;
    let mut trace = Trace::new();
    trace.announce(LoopId(0), "main", LoopKind::Main, Micros(500));
    assert_eq!(condition(&trace, 0, 499), Condition::Absent);
    assert_eq!(condition(&trace, 0, 500), Condition::Starting);
    trace.lose(LoopId(0), Micros(900), "gone");
    assert_eq!(condition(&trace, 0, 899), Condition::Starting);
    assert_eq!(condition(&trace, 0, 900), Condition::Lost);
}

#[test]
fn a_loop_that_said_it_would_compute_is_blocked_until_it_is_heard_again() {
    let mut main = Script::new(0);
    let task = main.spawn(10, "t");
    main.poll(20, task, 5).at(30, EventKind::LoopBusy { for_us: 1_000 });
    let trace = trace(&[&main]);
    assert_eq!(condition(&trace, 0, 500), Condition::Blocked);
    assert_eq!(condition(&trace, 0, 2_000), Condition::Waiting);
}

#[test]
fn a_waiting_loop_says_for_what() {
    let mut main = Script::new(0);
    let task = main.spawn(10, "t");
    let poll = |wait| EventKind::TaskPolled {
        task: TaskId(task),
        took_us: 5,
        ready_us: 0,
        cause: Cause::Unknown,
        wait,
    };
    main.at(100, poll(Wait::Timer(Default::default())));
    let message = Wait::Message(polyloop::trace::event::Sym(1));
    main.at(200, poll(message)).at(300, poll(Wait::Response));
    let trace = trace(&[&main]);
    let resting = |us: f64| at(&trace, us).nodes[0].resting;
    assert_eq!(resting(150.0), Some(Resting::Timer));
    assert_eq!(resting(250.0), Some(Resting::Message));
    assert_eq!(resting(350.0), Some(Resting::Answer));
    assert_eq!(state_key(&at(&trace, 150.0).nodes[0]), "stage-for-timer");
}

/// Three messages from main to a worker, which takes the first two.
fn letters() -> Trace {
    let mut main = Script::new(0);
    let sent = [100, 110, 120].map(|us| main.send(us, 1));
    let mut worker = Script::new(1);
    worker.receive(200, 0, sent[0]).receive(300, 0, sent[1]);
    taken(&mut worker, 310, 0, sent[0]);
    taken(&mut worker, 320, 0, sent[1]);
    worker.receive(1_000, 0, sent[2]).closed(2_000);
    main.closed(2_000);
    trace(&[&main, &worker])
}

fn edge(tableau: &Tableau) -> &Edge {
    assert_eq!(tableau.edges.len(), 1);
    &tableau.edges[0]
}

#[test]
fn messages_are_where_they_were() {
    let trace = letters();
    assert!(at(&trace, 99.0).edges.is_empty(), "nothing was sent by then");
    let tableau = at(&trace, 150.0);
    let edge = edge(&tableau);
    assert_eq!((edge.from, edge.to, edge.under_way), (0, 1, 3));
    let along: Vec<f32> = edge.dots.iter().map(|dot| dot.along).collect();
    assert_eq!(along, [0.5, 40.0 / 190.0, 30.0 / 880.0]);
    assert!(edge.dots.iter().all(|dot| dot.arrives));
    assert_eq!(edge.dots[1].target, Target::Message { id: LoopId(0), index: 1 });
}

#[test]
fn what_has_arrived_is_in_the_mailbox_until_it_is_taken() {
    let trace = letters();
    for (us, under_way, mailbox) in
        [(150.0, 3, 0), (200.0, 2, 1), (300.0, 1, 2), (310.0, 1, 1), (320.0, 1, 0), (1_000.0, 0, 1)]
    {
        let tableau = at(&trace, us);
        assert_eq!(edge(&tableau).under_way, under_way, "at {us}");
        assert_eq!(tableau.nodes[1].mailbox, mailbox, "at {us}");
    }
    let end = at(&trace, 2_000.0);
    assert_eq!(end.nodes[1].mailbox, 0, "a loop that has closed has no mailbox");
}

#[test]
fn what_arrived_lately_is_counted_and_grows_old() {
    let trace = letters();
    let (first, both, old) = (at(&trace, 200.0), at(&trace, 300.0), at(&trace, 420.0));
    assert_eq!((edge(&first).lately, edge(&first).fresh), (1, 1.0));
    assert_eq!((edge(&both).lately, edge(&both).fresh), (1, 1.0));
    assert_eq!((edge(&old).lately, edge(&old).fresh), (0, 0.0));
    let half = at(&trace, 350.0);
    assert!((edge(&half).fresh - 0.5).abs() < 0.01);
}

#[test]
fn a_message_whose_arrival_is_unknown_stays_at_the_door() {
    let mut main = Script::new(0);
    main.send(100, 1);
    let trace = trace(&[&main, &Script::new(1)]);
    let tableau = at(&trace, 9e6);
    let dot = edge(&tableau).dots[0];
    assert!(!dot.arrives && dot.along > 0.9 && dot.along < 1.0);
}

#[test]
fn many_messages_under_way_are_counted() {
    let mut main = Script::new(0);
    let sent: Vec<u32> = (0..100).map(|number| main.send(100 + number, 1)).collect();
    let mut worker = Script::new(1);
    for seq in sent {
        worker.receive(9_000, 0, seq);
    }
    let tableau = at(&trace(&[&main, &worker]), 5_000.0);
    assert_eq!(edge(&tableau).under_way, 100);
    assert!(edge(&tableau).dots.len() < 30);
}

#[test]
fn a_loop_s_load_is_the_share_of_the_time_lately() {
    let mut main = Script::new(0);
    let task = main.spawn(0, "t");
    main.poll(100, task, 50).poll(180, task, 100);
    let trace = trace(&[&main]);
    let busy = |us: f64| at(&trace, us).nodes[0].busy;
    assert_eq!(busy(150.0), 0.5);
    assert_eq!(busy(200.0), 0.7, "50 of the first poll and 20 of the second");
    assert_eq!(busy(280.0), 1.0);
    assert_eq!(busy(400.0), 0.0);
}

#[test]
fn a_loop_is_told_about_as_it_was_then() {
    let trace = letters();
    let tableau = at(&trace, 305.0);
    let tip = tip(&trace, &tableau, 1).unwrap();
    let row = |key: &str| tip.rows.iter().find(|(known, _)| *known == key).map(|(_, value)| value);
    let said = |key: &str| row(key).unwrap().say(&str::to_owned);
    assert_eq!(said("stage-mailbox"), "2");
    assert_eq!(said("stage-under-way"), "1");
    assert_eq!(said("tip-state"), "stage-idle");
}
