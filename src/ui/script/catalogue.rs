//! The scenarios, as a script sees them.

use serde::Serialize;
use serde_json::Value as Json;
use wasm_bindgen::JsValue;

use crate::scenarios::params::{ParamKind, ParamSpec, Unit};
use crate::scenarios::{self, Scenario};
use crate::ui::i18n::Texts;
use crate::ui::lang::Lang;
use crate::ui::locales;
use crate::ui::script::run_object::to_js;

#[derive(Serialize)]
struct Entry {
    id: &'static str,
    group: &'static str,
    title: String,
    summary: String,
    params: Vec<Param>,
}

#[derive(Serialize)]
struct Param {
    name: &'static str,
    kind: &'static str,
    default: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    help: String,
}

/// All scenarios with their parameters, described in this language.
pub(crate) fn scenarios(lang: Lang) -> JsValue {
    let texts = locales::here(lang).unwrap_or_else(Texts::english);
    let entries: Vec<_> = scenarios::ALL.iter().map(|scenario| entry(scenario, &texts)).collect();
    to_js(&entries)
}

fn entry(scenario: &Scenario, texts: &Texts) -> Entry {
    Entry {
        id: scenario.id,
        group: scenario.group.as_str(),
        title: texts.t(&format!("{}-title", scenario.id)),
        summary: texts.t(&format!("{}-summary", scenario.id)),
        params: scenario.params.iter().map(|spec| param(scenario, spec, texts)).collect(),
    }
}

fn param(scenario: &Scenario, spec: &ParamSpec, texts: &Texts) -> Param {
    let (kind, min, max, choices) = match spec.kind {
        ParamKind::Int { min, max, .. } => ("int", Some(min.into()), Some(max.into()), None),
        ParamKind::Float { min, max, .. } => ("float", Some(min.into()), Some(max.into()), None),
        ParamKind::Bool { .. } => ("bool", None, None, None),
        ParamKind::Choice { choices, .. } => ("choice", None, None, Some(choices)),
        ParamKind::List { .. } => ("list", None, None, None),
    };
    Param {
        name: spec.name,
        kind,
        default: spec.default_value().to_json(),
        min,
        max,
        choices,
        unit: spec.unit.map(Unit::as_str),
        help: texts.help(scenario.id, spec),
    }
}
