//! The page's texts, as the page would load them.

use polyloop::ui::i18n::Texts;
use polyloop::ui::lang::Lang;

/// The parts of a language's texts.
pub(crate) fn parts(lang: Lang) -> [&'static str; 3] {
    match lang {
        Lang::En => [
            include_str!("../../www/locales/en.ftl"),
            include_str!("../../www/locales/timeline.en.ftl"),
            include_str!("../../www/locales/stage.en.ftl"),
        ],
        Lang::Ru => [
            include_str!("../../www/locales/ru.ftl"),
            include_str!("../../www/locales/timeline.ru.ftl"),
            include_str!("../../www/locales/stage.ru.ftl"),
        ],
    }
}

/// The texts in this language.
pub(crate) fn texts(lang: Lang) -> Texts {
    match lang {
        Lang::En => Texts::english(),
        Lang::Ru => Texts::read(lang, parts(lang)).unwrap(),
    }
}
