//! The form made from a scenario's parameters.

use yew::prelude::*;

use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::field::Field;
use crate::ui::form::Form;
use crate::ui::state::{Action, Known};

/// What the form shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose parameters.
    pub scenario: Known,
    /// Their texts.
    pub form: Form,
    /// Whether faults are planned, which are reset too.
    pub has_faults: bool,
    /// What stands below the fields: the buttons.
    pub children: Html,
}

/// The form. The Enter key in a field runs it, as the button does.
#[component]
pub fn RunForm(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let onsubmit = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.emit(Action::Run);
        })
    };
    let reset_all = Callback::from(move |_| dispatch.emit(Action::ResetAll));
    let fields = props.form.fields().map(|(spec, text)| {
        html! {
            <Field
                key={spec.name}
                scenario={props.scenario.0.id}
                spec={*spec}
                text={text.to_owned()}
            />
        }
    });
    html! {
        <form class="run-form" novalidate=true autocomplete="off" {onsubmit}>
            <fieldset>
                <legend>{ texts.t("parameters") }</legend>
                <button
                    type="button"
                    class="quiet reset-all"
                    disabled={!props.form.is_changed() && !props.has_faults}
                    onclick={reset_all}
                >
                    { texts.t("reset-all") }
                </button>
                <div class="fields">{ for fields }</div>
            </fieldset>
            { props.children.clone() }
        </form>
    }
}
