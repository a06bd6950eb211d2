//! What was chosen: its numbers, and the ways on from it.

use yew::prelude::*;

use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::insight::links::GoTo;
use crate::ui::state::Action;
use crate::ui::timeline::Source;
use crate::visual::inspect::{Group, Inspection, inspect};
use crate::visual::layout::Target;
use crate::visual::palette::{Theme, track_colour};

/// What is looked at.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// How far it is.
    pub version: u64,
    /// What is chosen in it.
    pub selected: Option<Target>,
    /// What the page looks like.
    pub theme: Theme,
}

/// A card for what was chosen.
#[component]
pub fn Inspector(props: &Props) -> Html {
    let texts = use_texts();
    let seen = (props.trace.clone(), props.selected, props.version);
    let inspection = use_memo(seen, |(trace, selected, _)| {
        let trace = trace.0.try_borrow().ok()?;
        inspect(&trace, (*selected)?)
    });
    html! {
        <section class="card inspector" aria-labelledby="inspector">
            <h2 id="inspector">{ texts.t("inspector") }</h2>
            if let (Some(inspection), Some(target)) = ((*inspection).as_ref(), props.selected) {
                <Chosen inspection={inspection.clone()} {target} theme={props.theme} />
            } else {
                <p class="muted">{ texts.t("inspector-empty") }</p>
            }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct ChosenProps {
    inspection: Inspection,
    target: Target,
    theme: Theme,
}

#[component]
fn Chosen(props: &ChosenProps) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let Inspection { tip, site, groups } = &props.inspection;
    let words = |key: &'static str| texts.t(key);
    let on = |action: Action| dispatch.reform(move |_: MouseEvent| action.clone());
    html! {
        <>
            <div class="chosen" aria-live="polite">
                { icons::dot(track_colour(tip.loop_kind, tip.track, props.theme)) }
                <strong>{ tip.title.say(&words) }</strong>
                <span class="muted">{ texts.t(tip.kind) }</span>
                <button type="button" class="quiet" onclick={on(Action::Reveal(props.target))}>
                    { texts.t("inspector-show") }
                </button>
                <button type="button" class="quiet" onclick={on(Action::Select(None))}>
                    { texts.t("inspector-close") }
                </button>
            </div>
            <dl class="facts">
                { for tip.rows.iter().map(|(key, value)| html! {
                    <div><dt>{ texts.t(key) }</dt><dd>{ value.say(&words) }</dd></div>
                }) }
            </dl>
            if let Some(site) = site {
                <p class="site">
                    <span class="muted">{ texts.t("tip-site") }</span>
                    <code>{ site }</code>
                </p>
            }
            { for groups.iter().map(|group| links(group, props.theme, &texts)) }
        </>
    }
}

/// The links of a group, those of one relation beside each other.
fn links(group: &Group, theme: Theme, texts: &Texts) -> Html {
    let words = |key: &'static str| texts.t(key);
    let relations = group.links.chunk_by(|a, b| a.relation == b.relation).map(|links| {
        let relation = links.first().map_or("", |link| link.relation);
        let buttons = links.iter().map(|link| {
            let detail = link.detail.as_ref().map(|detail| detail.say(&words));
            let colour = track_colour(link.loop_kind, link.track, theme);
            html! {
                <li><GoTo target={link.target} {colour} title={link.title.clone()} {detail} /></li>
            }
        });
        html! { <><dt>{ texts.t(relation) }</dt><dd><ul>{ for buttons }</ul></dd></> }
    });
    html! {
        <div class="relations">
            <h3>{ texts.t(group.key) }</h3>
            <dl>{ for relations }</dl>
            if group.more > 0 {
                <p class="foot">
                    { texts.t_args("and-more", &[("count", group.more.into()),
                        ("total", texts.count(group.more).into())]) }
                </p>
            }
        </div>
    }
}
