//! Workers, seen from whoever starts them.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

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

/// What `www/start.js` keeps the compiled rest of the module by, if there is one and it is here. Loops
/// have no need of it.
fn rest() -> JsValue {
    Reflect::get(&js_sys::global(), &JsValue::from_str("polyloopRest")).unwrap_or_default()
}

/// The function of the module that makes a worker a loop.
const LOOP: &str = "polyloop_boot";

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

/// A worker that has not been booted: it is no loop yet, and nothing runs in it. Dropping it
/// terminates the worker.
pub struct SpareWorker(WorkerHandle);

struct Inner {
    worker: Worker,
    hear: RefCell<Rc<dyn Fn(WorkerWord)>>,
    /// Called when a spare has its instance, which it gets as soon as it listens.
    on_warm: RefCell<Option<Rc<dyn Fn()>>>,
    /// What to send when the worker says that it listens, and when it says its first word.
    boot: RefCell<Option<Boot>>,
    early: RefCell<Vec<(Vec<u8>, Ports)>>,
    listens: Cell<bool>,
    ready: Cell<bool>,
    listeners: RefCell<Option<Listeners>>,
}

/// What a worker begins with.
struct Boot {
    /// The function of the module that it calls, by name.
    entry: &'static str,
    /// What that is given.
    with: JsValue,
    ports: Ports,
}

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
        Ok(SpareWorker::waiting(name, || ())?.boot(&boot, ports, hear))
    }

    fn new(name: &str, hear: Rc<dyn Fn(WorkerWord)>) -> Result<WorkerHandle, StartError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let address = GLUE_ADDRESS.with(|glue| address_of_build(&worker_address(), glue));
        let worker = Worker::new_with_options(&address, &options)
            .map_err(|thrown| StartError::new(&thrown))?;
        let inner = Rc::new(Inner {
            worker,
            hear: RefCell::new(hear),
            on_warm: RefCell::default(),
            boot: RefCell::default(),
            early: RefCell::default(),
            listens: Cell::default(),
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
                Err(word) if word == WARM => inner.becomes_warm(),
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
    /// Starts a worker that gets an instance of this very module, calls `on_warm`, and then waits.
    /// `on_failure` is called when it fails before it is booted.
    ///
    /// # Errors
    /// As [`WorkerHandle::start`].
    pub fn warm(
        name: &str,
        on_warm: impl Fn() + 'static,
        on_failure: impl Fn() + 'static,
    ) -> Result<SpareWorker, StartError> {
        let worker = SpareWorker::waiting(name, on_failure)?;
        *worker.0.0.on_warm.borrow_mut() = Some(Rc::new(on_warm));
        Ok(worker)
    }

    /// The same without an instance: that it gets when it is booted.
    ///
    /// # Errors
    /// As [`WorkerHandle::start`].
    pub fn waiting(name: &str, on_failure: impl Fn() + 'static) -> Result<SpareWorker, StartError> {
        // One that is not booted says nothing.
        let hear = move |word| {
            if matches!(word, WorkerWord::Failed(_)) {
                on_failure();
            }
        };
        Ok(SpareWorker(WorkerHandle::new(name, Rc::new(hear))?))
    }

    /// Has the worker call the module's boot function, as [`WorkerHandle::start`] does. From then on
    /// it says what it has to say to `hear`.
    pub fn boot(
        self,
        boot: &[u8],
        ports: Ports,
        hear: impl Fn(WorkerWord) + 'static,
    ) -> WorkerHandle {
        let with = Uint8Array::from(boot).into();
        self.begin(Boot { entry: LOOP, with, ports }, hear)
    }

    /// Has the worker call the module's function `entry` with this blob, and be no event loop.
    /// From then on it says what it has to say to `hear`.
    pub fn with_blob(
        self,
        entry: &'static str,
        blob: &Blob,
        hear: impl Fn(WorkerWord) + 'static,
    ) -> WorkerHandle {
        self.begin(Boot { entry, with: blob.into(), ports: Ports::new() }, hear)
    }

    fn begin(self, boot: Boot, hear: impl Fn(WorkerWord) + 'static) -> WorkerHandle {
        let SpareWorker(worker) = self;
        *worker.0.hear.borrow_mut() = Rc::new(hear);
        worker.0.begin(boot);
        worker
    }
}

impl Inner {
    fn hear(&self, word: WorkerWord) {
        let hear = self.hear.borrow().clone();
        hear(word);
    }

    fn becomes_warm(&self) {
        let on_warm = self.on_warm.borrow().clone();
        if let Some(on_warm) = on_warm {
            on_warm();
        }
    }

    /// Has the worker begin as soon as it listens.
    fn begin(&self, boot: Boot) {
        if self.listens.get() {
            self.tell(Some(boot));
        } else {
            *self.boot.borrow_mut() = Some(boot);
        }
    }

    fn listens(&self) {
        self.listens.set(true);
        let boot = self.boot.borrow_mut().take();
        if boot.is_some() || self.on_warm.borrow().is_some() {
            self.tell(boot);
        }
    }

    /// Sends the worker's script what it is to know.
    fn tell(&self, boot: Option<Boot>) {
        let mut transfer = Array::new();
        let mut fields = vec![
            ("module", wasm_bindgen::module()),
            ("glue", GLUE_ADDRESS.with(|address| JsValue::from_str(address))),
        ];
        if let Some(Boot { entry, with, ports }) = boot {
            transfer = ports.to_js();
            fields.push(("entry", JsValue::from_str(entry)));
            fields.push(("boot", with));
            fields.push(("ports", transfer.clone().into()));
            if entry != LOOP {
                fields.push(("rest", rest()));
            }
        }
        let message = Object::new();
        for (name, value) in fields {
            // Setting a field of a fresh object does not fail.
            let _ = Reflect::set(&message, &JsValue::from_str(name), &value);
        }
        let _ = self.worker.post_message_with_transfer(&message, &transfer);
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
