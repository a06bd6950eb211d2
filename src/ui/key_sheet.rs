//! The sheet of all keys.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::ui::context::use_texts;

/// What keys there are, and the text that says what they do.
const KEYS: [(&[&str], &str); 17] = [
    (&["Space"], "key-toggle"),
    (&[",", "Shift ←"], "key-step-back"),
    (&[".", "Shift →"], "key-step"),
    (&["["], "key-walk-back"),
    (&["]"], "key-walk"),
    (&["W", "S", "+", "−"], "key-zoom"),
    (&["A", "D", "←", "→"], "key-pan"),
    (&["↑", "↓"], "key-scroll"),
    (&["Home", "End"], "key-ends"),
    (&["F", "0"], "key-fit"),
    (&["L"], "key-follow"),
    (&["M"], "key-measure"),
    (&["Enter"], "key-fold"),
    (&["Alt ↑", "Alt ↓"], "key-shift"),
    (&["Esc"], "key-deselect"),
    (&["/"], "key-search"),
    (&["?"], "key-sheet"),
];

/// What the sheet needs to know.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whether it is shown.
    pub is_open: bool,
    /// Is told that it was closed.
    pub on_close: Callback<()>,
}

/// The sheet, over the page while it is open.
#[component]
pub fn KeySheet(props: &Props) -> Html {
    let texts = use_texts();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(props.is_open, move |is_open| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                match *is_open {
                    // It fails only where the dialog has left the page.
                    true if !dialog.open() => drop(dialog.show_modal()),
                    false if dialog.open() => dialog.close(),
                    _ => {}
                }
            }
        });
    }
    let onclose = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    let rows = KEYS.iter().map(|(keys, key)| {
        let keys = keys.iter().map(|name| html! { <kbd>{ *name }</kbd> });
        html! { <><dt>{ for keys }</dt><dd>{ texts.t(key) }</dd></> }
    });
    html! {
        <dialog ref={dialog} class="keys" aria-label={texts.t("keys")} {onclose}>
            if props.is_open {
                <h2>{ texts.t("keys") }</h2>
                <dl>{ for rows }</dl>
                <p>{ texts.t("keys-where") }</p>
                <button type="button" onclick={close}>{ texts.t("close") }</button>
            }
        </dialog>
    }
}
