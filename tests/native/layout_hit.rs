//! What is under the pointer.

use polyloop::clock::Micros;
use polyloop::ids::LoopId;
use polyloop::visual::layout::{Rect, Scene, Shape, Target};

use crate::layout_kit::{Script, of, scene, trace, view};

const MAIN: LoopId = LoopId(0);

fn middle(rect: &Rect) -> (f32, f32) {
    (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0)
}

fn hit(scene: &Scene, (x, y): (f32, f32)) -> Option<Target> {
    scene.hit(x, y)
}

#[test]
fn every_poll_of_a_row_that_was_laid_out_is_met() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    for number in 0..50 {
        main.poll(1_000 * number, 0, 20 * number as u32);
    }
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    for rect in of(&scene, 0, Shape::Poll).iter().chain(&of(&scene, 0, Shape::Active)) {
        assert_eq!(hit(&scene, middle(rect)), Some(rect.target));
    }
}

#[test]
fn a_thin_poll_is_met_from_beside_it() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(50_000, 0, 10);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let rect = of(&scene, 0, Shape::Poll)[0];
    let (x, y) = middle(&rect);
    assert_eq!(scene.hit(x + 3.0, y), Some(Target::Poll { id: MAIN, index: 0 }));
    assert_eq!(scene.hit(x - 8.0, y), Some(Target::Loop { id: MAIN }));
}

#[test]
fn a_task_is_met_where_it_waits() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(0, 0, 10_000).poll(50_000, 0, 10_000).done(60_000, 0);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let task = of(&scene, 0, Shape::Task)[0];
    assert_eq!(hit(&scene, middle(&task)), Some(Target::Task { id: MAIN, index: 0 }));
}

#[test]
fn an_arrow_is_met_on_its_way_and_not_beside_it() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    let seq = main.send(20_000, 1);
    worker.receive(60_000, 0, seq);
    let trace = trace(&[&main, &worker]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let (x, y) = scene.arrows[0].point(0.5);
    assert_eq!(scene.hit(x, y), Some(Target::Message { id: MAIN, index: 0 }));
    assert_eq!(scene.hit(scene.arrows[0].from.0 - 30.0, y), None);
}

#[test]
fn a_poll_goes_before_the_arrow_over_it() {
    let (mut main, mut middle_lane, mut last) = (Script::new(0), Script::new(1), Script::new(2));
    let seq = main.send(20_000, 2);
    last.receive(20_100, 0, seq);
    middle_lane.spawn(0, "task");
    middle_lane.poll(0, 0, 40_000);
    let trace = trace(&[&main, &middle_lane, &last]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let poll = of(&scene, 1, Shape::Poll)[0];
    let x = scene.arrows[0].point(0.5).0;
    assert_eq!(scene.hit(x, middle(&poll).1), Some(Target::Poll { id: LoopId(1), index: 0 }));
}

#[test]
fn names_stand_for_loops_and_the_axis_for_nothing() {
    let trace = trace(&[&Script::new(0), &Script::new(1)]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let second = scene.lanes[1];
    assert_eq!(scene.hit(10.0, second.y + 2.0), Some(Target::Loop { id: LoopId(1) }));
    assert_eq!(scene.hit(10.0, 5.0), None);
    assert_eq!(scene.hit(10.0, scene.height - 1.0), None);
}

#[test]
fn the_start_and_the_end_of_a_loop_are_met() {
    let mut main = Script::new(0);
    main.spawn(0, "a");
    main.poll(0, 0, 100_000);
    let mut trace = trace(&[&main, &Script::new(1)]);
    trace.lose(LoopId(1), Micros(40_000), "gone");
    trace.announce(LoopId(2), "late", polyloop::trace::LoopKind::Thread, Micros(20_000));
    let scene = scene(&trace, &view(0.0, 100.0));
    let end = scene.ends[0];
    assert_eq!(scene.hit(end.x - 2.0, end.y + 3.0), Some(Target::End { id: LoopId(1) }));
    let starting = of(&scene, 2, Shape::Starting)[0];
    assert_eq!(hit(&scene, middle(&starting)), Some(Target::Start { id: LoopId(2) }));
}
