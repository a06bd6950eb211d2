//! What a screen reader is told of a run: its beginning, its quarters and its end. Every step of
//! the progress would drown everything else.

use yew::prelude::*;

use crate::scenarios::run::Status;
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::run::{Phase, Run};

/// What there is to tell.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
}

/// A region that is heard and not seen.
#[component]
pub fn Announcer(props: &Props) -> Html {
    let texts = use_texts();
    let said = props.run.as_ref().map(|run| announcement(run, &texts)).unwrap_or_default();
    html! { <div class="visually-hidden" role="status" aria-live="polite">{ said }</div> }
}

/// What is told of a run at this point. The same text is not told twice.
pub fn announcement(run: &Run, texts: &Texts) -> String {
    match &run.phase {
        Phase::Running => match quarter(run.seen.progress) {
            0 => texts.t("announce-started"),
            percent => texts.t_args("announce-progress", &[("percent", percent.into())]),
        },
        Phase::Stopping => texts.t("status-stopping"),
        Phase::Ended(outcome) => {
            let ms = ("ms", texts.decimal(run.seen.stats.wall_ms).into());
            match (outcome.status, &outcome.error) {
                (Status::Completed, _) => texts.t_args("announce-completed", &[ms]),
                (Status::Cancelled, _) => texts.t_args("announce-cancelled", &[ms]),
                (Status::Failed, error) => {
                    let code = error.as_ref().map(|error| error.code.as_str()).unwrap_or_default();
                    texts.t_args("announce-failed", &[("code", code.into()), ms])
                }
            }
        }
    }
}

fn quarter(progress: Option<(u64, u64)>) -> u64 {
    match progress {
        Some((done, total)) if total > 0 => done.saturating_mul(4) / total * 25,
        _ => 0,
    }
}
