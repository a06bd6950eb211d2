//! Message ports: what links run over.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent, MessagePort};

use crate::queue::Wire;
use crate::web::entry::unless_trapped;
use crate::web::shared::SharedCell;
use crate::web::worker::StartError;

/// One end of a message channel. Dropping it closes the channel if it was listened to.
pub struct Port {
    port: MessagePort,
    listener: RefCell<Option<Listener>>,
    /// The last short batch: the next one is often as long.
    short: RefCell<Uint8Array>,
}

/// The bytes of a batch that is copied rather than handed over.
const SHORT: usize = 1_024;

struct Listener {
    port: MessagePort,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Else a message that is on its way would call what is no more.
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// Both ends of a new channel.
///
/// # Errors
/// [`StartError`] when the browser gives none.
pub fn channel() -> Result<(Port, Port), StartError> {
    let channel = MessageChannel::new().map_err(|thrown| StartError::new(&thrown))?;
    Ok((Port::new(channel.port1()), Port::new(channel.port2())))
}

impl Port {
    fn new(port: MessagePort) -> Port {
        Port {
            port,
            listener: RefCell::default(),
            short: RefCell::new(Uint8Array::new_with_length(0)),
        }
    }

    /// Calls `receive` with each batch that arrives, and `keep` with each cell, from now on.
    pub fn receive(
        &self,
        receive: impl Fn(Vec<u8>) + 'static,
        keep: impl Fn(SharedCell) + 'static,
    ) {
        let hear = move |event: MessageEvent| match event.data().dyn_into::<Uint8Array>() {
            Ok(batch) => receive(batch.to_vec()),
            Err(other) => {
                if let Some(cell) = SharedCell::from_js(other) {
                    keep(cell);
                }
            }
        };
        let on_message = Closure::<dyn FnMut(_)>::new(move |event| {
            unless_trapped(|| hear(event));
        });
        self.port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let listener = Listener { port: self.port.clone(), _on_message: on_message };
        *self.listener.borrow_mut() = Some(listener);
    }
}

impl Port {
    /// Shares a cell with the other side.
    pub fn post_cell(&self, cell: &SharedCell) {
        // A port refuses only what cannot be cloned; shared memory can, between isolated workers.
        let _ = self.port.post_message(cell.to_js());
    }
}

impl Wire for Rc<Port> {
    fn post(&self, batch: &[u8]) {
        // A port refuses only what cannot be cloned; bytes can.
        if batch.len() > SHORT {
            let bytes = Uint8Array::from(batch);
            let transfer = Array::of1(&bytes.buffer());
            let _ = self.port.post_message_with_transferable(&bytes, &transfer);
            return;
        }
        // Handing over a buffer takes longer than copying a short one, and so does making one.
        let mut kept = self.short.borrow_mut();
        if kept.length() as usize == batch.len() {
            kept.copy_from(batch);
        } else {
            *kept = Uint8Array::from(batch);
        }
        let _ = self.port.post_message(&kept);
    }

    fn close(&self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// Ports on their way to another worker, or just arrived.
#[derive(Default)]
pub struct Ports(Vec<MessagePort>);

impl Ports {
    /// No ports.
    pub fn new() -> Ports {
        Ports::default()
    }

    /// Adds a port that nothing has been received from here.
    pub fn push(&mut self, port: Port) {
        self.0.push(port.port);
    }

    pub(super) fn to_js(&self) -> Array {
        self.0.iter().collect()
    }

    /// The ports in a list that came with a message; what is no port is left out.
    pub fn from_js(list: &JsValue) -> Ports {
        let list = list.dyn_ref::<Array>().map(Array::iter);
        Ports(list.into_iter().flatten().filter_map(|port| port.dyn_into().ok()).collect())
    }
}

impl IntoIterator for Ports {
    type Item = Port;
    type IntoIter = core::iter::Map<std::vec::IntoIter<MessagePort>, fn(MessagePort) -> Port>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(Port::new)
    }
}
