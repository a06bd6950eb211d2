//! Workers, seen from whoever starts them.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::web::port::Ports;
use crate::web::scope::pack;

#[wasm_bindgen(module = "/www/addresses.js")]
extern "C" {
    #[wasm_bindgen(js_name = workerAddress)]
    fn worker_address() -> String;
}

// Never called: it names the worker's script, so that the build puts it beside the file above.
#[wasm_bindgen(module = "/www/worker.js")]
extern "C" {
    #[wasm_bindgen(js_name = boot)]
    fn worker_script();
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE_ADDRESS: String;
}

/// What `www/worker.js` says when a spare has its instance.
const WARM: &str = "warm";

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerWord {
    /// Bytes that its program sent.
    Bytes(Vec<u8>),
    /// It failed: its script could not be loaded, or an error was not caught. Its instance must be
    /// taken for dead.
    Failed(String),
    /// It has an instance of the module and waits for its boot message. Of a [`SpareWorker`] alone.
    Warm,
}

/// A worker, or the channel to one, could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser gave no worker ({0}): close other pages, or use fewer loops")]
pub struct StartError(pub String);

impl StartError {
    /// The error for what the browser threw.
    pub(super) fn new(thrown: &JsValue) -> StartError {
        StartError(text_of(thrown))
    }
}

/// A worker with an instance of this very module. Dropping it terminates the worker.
pub struct WorkerHandle(Rc<Inner>);

/// A worker with an instance of this very module that has not been booted: it is no loop yet, and
/// nothing runs in it. Dropping it terminates the worker.
pub struct SpareWorker(WorkerHandle);

struct Inner {
    worker: Worker,
    hear: RefCell<Hear>,
    /// What to send when the worker says that it listens, and when it says its first word.
    boot: RefCell<Option<(Vec<u8>, Ports)>>,
    early: RefCell<Vec<(Vec<u8>, Ports)>>,
    ready: Cell<bool>,
    listeners: RefCell<Option<Listeners>>,
}

type Hear = Rc<dyn Fn(WorkerWord)>;

struct Listeners {
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl WorkerHandle {
    /// Starts a worker that calls the module's boot function with `boot` and `ports`, and hands
    /// all that it says to `hear`.
    ///
    /// # Errors
    /// [`StartError`] when the browser gives no worker. What goes wrong inside of it is a
    /// [`WorkerWord::Failed`].
    pub fn start(
        name: &str,
        boot: Vec<u8>,
        ports: Ports,
        hear: impl Fn(WorkerWord) + 'static,
    ) -> Result<WorkerHandle, StartError> {
        WorkerHandle::make(name, Some((boot, ports)), Rc::new(hear))
    }

    fn make(
        name: &str,
        boot: Option<(Vec<u8>, Ports)>,
        hear: Hear,
    ) -> Result<WorkerHandle, StartError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let address = GLUE_ADDRESS.with(|glue| address_of_build(&worker_address(), glue));
        let worker = Worker::new_with_options(&address, &options)
            .map_err(|thrown| StartError::new(&thrown))?;
        let inner = Rc::new(Inner {
            worker,
            hear: RefCell::new(hear),
            boot: RefCell::new(boot),
            early: RefCell::default(),
            ready: Cell::default(),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&inner);
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            let Some(inner) = weak.upgrade() else { return };
            match event.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => {
                    inner.becomes_ready();
                    inner.hear(WorkerWord::Bytes(bytes.to_vec()));
                }
                Err(word) if word == WARM => inner.hear(WorkerWord::Warm),
                Err(_) => inner.listens(),
            }
        });
        let weak = Rc::downgrade(&inner);
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: Event| {
            event.prevent_default();
            if let Some(inner) = weak.upgrade() {
                inner.hear(WorkerWord::Failed(error_text(&event)));
            }
        });
        inner.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        inner.worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        *inner.listeners.borrow_mut() =
            Some(Listeners { _on_message: on_message, _on_error: on_error });
        Ok(WorkerHandle(inner))
    }

    /// Sends bytes and ports to the worker's program; they wait until it has said its first word.
    pub fn post(&self, bytes: Vec<u8>, ports: Ports) {
        if self.0.ready.get() {
            self.0.post(&bytes, &ports);
        } else {
            self.0.early.borrow_mut().push((bytes, ports));
        }
    }

    /// Ends the worker at once, whatever it does. Nothing is heard of it afterwards.
    pub fn terminate(&self) {
        self.0.worker.set_onmessage(None);
        self.0.worker.set_onerror(None);
        self.0.worker.set_onmessageerror(None);
        self.0.worker.terminate();
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.terminate();
    }
}

