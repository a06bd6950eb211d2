//! Where loops stand on the stage.

use polyloop::clock::Micros;
use polyloop::ids::LoopId;
use polyloop::trace::event::LoopKind;
use polyloop::trace::model::Trace;
use polyloop::visual::stage::{Cell, Detail, Places, Size, Way};
use proptest::prelude::*;

fn trace(names: &[String]) -> Trace {
    let mut trace = Trace::new();
    for (number, name) in names.iter().enumerate() {
        let kind = if number == 0 { LoopKind::Main } else { LoopKind::Process };
        trace.announce(LoopId(number as u16), name, kind, Micros(0));
    }
    trace
}

/// `main`, some others, and so many workers.
fn names(others: &[&str], workers: usize) -> Vec<String> {
    let others = others.iter().map(|name| (*name).to_owned());
    others.chain((0..workers).map(|number| format!("Worker-{number}"))).collect()
}

fn places(names: &[String], w: f32, h: f32) -> Places {
    Places::new(trace(names).tracks(), Size { w, h })
}

#[test]
fn who_coordinates_is_left_of_the_workers() {
    let places = places(&names(&["main"], 4), 1100.0, 230.0);
    let main = places.cell(0).unwrap();
    for worker in 1..5 {
        let worker = places.cell(worker).unwrap();
        assert!(main.x + main.w < worker.x);
        assert_eq!(worker.detail, Detail::Card);
    }
}

#[test]
fn who_is_neither_stands_on_the_other_side() {
    let places = places(&names(&["server", "client"], 3), 1100.0, 230.0);
    let x = |place: usize| places.cell(place).unwrap().x;
    assert!(x(1) < x(0) && x(0) < x(2), "client, server, workers");
}

#[test]
fn two_loops_face_each_other() {
    let places = places(&names(&["main", "second"], 0), 1100.0, 230.0);
    let (one, two) = (places.cell(0).unwrap(), places.cell(1).unwrap());
    assert!(one.x + one.w < two.x);
    assert_eq!(one.middle().1, two.middle().1);
}

#[test]
fn sixty_four_workers_have_their_names() {
    let places = places(&names(&["main"], 63), 1150.0, 230.0);
    assert!(places.cells.iter().all(|cell| cell.detail >= Detail::Chip));
    assert!(places.cells.iter().all(|cell| cell.tracks.len() == 1));
}

#[test]
fn beyond_sixty_four_loops_some_share_a_place() {
    let places = places(&names(&["main", "client"], 100), 1150.0, 230.0);
    assert_eq!(places.cells.len(), 64);
    let last = places.cells.last().unwrap();
    assert_eq!(last.tracks.len(), 102 - 63);
    assert!((0..102).all(|track| places.cell(track).is_some()));
}

#[test]
fn places_stay_when_the_same_loops_come_again() {
    let names = names(&["main"], 5);
    assert_eq!(places(&names, 800.0, 200.0), places(&names, 800.0, 200.0));
}

#[test]
fn no_loops_take_no_room() {
    assert_eq!(places(&[], 800.0, 200.0).cells, []);
}

fn cell(x: f32, y: f32) -> Cell {
    Cell { x, y, w: 100.0, h: 40.0, detail: Detail::Card, tracks: vec![0] }
}

#[test]
fn the_ways_there_and_back_are_apart() {
    for (x, y) in [(300.0, 0.0), (0.0, 200.0), (300.0, 200.0)] {
        let (one, two) = (cell(0.0, 0.0), cell(x, y));
        let (there, back) = (Way::between(&one, &two), Way::between(&two, &one));
        let (a, b) = (there.point(0.5), back.point(0.5));
        assert!((a.0 - b.0).hypot(a.1 - b.1) > 4.0, "to {x}, {y}");
        assert_eq!(there.point(0.0), there.from);
        assert_eq!(there.point(1.0), there.to);
    }
}

proptest! {
    #[test]
    fn places_are_apart_and_within_the_room(
        others in 0usize..4,
        workers in 0usize..90,
        w in 200f32..1800.0,
        h in 72f32..600.0,
    ) {
        let others = &["main", "client", "second"][..others.min(3)];
        let places = places(&names(others, workers), w, h);
        for (number, one) in places.cells.iter().enumerate() {
            prop_assert!(one.w > 0.0 && one.h > 0.0);
            prop_assert!(one.x >= 0.0 && one.x + one.w <= w + 0.01, "{one:?}");
            prop_assert!(one.y >= 0.0 && one.y + one.h <= h + 0.01, "{one:?}");
            for two in &places.cells[number + 1..] {
                let apart = one.x + one.w <= two.x + 0.01 || two.x + two.w <= one.x + 0.01
                    || one.y + one.h <= two.y + 0.01 || two.y + two.h <= one.y + 0.01;
                prop_assert!(apart, "{one:?} {two:?}");
            }
        }
    }
}
