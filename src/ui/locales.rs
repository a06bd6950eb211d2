//! The texts of languages other than English: files beside the page, asked for when they are wanted.

use std::cell::RefCell;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, try_join_all};
use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::ui::i18n::{NotTexts, PARTS, Texts};
use crate::ui::lang::Lang;

#[wasm_bindgen]
extern "C" {
    /// With the browser's cache, unlike what programs ask for.
    fn fetch(address: &str) -> Promise;

    /// By this the address of a language's file is another one in another build, for caches.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE_ADDRESS: String;
}

thread_local! {
    /// What was there once stays.
    static HERE: RefCell<Vec<Texts>> = const { RefCell::new(Vec::new()) };
    static ON_THEIR_WAY: RefCell<Vec<(Lang, Loading)>> = const { RefCell::new(Vec::new()) };
}

type Loading = Shared<LocalBoxFuture<'static, Result<(), NotTexts>>>;

/// The texts in this language, if they are here.
pub fn here(lang: Lang) -> Option<Texts> {
    let known = HERE.with_borrow(|here| here.iter().find(|texts| texts.lang() == lang).cloned());
    known.or_else(|| (lang == Lang::En).then(|| keep(Texts::english())))
}

/// Has the texts in this language come here. Whoever asks meanwhile waits for the same files.
///
/// # Errors
/// [`NotTexts`] when they cannot be had.
pub async fn load(lang: Lang) -> Result<(), NotTexts> {
    if here(lang).is_some() {
        return Ok(());
    }
    let asked = ON_THEIR_WAY.with_borrow(|asked| {
        asked.iter().find(|(of, _)| *of == lang).map(|(_, loading)| loading.clone())
    });
    let loading = asked.unwrap_or_else(|| {
        let loading = ask(lang).boxed_local().shared();
        ON_THEIR_WAY.with_borrow_mut(|asked| asked.push((lang, loading.clone())));
        loading
    });
    let ended = loading.await;
    // What failed is asked for anew.
    ON_THEIR_WAY.with_borrow_mut(|asked| asked.retain(|(of, _)| *of != lang));
    ended
}

async fn ask(lang: Lang) -> Result<(), NotTexts> {
    let parts = try_join_all(PARTS.map(|part| text(address(part, lang)))).await;
    let parts: [String; PARTS.len()] =
        parts.map_err(|_| NotTexts)?.try_into().map_err(|_| NotTexts)?;
    keep(Texts::read(lang, parts.each_ref().map(String::as_str))?);
    Ok(())
}

fn keep(texts: Texts) -> Texts {
    HERE.with_borrow_mut(|here| here.push(texts.clone()));
    texts
}

/// The same that `www/start.js` has asked for by then, where it has guessed the language.
fn address(part: &str, lang: Lang) -> String {
    let build = GLUE_ADDRESS.with(|glue| glue.rsplit('/').next().unwrap_or_default().to_owned());
    format!("locales/{part}{}.ftl?{build}", lang.code())
}

async fn text(address: String) -> Result<String, JsValue> {
    let response: Response = JsFuture::from(fetch(&address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}
