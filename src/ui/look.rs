//! What to look for in a scenario, with runs worth trying.

use yew::{Html, Properties, component, html};

use crate::scenarios::params::Values;
use crate::ui::context::use_texts;
use crate::ui::state::Known;

/// Of which scenario.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The scenario.
    pub scenario: Known,
    /// The form's values, if they are all good.
    pub values: Option<Values>,
}

/// A few sentences and a few links that set the parameters and run.
#[component]
pub fn Look(props: &Props) -> Html {
    let texts = use_texts();
    let scenario = props.scenario.0;
    let id = scenario.id;
    let tries = (1..).zip(scenario.experiments).map(|(number, query)| {
        html! {
            <li><a href={format!("#/{id}?{query}")}>{ texts.t(&format!("{id}-try-{number}")) }</a></li>
        }
    });
    let notes = props.values.as_ref().map(scenario.notes).unwrap_or_default();
    html! {
        <section class="card look" aria-labelledby="look">
            <h2 id="look">{ texts.t("look") }</h2>
            <p>{ texts.t(&format!("{id}-look")) }</p>
            { for notes.iter().map(|key| html! { <p>{ texts.t(key) }</p> }) }
            <ul>{ for tries }</ul>
        </section>
    }
}
