//! What a script gives, checked.
//!
//! Values are read one by one, and not through JSON's text: that would turn `NaN` into `null`,
//! drop what it does not know, and call whatever `toJSON` it meets.

use js_sys::{Array, JSON, JsString, Object, Reflect};
use serde_json::{Number, Value as Json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use crate::scenarios::params::{BadParam, ParamKind, ParamSpec, Values, unknown};
use crate::scenarios::run::Fault;
use crate::scenarios::{self, Scenario};
use crate::ui::script::faults;
use crate::ui::script::refusal::Refusal;

/// The checked options of a run.
pub(crate) struct Options {
    pub(crate) faults: Vec<Fault>,
    pub(crate) signal: Option<EventTarget>,
}

/// The scenario of this id.
pub(crate) fn scenario(id: &JsValue) -> Result<&'static Scenario, Refusal> {
    let found = id.as_string().and_then(|id| scenarios::find(&id));
    found.ok_or_else(|| {
        let known: Vec<_> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        Refusal::UnknownScenario { given: described(id), known: known.join(", ") }
    })
}

/// The complete parameters. One that is `undefined` is one that is left out.
pub(crate) fn values(scenario: &'static Scenario, params: &JsValue) -> Result<Values, Refusal> {
    if params.is_undefined() {
        return Ok(Values::defaults(scenario.params));
    }
    if !is_plain(params) {
        return Err(Refusal::NoObject { given: described(params) });
    }
    let object: &Object = params.unchecked_ref();
    let mut given = serde_json::Map::new();
    for key in Object::keys(object).iter() {
        let name = key.as_string().unwrap_or_default();
        let Some(spec) = scenario.params.iter().find(|spec| spec.name == name) else {
            return Err(unknown(&name, scenario.id, scenario.params).into());
        };
        let value = Reflect::get(object, &key)
            .map_err(|_| refused(spec, "a property that cannot be read".to_owned()))?;
        if !value.is_undefined() {
            given.insert(name, json(spec, &value)?);
        }
    }
    Ok(Values::from_json(scenario.id, scenario.params, &given)?)
}

/// The checked options.
pub(crate) fn options(
    scenario: &'static Scenario,
    values: &Values,
    options: &JsValue,
) -> Result<Options, Refusal> {
    if options.is_undefined() || options.is_null() {
        return Ok(Options { faults: Vec::new(), signal: None });
    }
    if !options.is_object() {
        let problem = format!("are an object, not {}", described(options));
        return Err(Refusal::Option { name: "options", problem });
    }
    Ok(Options {
        faults: faults::read(scenario, values, &option(options, "faults")?)?,
        signal: signal(option(options, "signal")?)?,
    })
}

fn option(options: &JsValue, name: &'static str) -> Result<JsValue, Refusal> {
    Reflect::get(options, &name.into())
        .map_err(|_| Refusal::Option { name, problem: "cannot be read".to_owned() })
}

/// A signal is told by what it does: one from another frame is no instance of this frame's class.
fn signal(signal: JsValue) -> Result<Option<EventTarget>, Refusal> {
    if signal.is_undefined() || signal.is_null() {
        return Ok(None);
    }
    let has = |name: &str| Reflect::get(&signal, &name.into()).unwrap_or_default();
    if signal.is_object()
        && has("aborted").as_bool().is_some()
        && has("addEventListener").is_function()
    {
        return Ok(Some(signal.unchecked_into()));
    }
    let problem = format!("is an AbortSignal, not {}", described(&signal));
    Err(Refusal::Option { name: "signal", problem })
}

/// Whether this is an object like `{…}`: not an array, a date, a map or an instance of anything.
/// Objects of other frames count.
pub(crate) fn is_plain(value: &JsValue) -> bool {
    if !value.is_object() || value.is_function() || Array::is_array(value) {
        return false;
    }
    let prototype = Object::get_prototype_of(value);
    prototype.is_null() || Object::get_prototype_of(&prototype).is_null()
}

fn json(spec: &ParamSpec, value: &JsValue) -> Result<Json, BadParam> {
    if !Array::is_array(value) {
        return scalar(value).ok_or_else(|| refused(spec, described(value)));
    }
    let ParamKind::List { max_items, .. } = spec.kind else {
        return Err(refused(spec, described(value)));
    };
    let items: &Array = value.unchecked_ref();
    // An array may claim to be as long as it likes.
    if items.length() as usize > max_items {
        return Err(refused(spec, format!("a list of {}", items.length())));
    }
    let items = items.iter().map(|item| {
        scalar(&item).ok_or_else(|| refused(spec, format!("a list with {}", described(&item))))
    });
    items.collect::<Result<_, _>>().map(Json::Array)
}

fn scalar(value: &JsValue) -> Option<Json> {
    if value.is_null() {
        return Some(Json::Null);
    }
    if let Some(flag) = value.as_bool() {
        return Some(Json::Bool(flag));
    }
    if let Some(text) = value.as_string() {
        return Some(Json::String(text));
    }
    value.as_f64().and_then(number).map(Json::Number)
}

/// A whole number is written without a point, as a script writes it. `None` for what is not finite.
fn number(number: f64) -> Option<Number> {
    let whole = number.fract() == 0.0 && number.abs() <= js_sys::Number::MAX_SAFE_INTEGER;
    if whole { Some(Number::from(number as i64)) } else { Number::from_f64(number) }
}

fn refused(spec: &ParamSpec, given: String) -> BadParam {
    BadParam::Value { name: spec.name, given, allowed: spec.allowed() }
}

/// A value in an error's message.
pub(crate) fn described(value: &JsValue) -> String {
    if value.is_string() {
        let text = JSON::stringify(value).map(String::from).unwrap_or_default();
        return match text.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
    }
    let kind = value.js_typeof().as_string().unwrap_or_default();
    match kind.as_str() {
        "undefined" => kind,
        "object" if value.is_null() => "null".to_owned(),
        "object" if Array::is_array(value) => "a list".to_owned(),
        "object" => "an object".to_owned(),
        "function" | "symbol" => format!("a {kind}"),
        "bigint" => format!("the bigint {}", text(value)),
        _ => text(value),
    }
}

/// The text that JavaScript's `String(value)` gives for a primitive.
fn text(value: &JsValue) -> String {
    value.unchecked_ref::<JsString>().to_string().into()
}
