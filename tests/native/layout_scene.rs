//! What is where, in traces small enough to be counted by hand.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::event::EventKind;
use polyloop::trace::event::Sym;
use polyloop::visual::layout::{
    Arrangement, Delivery, Index, LoopState, Place, Scene, Shape, Target, Words, layout,
};

use crate::layout_kit::{Script, of, scene, trace, view};

const LEFT: f32 = 152.0;

/// Where rectangles are, without the rest.
fn spans(scene: &Scene, tint: u16, shape: Shape) -> Vec<(f32, f32, u32)> {
    of(scene, tint, shape).iter().map(|rect| (rect.x - LEFT, rect.w, rect.count)).collect()
}

#[test]
fn polls_are_where_and_as_long_as_they_were() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(10_000, 0, 5_000).poll(40_000, 0, 20_000);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    assert_eq!(spans(&scene, 0, Shape::Poll), [(100.0, 50.0, 1), (400.0, 200.0, 1)]);
    let targets: Vec<_> = of(&scene, 0, Shape::Poll).iter().map(|rect| rect.target).collect();
    let id = LoopId(0);
    assert_eq!(targets, [Target::Poll { id, index: 0 }, Target::Poll { id, index: 1 }]);
}

#[test]
fn polls_in_one_pixel_are_one_rectangle_that_counts_them() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    // The first four begin in the pixel from 12.8 ms on, the last in the next one.
    main.poll(12_800, 0, 10).poll(12_820, 0, 10).poll(12_840, 0, 10).poll(12_927, 0, 1);
    main.poll(12_928, 0, 64);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 128.0));
    assert_eq!(spans(&scene, 0, Shape::Poll), [(100.0, 1.0, 4), (101.0, 1.0, 1)]);
    let [merged, single] = of(&scene, 0, Shape::Poll)[..] else { panic!("{scene:?}") };
    let (from, to) = (Micros(12_800), Micros(12_928));
    let together = Target::Polls { id: LoopId(0), count: 4, from, to, busy_us: 31 };
    assert_eq!((merged.target, merged.fill), (together, 31.0 / 128.0));
    assert_eq!((single.target, single.fill), (Target::Poll { id: LoopId(0), index: 4 }, 0.5));
}

#[test]
fn a_long_poll_is_not_merged_with_the_short_ones_before_it() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(12_800, 0, 10).poll(12_820, 0, 10).poll(12_864, 0, 1_280).poll(14_145, 0, 1);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 128.0));
    let expected = [(100.0, 1.0, 2), (100.5, 10.0, 1), (110.0, 1.0, 1)];
    assert_eq!(spans(&scene, 0, Shape::Poll), expected);
}

#[test]
fn what_sticks_out_of_the_picture_is_cut_off() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(0, 0, 4_000_000_000);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(1e9, 1.0));
    let [rect] = of(&scene, 0, Shape::Poll)[..] else { panic!("{scene:?}") };
    assert_eq!((rect.x, rect.x + rect.w), (LEFT - 16.0, 1000.0 + LEFT + 16.0));
}

#[test]
fn what_was_before_or_comes_after_is_not_there() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(10_000, 0, 1_000).poll(500_000, 0, 1_000);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(20_000.0, 10.0));
    assert_eq!(spans(&scene, 0, Shape::Poll), []);
}

#[test]
fn long_polls_are_conspicuous_even_from_afar() {
    let mut main = Script::new(0);
    main.spawn(0, "task");
    main.poll(10_000, 0, 49_999).poll(100_000, 0, 50_000);
    let trace = trace(&[&main]);
    let near = scene(&trace, &view(0.0, 500.0));
    assert_eq!(spans(&near, 0, Shape::Blocking), [(200.0, 100.0, 1)]);
    let far = scene(&trace, &view(0.0, f64::from(1 << 20)));
    assert_eq!(spans(&far, 0, Shape::Poll), [(0.0, 1.0, 2)]);
    assert_eq!(spans(&far, 0, Shape::Blocking), [(0.0, 1.0, 1)]);
}

