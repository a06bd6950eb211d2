//! The run's log, its last lines first to be seen.

use std::collections::HashMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::format;
use crate::ui::icons;
use crate::ui::run::Snapshot;
use crate::visual::palette::{Theme, track_colour};

/// Lines at first.
const FIRST: usize = 200;

/// Lines more with every click.
const STEP: usize = 500;

/// Lines at most.
const MOST: usize = 5_000;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run's numbers.
    pub seen: Rc<Snapshot>,
    /// What the page looks like.
    pub theme: Theme,
}

/// The last lines of the log, and the earlier ones when they are asked for.
#[component]
pub fn LogView(props: &Props) -> Html {
    let texts = use_texts();
    let limit = use_state(|| FIRST);
    let Props { seen, theme } = props;
    if seen.log.is_empty() {
        return Html::default();
    }
    let colours: HashMap<_, _> = seen
        .stats
        .loops
        .iter()
        .enumerate()
        .map(|(index, of_loop)| (of_loop.name.as_str(), track_colour(of_loop.kind, index, *theme)))
        .collect();
    let total = seen.log.len();
    let shown = total.min(*limit);
    let lines = seen.log[total - shown..].iter().map(|line| {
        let dot = colours.get(line.in_loop.as_str()).map(|colour| icons::dot(colour));
        html! {
            <tr>
                <td class="number">{ format::moment(line.t_us, texts.lang()) }</td>
                <th scope="row">{ for dot }{ &line.in_loop }</th>
                <td class="line">{ &line.text }</td>
            </tr>
        }
    });
    let more = {
        let limit = limit.clone();
        Callback::from(move |_| limit.set((*limit + STEP).min(MOST)))
    };
    let count = [
        ("shown", texts.count(shown as u64).into()),
        ("count", total.into()),
        ("total", texts.count(total as u64).into()),
    ];
    html! {
        <section class="card log" aria-labelledby="log">
            <div class="card-head">
            <h2 id="log">{ texts.t("log") }</h2>
            <p class="foot">
                if shown < total {
                    <span>{ texts.t_args("lines-shown", &count) }</span>
                    if shown < MOST {
                        <button type="button" class="quiet" onclick={more}>
                            { texts.t("show-earlier") }
                        </button>
                    }
                } else {
                    <span>{ texts.t_args("lines-all", &count) }</span>
                }
            </p>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label={texts.t("log")}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="number">{ texts.t("log-time") }</th>
                            <th scope="col">{ texts.t("loop") }</th>
                            <th scope="col">{ texts.t("log-text") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for lines }</tbody>
                </table>
            </div>
        </section>
    }
}
