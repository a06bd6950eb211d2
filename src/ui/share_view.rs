//! The control that gives the address and the lines for an article.

use std::rc::Rc;

use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::ui::browser;
use crate::ui::context::use_texts;
use crate::ui::icons;
use crate::ui::share::{hash, snippet, whole};
use crate::ui::state::State;

/// What is shared.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What the page shows.
    pub state: Rc<State>,
}

/// A button, and the dialog that it opens.
#[component]
pub fn Share(props: &Props) -> Html {
    let texts = use_texts();
    let dialog = use_node_ref();
    let runs = use_state_eq(|| false);
    let copied = use_state_eq(|| None::<&'static str>);
    let is_open = use_state_eq(|| false);
    let open = {
        let (is_open, copied) = (is_open.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            copied.set(None);
            is_open.set(true);
        })
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let onclose = {
        let is_open = is_open.clone();
        Callback::from(move |_: Event| is_open.set(false))
    };
    use_effect_with(*is_open, {
        let dialog = dialog.clone();
        move |is_open| {
            if let (true, Some(dialog)) = (*is_open, dialog.cast::<HtmlDialogElement>()) {
                // It fails only where the dialog has left the page.
                let _ = dialog.show_modal();
            }
        }
    });
    let address = |is_embedded: bool| {
        let hash = hash(&props.state, is_embedded, *runs).unwrap_or_default();
        format!("{}{hash}", browser::place())
    };
    let scenario = props.state.scenario.map_or("", |scenario| scenario.0.id);
    let title = texts.t(&format!("{scenario}-title"));
    let title = texts.t_args("document-title", &[("scenario", title.into())]);
    let (link, lines) = (address(false), snippet(&address(true), &title));
    let onchange = {
        let (runs, copied) = (runs.clone(), copied.clone());
        Callback::from(move |event: Event| {
            copied.set(None);
            let input = event.target_dyn_into::<HtmlInputElement>();
            runs.set(input.is_some_and(|input| input.checked()));
        })
    };
    let copy = |what: &'static str, text: &str| {
        let is_copied = *copied == Some(what);
        let (copied, text) = (copied.clone(), text.to_owned());
        let onclick = Callback::from(move |_: MouseEvent| {
            let (copied, text) = (copied.clone(), text.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if browser::copy(&text).await {
                    copied.set(Some(what));
                }
            });
        });
        let key = if is_copied { "share-copied" } else { "share-copy" };
        html! { <button type="button" {onclick}>{ texts.t(key) }</button> }
    };
    let said = *copied;
    let copy_link = copy("link", &link);
    let copy_lines = copy("lines", &lines);
    html! {
        <>
            <button type="button" class="share-button" onclick={open}>
                { icons::give() }{ texts.t("share") }
            </button>
            <dialog ref={dialog} class="keys share-sheet" aria-label={texts.t("share")} {onclose}>
                if *is_open {
                <h2>{ texts.t("share") }</h2>
                <label class="share-runs">
                    <input type="checkbox" checked={*runs} {onchange} />{ texts.t("share-runs") }
                </label>
                <label for="share-link">{ texts.t("share-link") }</label>
                <div class="share-row">
                    <input id="share-link" type="text" readonly=true value={link.clone()}
                        onfocus={select_input()} />
                    { copy_link }
                </div>
                <label for="share-lines">{ texts.t("share-lines") }</label>
                <div class="share-row">
                    <textarea id="share-lines" readonly=true rows="4" value={lines.clone()}
                        onfocus={select_area()} />
                    { copy_lines }
                </div>
                <p role="status">
                    { said.map(|_| texts.t("share-copied")).unwrap_or_default() }
                </p>
                <button type="button" onclick={close}>{ texts.t("close") }</button>
                }
            </dialog>
        </>
    }
}

/// Of what.
#[derive(PartialEq, Properties)]
pub struct WayOutProps {
    /// What the page knows.
    pub state: Rc<State>,
}

/// From what is embedded to the whole page, in a tab of its own.
#[component]
pub fn WayOut(props: &WayOutProps) -> Html {
    let texts = use_texts();
    let Some(hash) = whole(&props.state) else { return Html::default() };
    let href = format!("{}{hash}", browser::place());
    let said = texts.t("embed-open");
    html! {
        <a class="way-out" {href} target="_blank" rel="noopener" title={said.clone()}>
            { icons::leave() }<span>{ said }</span>
        </a>
    }
}

fn select_input() -> Callback<FocusEvent> {
    Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            field.select();
        }
    })
}

fn select_area() -> Callback<FocusEvent> {
    Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
            field.select();
        }
    })
}
