//! When a loop is said to have been blocked, and when not.

use polyloop::ids::LoopId;
use polyloop::trace::Item;
use polyloop::trace::event::Wait;
use polyloop::trace::findings::Code;

use crate::findings_kit::*;

const MAIN: LoopId = LoopId(0);

/// A task computes from 10 ms on for `took`; the heart's timer was due at 20 ms.
fn computing(took: u64, heart: u32) -> Script {
    let mut main = Script::new(0);
    main.spawn(0, "compute");
    main.spawn(0, "heartbeat");
    poll(&mut main, 1, 1_000, 10, 0, Wait::Turn);
    poll(&mut main, 0, 10 * MS, took, 0, Wait::Turn);
    let end = 10 * MS + took;
    timer(&mut main, 0, heart, 1_000, 20 * MS, end + 100);
    poll(&mut main, 1, end + 100, 10, 5, Wait::Turn);
    main
}

#[test]
fn a_long_poll_that_kept_a_timer_waiting_blocked_its_loop() {
    let trace = trace(&[&computing(80 * MS, 1)]);
    let [finding] = &found(&trace, Code::LoopBlocked)[..] else { panic!("{:?}", trace.findings()) };
    assert_eq!((finding.in_loop, trace.text(finding.name)), (MAIN, "compute"));
    assert_eq!((finding.worst, finding.worst_us), (Item::Poll(MAIN, 1), 80_000));
    let victim = finding.victim.unwrap();
    assert_eq!((victim.item, victim.waited_us), (Item::Timer(MAIN, 0), 70_000));
    assert_eq!(trace.text(victim.name), "heartbeat");
    assert_eq!((finding.count, finding.victims), (1, 1));
    assert_eq!(codes(&trace), ["loop-blocked"]);
    assert_eq!(trace.findings_so_far(), trace.findings(), "this is certain before the end");
}

#[test]
fn a_shorter_poll_does_not_block() {
    assert!(codes(&trace(&[&computing(49_999, 1)])).is_empty());
    assert_eq!(codes(&trace(&[&computing(50_000, 1)])), ["loop-blocked"]);
}

#[test]
fn nobody_waits_for_a_worker_that_computes_alone() {
    let mut worker = Script::new(0);
    worker.spawn(0, "serve");
    worker.spawn(0, "job");
    poll(&mut worker, 1, 10 * MS, 900 * MS, 0, Wait::Nothing);
    worker.done(910 * MS, 1);
    // Woken by the end of the job, hence after it.
    poll(&mut worker, 0, 910 * MS + 20, 10, 15, Wait::Turn);
    assert!(codes(&trace(&[&worker])).is_empty());
}

#[test]
fn a_task_s_own_timers_are_not_kept_waiting_by_it() {
    assert!(codes(&trace(&[&computing(80 * MS, 0)])).is_empty());
}

#[test]
fn a_little_waiting_is_no_harm() {
    let mut main = Script::new(0);
    main.spawn(0, "compute");
    main.spawn(0, "heartbeat");
    poll(&mut main, 1, 0, 10, 0, Wait::Turn);
    poll(&mut main, 0, 20, 60 * MS - 20, 0, Wait::Turn);
    timer(&mut main, 0, 1, 0, 51 * MS, 60 * MS + 100);
    assert!(codes(&trace(&[&main])).is_empty(), "9 ms");
}

#[test]
fn a_timer_that_was_due_before_or_after_did_not_wait_for_it() {
    let mut main = Script::new(0);
    main.spawn(0, "compute");
    main.spawn(0, "heartbeat");
    timer(&mut main, 0, 1, 0, 5 * MS, 5 * MS + 200);
    poll(&mut main, 1, 5 * MS + 200, 10, 0, Wait::Turn);
    poll(&mut main, 0, 10 * MS, 60 * MS, 0, Wait::Turn);
    timer(&mut main, 1, 1, 8 * MS, 70 * MS + 1, 75 * MS);
    assert!(codes(&trace(&[&main])).is_empty());
}

#[test]
fn a_task_that_was_ready_is_kept_waiting() {
    let mut main = Script::new(0);
    main.spawn(0, "compute");
    main.spawn(0, "other");
    poll(&mut main, 0, 10 * MS, 100 * MS, 0, Wait::Turn);
    // Ready since 30 ms.
    poll(&mut main, 1, 111 * MS, 100, 81 * MS, Wait::Turn);
    let trace = trace(&[&main]);
    let [finding] = &found(&trace, Code::LoopBlocked)[..] else { panic!("{:?}", trace.findings()) };
    let victim = finding.victim.unwrap();
    assert_eq!((victim.item, victim.waited_us), (Item::Poll(MAIN, 1), 80_000));
}

