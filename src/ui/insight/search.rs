//! Searching a run: a field, a few choices, and what was found.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ids::LoopId;
use crate::trace::Trace;
use crate::trace::search::{Hit, Matches, Query, What};
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::insight::links::{GoTo, colour_of};
use crate::ui::select::Select;
use crate::ui::state::Action;
use crate::ui::timeline::Source;
use crate::visual::describe::Value;
use crate::visual::inspect::title_of;
use crate::visual::layout::Target;
use crate::visual::palette::Theme;

/// So many of what was found are listed.
const LISTED: usize = 200;

/// What is searched.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// How far it is.
    pub version: u64,
    /// Whether what was found stands out in the picture.
    pub filters: bool,
    /// What the page looks like.
    pub theme: Theme,
}

/// A row of controls and a list.
#[component]
pub fn Search(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let query = use_state_eq(Query::default);
    let at = use_state_eq(|| None::<usize>);
    let asked = (props.trace.clone(), (*query).clone(), props.version);
    let found = use_memo(asked, |(trace, query, _)| {
        let trace = trace.0.try_borrow().ok().filter(|_| !query.is_empty())?;
        let matches = Matches::of(&trace, query);
        Some((matches.hits(&trace, LISTED), matches.total()))
    });
    let listed = found.as_ref().as_ref().map_or(0, |(hits, _)| hits.len());

    let set = {
        let (query, at, dispatch, filters) =
            (query.clone(), at.clone(), dispatch.clone(), props.filters);
        Callback::from(move |wanted: Query| {
            if filters {
                let filter = (!wanted.is_empty()).then(|| wanted.clone());
                dispatch.emit(Action::Filter(filter));
            }
            at.set(None);
            query.set(wanted);
        })
    };
    let change = |change: fn(&mut Query, String)| {
        let (query, set) = (query.clone(), set.clone());
        Callback::from(move |text: String| {
            let mut wanted = (*query).clone();
            change(&mut wanted, text);
            set.emit(wanted);
        })
    };
    let step = {
        let (found, at, dispatch) = (found.clone(), at.clone(), dispatch.clone());
        Callback::from(move |back: bool| {
            let Some((hits, _)) = found.as_ref() else { return };
            let place = match (*at, back) {
                _ if hits.is_empty() => return,
                (None, false) => 0,
                (None, true) => hits.len() - 1,
                (Some(at), false) => (at + 1) % hits.len(),
                (Some(at), true) => (at + hits.len() - 1) % hits.len(),
            };
            at.set(Some(place));
            dispatch.emit(Action::Reveal(hits[place].item.into()));
        })
    };
    let onkeydown = {
        let step = step.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                step.emit(event.shift_key());
            }
        })
    };
    let toggle = {
        let (query, dispatch, filters) = (query.clone(), dispatch, props.filters);
        Callback::from(move |_: Event| {
            let wanted = (!filters && !query.is_empty()).then(|| (*query).clone());
            dispatch.emit(Action::Filter(wanted));
        })
    };
    let typed = |to: Callback<String>| {
        to.reform(|event: InputEvent| {
            event
                .target_dyn_into::<HtmlInputElement>()
                .map(|input| input.value())
                .unwrap_or_default()
        })
    };
    let text = change(|query, text| query.text = text);
    let least = change(|query, text| query.least_us = milliseconds(&text));
    let step_by = |back: bool| step.reform(move |_: MouseEvent| back);
    html! {
        <section class="card search" role="search" aria-labelledby="search">
            <h2 id="search">{ texts.t("search") }</h2>
            <div class="search-row">
                <label class="search-text">
                    <span>{ texts.t("search-text") }</span>
                    <input id="trace-search" type="search" autocomplete="off"
                        placeholder={texts.t("search-hint")} value={query.text.clone()}
                        oninput={typed(text)} {onkeydown} />
                </label>
                { loops(props, &query, change(|query, id| {
                    query.in_loop = id.parse().ok().map(LoopId);
                }), &texts) }
                { kinds(&query, change(|query, kind| {
                    query.what = What::ALL.into_iter().find(|what| what.as_str() == kind);
                }), &texts) }
                <label>
                    <span>{ texts.t("search-longer") }</span>
                    <input id="trace-search-longer" type="number" min="0" step="any"
                        oninput={typed(least)} />
                </label>
                <label class="search-dim">
                    <input id="trace-search-dim" type="checkbox" checked={props.filters}
                        disabled={query.is_empty()} onchange={toggle} />
                    <span>{ texts.t("search-dim") }</span>
                </label>
            </div>
            if let Some((hits, total)) = found.as_ref() {
                <div class="search-found">
                    <p role="status">{ count(*total, listed, &texts) }</p>
                    <button type="button" disabled={listed == 0} onclick={step_by(true)}>
                        { texts.t("search-previous") }
                    </button>
                    <button type="button" disabled={listed == 0} onclick={step_by(false)}>
                        { texts.t("search-next") }
                    </button>
                </div>
                if !hits.is_empty() {
                    { list(hits, *at, props, &texts) }
                }
            }
        </section>
    }
}