#[test]
fn tasks_have_rows_and_their_polls_are_in_them() {
    let mut main = Script::new(0);
    main.spawn(0, "a");
    main.spawn(10_000, "b");
    main.poll(10_000, 0, 5_000).poll(20_000, 1, 5_000).done(30_000, 1);
    main.spawn(40_000, "c");
    main.poll(60_000, 2, 2_000).done(62_000, 2).done(80_000, 0).closed(80_000);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let tasks = of(&scene, 0, Shape::Task);
    let places: Vec<_> = tasks.iter().map(|rect| (rect.x - LEFT, rect.w, rect.y)).collect();
    let [first, second] = [tasks[0].y, tasks[1].y];
    assert!(first < second);
    assert_eq!(places, [(0.0, 800.0, first), (100.0, 200.0, second), (400.0, 220.0, second)]);
    let active: Vec<_> =
        of(&scene, 0, Shape::Active).iter().map(|rect| (rect.x - LEFT, rect.w, rect.y)).collect();
    assert_eq!(active, [(100.0, 50.0, first), (200.0, 50.0, second), (600.0, 20.0, second)]);
}

#[test]
fn a_task_that_lives_goes_on_to_the_end_of_what_is_known() {
    let mut main = Script::new(0);
    main.spawn(10_000, "a");
    main.poll(40_000, 0, 10_000);
    let trace = trace(&[&main]);
    assert_eq!(spans(&scene(&trace, &view(0.0, 100.0)), 0, Shape::Task), [(100.0, 400.0, 1)]);
}

#[test]
fn a_task_that_did_not_end_well_has_a_cap() {
    let mut main = Script::new(0);
    for name in ["failed", "dropped", "done"] {
        main.spawn(0, name);
    }
    main.at(10_000, EventKind::TaskFailed { task: TaskId(0), error: Sym(0) });
    main.at(20_000, EventKind::TaskCancelled { task: TaskId(1) });
    main.done(30_000, 2);
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    assert_eq!(spans(&scene, 0, Shape::TaskFailed), [(97.0, 3.0, 1)]);
    assert_eq!(spans(&scene, 0, Shape::TaskDropped), [(197.0, 3.0, 1)]);
}

#[test]
fn tasks_beyond_the_last_row_are_counted() {
    let mut main = Script::new(0);
    for _ in 0..40 {
        main.spawn(0, "task");
    }
    let trace = trace(&[&main]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let shown = of(&scene, 0, Shape::Task).len() as u32;
    assert_eq!(shown, 16);
    assert_eq!(scene.lanes[0].more, 40 - shown);
}

#[test]
fn lanes_are_as_high_as_all_of_them_have_room_for() {
    let height = |loops: u16, tasks: u32| {
        let mut scripts: Vec<_> = (0..loops).map(Script::new).collect();
        for script in &mut scripts {
            (0..tasks).for_each(|_| {
                script.spawn(0, "task");
            });
        }
        let trace = trace(&scripts.iter().collect::<Vec<_>>());
        let scene = scene(&trace, &view(0.0, 100.0));
        (scene.lanes[0].h, scene.lanes[0].poll_h, scene.lanes[0].more, scene.lanes_height)
    };
    // The plot has 572 pixels.
    assert_eq!(height(2, 1), (72.0, 24.0, 0, 144.0));
    assert_eq!(height(4, 6), (136.0, 20.0, 1, 544.0));
    assert_eq!(height(64, 3), (20.0, 12.0, 3, 1280.0));
}

#[test]
fn a_lane_begins_with_the_request_and_ends_as_its_loop_did() {
    let mut main = Script::new(0);
    main.spawn(0, "a");
    main.poll(90_000, 0, 10_000);
    let mut closed = Script::new(1);
    closed.closed(50_000);
    let lost = Script::new(2);
    let mut trace = trace(&[&main, &closed, &lost]);
    trace.lose(LoopId(2), Micros(60_000), "worker-panicked");
    trace.announce(LoopId(3), "late", polyloop::trace::LoopKind::Thread, Micros(70_000));
    let scene = scene(&trace, &view(0.0, 100.0));
    let states: Vec<_> = scene.lanes.iter().map(|lane| lane.state).collect();
    use LoopState::{Closed, Lost, Running, Starting};
    assert_eq!(states, [Running, Closed, Lost, Starting]);
    assert_eq!(spans(&scene, 0, Shape::Life), [(0.0, 1000.0, 1)]);
    assert_eq!(spans(&scene, 1, Shape::Life), [(0.0, 500.0, 1)]);
    assert_eq!(spans(&scene, 2, Shape::Life), [(0.0, 600.0, 1)]);
    assert_eq!(spans(&scene, 3, Shape::Starting), [(700.0, 300.0, 1)]);
    let ends: Vec<_> = scene.ends.iter().map(|end| (end.x - LEFT, end.lost.is_some())).collect();
    assert_eq!(ends, [(500.0, false), (600.0, true)]);
    let reason = scene.labels.iter().find(|label| label.place == Place::Lost).unwrap();
    let Words::Text(text) = reason.words else { panic!("{reason:?}") };
    assert_eq!(trace.text(text), "worker-panicked");
}

#[test]
fn an_arrow_goes_from_row_to_row() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    let first = main.send(10_000, 1);
    worker.receive(30_000, 0, first);
    let back = worker.send(40_000, 0);
    main.receive(50_000, 1, back);
    main.send(60_000, 1);
    let trace = trace(&[&main, &worker]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let [upper, lower] = [scene.lanes[0], scene.lanes[1]];
    let (below, above) = (upper.poll_y + upper.poll_h, lower.poll_y);
    let ends: Vec<_> = scene.arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(ends[0], ((LEFT + 100.0, below), (LEFT + 300.0, above)));
    assert_eq!(ends[2], ((LEFT + 400.0, above), (LEFT + 500.0, below)));
    let deliveries: Vec<_> = scene.arrows.iter().map(|arrow| arrow.delivery).collect();
    assert_eq!(deliveries, [Delivery::Arrived, Delivery::Pending, Delivery::Arrived]);
}

#[test]
fn a_message_to_a_loop_that_ended_was_not_delivered() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    main.send(60_000, 1);
    worker.closed(50_000);
    let trace = trace(&[&main, &worker]);
    let scene = scene(&trace, &view(0.0, 100.0));
    assert_eq!(scene.arrows[0].delivery, Delivery::Undelivered);
}

