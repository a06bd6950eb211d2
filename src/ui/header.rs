//! The strip at the top: the name, the languages, the themes.

use yew::prelude::*;

use crate::ui::browser;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::icons;
use crate::ui::lang::Lang;
use crate::ui::state::Action;
use crate::ui::theme::ThemeChoice;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: ThemeChoice,
}

/// The strip at the top.
#[component]
pub fn Header(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    // The address belongs to the scenarios, so the link must not change it.
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    });
    let langs = Lang::ALL.into_iter().map(|lang| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_| dispatch.emit(Action::Lang(lang)));
        let pressed = if lang == props.lang { "true" } else { "false" };
        html! {
            <button
                type="button"
                lang={lang.code()}
                title={lang.name()}
                aria-label={lang.name()}
                aria-pressed={pressed}
                {onclick}
            >
                { lang.code().to_ascii_uppercase() }
            </button>
        }
    });
    let themes = ThemeChoice::ALL.into_iter().map(|theme| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_| dispatch.emit(Action::Theme(theme)));
        let name = texts.t(&format!("theme-{}", theme.code()));
        let pressed = if theme == props.theme { "true" } else { "false" };
        html! {
            <button
                type="button"
                title={name.clone()}
                aria-label={name}
                aria-pressed={pressed}
                {onclick}
            >
                { icons::theme(theme) }
            </button>
        }
    });
    html! {
        <header class="top">
            <a class="skip" href="#main" onclick={skip}>{ texts.t("skip-link") }</a>
            <p class="brand">{ icons::brand() }{ texts.t("app-name") }</p>
            <p class="tagline">{ texts.t("app-tagline") }</p>
            <div class="segments" role="group" aria-label={texts.t("language")}>{ for langs }</div>
            <div class="segments" role="group" aria-label={texts.t("theme")}>{ for themes }</div>
        </header>
    }
}
