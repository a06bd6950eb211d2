//! The programs for CPython and the browser give the same results.
//!
//! `tests/python/cases.json` lists scenarios, parameters and what to compare; `tests/python/check.py`
//! runs the programs. `PYTHON` names the interpreter, `python3` if it is not set.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Output, Stdio};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tokio::process::Command;

use crate::support::{Host, Page, on};

/// A run to compare.
#[derive(Debug, Deserialize)]
struct Case {
    scenario: String,
    params: Json,
    /// The paths of what must be the same.
    compare: Vec<String>,
}

/// What the Python side tells.
#[derive(Deserialize)]
struct Told {
    /// By scenario and parameter: the default with the range's ends, the choices, or nothing more.
    specs: BTreeMap<String, BTreeMap<String, Json>>,
    /// One result for each case.
    results: Vec<Json>,
}

/// A scenario, as the page describes it.
#[derive(Deserialize)]
struct Scenario {
    id: String,
    params: Vec<Param>,
}

#[derive(Deserialize)]
struct Param {
    name: String,
    default: Json,
    min: Option<Json>,
    max: Option<Json>,
    choices: Option<Json>,
}

#[test]
fn browser_and_cpython_agree() {
    on(Host::Isolating, async |page| {
        let python = tokio::spawn(told_by_python());
        page.open("").await;
        let cases: Vec<Case> = read(&std::fs::read(folder().join("cases.json")).unwrap());
        let mut seen = Vec::new();
        for case in &cases {
            seen.push(run(page, case).await);
        }
        let scenarios: Vec<Scenario> = page.get("polyloop.scenarios()").await;
        let told = python.await.unwrap();

        assert_eq!(seen.len(), told.results.len());
        let both = seen.iter().zip(&told.results);
        let differences: Vec<_> = cases
            .iter()
            .zip(both)
            .flat_map(|(case, (browser, python))| case.differences(browser, python))
            .collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        assert_eq!(specs_of(&scenarios), told.specs, "parameters of the page and of the programs");
    });
}

/// The case's result in the browser.
async fn run(page: &Page, case: &Case) -> Json {
    // The browser tells of every answer with an error, which is what some cases ask for.
    let asks_for_errors = case.scenario == "fetch";
    if asks_for_errors {
        page.must_be_clean().await;
    }
    let run = page.run(&case.scenario, case.params.clone(), Json::Null).await;
    assert_eq!(run.status, "completed", "{case:?}: {:?}", run.error);
    if asks_for_errors {
        page.forget_console().await;
    }
    run.result
}

async fn told_by_python() -> Told {
    let program = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut python = Command::new(&program);
    python.arg(folder().join("check.py")).arg("--results").stdin(Stdio::null()).kill_on_drop(true);
    let Output { status, stdout, stderr } = python.output().await.unwrap_or_else(|error| {
        panic!("{}: {error}; PYTHON says where CPython 3.11 or newer is", program.display())
    });
    assert!(status.success(), "check.py: {status}\n{}", String::from_utf8_lossy(&stderr));
    read(&stdout)
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python"))
}

fn read<T: DeserializeOwned>(json: &[u8]) -> T {
    serde_json::from_slice(json).unwrap_or_else(|error| panic!("{error}"))
}

impl Case {
    /// A line for every path under which the results are not the same.
    fn differences(&self, browser: &Json, python: &Json) -> Vec<String> {
        let Case { scenario, params, compare } = self;
        assert!(!compare.is_empty(), "{self:?} compares nothing");
        let differs = |path: &&String| !same(&at(browser, path), &at(python, path));
        let line = |path: &String| {
            let (browser, python) = (at(browser, path), at(python, path));
            format!("{scenario} {params}: {path} is {browser} in the browser, {python} in CPython")
        };
        compare.iter().filter(differs).map(line).collect()
    }
}

/// What stands in a result under a path: names with dots between them, `*` for every item of a list.
fn at(result: &Json, path: &str) -> Json {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let below = |item: &Json| rest.map_or_else(|| item.clone(), |rest| at(item, rest));
    if name == "*" {
        let items = result.as_array().unwrap_or_else(|| panic!("{path}: no list but {result}"));
        return items.iter().map(below).collect();
    }
    below(result.get(name).unwrap_or_else(|| panic!("{path}: not in {result}")))
}

/// Whether two values are the same. A number is that however it is written: to JavaScript, 1.0 is 1.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

/// The page's parameters, written as the Python side writes its own.
fn specs_of(scenarios: &[Scenario]) -> BTreeMap<String, BTreeMap<String, Json>> {
    let spec = |param: &Param| {
        let Param { default, min, max, choices, .. } = param;
        match (min, max, choices, default) {
            (Some(min), Some(max), ..) => json!([default, min, max]),
            (_, _, Some(choices), _) => json!([default, choices]),
            (.., Json::Bool(default)) => json!([default.to_string(), ["true", "false"]]),
            _ => json!([default, null]),
        }
    };
    let params = |scenario: &Scenario| {
        scenario.params.iter().map(|param| (param.name.clone(), spec(param))).collect()
    };
    scenarios.iter().map(|scenario| (scenario.id.clone(), params(scenario))).collect()
}

#[test]
fn what_is_not_the_same_is_told_with_its_place() {
    let case = Case {
        scenario: "threads".to_owned(),
        params: json!({ "loops": 2 }),
        compare: vec!["loops.*.name".to_owned(), "sum".to_owned()],
    };
    let browser = json!({ "loops": [{ "name": "A", "ms": 1 }, { "name": "B" }], "sum": 3 });
    let python = json!({ "loops": [{ "name": "A", "ms": 2 }, { "name": "B" }], "sum": 3.0 });
    assert_eq!(case.differences(&browser, &python), [""; 0]);
    for (sum, names) in [(4, json!(["A", "B"])), (4, json!(["A"]))] {
        let loops: Vec<_> =
            names.as_array().unwrap().iter().map(|name| json!({ "name": name })).collect();
        let told = case.differences(&browser, &json!({ "loops": loops, "sum": sum }));
        assert_eq!(told.len(), if loops.len() == 2 { 1 } else { 2 }, "{told:?}");
        let last = r#"threads {"loops":2}: sum is 3 in the browser, 4 in CPython"#;
        assert_eq!(told.last().unwrap(), last);
    }
}
