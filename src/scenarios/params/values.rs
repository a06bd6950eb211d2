//! All of a scenario's values together.

use serde_json::Value as Json;

use crate::scenarios::params::{BadParam, ParamSpec, ParamValue, shortened};
use crate::trace::order;

/// A complete, checked set of values, in the order of the scenario's parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Vec<(&'static str, ParamValue)>);

impl Values {
    /// Fills in the defaults for what `given` leaves out.
    ///
    /// # Errors
    /// [`BadParam`] for the first name that `specs` do not have, and the first value that is not
    /// allowed.
    pub fn from_json(
        scenario: &'static str,
        specs: &'static [ParamSpec],
        given: &serde_json::Map<String, Json>,
    ) -> Result<Values, BadParam> {
        if let Some(name) = given.keys().find(|name| !specs.iter().any(|spec| spec.name == *name)) {
            return Err(unknown(name, scenario, specs));
        }
        let values = specs.iter().map(|spec| {
            let value = match given.get(spec.name) {
                Some(json) => spec.from_json(json)?,
                None => spec.default_value(),
            };
            Ok((spec.name, value))
        });
        values.collect::<Result<_, _>>().map(Values)
    }

    /// All defaults.
    pub fn defaults(specs: &'static [ParamSpec]) -> Values {
        Values(specs.iter().map(|spec| (spec.name, spec.default_value())).collect())
    }

    /// These values, which the caller has checked one by one with [`ParamSpec::parse`].
    pub fn from_checked(values: Vec<(&'static str, ParamValue)>) -> Values {
        Values(values)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The value of a parameter that is a whole number; zero if it is none.
    pub fn int(&self, name: &str) -> i64 {
        match self.get(name) {
            Some(ParamValue::Int(value)) => *value,
            _ => 0,
        }
    }

    /// The value of a parameter that is a choice; empty if it is none.
    pub fn choice(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(ParamValue::Choice(word)) => word,
            _ => "",
        }
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &ParamValue)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// As a JSON object.
    pub fn to_json(&self) -> Json {
        Json::Object(self.to_fields())
    }

    /// The fields of the JSON object.
    pub fn to_fields(&self) -> serde_json::Map<String, Json> {
        order::gather(self.iter().map(|(name, value)| (name.to_owned(), value.to_json())))
    }
}

/// The refusal of a name that a scenario does not have.
pub fn unknown(name: &str, scenario: &'static str, specs: &[ParamSpec]) -> BadParam {
    let known: Vec<_> = specs.iter().map(|spec| spec.name).collect();
    BadParam::Unknown { name: shortened(name), scenario, known: known.join(", ") }
}
