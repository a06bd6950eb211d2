//! Chrome trace events as they are met: numbers that are texts, fields of any type.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A value of which only numbers and texts are of use.
#[derive(Clone, Debug, Default)]
pub(super) enum Loose<'a> {
    Number(f64),
    Text(Cow<'a, str>),
    #[default]
    Other,
}

/// What tells apart threads, processes, spans and flows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Number(u64),
    Text(String),
    None,
}

/// An event of a foreign file.
#[derive(Deserialize)]
pub(super) struct Raw<'a> {
    #[serde(borrow, default)]
    pub(super) ph: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) cat: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) ts: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) dur: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) pid: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) tid: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) id: Loose<'a>,
    #[serde(borrow)]
    pub(super) id2: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) scope: Loose<'a>,
    #[serde(borrow)]
    pub(super) args: Option<&'a RawValue>,
}

/// The second form of an id.
#[derive(Deserialize)]
struct Id2<'a> {
    #[serde(borrow, default)]
    local: Loose<'a>,
    #[serde(borrow, default)]
    global: Loose<'a>,
}

impl Loose<'_> {
    /// A finite number, whether written as one or as a text.
    pub(super) fn number(&self) -> Option<f64> {
        let number = match self {
            Loose::Number(number) => *number,
            Loose::Text(text) => text.trim().parse().ok()?,
            Loose::Other => return None,
        };
        number.is_finite().then_some(number)
    }

    pub(super) fn key(&self) -> Key {
        match self {
            Loose::Number(number) => Key::Number(number.to_bits()),
            Loose::Text(text) => Key::Text(text.to_string()),
            Loose::Other => Key::None,
        }
    }

    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Loose::Number(number) => number.to_string().into(),
            Loose::Text(text) => Cow::Borrowed(text),
            Loose::Other => Cow::Borrowed(""),
        }
    }
}

impl Raw<'_> {
    /// The process and the thread that it is of.
    pub(super) fn track(&self) -> (Key, Key) {
        (self.pid.key(), self.tid.key())
    }

    /// What an asynchronous span or a flow is told apart by. A local id means something within its
    /// process alone.
    pub(super) fn id(&self) -> (Key, Key) {
        let second = self.id2.and_then(|id2| serde_json::from_str::<Id2<'_>>(id2.get()).ok());
        match second.map(|id2| (id2.local.key(), id2.global.key())) {
            Some((Key::None, global)) if global != Key::None => (Key::None, global),
            Some((local, _)) if local != Key::None => (self.pid.key(), local),
            _ => (self.scope.key(), self.id.key()),
        }
    }
}

struct AnyValue;

impl<'a> Visitor<'a> for AnyValue {
    type Value = Loose<'a>;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Loose<'a>, E> {
        Ok(Loose::Other)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Loose<'a>, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Loose<'a>, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Loose<'a>, E> {
        Ok(Loose::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Loose<'a>, E> {
        Ok(Loose::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Loose<'a>, E> {
        Ok(Loose::Text(Cow::Borrowed(text)))
    }

    fn visit_unit<E: Error>(self) -> Result<Loose<'a>, E> {
        Ok(Loose::Other)
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut items: A) -> Result<Loose<'a>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<Loose<'a>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}
