//! Samples as lines of a Markdown table.

use std::collections::BTreeMap;

use crate::rows::{Row, Target};
use crate::{Bench, processes, python};

/// What was measured, by contender.
pub(crate) type Samples = BTreeMap<String, Vec<f64>>;

/// What was measured with what, and the head of the table.
pub(crate) async fn head(bench: &Bench, load: String) -> String {
    let browser = bench
        .call(
            "return navigator.userAgentData?.getHighEntropyValues(
        ['fullVersionList']).then(({ fullVersionList: list }) => list.at(-1).version);",
            serde_json::json!([]),
        )
        .await;
    let browser = browser.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let lock = include_str!("../Cargo.lock");
    let package = include_str!("../package.json");
    let package: serde_json::Value = serde_json::from_str(package).unwrap();
    let locked = |name: &str| {
        let start = format!("name = \"{name}\"\nversion = \"");
        let version = lock.split_once(&start).and_then(|(_, rest)| rest.split('"').next());
        format!("{name} {}", version.unwrap_or("?"))
    };
    let npm = package["dependencies"].as_object().unwrap().iter();
    let npm = npm.filter(|(name, _)| *name != "esbuild");
    let npm = npm.map(|(name, version)| format!("{name} {}", version.as_str().unwrap()));
    let crates = ["wasm-bindgen-futures", "async-executor", "gloo-worker"];
    let versions: Vec<_> =
        crates.map(locked).into_iter().chain(npm).chain(python::versions(&bench.folder)).collect();
    format!(
        "Polyloop {}; {}; load {load}; headless Chromium {browser}, cross-origin isolated; medians of \
         {} repetitions after one for warming up, contenders in alternation, [quartiles].\n\n{}\n\n\
         | what | target | Polyloop | met | measured | others, as ratios |\n\
         | --- | --- | --- | --- | --- | --- |",
        env!("CARGO_PKG_VERSION"),
        processes::machine(),
        bench.repetitions,
        versions.join(", "),
    )
}

/// A row that could not be measured.
pub(crate) fn failure(row: &Row, error: &str) -> String {
    format!(
        "| {} | {} | not measured: {} | | | |",
        row.title,
        target(row),
        error.replace('\n', " ")
    )
}

pub(crate) fn line(row: &Row, samples: &Samples) -> String {
    let missing = Vec::new();
    let own = samples.get(row.own).unwrap_or(&missing);
    let base = samples.get(row.base);
    let (shown, met) = match (row.target, base) {
        (Target::Most(_) | Target::Least(_), _) => {
            (figures(own, row.unit), judge(row, median(own)))
        }
        (_, Some(base)) => {
            let ratios = paired(own, base, row);
            (times(&ratios), judge(row, median(&ratios)))
        }
        (_, None) => ("no base".to_owned(), ""),
    };
    let mut measured = vec![format!("{} {}", row.own, figures(own, row.unit))];
    measured.extend(base.map(|base| format!("{} {}", row.base, figures(base, row.unit))));
    let others = samples.iter().filter(|(name, _)| *name != row.own && *name != row.base);
    let others: Vec<_> = others
        .map(|(name, values)| match base {
            Some(base) => format!("{name} {}", times(&paired(values, base, row))),
            None => format!("{name} {}", figures(values, row.unit)),
        })
        .collect();
    format!(
        "| {} | {} | {shown} | {met} | {} | {} |",
        row.title,
        target(row),
        measured.join("; "),
        others.join("; ")
    )
}

/// The ratio of each repetition, in which both were measured one after the other; of the medians,
/// where one was measured by itself.
fn paired(own: &[f64], base: &[f64], row: &Row) -> Vec<f64> {
    let ratio = |own: f64, base: f64| match row.target {
        Target::Rate(_) => base / own,
        _ => own / base,
    };
    match own.len() == base.len() {
        true => own.iter().zip(base).map(|(own, base)| ratio(*own, *base)).collect(),
        false => vec![ratio(median(own), median(base))],
    }
}

fn judge(row: &Row, value: f64) -> &'static str {
    let met = match row.target {
        Target::AtMost(limit) | Target::Most(limit) => value <= limit,
        Target::Rate(limit) | Target::Least(limit) => value >= limit,
        Target::Within(part) => (value - 1.0).abs() <= part,
    };
    if met { "yes" } else { "**no**" }
}

fn target(row: &Row) -> String {
    match row.target {
        Target::AtMost(limit) => format!("≤ {limit} × {}", row.base),
        Target::Rate(limit) => format!("≥ {limit} × {}", row.base),
        Target::Most(limit) => format!("≤ {limit} {}", row.unit),
        Target::Least(limit) => format!("≥ {limit} {}", row.unit),
        Target::Within(part) => format!("within {} %", part * 100.0),
    }
}

fn times(ratios: &[f64]) -> String {
    let [low, middle, high] = quartiles(ratios).map(short);
    match ratios {
        [_] => format!("{middle} ×"),
        _ => format!("{middle} × [{low}–{high}]"),
    }
}

fn figures(values: &[f64], unit: &str) -> String {
    let [low, middle, high] = quartiles(values).map(short);
    format!("{middle} {unit} [{low}–{high}]")
}

fn median(values: &[f64]) -> f64 {
    quartiles(values)[1]
}

fn quartiles(values: &[f64]) -> [f64; 3] {
    let mut sorted: Vec<_> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return [f64::NAN; 3];
    }
    [0.25, 0.5, 0.75].map(|part| {
        let place = part * (sorted.len() - 1) as f64;
        let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        low + (high - low) * place.fract()
    })
}

/// Three digits that mean something.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.095 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