impl SpareWorker {
    /// Starts a worker that gets an instance and then waits. What it says until it is booted, that
    /// it is warm or has failed, is handed to `hear`.
    ///
    /// # Errors
    /// As [`WorkerHandle::start`].
    pub fn start(
        name: &str,
        hear: impl Fn(WorkerWord) + 'static,
    ) -> Result<SpareWorker, StartError> {
        WorkerHandle::make(name, None, Rc::new(hear)).map(SpareWorker)
    }

    /// Has a worker that is warm call the module's boot function, as [`WorkerHandle::start`] does.
    /// From then on it says what it has to say to `hear`.
    pub fn boot(
        self,
        boot: &[u8],
        ports: &Ports,
        hear: impl Fn(WorkerWord) + 'static,
    ) -> WorkerHandle {
        *self.0.0.hear.borrow_mut() = Rc::new(hear);
        self.0.0.post_fields(boot_fields(boot, ports), &ports.to_js());
        self.0
    }
}

impl Inner {
    fn hear(&self, word: WorkerWord) {
        let hear = self.hear.borrow().clone();
        hear(word);
    }

    fn listens(&self) {
        let module = [
            ("module", wasm_bindgen::module()),
            ("glue", GLUE_ADDRESS.with(|address| JsValue::from_str(address))),
        ];
        match self.boot.borrow_mut().take() {
            Some((boot, ports)) => {
                let fields = module.into_iter().chain(boot_fields(&boot, &ports));
                self.post_fields(fields, &ports.to_js());
            }
            None => self.post_fields(module, &Array::new()),
        }
    }

    fn post_fields(
        &self,
        fields: impl IntoIterator<Item = (&'static str, JsValue)>,
        transfer: &Array,
    ) {
        let message = Object::new();
        for (name, value) in fields {
            // Setting a field of a fresh object does not fail.
            let _ = Reflect::set(&message, &JsValue::from_str(name), &value);
        }
        let _ = self.worker.post_message_with_transfer(&message, transfer);
    }

    fn becomes_ready(&self) {
        if !self.ready.replace(true) {
            for (bytes, ports) in self.early.take() {
                self.post(&bytes, &ports);
            }
        }
    }

    fn post(&self, bytes: &[u8], ports: &Ports) {
        let (message, transfer) = pack(bytes, ports);
        let _ = self.worker.post_message_with_transfer(&message, &transfer);
    }
}

fn boot_fields(boot: &[u8], ports: &Ports) -> [(&'static str, JsValue); 2] {
    [("boot", Uint8Array::from(boot).into()), ("ports", ports.to_js().into())]
}

/// The address of the worker's script, by which a cache does not take it for another build's. The
/// glue's file is named by what is in the build.
fn address_of_build(script: &str, glue: &str) -> String {
    let build = glue.rsplit('/').next().unwrap_or_default();
    format!("{script}?{build}")
}

fn error_text(event: &Event) -> String {
    match event.dyn_ref::<ErrorEvent>() {
        Some(error) if !error.message().is_empty() => error.message(),
        // A script that cannot be loaded gives an event without a text.
        _ => "its script could not be loaded".to_owned(),
    }
}

/// The text of what was thrown.
pub(super) fn text_of(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}
