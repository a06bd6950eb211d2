//! The numbers by loop and by kind, and the charts of them.

use polyloop::ids::LoopId;
use polyloop::trace::Item;
use polyloop::trace::event::Wait;
use polyloop::trace::numbers::{Distribution, Kind};
use polyloop::visual::histogram::{bars, marks};
use proptest::prelude::*;

use crate::findings_kit::*;

const MAIN: LoopId = LoopId(0);

#[test]
fn tasks_are_told_apart_by_name_and_messages_by_queue() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    for (number, (name, took)) in
        [("a", 100), ("b", 900), ("a", 300), ("a", 5_000), ("open", 0)].into_iter().enumerate()
    {
        let task = main.spawn(1_000, name);
        assert_eq!(task as usize, number);
        if took > 0 {
            main.done(1_000 + took, task);
        }
    }
    let seq = main.send(2_000, 1);
    main.send(3_000, 1);
    worker.spawn(0, "worker");
    take(&mut worker, 0, seq, (2_100, 2_750), 0);
    let trace = trace(&[&main, &worker]);
    let numbers = trace.numbers();
    let name = |kind: Kind| match kind {
        Kind::Task(text) | Kind::Message(text) => trace.text(text).to_owned(),
    };
    let kinds: Vec<_> = numbers.tasks.iter().map(|(kind, of)| (name(*kind), of.count)).collect();
    assert_eq!(kinds, [("a".to_owned(), 3), ("b".to_owned(), 1)], "the open one is not counted");
    let (kind, of_a) = &numbers.tasks[0];
    assert_eq!((of_a.percentiles.p50, of_a.percentiles.max), (0.3, 5.0));
    let slowest = trace.slowest(*kind, (0, u64::MAX), 2);
    assert_eq!(slowest.list, [(Item::Task(MAIN, 3), 5_000), (Item::Task(MAIN, 2), 300)]);
    assert_eq!(slowest.total, 3);
    assert_eq!(trace.slowest(*kind, (0, 300), 5).list, [(Item::Task(MAIN, 0), 100)]);
    let [(queue, messages)] = &numbers.messages[..] else { panic!("{numbers:?}") };
    assert_eq!((messages.count, messages.percentiles.max), (1, 0.75));
    assert_eq!(trace.slowest(*queue, (0, u64::MAX), 5).list, [(Item::Message(MAIN, 0), 750)]);
}

#[test]
fn a_loop_s_time_is_told_apart() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    poll(&mut main, 0, 10 * MS, 20 * MS, 0, Wait::Turn);
    poll(&mut main, 0, 40 * MS, 60 * MS, 0, Wait::Turn);
    main.closed(200 * MS);
    let numbers = trace(&[&main]).numbers();
    let of_main = numbers.loops[0];
    assert_eq!((of_main.busy_us, of_main.idle_us), (80_000, 120_000));
    assert_eq!((of_main.blocked_us, of_main.longest), (60_000, Some(Item::Poll(MAIN, 1))));
}

#[test]
fn a_chart_has_a_bar_for_each_bucket_and_a_mark_for_each_power_of_ten() {
    let of = Distribution::of(vec![12, 13, 14, 900, 40_000]);
    let bars = bars(&of.buckets, 400.0, 100.0);
    assert_eq!(bars.len(), of.buckets.len());
    assert_eq!((bars[0].h, bars[0].y), (100.0, 0.0), "three of them");
    assert_eq!(bars.iter().filter(|bar| bar.h > 0.0).count(), 3);
    let marks: Vec<_> = marks(&of.buckets, 400.0).iter().map(|mark| mark.us).collect();
    assert_eq!(marks, [10, 100, 1_000, 10_000]);
}

#[test]
fn a_chart_of_few_buckets_has_narrow_bars_and_says_where_they_end() {
    let of = Distribution::of(vec![170_000, 200_000, 300_000]);
    let (bars, marks) = (bars(&of.buckets, 480.0, 100.0), marks(&of.buckets, 480.0));
    assert!(bars.iter().all(|bar| bar.w == 40.0));
    let said: Vec<_> = marks.iter().map(|mark| (mark.x, mark.us)).collect();
    let (first, last) = (of.buckets[0], of.buckets[of.buckets.len() - 1]);
    assert_eq!(said, [(0.0, first.from_us), (40.0 * bars.len() as f64, last.to_us)]);
}

#[test]
fn nothing_has_no_bars() {
    let of = Distribution::of(Vec::new());
    assert_eq!((of.count, of.buckets.len()), (0, 0));
    assert!(bars(&of.buckets, 400.0, 100.0).is_empty());
}

proptest! {
    #[test]
    fn every_value_is_in_exactly_one_bucket(
        values in prop::collection::vec(prop_oneof![0..20_u64, 0..100_000_000_u64], 1..200),
    ) {
        let of = Distribution::of(values.clone());
        prop_assert_eq!(of.buckets.iter().map(|bucket| bucket.count).sum::<u64>(), values.len() as u64);
        for bucket in &of.buckets {
            let inside = values.iter().filter(|us| (bucket.from_us..bucket.to_us).contains(us));
            prop_assert_eq!(inside.count() as u64, bucket.count);
        }
        for pair in of.buckets.windows(2) {
            prop_assert_eq!(pair[0].to_us, pair[1].from_us);
        }
    }
}
