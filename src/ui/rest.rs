//! Whether all of the module is here.
//!
//! A release's module comes in two parts: the first has what a page begins with and what loops are made
//! of, the rest what is shown of a run (`.ci/order` takes it apart). What belongs to the rest waits for
//! it when it is called, and everything else with it. So what the page can do without for a moment is
//! left out until then.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::ui::context::use_texts;

/// Which part of the module is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rest {
    /// The whole of it; from the first in a build that is in one part.
    Here,
    /// The first part, and the rest is on its way.
    Coming,
    /// The first part, and the rest could not be fetched.
    Missing,
}

/// Which part is here now. The component is rendered anew when that changes.
#[hook]
pub fn use_rest() -> Rest {
    let rest = use_state_eq(rest);
    let set = rest.setter();
    use_effect_with((), move |()| {
        // It may have come between the first rendering and now.
        set.set(self::rest());
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "polyloop-rest", move |_| set.set(self::rest()))
        });
        move || drop(listener)
    });
    *rest
}

/// As `www/start.js` says it, in its own element.
fn rest() -> Rest {
    let document = web_sys::window().and_then(|window| window.document());
    let script = document.and_then(|it| it.query_selector("script[data-rest]").ok().flatten());
    match script.and_then(|script| script.get_attribute("data-rest")) {
        None => Rest::Here,
        Some(address) if address.is_empty() => Rest::Missing,
        Some(_) => Rest::Coming,
    }
}

/// What the rest is to show.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which part is here.
    pub rest: Rest,
}

/// In the place of what the rest shows, until it is here.
#[component]
pub fn Awaited(props: &Props) -> Html {
    let texts = use_texts();
    match props.rest {
        Rest::Here => Html::default(),
        Rest::Coming => html! { <p class="awaited" role="status">{ texts.t("rest-coming") }</p> },
        Rest::Missing => html! { <p class="notes" role="alert">{ texts.t("rest-missing") }</p> },
    }
}
