//! A million events, and no more on screen than it has pixels for.

use polyloop::trace::Trace;
use polyloop::visual::layout::{Arrangement, Index, Scene, Viewport, layout};

use crate::layout_kit::{Script, trace};

const LOOPS: u16 = 64;
const POLLS: u32 = 15_625;

/// A million polls in 64 loops over ten seconds, and messages between the first and all others.
fn crowd() -> Trace {
    let mut scripts: Vec<_> = (0..LOOPS).map(Script::new).collect();
    for (place, script) in scripts.iter_mut().enumerate() {
        script.spawn(0, "program");
        for number in 0..POLLS {
            let at = 640 * u64::from(number) + 7 * place as u64;
            script.poll(at, 0, 40 + (number * 37 + place as u32) % 500);
        }
    }
    for number in 0..500 {
        for other in 1..usize::from(LOOPS) {
            let at = 20_000 * number + 11 * other as u64;
            let seq = scripts[0].send(at, other as u16);
            scripts[other].receive(at + 300, 0, seq);
        }
    }
    trace(&scripts.iter().collect::<Vec<_>>())
}

#[test]
fn what_is_laid_out_is_bounded_by_what_can_be_seen() {
    let trace = crowd();
    assert_eq!(trace.tracks().iter().map(|track| track.polls.len()).sum::<usize>(), 1_000_000);
    let (mut index, mut scene) = (Index::new(), Scene::default());
    let mut view = Viewport::new(1440.0, 620.0);
    for zoom in [0.8, 1.0, 3.0, 10.0, 30.0, 100.0, 1e3, 1e4] {
        view.fit(trace.end().0 as f64);
        view.zoom_about(700.0, zoom);
        layout(trace.tracks(), &view, &Arrangement::default(), &mut index, &mut scene);
        assert!(scene.rects.len() <= 20_000, "{} rectangles at {zoom}", scene.rects.len());
        assert!(scene.arrows.len() <= 1_000, "{} arrows at {zoom}", scene.arrows.len());
        assert!(scene.labels.len() <= 1_000, "{} labels at {zoom}", scene.labels.len());
    }
}
