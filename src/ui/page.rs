//! What is where on the page.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::announce::Announcer;
use crate::ui::catalogue::Catalogue;
use crate::ui::context::use_texts;
use crate::ui::fault_form::FaultForm;
use crate::ui::header::Header;
use crate::ui::mischief::Mischief;
use crate::ui::notes_view::NotesView;
use crate::ui::overview::Overview;
use crate::ui::rest::{Awaited, Rest, use_rest};
use crate::ui::run::Run;
use crate::ui::run_bar::RunBar;
use crate::ui::run_form::RunForm;
use crate::ui::share_view::{Share, WayOut};
use crate::ui::shown::{exchange, of_file, of_scenario, stage};
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
    let rest = use_rest();
    let state = &props.state;
    if state.embed { embedded(state, rest) } else { whole(state, rest) }
}

fn embedded(state: &Rc<State>, rest: Rest) -> Html {
    let is_here = rest == Rest::Here;
    html! {
        <main id="main" class="embed" tabindex="-1">
            <NotesView notes={state.notes.clone()} />
            if let Some(scenario) = state.scenario {
                <Head {scenario} class="visually-hidden" />
                <div class="embed-bar">
                    { run_bar(state, is_here) }
                    if is_here {
                        <WayOut state={state.clone()} />
                    }
                </div>
                if is_here {
                    { stage(state) }
                }
            }
            <Awaited {rest} />
            <Announcer run={state.shown_run().cloned()} />
        </main>
    }
}

fn whole(state: &Rc<State>, rest: Rest) -> Html {
    let is_here = rest == Rest::Here;
    html! {
        <>
            <Header lang={state.lang} theme={state.theme} />
            <div class="columns">
                <Catalogue state={state.clone()} />
                <main id="main" tabindex="-1">
                    <NotesView notes={state.notes.clone()} />
                    if let (Some(scenario), Some(form)) = (state.scenario, state.form()) {
                        <div class="head-row">
                            if is_here {
                                <Share state={state.clone()} />
                            }
                            <Head {scenario} class="head" />
                        </div>
                        <RunForm
                            key={scenario.0.id}
                            {scenario}
                            {form}
                            has_faults={!state.fault_list(scenario.0).is_empty()}
                        >
                            if is_here {
                                <FaultForm
                                    faults={state.fault_list(scenario.0)}
                                    loops={state.loops(scenario.0)}
                                />
                            }
                            { run_bar(state, is_here) }
                        </RunForm>
                        if is_here {
                            { of_scenario(state, scenario) }
                        }
                    } else if let Some(run) = state.shown_run() {
                        <FileHead run={run.clone()} />
                        if is_here {
                            { of_file(state, run) }
                        }
                    } else {
                        if is_here {
                            { exchange(state) }
                        }
                        <Overview state={state.clone()} />
                    }
                    <Awaited {rest} />
                    <Announcer run={state.shown_run().cloned()} />
                </main>
            </div>
        </>
    }
}

fn run_bar(state: &State, is_here: bool) -> Html {
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
            if is_here {
                <Mischief {run} selected={state.selected} />
            }
        </>
    }
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
