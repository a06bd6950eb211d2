//! The numbers of all loops together.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::run::Snapshot;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run's numbers.
    pub seen: Rc<Snapshot>,
}

/// A list of numbers.
#[component]
pub fn Totals(props: &Props) -> Html {
    let texts = use_texts();
    let stats = &props.seen.stats;
    let (tasks, messages) = (&stats.tasks, &stats.messages);
    let one = |key: &str, value: String, class: Option<&'static str>| {
        html! { <div class={classes!(class)}><dt>{ texts.t(key) }</dt><dd>{ value }</dd></div> }
    };
    // A zero is the good news where something can go wrong, and should not shout.
    let trouble = |number: u64| Some(if number == 0 { "none" } else { "some" });
    html! {
        <dl class="totals">
            { one("total-wall", texts.decimal(stats.wall_ms), None) }
            { one("total-tasks-started", texts.count(tasks.started), None) }
            { one("total-tasks-completed", texts.count(tasks.completed), None) }
            { one("total-tasks-failed", texts.count(tasks.failed), trouble(tasks.failed)) }
            { one("total-tasks-cancelled", texts.count(tasks.cancelled), trouble(tasks.cancelled)) }
            { one("total-tasks-retried", texts.count(tasks.retried), trouble(tasks.retried)) }
            { one("total-messages-sent", texts.count(messages.sent), None) }
            { one("total-messages-received", texts.count(messages.received), None) }
            { one("total-bytes", texts.count(messages.bytes), None) }
            { one("total-events", texts.count(stats.events), None) }
            { one("total-events-dropped", texts.count(stats.events_dropped), trouble(stats.events_dropped)) }
            { one("total-clock", texts.decimal(stats.clock_resolution_us), None) }
        </dl>
    }
}
