//! What holds of every picture.

use std::collections::BTreeSet;

use polyloop::trace::Trace;
use polyloop::visual::layout::{Rect, Scene, Shape, Target};
use proptest::prelude::*;

use crate::crowd::crowd;
use crate::layout_kit::{Script, of, scene, trace, view};

/// Polls by the distance to the one before and their length, and the tasks that they belong to.
fn polls() -> impl Strategy<Value = Vec<(u64, u32, u32)>> {
    let gap = prop_oneof![4 => 0..200u64, 1 => 0..20_000u64];
    let took = prop_oneof![4 => 0..300u32, 1 => 0..80_000u32];
    prop::collection::vec((gap, took, 0..3u32), 1..200)
}

fn run(polls: &[(u64, u32, u32)]) -> Trace {
    let mut main = Script::new(0);
    for name in ["a", "b", "c"] {
        main.spawn(0, name);
    }
    let mut at = 0;
    for (gap, took, task) in polls {
        at += gap;
        main.poll(at, *task, *took);
        at += u64::from(*took);
    }
    trace(&[&main])
}

/// The polls of a track that are in view, at least in part.
fn visible(trace: &Trace, scene_from: f64, scene_to: f64) -> Vec<(f64, f64)> {
    let spans = trace.tracks()[0].polls.iter().map(|poll| {
        let start = poll.start.0 as f64;
        (start, start + f64::from(poll.took_us))
    });
    spans.filter(|(start, end)| *end >= scene_from && *start <= scene_to).collect()
}

fn total(rects: &[Rect]) -> u32 {
    rects.iter().map(|rect| rect.count).sum()
}

fn count_of(target: Target) -> u32 {
    match target {
        Target::Polls { count, .. }
        | Target::Tasks { count, .. }
        | Target::Messages { count, .. } => count,
        _ => 1,
    }
}

fn inside(scene: &Scene, rect: &Rect) -> bool {
    rect.w >= 1.0
        && rect.h > 0.0
        && rect.x >= scene.header_width - 17.0
        && rect.x + rect.w <= scene.width + 17.0
}

proptest! {
    #[test]
    fn every_visible_poll_is_covered_and_counted_once(
        polls in polls(), start in -2e4..4e5f64, scale in 0.5..5e3f64,
    ) {
        let trace = run(&polls);
        let view = view(start, scale);
        let scene = scene(&trace, &view);
        let rects = of(&scene, 0, Shape::Poll);
        let seen = visible(&trace, view.start_us, view.end_us());
        // The last pixel may stick out, and has what begins in all of it.
        let most = visible(&trace, view.start_us, view.end_us() + 2.0 * scale).len();
        prop_assert!((seen.len()..=most).contains(&(total(&rects) as usize)));
        for (from, to) in seen {
            // What is cut off at an edge is covered up to the edge; what is thin is shown where it
            // begins, to two pixels.
            let left = view.x_of(from).max(view.header_width());
            let right = view.x_of(to).min(view.width).max(left);
            let covered = rects.iter().any(|rect| {
                f64::from(rect.x) <= left + 0.01 && right <= f64::from(rect.x + rect.w) + 2.01
            });
            prop_assert!(covered, "{from} to {to} of {rects:?}");
        }
    }

    #[test]
    fn counts_of_rows_add_up_to_those_of_the_loop(polls in polls(), zoom in 0.1..1.0f64) {
        let trace = run(&polls);
        let scene = scene(&trace, &view(0.0, (trace.end().0 as f64 + 1.0) / 1e3 / zoom));
        let (rows, whole) = (of(&scene, 0, Shape::Active), of(&scene, 0, Shape::Poll));
        prop_assert_eq!(total(&rows), total(&whole));
        prop_assert!(scene.rects.iter().all(|rect| rect.count == count_of(rect.target) || rect.shape == Shape::Blocking));
    }

    #[test]
    fn rectangles_of_a_row_are_sorted_and_inside(
        polls in polls(), start in -2e4..4e5f64, scale in 0.5..5e3f64,
    ) {
        let scene = scene(&run(&polls), &view(start, scale));
        prop_assert!(scene.rects.iter().all(|rect| inside(&scene, rect)));
        for pair in of(&scene, 0, Shape::Poll).windows(2) {
            prop_assert!(pair[0].x <= pair[1].x + 1.0);
        }
    }

    #[test]
    fn the_same_polls_stay_together_while_the_picture_is_panned(
        polls in polls(), pan in 0.0..300.0f64,
    ) {
        let trace = run(&polls);
        let mut view = view(0.0, 150.0);
        let before = of(&scene(&trace, &view), 0, Shape::Poll);
        view.pan(pan);
        let after = of(&scene(&trace, &view), 0, Shape::Poll);
        // All but those at the right edge, which are partly out of sight now.
        let counts = |rects: &[Rect]| {
            let whole = rects.iter().filter(|rect| f64::from(rect.x) < view.width - pan - 2.0);
            whole.map(|rect| rect.count).collect::<Vec<_>>()
        };
        let moved: Vec<_> =
            before.iter().filter(|rect| f64::from(rect.x) + pan < view.width - pan - 2.0).map(|rect| rect.count).collect();
        prop_assert_eq!(moved, counts(&after));
    }

    #[test]
    fn messages_are_counted_once(
        gaps in prop::collection::vec((0..3_000u64, 1..5_000u64), 1..300), scale in 1.0..2e3f64,
    ) {
        let (mut main, mut worker) = (Script::new(0), Script::new(1));
        let (mut sent, mut arrived) = (0, 0);
        for (gap, travel) in &gaps {
            sent += gap;
            arrived = (sent + travel).max(arrived);
            let seq = main.send(sent, 1);
            worker.receive(arrived, 0, seq);
        }
        let trace = trace(&[&main, &worker]);
        let view = view(0.0, scale);
        let scene = scene(&trace, &view);
        let seen = trace.tracks()[0].sent.iter().filter(|message| message.sent.0 as f64 <= view.end_us());
        prop_assert_eq!(scene.arrows.iter().map(|arrow| arrow.count).sum::<u32>(), seen.count() as u32);
        prop_assert!(scene.arrows.iter().all(|arrow| arrow.count == count_of(arrow.target)));
    }
}

/// Whether something of one is hidden by the other. Neighbours may share the pixel between them.
fn covers(one: &Rect, other: &Rect) -> bool {
    let wide = (one.x + one.w).min(other.x + other.w) - one.x.max(other.x);
    let high = (one.y + one.h).min(other.y + other.h) - one.y.max(other.y);
    wide > 2.0 && high > 0.01
}

#[test]
fn what_covers_what_is_a_matter_of_shapes() {
    let (trace, _) = crowd(6, 6_000);
    let mut pairs = BTreeSet::new();
    for scale in [2_000.0, 300.0, 40.0, 5.0] {
        let mut view = view(0.0, scale);
        view.height = 2_000.0;
        for start in 0..4 {
            view.start_us = f64::from(start) * 500.0 * scale;
            let rects = scene(&trace, &view).rects;
            for (place, below) in rects.iter().enumerate() {
                for above in rects[place + 1..].iter().filter(|above| covers(below, above)) {
                    assert!(below.shape <= above.shape, "{below:?} below {above:?} at {scale}");
                    assert_eq!(below.tint, above.tint, "lanes do not cover each other");
                    pairs.insert((below.shape, above.shape));
                }
            }
        }
    }
    for pair in [(Shape::Life, Shape::Poll), (Shape::Task, Shape::Active)] {
        assert!(pairs.contains(&pair), "{pairs:?}");
    }
}
