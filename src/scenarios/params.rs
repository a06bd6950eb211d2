//! Parameters of scenarios: what they are, and how text and JSON become values.
//!
//! Whatever way a value comes in (form, address, script), it is checked here and refused with the
//! same [`BadParam`].

mod values;

use core::fmt;

use serde_json::Value as Json;

pub use values::{Values, unknown};

/// What a parameter's number counts, for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Requests per second.
    PerSecond,
}

impl Unit {
    /// Its sign.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Milliseconds => "ms",
            Unit::PerSecond => "1/s",
        }
    }
}

/// The type of a parameter, with its default and what is allowed. Ranges include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParamKind {
    /// A whole number.
    Int {
        /// Taken when nothing is given.
        default: i64,
        /// The least that is allowed.
        min: i64,
        /// The most that is allowed.
        max: i64,
    },
    /// A number.
    Float {
        /// Taken when nothing is given.
        default: f64,
        /// The least that is allowed.
        min: f64,
        /// The most that is allowed.
        max: f64,
    },
    /// Yes or no.
    Bool {
        /// Taken when nothing is given.
        default: bool,
    },
    /// One of several words.
    Choice {
        /// Taken when nothing is given.
        default: &'static str,
        /// All that is allowed.
        choices: &'static [&'static str],
    },
    /// Several texts.
    List {
        /// Taken when nothing is given.
        default: &'static [&'static str],
        /// The most texts that are allowed.
        max_items: usize,
    },
}

/// A parameter of a scenario. Its help text is in the translations, under
/// `<scenario>-<name>-help`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamSpec {
    /// The name, the same in the form, the address and the script interface.
    pub name: &'static str,
    /// Type, default and range.
    pub kind: ParamKind,
    /// What the number counts.
    pub unit: Option<Unit>,
}

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// Of a [`ParamKind::Int`].
    Int(i64),
    /// Of a [`ParamKind::Float`].
    Float(f64),
    /// Of a [`ParamKind::Bool`].
    Bool(bool),
    /// Of a [`ParamKind::Choice`].
    Choice(&'static str),
    /// Of a [`ParamKind::List`].
    List(Vec<String>),
}

/// Why a value was refused. Names the parameter, the value and what is allowed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadParam {
    /// The scenario has no parameter of this name.
    #[error("unknown parameter `{name}`: `{scenario}` takes {known}")]
    Unknown {
        /// The name that was given.
        name: String,
        /// The scenario.
        scenario: &'static str,
        /// The names that it has, separated by commas.
        known: String,
    },
    /// The value is not of the parameter's type, or out of its range.
    #[error("`{name}` cannot be {given}: {allowed}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// The value that was given, as text, shortened.
        given: String,
        /// What is allowed.
        allowed: Allowed,
    },
}

impl BadParam {
    /// The name of the parameter.
    pub fn param(&self) -> &str {
        match self {
            BadParam::Unknown { name, .. } => name,
            BadParam::Value { name, .. } => name,
        }
    }
}

/// What a parameter allows, in a form that can be said in any language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Allowed {
    /// A whole number in this range.
    Int(i64, i64),
    /// A number in this range.
    Float(f64, f64),
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// From one to so many texts, none of them empty.
    List(usize),
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowed::Int(min, max) => write!(f, "a whole number from {min} to {max} is allowed"),
            Allowed::Float(min, max) => write!(f, "a number from {min} to {max} is allowed"),
            Allowed::Bool => f.write_str("true or false is allowed"),
            Allowed::Choice(choices) => write!(f, "one of {} is allowed", choices.join(", ")),
            Allowed::List(max) => write!(f, "a list of 1 to {max} texts is allowed"),
        }
    }
}

impl ParamSpec {
    /// A whole number.
    pub const fn int(name: &'static str, default: i64, min: i64, max: i64) -> Self {
        ParamSpec { name, kind: ParamKind::Int { default, min, max }, unit: None }
    }

