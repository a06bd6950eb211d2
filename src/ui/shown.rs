//! What there is to see of a run, and to do with it. It needs the rest of the module (`ui::rest`).

use std::rc::Rc;

use yew::prelude::*;

use crate::scenarios::web_server;
use crate::ui::code::Code;
use crate::ui::compare_view::CompareView;
use crate::ui::exchange::Exchange;
use crate::ui::http_form::HttpForm;
use crate::ui::insight::Insight;
use crate::ui::look::Look;
use crate::ui::results::Results;
use crate::ui::run::Run;
use crate::ui::stage::Stage;
use crate::ui::state::{Known, State};

/// Of a scenario and its run.
pub fn of_scenario(state: &Rc<State>, scenario: Known) -> Html {
    let values = state.form().and_then(|form| form.values().ok());
    html! {
        <>
            { stage(state) }
            <Look {scenario} values={values.clone()} />
            { exchange(state) }
            if let Some(run) = state.shown_run() {
                { told(state, run) }
            }
            if scenario == Known(&web_server::SCENARIO) {
                <HttpForm />
            }
            <CompareView
                pinned={state.pinned.clone()}
                shown={state.shown_run().cloned()}
                theme={state.palette()}
            />
            <Code
                {scenario}
                {values}
                run={state.shown_run().cloned()}
                selected={state.selected}
            />
        </>
    }
}

/// Of a run from a file.
pub fn of_file(state: &Rc<State>, run: &Run) -> Html {
    html! {
        <>
            { stage(state) }
            { exchange(state) }
            { told(state, run) }
        </>
    }
}

/// What is told of a run, once there is one.
fn told(state: &State, run: &Run) -> Html {
    html! {
        <>
            <Insight run={run.clone()} selected={state.selected}
                filters={state.filter.is_some()} theme={state.palette()} />
            <Results run={run.clone()} theme={state.palette()} />
        </>
    }
}

/// The stage and the timeline.
pub fn stage(state: &State) -> Html {
    let (run, theme) = (state.shown_run().cloned(), state.palette());
    let (arrangement, filter) = (state.arrangement.clone(), state.filter.clone());
    html! {
        <Stage {run} {theme} selected={state.selected} revealed={state.revealed} {filter}
            {arrangement} />
    }
}

/// The ways to save what was run, and to open it.
pub fn exchange(state: &State) -> Html {
    let (run, opening) = (state.shown_run().cloned(), state.opening.clone());
    html! { <Exchange {run} {opening} is_busy={state.is_busy()} /> }
}
