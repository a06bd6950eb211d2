//! What is said of the thing under the pointer, in a box beside it.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::visual::describe::Tip;
use crate::visual::painter::Hover;
use crate::visual::palette::{Theme, track_colour};

/// What is known of a thing.
pub fn tip_text(tip: &Tip, theme: Theme, translate: &dyn Fn(&'static str) -> String) -> Html {
    let colour = track_colour(tip.loop_kind, tip.track, theme);
    html! {
        <>
            <p class="timeline-tip-title">
                <svg viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill={colour} /></svg>
                <strong>{ tip.title.say(translate) }</strong>
                <span>{ translate(tip.kind) }</span>
            </p>
            <dl>
                { for tip.rows.iter().map(|(key, value)| html! {
                    <><dt>{ translate(key) }</dt><dd>{ value.say(translate) }</dd></>
                }) }
            </dl>
        </>
    }
}

/// Moves the box beside the pointer, to the side where there is more room.
pub fn put_beside(tip_box: &HtmlElement, hover: &Hover) {
    let Some(parent) = tip_box.parent_element() else { return };
    let (width, height) = (f64::from(parent.client_width()), f64::from(parent.client_height()));
    let style = tip_box.style();
    let horizontal = if hover.x > width / 2.0 {
        [("left", "auto".to_owned()), ("right", format!("{}px", (width - hover.x + 14.0).round()))]
    } else {
        [("left", format!("{}px", (hover.x + 14.0).round())), ("right", "auto".to_owned())]
    };
    let vertical = if hover.y > height / 2.0 {
        [("top", "auto".to_owned()), ("bottom", format!("{}px", (height - hover.y + 10.0).round()))]
    } else {
        [("top", format!("{}px", (hover.y + 14.0).round())), ("bottom", "auto".to_owned())]
    };
    for (name, value) in horizontal.into_iter().chain(vertical) {
        // The names and values are right, so this does not fail.
        let _ = style.set_property(name, &value);
    }
}
