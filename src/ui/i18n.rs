//! The page's texts, in the reader's language.
//!
//! They are in `www/locales`, in Fluent's format. English is part of the module, since it stands in
//! for whatever another language lacks; the others are [files](crate::ui::locales) beside the page.
//! What English lacks shows as its key in brackets.

use std::borrow::Cow;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use serde_json::Value as Json;

use crate::scenarios::params::{Allowed, BadParam, ParamSpec, Unit};
use crate::scenarios::run::Cell;
use crate::ui::format;
use crate::ui::lang::Lang;

/// The parts that a language's texts come in: the page's, the timeline's, and the stage's.
pub const PARTS: [&str; 3] = ["", "timeline.", "stage."];

const ENGLISH: [&str; PARTS.len()] = [
    include_str!("../../www/locales/en.ftl"),
    include_str!("../../www/locales/timeline.en.ftl"),
    include_str!("../../www/locales/stage.en.ftl"),
];

/// A language's texts are not in Fluent's format, or not all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are no texts: build the site with its locales")]
pub struct NotTexts;

type Bundle = FluentBundle<FluentResource>;

/// The page's texts in one language. A cheap handle.
#[derive(Clone)]
pub struct Texts(Rc<Inner>);

struct Inner {
    lang: Lang,
    own: Bundle,
    english: Option<Bundle>,
}

/// One language's texts say the same for ever.
impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.0.lang == other.0.lang
    }
}

impl Texts {
    /// The texts in English.
    pub fn english() -> Texts {
        // A native test sees to it that nothing is damaged.
        let own = bundle(Lang::En, ENGLISH).unwrap_or_default();
        Texts(Rc::new(Inner { lang: Lang::En, own, english: None }))
    }

    /// The texts in this language, from its parts.
    ///
    /// # Errors
    /// [`NotTexts`] when anything in them is damaged.
    pub fn read(lang: Lang, parts: [&str; PARTS.len()]) -> Result<Texts, NotTexts> {
        let english = Some(bundle(Lang::En, ENGLISH)?);
        Ok(Texts(Rc::new(Inner { lang, own: bundle(lang, parts)?, english })))
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The text of this key.
    pub fn t(&self, key: &str) -> String {
        self.find(key, None)
    }

    /// The text of this key with these in its places.
    pub fn t_args(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> =
            args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.find(key, Some(&args))
    }

    /// The text of this key, if there is one.
    pub fn get(&self, key: &str) -> Option<String> {
        self.0.bundles().find_map(|bundle| say(bundle, key, None))
    }

    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    fn find(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let found = self.0.bundles().find_map(|bundle| say(bundle, key, args));
        found.unwrap_or_else(|| format!("[{key}]"))
    }
}

impl Inner {
    fn bundles(&self) -> impl Iterator<Item = &Bundle> {
        core::iter::once(&self.own).chain(&self.english)
    }
}

fn bundle(lang: Lang, parts: [&str; PARTS.len()]) -> Result<Bundle, NotTexts> {
    // Read as a whole it could have variants, and the sort for those is 7 kB for every visitor.
    let mut id = LanguageIdentifier::default();
    id.language = lang.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new(vec![id]);
    // The signs that keep directions apart would end up in what people copy, and both languages
    // run from left to right.
    bundle.set_use_isolating(false);
    for part in parts {
        let resource = FluentResource::try_new(part.to_owned()).map_err(|_| NotTexts)?;
        bundle.add_resource_overriding(resource);
    }
    Ok(bundle)
}

fn say(bundle: &Bundle, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    errors.is_empty().then(|| Cow::into_owned(text))
}

/// What the page says about things of the layers below, which know no language.
impl Texts {
    /// A parameter's label.
    pub fn label(&self, spec: &ParamSpec) -> String {
        self.t(&format!("param-{}", spec.name))
    }

    /// A parameter's help.
    pub fn help(&self, scenario: &str, spec: &ParamSpec) -> String {
        self.t(&format!("{scenario}-{}-help", spec.name))
    }

    /// A choice of a parameter.
    pub fn choice(&self, spec: &ParamSpec, choice: &str) -> String {
        self.t(&format!("choice-{}-{choice}", spec.name))
    }

    /// The sign of a unit.
    pub fn unit(&self, unit: Unit) -> String {
        self.t(match unit {
            Unit::Milliseconds => "unit-ms",
            Unit::PerSecond => "unit-per-second",
        })
    }

    /// What is allowed, as a hint beside a label. `None` where the control itself shows it.
    pub fn range(&self, allowed: Allowed) -> Option<String> {
        match allowed {
            Allowed::Int(min, max) => Some(format!("{}–{}", self.integer(min), self.integer(max))),
            Allowed::Float(min, max) => {
                Some(format!("{}–{}", self.decimal(min), self.decimal(max)))
            }
            Allowed::List(max) => {
                Some(self.t_args("range-list", &[("max", self.integer(max as i64).into())]))
            }
            Allowed::Bool | Allowed::Choice(_) => None,
        }
    }

    /// Why a value is refused, for beside its field.
    pub fn refusal(&self, refused: &BadParam) -> String {
        match refused {
            BadParam::Unknown { name, known, .. } => self.t_args(
                "refused-unknown",
                &[("name", name.as_str().into()), ("known", known.as_str().into())],
            ),
            BadParam::Value { given, allowed, .. } => self.refused_value(given, *allowed),
        }
    }

    fn refused_value(&self, given: &str, allowed: Allowed) -> String {
        let given = ("given", FluentValue::from(given.trim_matches('`').to_owned()));
        match allowed {
            Allowed::Int(min, max) => self.t_args(
                "refused-int",
                &[given, ("min", self.integer(min).into()), ("max", self.integer(max).into())],
            ),
            Allowed::Float(min, max) => self.t_args(
                "refused-float",
                &[given, ("min", self.decimal(min).into()), ("max", self.decimal(max).into())],
            ),
            Allowed::Bool => self.t_args("refused-bool", &[given]),
            Allowed::Choice(choices) => {
                self.t_args("refused-choice", &[given, ("choices", choices.join(", ").into())])
            }
            Allowed::List(max) => {
                self.t_args("refused-list", &[("max", self.integer(max as i64).into())])
            }
        }
    }

    /// A cell of a table. A count is a number to its sentence, so that plurals follow it.
    pub fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) => format::in_full(text, self.lang()),
            Cell::Rounded(number) => self.decimal(*number),
            Cell::YesNo(yes) => self.yes_no(*yes),
            Cell::Said { key, args } => {
                let args: Vec<_> =
                    args.iter().map(|(name, arg)| (name.as_str(), self.arg(arg))).collect();
                self.t_args(key, &args)
            }
        }
    }

    /// The word for yes or no.
    pub fn yes_no(&self, yes: bool) -> String {
        self.t(if yes { "yes" } else { "no" })
    }

    fn arg(&self, arg: &Json) -> FluentValue<'static> {
        match arg {
            Json::Number(number) if number.is_u64() => number.as_u64().unwrap_or_default().into(),
            Json::Number(number) => self.decimal(number.as_f64().unwrap_or_default()).into(),
            Json::String(text) => text.clone().into(),
            other => other.to_string().into(),
        }
    }

    /// A whole number as this language writes it.
    pub fn integer(&self, number: i64) -> String {
        format::integer(number, self.lang())
    }

    /// A count as this language writes it.
    pub fn count(&self, number: u64) -> String {
        format::count(number, self.lang())
    }

    /// A number as this language writes it, with about three digits that count.
    pub fn decimal(&self, number: f64) -> String {
        format::decimal(number, self.lang())
    }
}
