//! A million events in 64 lanes: opened, zoomed and panned, and held in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use polyloop::trace::event::EventKind;
use polyloop::trace::model::Trace;
use serde_json::{Value as Json, json};
use thirtyfour::prelude::*;

use crate::Bench;
use crate::crowd::crowd;
use crate::table::Samples;

const LOOPS: u16 = 64;
const EVENTS: usize = 1_000_000;
/// So many frames of one repetition are looked at.
const FRAMES: usize = 320;

/// What is measured together: samples by figure.
pub(crate) type Figures = BTreeMap<&'static str, Samples>;

/// Another viewer, or ours: where it is, what takes a file, when that is shown, and where it is
/// moved about in.
struct Viewer {
    name: &'static str,
    path: &'static str,
    until: &'static str,
    input: &'static str,
    shown: &'static str,
    picture: &'static str,
}

const VIEWERS: [Viewer; 2] = [
    Viewer {
        name: "polyloop",
        path: "dist/index.html",
        until: "globalThis.polyloop && document.querySelector('input[name=import]')",
        input: "input[name=import]",
        shown: "document.querySelector('.imported')",
        picture: "document.querySelector('.timeline canvas')",
    },
    Viewer {
        name: "speedscope",
        path: "speedscope/index.html",
        until: "document.querySelector('input[type=file]')",
        input: "input[type=file]",
        shown: "document.querySelectorAll('canvas').length > 2",
        picture: "[...document.querySelectorAll('canvas')].at(-1)",
    },
];

struct Files {
    events: f64,
    native: PathBuf,
    chrome: PathBuf,
}

/// All figures, each viewer in turn.
pub(crate) async fn measure(bench: &Bench) -> Result<Figures, String> {
    let mut figures = Figures::new();
    let files = files(&bench.folder, &mut figures).map_err(|error| error.to_string())?;
    let source = include_str!("../page/watch.js");
    let cdp = bench.browser.driver().cdp();
    let watch = json!({ "source": source });
    cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", watch).await.map_err(said)?;
    for repetition in 0..=bench.repetitions {
        for n in 0..VIEWERS.len() {
            let viewer = &VIEWERS[(n + repetition) % VIEWERS.len()];
            let mut taken = match viewer.name {
                "polyloop" => own(bench, viewer, &files).await?,
                _ => {
                    let seconds = open(bench, viewer, &files.chrome).await?;
                    // What our own format is measured against, too.
                    vec![("chrome", seconds), ("native", seconds)]
                }
            };
            taken.extend(move_about(bench, viewer).await?);
            if viewer.name == "polyloop" {
                taken.push(("chrome", open(bench, viewer, &files.chrome).await?));
            }
            for (figure, value) in taken.into_iter().filter(|_| repetition > 0) {
                let samples = figures.entry(figure).or_default();
                samples.entry(viewer.name.to_owned()).or_default().push(value);
            }
        }
        eprint!(".");
    }
    eprintln!();
    Ok(figures)
}

/// Opens a file; gives the seconds from its choice to its picture.
async fn open(bench: &Bench, viewer: &Viewer, file: &Path) -> Result<f64, String> {
    bench.open(viewer.path, viewer.until).await?;
    // What the page does at its start is over.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let body = format!("await watch.opening(args[0], () => {});", viewer.shown);
    bench.call(&body, json!([viewer.input])).await?;
    let driver = bench.browser.driver();
    let input = driver.find(By::Css(viewer.input)).await.map_err(said)?;
    input.send_keys(file.to_str().ok_or("a path that is no text")?).await.map_err(said)?;
    let seconds = bench.call("return watch.opened;", json!([])).await?;
    // What comes of it right afterwards is over.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    seconds.as_f64().ok_or_else(|| format!("no time but {seconds}"))
}

/// Opens our own format; gives the seconds, and the bytes of wasm's and of JavaScript's memory for
/// each event, with all that follows from the trace.
async fn own(
    bench: &Bench,
    viewer: &Viewer,
    files: &Files,
) -> Result<Vec<(&'static str, f64)>, String> {
    bench.open(viewer.path, viewer.until).await?;
    let before = memory(bench).await?;
    let seconds = open(bench, viewer, &files.native).await?;
    let derive = "document.querySelector('details.in-view').open = true;
        await new Promise((done) => setTimeout(done, 1_000));
        document.querySelector('details.in-view').open = false;";
    bench.call(derive, json!([])).await?;
    let bytes = memory(bench).await? - before;
    Ok(vec![("native", seconds), ("memory", bytes / files.events)])
}

