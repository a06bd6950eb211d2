//! The page's service worker, which answers the addresses under `http/`.

use core::cell::RefCell;
use core::time::Duration;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

use crate::web::worker::text_of;

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

/// Registers `script`, an address relative to the page's. How it went is told by [`control`].
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
                let _ = active.post_message(&word("claim"));
            }
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
    Err(NoServiceWorker::Late(limit))
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

/// A message to the service worker.
fn word(word: &str) -> JsValue {
    let message = Object::new();
    // Setting a field of a fresh object does not fail.
    let _ = Reflect::set(&message, &"polyloop".into(), &word.into());
    message.into()
}

/// `navigator.serviceWorker`, which is missing where the page was not loaded safely.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}
