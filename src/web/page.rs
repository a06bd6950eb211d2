//! What the page knows of its own circumstances.

use js_sys::Reflect;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Document;

/// So many gigabytes, and a device has little memory.
const LITTLE_GB: f64 = 2.0;

const EVENT: &str = "visibilitychange";

/// Follows whether the page is hidden, until it is dropped.
pub struct Visibility {
    document: Document,
    on_change: Closure<dyn FnMut()>,
}

/// Whether the page is hidden: in a tab behind another one, or in a window that is folded up.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Calls `follow` with whether the page is hidden, whenever that changes. `None` where there is no
/// page.
pub fn on_visibility(follow: impl Fn(bool) + 'static) -> Option<Visibility> {
    let document = document()?;
    let on_change = Closure::<dyn FnMut()>::new(move || follow(is_hidden()));
    let listener = on_change.as_ref().unchecked_ref();
    document.add_event_listener_with_callback(EVENT, listener).ok()?;
    Some(Visibility { document, on_change })
}

/// Whether the device has little memory. Browsers that do not tell are taken to have little.
pub fn has_little_memory() -> bool {
    let memory = || {
        let navigator = web_sys::window()?.navigator();
        Reflect::get(&navigator, &JsValue::from_str("deviceMemory")).ok()?.as_f64()
    };
    memory().is_none_or(|gigabytes| gigabytes <= LITTLE_GB)
}

impl Drop for Visibility {
    fn drop(&mut self) {
        let listener = self.on_change.as_ref().unchecked_ref();
        // What has been added can be removed.
        let _ = self.document.remove_event_listener_with_callback(EVENT, listener);
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
