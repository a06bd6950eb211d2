//! The code of a scenario: the source that runs, and the program for CPython.

pub mod copy;
pub mod listing;
pub mod lit;
pub mod python;
pub mod rust;
pub mod source;

use yew::prelude::*;

use crate::scenarios::params::Values;
use crate::ui::browser;
use crate::ui::code::python::Python;
use crate::ui::code::rust::Rust;
use crate::ui::context::use_texts;
use crate::ui::run::Run;
use crate::ui::state::Known;
use crate::visual::layout::Target;

/// Of which scenario, and what goes on in it.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The scenario.
    pub scenario: Known,
    /// The form's values, if they are all good.
    pub values: Option<Values>,
    /// The run that is shown.
    pub run: Option<Run>,
    /// What is chosen in the picture.
    pub selected: Option<Target>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Rust,
    Python,
}

impl Tab {
    const ALL: [Tab; 2] = [Tab::Rust, Tab::Python];

    /// Its element, and its key in the translations.
    fn id(self) -> &'static str {
        match self {
            Tab::Rust => "code-rust",
            Tab::Python => "code-python",
        }
    }

    /// The tab that a key leads to from this one.
    fn after(self, key: &str) -> Option<Tab> {
        match key {
            "ArrowLeft" | "ArrowRight" => Tab::ALL.into_iter().find(|tab| *tab != self),
            "Home" => Tab::ALL.first().copied(),
            "End" => Tab::ALL.last().copied(),
            _ => None,
        }
    }
}

/// Two tabs: the source that runs here, and the same for CPython.
#[component]
pub fn Code(props: &Props) -> Html {
    let texts = use_texts();
    let tab = use_state_eq(|| Tab::Rust);
    let onkeydown = {
        let tab = tab.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(next) = tab.after(&event.key()) {
                event.prevent_default();
                browser::focus(next.id());
                tab.set(next);
            }
        })
    };
    let tabs = Tab::ALL.into_iter().map(|this| {
        let is_chosen = *tab == this;
        let onclick = {
            let tab = tab.clone();
            Callback::from(move |_| tab.set(this))
        };
        html! {
            <button
                type="button"
                role="tab"
                id={this.id()}
                aria-selected={is_chosen.to_string()}
                aria-controls={is_chosen.then_some("code-panel")}
                tabindex={if is_chosen { "0" } else { "-1" }}
                {onclick}
            >
                { texts.t(this.id()) }
            </button>
        }
    });
    let scenario = props.scenario.0;
    html! {
        <section class="card code" aria-labelledby="code">
            <div class="code-head">
                <h2 id="code">{ texts.t("code") }</h2>
                <div role="tablist" aria-labelledby="code" {onkeydown}>{ for tabs }</div>
            </div>
            <div id="code-panel" role="tabpanel" aria-labelledby={tab.id()}>
                if *tab == Tab::Rust {
                    <Rust
                        key={scenario.id}
                        files={files(props)}
                        trace={props.run.as_ref().and_then(|run| run.trace.clone())}
                        version={props.run.as_ref().map_or(0, |run| run.seen.version)}
                        selected={props.selected}
                    />
                } else {
                    <Python key={scenario.id} id={scenario.id} />
                }
            </div>
        </section>
    }
}

/// The scenario's files, as the form's values want them.
fn files(props: &Props) -> Vec<&'static str> {
    let scenario = props.scenario.0;
    match &props.values {
        Some(values) => (scenario.sources)(values),
        None => (scenario.sources)(&Values::defaults(scenario.params)),
    }
}
