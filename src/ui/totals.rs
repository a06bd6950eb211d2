//! The numbers of all loops together.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::run::Snapshot;

/// The longest step of the clock on a page that is cross-origin isolated, in any browser.
const FINE_US: f64 = 20.0;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run's numbers.
    pub seen: Rc<Snapshot>,
}

/// Short lists of numbers, side by side.
#[component]
pub fn Totals(props: &Props) -> Html {
    let texts = use_texts();
    let stats = &props.seen.stats;
    let (tasks, messages) = (&stats.tasks, &stats.messages);
    let list = |key: &str, rows: Html| {
        html! { <div><h3>{ texts.t(key) }</h3><dl>{ rows }</dl></div> }
    };
    let one = |key: &str, value: String, class: Option<&'static str>| {
        html! { <div class={classes!(class)}><dt>{ texts.t(key) }</dt><dd>{ value }</dd></div> }
    };
    let count = |key: &str, number: u64| one(key, texts.count(number), None);
    // A zero is the good news where something can go wrong, and should not shout.
    let trouble = |key: &str, number: u64| {
        one(key, texts.count(number), Some(if number == 0 { "none" } else { "some" }))
    };
    let is_coarse = stats.clock_resolution_us > FINE_US;
    html! {
        <div class="totals">
            { list("totals-tasks", html! {
                <>
                    { count("total-started", tasks.started) }
                    { count("total-completed", tasks.completed) }
                    { trouble("total-failed", tasks.failed) }
                    { count("total-cancelled", tasks.cancelled) }
                    { trouble("total-retried", tasks.retried) }
                </>
            }) }
            { list("totals-messages", html! {
                <>
                    { count("total-sent", messages.sent) }
                    { count("total-received", messages.received) }
                    { count("total-bytes", messages.bytes) }
                </>
            }) }
            { list("totals-trace", html! {
                <>
                    { one("total-wall", texts.decimal(stats.wall_ms), None) }
                    { count("total-events", stats.events) }
                    { trouble("total-dropped", stats.events_dropped) }
                    { one("total-clock", texts.decimal(stats.clock_resolution_us), None) }
                </>
            }) }
            if is_coarse {
                <p class="muted">{ texts.t("clock-is-coarse") }</p>
            }
        </div>
    }
}
