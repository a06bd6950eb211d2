//! The texts of a run, each kept once however many loops name it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::trace::model::Text;

/// Texts by number, and numbers by text.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// The text of number `n` stands at `n - 1`: number 0 is the empty text.
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, Text>,
}

impl Texts {
    /// The number of `text`.
    pub(super) fn intern(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text::default();
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        let number = Text(u32::try_from(self.texts.len()).unwrap_or_default());
        self.numbers.insert(text, number);
        number
    }

    /// All texts, by number.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        core::iter::once("").chain(self.texts.iter().map(|text| &**text))
    }

    /// The text of `number`, empty if there is none.
    pub(super) fn get(&self, number: Text) -> &str {
        let place = (number.0 as usize).checked_sub(1);
        place.and_then(|place| self.texts.get(place)).map_or("", |text| text)
    }
}
