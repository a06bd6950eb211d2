//! `make bench`: opens the pages in a browser, repeats every row, and prints the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../e2e/support/browser.rs"]
mod browser;
#[path = "../../support/crowd.rs"]
mod crowd;
mod host;
mod million;
mod processes;
mod python;
mod rows;
mod table;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use browser::Browser;
use host::Host;
use rows::{Measure, ROWS, Row};
use serde_json::{Value as Json, json};
use table::Samples;
use tokio::runtime::Builder;

/// The fewest repetitions that count, after one for warming up.
const REPETITIONS: usize = 5;

/// Everything that a row may need.
pub(crate) struct Bench {
    pub(crate) browser: Browser,
    pub(crate) host: Host,
    /// Where what is built and installed for the benchmarks lies.
    pub(crate) folder: PathBuf,
    pub(crate) repetitions: usize,
    /// What was measured of a million events, once it was.
    million: OnceCell<million::Figures>,
}

fn main() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let words: Vec<_> = only.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let chosen: Vec<_> = ROWS
        .iter()
        .filter(|row| words.is_empty() || words.iter().any(|word| row.groups().any(|g| g == *word)))
        .collect();
    if chosen.is_empty() {
        let known: Vec<_> = ROWS.iter().map(|row| row.id).collect();
        eprintln!("ONLY={only} chooses nothing; there are: {}", known.join(", "));
        std::process::exit(1);
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(measure(&chosen));
}

async fn measure(chosen: &[&Row]) {
    let folder = PathBuf::from(std::env::var_os("BENCH_DIR").expect("run it by `make bench`"));
    let repeat = std::env::var("REPEAT").ok().and_then(|repeat| repeat.parse().ok());
    let bench = Bench {
        host: Host::start(&folder).await,
        browser: Browser::start().await,
        folder,
        repetitions: repeat.unwrap_or(REPETITIONS).max(1),
        million: OnceCell::new(),
    };
    bench.browser.driver().set_script_timeout(Duration::from_secs(600)).await.unwrap();
    let load = processes::load();
    let mut lines = Vec::new();
    for row in chosen {
        eprintln!("{}", row.id);
        lines.push(match bench.row(row).await {
            Ok(samples) => table::line(row, &samples),
            Err(error) => table::failure(row, &error),
        });
    }
    println!("{}", table::head(&bench, load).await);
    lines.iter().for_each(|line| println!("{line}"));
    bench.browser.quit().await;
}

impl Bench {
    async fn row(&self, row: &Row) -> Result<Samples, String> {
        let mut samples = match row.measure {
            Measure::Page(of) => self.repeated(of).await?,
            Measure::Memory => self.memory().await?,
            Measure::MemoryGrowth => self.memory_growth().await?,
            Measure::FirstVisit => self.first_visit().await?,
            Measure::Million(figure) => self.million(figure).await?,
        };
        if let Some(native) = row.native {
            samples.insert("native".to_owned(), self.native(native)?);
        }
        if let Some(python) = row.python {
            samples.extend(python::measure(&self.folder, python, self.repetitions));
        }
        Ok(samples)
    }

    /// Repeats rows of the page, whose contenders come under the names of their rows if there are
    /// several.
    async fn repeated(&self, names: &[&str]) -> Result<Samples, String> {
        self.open("bench/index.html", "globalThis.bench").await?;
        let mut samples = Samples::new();
        for repetition in 0..=self.repetitions {
            for name in names {
                let body = "return bench.repeat(args[0], args[1]);";
                let sample = self.call(body, json!([name, repetition])).await?;
                let sample: Vec<(String, Option<f64>)> =
                    serde_json::from_value(sample).map_err(|error| error.to_string())?;
                for (contender, value) in sample.into_iter().filter(|_| repetition > 0) {
                    let contender = match names {
                        [_] => contender,
                        _ => format!("{name} {contender}"),
                    };
                    samples.entry(contender).or_default().push(value.unwrap_or(f64::NAN));
                }
            }
            eprint!(".");
        }
        eprintln!();
        Ok(samples)
    }

    /// A figure of those that are measured together.
    async fn million(&self, figure: &str) -> Result<Samples, String> {
        let figures = match self.million.get() {
            Some(figures) => figures,
            None => {
                let measured = million::measure(self).await?;
                self.million.get_or_init(|| measured)
            }
        };
        figures.get(figure).cloned().ok_or_else(|| format!("no {figure}"))
    }

    pub(crate) async fn open(&self, path: &str, until: &str) -> Result<(), String> {
        let address = format!("{}{path}", self.host.address());
        let driver = self.browser.driver();
        for address in ["about:blank", &address] {
            driver.goto(address).await.map_err(|error| error.to_string())?;
        }
        for _ in 0..1_000 {
            if self.call(&format!("return !!({until});"), json!([])).await? == json!(true) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("{path}: waited in vain for {until}"))
    }