/// So many microseconds, if the text is a number of milliseconds.
fn milliseconds(text: &str) -> Option<u64> {
    let ms = text.trim().parse::<f64>().ok().filter(|ms| *ms > 0.0)?;
    Some((ms * 1e3) as u64)
}

fn loops(props: &Props, query: &Query, on_choose: Callback<String>, texts: &Texts) -> Html {
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let value = query.in_loop.map(|id| id.to_string()).unwrap_or_default();
    let options = trace.tracks().iter().map(|track| {
        html! { <option value={track.id.to_string()}>{ &track.name }</option> }
    });
    html! {
        <label>
            <span>{ texts.t("loop") }</span>
            <Select {value} {on_choose} id="trace-search-loop">
                <option value="">{ texts.t("search-any") }</option>
                { for options }
            </Select>
        </label>
    }
}

fn kinds(query: &Query, on_choose: Callback<String>, texts: &Texts) -> Html {
    let value = query.what.map(|what| what.as_str().to_owned()).unwrap_or_default();
    let options = What::ALL.map(|what| {
        let name = texts.t(&format!("search-{}", what.as_str()));
        html! { <option value={what.as_str()}>{ name }</option> }
    });
    html! {
        <label>
            <span>{ texts.t("search-kind") }</span>
            <Select {value} {on_choose} id="trace-search-kind">
                <option value="">{ texts.t("search-any") }</option>
                { for options }
            </Select>
        </label>
    }
}

fn count(total: usize, listed: usize, texts: &Texts) -> String {
    let args = [
        ("count", total.into()),
        ("total", texts.count(total as u64).into()),
        ("listed", texts.count(listed as u64).into()),
    ];
    texts.t_args(if listed < total { "search-found-more" } else { "search-found" }, &args)
}

fn list(hits: &[Hit], at: Option<usize>, props: &Props, texts: &Texts) -> Html {
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let rows = hits.iter().enumerate().map(|(place, hit)| {
        let current = (at == Some(place)).then_some("true");
        html! { <li aria-current={current}>{ found(hit, &trace, props.theme, texts) }</li> }
    });
    html! {
        <ol class="search-list" tabindex="0" role="region" aria-label={texts.t("search-results")}>
            { for rows }
        </ol>
    }
}

fn found(hit: &Hit, trace: &Trace, theme: Theme, texts: &Texts) -> Html {
    let target = Target::from(hit.item);
    let title = match hit.line {
        Some(line) => trace.text(line).to_owned(),
        None => title_of(trace, hit.item),
    };
    let detail = Value::Moment(hit.at.0).say(&|key| texts.t(key));
    let kind = texts.t(&format!("search-{}", hit.what.as_str()));
    html! {
        <>
            <span class="muted">{ kind }</span>
            <GoTo {target} colour={colour_of(trace, target, theme)} {title} {detail} />
        </>
    }
}
