//! The list of faults that a run is to have: what, to which loop, and when.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::scenarios::run::FaultKind;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::fault_list::{Edit, FaultList, MOST_ROWS, Row, time};
use crate::ui::i18n::Texts;
use crate::ui::select::Select;
use crate::ui::state::Action;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The faults.
    pub faults: FaultList,
    /// The loops of the run that the form asks for; none as long as it cannot be run.
    pub loops: Vec<String>,
}

/// The list, folded away as long as it is empty.
#[component]
pub fn FaultForm(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let rows = props.faults.rows();
    let add = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.emit(Action::Faults(Edit::Add)))
    };
    let shown = rows
        .iter()
        .take(MOST_ROWS)
        .enumerate()
        .map(|(index, row)| one(index, row, &props.loops, &texts, &dispatch));
    let hidden = rows.len().saturating_sub(MOST_ROWS);
    html! {
        <details class="faults" open={!rows.is_empty()}>
            <summary>
                { texts.t_args("faults-title", &[("count", rows.len().into())]) }
            </summary>
            <p class="muted">{ texts.t("faults-help") }</p>
            <ul>{ for shown }</ul>
            if hidden > 0 {
                <p class="muted">{ texts.t_args("faults-more", &[("count", hidden.into())]) }</p>
            }
            <button
                type="button"
                onclick={add}
                disabled={props.loops.is_empty() || rows.len() >= MOST_ROWS}
            >
                { texts.t("faults-add") }
            </button>
        </details>
    }
}

fn one(
    index: usize,
    row: &Row,
    loops: &[String],
    texts: &Texts,
    dispatch: &Callback<Action>,
) -> Html {
    let edit = |change: fn(usize, String) -> Edit| {
        dispatch.reform(move |text: String| Action::Faults(change(index, text)))
    };
    let on_time = edit(Edit::Time);
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            on_time.emit(input.value());
        }
    });
    let on_kind = edit(|index, word| {
        Edit::Kind(index, FaultKind::from_word(&word).unwrap_or(FaultKind::Kill))
    });
    let remove = dispatch.reform(move |_: MouseEvent| Action::Faults(Edit::Remove(index)));
    let kinds = FaultKind::ALL.map(|kind| {
        html! { <option value={kind.word()}>{ texts.t(kind_key(kind)) }</option> }
    });
    let options = loops.iter().map(|name| html! { <option value={name.clone()}>{ name }</option> });
    let bad_time = time(&row.at_ms).is_none();
    let bad_loop = !loops.is_empty() && !loops.contains(&row.in_loop);
    let number = texts.count(index as u64 + 1);
    let label = |key: &str| texts.t_args(key, &[("number", number.as_str().into())]);
    html! {
        <li key={index}>
            <label>
                <span>{ texts.t("faults-after") }</span>
                <input
                    type="text"
                    inputmode="numeric"
                    name={format!("fault-time-{index}")}
                    aria-label={label("faults-time-of")}
                    aria-invalid={bad_time.then_some("true")}
                    value={row.at_ms.clone()}
                    {oninput}
                />
                <span>{ texts.t("faults-ms") }</span>
            </label>
            <label>
                <span class="visually-hidden">{ label("faults-kind-of") }</span>
                <Select value={row.kind.word()} on_choose={on_kind}>{ for kinds }</Select>
            </label>
            <label>
                <span class="visually-hidden">{ label("faults-loop-of") }</span>
                <Select
                    value={row.in_loop.clone()}
                    on_choose={edit(Edit::Loop)}
                    invalid={bad_loop}
                >
                    if !loops.contains(&row.in_loop) {
                        <option value={row.in_loop.clone()}>{ &row.in_loop }</option>
                    }
                    { for options }
                </Select>
            </label>
            <button
                type="button"
                class="quiet"
                aria-label={label("faults-remove-of")}
                onclick={remove}
            >
                { texts.t("faults-remove") }
            </button>
            if bad_time {
                <p class="error">{ texts.t("faults-bad-time") }</p>
            } else if bad_loop {
                <p class="error">{ texts.t("faults-bad-loop") }</p>
            }
        </li>
    }
}

/// The key of what a kind is called.
pub fn kind_key(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Kill => "fault-kill",
        FaultKind::Panic => "fault-panic",
        FaultKind::Hang => "fault-hang",
        FaultKind::Fail => "fault-fail",
    }
}
