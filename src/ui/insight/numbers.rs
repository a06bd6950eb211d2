//! How long each kind of task and of message took, with a chart and the slowest ones.

use std::rc::Rc;

use yew::prelude::*;

use crate::trace::Trace;
use crate::trace::numbers::{Distribution, Kind};
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::insight::links::{GoTo, colour_of};
use crate::ui::run::Snapshot;
use crate::ui::timeline::Source;
use crate::visual::describe::Value;
use crate::visual::histogram::{bars, marks};
use crate::visual::inspect::title_of;
use crate::visual::layout::Target;
use crate::visual::palette::Theme;

/// How many of the slowest are listed.
const SLOWEST: usize = 10;
/// The size of the chart, in its own units.
const CHART: (f64, f64) = (480.0, 120.0);
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

#[derive(PartialEq, Properties)]
struct ChartProps {
    trace: Source,
    kind: Kind,
    of: Distribution,
    version: u64,
    theme: Theme,
}

/// The chart of one kind, and its slowest ones, or those of the bar that is chosen.
#[component]
fn Chart(props: &ChartProps) -> Html {
    let texts = use_texts();
    let chosen = use_state_eq(|| None::<(u64, u64)>);
    let range = chosen.unwrap_or((0, u64::MAX));
    let asked = (props.trace.clone(), props.kind, range, props.version);
    let slowest = use_memo(asked, |(trace, kind, range, _)| {
        trace.0.try_borrow().map(|trace| trace.slowest(*kind, *range, SLOWEST)).unwrap_or_default()
    });
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let duration = |us: u64| Value::Duration(us).say(&|key| texts.t(key));
    let said = [
        ("from", duration(range.0).into()),
        ("to", duration(range.1).into()),
        ("count", slowest.total.into()),
        ("total", texts.count(slowest.total).into()),
    ];
    let title = match *chosen {
        Some(_) => texts.t_args("numbers-between", &said),
        None => texts.t("numbers-slowest"),
    };
    let items = slowest.list.iter().map(|(item, took)| {
        let target = Target::from(*item);
        let colour = colour_of(&trace, target, props.theme);
        let (title, detail) = (title_of(&trace, *item), duration(*took));
        html! { <li><GoTo {target} {colour} {title} {detail} /></li> }
    });
    let all = chosen.clone();
    html! {
        <div class="chart">
            { chart(props, &chosen, &texts) }
            <div>
                <h3>{ title }</h3>
                <ol class="slowest">{ for items }</ol>
                if chosen.is_some() {
                    <button type="button" class="quiet"
                        onclick={Callback::from(move |_: MouseEvent| all.set(None))}>
                        { texts.t("numbers-slowest") }
                    </button>
                }
            </div>
        </div>
    }
}

fn chart(props: &ChartProps, chosen: &UseStateHandle<Option<(u64, u64)>>, texts: &Texts) -> Html {
    let (width, height) = CHART;
    let duration = |us: u64| Value::Duration(us).say(&|key| texts.t(key));
    let buckets = &props.of.buckets;
    let drawn = bars(buckets, width, height).into_iter().zip(buckets).map(|(bar, bucket)| {
        let range = (bucket.from_us, bucket.to_us);
        let is_chosen = **chosen == Some(range);
        let set = chosen.clone();
        let choose = Callback::from(move |()| set.set((!is_chosen).then_some(range)));
        let onkeydown = {
            let choose = choose.clone();
            Callback::from(move |event: KeyboardEvent| {
                if event.key() == "Enter" || event.key() == " " {
                    event.prevent_default();
                    choose.emit(());
                }
            })
        };
        let said = texts.t_args(
            "numbers-bar",
            &[
                ("from", duration(range.0).into()),
                ("to", duration(range.1).into()),
                ("total", texts.count(bucket.count).into()),
            ],
        );
        let (x, w) = (bar.x.to_string(), (bar.w - 1.0).max(1.0).to_string());
        html! {
            <g
                role="button"
                tabindex={if bucket.count > 0 { "0" } else { "-1" }}
                class={classes!(is_chosen.then_some("chosen-bar"))}
                aria-label={said.clone()}
                aria-pressed={is_chosen.to_string()}
                onclick={choose.reform(|_: MouseEvent| ())}
                {onkeydown}
            >
                <title>{ said }</title>
                <rect class="ground" x={x.clone()} y="0" width={w.clone()} height={height.to_string()} />
                <rect {x} y={bar.y.to_string()} width={w} height={bar.h.to_string()} />
            </g>
        }
    });
    let lines = marks(buckets, width).into_iter().map(|mark| {
        let x = mark.x.to_string();
        html! {
            <>
                <line x1={x.clone()} x2={x.clone()} y1="0" y2={(height + 6.0).to_string()} />
                <text x={(mark.x + 3.0).to_string()} y={(height + 16.0).to_string()}>
                    { duration(mark.us) }
                </text>
            </>
        }
    });
    let view = format!("0 0 {width} {}", height + 20.0);
    html! {
        <svg class="histogram" viewBox={view} role="group" aria-label={texts.t("numbers-chart")}>
            { for lines }
            { for drawn }
        </svg>
    }
}
