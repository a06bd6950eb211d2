//! How long each kind of task and of message took, with a chart and the slowest ones.

use std::rc::Rc;

use yew::prelude::*;

use crate::trace::Trace;
use crate::trace::numbers::{Distribution, Kind};
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::insight::chart::Chart;
use crate::ui::run::Snapshot;
use crate::ui::timeline::Source;
use crate::visual::histogram::bars;
use crate::visual::palette::Theme;

/// The size of the chart in a row.
const SMALL: (f64, f64) = (96.0, 20.0);

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// Its numbers.
    pub seen: Rc<Snapshot>,
    /// What the page looks like.
    pub theme: Theme,
}

/// A card with a row for each kind, and a chart of the one that is chosen.
#[component]
pub fn NumbersView(props: &Props) -> Html {
    let texts = use_texts();
    let chosen = use_state_eq(|| None::<Kind>);
    let numbers = &props.seen.numbers;
    if numbers.tasks.is_empty() && numbers.messages.is_empty() {
        return Html::default();
    }
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let find = |kind: Kind| {
        let mut all = numbers.tasks.iter().chain(&numbers.messages);
        all.find(|(other, _)| *other == kind)
    };
    let shown = chosen.and_then(find);
    let table = |caption: &str, kinds: &[(Kind, Distribution)]| {
        let rows = kinds.iter().map(|(kind, of)| {
            let is_chosen = *chosen == Some(*kind);
            let (chosen, kind) = (chosen.clone(), *kind);
            let onclick =
                Callback::from(move |_: MouseEvent| chosen.set((!is_chosen).then_some(kind)));
            row(name(kind, &trace), of, is_chosen, onclick, &texts)
        });
        kinds_table(texts.t(caption), rows.collect(), &texts)
    };
    html! {
        <section class="card numbers-card" aria-labelledby="numbers">
            <h2 id="numbers">{ texts.t("numbers") }</h2>
            <div class="kinds">
                { table("numbers-tasks", &numbers.tasks) }
                { table("numbers-messages", &numbers.messages) }
            </div>
            if let Some((kind, of)) = shown {
                <Chart
                    key={format!("{kind:?}")}
                    trace={props.trace.clone()}
                    kind={*kind}
                    of={of.clone()}
                    version={props.seen.version}
                    theme={props.theme}
                />
            } else {
                <p class="muted">{ texts.t("numbers-choose") }</p>
            }
        </section>
    }
}

fn name(kind: Kind, trace: &Trace) -> String {
    let (Kind::Task(text) | Kind::Message(text)) = kind;
    trace.text(text).to_owned()
}

fn kinds_table(caption: String, rows: Vec<Html>, texts: &Texts) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    let heads = ["p50", "p90", "p99", "max"].map(|part| {
        html! { <th scope="col" class="number">{ texts.t(&format!("latency-{part}")) }</th> }
    });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={caption.clone()}>
            <table>
                <caption>{ caption }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ texts.t("numbers-name") }</th>
                        <th scope="col" class="number">{ texts.t("numbers-count") }</th>
                        { for heads }
                        <th scope="col">{ texts.t("numbers-spread") }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn row(
    name: String,
    of: &Distribution,
    is_chosen: bool,
    onclick: Callback<MouseEvent>,
    texts: &Texts,
) -> Html {
    let percentiles = of.percentiles;
    let cells = [percentiles.p50, percentiles.p90, percentiles.p99, percentiles.max]
        .map(|ms| html! { <td class="number">{ texts.decimal(ms) }</td> });
    let (width, height) = SMALL;
    let small = bars(&of.buckets, width, height).into_iter().map(|bar| {
        let (x, y) = (bar.x.to_string(), bar.y.to_string());
        let (w, h) = ((bar.w - 1.0).max(1.0).to_string(), bar.h.to_string());
        html! { <rect {x} {y} width={w} height={h} /> }
    });
    html! {
        <tr class={classes!(is_chosen.then_some("chosen-row"))}>
            <th scope="row">
                <button type="button" class="quiet" aria-pressed={is_chosen.to_string()} {onclick}>
                    { name }
                </button>
            </th>
            <td class="number">{ texts.count(of.count) }</td>
            { for cells }
            <td>
                <svg class="spread" viewBox={format!("0 0 {width} {height}")} aria-hidden="true">
                    { for small }
                </svg>
            </td>
        </tr>
    }
}
