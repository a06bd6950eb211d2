//! The middle of the page, where the timeline is.

use yew::prelude::*;

use crate::trace::search::Query;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::run::Run;
use crate::ui::state::{Action, Reveal};
use crate::ui::timeline::Timeline;
use crate::visual::layout::{Arrangement, Target};
use crate::visual::palette::Theme;

/// What is on the stage.
#[derive(Properties)]
pub struct Props {
    /// The run of the scenario that is shown.
    pub run: Option<Run>,
    /// What the page looks like.
    pub theme: Theme,
    /// What is chosen.
    pub selected: Option<Target>,
    /// What is searched for and is to stand out.
    pub filter: Option<Query>,
    /// How the lanes are put.
    pub arrangement: Arrangement,
    /// What is to be brought into view.
    pub revealed: Option<Reveal>,
}

/// The timeline paints by itself, so the numbers that change while a run goes on do not count.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let shown = |props: &Props| {
            props.run.as_ref().map(|run| (run.number, run.trace.clone(), run.has_ended()))
        };
        let chosen = |props: &Props| (props.theme, props.selected, props.revealed);
        chosen(self) == chosen(other)
            && self.arrangement == other.arrangement
            && self.filter == other.filter
            && shown(self) == shown(other)
    }
}

/// The timeline, and what is said in its place before the first run.
#[component]
pub fn Stage(props: &Props) -> Html {
    let texts = use_texts();
    let translate = use_callback(texts.clone(), |key: &'static str, texts| texts.t(key));
    let trace = props.run.as_ref().and_then(|run| run.trace.clone());
    let dispatch = use_dispatch();
    let on_arrange = use_callback(dispatch.clone(), |arrangement, dispatch| {
        dispatch.emit(Action::Arrange(arrangement));
    });
    let on_select = use_callback(dispatch, |target, dispatch| {
        dispatch.emit(Action::Select(target));
    });
    let (selected, revealed) = (props.selected, props.revealed);
    let live = props.run.as_ref().is_some_and(|run| !run.has_ended());
    html! {
        <section class="stage" aria-label={texts.t("timeline")}>
            if props.run.is_none() {
                <p class="stage-empty">{ texts.t("timeline-empty") }</p>
            } else {
                <Timeline
                    {trace}
                    {live}
                    theme={props.theme}
                    {translate}
                    {selected}
                    {revealed}
                    {on_select}
                    filter={props.filter.clone()}
                    arrangement={props.arrangement.clone()}
                    {on_arrange}
                />
            }
        </section>
    }
}
