//! The languages of the page.

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English, which stands in for whatever another language lacks.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// All languages, in the order of the switch.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ru];

    /// Its code, in addresses and for the browser.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ru => "ru",
        }
    }

    /// Its name in itself, which is how a switch has to show it.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Ru => "Русский",
        }
    }

    /// The language of this code.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The first of a reader's languages that the page speaks. `tags` are like `ru-RU`.
    pub fn preferred<T: AsRef<str>>(tags: impl IntoIterator<Item = T>) -> Option<Lang> {
        tags.into_iter().find_map(|tag| {
            let primary = tag.as_ref().split('-').next().unwrap_or_default().to_ascii_lowercase();
            Lang::from_code(&primary)
        })
    }
}
