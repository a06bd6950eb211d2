//! A table of what is in view in the timeline, for whoever does not see the picture.

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use crate::trace::Trace;
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::insight::links::{GoTo, colour_of};
use crate::ui::timeline::Source;
use crate::visual::describe::{Value, describe};
use crate::visual::layout::{InView, Target, extent};
use crate::visual::palette::Theme;

/// What is listed.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// What is in view.
    pub in_view: InView,
    /// Whether the table is open.
    pub open: bool,
    /// Is told when it is opened or closed.
    pub on_open: Callback<bool>,
    /// What the page looks like.
    pub theme: Theme,
}

/// A table that is opened by a click.
#[component]
pub fn InViewTable(props: &Props) -> Html {
    let texts = use_texts();
    let ontoggle = props.on_open.reform(|event: Event| {
        event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open())
    });
    html! {
        <details class="in-view" open={props.open} {ontoggle}>
            <summary>{ texts.t("in-view") }</summary>
            if props.open {
                { table(props, &texts) }
            }
        </details>
    }
}

fn table(props: &Props, texts: &Texts) -> Html {
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let InView { targets, more } = &props.in_view;
    let rows = targets.iter().filter_map(|target| row(&trace, *target, props.theme, texts));
    let heads = ["in-view-what", "in-view-name", "loop", "in-view-from", "in-view-took"];
    let more = *more as u64;
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={texts.t("in-view")}>
            <table>
                <thead>
                    <tr>{ for heads.map(|key| html! { <th scope="col">{ texts.t(key) }</th> }) }</tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
            if more > 0 {
                <p class="foot">
                    { texts.t_args("and-more", &[("count", more.into()),
                        ("total", texts.count(more).into())]) }
                </p>
            }
        </div>
    }
}

fn row(trace: &Trace, target: Target, theme: Theme, texts: &Texts) -> Option<Html> {
    let tip = describe(trace, target)?;
    let (from, to) = extent(trace, target)?;
    let say = |value: Value| value.say(&|key| texts.t(key));
    let in_loop = trace.track(target.id()).map(|track| track.name.clone());
    let colour = colour_of(trace, target, theme);
    Some(html! {
        <tr>
            <td>{ texts.t(tip.kind) }</td>
            <th scope="row"><GoTo {target} {colour} title={say(tip.title)} /></th>
            <td>{ in_loop }</td>
            <td>{ say(Value::Moment(from as u64)) }</td>
            <td>{ say(Value::Duration((to - from) as u64)) }</td>
        </tr>
    })
}
