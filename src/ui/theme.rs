//! Light, dark, or as the system has it.

use crate::visual::palette::Theme;

/// What the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    /// As the system has it, also when it changes.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ThemeChoice {
    /// All choices, in the order of the switch.
    pub const ALL: [ThemeChoice; 3] = [ThemeChoice::Auto, ThemeChoice::Light, ThemeChoice::Dark];

    /// Its word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            ThemeChoice::Auto => "auto",
            ThemeChoice::Light => "light",
            ThemeChoice::Dark => "dark",
        }
    }

    /// The choice of this word.
    pub fn from_code(code: &str) -> Option<ThemeChoice> {
        ThemeChoice::ALL.into_iter().find(|choice| choice.code() == code)
    }

    /// What that comes to on a system that is dark or not.
    pub fn theme(self, system_is_dark: bool) -> Theme {
        match self {
            ThemeChoice::Dark => Theme::Dark,
            ThemeChoice::Auto if system_is_dark => Theme::Dark,
            ThemeChoice::Auto | ThemeChoice::Light => Theme::Light,
        }
    }
}
