//! The scenarios to choose from, by group: links where there is room, a select where there is not.

use std::rc::Rc;

use yew::prelude::*;

use crate::scenarios::{self, Group, Scenario};
use crate::trace::order;
use crate::ui::browser;
use crate::ui::context::use_texts;
use crate::ui::select::Select;
use crate::ui::state::{Known, State};

/// What is chosen.
#[derive(Properties)]
pub struct Props {
    /// The page's state: every link leads to a form as it was left.
    pub state: Rc<State>,
}

/// Only what the links show counts: a run's progress does not.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&*self.state, &*other.state);
        core::ptr::eq(one, other)
            || (one.hash == other.hash && one.lang == other.lang && one.scenario == other.scenario)
    }
}

/// The scenarios to choose from.
#[component]
pub fn Catalogue(props: &Props) -> Html {
    let texts = use_texts();
    let state = &props.state;
    let title = |scenario: &Scenario| texts.t(&format!("{}-title", scenario.id));
    let is_current = |scenario| state.scenario == Some(Known(scenario));
    let group_name = |group: Group| texts.t(&format!("group-{}", group.as_str()));

    let links = groups().into_iter().map(|(group, scenarios)| {
        let items = scenarios.into_iter().map(|scenario| {
            let current = is_current(scenario).then_some("page");
            html! {
                <li key={scenario.id}>
                    <a href={state.hash_of(scenario)} aria-current={current}>
                        { title(scenario) }
                        <code>{ scenario.id }</code>
                    </a>
                </li>
            }
        });
        html! { <><h2>{ group_name(group) }</h2><ul>{ for items }</ul></> }
    });

    let options = groups().into_iter().map(|(group, scenarios)| {
        let items = scenarios.into_iter().map(|scenario| {
            html! {
                <option value={state.hash_of(scenario)}>{ title(scenario) }</option>
            }
        });
        html! { <optgroup label={group_name(group)}>{ for items }</optgroup> }
    });
    let current = state.scenario.map(|scenario| state.hash_of(scenario.0)).unwrap_or_default();
    let go = Callback::from(|hash: String| browser::go_to(&hash));

    html! {
        <nav class="catalogue" aria-label={texts.t("catalogue")}>
            <div class="catalogue-links">{ for links }</div>
            <label class="catalogue-select">
                <span>{ texts.t("catalogue") }</span>
                <Select value={current} on_choose={go}>
                    if state.scenario.is_none() {
                        <option value="">{ texts.t("catalogue-choose") }</option>
                    }
                    { for options }
                </Select>
            </label>
        </nav>
    }
}

/// The groups that have scenarios, in their order.
fn groups() -> Vec<(Group, Vec<&'static Scenario>)> {
    let mut groups: Vec<(Group, Vec<_>)> = Vec::new();
    for scenario in scenarios::ALL.iter().copied() {
        match groups.iter_mut().find(|(group, _)| *group == scenario.group) {
            Some((_, scenarios)) => scenarios.push(scenario),
            None => groups.push((scenario.group, vec![scenario])),
        }
    }
    order::sort_by_key(&mut groups, |(group, _)| *group as u128);
    groups
}
