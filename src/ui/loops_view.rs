//! The numbers of each loop.

use std::rc::Rc;

use yew::prelude::*;

use crate::clock::Micros;
use crate::trace::numbers::LoopNumbers;
use crate::trace::stats::LoopStats;
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::insight::GoTo;
use crate::ui::run::Snapshot;
use crate::visual::describe::kind_key;
use crate::visual::layout::Target;
use crate::visual::palette::{Theme, track_colour};

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run's numbers.
    pub seen: Rc<Snapshot>,
    /// What the page looks like.
    pub theme: Theme,
}

/// A row per loop.
#[component]
pub fn LoopsView(props: &Props) -> Html {
    let texts = use_texts();
    let stats = &props.seen.stats;
    let numbers = &props.seen.numbers.loops;
    let rows = stats.loops.iter().zip(numbers).enumerate().map(|(index, (of_loop, more))| {
        row(of_loop, *more, (index, props.theme), stats.wall_ms, &texts)
    });
    let head = |key: &str, class: Option<&'static str>| {
        html! { <th scope="col" class={classes!(class)}>{ texts.t(key) }</th> }
    };
    let number = Some("number");
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={texts.t("loops")}>
            <table class="loops">
                <caption>{ texts.t("loops") }</caption>
                <thead>
                    <tr>
                        { head("loop", None) }
                        { head("loop-kind", None) }
                        { head("loop-busy", number) }
                        { head("loop-idle", number) }
                        { head("loop-blocked", number) }
                        { head("loop-tasks", number) }
                        { head("loop-block", number) }
                        { head("loop-inbox", number) }
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn row(
    of_loop: &LoopStats,
    more: LoopNumbers,
    (index, theme): (usize, Theme),
    wall_ms: f64,
    texts: &Texts,
) -> Html {
    let kind = texts.t(kind_key(of_loop.kind));
    let colour = track_colour(of_loop.kind, index, theme);
    let ms = |us: u64| texts.decimal(Micros(us).as_ms());
    let longest = texts.decimal(of_loop.max_block_ms);
    html! {
        <tr key={of_loop.id}>
            <th scope="row">{ icons::dot(colour) }{ &of_loop.name }</th>
            <td>
                { kind }
                if of_loop.lost {
                    <strong class="lost">{ texts.t("lane-lost") }</strong>
                }
            </td>
            <td class="number busy">
                { texts.decimal(of_loop.busy_ms) }
                if wall_ms > 0.0 {
                    { icons::share(of_loop.busy_ms / wall_ms, colour) }
                }
            </td>
            <td class="number">{ ms(more.idle_us) }</td>
            <td class={classes!("number", (more.blocked_us > 0).then_some("blocked"))}>
                { ms(more.blocked_us) }
            </td>
            <td class="number">{ texts.count(of_loop.tasks) }</td>
            <td class="number">
                if let Some(poll) = more.longest {
                    <GoTo target={Target::from(poll)} title={longest} />
                } else {
                    { longest }
                }
            </td>
            <td class="number">{ texts.count(u64::from(of_loop.inbox_peak)) }</td>
        </tr>
    }
}