    /// Runs the body of an async function in the page, which sees `args`.
    pub(crate) async fn call(&self, body: &str, args: Json) -> Result<Json, String> {
        let script = format!(
            "const args = [...arguments];
            return (async () => {{ {body} }})()
                .then((value) => [value ?? null], (error) => `${{error}}`);"
        );
        let args = args.as_array().cloned().unwrap_or_default();
        let driver = self.browser.driver();
        match driver.execute(script, args).await.map_err(|error| error.to_string())?.json() {
            Json::Array(value) => Ok(value[0].clone()),
            thrown => Err(thrown.to_string()),
        }
    }

    /// Megabytes of the browser that a loop takes which does nothing.
    async fn memory(&self) -> Result<Samples, String> {
        const LOOPS: u32 = 32;
        let mut samples = BTreeMap::<String, Vec<f64>>::new();
        for _ in 0..self.repetitions {
            for who in ["polyloop", "raw", "instance", "whole", "comlink", "gloo"] {
                let each = self.memory_of(who, LOOPS).await?;
                samples.entry(who.to_owned()).or_default().push(each);
            }
            eprint!(".");
        }
        eprintln!();
        Ok(samples)
    }

    /// The same as above, of Polyloop alone.
    async fn memory_growth(&self) -> Result<Samples, String> {
        let mut samples = BTreeMap::<String, Vec<f64>>::new();
        for _ in 0..self.repetitions {
            for loops in [1, 8, 64] {
                let each = self.memory_of("polyloop", loops).await?;
                let name = if loops == 1 { "1 loop".to_owned() } else { format!("{loops} loops") };
                samples.entry(name).or_default().push(each);
            }
            eprint!(".");
        }
        eprintln!();
        Ok(samples)
    }

    async fn memory_of(&self, who: &str, loops: u32) -> Result<f64, String> {
        // A page of its own for each: what one leaves behind is not the next one's.
        self.open("bench/index.html", "globalThis.bench").await?;
        let once = "await bench.hold(args[0], 1); await bench.release(args[0]);";
        self.call(once, json!([who])).await?;
        let before = self.settled().await;
        self.call("await bench.hold(args[0], args[1]);", json!([who, loops])).await?;
        let after = self.settled().await;
        self.call("await bench.release(args[0]);", json!([who])).await?;
        Ok((after - before) / f64::from(loops) / 1e6)
    }

    /// The memory of the browser's pages once it does not change any more.
    async fn settled(&self) -> f64 {
        let mut last = processes::page_memory();
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let memory = processes::page_memory();
            if (memory - last).abs() < 1e6 {
                return memory;
            }
            last = memory;
        }
        last
    }

    /// Kilobytes of all files that the page has got when a scenario has run: with a module of which
    /// only the first part has come, and with the whole.
    async fn first_visit(&self) -> Result<Samples, String> {
        let press = "document.querySelector('.run-bar button').click();
            const ended = () => document.querySelector('.run-bar strong')?.textContent === 'Completed';
            while (!ended()) await new Promise((done) => setTimeout(done, 50));";
        let call = "await polyloop.run('lifecycle');";
        let mut samples = Samples::new();
        for (name, site, run) in
            [("polyloop", "begun", press), ("with what is shown of the run", "dist", call)]
        {
            let ready = "globalThis.polyloop && document.querySelector('.run-bar button')";
            self.open(&format!("{site}/index.html?lang=en#/lifecycle"), ready).await?;
            let loaded = format!(
                "{run} const loaded = [...performance.getEntriesByType('resource')]
                    .map(({{ name }}) => name);
                return [...new Set(loaded.map((name) => new URL(name).pathname))];"
            );
            let loaded = self.call(&loaded, json!([])).await?;
            let loaded: Vec<String> = serde_json::from_value(loaded).map_err(|e| e.to_string())?;
            let start = format!("/{site}/");
            let files = loaded.iter().filter_map(|path| path.strip_prefix(&start));
            samples.insert(name.to_owned(), vec![compressed(files)?]);
        }
        Ok(samples)
    }

    fn native(&self, args: &[&str]) -> Result<Vec<f64>, String> {
        let program = self.folder.join("release/native");
        let output = std::process::Command::new(&program)
            .args(args)
            .output()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter_map(|line| line.parse().ok()).collect())
    }
}

/// Kilobytes of these files of the site and its page, each compressed as a host would.
fn compressed<'a>(files: impl Iterator<Item = &'a str>) -> Result<f64, String> {
    const COMPRESSED: &str = "const { brotliCompressSync: small } = require('zlib');
        const { readFileSync: read } = require('fs');
        for (const file of process.argv.slice(1)) console.log(small(read(file)).length);";
    let files = ["index.html"].into_iter().chain(files).map(|file| host::dist().join(file));
    let output = std::process::Command::new("node")
        .args(["-e", COMPRESSED])
        .args(files.filter(|file| file.is_file()))
        .output()
        .map_err(|error| format!("node: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let bytes: f64 = text.lines().filter_map(|line| line.parse::<f64>().ok()).sum();
    Ok(bytes / 1_000.0)
}
