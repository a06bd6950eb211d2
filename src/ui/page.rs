//! What is where on the page.

use std::rc::Rc;

use yew::prelude::*;

use crate::scenarios::web_server;
use crate::ui::announce::Announcer;
use crate::ui::catalogue::Catalogue;
use crate::ui::code::Code;
use crate::ui::compare_view::CompareView;
use crate::ui::context::use_texts;
use crate::ui::exchange::Exchange;
use crate::ui::fault_form::FaultForm;
use crate::ui::header::Header;
use crate::ui::http_form::HttpForm;
use crate::ui::insight::Insight;
use crate::ui::look::Look;
use crate::ui::mischief::Mischief;
use crate::ui::notes_view::NotesView;
use crate::ui::overview::Overview;
use crate::ui::results::Results;
use crate::ui::run::Run;
use crate::ui::run_bar::RunBar;
use crate::ui::run_form::RunForm;
use crate::ui::share_view::{Share, WayOut};
use crate::ui::stage::Stage;
use crate::ui::state::{Known, State};

/// What the page shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// All of it.
    pub state: Rc<State>,
}

/// The whole page, or the part of it that is meant for an iframe.
#[component]
pub fn Page(props: &Props) -> Html {
    let state = &props.state;
    if state.embed { embedded(state) } else { whole(state) }
}

fn embedded(state: &Rc<State>) -> Html {
    html! {
        <main id="main" class="embed" tabindex="-1">
            <NotesView notes={state.notes.clone()} />
            if let Some(scenario) = state.scenario {
                <Head {scenario} class="visually-hidden" />
                <div class="embed-bar">
                    { run_bar(state) }
                    <WayOut state={state.clone()} />
                </div>
                { stage(state) }
            }
            <Announcer run={state.shown_run().cloned()} />
        </main>
    }
}

fn whole(state: &Rc<State>) -> Html {
    let values = state.form().and_then(|form| form.values().ok());
    html! {
        <>
            <Header lang={state.lang} theme={state.theme} />
            <div class="columns">
                <Catalogue state={state.clone()} />
                <main id="main" tabindex="-1">
                    <NotesView notes={state.notes.clone()} />
                    if let (Some(scenario), Some(form)) = (state.scenario, state.form()) {
                        <div class="head-row">
                            <Share state={state.clone()} />
                            <Head {scenario} class="head" />
                        </div>
                        <RunForm
                            key={scenario.0.id}
                            {scenario}
                            {form}
                            has_faults={!state.fault_list(scenario.0).is_empty()}
                        >
                            <FaultForm
                                faults={state.fault_list(scenario.0)}
                                loops={state.loops(scenario.0)}
                            />
                            { run_bar(state) }
                        </RunForm>
                        { stage(state) }
                        <Look {scenario} values={values.clone()} />
                        { exchange(state) }
                        if let Some(run) = state.shown_run() {
                            <Insight run={run.clone()} selected={state.selected}
                                filters={state.filter.is_some()} theme={state.palette()} />
                            <Results run={run.clone()} theme={state.palette()} />
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
                    } else if let Some(run) = state.shown_run() {
                        <FileHead run={run.clone()} />
                        { stage(state) }
                        { exchange(state) }
                        <Insight run={run.clone()} selected={state.selected}
                            filters={state.filter.is_some()} theme={state.palette()} />
                        <Results run={run.clone()} theme={state.palette()} />
                    } else {
                        { exchange(state) }
                        <Overview state={state.clone()} />
                    }
                    <Announcer run={state.shown_run().cloned()} />
                </main>
            </div>
        </>
    }
}

fn run_bar(state: &State) -> Html {
    let form = state.form();
    let errors = form.as_ref().map(|form| form.errors()).unwrap_or_default();
    let values = form.and_then(|form| form.values().ok());
    let run = state.shown_run().cloned();
    let planned = state.planned();
    let is_stale = run.as_ref().is_some_and(|run| {
        let other_values = run.values().is_some_and(|of_run| Some(of_run) != values.as_ref());
        other_values || run.faults().is_some_and(|of_run| Some(of_run) != planned.as_deref())
    });
    html! {
        <>
            <RunBar
                run={run.clone()}
                {is_stale}
                is_busy={state.is_busy()}
                {errors}
                has_bad_faults={state.has_bad_faults()}
                is_alone={state.embed}
            />
            <Mischief {run} selected={state.selected} />
        </>
    }
}

fn stage(state: &State) -> Html {
    let (run, theme) = (state.shown_run().cloned(), state.palette());
    let (arrangement, filter) = (state.arrangement.clone(), state.filter.clone());
    html! {
        <Stage {run} {theme} selected={state.selected} revealed={state.revealed} {filter}
            {arrangement} />
    }
}

fn exchange(state: &State) -> Html {
    let (run, opening) = (state.shown_run().cloned(), state.opening.clone());
    html! { <Exchange {run} {opening} is_busy={state.is_busy()} /> }
}

#[derive(PartialEq, Properties)]
struct FileHeadProps {
    run: Run,
}

/// The head over a run of no scenario.
#[component]
fn FileHead(props: &FileHeadProps) -> Html {
    let texts = use_texts();
    let file = props.run.file().map(|opened| opened.file.clone()).filter(|file| !file.is_empty());
    html! {
        <header class="head">
            <h1>{ file.unwrap_or_else(|| texts.t("file-untitled")) }</h1>
            <p>{ texts.t("file-summary") }</p>
        </header>
    }
}

#[derive(PartialEq, Properties)]
struct HeadProps {
    scenario: Known,
    class: &'static str,
}

#[component]
fn Head(props: &HeadProps) -> Html {
    let texts = use_texts();
    let id = props.scenario.0.id;
    html! {
        <header class={props.class}>
            <h1>{ texts.t(&format!("{id}-title")) }</h1>
            <p>{ texts.t(&format!("{id}-summary")) }</p>
        </header>
    }
}
