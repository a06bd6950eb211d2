//! The script interface, `window.polyloop`.
//!
//! Everything that a script gives is checked before anything starts, and refused with an `Error`
//! that has a `code`. From then on its run is the page's run.

mod catalogue;
mod faults;
mod files;
mod given;
mod refusal;
mod run_object;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::EventTarget;

use crate::scenarios::run::{Outcome, Status};
use crate::trace::Trace;
use crate::ui::run::{Request, Snapshot};
use crate::ui::script::given::Options;
use crate::ui::script::refusal::Refusal;
use crate::ui::session::{Ended, Session};
use crate::ui::timeline::Source;
use crate::web::clock::resolution_us;

type Run = Closure<dyn Fn(JsValue, JsValue, JsValue) -> Promise>;
type Export = Closure<dyn Fn(JsValue, JsValue) -> Promise>;
type Import = Closure<dyn Fn(JsValue) -> Promise>;
type Scenarios = Closure<dyn Fn() -> JsValue>;
type Spares = Closure<dyn Fn() -> u32>;

/// Puts `polyloop` on the window. It stays there as long as the page does.
pub fn install(session: &Session) {
    let run: Run = Closure::new({
        let session = session.clone();
        move |id, params, options| run(&session, &id, &params, &options)
    });
    let scenarios: Scenarios = Closure::new({
        let session = session.clone();
        move || catalogue::scenarios(session.state().lang)
    });
    let export: Export = Closure::new(|run, format| files::export(&run, &format));
    let import: Import = Closure::new({
        let session = session.clone();
        move |blob| files::import(&session, &blob)
    });
    let spares: Spares = Closure::new({
        let session = session.clone();
        move || session.spares() as u32
    });
    let polyloop = Object::new();
    set(&polyloop, "version", &env!("CARGO_PKG_VERSION").into());
    set(&polyloop, "scenarios", scenarios.as_ref());
    set(&polyloop, "run", run.as_ref());
    set(&polyloop, "exportTrace", export.as_ref());
    set(&polyloop, "importTrace", import.as_ref());
    set(&polyloop, "spares", spares.as_ref());
    if let Some(window) = web_sys::window() {
        set(&window, "polyloop", &polyloop);
    }
    run.forget();
    scenarios.forget();
    export.forget();
    import.forget();
    spares.forget();
}

fn run(session: &Session, id: &JsValue, params: &JsValue, options: &JsValue) -> Promise {
    match started(session, id, params, options) {
        Ok(promise) => promise,
        Err(refusal) => Promise::reject(&refusal.into_error()),
    }
}

fn started(
    session: &Session,
    id: &JsValue,
    params: &JsValue,
    options: &JsValue,
) -> Result<Promise, Refusal> {
    let scenario = given::scenario(id)?;
    let values = given::values(scenario, params)?;
    let Options { faults, signal } = given::options(scenario, &values, options)?;
    if session.state().is_busy() {
        return Err(Refusal::Busy);
    }
    let request = Request { scenario, values, faults };
    if signal.as_ref().is_some_and(is_aborted) {
        return Ok(Promise::resolve(&run_object::of(&never_started(request))));
    }
    let run = session.run_for_script(request).ok_or(Refusal::Busy)?;
    let stop = run.stopper();
    let listener = signal.map(|signal| EventListener::once(&signal, "abort", move |_| stop()));
    Ok(future_to_promise(async move {
        let ended = run.ended.await;
        drop(listener);
        match ended {
            Ok(ended) => Ok(run_object::of(&ended)),
            Err(_) => Err(Refusal::Gone.into_error()),
        }
    }))
}

fn is_aborted(signal: &EventTarget) -> bool {
    Reflect::get(signal, &"aborted".into()).is_ok_and(|aborted| aborted.is_truthy())
}

fn never_started(request: Request) -> Ended {
    let outcome = Outcome {
        scenario: Some(request.scenario.id.to_owned()),
        params: request.values.to_fields(),
        status: Status::Cancelled,
        error: None,
        result: serde_json::Value::Null,
    };
    let trace = Source(Rc::new(RefCell::new(Trace::new())));
    let seen = Rc::new(Snapshot::of(&trace.0.borrow(), resolution_us()));
    Ended { outcome: Rc::new(outcome), trace, seen }
}

/// Objects made here take every property, so there is no failure to report.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
