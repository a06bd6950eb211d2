//! A select that shows what the state says, also after somebody has used it: from then on the
//! browser ignores the options' own `selected`.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the select shows.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The value of the option that is chosen.
    pub value: String,
    /// Is told the value that is chosen.
    pub on_choose: Callback<String>,
    /// The options.
    pub children: Html,
    /// Its id, for a label.
    #[prop_or_default]
    pub id: Option<String>,
    /// Its name in the form.
    #[prop_or_default]
    pub name: Option<&'static str>,
    /// Its name for a screen reader, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<String>,
    /// Whether its value is refused.
    #[prop_or_default]
    pub invalid: bool,
    /// The ids of what describes it.
    #[prop_or_default]
    pub described_by: Option<String>,
}

/// A select.
#[component]
pub fn Select(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let (node, value) = (node.clone(), props.value.clone());
        use_effect(move || {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(&value);
            }
        });
    }
    let onchange = props.on_choose.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        select.map(|select| select.value()).unwrap_or_default()
    });
    html! {
        <select
            ref={node}
            id={props.id.clone()}
            name={props.name}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            aria-invalid={props.invalid.then_some("true")}
            aria-describedby={props.described_by.clone()}
            {onchange}
        >
            { props.children.clone() }
        </select>
    }
}
