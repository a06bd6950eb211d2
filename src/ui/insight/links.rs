//! Buttons that lead to a place in the timeline.

use yew::prelude::*;

use crate::trace::Trace;
use crate::ui::context::use_dispatch;
use crate::ui::icons;
use crate::ui::state::Action;
use crate::visual::layout::Target;
use crate::visual::palette::{Theme, track_colour};

/// Where a button leads, and what it says.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where it leads.
    pub target: Target,
    /// The colour of its loop, if it has a dot of that.
    #[prop_or_default]
    pub colour: Option<&'static str>,
    /// What it says.
    pub title: String,
    /// What tells it from its like.
    #[prop_or_default]
    pub detail: Option<String>,
}

/// A button that chooses something and brings it into view.
#[component]
pub fn GoTo(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let target = props.target;
    let onclick = Callback::from(move |_: MouseEvent| dispatch.emit(Action::Reveal(target)));
    html! {
        <button type="button" class="go-to" {onclick}>
            { for props.colour.map(icons::dot) }
            <span>{ &props.title }</span>
            if let Some(detail) = &props.detail {
                <span class="detail">{ detail }</span>
            }
        </button>
    }
}

/// The colour of the loop that a thing belongs to.
pub(super) fn colour_of(trace: &Trace, target: Target, theme: Theme) -> Option<&'static str> {
    let place = trace.tracks().iter().position(|track| track.id == target.id())?;
    Some(track_colour(trace.tracks()[place].kind, place, theme))
}
