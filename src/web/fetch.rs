//! HTTP requests, as futures for any executor.

use js_sys::{ArrayBuffer, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Request, RequestCache, RequestInit, Response, Url};

use crate::web::worker::text_of;

#[wasm_bindgen]
extern "C" {
    /// The window's, and every worker's.
    fn fetch(request: &Request) -> Promise;
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status, whatever it is.
    pub status: u16,
    /// The words that came with it; often none.
    pub reason: String,
    /// The size of the body.
    pub bytes: u32,
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is none that can be asked.
    #[error("{0}")]
    BadUrl(String),
    /// The browser asked, or refused to, and does not tell why there is no answer.
    #[error("{0}")]
    Network(String),
}

/// The address that relative ones are meant to be read against: the page's, or in a worker its
/// script's.
pub fn base_address() -> String {
    let page = web_sys::window().and_then(|window| window.document()?.base_uri().ok().flatten());
    page.unwrap_or_else(|| {
        let location = js_sys::Reflect::get(&js_sys::global(), &"location".into());
        let href = location.and_then(|place| js_sys::Reflect::get(&place, &"href".into()));
        href.ok().and_then(|href| href.as_string()).unwrap_or_default()
    })
}

/// The whole address that `url` means in a document at `base`, if programs can ask there.
///
/// # Errors
/// [`FetchError::BadUrl`] otherwise.
pub fn resolve(url: &str, base: &str) -> Result<String, FetchError> {
    let bad = |what: &str| FetchError::BadUrl(format!("`{url}` {what}"));
    let address = Url::new_with_base(url, base).map_err(|_| bad("is not a valid address"))?;
    match address.protocol().as_str() {
        "http:" | "https:" | "data:" => {}
        other => {
            let what = format!("begins with {other}, but only http: and https: can be asked");
            return Err(bad(&what));
        }
    }
    if !address.username().is_empty() || !address.password().is_empty() {
        return Err(bad("holds a name or a password, which browsers do not send this way"));
    }
    Ok(address.href())
}

/// Asks for `url`, past the browser's cache, and reads the whole answer. Dropping the future aborts
/// the request.
///
/// # Errors
/// [`FetchError`] when no complete answer comes. One with an error status is an answer.
pub async fn get(url: &str) -> Result<Answer, FetchError> {
    let network = |thrown: JsValue| FetchError::Network(text_of(&thrown));
    let abort = AbortOnDrop(AbortController::new().map_err(network)?);
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.0.signal()));
    let request = Request::new_with_str_and_init(url, &init)
        .map_err(|thrown| FetchError::BadUrl(text_of(&thrown)))?;
    let response = JsFuture::from(fetch(&request)).await.map_err(network)?;
    let response: Response = response.dyn_into().map_err(network)?;
    let body = response.array_buffer().map_err(network)?;
    let body = JsFuture::from(body).await.map_err(network)?;
    Ok(Answer {
        status: response.status(),
        reason: response.status_text(),
        bytes: body.dyn_into::<ArrayBuffer>().map_or(0, |body| body.byte_length()),
    })
}

/// Nobody waits for the answer any more. A request that is done does not care.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
