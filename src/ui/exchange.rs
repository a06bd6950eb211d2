//! Runs as files: the menu that saves one, the button that opens one.

use web_sys::{HtmlDetailsElement, HtmlInputElement};
use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::run::{Opened, Run};
use crate::ui::saved::Format;
use crate::ui::session::Session;

/// What there is to save, and whether there is time to open something.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run that is shown.
    pub run: Option<Run>,
    /// The name of the file that is being read.
    pub opening: Option<String>,
    /// Whether a run goes on, or a file is being read.
    pub is_busy: bool,
}

const REASON: &str = "import-reason";

/// Import, Export, and where the run is from.
#[component]
pub fn Exchange(props: &Props) -> Html {
    let texts = use_texts();
    let session = use_context::<Session>();
    let menu = use_node_ref();
    let can_save = props.run.as_ref().is_some_and(Run::has_ended);
    let items = Format::ALL.map(|format| {
        let (session, menu, texts) = (session.clone(), menu.clone(), texts.clone());
        let name = texts.t(&format!("export-{}", format.as_str()));
        let help = texts.t(&format!("export-{}-help", format.as_str()));
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(session) = &session {
                session.save(format, &texts.t("timeline-label"));
            }
            if let Some(menu) = menu.cast::<HtmlDetailsElement>() {
                menu.set_open(false);
            }
        });
        html! {
            <li>
                <button type="button" class="quiet" {onclick}>
                    <strong>{ name }</strong><span>{ help }</span>
                </button>
            </li>
        }
    });
    let onkeydown = {
        let menu = menu.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let (true, Some(menu)) = (event.key() == "Escape", menu.cast::<HtmlDetailsElement>())
            {
                menu.set_open(false);
            }
        })
    };
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        if let (Some(session), Some(file)) = (&session, file) {
            session.open_file(file);
        }
    });
    let opening = props.opening.as_ref();
    let opening =
        opening.map(|file| texts.t_args("import-reading", &[("file", file.as_str().into())]));
    html! {
        <section class="exchange" aria-label={texts.t("exchange")}>
            if can_save {
                <details class="menu" ref={menu} {onkeydown}>
                    <summary>{ icons::save() }{ texts.t("export") }</summary>
                    <ul>{ for items }</ul>
                </details>
            }
            <label class={classes!("import", props.is_busy.then_some("off"))}>
                <input
                    type="file"
                    name="import"
                    accept=".json,application/json"
                    disabled={props.is_busy}
                    aria-describedby={REASON}
                    {onchange}
                />
                { icons::open() }{ texts.t("import") }
            </label>
            <p id={REASON} class="hint" role="status">
                { opening.unwrap_or_else(|| texts.t("import-help")) }
            </p>
            if let Some(opened) = props.run.as_ref().and_then(Run::file) {
                { origin(opened, &texts) }
            }
        </section>
    }
}

/// Where the run is from, and what of its file is not shown.
fn origin(opened: &Opened, texts: &Texts) -> Html {
    let from = match opened.file.as_str() {
        "" => texts.t("imported"),
        file => texts.t_args("imported-from", &[("file", file.into())]),
    };
    let kinds: Vec<_> = opened
        .unused
        .iter()
        .map(|(kind, count)| format!("{kind}: {}", texts.count(*count)))
        .collect();
    let is_other = opened.scenario.is_some() && opened.values.is_none();
    html! {
        <p class="imported">
            <span>{ from }</span>
            if is_other {
                <span>{ texts.t("imported-other-params") }</span>
            }
            if !kinds.is_empty() {
                <span>
                    { texts.t_args("imported-unused", &[("kinds", kinds.join(", ").into())]) }
                </span>
            }
        </p>
    }
}
