//! What a reader can do to the loops of a run that goes on.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::ids::LoopId;
use crate::scenarios::run::FaultKind;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::fault_form::kind_key;
use crate::ui::run::{Phase, Run};
use crate::ui::select::Select;
use crate::ui::state::Action;
use crate::visual::layout::Target;

/// Whose loops.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
    /// What is chosen on the stage or in the timeline.
    pub selected: Option<Target>,
}

/// What can be done to a loop that lives: to the one that is chosen on the stage, or here.
#[component]
pub fn Mischief(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let Some(run) = props.run.as_ref().filter(|run| run.phase == Phase::Running) else {
        return Html::default();
    };
    let living = living(run);
    let chosen = props.selected.map(Target::id);
    let chosen = living.iter().find(|(_, id)| Some(*id) == chosen);
    // The last one is seldom the one that all depends on.
    let Some((in_loop, _)) = chosen.or(living.last()).cloned() else { return Html::default() };
    let options =
        living.iter().map(|(name, _)| html! { <option value={name.clone()}>{ name }</option> });
    let buttons = FaultKind::ALL.map(|kind| {
        let action = Action::Strike { in_loop: in_loop.clone(), kind };
        let onclick = dispatch.reform(move |_: MouseEvent| action.clone());
        html! { <button type="button" {onclick}>{ texts.t(kind_key(kind)) }</button> }
    });
    let on_choose = {
        let (living, dispatch) = (living.clone(), dispatch.clone());
        Callback::from(move |name: String| {
            let found = living.iter().find(|(other, _)| *other == name);
            dispatch.emit(Action::Select(found.map(|(_, id)| Target::Loop { id: *id })));
        })
    };
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

/// The loops that have not ended, in the order of being asked for. A replacement has the name of the
/// loop that it replaces.
fn living(run: &Run) -> Vec<(String, LoopId)> {
    let Some(trace) = &run.trace else { return Vec::new() };
    let Ok(trace) = trace.0.try_borrow() else { return Vec::new() };
    let living = trace.tracks().iter().filter(|track| track.end.is_none());
    let mut names = BTreeSet::new();
    let first = living.filter(|track| names.insert(track.name.clone()));
    first.map(|track| (track.name.clone(), track.id)).collect()
}
