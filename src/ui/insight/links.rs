//! Buttons that lead to a place in the timeline.

use yew::prelude::*;

use crate::trace::LoopKind;
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
    /// The place of its loop in the order of starting, and what that stands for: for its colour.
    pub of: (usize, LoopKind),
    /// What the page looks like.
    pub theme: Theme,
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
    let (place, kind) = props.of;
    html! {
        <button type="button" class="go-to" {onclick}>
            { icons::dot(track_colour(kind, place, props.theme)) }
            <span>{ &props.title }</span>
            if let Some(detail) = &props.detail {
                <span class="detail">{ detail }</span>
            }
        </button>
    }
}
