//! Waiting for what has arrived.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageChannel;

/// How often a message goes to ourselves: workers and ports may have queues of their own.
const ROUNDS: u32 = 2;

/// Calls `then` when what has arrived by now has been heard: behind messages to ourselves, which
/// queue up as well.
pub fn when_heard(then: impl FnOnce() + 'static) {
    ring(ROUNDS, Box::new(then));
}

fn ring(rounds: u32, then: Box<dyn FnOnce()>) {
    let (true, Ok(channel)) = (rounds > 0, MessageChannel::new()) else { return then() };
    let (bell, answer) = (channel.port1(), channel.port2());
    let port = answer.clone();
    let on_bell = Closure::once_into_js(move || {
        port.close();
        ring(rounds - 1, then);
    });
    answer.set_onmessage(Some(on_bell.unchecked_ref()));
    // A port refuses only what cannot be cloned; null can.
    let _ = bell.post_message(&JsValue::NULL);
}
