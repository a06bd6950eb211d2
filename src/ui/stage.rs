//! The middle of the page: the stage, what plays the run, and the timeline.

use yew::prelude::*;

use crate::trace::search::Query;
use crate::ui::context::{use_dispatch, use_player, use_texts};
use crate::ui::key_sheet::KeySheet;
use crate::ui::keys::use_keys;
use crate::ui::moves::{Mover, Through};
use crate::ui::run::Run;
use crate::ui::session::Session;
use crate::ui::stage_view::StageView;
use crate::ui::state::{Action, Reveal};
use crate::ui::timeline::Timeline;
use crate::ui::transport::{Bound, Transport};
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

/// The stage, what plays the run, and the timeline, and what is said in its place before the first run.
#[component]
pub fn Stage(props: &Props) -> Html {
    let texts = use_texts();
    let translate = use_callback(texts.clone(), |key: &'static str, texts| texts.t(key));
    let trace = props.run.as_ref().and_then(|run| run.trace.clone());
    let (player, dispatch) = (use_player(), use_dispatch());
    let through = use_state_eq(Through::default);
    let has_keys = use_state_eq(|| false);
    let (selected, revealed) = (props.selected, props.revealed);
    let mover = Mover { player, selected, through: *through, dispatch: dispatch.clone() };
    let show_keys = use_callback((), {
        let has_keys = has_keys.setter();
        move |is_open, ()| has_keys.set(is_open)
    });
    let section = use_node_ref();
    use_keys(section.clone(), mover.clone(), show_keys.clone());
    let on_arrange = use_callback(dispatch.clone(), |arrangement, dispatch| {
        dispatch.emit(Action::Arrange(arrangement));
    });
    let on_select = use_callback(dispatch, |target, dispatch| {
        dispatch.emit(Action::Select(target));
    });
    let on_through = Callback::from(move |chosen| through.set(chosen));
    let session = use_context::<Session>();
    let on_picture = use_callback(session, |picture, session| {
        if let Some(session) = session {
            session.keep_picture(picture);
        }
    });
    let live = props.run.as_ref().is_some_and(|run| !run.has_ended());
    let has_run = trace.is_some();
    let theme = props.theme;
    html! {
        <section ref={section} class="stage" aria-label={texts.t("timeline")}>
            if props.run.is_some() {
                <StageView {theme} translate={translate.clone()} {selected} on_select={on_select.clone()} />
            }
            <Transport mover={Bound(mover)} {has_run} {on_through} on_keys={show_keys.reform(|()| true)} />
            if props.run.is_some() {
                <Timeline
                    {trace}
                    {live}
                    {theme}
                    {translate}
                    {selected}
                    {revealed}
                    {on_select}
                    {on_picture}
                    filter={props.filter.clone()}
                    arrangement={props.arrangement.clone()}
                    {on_arrange}
                />
            } else {
                <p class="stage-empty">{ texts.t("timeline-empty") }</p>
            }
            <KeySheet is_open={*has_keys} on_close={show_keys.reform(|()| false)} />
        </section>
    }
}