async fn memory(bench: &Bench) -> Result<f64, String> {
    let cdp = bench.browser.driver().cdp();
    for _ in 0..3 {
        cdp.send_raw("HeapProfiler.collectGarbage", ()).await.map_err(said)?;
    }
    let heap = cdp.send_raw("Runtime.getHeapUsage", ()).await.map_err(said)?;
    let wasm = bench.call("return watch.memory();", json!([])).await?;
    Ok(heap["usedSize"].as_f64().unwrap_or_default() + wasm.as_f64().unwrap_or_default())
}

/// Milliseconds of a page's own work from one frame to the next.
async fn move_about(bench: &Bench, viewer: &Viewer) -> Result<[(&'static str, f64); 3], String> {
    // Room for all 64 lanes, where there are lanes.
    let body = format!(
        "const stage = document.querySelector('.stage');
        if (stage) stage.style.height = '1900px';
        await new Promise((done) => setTimeout(done, 500));
        const picture = {};
        picture.scrollIntoView({{ block: 'center' }});
        picture.focus();
        return watch.moving(picture, {}, {FRAMES});",
        viewer.picture,
        viewer.name == "polyloop",
    );
    let frames = bench.call(&body, json!([])).await?;
    let frames: Option<Vec<f64>> =
        frames.as_array().map(|all| all.iter().filter_map(Json::as_f64).collect());
    let mut frames = frames.filter(|all| !all.is_empty()).ok_or("no frames")?;
    frames.sort_by(f64::total_cmp);
    let mean = frames.iter().sum::<f64>() / frames.len() as f64;
    let p99 = frames[frames.len() * 99 / 100];
    Ok([("mean", mean), ("p99", p99), ("worst", frames[frames.len() - 1])])
}

/// Makes the trace and its files.
fn files(folder: &Path, figures: &mut Figures) -> std::io::Result<Files> {
    let (trace, shipped) = crowd(LOOPS, EVENTS);
    let events = trace.events_kept() as f64;
    let samples = Samples::from([("polyloop".to_owned(), vec![shipped as f64 / events])]);
    figures.insert("wire", samples);
    let native = folder.join("million.trace.json");
    serde_json::to_writer(BufWriter::new(File::create(&native)?), &trace.export())?;
    let chrome = folder.join("million.chrome-trace.json");
    // Every third event or so is a poll.
    write_polls(&crowd(LOOPS, EVENTS * 3).0, BufWriter::new(File::create(&chrome)?))?;
    Ok(Files { events, native, chrome })
}

/// As many polls, as another program would write them. speedscope shows nothing but such slices: of
/// a file with spans, flows and instants it would have less to do.
fn write_polls(trace: &Trace, mut to: impl Write) -> std::io::Result<()> {
    write!(to, "{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[")?;
    for track in trace.tracks() {
        let args = json!({ "name": track.name });
        let tid = track.id.0 + 1;
        let name = json!({ "ph": "M", "name": "thread_name", "pid": 1, "tid": tid, "args": args });
        writeln!(to, "{name},")?;
    }
    let polls = trace.events().filter_map(|event| match event.kind {
        EventKind::TaskPolled { task, took_us, ready_us, .. } => {
            Some((event.at.0, event.in_loop, task, took_us, ready_us))
        }
        _ => None,
    });
    for (n, (at, in_loop, task, took_us, ready_us)) in polls.take(EVENTS).enumerate() {
        let name = trace.track(in_loop).and_then(|track| track.task(task));
        let name = name.map_or("", |task| trace.text(task.name));
        write!(
            to,
            "{}{{\"ph\":\"X\",\"cat\":\"poll\",\"name\":\"{name}\",\"ts\":{at},\"pid\":1,\
             \"tid\":{},\"dur\":{took_us},\"args\":{{\"task\":{task},\"ready_us\":{ready_us}}}}}",
            if n == 0 { "" } else { ",\n" },
            in_loop.0 + 1,
        )?;
    }
    writeln!(to, "]}}")
}

fn said(error: WebDriverError) -> String {
    error.to_string()
}
