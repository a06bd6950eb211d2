//! Timers in the picture: until when they last, how late they were, and that none is lost.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId, TimerId};
use polyloop::trace::event::{EventKind, Sym};
use polyloop::visual::layout::{Scene, Shape, Target, extent};
use proptest::prelude::*;

use crate::findings_kit::timer;
use crate::layout_kit::{Script, of, scene, trace, view};

const MAIN: LoopId = LoopId(0);

fn main_with_a_task() -> Script {
    let mut main = Script::new(0);
    main.spawn(0, "sleeps");
    main
}

/// From when to when what has this shape is, in microseconds.
fn spans(scene: &Scene, shape: Shape, us_per_px: f64) -> Vec<(f64, f64)> {
    let us = |x: f32| (f64::from(x - scene.header_width) * us_per_px).round();
    of(scene, 0, shape).iter().map(|rect| (us(rect.x), us(rect.x + rect.w))).collect()
}

#[test]
fn a_timer_lasts_until_it_is_due_and_then_it_is_late() {
    let mut main = main_with_a_task();
    timer(&mut main, 0, 0, 1_000, 5_000, 7_000);
    timer(&mut main, 1, 0, 8_000, 10_000, 40_000);
    main.closed(50_000);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 50.0));
    assert_eq!(spans(&scene, Shape::Timer, 50.0), [(1_000.0, 5_000.0), (8_000.0, 10_000.0)]);
    assert_eq!(spans(&scene, Shape::Late, 50.0), [(5_000.0, 7_000.0)]);
    assert_eq!(spans(&scene, Shape::Overdue, 50.0), [(10_000.0, 40_000.0)]);
    let target = Target::Timer { id: MAIN, index: 0 };
    assert_eq!(extent(&trace, target), Some((1_000.0, 7_000.0)));
}

#[test]
fn a_timer_that_was_given_up_ends_there_and_is_not_late() {
    let mut main = main_with_a_task();
    let (timer, task, site) = (TimerId(0), Some(TaskId(0)), Sym(0));
    main.at(1_000, EventKind::TimerSet { timer, task, deadline: Micros(30_000), site });
    main.at(4_000, EventKind::TimerDropped { timer });
    main.closed(50_000);
    let scene = scene(&trace(&[&main]), &view(0.0, 50.0));
    assert_eq!(spans(&scene, Shape::Timer, 50.0), [(1_000.0, 4_000.0)]);
    assert!(of(&scene, 0, Shape::Late).is_empty() && of(&scene, 0, Shape::Overdue).is_empty());
}

#[test]
fn the_pointer_finds_a_timer_at_the_foot_of_its_task() {
    let mut main = main_with_a_task();
    timer(&mut main, 0, 0, 1_000, 30_000, 30_100);
    main.closed(50_000);
    let scene = scene(&trace(&[&main]), &view(0.0, 50.0));
    let rect = of(&scene, 0, Shape::Timer)[0];
    let task = of(&scene, 0, Shape::Task)[0];
    assert_eq!(rect.y + rect.h, task.y + task.h);
    let x = rect.x + rect.w / 2.0;
    assert_eq!(scene.hit(x, rect.y + 1.0), Some(Target::Timer { id: MAIN, index: 0 }));
    assert_eq!(scene.hit(x, task.y + 3.0), Some(Target::Task { id: MAIN, index: 0 }));
}

proptest! {
    /// Timers of one task may overlap and be late by anything: each that is in view is drawn.
    #[test]
    fn every_timer_in_view_is_covered(
        timers in prop::collection::vec((0..3_000_u64, 0..60_000_u64, 0..40_000_u64), 1..60),
        start in 0.0..2e5f64,
        scale in 5.0..500.0f64,
    ) {
        let mut main = main_with_a_task();
        let mut at = 0;
        for (number, (gap, length, late)) in (0..).zip(&timers) {
            at += gap;
            timer(&mut main, number, 0, at, at + length, at + length + late);
        }
        main.closed(400_000);
        let trace = trace(&[&main]);
        let view = view(start, scale);
        let scene = scene(&trace, &view);
        let rects: Vec<_> = [Shape::Timer, Shape::Late, Shape::Overdue]
            .into_iter()
            .flat_map(|shape| of(&scene, 0, shape))
            .collect();
        for span in &trace.tracks()[0].timers {
            let (from, to) = (span.set.0 as f64, span.over.unwrap().0 as f64);
            if to < view.start_us || from > view.end_us() {
                continue;
            }
            let x = view.x_of(from.max(view.start_us)).min(view.width - 1.0);
            let covered = rects.iter().any(|rect| {
                f64::from(rect.x) <= x + 2.01 && x <= f64::from(rect.x + rect.w) + 2.01
            });
            prop_assert!(covered, "{span:?}");
        }
    }

    /// All timers are counted once from afar.
    #[test]
    fn timers_from_afar_are_counted(count in 1..500_u32) {
        let mut main = main_with_a_task();
        for number in 0..count {
            let at = u64::from(number) * 20;
            timer(&mut main, number, 0, at, at + 10, at + 12);
        }
        let scene = scene(&trace(&[&main]), &view(0.0, 1_000.0));
        let drawn: u32 = of(&scene, 0, Shape::Timer).iter().map(|rect| rect.count).sum();
        prop_assert_eq!(drawn, count);
    }
}

#[test]
fn timers_of_tasks_that_are_unknown_are_left_out() {
    let mut main = main_with_a_task();
    timer(&mut main, 0, 7, 1_000, 5_000, 5_100);
    let scene = scene(&trace(&[&main]), &view(0.0, 50.0));
    assert!(of(&scene, 0, Shape::Timer).is_empty());
}
