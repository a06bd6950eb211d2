//! One parameter's control, with its label, range, unit, help and error.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::scenarios::params::{ParamKind, ParamSpec};
use crate::ui::browser;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::form::is_changed;
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::select::Select;
use crate::ui::state::Action;

/// What the field shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The scenario's id.
    pub scenario: &'static str,
    /// The parameter.
    pub spec: ParamSpec,
    /// What was typed, whether it can be used or not.
    pub text: String,
}

/// One parameter's control with all that belongs to it.
#[component]
pub fn Field(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let Props { scenario, spec, text } = props;
    let name = spec.name;
    let id = format!("param-{name}");
    let error = spec.parse(text).err();
    let label = texts.label(spec);
    let changed = is_changed(spec, text);

    let onreset = {
        let id = id.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Reset(name));
            // The button goes away with the difference, and would take the focus with it.
            browser::focus(&id);
        })
    };
    let default = spoken(&texts, spec, &spec.default_value().to_text());
    let reset = texts.t_args(
        "reset-field",
        &[("label", label.as_str().into()), ("default", default.as_str().into())],
    );
    let class = classes!(
        "field",
        error.is_some().then_some("bad"),
        changed.then_some("changed"),
        is_wide(&texts, spec).then_some("wide"),
    );
    html! {
        <div {class}>
            <div class="field-top">
                <label for={id.clone()}>{ label }</label>
                if changed {
                    <button
                        type="button"
                        class="icon-button"
                        title={reset.clone()}
                        aria-label={reset}
                        onclick={onreset}
                    >
                        { icons::reset() }
                    </button>
                }
            </div>
            <Control id={id.clone()} spec={*spec} text={text.clone()} is_bad={error.is_some()} />
            if let Some(error) = &error {
                <p class="error" id={format!("{id}-error")}>{ texts.refusal(error) }</p>
            }
            <p class="help" id={format!("{id}-help")}>
                if let Some(range) = texts.range(spec.allowed()).filter(|_| error.is_none()) {
                    <span class="range">{ range }</span>
                }
                { texts.help(scenario, spec) }
            </p>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ControlProps {
    id: String,
    spec: ParamSpec,
    text: String,
    is_bad: bool,
}

#[component]
fn Control(props: &ControlProps) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let ControlProps { id, spec, text, is_bad } = props;
    let name = spec.name;
    let described = described_by(id, spec, *is_bad);
    let invalid = is_bad.then_some("true");
    let edit = Callback::from(move |text: String| dispatch.emit(Action::Edit(name, text)));

    let oninput = {
        let edit = edit.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                edit.emit(input.value());
            }
        })
    };
    match spec.kind {
        ParamKind::Int { min, max, .. } => {
            let limits = Some((min.to_string(), max.to_string(), "1"));
            number(props, limits, described, invalid, oninput, &texts)
        }
        ParamKind::Float { min, max, .. } => {
            let limits = Some((min.to_string(), max.to_string(), "any"));
            number(props, limits, described, invalid, oninput, &texts)
        }
        ParamKind::Bool { .. } => {
            let onchange = Callback::from(move |event: Event| {
                if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                    edit.emit(input.checked().to_string());
                }
            });
            html! {
                <div class="control check">
                    <input
                        type="checkbox"
                        id={id.clone()}
                        {name}
                        checked={text.trim() == "true"}
                        aria-invalid={invalid}
                        aria-describedby={described}
                        {onchange}
                    />
                </div>
            }
        }
        ParamKind::Choice { choices, .. } => {
            let options = choices.iter().map(|choice| {
                html! {
                    <option key={*choice} value={*choice}>
                        { texts.choice(spec, choice) }
                    </option>
                }
            });
            html! {
                <div class="control">
                    <Select
                        id={id.clone()}
                        {name}
                        value={if *is_bad { text.clone() } else { text.trim().to_owned() }}
                        invalid={*is_bad}
                        described_by={described}
                        on_choose={edit}
                    >
                        if *is_bad {
                            <option value={text.clone()}>{ text }</option>
                        }
                        { for options }
                    </Select>
                </div>
            }
        }
        ParamKind::List { .. } => {
            let oninput = Callback::from(move |event: InputEvent| {
                if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                    edit.emit(area.value());
                }
            });
            html! {
                <div class="control">
                    <textarea
                        id={id.clone()}
                        {name}
                        rows="4"
                        spellcheck="false"
                        value={text.clone()}
                        aria-invalid={invalid}
                        aria-describedby={described}
                        {oninput}
                    />
                </div>
            }
        }
    }
}

/// A number input throws away what is not a number, so a text from an address that is none gets a
/// text input: it has to be seen.
fn number(
    props: &ControlProps,
    limits: Option<(String, String, &'static str)>,
    described: String,
    invalid: Option<&'static str>,
    oninput: Callback<InputEvent>,
    texts: &Texts,
) -> Html {
    let ControlProps { id, spec, text, .. } = props;
    let fits = text.is_empty() || is_shown(text);
    let kind = if fits { "number" } else { "text" };
    let (min, max, step) = match limits.filter(|_| fits) {
        Some((min, max, step)) => (Some(min), Some(max), Some(step)),
        None => (None, None, None),
    };
    html! {
        <div class="control">
            <input
                type={kind}
                inputmode="numeric"
                id={id.clone()}
                name={spec.name}
                {min}
                {max}
                {step}
                value={text.clone()}
                aria-invalid={invalid}
                aria-describedby={described}
                {oninput}
            />
            if let Some(unit) = spec.unit {
                <span class="unit" id={format!("{id}-unit")}>{ texts.unit(unit) }</span>
            }
        </div>
    }
}

/// Whether a number input keeps this text: it is stricter than Rust.
fn is_shown(text: &str) -> bool {
    let digit_after_point =
        text.split_once('.').is_none_or(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    text.parse::<f64>().is_ok_and(f64::is_finite) && !text.starts_with('+') && digit_after_point
}

fn described_by(id: &str, spec: &ParamSpec, is_bad: bool) -> String {
    let parts = [(is_bad, "error"), (spec.unit.is_some(), "unit"), (true, "help")];
    let ids =
        parts.iter().filter(|(is_there, _)| *is_there).map(|(_, part)| format!("{id}-{part}"));
    ids.collect::<Vec<_>>().join(" ")
}

/// Whether what it holds is longer than a word or two.
fn is_wide(texts: &Texts, spec: &ParamSpec) -> bool {
    const NARROW: usize = 24;
    match spec.kind {
        ParamKind::List { .. } => true,
        ParamKind::Choice { choices, .. } => {
            choices.iter().any(|choice| texts.choice(spec, choice).chars().count() > NARROW)
        }
        _ => false,
    }
}

fn spoken(texts: &Texts, spec: &ParamSpec, text: &str) -> String {
    match spec.kind {
        ParamKind::Choice { .. } => texts.choice(spec, text),
        ParamKind::Bool { default } => texts.yes_no(default),
        ParamKind::List { .. } => texts.t("reset-list"),
        ParamKind::Int { .. } | ParamKind::Float { .. } => text.to_owned(),
    }
}
