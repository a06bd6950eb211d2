//! What deserves attention, the worst first.

use fluent_bundle::FluentValue;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::trace::findings::{Code, Finding, Findings};
use crate::trace::held::Waiter;
use crate::trace::{Item, Trace};
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::insight::links::{GoTo, colour_of};
use crate::ui::timeline::Source;
use crate::visual::describe::Value;
use crate::visual::layout::Target;
use crate::visual::palette::Theme;

/// What is looked through.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// Whether it has ended: only then is it known what came to nothing.
    pub ended: bool,
    /// How much of it was seen.
    pub version: u64,
    /// How many events it has.
    pub events: u64,
    /// What the page looks like.
    pub theme: Theme,
}

/// A run that goes on is searched while it has no more events than this: a long search would hold up
/// what it is about. One that has ended is shown before it is searched if it has more.
const MOST_AT_ONCE: u64 = 50_000;

/// So many milliseconds after it is shown: a picture has been painted by then.
const SHOWN_MS: u32 = 50;

/// A card with all findings of a run, and before its end with those that are certain.
#[component]
pub fn FindingsView(props: &Props) -> Html {
    let texts = use_texts();
    let is_shown = use_shown(&props.trace);
    let is_searched = props.events <= MOST_AT_ONCE || (props.ended && is_shown);
    let version = if is_searched && !props.ended { props.version } else { 0 };
    let of = (props.trace.clone(), props.ended, is_searched, version);
    let findings = use_memo(of, |(trace, ended, is_searched, _)| {
        let trace = trace.0.try_borrow().ok().filter(|_| *is_searched)?;
        Some(if *ended { trace.findings() } else { trace.findings_so_far() })
    });
    let findings = findings.as_ref().as_ref().filter(|found| props.ended || !found.list.is_empty());
    html! {
        <section class="card findings" aria-labelledby="findings">
            <h2 id="findings">{ texts.t("findings") }</h2>
            { match findings {
                None if props.ended => html! { <p class="muted">{ texts.t("findings-now") }</p> },
                None => html! { <p class="muted">{ texts.t("findings-later") }</p> },
                Some(found) if found.list.is_empty() => nothing(&texts),
                Some(found) => list(found, props, &texts),
            } }
            if findings.is_some() && !props.ended {
                <p class="foot">{ texts.t("findings-later") }</p>
            }
        </section>
    }
}

/// Whether this run has been shown for a moment.
#[hook]
fn use_shown(trace: &Source) -> bool {
    let shown = use_state(|| None::<Source>);
    let is_shown = shown.as_ref() == Some(trace);
    use_effect_with(trace.clone(), move |trace| {
        let trace = trace.clone();
        let timeout = Timeout::new(SHOWN_MS, move || shown.set(Some(trace)));
        move || drop(timeout)
    });
    is_shown
}

fn nothing(texts: &Texts) -> Html {
    let rules = Code::ALL.map(|code| {
        html! { <li>{ texts.t(&format!("finding-{}-rule", code.as_str())) }</li> }
    });
    html! {
        <>
            <p class="all-well">{ texts.t("findings-none") }</p>
            <details>
                <summary>{ texts.t("findings-rules") }</summary>
                <ul>{ for rules }</ul>
            </details>
        </>
    }
}

fn list(found: &Findings, props: &Props, texts: &Texts) -> Html {
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let items = found.list.iter().map(|finding| item(finding, &trace, props.theme, texts));
    html! {
        <>
            <ol class="finding-list">{ for items }</ol>
            if found.more > 0 {
                <p class="foot">
                    { texts.t_args("and-more", &[("count", found.more.into()),
                        ("total", texts.count(found.more as u64).into())]) }
                </p>
            }
        </>
    }
}

fn item(finding: &Finding, trace: &Trace, theme: Theme, texts: &Texts) -> Html {
    let code = finding.code.as_str();
    let args = arguments(finding, trace, texts);
    let told = |part: &str| texts.t_args(&format!("finding-{code}-{part}"), &args);
    let site = trace.text(finding.site);
    let victim =
        finding.victim.map(|victim| go_to(trace, victim.item, "finding-victim", theme, texts));
    html! {
        <li class={classes!("finding", code)}>
            <h3>{ told("title") }</h3>
            <p>{ told("evidence") }</p>
            <p class="advice">{ told("advice") }</p>
            <p class="ways">
                { go_to(trace, finding.worst, "finding-worst", theme, texts) }
                { for victim }
                if !site.is_empty() {
                    <code>{ site }</code>
                }
            </p>
        </li>
    }
}

/// All that the texts of a finding may name. A text takes what it needs.
fn arguments(
    finding: &Finding,
    trace: &Trace,
    texts: &Texts,
) -> Vec<(&'static str, FluentValue<'static>)> {
    let duration = |us: u64| Value::Duration(us).say(&|key| texts.t(key));
    let name = |id| trace.track(id).map(|track| track.name.clone()).unwrap_or_default();
    let others: Vec<_> = finding.others.iter().map(|id| name(*id)).collect();
    let victim = finding.victim;
    vec![
        ("loop", name(finding.in_loop).into()),
        ("name", trace.text(finding.name).to_owned().into()),
        ("count", finding.count.into()),
        ("worst", duration(finding.worst_us).into()),
        ("total", duration(finding.total_us).into()),
        ("victims", finding.victims.into()),
        ("victim", victim.map(|victim| who(&victim, trace, texts)).unwrap_or_default().into()),
        ("waited", duration(victim.map_or(0, |victim| victim.waited_us)).into()),
        ("others", others.join(", ").into()),
    ]
}

/// What had to wait, in words.
fn who(waiter: &Waiter, trace: &Trace, texts: &Texts) -> String {
    let key = match waiter.item {
        Item::Timer(..) => "finding-victim-timer",
        Item::Message(..) => "finding-victim-message",
        Item::Poll(..) | Item::Task(..) | Item::Loop(_) | Item::End(_) => "finding-victim-task",
    };
    let name = trace.text(waiter.name).to_owned();
    texts.t_args(key, &[("name", name.into())])
}

fn go_to(trace: &Trace, item: Item, key: &str, theme: Theme, texts: &Texts) -> Html {
    let target = Target::from(item);
    html! { <GoTo {target} colour={colour_of(trace, target, theme)} title={texts.t(key)} /> }
}
