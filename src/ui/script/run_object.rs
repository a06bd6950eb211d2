//! A run that has ended, as a script gets it.
//!
//! Data crosses as JSON text that the browser parses: its parser is the quickest way to build many
//! plain objects, and what comes out is exactly what a file would hold. Building them call by call
//! from wasm (as `serde-wasm-bindgen` does) would be one crossing per field.

use js_sys::{JSON, Object, Reflect, WeakRef};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::trace::Trace;
use crate::ui::saved::exact;
use crate::ui::script::files;
use crate::ui::script::set;
use crate::ui::session::Ended;
use crate::ui::timeline::Source;

/// The object that a run's promise resolves with.
pub(crate) fn of(ended: &Ended) -> JsValue {
    let outcome = &ended.outcome;
    let seen = &ended.seen;
    let run = Object::new();
    set(&run, "scenario", &to_js(&outcome.scenario));
    set(&run, "params", &to_js(&outcome.params));
    set(&run, "status", &to_js(&outcome.status));
    set(&run, "error", &to_js(&outcome.error));
    set(&run, "result", &to_js(&exact(&outcome.result)));
    set(&run, "log", &to_js(&seen.log));
    set(&run, "stats", &to_js(&seen.stats));
    set_lazy_trace(&run, ended.trace.clone());
    files::attach(&run, ended);
    run.into()
}

/// Serializable data as plain JavaScript. `undefined` if it cannot be written as JSON, which no
/// type that comes here is able to.
pub(crate) fn to_js(data: &(impl Serialize + ?Sized)) -> JsValue {
    let text = serde_json::to_string(data).unwrap_or_default();
    JSON::parse(&text).unwrap_or_default()
}

/// Most scripts never look at the trace, and it may have a million events: it is built when it is
/// looked at for the first time, and is an ordinary property from then on.
fn set_lazy_trace(run: &Object, trace: Source) {
    // The run holds on to what looks at its trace: if that held on to the run as well, from beyond
    // what the browser's garbage collection sees, both would stay for ever.
    let owner = WeakRef::new(run);
    let get = Closure::<dyn Fn() -> JsValue>::new(move || {
        let value = trace_object(&trace.0.borrow());
        let descriptor = Object::new();
        set(&descriptor, "value", &value);
        for flag in ["enumerable", "configurable", "writable"] {
            set(&descriptor, flag, &true.into());
        }
        if let Some(run) = owner.deref() {
            let _ = Reflect::define_property(&run, &"trace".into(), &descriptor);
        }
        value
    });
    let descriptor = Object::new();
    // Let go of together with the run, by the browser's garbage collection.
    set(&descriptor, "get", &get.into_js_value());
    for flag in ["enumerable", "configurable"] {
        set(&descriptor, flag, &true.into());
    }
    let _ = Reflect::define_property(run, &"trace".into(), &descriptor);
}

/// `undefined` if it is longer than the longest text that the browser can hold.
fn trace_object(trace: &Trace) -> JsValue {
    to_js(&trace.export())
}
