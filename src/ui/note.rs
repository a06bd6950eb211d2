//! What the reader has to know about the address.

/// A part of the address that could not be used.
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
}