#[test]
fn equals_stand_in_line() {
    let mut main = Script::new(0);
    for task in 0..3 {
        main.spawn(0, "compute");
        poll(
            &mut main,
            task,
            u64::from(task) * 100 * MS,
            100 * MS,
            u64::from(task) * 100 * MS,
            Wait::Turn,
        );
    }
    assert!(codes(&trace(&[&main])).is_empty());
}

/// A client asks a server twice while that computes. Of each request is told which task takes it,
/// and whether that spawns a computation then.
fn server(requests: &[(u32, bool)]) -> Vec<Script> {
    let (mut server, mut client) = (Script::new(0), Script::new(1));
    server.spawn(0, "serve");
    spawn_in(&mut server, 9 * MS, "compute", 0);
    poll(&mut server, 0, 9 * MS, 500, 0, MESSAGE);
    poll(&mut server, 1, 10 * MS, 200 * MS, 0, Wait::Turn);
    for (number, (taker, spawns)) in (0..).zip(requests) {
        let seq = client.send(50 * MS + number * MS, 0);
        let taken = 210 * MS + 100 + number * 50;
        take(&mut server, 1, seq, (210 * MS + 50, taken), *taker);
        if *spawns {
            spawn_in(&mut server, taken + 10, "compute", *taker);
        }
    }
    poll(&mut server, 0, 210 * MS + 90, 500, 20, MESSAGE);
    vec![server, client]
}

fn of_server(requests: &[(u32, bool)]) -> (Vec<&'static str>, Option<u64>) {
    let scripts = server(requests);
    let trace = trace(&scripts.iter().collect::<Vec<_>>());
    let victims = found(&trace, Code::LoopBlocked).first().map(|finding| finding.victims);
    (codes(&trace), victims)
}

#[test]
fn a_request_that_arrives_meanwhile_is_kept_waiting() {
    assert_eq!(of_server(&[(0, false)]), (vec!["loop-blocked"], Some(1)));
}

#[test]
fn requests_for_more_of_the_same_stand_in_line() {
    assert_eq!(of_server(&[(0, true)]), (vec![], None));
    assert_eq!(of_server(&[(0, true), (0, true)]), (vec![], None));
}

#[test]
fn a_short_request_among_long_ones_is_kept_waiting() {
    assert_eq!(of_server(&[(0, true), (0, false), (0, true)]), (vec!["loop-blocked"], Some(1)));
}

#[test]
fn prefetched_work_waits_for_the_task_that_computes() {
    let (mut worker, mut master) = (Script::new(0), Script::new(1));
    worker.spawn(0, "worker");
    for number in 0..5 {
        let seq = master.send(number * 10 * MS, 0);
        let turn = 10 * MS + number * 100 * MS;
        take(&mut worker, 1, seq, (turn, turn + 5), 0);
        poll(&mut worker, 0, turn, 99 * MS, 0, MESSAGE);
    }
    assert!(codes(&trace(&[&worker, &master])).is_empty());
}

#[test]
fn what_is_alike_is_one_finding() {
    let mut main = Script::new(0);
    main.spawn(0, "compute");
    main.spawn(0, "heartbeat");
    poll(&mut main, 1, 0, 10, 0, Wait::Turn);
    for number in 0..200 {
        let at = MS + u64::from(number) * 200 * MS;
        let took = if number == 7 { 90 * MS } else { 60 * MS };
        poll(&mut main, 0, at, took, 0, Wait::Turn);
        timer(&mut main, number, 1, at, at + 10 * MS, at + took + 10);
    }
    let trace = trace(&[&main]);
    let [finding] = &found(&trace, Code::LoopBlocked)[..] else { panic!("{:?}", trace.findings()) };
    assert_eq!((finding.count, finding.victims), (200, 200));
    assert_eq!((finding.worst, finding.worst_us), (Item::Poll(MAIN, 8), 90_000));
    assert_eq!(finding.total_us, (199 * 60 + 90) * 1_000);
    assert_eq!(finding.victim.unwrap().waited_us, 80_000);
}
