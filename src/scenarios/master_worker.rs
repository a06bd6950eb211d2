//! A master loop feeds tasks through a queue; workers with a loop each take them, square them and
//! answer through a results queue, and end by a stop message.

use serde_json::Value as Json;

use crate::scenarios::params::{ParamSpec, Unit};
use crate::scenarios::run::Table;
use crate::scenarios::{Group, Scenario};

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "master-worker",
    group: Group::Pools,
    params: &[
        ParamSpec::int("workers", 4, 1, 64),
        ParamSpec::int("tasks", 20, 0, 100_000),
        ParamSpec::choice("work", "sleep", &["sleep", "cpu"]),
        ParamSpec::int("work_ms", 100, 0, 10_000).unit(Unit::Milliseconds),
        ParamSpec::int("prefetch", 1, 1, 64),
        ParamSpec::choice("on_crash", "heal", &["heal", "break"]),
        super::POLICY,
    ],
    tables,
};

fn tables(result: &Json) -> Vec<Table> {
    let pairs = |key: &str| result[key].as_array().cloned().unwrap_or_default();
    let squares = pairs("squares").iter().map(|pair| cells([&pair[0], &pair[1]])).collect();
    let by_worker = result["by_worker"].as_object().cloned().unwrap_or_default();
    let by_worker = by_worker.iter().map(|(name, count)| vec![name.clone(), text(count)]).collect();
    let failed: Vec<_> =
        pairs("failed").iter().map(|item| cells([&item["task"], &item["code"]])).collect();
    let mut tables = vec![
        Table { title: "by-worker", columns: vec!["worker", "tasks"], rows: by_worker },
        Table { title: "squares", columns: vec!["task", "square"], rows: squares },
    ];
    if !failed.is_empty() {
        tables.insert(0, Table { title: "failed", columns: vec!["task", "code"], rows: failed });
    }
    tables
}

fn cells<const N: usize>(values: [&Json; N]) -> Vec<String> {
    values.into_iter().map(text).collect()
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
