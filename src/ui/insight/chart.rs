//! The chart of one kind of task or message: how its times are spread, and the slowest ones.

use yew::prelude::*;

use crate::trace::numbers::{Distribution, Kind};
use crate::trace::{Item, Trace};
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::insight::links::{GoTo, colour_of};
use crate::ui::session::Session;
use crate::ui::timeline::Source;
use crate::visual::describe::Value;
use crate::visual::histogram::{bars, marks};
use crate::visual::inspect::{TOLD_US, held_by, title_of};
use crate::visual::layout::Target;
use crate::visual::palette::Theme;
use crate::visual::svg;

/// How many of the slowest are listed.
const SLOWEST: usize = 10;
/// The size of the chart, in its own units.
const CHART: (f64, f64) = (480.0, 120.0);

/// What is charted.
#[derive(PartialEq, Properties)]
pub struct ChartProps {
    /// The run.
    pub trace: Source,
    /// The kind.
    pub kind: Kind,
    /// How its times are spread.
    pub of: Distribution,
    /// How much of the run was seen.
    pub version: u64,
    /// What the page looks like.
    pub theme: Theme,
}

/// The chart of one kind, and its slowest ones, or those of the bar that is chosen.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let texts = use_texts();
    let session = use_context::<Session>();
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
        html! {
            <li>
                <GoTo {target} {colour} {title} {detail} />
                { held_up(&trace, (*item, *took), props.theme, &texts) }
            </li>
        }
    });
    let all = chosen.clone();
    html! {
        <div class="chart">
            <div>
                { chart(props, &chosen, &texts) }
                <button type="button" class="quiet save-chart" onclick={save(props, &trace, session, &texts)}>
                    { icons::save() }{ texts.t("numbers-save-chart") }
                </button>
            </div>
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

/// What a slow message waited for, or that its loop was not to blame.
fn held_up(
    trace: &Trace,
    (item, took_us): (Item, u64),
    theme: Theme,
    texts: &Texts,
) -> Option<Html> {
    let is_slow = matches!(item, Item::Message(..)) && took_us >= TOLD_US;
    let Some(poll @ Item::Poll(id, index)) = held_by(trace, item) else {
        let free = texts.t("numbers-not-held");
        return is_slow.then(|| html! { <p class="held">{ free }</p> });
    };
    let took_us = trace.track(id)?.polls.get(index)?.took_us;
    let target = Target::from(poll);
    let colour = colour_of(trace, target, theme);
    let detail = Value::Duration(took_us.into()).say(&|key| texts.t(key));
    Some(html! {
        <p class="held">
            { texts.t("numbers-held-by") }
            <GoTo {target} {colour} title={title_of(trace, poll)} {detail} />
        </p>
    })
}

/// Gives the reader the chart as a file.
fn save(
    props: &ChartProps,
    trace: &Trace,
    session: Option<Session>,
    texts: &Texts,
) -> Callback<MouseEvent> {
    let (key, text) = match props.kind {
        Kind::Task(text) => ("numbers-tasks", text),
        Kind::Message(text) => ("numbers-messages", text),
    };
    let name = trace.text(text).to_owned();
    let (of, theme, texts) = (props.of.clone(), props.theme, texts.clone());
    Callback::from(move |_: MouseEvent| {
        let Some(session) = &session else { return };
        let percentiles = of.percentiles;
        let numbers: [(&str, f64); 4] = [
            ("p50", percentiles.p50),
            ("p90", percentiles.p90),
            ("p99", percentiles.p99),
            ("max", percentiles.max),
        ];
        let mut caption =
            vec![texts.t(key), format!("{}: {}", texts.t("numbers-count"), texts.count(of.count))];
        caption.extend(numbers.map(|(part, ms)| {
            format!("{} {}", texts.t(&format!("latency-{part}")), texts.decimal(ms))
        }));
        let drawing = svg::chart(svg::Chart {
            title: &name,
            caption: &caption.join(" · "),
            buckets: &of.buckets,
            translate: &|key| texts.t(key),
            theme,
        });
        session.save_chart(&name, &drawing);
    })
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
