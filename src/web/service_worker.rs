//! The page's service worker, which answers the addresses under `http/`.

use core::cell::RefCell;
use core::time::Duration;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::web::port::{Port, Ports};
use crate::web::worker::text_of;

/// How long a page has until it is controlled, whether or not somebody waits for it.
const SOON: Duration = Duration::from_secs(10);

/// How often it is looked whether the service worker is there.
const LOOK_MS: u32 = 20;

/// Why no service worker answers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoServiceWorker {
    /// The browser gives this page none.
    #[error(
        "the browser gives this page no service worker: open it from https: or from localhost, \
         and not in a private window"
    )]
    Unsupported,
    /// This page has asked for none.
    #[error("this page has not registered its service worker")]
    Unregistered,
    /// The browser refused it.
    #[error("the service worker could not be registered ({0}): see that the host serves its file")]
    Refused(String),
    /// It does not come.
    #[error("the service worker was not there after {} ms: reload the page", .0.as_millis())]
    Late(Duration),
}

enum Registration {
    UnderWay,
    Done(ServiceWorkerRegistration),
    Failed(NoServiceWorker),
}

thread_local! {
    static REGISTRATION: RefCell<Option<Registration>> = const { RefCell::new(None) };
}

/// Registers `script`, an address relative to the page's, and lets it control the page. How it went
/// is told by [`control`].
pub fn register(script: &'static str) {
    let Some(container) = container() else {
        return REGISTRATION.set(Some(Registration::Failed(NoServiceWorker::Unsupported)));
    };
    REGISTRATION.set(Some(Registration::UnderWay));
    spawn_local(async move {
        let registered = JsFuture::from(container.register(script)).await;
        let registered = registered.and_then(|registration| registration.dyn_into());
        REGISTRATION.set(Some(match registered {
            Ok(registration) => Registration::Done(registration),
            Err(thrown) => Registration::Failed(NoServiceWorker::Refused(text_of(&thrown))),
        }));
        // Whoever needs it waits by itself, and is told what is wrong.
        let _ = control(SOON).await;
    });
}

/// Waits until the service worker controls this page, and with it all workers that the page starts
/// from then on.
///
/// # Errors
/// [`NoServiceWorker`] when it does not within `limit`.
pub async fn control(limit: Duration) -> Result<(), NoServiceWorker> {
    let container = container().ok_or(NoServiceWorker::Unsupported)?;
    let mut has_claimed = false;
    let looks = limit.as_millis() / u128::from(LOOK_MS);
    for _ in 0..=looks {
        if container.controller().is_some() {
            return Ok(());
        }
        if let Some(active) = active()? {
            // The page was reloaded past its caches, and so past its service worker.
            if !core::mem::replace(&mut has_claimed, true) {
                say(&active, "claim", &[]);
            }
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
    Err(NoServiceWorker::Late(limit))
}

/// Whether the service worker controls this page, and with it all workers that the page starts now.
pub fn is_in_control() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// The registered service worker, once it works.
fn active() -> Result<Option<ServiceWorker>, NoServiceWorker> {
    REGISTRATION.with_borrow(|registration| match registration {
        None => Err(NoServiceWorker::Unregistered),
        Some(Registration::Failed(error)) => Err(error.clone()),
        Some(Registration::UnderWay) => Ok(None),
        Some(Registration::Done(registration)) => Ok(registration.active()),
    })
}

/// Calls `hear` with each port over which the service worker wants to talk to a server of this page,
/// and the port's name, for the rest of the page's life.
pub fn on_connection(hear: impl Fn(String, Port) + 'static) {
    let Some(container) = container() else { return };
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        let field = |name: &str| Reflect::get(&event.data(), &name.into()).ok()?.as_string();
        let port = Ports::from_js(&event.ports()).into_iter().next();
        if let (Some("serve"), Some(id), Some(port)) =
            (field("polyloop").as_deref(), field("id"), port)
        {
            hear(id, port);
        }
    });
    container.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

/// Tells the service worker that nobody answers over the ports of these names any more.
pub fn end_connections(ids: &[String]) {
    let controller = container().and_then(|container| container.controller());
    if let Some(controller) = controller.filter(|_| !ids.is_empty()) {
        say(&controller, "ended", ids);
    }
}

fn say(service_worker: &ServiceWorker, word: &str, ids: &[String]) {
    let message = Object::new();
    let ids: Array = ids.iter().map(|id| JsValue::from_str(id)).collect();
    // Setting a field of a fresh object does not fail, and texts can be cloned.
    let _ = Reflect::set(&message, &"polyloop".into(), &word.into());
    let _ = Reflect::set(&message, &"ids".into(), &ids);
    let _ = service_worker.post_message(&message);
}

/// `navigator.serviceWorker`, which is missing where the page was not loaded safely.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}
