//! The numbers of a run, against counting by hand.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::event::{EventKind, LoopKind, Sym};
use polyloop::trace::model::Trace;
use polyloop::trace::stats::{LoopStats, MessageStats, Percentiles, TaskStats};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::trace_history::history;
use crate::trace_script::{
    A, B, C, Script, done, polled, received, sent, spawned, taken, three_loops,
};

/// Straight from the definition: the least value that at least so many of a hundred do not exceed.
fn nearest_rank(values: &[u64], percent: usize) -> f64 {
    let is_enough = |value: &&u64| {
        values.iter().filter(|other| other <= value).count() * 100 >= percent * values.len()
    };
    values.iter().filter(is_enough).min().map_or(0.0, |value| *value as f64 / 1000.0)
}

fn percentiles(values: &[u64]) -> Percentiles {
    let [p50, p90, p99, max] = [50, 90, 99, 100].map(|percent| nearest_rank(values, percent));
    Percentiles { p50, p90, p99, max }
}

#[test]
fn percentiles_of_few_values() {
    assert_eq!(Percentiles::of_micros(vec![]), Percentiles::default());
    let one = Percentiles { p50: 0.007, p90: 0.007, p99: 0.007, max: 0.007 };
    assert_eq!(Percentiles::of_micros(vec![7]), one);
    let ten = Percentiles { p50: 5.0, p90: 9.0, p99: 10.0, max: 10.0 };
    assert_eq!(Percentiles::of_micros((1..=10).rev().map(|ms| ms * 1000).collect()), ten);
}

#[test]
fn a_trace_without_loops_is_all_zero() {
    let stats = Trace::new().stats(100.0);
    assert_eq!((stats.wall_ms, stats.events, stats.clock_resolution_us), (0.0, 0, 100.0));
    assert_eq!(stats.message_latency_ms, Percentiles::default());
}

#[test]
fn numbers_are_per_loop_and_of_the_whole_run() {
    let mut trace = Trace::new();
    trace.announce(A, "main", LoopKind::Main, Micros(1_000));
    trace.announce(B, "Worker-0", LoopKind::Thread, Micros(2_000));
    trace.announce(C, "Worker-0", LoopKind::Thread, Micros(3_000));
    let mut a = Script::new();
    a.at(4_000, spawned(0)).at(4_000, polled(0, 700)).at(5_000, polled(0, 300));
    a.at(5_300, done(0)).at(5_400, sent(0, B)).dropped(sent(1, B)).dropped(spawned(1));
    a.at(6_000, EventKind::TaskRetried { unit: 3, lost: B });
    a.at(9_000, EventKind::LoopClosed);
    let mut b = Script::new();
    b.at(5_000, spawned(0)).at(5_000, spawned(1)).at(5_000, spawned(2)).at(5_900, received(A, 0));
    b.at(6_000, EventKind::TaskFailed { task: TaskId(0), error: Sym(0) });
    b.at(9_500, EventKind::TaskCancelled { task: TaskId(1) });
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    trace.lose(B, Micros(11_000), "killed");
    let stats = trace.stats(5.0);
    assert_eq!(stats.wall_ms, 10.0);
    let zero = LoopStats {
        id: 2,
        name: "Worker-0".to_owned(),
        kind: LoopKind::Thread,
        busy_ms: 0.0,
        tasks: 0,
        max_block_ms: 0.0,
        inbox_peak: 0,
        lost: false,
    };
    let main = LoopStats {
        id: 0,
        name: "main".to_owned(),
        kind: LoopKind::Main,
        busy_ms: 1.0,
        tasks: 2,
        max_block_ms: 0.7,
        ..zero.clone()
    };
    let lost = LoopStats { id: 1, tasks: 3, inbox_peak: 1, lost: true, ..zero.clone() };
    assert_eq!(stats.loops, [main, lost, zero]);
    let tasks = TaskStats { started: 5, completed: 1, failed: 1, cancelled: 1, retried: 1 };
    assert_eq!(stats.tasks, tasks);
    assert_eq!(stats.messages, MessageStats { sent: 2, received: 1, bytes: 16 });
    // One task took 1.3 ms, one 1 ms; the cancelled one and the lost one came to no end.
    assert_eq!(stats.task_latency_ms, percentiles(&[1_300, 1_000]));
    assert_eq!(stats.message_latency_ms, percentiles(&[500]));
    // 7 of A, 6 of B, and the loss.
    assert_eq!((stats.events, stats.events_dropped), (14, 2));
    assert_eq!(stats.events, trace.events().count() as u64);
}

