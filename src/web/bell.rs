//! Waiting for what has arrived.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageChannel;

/// Calls `then` behind a message to ourselves, which queues up with what has arrived by now.
///
/// A browser may have several queues. But what has waited in one of them for as long as a message
/// takes is on its way: when nothing has come in one such time, nothing waits.
pub fn after_a_message(then: impl FnOnce() + 'static) {
    let Ok(channel) = MessageChannel::new() else { return then() };
    let (bell, answer) = (channel.port1(), channel.port2());
    let port = answer.clone();
    let on_bell = Closure::once_into_js(move || {
        port.close();
        then();
    });
    answer.set_onmessage(Some(on_bell.unchecked_ref()));
    // A port refuses only what cannot be cloned; null can.
    let _ = bell.post_message(&JsValue::NULL);
}
