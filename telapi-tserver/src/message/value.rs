//! The values of attributes.

use super::identifier::Time;
use super::kv_list::{KvList, KvValue};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// The value of an attribute.
///
/// The gateway link tells numbers, strings, bytes and lists apart; what an attribute's value means, a typed message knows. A
/// ConnID is a string here.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A number: an integer, or a value of an enumeration.
    Integer(i64),
    /// A string.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A key-value list.
    List(KvList),
    /// A moment: `TimeinSecs` and `TimeinuSecs` in one, as the gateway link has them.
    Time(Time),
    /// What the pages do not tell of, as it came in JSON.
    Other(Box<serde_json::Value>),
}

impl Value {
    /// The number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&KvList> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => fmt::Debug::fmt(integer, f),
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Bytes(bytes) => write!(f, "hex:{}", hex::encode(bytes)),
            Self::List(list) => fmt::Debug::fmt(list, f),
            Self::Time(time) => write!(f, "{}.{:06}", time.seconds, time.microseconds),
            Self::Other(other) => fmt::Display::fmt(other, f),
        }
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl From<KvList> for Value {
    fn from(list: KvList) -> Self {
        Self::List(list)
    }
}

/// An attribute's value and a list's are the same in JSON.
impl From<KvValue> for Value {
    fn from(value: KvValue) -> Self {
        match value {
            KvValue::Text(text) => Self::Text(text),
            KvValue::Integer(integer) => Self::Integer(integer),
            KvValue::Bytes(bytes) => Self::Bytes(bytes),
            KvValue::List(list) => Self::List(list),
            KvValue::Other(other) => Self::Other(other),
        }
    }
}

/// As on the gateway link.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => hex_object(serializer, bytes),
            Self::List(list) => list.serialize(serializer),
            Self::Time(time) => time.serialize(serializer),
            Self::Other(other) => other.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        KvValue::deserialize(deserializer).map(Self::from)
    }
}

/// `{"hex":"00ff"}`
pub(super) fn hex_object<S: Serializer>(serializer: S, bytes: &[u8]) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry("hex", &hex::encode(bytes))?;
    map.end()
}

/// What [`hex_object`] writes.
pub(super) fn read_bytes(object: &serde_json::Map<String, serde_json::Value>) -> Option<Vec<u8>> {
    let text = object.get("hex")?.as_str().filter(|_| object.len() == 1)?;
    hex::decode(text).ok()
}
