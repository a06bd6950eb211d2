//! Run, Stop, and how far the run is.

use yew::prelude::*;

use crate::scenarios::params::BadParam;
use crate::scenarios::run::{Outcome, RunError, Status};
use crate::ui::codes;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::run::{Phase, Run};
use crate::ui::state::Action;

/// What the bar shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
    /// Whether a run goes on, of this scenario or another.
    pub is_busy: bool,
    /// What is wrong with the form.
    pub errors: Vec<BadParam>,
}

const REASON: &str = "run-reason";

/// Run, Stop, and how far the run is.
#[component]
pub fn RunBar(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let is_off = props.is_busy || !props.errors.is_empty();
    let can_stop = props.run.as_ref().is_some_and(|run| run.phase == Phase::Running);
    let onrun = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: MouseEvent| {
            // The form around the bar would ask for the same once more.
            event.prevent_default();
            dispatch.emit(Action::Run);
        })
    };
    let onstop = Callback::from(move |_| dispatch.emit(Action::Stop));
    let reason = reason(&props.errors, &texts);
    html! {
        <section class="run-bar" aria-label={texts.t("run-controls")}>
            <div class="buttons">
                <button
                    type="submit"
                    class="primary"
                    disabled={is_off}
                    aria-describedby={reason.is_some().then_some(REASON)}
                    onclick={onrun}
                >
                    { icons::run() }{ texts.t("run") }
                </button>
                <button type="button" class="stop" disabled={!can_stop} onclick={onstop}>
                    { icons::stop() }{ texts.t("stop") }
                </button>
            </div>
            if let Some(reason) = &reason {
                <p class="reason" id={REASON}>{ reason }</p>
            }
            if let Some(run) = &props.run {
                { status(run, &texts) }
            } else if reason.is_none() {
                <p class="status">{ texts.t("status-idle") }</p>
            }
        </section>
    }
}

fn reason(errors: &[BadParam], texts: &Texts) -> Option<String> {
    let labels: Vec<_> =
        errors.iter().map(|error| texts.t(&format!("param-{}", error.param()))).collect();
    let count = labels.len();
    (count > 0).then(|| {
        texts.t_args("run-is-off", &[("count", count.into()), ("fields", labels.join(", ").into())])
    })
}

fn status(run: &Run, texts: &Texts) -> Html {
    let word = |key: &str| texts.t(key);
    match &run.phase {
        Phase::Running => html! {
            <div class="status running">
                <strong>{ word("status-running") }</strong>
                { progress(run, texts) }
            </div>
        },
        Phase::Stopping => html! {
            <div class="status running"><strong>{ word("status-stopping") }</strong></div>
        },
        Phase::Ended(outcome) => ended(run, outcome, texts),
    }
}

fn progress(run: &Run, texts: &Texts) -> Html {
    let Some((done, total)) = run.seen.progress else {
        return html! { <progress aria-label={texts.t("progress")} /> };
    };
    let said = texts.t_args(
        "progress-of",
        &[("done", texts.count(done).into()), ("total", texts.count(total).into())],
    );
    html! {
        <>
            <progress
                aria-label={texts.t("progress")}
                value={done.to_string()}
                max={total.max(1).to_string()}
            />
            <span class="numbers">{ said }</span>
        </>
    }
}

fn ended(run: &Run, outcome: &Outcome, texts: &Texts) -> Html {
    let (class, key) = match outcome.status {
        Status::Completed => ("completed", "status-completed"),
        Status::Failed => ("failed", "status-failed"),
        Status::Cancelled => ("cancelled", "status-cancelled"),
    };
    let wall = texts.decimal(run.seen.stats.wall_ms);
    html! {
        <div class={classes!("status", class)}>
            <strong>{ texts.t(key) }</strong>
            <span class="numbers">{ texts.t_args("took-ms", &[("ms", wall.into())]) }</span>
            if let Some(error) = &outcome.error {
                { failure(error, texts) }
            }
        </div>
    }
}

/// The message is the program's own and in English; what to do about it is in the reader's words.
fn failure(error: &RunError, texts: &Texts) -> Html {
    html! {
        <div class="failure">
            <p>
                <code>{ &error.code }</code>
                if let Some(in_loop) = &error.in_loop {
                    { texts.t_args("failure-in-loop", &[("loop", in_loop.as_str().into())]) }
                }
                if let Some(task) = &error.task {
                    { texts.t_args("failure-in-task", &[("task", task.as_str().into())]) }
                }
                <span lang="en">{ &error.message }</span>
            </p>
            if let Some(hint) = codes::hint(&error.code, texts) {
                <p class="hint">{ hint }</p>
            }
        </div>
    }
}
