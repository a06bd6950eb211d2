//! A run beside one that was pinned: the same stretch of time at the same scale, and what differs.

use yew::prelude::*;

use crate::ui::compare::{Comparison, Pair, Values, difference};
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::run::Run;
use crate::ui::state::Action;
use crate::ui::timeline::Timeline;
use crate::visual::painter::Tandem;
use crate::visual::palette::Theme;

/// What is compared.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run that was pinned.
    pub pinned: Option<Run>,
    /// The run that is shown.
    pub shown: Option<Run>,
    /// What the page looks like.
    pub theme: Theme,
}

/// The button that pins a run, and the comparison with the one that is pinned.
#[component]
pub fn CompareView(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let tandem = use_memo((), |()| Tandem::default());
    let is_pinned = |run: &Run| props.pinned.as_ref().is_some_and(|pin| pin.number == run.number);
    let ended = props.shown.as_ref().filter(|run| run.has_ended());
    let can_pin = ended.is_some_and(|run| !is_pinned(run));
    if props.pinned.is_none() && !can_pin {
        return Html::default();
    }
    let act = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(action.clone()))
    };
    let other = props.shown.as_ref().filter(|run| !is_pinned(run));
    html! {
        <section class="card compare" aria-labelledby="compare">
            <h2 id="compare">{ texts.t("compare") }</h2>
            <p class="compare-buttons">
                if can_pin {
                    <button type="button" onclick={act(Action::Pin)}>{ texts.t("pin") }</button>
                }
                if props.pinned.is_some() {
                    <button type="button" onclick={act(Action::Unpin)}>{ texts.t("unpin") }</button>
                }
                if other.is_none() || props.pinned.is_none() {
                    <span class="muted">{ texts.t(hint(props)) }</span>
                }
            </p>
            if let (Some(pinned), Some(shown)) = (&props.pinned, other) {
                { picture("compare-pinned", pinned, props.theme, &tandem, &texts) }
                { picture("compare-shown", shown, props.theme, &tandem, &texts) }
                <Differences pinned={pinned.clone()} shown={shown.clone()} />
            }
        </section>
    }
}

fn hint(props: &Props) -> &'static str {
    if props.pinned.is_some() { "compare-pinned-hint" } else { "compare-hint" }
}

fn picture(key: &str, run: &Run, theme: Theme, tandem: &Tandem, texts: &Texts) -> Html {
    let scenario = match (run.scenario(), run.file()) {
        (Some(scenario), _) => texts.t(&format!("{}-title", scenario.0.id)),
        (None, Some(opened)) if !opened.file.is_empty() => opened.file.clone(),
        (None, _) => texts.t("file-untitled"),
    };
    let said = [("number", run.number.into()), ("scenario", scenario.into())];
    html! {
        <figure class="compare-run" key={run.number.to_string()}>
            <figcaption>{ texts.t_args(key, &said) }</figcaption>
            <Picture run={run.clone()} {theme} tandem={tandem.clone()} />
        </figure>
    }
}

#[derive(Properties)]
struct PictureProps {
    run: Run,
    theme: Theme,
    tandem: Tandem,
}

/// The timeline paints by itself, so the numbers that change while a run goes on do not count.
impl PartialEq for PictureProps {
    fn eq(&self, other: &Self) -> bool {
        let shown =
            |props: &Self| (props.run.number, props.run.trace.clone(), props.run.has_ended());
        self.theme == other.theme && shown(self) == shown(other)
    }
}

