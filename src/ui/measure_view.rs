//! What was measured in a chosen stretch of time.

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::timeline::Source;
use crate::visual::layout::Measured;
use crate::visual::layout::measure::LoopMeasure;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What was measured.
    pub measured: Measured,
    /// The run.
    pub trace: Source,
}

/// How long the stretch is, how busy the loops were in it, and how much happened.
#[component]
pub fn MeasureView(props: &Props) -> Html {
    let texts = use_texts();
    let Props { measured, trace } = props;
    let Ok(trace) = trace.0.try_borrow() else { return Html::default() };
    let length_us = measured.length_us();
    let share = |busy_us: u64, loops: usize| {
        let all = length_us * loops.max(1) as f64;
        let percent = if all > 0.0 { 100.0 * busy_us as f64 / all } else { 0.0 };
        texts.t_args("measure-percent", &[("percent", texts.decimal(percent).into())])
    };
    let sum = |count: fn(&LoopMeasure) -> usize| {
        measured.loops.iter().map(count).sum::<usize>().to_string()
    };
    let head = ["measure-loop", "measure-busy", "measure-polls", "measure-tasks", "measure-sent"];
    let row = |name: String, busy: String, counts: [String; 3]| {
        html! {
            <tr>
                <th scope="row">{ name }</th>
                <td>{ busy }</td>
                { for counts.into_iter().map(|count| html! { <td>{ count }</td> }) }
            </tr>
        }
    };
    let rows = measured.loops.iter().map(|found| {
        let name = trace.track(found.id).map(|track| track.name.clone()).unwrap_or_default();
        let counts = [found.polls, found.tasks, found.sent].map(|count| count.to_string());
        row(name, share(found.busy_us, 1), counts)
    });
    let busy_us = measured.loops.iter().map(|found| found.busy_us).sum();
    let all = row(
        texts.t("measure-all"),
        share(busy_us, measured.loops.len()),
        [sum(|found| found.polls), sum(|found| found.tasks), sum(|found| found.sent)],
    );
    let ms = |us: f64| texts.decimal(us / 1e3);
    let said = [
        ("length", ms(length_us).into()),
        ("from", ms(measured.from_us).into()),
        ("to", ms(measured.to_us).into()),
    ];
    html! {
        <div class="measure" role="region" aria-label={texts.t("measure")}>
            <p>{ texts.t_args("measure-length", &said) }</p>
                <table>
                    <thead>
                        <tr>{ for head.map(|key| html! { <th scope="col">{ texts.t(key) }</th> }) }</tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                    if measured.loops.len() > 1 {
                        <tfoot>{ all }</tfoot>
                    }
                </table>
        </div>
    }
}
