//! How long tasks and messages took.

use std::rc::Rc;

use yew::prelude::*;

use crate::trace::stats::Percentiles;
use crate::ui::context::use_texts;
use crate::ui::run::Snapshot;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run's numbers.
    pub seen: Rc<Snapshot>,
}

/// Two distributions, a row each.
#[component]
pub fn Latencies(props: &Props) -> Html {
    let texts = use_texts();
    let stats = &props.seen.stats;
    let row = |key: &str, of: &Percentiles| {
        let cells = [of.p50, of.p90, of.p99, of.max]
            .map(|ms| html! { <td class="number">{ texts.decimal(ms) }</td> });
        html! { <tr><th scope="row">{ texts.t(key) }</th>{ for cells }</tr> }
    };
    let heads = ["p50", "p90", "p99", "max"].map(|part| {
        html! { <th scope="col" class="number">{ texts.t(&format!("latency-{part}")) }</th> }
    });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={texts.t("latencies")}>
            <table>
                <caption>{ texts.t("latencies") }</caption>
                <thead><tr><th scope="col">{ texts.t("latency-of") }</th>{ for heads }</tr></thead>
                <tbody>
                    { row("latency-tasks", &stats.task_latency_ms) }
                    { row("latency-messages", &stats.message_latency_ms) }
                </tbody>
            </table>
        </div>
    }
}
