//! `exportTrace` and `importTrace`.

use js_sys::{Function, JSON, Object, Promise, Reflect, Symbol};
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Blob, File};

use crate::ui::note::NotOpened;
use crate::ui::saved::{self, Format};
use crate::ui::script::given::described;
use crate::ui::script::refusal::Refusal;
use crate::ui::script::{run_object, set};
use crate::ui::session::{Ended, Session, blob_of};

/// Where a run object has the function that exports it. A copy through JSON has none.
fn key() -> Symbol {
    Symbol::for_("polyloop.export")
}

/// What a copy of a run object has of it.
#[derive(Deserialize)]
struct Copy<'a> {
    scenario: Json,
    params: Json,
    status: Json,
    error: Json,
    result: Json,
    stats: Stats,
    #[serde(borrow)]
    trace: &'a RawValue,
}

#[derive(Deserialize)]
struct Stats {
    clock_resolution_us: Json,
}

/// A run object knows its trace: to export it takes no detour through a million objects.
pub(crate) fn attach(run: &Object, ended: &Ended) {
    let ended = ended.clone();
    let export = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |word: JsValue| {
        let blob = format(&word).ok().and_then(|format| blob_of(&ended, format));
        blob.map(JsValue::from).unwrap_or_default()
    });
    let descriptor = Object::new();
    // Let go of together with the run, by the browser's garbage collection.
    set(&descriptor, "value", &export.into_js_value());
    let _ = Reflect::define_property(run, &key().into(), &descriptor);
}

pub(crate) fn export(run: &JsValue, word: &JsValue) -> Promise {
    match exported(run, word) {
        Ok(blob) => Promise::resolve(&blob),
        Err(refusal) => Promise::reject(&refusal.into_error()),
    }
}

fn exported(run: &JsValue, word: &JsValue) -> Result<JsValue, Refusal> {
    let format = format(word)?;
    if !run.is_object() {
        return Err(no_run(format!("is a run, not {}", described(run))));
    }
    let own = Reflect::get(run, &key().into()).unwrap_or_default();
    if let Some(own) = own.dyn_ref::<Function>() {
        let blob = own.call1(&JsValue::UNDEFINED, word).unwrap_or_default();
        return if blob.is_undefined() { Err(no_room()) } else { Ok(blob) };
    }
    let ended = copied(run)?;
    blob_of(&ended, format).map(JsValue::from).ok_or_else(no_room)
}

fn format(word: &JsValue) -> Result<Format, Refusal> {
    let formats = [Format::Native, Format::Chrome];
    let given = word.as_string();
    let found = formats.into_iter().find(|format| given.as_deref() == Some(format.as_str()));
    found.ok_or_else(|| Refusal::Argument {
        name: "format",
        problem: format!("is \"polyloop\" or \"chrome\", not {}", described(word)),
    })
}

/// A run that has been copied, by way of a file.
fn copied(run: &JsValue) -> Result<Ended, Refusal> {
    let text = JSON::stringify(run).ok().and_then(|text| text.as_string());
    let text = text.ok_or_else(|| no_run("cannot be written as JSON".to_owned()))?;
    let copy: Copy<'_> = serde_json::from_str(&text)
        .map_err(|error| no_run(format!("is not as `polyloop.run` gave it: {error}")))?;
    let about = serde_json::json!({
        "scenario": copy.scenario, "params": copy.params, "status": copy.status,
        "error": copy.error, "result": copy.result,
        "clock_resolution_us": copy.stats.clock_resolution_us,
    });
    let loaded = saved::open_with(copy.trace.get().as_bytes(), "", Some(about));
    let loaded = loaded.map_err(|error| no_run(error.to_string()))?;
    Ok(Ended { outcome: loaded.outcome, trace: loaded.trace, seen: loaded.seen })
}

fn no_run(problem: String) -> Refusal {
    Refusal::Argument { name: "run", problem }
}

fn no_room() -> Refusal {
    no_run("is larger than the browser has room for".to_owned())
}

pub(crate) fn import(session: &Session, blob: &JsValue) -> Promise {
    let Some(blob) = blob.dyn_ref::<Blob>().cloned() else {
        let problem = format!("is a Blob, not {}", described(blob));
        let refusal = Refusal::Argument { name: "blob", problem };
        return Promise::reject(&refusal.into_error());
    };
    let session = session.clone();
    future_to_promise(async move {
        let name = blob.dyn_ref::<File>().map(File::name).unwrap_or_default();
        match session.open(&blob, name).await {
            Ok(ended) => Ok(run_object::of(&ended)),
            Err(NotOpened::Busy) => Err(Refusal::Busy.into_error()),
            Err(error) => {
                let problem = error.to_string();
                Err(Refusal::Argument { name: "blob", problem }.into_error())
            }
        }
    })
}
