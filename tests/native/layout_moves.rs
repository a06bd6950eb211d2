//! A picture that is moved about is the one that it would be if it had been there from the first.

use polyloop::trace::Trace;
use polyloop::visual::layout::{Arrangement, Index, Scene, Viewport, layout};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample;

use crate::crowd::crowd;
use crate::trace_history::history;

/// Zooms by this about a place, and then pans by so many pixels.
type Move = (f64, f64, f64);

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let zoom = prop_oneof![Just(1.0), 0.05..20.0_f64];
    vec((zoom, 160.0..1_200.0_f64, prop_oneof![-2_000.0..2_000.0_f64, -20.0..20.0_f64]), 1..40)
}

fn laid_out(trace: &Trace, view: &Viewport, index: &mut Index) -> Scene {
    let mut scene = Scene::default();
    layout(trace.tracks(), view, &Arrangement::default(), index, &mut scene);
    // Pairs of loops are in the order in which they were first heard of.
    scene.arrows.sort_by_cached_key(|arrow| (arrow.tint, format!("{arrow:?}")));
    scene
}

/// Moves the view and compares what is kept with what is made anew.
fn moved(trace: &Trace, view: &mut Viewport, index: &mut Index, (zoom, about, by): Move) {
    view.zoom_about(about, zoom);
    view.pan(by);
    view.clamp(trace.end().0 as f64, 0.0);
    assert_eq!(laid_out(trace, view, index), laid_out(trace, view, &mut Index::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn of_a_run_that_has_ended(moves in moves()) {
        let trace = crowd(6, 6_000).0;
        let (mut view, mut index) = (Viewport::new(1_200.0, 700.0), Index::new());
        view.fit(trace.end().0 as f64);
        for one in moves {
            moved(&trace, &mut view, &mut index, one);
        }
    }

    #[test]
    fn of_a_run_that_goes_on(
        history in history(),
        order in vec(any::<sample::Index>(), 1..8),
        moves in moves(),
    ) {
        let (mut view, mut index) = (Viewport::new(1_200.0, 700.0), Index::new());
        let mut moves = moves.into_iter().cycle();
        history.watched(&order, |trace| {
            view.fit(trace.end().0 as f64);
            moves.by_ref().take(3).for_each(|one| moved(trace, &mut view, &mut index, one));
        });
    }
}
