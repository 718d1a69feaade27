//! The attributes of a message.

use super::attribute::Attribute;
use super::identifier::Time;
use super::named::Name;
use super::typed::FromValue;
use super::value::Value;
use std::fmt;

/// The name of an attribute, be it one of those that are numbered or not.
pub type AttributeName = Name<Attribute>;

/// The attributes of a message, in order. A name may come several times, though no page shows it.
#[derive(Clone, PartialEq, Default)]
pub struct Attributes(Vec<(AttributeName, Value)>);

impl Attributes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// With room for most messages, at once: less than a kilobyte is what allocators are quick with.
    pub(crate) fn with_room() -> Self {
        Self(Vec::with_capacity(1000 / size_of::<(AttributeName, Value)>()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, name: impl Into<AttributeName>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds one in place of all of this name.
    pub(crate) fn set(&mut self, attribute: Attribute, value: impl Into<Value>) {
        self.0.retain(|(name, _)| *name != attribute);
        self.push(attribute, value);
    }

    /// The first of this name.
    pub fn get(&self, attribute: Attribute) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == attribute).map(|(_, value)| value)
    }

    /// Where the first of this name is.
    pub(super) fn find(&self, attribute: Attribute) -> Option<(usize, &Value)> {
        let mut all = self.0.iter().enumerate();
        all.find(|(_, (name, _))| *name == attribute).map(|(at, (_, value))| (at, value))
    }

    /// The value that is there, in whose place a zero is left.
    pub(super) fn take_at(&mut self, at: usize) -> Option<Value> {
        self.0.get_mut(at).map(|(_, value)| std::mem::replace(value, Value::Integer(0)))
    }

    /// The first of a name that is not numbered.
    pub fn get_named(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(found, _)| found.as_str() == name).map(|(_, value)| value)
    }

    /// The number of this attribute.
    pub fn integer(&self, attribute: Attribute) -> Option<i64> {
        self.get(attribute)?.as_integer()
    }

    /// The string of this attribute.
    pub fn text(&self, attribute: Attribute) -> Option<&str> {
        self.get(attribute)?.as_str()
    }

    /// When the server says that it happened.
    pub fn time(&self) -> Option<Time> {
        Time::read(self.get(Attribute::TimeinSecs)?)
    }

    /// Makes one moment of its two parts, if they came apart: as two attributes it would be one more thing than everywhere else.
    pub(crate) fn join_time(&mut self) {
        let at = |attribute| self.0.iter().position(|(name, _)| *name == attribute);
        let (Some(seconds_at), Some(microseconds_at)) =
            (at(Attribute::TimeinSecs), at(Attribute::TimeinuSecs))
        else {
            return;
        };
        let (Some(seconds), Some(Ok(microseconds))) =
            (self.integer(Attribute::TimeinSecs), self.integer(Attribute::TimeinuSecs).map(u32::try_from))
        else {
            return;
        };
        if let Some((_, value)) = self.0.get_mut(seconds_at) {
            *value = Value::Time(Time { seconds, microseconds });
            self.0.remove(microseconds_at);
        }
    }

    /// All in order, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut (AttributeName, Value)> {
        self.0.iter_mut()
    }

    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeName, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl IntoIterator for Attributes {
    type Item = (AttributeName, Value);
    type IntoIter = std::vec::IntoIter<(AttributeName, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<(AttributeName, Value)> for Attributes {
    fn extend<I: IntoIterator<Item = (AttributeName, Value)>>(&mut self, attributes: I) {
        self.0.extend(attributes);
    }
}

/// What must not be shown, be it written as T-Library's logs write it.
pub(crate) fn is_secret(name: &AttributeName) -> bool {
    match name {
        Name::Known(known) => matches!(known, Attribute::Password | Attribute::ApplicationPassword),
        Name::Other(other) => {
            let name = other.strip_prefix("Attribute").unwrap_or(other);
            ["Password", "ApplicationPassword"].iter().any(|secret| name.eq_ignore_ascii_case(secret))
        }
    }
}

/// Passwords are not shown.
impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if is_secret(name) {
                map.entry(name, &telapi_core::Secret::REDACTED);
            } else {
                map.entry(name, value);
            }
        }
        map.finish()
    }
}
