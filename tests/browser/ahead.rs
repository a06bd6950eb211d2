//! Workers that are asked for together with a run's first one.

use polyloop::runtime::{Host, HostOptions, LoopContext, LoopSpec, RunEnd};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{end, eval, until, until_ready, value, wait};

/// Counts the page's workers, from its making to its end.
struct Workers;

impl Workers {
    fn counted() -> Workers {
        eval(
            "globalThis.realWorker = Worker;
             globalThis.workers = [];
             globalThis.ended = 0;
             globalThis.Worker = function (...what) {
                 const worker = new realWorker(...what);
                 const terminate = worker.terminate.bind(worker);
                 worker.terminate = () => { ended += 1; worker.terminate = terminate; terminate(); };
                 workers.push(worker);
                 return worker;
             };",
        );
        Workers
    }

    fn made(&self) -> f64 {
        eval("return workers.length").as_f64().unwrap()
    }

    fn ended(&self) -> f64 {
        eval("return ended").as_f64().unwrap()
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        eval("globalThis.Worker = realWorker;");
    }
}

async fn one(_: LoopContext, (): ()) -> u32 {
    1
}

/// Starts so many loops, and gives how many have answered, itself included.
async fn family(context: LoopContext, others: u32) -> u32 {
    let mut sum = 1;
    for number in 0..others {
        let spec = LoopSpec::new(format!("Loop-{number}"));
        sum += context.start(spec, one, ()).await.unwrap().join().await.unwrap();
    }
    sum
}

fn options(loops: usize) -> HostOptions {
    HostOptions { loops, ..HostOptions::default() }
}

#[wasm_bindgen_test]
async fn workers_of_known_loops_are_asked_for_with_the_first() {
    let workers = Workers::counted();
    let host = Host::start(options(4), LoopSpec::new("main"), family, &3).unwrap();
    assert_eq!(workers.made(), 4.0);
    assert_eq!(host.living(), 1, "one that waits is no loop");
    assert_eq!(value::<u32>(&host).await, 4);
    assert_eq!((workers.made(), workers.ended()), (4.0, 4.0));
    let trace = host.trace();
    let trace = trace.borrow();
    assert_eq!(trace.tracks().len(), 4);
    for track in trace.tracks() {
        let (requested, started) = (track.requested, track.started.unwrap());
        assert!(track.at(started) >= requested, "{}: it became a loop when asked", track.name);
    }
}

#[wasm_bindgen_test]
async fn more_loops_than_known_are_started_still() {
    let workers = Workers::counted();
    let host = Host::start(options(2), LoopSpec::new("main"), family, &3).unwrap();
    assert_eq!(value::<u32>(&host).await, 4);
    assert_eq!((workers.made(), workers.ended()), (4.0, 4.0));
}

#[wasm_bindgen_test]
async fn workers_that_nobody_needed_end_with_the_run() {
    let workers = Workers::counted();
    let host = Host::start(options(4), LoopSpec::new("main"), family, &1).unwrap();
    assert_eq!(value::<u32>(&host).await, 2);
    assert_eq!((workers.made(), workers.ended()), (4.0, 4.0));

    let host = Host::start(options(3), LoopSpec::new("main"), wait, &()).unwrap();
    until_ready(&host, "main").await;
    host.stop();
    assert_eq!(end(&host).await, RunEnd::Stopped);
    assert_eq!((workers.made(), workers.ended()), (7.0, 7.0));

    drop(Host::start(options(3), LoopSpec::new("main"), wait, &()).unwrap());
    assert_eq!((workers.made(), workers.ended()), (10.0, 10.0));
}

#[wasm_bindgen_test]
async fn one_that_fails_while_it_waits_is_replaced() {
    let workers = Workers::counted();
    let host = Host::start(options(3), LoopSpec::new("main"), family, &2).unwrap();
    eval("workers[1].dispatchEvent(new Event('error'))");
    until(|| workers.ended() >= 1.0).await;
    assert_eq!(value::<u32>(&host).await, 3);
    assert_eq!((workers.made(), workers.ended()), (4.0, 4.0));
}
