//! A button that copies a source.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ui::browser;
use crate::ui::code::source::Source;
use crate::ui::context::use_texts;

/// What is copied.
#[derive(Properties)]
pub struct Props {
    /// The source.
    pub source: Rc<Source>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.source, &other.source)
    }
}

/// Copies, and says whether that went well.
#[component]
pub fn Copy(props: &Props) -> Html {
    let texts = use_texts();
    let said = use_state_eq(|| None::<bool>);
    let onclick = {
        let (source, said) = (props.source.clone(), said.clone());
        Callback::from(move |_| {
            let (text, said) = (source.text(), said.clone());
            spawn_local(async move { said.set(Some(browser::copy(&text).await)) });
        })
    };
    let key = match *said {
        None => "",
        Some(true) => "code-copied",
        Some(false) => "code-not-copied",
    };
    html! {
        <>
            <span role="status" class="muted">
                if !key.is_empty() {
                    { texts.t(key) }
                }
            </span>
            <button type="button" class="quiet" {onclick}>{ texts.t("code-copy") }</button>
        </>
    }
}
