//! The page's address: `#/<scenario>?<param>=<value>`, and behind the parameters `faults=` with a
//! [list](crate::ui::fault_list), `run=1`, `embed=1`, `lang=en|ru`, `theme=light|dark|auto`.
//!
//! Reading never fails. What cannot be read is kept as text, for the page to say so.

use form_urlencoded::{Serializer, byte_serialize, parse};

use crate::ui::fault_list::FaultList;
use crate::ui::lang::Lang;
use crate::ui::theme::ThemeChoice;

/// Names that the page itself takes, and that no parameter of a scenario may have.
pub const RESERVED: [&str; 5] = ["faults", "run", "embed", "lang", "theme"];

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The scenario's id; empty when the address names none.
    pub scenario: String,
    /// Names and texts of parameters, unchecked, in the order of the address.
    pub params: Vec<(String, String)>,
    /// What is to be done to the run's loops on purpose.
    pub faults: FaultList,
    /// Whether to start at once.
    pub run: bool,
    /// Whether to show the timeline alone, for an iframe.
    pub embed: bool,
    /// The language asked for.
    pub lang: Option<Lang>,
    /// The theme asked for.
    pub theme: Option<ThemeChoice>,
    /// Names of [`RESERVED`] with a text that they do not take.
    pub misread: Vec<(String, String)>,
}

impl Address {
    /// Reads the part of an address from its `#` on, with the `#` or without.
    pub fn parse(hash: &str) -> Address {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = hash.split_once('?').unwrap_or((hash, ""));
        let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
        let mut address = Address { scenario: decoded(path), ..Address::default() };
        for (name, text) in parse(query.as_bytes()) {
            address.take(&name, &text);
        }
        address
    }

    fn take(&mut self, name: &str, text: &str) {
        let read = match name {
            "faults" => FaultList::parse(text).map(|faults| self.faults = faults),
            "run" => flag(text).map(|flag| self.run = flag),
            "embed" => flag(text).map(|flag| self.embed = flag),
            "lang" => Lang::from_code(text).map(|lang| self.lang = Some(lang)),
            "theme" => ThemeChoice::from_code(text).map(|theme| self.theme = Some(theme)),
            _ => {
                self.params.push((name.to_owned(), text.to_owned()));
                Some(())
            }
        };
        if read.is_none() {
            self.misread.push((name.to_owned(), text.to_owned()));
        }
    }

    /// Writes it as [`parse`](Self::parse) reads it, beginning with `#/`. What was misread is left
    /// out.
    pub fn to_hash(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&self.params);
        let query = self.add_faults(query.finish());
        let mut query = Serializer::for_suffix(query, 0);
        for (name, flag) in [("run", self.run), ("embed", self.embed)] {
            if flag {
                query.append_pair(name, "1");
            }
        }
        if let Some(lang) = self.lang {
            query.append_pair("lang", lang.code());
        }
        if let Some(theme) = self.theme {
            query.append_pair("theme", theme.code());
        }
        let query = query.finish();
        let path: String = byte_serialize(self.scenario.as_bytes()).collect();
        if query.is_empty() { format!("#/{path}") } else { format!("#/{path}?{query}") }
    }
}

impl Address {
    /// The list stands as it is, since its signs need no escape: it is there to be read.
    fn add_faults(&self, mut query: String) -> String {
        if !self.faults.is_empty() {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str("faults=");
            query.push_str(&self.faults.to_text().replace('%', "%25").replace('+', "%2B"));
        }
        query
    }
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// The crate reads pairs only, so the two signs that would part the text are hidden from it.
fn decoded(text: &str) -> String {
    let text = text.replace('&', "%26").replace('=', "%3D");
    parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
