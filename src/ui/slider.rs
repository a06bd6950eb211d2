//! The scrubber of the playback, which shows how much of its way has been played.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the slider shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where it is.
    pub place: f64,
    /// Where it can be at most; the least is zero.
    pub places: f64,
    /// Whether it cannot be used.
    pub is_off: bool,
    /// Its name.
    pub label: String,
    /// Where it is, in words.
    pub said: String,
    /// Is told when somebody moves it.
    pub oninput: Callback<InputEvent>,
}

/// The slider. How much is played is a property of its style that is set by code: the page's policy
/// allows no style in markup.
#[component]
pub fn Slider(props: &Props) -> Html {
    let node = use_node_ref();
    let played = format!("{}%", props.place / props.places * 100.0);
    use_effect_with((node.clone(), played), |(node, played)| {
        if let Some(input) = node.cast::<HtmlInputElement>() {
            // A browser that does not take it shows the slider without.
            let _ = input.style().set_property("--played", played);
        }
    });
    html! {
        <input
            ref={node}
            type="range"
            class="scrubber"
            min="0"
            max={props.places.to_string()}
            step="1"
            value={props.place.to_string()}
            disabled={props.is_off}
            aria-label={props.label.clone()}
            aria-valuetext={props.said.clone()}
            oninput={props.oninput.clone()}
        />
    }
}