#[component]
fn Picture(props: &PictureProps) -> Html {
    let texts = use_texts();
    let translate = use_callback(texts, |key: &'static str, texts| texts.t(key));
    html! {
        <Timeline
            trace={props.run.trace.clone()}
            live={!props.run.has_ended()}
            theme={props.theme}
            {translate}
            tandem={props.tandem.clone()}
        />
    }
}

#[derive(Properties)]
struct DifferencesProps {
    pinned: Run,
    shown: Run,
}

/// A run's numbers change with what was last seen of it.
impl PartialEq for DifferencesProps {
    fn eq(&self, other: &Self) -> bool {
        let seen = |run: &Run| (run.number, run.phase.clone(), run.seen.clone());
        seen(&self.pinned) == seen(&other.pinned) && seen(&self.shown) == seen(&other.shown)
    }
}

#[component]
fn Differences(props: &DifferencesProps) -> Html {
    let texts = use_texts();
    let found = Comparison::of(&props.pinned, &props.shown);
    let head = |first: &str| {
        let columns =
            ["compare-column-pinned", "compare-column-shown", "compare-column-difference"];
        html! {
            <thead>
                <tr>
                    <th scope="col">{ texts.t(first) }</th>
                    { for columns.map(|key| html! { <th class="number" scope="col">{ texts.t(key) }</th> }) }
                </tr>
            </thead>
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let params = found.params.iter().map(|pair| {
        html! {
            <tr>
                <th scope="row">{ texts.label(&pair.spec) }</th>
                <td class="number">{ text(&pair.texts.0) }</td>
                <td class="number">{ text(&pair.texts.1) }</td>
                <td />
            </tr>
        }
    });
    let totals = found.totals.iter().map(|pair| row(texts.t(pair.key), pair.values, &texts));
    let results = found.results.iter().map(|(path, values)| {
        let name = html! { <code>{ path }</code> };
        row(name, *values, &texts)
    });
    html! {
        <div class="compare-tables">
            <div class="scroll" tabindex="0" role="region" aria-label={texts.t("compare-numbers")}>
                <table>
                    <caption>{ texts.t("compare-numbers") }</caption>
                    { head("compare-name") }
                    <tbody class="compare-params">
                        if found.params.is_empty() {
                            <tr><td colspan="4" class="muted">{ texts.t("compare-same-params") }</td></tr>
                        }
                        { for params }
                    </tbody>
                    <tbody>{ for results }</tbody>
                    <tbody>{ for totals }</tbody>
                </table>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label={texts.t("compare-loops")}>
                { loops(&found.loops, &texts) }
            </div>
        </div>
    }
}

fn row(name: impl Into<Html>, values: Values, texts: &Texts) -> Html {
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| texts.decimal(value));
    html! {
        <tr>
            <th scope="row">{ name.into() }</th>
            <td class="number">{ number(values.0) }</td>
            <td class="number">{ number(values.1) }</td>
            <td class="number">{ said(values, texts) }</td>
        </tr>
    }
}

/// The difference in words: `+12 (×1.5)`.
fn said(values: Values, texts: &Texts) -> String {
    match difference(values) {
        None | Some((0.0, _)) => String::new(),
        Some((more, times)) => {
            let sign = if more > 0.0 { "+" } else { "" };
            let times = times.map(|times| format!(" (×{})", texts.decimal(times)));
            format!("{sign}{}{}", texts.decimal(more), times.unwrap_or_default())
        }
    }
}

fn loops(loops: &[(String, Vec<Pair>)], texts: &Texts) -> Html {
    let keys: Vec<_> = loops.first().map(|(_, pairs)| pairs.clone()).unwrap_or_default();
    let heads = keys.iter().map(|pair| {
        html! { <th scope="col" class="number">{ texts.t(pair.key) }</th> }
    });
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| texts.decimal(value));
    let rows = loops.iter().map(|(name, pairs)| {
        let cells = pairs.iter().map(|Pair { values: (first, second), .. }| {
            let cell = match first == second {
                true => number(*first),
                false => format!("{} → {}", number(*first), number(*second)),
            };
            html! { <td class="number">{ cell }</td> }
        });
        html! { <tr><th scope="row">{ name }</th>{ for cells }</tr> }
    });
    html! {
        <table>
            <caption>{ texts.t("compare-loops") }</caption>
            <thead><tr><th scope="col">{ texts.t("loop") }</th>{ for heads }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}