    /// One of several words.
    pub const fn choice(
        name: &'static str,
        default: &'static str,
        choices: &'static [&'static str],
    ) -> Self {
        ParamSpec { name, kind: ParamKind::Choice { default, choices }, unit: None }
    }

    /// Up to so many texts.
    pub const fn list(
        name: &'static str,
        default: &'static [&'static str],
        max_items: usize,
    ) -> Self {
        ParamSpec { name, kind: ParamKind::List { default, max_items }, unit: None }
    }

    /// The same with a unit.
    pub const fn unit(mut self, unit: Unit) -> Self {
        self.unit = Some(unit);
        self
    }

    /// The default value.
    pub fn default_value(&self) -> ParamValue {
        match self.kind {
            ParamKind::Int { default, .. } => ParamValue::Int(default),
            ParamKind::Float { default, .. } => ParamValue::Float(default),
            ParamKind::Bool { default } => ParamValue::Bool(default),
            ParamKind::Choice { default, .. } => ParamValue::Choice(default),
            ParamKind::List { default, .. } => {
                ParamValue::List(default.iter().map(|text| (*text).to_owned()).collect())
            }
        }
    }

    /// What is allowed.
    pub fn allowed(&self) -> Allowed {
        match self.kind {
            ParamKind::Int { min, max, .. } => Allowed::Int(min, max),
            ParamKind::Float { min, max, .. } => Allowed::Float(min, max),
            ParamKind::Bool { .. } => Allowed::Bool,
            ParamKind::Choice { choices, .. } => Allowed::Choice(choices),
            ParamKind::List { max_items, .. } => Allowed::List(max_items),
        }
    }

    /// The value that a form field or an address gives as text. A list has one text per line.
    ///
    /// # Errors
    /// [`BadParam::Value`] when it is not of the type or out of the range.
    pub fn parse(&self, text: &str) -> Result<ParamValue, BadParam> {
        let trimmed = text.trim();
        let value = match self.kind {
            ParamKind::Int { .. } => trimmed.parse().ok().map(ParamValue::Int),
            ParamKind::Float { .. } => trimmed.parse().ok().map(ParamValue::Float),
            ParamKind::Bool { .. } => trimmed.parse().ok().map(ParamValue::Bool),
            ParamKind::Choice { .. } => self.choose(trimmed),
            ParamKind::List { .. } => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                Some(ParamValue::List(lines.map(str::to_owned).collect()))
            }
        };
        self.check(value, || quoted(text))
    }

    /// The value that a script gives.
    ///
    /// # Errors
    /// [`BadParam::Value`] when it is not of the type or out of the range.
    pub fn from_json(&self, json: &Json) -> Result<ParamValue, BadParam> {
        let value = match (self.kind, json) {
            (ParamKind::Int { .. }, Json::Number(number)) => whole(number).map(ParamValue::Int),
            (ParamKind::Float { .. }, Json::Number(number)) => {
                number.as_f64().map(ParamValue::Float)
            }
            (ParamKind::Bool { .. }, Json::Bool(value)) => Some(ParamValue::Bool(*value)),
            (ParamKind::Choice { .. }, Json::String(word)) => self.choose(word),
            (ParamKind::List { .. }, Json::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .map(ParamValue::List),
            _ => None,
        };
        self.check(value, || shortened(&json.to_string()))
    }

    fn choose(&self, word: &str) -> Option<ParamValue> {
        let ParamKind::Choice { choices, .. } = self.kind else { return None };
        choices.iter().find(|choice| **choice == word).map(|choice| ParamValue::Choice(choice))
    }

    fn check(
        &self,
        value: Option<ParamValue>,
        given: impl FnOnce() -> String,
    ) -> Result<ParamValue, BadParam> {
        value.filter(|value| self.permits(value)).ok_or_else(|| BadParam::Value {
            name: self.name,
            given: given(),
            allowed: self.allowed(),
        })
    }

    fn permits(&self, value: &ParamValue) -> bool {
        match (self.kind, value) {
            (ParamKind::Int { min, max, .. }, ParamValue::Int(value)) => {
                (min..=max).contains(value)
            }
            (ParamKind::Float { min, max, .. }, ParamValue::Float(value)) => {
                (min..=max).contains(value)
            }
            (ParamKind::List { max_items, .. }, ParamValue::List(items)) => {
                !items.is_empty()
                    && items.len() <= max_items
                    && items.iter().all(|item| !item.trim().is_empty())
            }
            _ => true,
        }
    }
}

/// A script's numbers are doubles: 8.0 is the whole number 8.
fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        let is_whole = float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0;
        is_whole.then_some(float as i64)
    })
}

fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text))
}

fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

impl ParamValue {
    /// As JSON, for scripts and for the scenario's program.
    pub fn to_json(&self) -> Json {
        match self {
            ParamValue::Int(value) => Json::from(*value),
            ParamValue::Float(value) => Json::from(*value),
            ParamValue::Bool(value) => Json::from(*value),
            ParamValue::Choice(word) => Json::from(*word),
            ParamValue::List(items) => Json::from(items.clone()),
        }
    }

    /// As text, for a form field or an address: what [`ParamSpec::parse`] reads.
    pub fn to_text(&self) -> String {
        match self {
            ParamValue::Int(value) => value.to_string(),
            ParamValue::Float(value) => value.to_string(),
            ParamValue::Bool(value) => value.to_string(),
            ParamValue::Choice(word) => (*word).to_owned(),
            ParamValue::List(items) => items.join("\n"),
        }
    }
}
