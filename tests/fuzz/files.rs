//! Files with traces: our own, Chrome's, those of others.

use polyloop::clock::Micros;
use polyloop::ids::LoopId;
use polyloop::trace::search::{Matches, Query};
use polyloop::trace::{LoopKind, Trace};
use polyloop::ui::saved::{self, Format, Loaded};
use polyloop::visual::layout::{Arrangement, Index, Scene, Viewport, layout};
use serde_json::json;

/// What a file tells of a run beside its trace.
const RUN: &str = r#"{"scenario": "master-worker", "params": {"workers": 4, "work": "cpu"},
    "status": "failed", "error": {"code": "worker-lost", "message": "gone", "loop": "main", "task": null},
    "result": {"squares": [[0, 0]]}, "clock_resolution_us": 5.0}"#;

/// A trace with a loop for each of these lists of batches.
fn trace() -> Trace {
    let mut trace = Trace::new();
    for id in 0..2 {
        trace.announce(LoopId(id), "loop", LoopKind::Thread, Micros(u64::from(id) * 10));
    }
    for batch in crate::targets::batches() {
        trace.apply(LoopId(0), &batch).unwrap();
    }
    trace.lose(LoopId(1), Micros(9_000), "gone");
    trace
}

fn loaded() -> Loaded {
    let native = serde_json::to_vec(&trace().export()).unwrap();
    saved::open_with(&native, "", Some(serde_json::from_str(RUN).unwrap())).unwrap()
}

fn written(format: Format, run: &Loaded) -> Vec<u8> {
    let mut file = Vec::new();
    saved::write(format, &run.trace.0.borrow(), &run.outcome, 5.0, &mut file).unwrap();
    file
}

pub(crate) fn native() -> Vec<Vec<u8>> {
    vec![written(Format::Native, &loaded())]
}

pub(crate) fn chrome() -> Vec<Vec<u8>> {
    let foreign = json!({ "traceEvents": [
        { "ph": "M", "name": "thread_name", "pid": 7, "tid": 1, "args": { "name": "one" } },
        { "ph": "B", "name": "outer", "cat": "c", "ts": 1.5, "pid": 7, "tid": 1 },
        { "ph": "X", "name": "inner", "cat": "c", "ts": 2, "dur": 3.25, "pid": 7, "tid": 1, "id": "0x1" },
        { "ph": "E", "ts": 9, "pid": 7, "tid": 1 },
        { "ph": "s", "name": "flow", "cat": "f", "id": 4, "ts": 3, "pid": 7, "tid": 1 },
        { "ph": "f", "bp": "e", "name": "flow", "cat": "f", "id": 4, "ts": 5, "pid": 7, "tid": 2 },
        { "ph": "b", "name": "async", "cat": "a", "id": 9, "ts": 1, "pid": 8, "tid": 2 },
        { "ph": "e", "name": "async", "cat": "a", "id": 9, "ts": 8, "pid": 8, "tid": 2 },
        { "ph": "i", "name": "mark", "ts": 4, "pid": 8, "tid": 2, "s": "t" },
    ] });
    let open = br#"[{"ph": "X", "name": "a", "ts": 1, "dur": 2, "pid": 1, "tid": 1}, "#.to_vec();
    vec![written(Format::Chrome, &loaded()), foreign.to_string().into_bytes(), open]
}

/// What was read is shown in every way, written, and read again as the same.
pub(crate) fn read(bytes: &[u8]) {
    let Ok(run) = saved::open(bytes, "a file") else { return };
    show(&run.trace.0.borrow());
    let native = written(Format::Native, &run);
    let again = saved::open(&native, "").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(written(Format::Native, &again), native);
    let chrome = saved::open(&written(Format::Chrome, &run), "");
    chrome.unwrap_or_else(|error| panic!("{error}"));
    assert!(!written(Format::Csv, &run).is_empty());
}

fn show(trace: &Trace) {
    let findings = trace.findings();
    assert!(findings.list.len() <= 10_000);
    let query = Query { text: "o #0".to_owned(), ..Query::default() };
    let matches = Matches::of(trace, &query);
    assert!(matches.hits(trace, 5).len() <= 5);
    let (mut index, mut scene) = (Index::new(), Scene::default());
    let mut view = Viewport::new(800.0, 600.0);
    view.fit(trace.end().0 as f64);
    layout(trace.tracks(), &view, &Arrangement::default(), &mut index, &mut scene);
    let is_drawn = |x: f32| x.is_finite();
    assert!(
        scene.rects.iter().all(|rect| is_drawn(rect.x) && is_drawn(rect.w)),
        "{:?}",
        scene.rects
    );
}
