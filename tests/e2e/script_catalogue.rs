//! `polyloop.version` and `polyloop.scenarios()`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::contract;
use crate::support::{Host, on};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    id: String,
    group: String,
    title: String,
    summary: String,
    params: Vec<Param>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Param {
    name: String,
    kind: String,
    default: Json,
    min: Option<Json>,
    max: Option<Json>,
    choices: Option<Vec<String>>,
    unit: Option<String>,
    help: String,
}

#[test]
fn a_script_finds_the_version_and_the_functions() {
    on(Host::Plain, async |page| {
        page.open("").await;
        assert_eq!(page.get::<String>("polyloop.version").await, env!("CARGO_PKG_VERSION"));
        for function in ["scenarios", "run"] {
            assert_eq!(
                page.get::<String>(&format!("typeof polyloop.{function}")).await,
                "function"
            );
        }
    });
}

#[test]
fn every_scenario_is_described_as_promised() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let scenarios: Vec<Scenario> = page.get("polyloop.scenarios()").await;
        let ids: Vec<_> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
        let built: Vec<_> = polyloop::scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        assert_eq!(ids, built, "the page was built from this source");
        for scenario in &scenarios {
            described(scenario);
        }
    });
}

fn described(scenario: &Scenario) {
    let id = &scenario.id;
    for text in [&scenario.group, &scenario.title, &scenario.summary] {
        assert!(!text.is_empty(), "{id}");
    }
    let promised = contract::params(id).unwrap_or_else(|| panic!("{id} is promised nowhere"));
    let names: Vec<_> = scenario.params.iter().map(|param| param.name.as_str()).collect();
    assert_eq!(names, promised.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), "{id}");
    for (param, (name, default, allowed)) in scenario.params.iter().zip(promised) {
        let place = format!("{id}, {name}: {param:?}");
        assert!(!param.help.is_empty(), "{place}");
        if !default.is_null() {
            assert_eq!(param.default, default, "{place}");
        }
        match &allowed {
            Json::Array(range) => {
                assert_eq!(param.kind, "int", "{place}");
                assert_eq!(
                    [&param.min, &param.max],
                    [&Some(range[0].clone()), &Some(range[1].clone())],
                    "{place}"
                );
            }
            Json::Object(fields) if fields.contains_key("choices") => {
                assert_eq!(param.kind, "choice", "{place}");
                assert_eq!(json!(param.choices), fields["choices"], "{place}");
            }
            Json::Object(fields) => {
                assert_eq!(param.kind, "list", "{place}");
                assert_eq!(
                    param.default.as_array().map(|list| json!(list.len())),
                    Some(fields["list"].clone()),
                    "{place}"
                );
            }
            _ => assert!(["int", "float", "bool"].contains(&param.kind.as_str()), "{place}"),
        }
        let in_ms = name.ends_with("_ms");
        assert_eq!(param.unit.as_deref() == Some("ms"), in_ms, "{place}");
    }
}

#[test]
fn scenarios_are_described_in_the_language_of_the_page() {
    on(Host::Plain, async |page| {
        page.open("#/?lang=ru").await;
        let texts: BTreeSet<String> = page
            .get(
                "polyloop.scenarios().flatMap(({ title, summary, params }) =>
                    [title, summary, ...params.map(({ help }) => help)])",
            )
            .await;
        let foreign: Vec<_> =
            texts.iter().filter(|text| !text.contains(|c| ('а'..='я').contains(&c))).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    });
}