#[test]
fn counts_that_cannot_be_do_not_overflow() {
    let mut trace = three_loops();
    for id in [A, B] {
        let mut script = Script::new();
        script.counters.tasks_started = u64::MAX;
        script.counters.busy_us = u64::MAX;
        trace.apply(id, &script.take()).unwrap();
    }
    assert_eq!(trace.stats(5.0).tasks.started, u64::MAX);
}

#[test]
fn the_log_is_merged_by_time_and_names_the_loop() {
    let mut trace = three_loops();
    let (mut a, mut b) = (Script::new(), Script::new());
    let (one, three) = (a.sym("one"), a.sym("three"));
    let two = b.sym("two");
    a.at(100, EventKind::Log { text: one }).at(300, EventKind::Log { text: three });
    // B's clock is 100 behind.
    b.at(50, received(A, 0)).at(120, EventKind::Log { text: two });
    a.at(150, sent(0, B)).at(151, taken(B, 9));
    trace.apply(A, &a.take()).unwrap();
    trace.apply(B, &b.take()).unwrap();
    assert_eq!(
        serde_json::to_value(trace.log()).unwrap(),
        serde_json::json!([
            {"t_us": 100, "loop": "main", "text": "one"},
            {"t_us": 220, "loop": "Worker-0", "text": "two"},
            {"t_us": 300, "loop": "main", "text": "three"},
        ])
    );
}

proptest! {
    #[test]
    fn percentiles_are_of_the_nearest_rank(
        values in proptest::collection::vec(prop_oneof![0..50u64, any::<u64>()], 0..120),
    ) {
        prop_assert_eq!(percentiles(&values), Percentiles::of_micros(values));
    }

    #[test]
    fn numbers_are_those_of_the_events(
        history in history(),
        order in proptest::collection::vec(any::<Index>(), 1..40),
    ) {
        let trace = history.watched(&order, |_| ());
        let stats = trace.stats(5.0);
        let events: Vec<_> = trace.events().collect();
        let count = |is: fn(&EventKind) -> bool| events.iter().filter(|e| is(&e.kind)).count() as u64;
        prop_assert_eq!(stats.tasks.started, count(|kind| matches!(kind, EventKind::TaskSpawned { .. })));
        prop_assert_eq!(stats.messages.sent, count(|kind| matches!(kind, EventKind::MessageSent { .. })));
        prop_assert_eq!(stats.messages.received, count(|kind| matches!(kind, EventKind::MessageReceived { .. })));
        let mut sent = std::collections::HashMap::new();
        let mut spawned = std::collections::HashMap::new();
        let (mut messages, mut tasks) = (Vec::new(), Vec::new());
        for event in &events {
            let (id, at): (LoopId, Micros) = (event.in_loop, event.at);
            match event.kind {
                EventKind::MessageSent { seq, .. } => {
                    sent.insert((id, seq), at);
                }
                EventKind::MessageReceived { from, seq, .. } => {
                    messages.push(at.since(sent[&(from, seq)]).0);
                }
                EventKind::TaskSpawned { task, .. } => {
                    spawned.insert((id, task), at);
                }
                EventKind::TaskDone { task } => {
                    // The first end counts.
                    tasks.extend(spawned.remove(&(id, task)).map(|spawned| at.since(spawned).0));
                }
                _ => {}
            }
        }
        prop_assert_eq!(stats.message_latency_ms, percentiles(&messages));
        prop_assert_eq!(stats.task_latency_ms, percentiles(&tasks));
    }
}
