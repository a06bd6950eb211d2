//! What a reader can do to the loops of a run that goes on.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::scenarios::run::FaultKind;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::fault_form::kind_key;
use crate::ui::run::{Phase, Run};
use crate::ui::select::Select;
use crate::ui::state::Action;

/// Whose loops.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
}

/// A choice of the loops that live, and what can be done to one.
#[component]
pub fn Mischief(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let chosen = use_state(|| None::<String>);
    let Some(run) = props.run.as_ref().filter(|run| run.phase == Phase::Running) else {
        return Html::default();
    };
    let living = living(run);
    // The last one is seldom the one that all depends on.
    let in_loop = chosen.as_ref().filter(|name| living.contains(name)).or(living.last()).cloned();
    let Some(in_loop) = in_loop else { return Html::default() };
    let options =
        living.iter().map(|name| html! { <option value={name.clone()}>{ name }</option> });
    let buttons = FaultKind::ALL.map(|kind| {
        let action = Action::Strike { in_loop: in_loop.clone(), kind };
        let onclick = dispatch.reform(move |_: MouseEvent| action.clone());
        html! { <button type="button" {onclick}>{ texts.t(kind_key(kind)) }</button> }
    });
    let on_choose = Callback::from(move |name: String| chosen.set(Some(name)));
    html! {
        <section class="mischief" aria-label={texts.t("mischief-title")}>
            <label>
                <span>{ texts.t("mischief-loop") }</span>
                <Select value={in_loop.clone()} {on_choose}>{ for options }</Select>
            </label>
            { for buttons }
        </section>
    }
}

/// The names of the loops that have not ended, as they were asked for. A replacement has the name of
/// the loop that it replaces.
fn living(run: &Run) -> Vec<String> {
    let Some(trace) = &run.trace else { return Vec::new() };
    let Ok(trace) = trace.0.try_borrow() else { return Vec::new() };
    let living = trace.tracks().iter().filter(|track| track.end.is_none());
    let mut names = BTreeSet::new();
    living.filter(|track| names.insert(track.name.clone())).map(|t| t.name.clone()).collect()
}
