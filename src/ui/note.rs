//! What the reader has to know about the address, or a file.

use crate::trace::file::ImportError;
use crate::ui::lang::Lang;

/// A part of the address, or a file, that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// There is no scenario of this id.
    NoSuchScenario {
        /// The id in the address.
        id: String,
    },
    /// The scenario has no parameters of these names.
    UnknownParams {
        /// The names in the address.
        names: Vec<String>,
        /// The names that the scenario has.
        known: Vec<&'static str>,
    },
    /// One of the page's own names has a text that it does not take.
    Misread {
        /// The name.
        name: String,
        /// The text.
        text: String,
    },
    /// The texts in a language cannot be had.
    NoTexts {
        /// The language.
        lang: Lang,
    },
    /// A file was not opened.
    NotOpened {
        /// Its name; empty if it has none.
        file: String,
        /// Why.
        why: NotOpened,
    },
}

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// A run goes on, or another file is being read.
    #[error("another run goes on: wait for its end, or stop it")]
    Busy,
    /// What is embedded opens no files.
    #[error("what is embedded opens no files: open it in a page of its own")]
    Embedded,
    /// The browser cannot read it.
    #[error("the browser cannot read the file: {0}")]
    Unreadable(String),
    /// It is no trace that can be read here.
    #[error(transparent)]
    Refused(#[from] ImportError),
}
