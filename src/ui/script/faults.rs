//! A script's list of faults, checked.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::scenarios::Scenario;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Fault, FaultKind};
use crate::ui::fault_list::{LATEST_MS, MOST_FAULTS};
use crate::ui::script::given::{described, is_plain};
use crate::ui::script::refusal::Refusal;

const FIELDS: [&str; 3] = ["at_ms", "loop", "kind"];

/// The faults, whose loops the run will have.
pub(crate) fn read(
    scenario: &'static Scenario,
    values: &Values,
    list: &JsValue,
) -> Result<Vec<Fault>, Refusal> {
    if list.is_undefined() || list.is_null() {
        return Ok(Vec::new());
    }
    if !Array::is_array(list) {
        return Err(wrong(format!("is a list, not {}", described(list))));
    }
    let list: &Array = list.unchecked_ref();
    if list.length() as usize > MOST_FAULTS {
        return Err(wrong(format!("has {} entries: {MOST_FAULTS} are allowed", list.length())));
    }
    let faults = list.iter().enumerate().map(|(index, fault)| read_one(index, &fault));
    let faults = faults.collect::<Result<Vec<_>, _>>()?;
    check_loops(scenario, values, &faults)?;
    Ok(faults)
}

fn read_one(index: usize, fault: &JsValue) -> Result<Fault, Refusal> {
    let problem = |text: String| wrong(format!("[{index}] {text}"));
    if !is_plain(fault) {
        return Err(problem(format!("is {{at_ms, loop, kind}}, not {}", described(fault))));
    }
    let object: &Object = fault.unchecked_ref();
    let names = Object::keys(object);
    if let Some(name) = names
        .iter()
        .filter_map(|name| name.as_string())
        .find(|name| !FIELDS.contains(&name.as_str()))
    {
        return Err(problem(format!("has `{name}`: it takes {}", FIELDS.join(", "))));
    }
    let get = |name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    let (at_ms, in_loop, kind) = (get("at_ms"), get("loop"), get("kind"));
    let bad = |name: &str, value: &JsValue, allowed: &str| {
        problem(format!("has {} for `{name}`: {allowed} is allowed", described(value)))
    };
    let at_ms = at_ms
        .as_f64()
        .filter(|at_ms| (0.0..=LATEST_MS).contains(at_ms))
        .ok_or_else(|| bad("at_ms", &at_ms, "a number from 0 to 2147483647"))?;
    let in_loop = in_loop
        .as_string()
        .filter(|name| !name.is_empty())
        .ok_or_else(|| bad("loop", &in_loop, "the name of a loop"))?;
    let kind = kind
        .as_string()
        .and_then(|word| FaultKind::from_word(&word))
        .ok_or_else(|| bad("kind", &kind, "one of kill, panic, hang, fail"))?;
    Ok(Fault { at_ms, in_loop, kind })
}

fn check_loops(
    scenario: &'static Scenario,
    values: &Values,
    faults: &[Fault],
) -> Result<(), Refusal> {
    let names = (scenario.loops)(values);
    match faults.iter().find(|fault| !names.contains(&fault.in_loop)) {
        None => Ok(()),
        Some(fault) => Err(wrong(format!(
            "names the loop `{}`: this run has {}",
            fault.in_loop,
            names.join(", ")
        ))),
    }
}

fn wrong(problem: String) -> Refusal {
    Refusal::Option { name: "faults", problem }
}
