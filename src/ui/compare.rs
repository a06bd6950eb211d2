//! Two runs held against each other, as plain data.

use serde_json::Value as Json;

use crate::scenarios::params::ParamSpec;
use crate::trace::stats::{LoopStats, Percentiles, Stats};
use crate::ui::run::{Phase, Run};

/// Two runs held against each other. Of each pair the first is of the pinned run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The parameters that differ, as texts; `None` where a run has no such parameter.
    pub params: Vec<ParamPair>,
    /// The numbers of the runs as wholes.
    pub totals: Vec<Pair>,
    /// The numbers in the results, by their paths.
    pub results: Vec<(String, Values)>,
    /// The numbers of the loops, by their names.
    pub loops: Vec<(String, Vec<Pair>)>,
}

/// A parameter of two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamPair {
    /// What it is, from the run that has it.
    pub spec: ParamSpec,
    /// Its texts in the two runs.
    pub texts: (Option<String>, Option<String>),
}

/// Two numbers; `None` where a run has no such number.
pub type Values = (Option<f64>, Option<f64>);

/// A number of two runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The key of its name.
    pub key: &'static str,
    /// The number in the two runs.
    pub values: Values,
}

/// By how much the second number is more than the first, and how many times as large it is, where
/// that can be said.
pub fn difference(values: Values) -> Option<(f64, Option<f64>)> {
    let (first, second) = (values.0?, values.1?);
    let times = (first != 0.0).then_some(second / first);
    Some((second - first, times))
}

impl Comparison {
    /// Holds `shown` against `pinned`.
    pub fn of(pinned: &Run, shown: &Run) -> Comparison {
        let (one, other) = (&pinned.seen.stats, &shown.seen.stats);
        Comparison {
            params: params(pinned, shown),
            totals: pairs(totals(one), totals(other)),
            results: results(pinned, shown),
            loops: loops(one, other),
        }
    }
}

fn params(pinned: &Run, shown: &Run) -> Vec<ParamPair> {
    let text = |run: &Run, name: &str| run.values()?.get(name).map(|value| value.to_text());
    let of = |run: &Run| run.scenario().map_or(&[][..], |scenario| scenario.0.params);
    let mut specs: Vec<ParamSpec> = of(shown).to_vec();
    for spec in of(pinned) {
        if specs.iter().all(|known| known.name != spec.name) {
            specs.push(*spec);
        }
    }
    let pairs = specs.into_iter().map(|spec| {
        let texts = (text(pinned, spec.name), text(shown, spec.name));
        ParamPair { spec, texts }
    });
    pairs.filter(|pair| pair.texts.0 != pair.texts.1).collect()
}

type Numbers = Vec<(&'static str, f64)>;

fn totals(stats: &Stats) -> Numbers {
    let Stats { tasks, messages, .. } = stats;
    let mut numbers = vec![
        ("total-wall", stats.wall_ms),
        ("compare-tasks-started", tasks.started as f64),
        ("compare-tasks-completed", tasks.completed as f64),
        ("compare-tasks-failed", tasks.failed as f64),
        ("compare-tasks-cancelled", tasks.cancelled as f64),
        ("compare-tasks-retried", tasks.retried as f64),
        ("compare-messages-sent", messages.sent as f64),
        ("compare-messages-received", messages.received as f64),
        ("total-bytes", messages.bytes as f64),
    ];
    let latencies = |of: &Percentiles, keys: [&'static str; 4]| {
        keys.into_iter().zip([of.p50, of.p90, of.p99, of.max])
    };
    let keys = ["compare-task-p50", "compare-task-p90", "compare-task-p99", "compare-task-max"];
    numbers.extend(latencies(&stats.task_latency_ms, keys));
    let keys = [
        "compare-message-p50",
        "compare-message-p90",
        "compare-message-p99",
        "compare-message-max",
    ];
    numbers.extend(latencies(&stats.message_latency_ms, keys));
    numbers.push(("total-events", stats.events as f64));
    numbers.push(("total-dropped", stats.events_dropped as f64));
    numbers
}

fn pairs(one: Numbers, other: Numbers) -> Vec<Pair> {
    let pair = |((key, first), (_, second))| Pair { key, values: (Some(first), Some(second)) };
    one.into_iter().zip(other).map(pair).collect()
}

/// The key of a number's name, and how to read it.
type LoopNumber = (&'static str, fn(&LoopStats) -> f64);

fn loops(one: &Stats, other: &Stats) -> Vec<(String, Vec<Pair>)> {
    let find = |stats: &Stats, name: &str| stats.loops.iter().find(|l| l.name == name).cloned();
    let mut names: Vec<&String> = other.loops.iter().map(|of_loop| &of_loop.name).collect();
    for of_loop in &one.loops {
        if !names.contains(&&of_loop.name) {
            names.push(&of_loop.name);
        }
    }
    let numbers: [LoopNumber; 4] = [
        ("loop-busy", |of_loop| of_loop.busy_ms),
        ("loop-tasks", |of_loop| of_loop.tasks as f64),
        ("loop-block", |of_loop| of_loop.max_block_ms),
        ("loop-inbox", |of_loop| f64::from(of_loop.inbox_peak)),
    ];
    let row = |name: &String| {
        let (first, second) = (find(one, name), find(other, name));
        let pairs = numbers.map(|(key, number)| Pair {
            key,
            values: (first.as_ref().map(number), second.as_ref().map(number)),
        });
        (name.clone(), pairs.to_vec())
    };
    names.into_iter().map(row).collect()
}

/// The numbers that results have outside of lists: those in lists are of single tasks or calls.
fn results(pinned: &Run, shown: &Run) -> Vec<(String, Values)> {
    let (one, other) = (numbers_of(pinned), numbers_of(shown));
    let find = |numbers: &[(String, f64)], path: &str| {
        numbers.iter().find(|(known, _)| known == path).map(|(_, number)| *number)
    };
    let mut paths: Vec<&String> = other.iter().map(|(path, _)| path).collect();
    paths.extend(one.iter().map(|(path, _)| path).filter(|path| find(&other, path).is_none()));
    let pair = |path: &String| (path.clone(), (find(&one, path), find(&other, path)));
    paths.into_iter().map(pair).collect()
}

fn numbers_of(run: &Run) -> Vec<(String, f64)> {
    let mut numbers = Vec::new();
    if let Phase::Ended(outcome) = &run.phase {
        collect(&outcome.result, "", &mut numbers);
    }
    numbers
}

fn collect(json: &Json, path: &str, numbers: &mut Vec<(String, f64)>) {
    match json {
        Json::Number(number) => {
            numbers.extend(number.as_f64().map(|number| (path.to_owned(), number)));
        }
        Json::Object(fields) => {
            for (name, field) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                collect(field, &format!("{path}{dot}{name}"), numbers);
            }
        }
        _ => {}
    }
}