#[test]
fn arrows_that_would_touch_are_one() {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    for number in 0..10 {
        let seq = main.send(10_000 + number, 1);
        worker.receive(10_300 + number, 0, seq);
    }
    let far = main.send(50_000, 1);
    worker.receive(50_300, 0, far);
    let trace = trace(&[&main, &worker]);
    let scene = scene(&trace, &view(0.0, 100.0));
    let counts: Vec<_> = scene.arrows.iter().map(|arrow| arrow.count).collect();
    assert_eq!(counts, [10, 1]);
    let Target::Messages { count, first, last, .. } = scene.arrows[0].target else {
        panic!("{scene:?}")
    };
    assert_eq!((count, first, last), (10, Micros(10_000), Micros(10_009)));
}

#[test]
fn lanes_off_screen_are_left_out_but_not_the_arrows_to_them() {
    let mut scripts: Vec<_> = (0..80).map(Script::new).collect();
    let seq = scripts[0].send(10_000, 79);
    scripts[79].receive(20_000, 0, seq);
    let between = scripts[60].send(10_000, 79);
    scripts[79].receive(20_000, 60, between);
    let trace = trace(&scripts.iter().collect::<Vec<_>>());
    let scene = scene(&trace, &view(0.0, 100.0));
    assert!(scene.lanes.len() < 40, "{}", scene.lanes.len());
    assert!(scene.lanes_height > scene.height);
    assert_eq!(scene.arrows.len(), 1);
    assert!(scene.arrows[0].to.1 > scene.height);
}

#[test]
fn one_index_serves_a_growing_run_and_then_another() {
    let mut main = Script::new(0);
    main.spawn(0, "a");
    let (mut index, mut kept) = (Index::new(), Scene::default());
    let view = view(0.0, 100.0);
    for step in 1..=5 {
        main.poll(10_000 * step, 0, 2_000);
        let grown = trace(&[&main]);
        layout(grown.tracks(), &view, &Arrangement::default(), &mut index, &mut kept);
        assert_eq!(kept, scene(&grown, &view));
    }
    let mut other = Script::new(0);
    other.spawn(0, "b");
    other.poll(3_000, 0, 100);
    let other = trace(&[&other]);
    layout(other.tracks(), &view, &Arrangement::default(), &mut index, &mut kept);
    assert_eq!(kept, scene(&other, &view));
}

#[test]
fn nothing_is_laid_out_of_nothing() {
    let scene = scene(&trace(&[]), &view(0.0, 100.0));
    assert!(scene.is_empty() && scene.rects.is_empty() && !scene.axis.ticks.is_empty());
}
