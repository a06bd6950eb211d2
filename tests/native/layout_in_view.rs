//! What is in view, as a list.

use polyloop::ids::LoopId;
use polyloop::visual::layout::{InView, Target};

use crate::findings_kit::timer;
use crate::layout_kit::{Script, scene, trace, view};

#[test]
fn what_is_in_view_is_listed_lane_by_lane_and_once() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    main.spawn(1_000, "task");
    main.poll(2_000, 0, 500);
    timer(&mut main, 0, 0, 3_000, 9_000, 30_000);
    let seq = main.send(2_100, 1);
    worker.receive(2_900, 0, seq);
    worker.spawn(4_000, "other");
    worker.poll(90_000, 0, 500);
    main.closed(100_000);
    let trace = trace(&[&main, &worker]);
    let (id, other) = (LoopId(0), LoopId(1));
    let seen = InView::of(&scene(&trace, &view(0.0, 50.0)), 100);
    let expected = [
        Target::Start { id },
        Target::Task { id, index: 0 },
        Target::Poll { id, index: 0 },
        Target::Message { id, index: 0 },
        Target::Timer { id, index: 0 },
        Target::Start { id: other },
        Target::Task { id: other, index: 0 },
    ];
    assert_eq!((&seen.targets[..], seen.more), (&expected[..], 0));
    let later = InView::of(&scene(&trace, &view(80_000.0, 20.0)), 100);
    assert!(later.targets.contains(&Target::Poll { id: other, index: 0 }));
    assert!(!later.targets.contains(&Target::Poll { id, index: 0 }));
}

#[test]
fn a_list_is_bounded_and_says_how_many_more_there_are() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    for number in 0..300 {
        main.poll(number * 1_000, 0, 500);
    }
    let trace = trace(&[&main]);
    let seen = InView::of(&scene(&trace, &view(0.0, 310.0)), 50);
    assert_eq!(seen.targets.len(), 50);
    assert!(seen.more >= 250, "{}", seen.more);
}
