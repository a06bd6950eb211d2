//! A scenario's form as data: the text in each field as it was typed, checked when asked.

use crate::scenarios::Scenario;
use crate::scenarios::params::{BadParam, ParamKind, ParamSpec, Values};

/// The texts of a scenario's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    specs: Specs,
    texts: Vec<String>,
}

/// The list is one constant, so that its address and length tell it from others.
#[derive(Clone, Copy, Debug)]
struct Specs(&'static [ParamSpec]);

impl PartialEq for Specs {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.0, other.0)
    }
}

impl Eq for Specs {}

impl Form {
    /// All fields at their defaults.
    pub fn new(scenario: &'static Scenario) -> Form {
        let texts = scenario.params.iter().map(default_text).collect();
        Form { specs: Specs(scenario.params), texts }
    }

    /// These values.
    pub fn of_values(scenario: &'static Scenario, values: &Values) -> Form {
        let mut form = Form::new(scenario);
        for (name, value) in values.iter() {
            form.set(name, value.to_text());
        }
        form
    }

    /// What an address says, defaults for the rest, and the names that the scenario does not have.
    /// Of a name given twice the last counts; a list takes all.
    pub fn of_pairs(
        scenario: &'static Scenario,
        pairs: &[(String, String)],
    ) -> (Form, Vec<String>) {
        let mut form = Form::new(scenario);
        let mut unknown = Vec::new();
        for spec in scenario.params {
            let mut given =
                pairs.iter().filter(|(name, _)| name == spec.name).map(|(_, text)| text.as_str());
            let text = match spec.kind {
                ParamKind::List { .. } => {
                    let lines: Vec<_> = given.collect();
                    (!lines.is_empty()).then(|| lines.join("\n"))
                }
                _ => given.next_back().map(str::to_owned),
            };
            if let Some(text) = text {
                form.set(spec.name, text);
            }
        }
        for (name, _) in pairs {
            if !scenario.params.iter().any(|spec| spec.name == name) && !unknown.contains(name) {
                unknown.push(name.clone());
            }
        }
        (form, unknown)
    }

    /// The fields: what they are for and what is in them, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&'static ParamSpec, &str)> {
        self.specs.0.iter().zip(self.texts.iter().map(String::as_str))
    }

    /// Puts a text into a field. Does nothing for a name that the form does not have.
    pub fn set(&mut self, name: &str, text: String) {
        let place = self.specs.0.iter().position(|spec| spec.name == name);
        if let Some(field) = place.and_then(|index| self.texts.get_mut(index)) {
            *field = text;
        }
    }

    /// Puts the default back into a field.
    pub fn reset(&mut self, name: &str) {
        if let Some(spec) = self.specs.0.iter().find(|spec| spec.name == name) {
            self.set(name, default_text(spec));
        }
    }

    /// Whether any field is not at its default.
    pub fn is_changed(&self) -> bool {
        self.fields().any(|(spec, text)| is_changed(spec, text))
    }

    /// Names and texts of the fields that are not at their default, for an address.
    pub fn changed(&self) -> Vec<(String, String)> {
        self.fields()
            .filter(|(spec, text)| is_changed(spec, text))
            .map(|(spec, text)| (spec.name.to_owned(), text.to_owned()))
            .collect()
    }

    /// What is wrong, field by field; empty when the form can be run.
    pub fn errors(&self) -> Vec<BadParam> {
        self.fields().filter_map(|(spec, text)| spec.parse(text).err()).collect()
    }

    /// The checked values.
    ///
    /// # Errors
    /// The first field's that is wrong.
    pub fn values(&self) -> Result<Values, BadParam> {
        let values = self.fields().map(|(spec, text)| Ok((spec.name, spec.parse(text)?)));
        values.collect::<Result<_, _>>().map(Values::from_checked)
    }
}

/// Whether this text is anything but the field's default, however the default may be spelt.
pub fn is_changed(spec: &ParamSpec, text: &str) -> bool {
    spec.parse(text) != Ok(spec.default_value())
}

fn default_text(spec: &ParamSpec) -> String {
    spec.default_value().to_text()
}
