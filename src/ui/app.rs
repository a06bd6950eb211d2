//! The page, wired to its session.

use yew::prelude::*;

use crate::ui::browser;
use crate::ui::i18n::Texts;
use crate::ui::locales;
use crate::ui::page::Page;
use crate::ui::session::Session;

/// What the page needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its session.
    pub session: Session,
}

/// The page.
#[component]
pub fn App(props: &Props) -> Html {
    let session = props.session.clone();
    let update = use_force_update();
    use_effect_with(session.clone(), move |session| {
        session.on_change(Callback::from(move |()| update.force_update()));
        let session = session.clone();
        move || session.on_change(Callback::noop())
    });

    let state = session.state();
    let shown = use_mut_ref(Texts::english);
    if let Some(texts) = locales::here(state.lang) {
        *shown.borrow_mut() = texts;
    }
    let texts = shown.borrow().clone();
    let title = title(&texts, state.scenario.map(|scenario| scenario.0.id));
    use_effect_with(title, |title| browser::show_title(title));

    html! {
        <ContextProvider<Session> context={session}>
            <ContextProvider<Texts> context={texts}>
                <Page {state} />
            </ContextProvider<Texts>>
        </ContextProvider<Session>>
    }
}

fn title(texts: &Texts, scenario: Option<&str>) -> String {
    match scenario {
        Some(id) => {
            let scenario = texts.t(&format!("{id}-title"));
            texts.t_args("document-title", &[("scenario", scenario.into())])
        }
        None => texts.t("app-name"),
    }
}
