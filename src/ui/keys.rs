//! The keys that play the run, heard wherever they mean that.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

use crate::ui::browser;
use crate::ui::moves::{Move, Mover, SEARCH};

/// What takes keys for itself.
const FIELDS: &str = "textarea, select, input:not([type=range]), [contenteditable], dialog";
/// What the space key presses.
const PRESSED: &str = "button, a[href], summary, [role=button], input";

/// Listens to the page's keys while the component is there. `region` is where all of them count;
/// `show_keys` is told to open the sheet.
#[hook]
pub fn use_keys(region: NodeRef, mover: Mover, show_keys: Callback<bool>) {
    // The listener is made once, and told to look up what there is to be moved.
    let latest = use_mut_ref(|| mover.clone());
    latest.borrow_mut().clone_from(&mover);
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let mover = latest.borrow().clone();
                let Some(what) = meant(event, region.cast::<Element>()) else { return };
                match what {
                    Move::Keys => show_keys.emit(true),
                    Move::Toggle if mover.player.trace().is_none() => return,
                    Move::Search if !browser::has(SEARCH) => return,
                    what => mover.make(what),
                }
                event.prevent_default();
            })
        });
        move || drop(listener)
    });
}

fn meant(event: &Event, region: Option<Element>) -> Option<Move> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let (key, shift) = (event.key(), event.shift_key());
    let what = Move::from_key(&key, shift)?;
    let target = event.target()?.dyn_into::<Element>().ok();
    let is_within = |css: &str| {
        target.as_ref().is_some_and(|target| target.closest(css).ok().flatten().is_some())
    };
    let is_taken = is_within(FIELDS)
        || (key == " " && is_within(PRESSED))
        || (key.starts_with("Arrow") && is_within("input"));
    let is_here = region.is_some_and(|region| region.contains(target.as_deref()));
    (!is_taken && (is_here || what.is_everywhere())).then_some(what)
}
