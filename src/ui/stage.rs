//! The middle of the page, where the timeline is.

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::run::Run;
use crate::ui::timeline::Timeline;
use crate::visual::palette::Theme;

/// What is on the stage.
#[derive(Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
    /// What the page looks like.
    pub theme: Theme,
}

/// The timeline paints by itself, so the numbers that change while a run goes on do not count.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let shown = |props: &Props| {
            props.run.as_ref().map(|run| (run.number, run.trace.clone(), run.has_ended()))
        };
        self.theme == other.theme && shown(self) == shown(other)
    }
}

/// The timeline, and what is said in its place before the first run.
#[component]
pub fn Stage(props: &Props) -> Html {
    let texts = use_texts();
    let translate = use_callback(texts.clone(), |key: &'static str, texts| texts.t(key));
    let trace = props.run.as_ref().and_then(|run| run.trace.clone());
    let live = props.run.as_ref().is_some_and(|run| !run.has_ended());
    html! {
        <section class="stage" aria-label={texts.t("timeline")}>
            if props.run.is_none() {
                <p class="stage-empty">{ texts.t("timeline-empty") }</p>
            } else {
                <Timeline {trace} {live} theme={props.theme} {translate} />
            }
        </section>
    }
}
