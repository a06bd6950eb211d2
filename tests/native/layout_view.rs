//! How a picture is moved, and the axis over it.

use polyloop::visual::figures::Unit;
use polyloop::visual::layout::Viewport;
use polyloop::visual::layout::ticks::axis;
use polyloop::visual::layout::viewport::CLOSEST;
use proptest::prelude::*;

use crate::layout_kit::view;

fn labels(view: &Viewport) -> (Vec<String>, Unit) {
    let axis = axis(view);
    (axis.ticks.into_iter().map(|tick| tick.label).collect(), axis.unit)
}

#[test]
fn a_fitted_run_fills_the_plot_with_a_little_room() {
    let mut view = Viewport::new(1152.0, 600.0);
    view.fit(2_000_000.0);
    assert_eq!(view.plot_width(), 1000.0);
    assert_eq!(view.x_of(0.0), 152.0 + 8.0);
    assert_eq!(view.x_of(2_000_000.0), 1152.0 - 24.0);
}

#[test]
fn an_empty_run_has_a_picture_too() {
    let mut view = Viewport::new(0.0, 0.0);
    view.fit(0.0);
    view.clamp(0.0, 0.0);
    assert!(view.us_per_px >= CLOSEST && view.start_us.is_finite());
    assert!(axis(&view).ticks.len() < 10);
}

#[test]
fn following_keeps_the_scale_and_shows_the_end() {
    let mut view = view(0.0, 100.0);
    view.follow(1_000_000.0);
    assert_eq!(view.us_per_px, 100.0);
    assert_eq!(view.x_of(1_000_000.0), view.width - 24.0);
    view.follow(10.0);
    assert_eq!(view.x_of(0.0), view.header_width() + 8.0);
}

#[test]
fn what_is_left_behind_is_brought_back() {
    let mut view = view(0.0, 100.0);
    for (start, scroll) in [(-1e12, -50.0), (1e12, 1e6)] {
        (view.start_us, view.scroll_y) = (start, scroll);
        view.clamp(1_000_000.0, 900.0);
        let (from, to) = (view.x_of(0.0), view.x_of(1_000_000.0));
        assert!(from < view.width && to > view.header_width(), "{from} to {to}");
        assert!((0.0..=900.0 - view.plot_height()).contains(&view.scroll_y));
    }
    view.us_per_px = 1e9;
    view.clamp(1_000_000.0, 100.0);
    assert!(view.x_of(1_000_000.0) - view.x_of(0.0) > 700.0);
    assert_eq!(view.scroll_y, 0.0);
}

#[test]
fn the_axis_counts_in_the_unit_that_suits_it() {
    let whole = |us_per_px| labels(&view(0.0, us_per_px));
    let texts = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>();
    assert_eq!(
        whole(1.0),
        (texts(&[0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]), Unit::Us)
    );
    assert_eq!(
        whole(500.0),
        (texts(&[0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500]), Unit::Ms)
    );
    assert_eq!(whole(10_000.0), (texts(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), Unit::S));
    let (late, _) = labels(&view(12_345_000.0, 1.0));
    assert_eq!(late[0], "12\u{202f}345\u{202f}000");
}

#[test]
fn no_mark_stands_before_the_run() {
    assert_eq!(labels(&view(-50_000.0, 100.0)).0[0], "0");
}

proptest! {
    #[test]
    fn zooming_keeps_what_is_under_the_pointer(
        start in -1e6..1e9f64, scale in 0.1..1e6f64, x in 152.0..1152.0f64, factor in 0.2..5.0f64,
    ) {
        let mut view = view(start, scale);
        let before = view.us_at(x);
        view.zoom_about(x, factor);
        let off = (view.us_at(x) - before).abs() / view.us_per_px;
        prop_assert!(off < 1e-3, "{off} pixels away");
    }

    #[test]
    fn panning_moves_everything_alike(start in -1e6..1e9f64, scale in 0.1..1e6f64, dx in -2e3..2e3f64) {
        let mut view = view(start, scale);
        let before = view.x_of(5e5);
        view.pan(dx);
        prop_assert!((view.x_of(5e5) - before - dx).abs() < 1e-3);
    }

    #[test]
    fn marks_are_sorted_apart_and_never_called_the_same(
        start in -1e6..3e9f64, scale in 0.05..1e7f64, width in 40.0..4000.0f64,
    ) {
        let mut view = view(start, scale);
        view.width = width;
        let axis = axis(&view);
        for pair in axis.ticks.windows(2) {
            prop_assert!(pair[1].x - pair[0].x >= 50.0, "{pair:?}");
            prop_assert!(pair[0].at_us < pair[1].at_us);
            let room = f64::from(pair[1].x - pair[0].x);
            prop_assert!(room > 6.0 * pair[0].label.chars().count() as f64 + 20.0, "{pair:?}");
        }
        let mut names: Vec<_> = axis.ticks.iter().map(|tick| &tick.label).collect();
        names.dedup();
        prop_assert_eq!(names.len(), axis.ticks.len());
    }
}
