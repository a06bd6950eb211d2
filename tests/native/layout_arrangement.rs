//! Lanes that are folded and moved, the overview, and what is measured in a stretch of time.

use polyloop::ids::LoopId;
use polyloop::trace::model::Trace;
use polyloop::visual::layout::measure::LoopMeasure;
use polyloop::visual::layout::{
    Arrangement, Index, Measured, Overview, Scene, Shape, Viewport, layout,
};

use crate::layout_kit::{Script, of, trace, view};

/// Three loops with a task each, which is polled from 0 to 40 ms, 10 ms and 0 ms.
fn three() -> Trace {
    let scripts: Vec<Script> = [40_000, 10_000, 0]
        .into_iter()
        .zip(0..)
        .map(|(took, id)| {
            let mut script = Script::new(id);
            script.spawn(0, "task");
            script.poll(0, 0, took).done(80_000, 0).closed(80_000);
            script
        })
        .collect();
    trace(&scripts.iter().collect::<Vec<_>>())
}

fn arranged(trace: &Trace, view: &Viewport, arrangement: &Arrangement) -> Scene {
    let (mut index, mut scene) = (Index::new(), Scene::default());
    layout(trace.tracks(), view, arrangement, &mut index, &mut scene);
    scene
}

fn order(scene: &Scene) -> Vec<u16> {
    scene.lanes.iter().map(|lane| lane.id.0).collect()
}

#[test]
fn a_folded_lane_shows_its_polls_alone_and_is_lower() {
    let (trace, view) = (three(), view(0.0, 100.0));
    let before = arranged(&trace, &view, &Arrangement::default());
    let mut arrangement = Arrangement::default();
    arrangement.fold(LoopId(1), true);
    let scene = arranged(&trace, &view, &arrangement);
    assert_eq!(of(&scene, 1, Shape::Task), []);
    assert_eq!(of(&scene, 1, Shape::Poll).len(), 1);
    assert_eq!(of(&scene, 0, Shape::Task).len(), 1);
    assert!(scene.lanes[1].h < before.lanes[1].h);
    assert_eq!(scene.lanes[1].folded, Some(true));
    assert_eq!(scene.lanes[0].folded, Some(false));
    arrangement.fold(LoopId(1), false);
    assert_eq!(arranged(&trace, &view, &arrangement), before);
}

#[test]
fn a_loop_without_tasks_has_nothing_to_fold() {
    let trace = trace(&[&Script::new(0)]);
    let scene = arranged(&trace, &view(0.0, 100.0), &Arrangement::default());
    assert_eq!(scene.lanes[0].folded, None);
}

#[test]
fn lanes_stand_as_they_were_put() {
    let (trace, view) = (three(), view(0.0, 100.0));
    let mut arrangement = Arrangement::default();
    arrangement.put(trace.tracks(), LoopId(2), 0);
    let scene = arranged(&trace, &view, &arrangement);
    assert_eq!(order(&scene), [2, 0, 1]);
    assert!(scene.lanes.windows(2).all(|two| two[0].y + two[0].h <= two[1].y));
    // The colours stay with their loops.
    assert_eq!(scene.tints, arranged(&trace, &view, &Arrangement::default()).tints);
    let poll = of(&scene, 2, Shape::Poll)[0];
    assert_eq!(poll.y, scene.lanes[0].poll_y);
    arrangement.shift(trace.tracks(), LoopId(2), 1);
    assert_eq!(order(&arranged(&trace, &view, &arrangement)), [0, 2, 1]);
    // Beyond the ends there is no place.
    arrangement.shift(trace.tracks(), LoopId(2), 9);
    arrangement.shift(trace.tracks(), LoopId(0), -9);
    assert_eq!(order(&arranged(&trace, &view, &arrangement)), [0, 1, 2]);
}

#[test]
fn loops_that_come_later_stand_below() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    let known = trace(&[&main, &Script::new(1)]);
    let mut arrangement = Arrangement::default();
    arrangement.put(known.tracks(), LoopId(1), 0);
    arrangement.put(known.tracks(), LoopId(9), 0);
    let grown = trace(&[&main, &Script::new(1), &Script::new(2)]);
    assert_eq!(arrangement.places(grown.tracks()), [1, 0, 2]);
}

#[test]
fn a_lane_is_found_by_its_height() {
    let (trace, view) = (three(), view(0.0, 100.0));
    let scene = arranged(&trace, &view, &Arrangement::default());
    for lane in &scene.lanes {
        assert_eq!(scene.lane_at(lane.y + lane.h / 2.0).map(|found| found.id), Some(lane.id));
    }
    assert!(scene.lane_at(scene.top - 1.0).is_none());
    assert!(scene.lane_at(scene.top + scene.lanes_height + 1.0).is_none());
}

#[test]
fn the_overview_is_as_high_as_the_loops_are_busy() {
    let (trace, view) = (three(), view(0.0, 100.0));
    let mut index = Index::new();
    let whole = Overview::of(trace.tracks(), &view, &mut index);
    assert_eq!(whole.run_us, 80_000.0);
    let at = |us: f64| {
        let share = us / whole.run_us * whole.busy.len() as f64;
        whole.busy[share as usize]
    };
    for (us, share) in [(5_000.0, 2.0 / 3.0), (25_000.0, 1.0 / 3.0), (60_000.0, 0.0)] {
        assert!((at(us) - share).abs() < 0.01, "{} at {us}", at(us));
    }
    let x = whole.x_of(20_000.0, &view);
    assert!((whole.us_at(x, &view) - 20_000.0).abs() < 1.0);
    assert_eq!(whole.us_at(-100.0, &view), 0.0);
    assert!(whole.lost.is_empty());
}

#[test]
fn nothing_recorded_has_an_empty_overview() {
    let whole = Overview::of(&[], &view(0.0, 100.0), &mut Index::new());
    assert!(whole.busy.iter().all(|share| *share == 0.0));
}

#[test]
fn a_stretch_of_time_counts_what_began_in_it_and_the_time_that_polls_took_of_it() {
    let mut main = Script::new(0);
    main.spawn(1_000, "one");
    main.spawn(2_000, "two");
    main.poll(1_000, 0, 4_000).poll(6_000, 1, 2_000).poll(9_000, 0, 1_000);
    main.send(5_000, 1);
    main.send(8_000, 1);
    let trace = trace(&[&main, &Script::new(1)]);
    let measured = Measured::of(trace.tracks(), &mut Index::new(), 7_000.0, 2_000.0);
    assert_eq!((measured.from_us, measured.length_us()), (2_000.0, 5_000.0));
    let main = LoopMeasure { id: LoopId(0), busy_us: 4_000, polls: 1, tasks: 1, sent: 1 };
    let other = LoopMeasure { id: LoopId(1), busy_us: 0, polls: 0, tasks: 0, sent: 0 };
    assert_eq!(measured.loops, [main, other]);
}
