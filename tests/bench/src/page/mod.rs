//! The rows, as the page calls them.

mod executors;
mod gloo;
mod messages;
mod ports;
mod recording;
mod starts;
mod timers;

use std::cell::RefCell;
use std::future::Future;

use polyloop::queue::codec;
use polyloop::runtime::{Host, HostOptions, LoopContext, LoopSpec, RunEnd};
use wasm_bindgen::prelude::*;

use crate::kernels::add_squares;

/// What one repetition gave: contenders, and what each of them took in the row's unit.
type Sample = Vec<(String, f64)>;

/// The moment in milliseconds.
fn now() -> f64 {
    polyloop::web::clock::wall_ms()
}

/// The one contender that most programs measure.
fn ours(value: f64) -> Sample {
    vec![("polyloop".to_owned(), value)]
}

/// The same figures of another contender.
fn called(name: &str, sample: Sample) -> Sample {
    sample.into_iter().map(|(_, value)| (name.to_owned(), value)).collect()
}

/// One repetition of a row, `[[contender, value], …]` as JSON.
#[wasm_bindgen]
pub async fn repeat(row: String, size: u32) -> Result<String, String> {
    let options = HostOptions::default();
    let sample = match row.as_str() {
        "spawn" => bare(executors::spawn, size).await,
        "yield" => bare(executors::yields, size).await,
        "chain" => bare(executors::chain, size).await,
        "fair" => run(options, executors::fair, size).await,
        "roundtrip" => run(options, messages::round_trip, size).await,
        "roundtrip-unrecorded" => {
            let options = HostOptions { records: false, ..options };
            let sample = run(options, messages::round_trip, size).await;
            sample.map(|sample| called("unrecorded", sample))
        }
        "throughput" => run(options, messages::throughput, size).await,
        "unrecorded" => {
            let options = HostOptions { records: false, ..options };
            let sample = run(options, messages::throughput, size).await;
            sample.map(|sample| called("unrecorded", sample))
        }
        "looks" => run(options, recording::looks, size).await,
        "events" => run(options, recording::events, size).await,
        "blocking" => run(options, messages::blocking, size).await,
        "jobs" => run(options, messages::jobs, size).await,
        // Whoever starts raw workers knows how many, too.
        "start" | "cold" => {
            let options = HostOptions { loops: size as usize, ..options };
            let sample = run(options, starts::answered, size).await;
            if row == "cold" { sample.map(|sample| called("cold", sample)) } else { sample }
        }
        "warm" => {
            let spares = starts::warm(size).await?;
            let options = HostOptions { spares: Some(spares), ..options };
            run(options, starts::answered, size).await.map(|sample| called("warm", sample))
        }
        "timers" => run(options, timers::lateness, size).await,
        _ => Err(format!("no row {row}")),
    };
    sample.map(|sample| serde_json::to_string(&sample).unwrap_or_default())
}

/// Runs a program in a worker without an event loop of ours.
async fn bare<F>(program: fn(LoopContext, u32) -> F, size: u32) -> Result<Sample, String>
where
    F: Future<Output = Sample> + 'static,
{
    end(&Host::start(HostOptions::default(), LoopSpec::new("main").bare(), program, &size)
        .map_err(|error| error.to_string())?)
    .await
}

async fn run<F>(
    options: HostOptions,
    program: fn(LoopContext, u32) -> F,
    size: u32,
) -> Result<Sample, String>
where
    F: Future<Output = Sample> + 'static,
{
    end(&Host::start(options, LoopSpec::new("main"), program, &size)
        .map_err(|error| error.to_string())?)
    .await
}

async fn end(host: &Host) -> Result<Sample, String> {
    match host.end().await {
        RunEnd::Finished(bytes) => codec::decode(&bytes).map_err(|error| error.to_string()),
        other => Err(format!("{other:?}")),
    }
}

thread_local! {
    static HELD: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// Starts so many loops that do nothing, for their memory to be looked at. Settles when all have
/// answered; they live until [`release`].
#[wasm_bindgen]
pub async fn hold(loops: u32) -> Result<(), String> {
    let host = Host::start(HostOptions::default(), LoopSpec::new("main"), starts::idle, &loops)
        .map_err(|error| error.to_string())?;
    let trace = host.trace();
    HELD.set(Some(host));
    while trace.borrow().tracks().iter().filter(|track| track.ready.is_some()).count()
        < loops as usize
    {
        starts::a_moment(20).await;
    }
    Ok(())
}

/// Ends what [`hold`] has started.
#[wasm_bindgen]
pub async fn release() {
    if let Some(host) = HELD.take() {
        host.stop();
        host.end().await;
    }
}

/// The sum of squares, in milliseconds.
#[wasm_bindgen]
pub fn kernel(n: u32) -> f64 {
    let start = now();
    std::hint::black_box(add_squares(0, 0..n.into()));
    now() - start
}
