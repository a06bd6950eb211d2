//! Bytes over a port between two workers, each with an instance of this module: a closure hears them,
//! and an async function answers. What a call between loops is made of, without what makes it one.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use super::now;

/// As many as a typed call takes.
const BYTES: [u8; 30] = [7; 30];

fn post(port: &MessagePort, bytes: &[u8]) {
    port.post_message(&Uint8Array::from(bytes)).unwrap_throw();
}

fn hear(port: &MessagePort, hear: impl Fn(Vec<u8>) + 'static) {
    let closure = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        hear(event.data().unchecked_into::<Uint8Array>().to_vec());
    });
    port.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Sends back what comes.
#[wasm_bindgen]
pub fn echo(port: MessagePort) {
    let back = port.clone();
    hear(&port, move |bytes| {
        let back = back.clone();
        spawn_local(async move { post(&back, &bytes) });
    });
}

/// Microseconds a call.
#[wasm_bindgen]
pub async fn ask(port: MessagePort, calls: u32) -> f64 {
    let waiting = Rc::<RefCell<Option<oneshot::Sender<Vec<u8>>>>>::default();
    let answered = waiting.clone();
    hear(&port, move |bytes| {
        if let Some(waits) = answered.take() {
            let _ = waits.send(bytes);
        }
    });
    let mut took = 0.0;
    // The first round is for warming up.
    for _ in 0..2 {
        let start = now();
        for _ in 0..calls {
            let (answer, answered) = oneshot::channel();
            waiting.replace(Some(answer));
            post(&port, &BYTES);
            assert_eq!(answered.await.as_deref(), Ok(BYTES.as_slice()));
        }
        took = now() - start;
    }
    took * 1_000.0 / f64::from(calls)
}
