//! The values of attributes.

use super::identifier::Time;
use super::kv_list::{KvList, KvValue};
use compact_str::CompactString;
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
    Text(CompactString),
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

    /// The bytes, if it is bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
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

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
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

/// A list has no moments: one becomes what it is in JSON.
impl From<Value> for KvValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Integer(integer) => Self::Integer(integer),
            Value::Bytes(bytes) => Self::Bytes(bytes),
            Value::List(list) => Self::List(list),
            Value::Time(time) => {
                Self::Other(Box::new(serde_json::json!({"sec": time.seconds, "usec": time.microseconds})))
            }
            Value::Other(other) => Self::Other(other),
        }
    }
}
