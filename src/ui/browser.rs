//! What the page reads from the browser and writes to it. Where the browser refuses (storage in a
//! sandboxed frame, for one), the page goes on without.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DragEvent, Element, File, HtmlAnchorElement, HtmlElement, MediaQueryList, Storage, Url,
};

use crate::ui::lang::Lang;
use crate::ui::theme::ThemeChoice;
use crate::visual::palette::{Role, Theme};

const LANG_KEY: &str = "polyloop-lang";
const THEME_KEY: &str = "polyloop-theme";
const DARK: &str = "(prefers-color-scheme: dark)";

/// The element that the page fills.
pub fn root() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// The address from its `#` on; empty when it has none.
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The address up to its `#`.
pub fn place() -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok());
    let href = href.unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Puts another `#` part into the address, without a step in the history.
pub fn replace_hash(hash: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// Goes to another `#` part, with a step in the history.
pub fn go_to(hash: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_hash(hash);
    }
}

/// Calls `changed` whenever the `#` part is changed by anything but [`replace_hash`].
pub fn on_hash_change(changed: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "hashchange", move |_| changed()))
}

/// The reader's language: the one chosen here before, else the browser's.
pub fn lang() -> Lang {
    let kept = kept(LANG_KEY).and_then(|code| Lang::from_code(&code));
    kept.or_else(browser_lang).unwrap_or_default()
}

fn browser_lang() -> Option<Lang> {
    let tags = web_sys::window()?.navigator().languages();
    Lang::preferred(tags.iter().filter_map(|tag| tag.as_string()))
}

/// Remembers the language for the next visit.
pub fn keep_lang(lang: Lang) {
    keep(LANG_KEY, lang.code());
}

/// Tells the browser what language the page is in now.
pub fn show_lang(lang: Lang) {
    if let Some(html) = html() {
        html.set_lang(lang.code());
    }
}

/// The theme chosen here before.
pub fn theme() -> ThemeChoice {
    kept(THEME_KEY).and_then(|code| ThemeChoice::from_code(&code)).unwrap_or_default()
}

/// Remembers the theme for the next visit.
pub fn keep_theme(theme: ThemeChoice) {
    keep(THEME_KEY, theme.code());
}

/// Puts the page, and the browser's own frame around it, into a theme.
pub fn show_theme(theme: Theme) {
    let word = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    if let Some(html) = html() {
        let _ = html.set_attribute("data-theme", word);
    }
    let frame = document()
        .and_then(|document| document.query_selector("meta[name=theme-color]").ok().flatten());
    if let Some(frame) = frame {
        let _ = frame.set_attribute("content", Role::Raised.colour(theme));
    }
}

/// Whether the system is dark.
pub fn system_is_dark() -> bool {
    dark_query().is_some_and(|query| query.matches())
}

/// Calls `changed` with whether the system is dark, whenever that changes.
pub fn on_system_theme(changed: impl Fn(bool) + 'static) -> Option<EventListener> {
    let query = dark_query()?;
    let current = query.clone();
    Some(EventListener::new(&query, "change", move |_| changed(current.matches())))
}

/// Names the window.
pub fn show_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Gives the keyboard to the element of this id.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Whether the page has an element of this id.
pub fn has(id: &str) -> bool {
    document().is_some_and(|document| document.get_element_by_id(id).is_some())
}

/// Gives the reader a file of this name.
pub fn save(name: &str, file: &Blob) {
    let Ok(address) = Url::create_object_url_with_blob(file) else { return };
    let link = document().and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to read it long before.
    Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
}

/// Calls `dropped` with every file that is dropped anywhere on the page. While one is held over it,
/// the page says so by `data-drop`.
pub fn on_file_drop(dropped: impl Fn(File) + 'static) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let options = || EventListenerOptions { passive: false, ..EventListenerOptions::default() };
    let over = EventListener::new_with_options(&window, "dragover", options(), |event| {
        if event.dyn_ref::<DragEvent>().is_some_and(has_files) {
            event.prevent_default();
            show_drop(true);
        }
    });
    let leave = EventListener::new(&window, "dragleave", |event| {
        // From one element to another it leaves none.
        let event = event.dyn_ref::<DragEvent>();
        if event.is_none_or(|event| event.related_target().is_none()) {
            show_drop(false);
        }
    });
    let drop = EventListener::new_with_options(&window, "drop", options(), move |event| {
        show_drop(false);
        let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) else {
            return;
        };
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            dropped(file);
        }
    });
    vec![over, leave, drop]
}

fn has_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.includes(&"Files".into(), 0))
}

fn show_drop(is_over: bool) {
    if let Some(html) = html() {
        let _ = html.toggle_attribute_with_force("data-drop", is_over);
    }
}

/// Puts a text where others can be pasted from. Tells whether the browser did so: it may not be
/// allowed, and a page that came unencrypted from another machine has no such place at all.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let place = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if place.is_ok_and(|place| place.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Whether text is selected somewhere on the page.
pub fn has_selection() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Scrolls `list`, which has to be positioned, and nothing around it, so that what this selector finds in it can be seen.
pub fn scroll_within(list: &HtmlElement, selector: &str) {
    let found = list.query_selector(selector).ok().flatten();
    let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else { return };
    let (top, height) = (found.offset_top(), found.offset_height());
    let (seen, room) = (list.scroll_top(), list.client_height());
    if top < seen || top + height > seen + room {
        list.set_scroll_top(top - (room - height) / 2);
    }
}

/// Milliseconds since the page began.
pub fn now_ms() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map(|performance| performance.now()).unwrap_or_default()
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn html() -> Option<HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

fn dark_query() -> Option<MediaQueryList> {
    web_sys::window()?.match_media(DARK).ok().flatten()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn keep(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}
