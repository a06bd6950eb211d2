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
    /// Whether the form has come to say something else than the run was started with.
    pub is_stale: bool,
    /// Whether a run goes on, of this scenario or another.
    pub is_busy: bool,
    /// What is wrong with the form.
    pub errors: Vec<BadParam>,
    /// Whether the faults of the form cannot be planned.
    pub has_bad_faults: bool,
    /// Whether there are no fields that would show their errors.
    pub is_alone: bool,
}

const REASON: &str = "run-reason";

/// Run, Stop, and how far the run is.
#[component]
pub fn RunBar(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let is_off = props.is_busy || props.has_bad_faults || !props.errors.is_empty();
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
    let reason = reason(props, &texts);
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
                { status(run, props.is_stale, &texts) }
            } else if reason.is_none() {
                <p class="status">{ texts.t("status-idle") }</p>
            }
        </section>
    }
}

fn reason(props: &Props, texts: &Texts) -> Option<String> {
    if props.has_bad_faults {
        return Some(texts.t("run-is-off-faults"));
    }
    let label = |error: &BadParam| texts.t(&format!("param-{}", error.param()));
    let named: Vec<_> = match props.is_alone {
        true => props
            .errors
            .iter()
            .map(|error| format!("{}: {}", label(error), texts.refusal(error)))
            .collect(),
        false => props.errors.iter().map(label).collect(),
    };
    let key = if props.is_alone { "run-is-off-alone" } else { "run-is-off" };
    let fields = named.join(if props.is_alone { "; " } else { ", " });
    let count = named.len();
    (count > 0)
        .then(|| texts.t_args(key, &[("count", count.into()), ("fields", fields.as_str().into())]))
}

fn status(run: &Run, is_stale: bool, texts: &Texts) -> Html {
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
        Phase::Ended(outcome) => html! {
            <>
                { ended(run, outcome, is_stale, texts) }
                if let Some(error) = &outcome.error {
                    { failure(error, texts) }
                }
            </>
        },
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

fn ended(run: &Run, outcome: &Outcome, is_stale: bool, texts: &Texts) -> Html {
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
            if is_stale {
                <span>{ texts.t("status-stale") }</span>
            }
        </div>
    }
}

/// The message is the program's own and in English; what to do about it is in the reader's words.
fn failure(error: &RunError, texts: &Texts) -> Html {
    let place = match (&error.in_loop, &error.task) {
        (Some(in_loop), Some(task)) => texts.t_args(
            "failure-in-task",
            &[("loop", in_loop.as_str().into()), ("task", task.as_str().into())],
        ),
        (Some(in_loop), None) => {
            texts.t_args("failure-in-loop", &[("loop", in_loop.as_str().into())])
        }
        (None, _) => String::new(),
    };
    html! {
        <div class="failure">
            <p><code>{ &error.code }</code><span>{ place }</span></p>
            <p lang="en">{ &error.message }</p>
            if let Some(hint) = codes::hint(&error.code, texts) {
                <p class="hint">{ hint }</p>
            }
        </div>
    }
}
