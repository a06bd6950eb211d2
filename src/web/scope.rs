//! A worker's own scope: the way to whoever started it.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::web::entry::unless_trapped;
use crate::web::port::Ports;

/// The scope of the worker that this code runs in. A cheap handle.
#[derive(Clone)]
pub struct Scope(DedicatedWorkerGlobalScope);

impl Scope {
    /// The scope, if this is a worker.
    pub fn current() -> Option<Scope> {
        js_sys::global().dyn_into().ok().map(Scope)
    }

    /// Sends bytes to whoever started this worker. They leave at once, even if the worker goes on
    /// computing.
    pub fn post(&self, bytes: &[u8]) {
        self.post_parts(&[bytes]);
    }

    /// Sends these bytes, one part after the other, as one message.
    pub fn post_parts(&self, parts: &[&[u8]]) {
        let length = parts.iter().map(|part| part.len() as u32).sum();
        let bytes = Uint8Array::new_with_length(length);
        let mut at = 0;
        for part in parts {
            let end = at + part.len() as u32;
            bytes.subarray(at, end).copy_from(part);
            at = end;
        }
        let transfer = Array::of1(&bytes.buffer());
        // Only what cannot be cloned is refused; bytes can.
        let _ = self.0.post_message_with_transfer(&bytes, &transfer);
    }

    /// Calls `receive` with the bytes and ports of each message from whoever started this worker,
    /// for the rest of the worker's life.
    pub fn receive(&self, receive: impl Fn(Vec<u8>, Ports) + 'static) {
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            unless_trapped(|| {
                if let Some((bytes, ports)) = unpack(&event.data()) {
                    receive(bytes, ports);
                }
            });
        });
        self.0.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
    }
}

/// A message to a worker: `[bytes, port…]`.
pub(super) fn pack(bytes: &[u8], ports: &Ports) -> (Array, Array) {
    let bytes = Uint8Array::from(bytes);
    let ports = ports.to_js();
    let transfer = ports.concat(&Array::of1(&bytes.buffer()));
    (Array::of2(&bytes, &ports), transfer)
}

fn unpack(message: &JsValue) -> Option<(Vec<u8>, Ports)> {
    let message = message.dyn_ref::<Array>()?;
    let bytes = message.get(0).dyn_into::<Uint8Array>().ok()?;
    Some((bytes.to_vec(), Ports::from_js(&message.get(1))))
}
