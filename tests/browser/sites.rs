//! The places in the source that things come from: the scenario's own lines, also where the runtime
//! does the spawning and sending.

use std::collections::BTreeSet;

use polyloop::executor::PolicyKind;
use polyloop::queue::Queue;
use polyloop::runtime::crew::{CrewOptions, OnCrash};
use polyloop::runtime::pool::Pool;
use polyloop::runtime::{LoopContext, LoopSpec};
use polyloop::scenarios::params::Values;
use polyloop::scenarios::{self, runner};
use polyloop::trace::LoopKind;
use polyloop::trace::model::Trace;
use polyloop::visual::sites::Place;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{start, value};

/// What the runtime does on nobody's behalf: the task that waits for whatever calls will come.
const OWN: [&str; 1] = ["calls"];

/// What came from where: the name of a task or queue, and the place. Timers have no name.
fn places(trace: &Trace) -> BTreeSet<(String, Place)> {
    let place = |site| Place::parse(trace.text(site)).unwrap();
    let mut found = BTreeSet::new();
    for track in trace.tracks() {
        let tasks = track.tasks.iter().map(|task| (task.name, task.site));
        let messages = track.sent.iter().map(|message| (message.queue, message.site));
        let named = tasks.chain(messages);
        found.extend(named.map(|(name, site)| (trace.text(name).to_owned(), place(site))));
        found.extend(track.timers.iter().map(|timer| (String::new(), place(timer.site))));
    }
    found
}

#[wasm_bindgen_test]
async fn all_that_a_scenario_does_comes_from_the_files_that_it_shows() {
    let quick = |id: &str| match id {
        "threads" => json!({"tasks": 1, "delay_ms": 1}),
        "processes" => json!({"pool": 2, "delay_ms": 1}),
        "executor" => json!({"jobs": 2, "n": 1_000_000, "workers": 2, "heartbeat_ms": 10}),
        "fetch" => json!({"urls": ["data:,1"], "repeat": 2, "workers": 1}),
        "master-worker" => json!({"workers": 2, "tasks": 3, "work_ms": 1}),
        "loop-policy" => json!({"tasks": 10, "yields": 1}),
        "threadsafe" => json!({"threads": 2, "delay_ms": 1, "wait": "async"}),
        "web-server" => json!({"pool": 1, "iterations": 1, "duration_ms": 300}),
        "actors" => json!({"handle_ms": 1}),
        "mistakes" => json!({"case": "inline-cpu"}),
        _ => json!({}),
    };
    for scenario in scenarios::ALL {
        let given = quick(scenario.id);
        let values =
            Values::from_json(scenario.id, scenario.params, given.as_object().unwrap()).unwrap();
        let shown = (scenario.sources)(&values);
        let run = runner::start(scenario, values, Vec::new());
        run.finished().await;
        let places = places(&run.trace().borrow());
        assert!(!places.is_empty());
        let strange = |(name, place): &&(String, Place)| {
            !OWN.contains(&name.as_str()) && !shown.contains(&place.file.as_str())
        };
        let strange: Vec<_> = places.iter().filter(strange).collect();
        assert!(strange.is_empty(), "{}: {strange:?}", scenario.id);
    }
}

async fn seven_times(number: u32) -> u32 {
    number * 7
}

async fn waits((): ()) {}

const GO: Queue<()> = Queue::new(1, "go");

async fn child(context: LoopContext, (): ()) {
    let _ = context.parent().unwrap().receiver(GO).recv().await;
}

/// Gives the lines of: starting a loop, submitting to it, a pool's start, its map.
async fn all_ways(context: LoopContext, (): ()) -> [u32; 4] {
    let options = CrewOptions { workers: 1, prefetch: 1, on_crash: OnCrash::Break };
    let spec = LoopSpec::new("child");
    let (started, handle) = (line!(), context.start(spec, child, ()).await.unwrap());
    let (submitted, call) = (line!(), handle.peer().submit(waits, ()));
    call.await.unwrap();
    handle.peer().sender(GO).send(()).await.unwrap();
    handle.join().await.unwrap();
    let (pooled, pool) = (line!(), Pool::start(&context, "p", LoopKind::Process, options));
    let pool = pool.await.unwrap();
    let (mapped, values) = (line!(), pool.map(seven_times, [1, 2]));
    assert_eq!(values.await, [Ok(7), Ok(14)]);
    pool.close().await;
    [started, submitted, pooled, mapped]
}

#[wasm_bindgen_test]
async fn what_the_runtime_does_for_a_line_comes_from_that_line() {
    let host = start(PolicyKind::Turbo, all_ways, &());
    let [started, submitted, pooled, mapped] = value(&host).await;
    let trace = host.trace();
    let found = places(&trace.borrow());
    let here = |line| Place { file: file!().to_owned(), line };
    let expected = [
        ("child", started),
        ("waits", submitted),
        ("calls", submitted),
        ("answers", submitted),
        ("serve", pooled),
        ("lane", pooled),
        ("dismissal", pooled),
        ("seven_times", mapped),
        ("calls", mapped),
    ];
    for (name, line) in expected {
        assert!(found.contains(&(name.to_owned(), here(line))), "{name} at {line}: {found:?}");
    }
}
