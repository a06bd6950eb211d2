//! All scenarios with their summaries, for where there is none to show.

use std::rc::Rc;

use yew::prelude::*;

use crate::scenarios;
use crate::ui::context::use_texts;
use crate::ui::state::State;

/// What is linked to.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The page's state: every link leads to a form as it was left.
    pub state: Rc<State>,
}

/// A card per scenario.
#[component]
pub fn Overview(props: &Props) -> Html {
    let texts = use_texts();
    let cards = scenarios::ALL.iter().map(|scenario| {
        html! {
            <li key={scenario.id}>
                <a class="card" href={props.state.hash_of(scenario)}>
                    <strong>{ texts.t(&format!("{}-title", scenario.id)) }</strong>
                    <span>{ texts.t(&format!("{}-summary", scenario.id)) }</span>
                </a>
            </li>
        }
    });
    html! {
        <>
            <h1>{ texts.t("catalogue-choose") }</h1>
            <ul class="overview">{ for cards }</ul>
        </>
    }
}
