//! HTTP requests, as futures for any executor.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
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
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status, whatever it is.
    pub status: u16,
    /// The words that came with it; often none.
    pub reason: String,
    body: ArrayBuffer,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&Uint8Array::new(&self.body).to_vec()).into_owned()
    }
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

/// The same for an address that belongs to the document's own host.
///
/// # Errors
/// [`FetchError::BadUrl`] otherwise.
pub fn resolve_own(url: &str, base: &str) -> Result<String, FetchError> {
    let address = resolve(url, base)?;
    let origin = |address: &str| Url::new(address).map(|address| address.origin());
    match (origin(&address), origin(base)) {
        (Ok(asked), Ok(own)) if asked == own => Ok(address),
        _ => Err(FetchError::BadUrl(format!(
            "`{url}` is on another host: only this page's is asked"
        ))),
    }
}

/// Asks for `url`, past the browser's cache, and reads the whole answer. Dropping the future aborts
/// the request.
///
/// # Errors
/// [`FetchError`] when no complete answer comes. One with an error status is an answer.
pub async fn get(url: &str) -> Result<Answer, FetchError> {
    send("GET", url, None).await
}

/// The same with any method, and a body.
///
/// # Errors
/// As [`get`], and [`FetchError::BadUrl`] also for a method that browsers refuse.
pub async fn send(method: &str, url: &str, body: Option<&str>) -> Result<Answer, FetchError> {
    let abort = AbortOnDrop(AbortController::new().map_err(network)?);
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.0.signal()));
    if let Some(body) = body {
        init.set_body(&JsValue::from_str(body));
    }
    let request = Request::new_with_str_and_init(url, &init)
        .map_err(|thrown| FetchError::BadUrl(text_of(&thrown)))?;
    let response = JsFuture::from(fetch(&request)).await.map_err(network)?;
    let response: Response = response.dyn_into().map_err(network)?;
    let body = JsFuture::from(response.array_buffer().map_err(network)?).await.map_err(network)?;
    let body = body.dyn_into().map_err(network)?;
    Ok(Answer { status: response.status(), reason: response.status_text(), body })
}

fn network(thrown: JsValue) -> FetchError {
    FetchError::Network(text_of(&thrown))
}

/// Nobody waits for the answer any more. A request that is done does not care.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
