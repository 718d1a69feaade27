//! Key-value lists: user data, extensions, reasons.

use super::value::{hex_object, read_bytes};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;

/// A value in a [`KvList`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum KvValue {
    /// A string.
    Text(String),
    /// An integer; T-Library's have 32 bits.
    Integer(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list inside the list.
    List(KvList),
    /// What the pages do not tell of, as it came in JSON: a flag, a fraction, nothing.
    Other(Box<serde_json::Value>),
}

impl KvValue {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
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

impl fmt::Debug for KvValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Integer(integer) => fmt::Debug::fmt(integer, f),
            Self::Bytes(bytes) => write!(f, "hex:{}", hex::encode(bytes)),
            Self::List(list) => fmt::Debug::fmt(list, f),
            Self::Other(other) => fmt::Display::fmt(other, f),
        }
    }
}

impl From<&str> for KvValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for KvValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i32> for KvValue {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<i64> for KvValue {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<Vec<u8>> for KvValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<KvList> for KvValue {
    fn from(list: KvList) -> Self {
        Self::List(list)
    }
}

/// A list of keys and values, in order; keys may come several times (T-Library model, `TKVList`).
///
/// ```
/// use telapi_tserver::message::KvList;
///
/// let data = KvList::new().with("Segment", "gold").with("Attempts", 3);
/// assert_eq!(data.text("Segment"), Some("gold"));
/// assert_eq!(data.integer("Attempts"), Some(3));
/// ```
///
/// In JSON it is an array of pairs, as on the gateway link: `[["Segment","gold"],["raw",{"hex":"00ff"}]]`.
#[derive(Clone, PartialEq, Default)]
pub struct KvList(Vec<(String, KvValue)>);

impl KvList {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this pair at the end.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<KvValue>) -> Self {
        self.push(key, value);
        self
    }

    /// Adds a pair at the end, whether there is one of this key or not.
    pub fn push(&mut self, key: impl Into<String>, value: impl Into<KvValue>) {
        self.0.push((key.into(), value.into()));
    }

    /// How many pairs there are, without those of lists inside.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &KvValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The first value of this key.
    pub fn get(&self, key: &str) -> Option<&KvValue> {
        self.all(key).next()
    }

    /// All values of this key, in order.
    pub fn all(&self, key: &str) -> impl Iterator<Item = &KvValue> {
        self.0.iter().filter(move |(found, _)| found == key).map(|(_, value)| value)
    }

    /// The first value of this key, if it is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The first value of this key, if it is an integer.
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_integer()
    }

    /// The first value of this key, if it is a list.
    pub fn list(&self, key: &str) -> Option<&Self> {
        self.get(key)?.as_list()
    }

    /// How many bytes the list takes packed, as logs print it in brackets: two, and for each pair three with the key and the
    /// value (tserver-text-and-gateway, *The packed key-value list*). `None` if a value has no packed form.
    pub fn packed_size(&self) -> Option<usize> {
        self.0.iter().try_fold(2, |size: usize, (key, value)| {
            let value = match value {
                KvValue::Text(text) => 2 + text.len(),
                KvValue::Bytes(bytes) => 2 + bytes.len(),
                KvValue::Integer(_) => 2 + 4,
                KvValue::List(list) => 4 + list.packed_size()?,
                KvValue::Other(_) => return None,
            };
            Some(size + 1 + 2 + key.len() + value)
        })
    }
}

impl fmt::Debug for KvList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<String>, V: Into<KvValue>> FromIterator<(K, V)> for KvList {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: Into<KvValue>> Extend<(K, V)> for KvList {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        self.0.extend(pairs.into_iter().map(|(key, value)| (key.into(), value.into())));
    }
}

impl IntoIterator for KvList {
    type Item = (String, KvValue);
    type IntoIter = std::vec::IntoIter<(String, KvValue)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for KvList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl Serialize for KvValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Bytes(bytes) => hex_object(serializer, bytes),
            Self::List(list) => list.serialize(serializer),
            // an array in JSON that is no list would be read as one
            Self::Other(other) => match &**other {
                serde_json::Value::Array(items) => {
                    let mut seq = serializer.serialize_seq(Some(items.len()))?;
                    for item in items {
                        seq.serialize_element(item)?;
                    }
                    seq.end()
                }
                other => other.serialize(serializer),
            },
        }
    }
}

/// An array of pairs, and nothing else.
impl<'de> Deserialize<'de> for KvList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = KvList;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of pairs")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<KvList, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = seq.next_element::<(String, KvValue)>()? {
                    pairs.push((key, value));
                }
                Ok(KvList(pairs))
            }
        }
        deserializer.deserialize_seq(Pairs)
    }
}

impl<'de> Deserialize<'de> for KvValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Reads whatever JSON has in a value's place. An array of which one item is no pair is kept as it came.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = KvValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a key-value list")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<KvValue, E> {
        Ok(KvValue::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<KvValue, E> {
        Ok(KvValue::Text(text))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<KvValue, E> {
        Ok(KvValue::Integer(integer))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<KvValue, E> {
        Ok(i64::try_from(integer).map_or_else(|_| other(integer.into()), KvValue::Integer))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<KvValue, E> {
        Ok(other(number.into()))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<KvValue, E> {
        Ok(other(flag.into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<KvValue, E> {
        Ok(other(serde_json::Value::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<KvValue, A::Error> {
        let object = serde_json::Map::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(read_bytes(&object).map_or_else(|| other(object.into()), KvValue::Bytes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<KvValue, A::Error> {
        let mut list = KvList::new();
        while let Some(item) = seq.next_element::<Item>()? {
            match item {
                Item::Pair(key, value) => list.push(key, value),
                Item::Foreign(item) => return kept_as_it_came(list, item, seq),
            }
        }
        Ok(KvValue::List(list))
    }
}

fn other(value: serde_json::Value) -> KvValue {
    KvValue::Other(Box::new(value))
}

/// The array turns out to be no list: what was read of it becomes JSON again, and so does the rest.
#[cold]
fn kept_as_it_came<'de, A: SeqAccess<'de>>(
    list: KvList,
    item: serde_json::Value,
    mut seq: A,
) -> Result<KvValue, A::Error> {
    let mut items: Vec<serde_json::Value> = Vec::new();
    for pair in list.0 {
        items.push(serde_json::to_value(pair).map_err(de::Error::custom)?);
    }
    items.push(item);
    while let Some(item) = seq.next_element()? {
        items.push(item);
    }
    Ok(other(items.into()))
}

/// An item of an array that may be a list.
enum Item {
    Pair(String, KvValue),
    Foreign(serde_json::Value),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pair of key and value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Item, E> {
        Ok(Item::Foreign(text.into()))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Item, E> {
        Ok(Item::Foreign(integer.into()))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Item, E> {
        Ok(Item::Foreign(integer.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Foreign(number.into()))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Item, E> {
        Ok(Item::Foreign(flag.into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Item, E> {
        Ok(Item::Foreign(serde_json::Value::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        let object = serde_json::Map::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Item::Foreign(object.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
        let first = seq.next_element::<KvValue>()?;
        let second = if first.is_some() { seq.next_element::<KvValue>()? } else { None };
        let third = if second.is_some() { seq.next_element::<serde_json::Value>()? } else { None };
        match (first, second, third) {
            (Some(KvValue::Text(key)), Some(value), None) => Ok(Item::Pair(key, value)),
            (first, second, third) => {
                let mut items = Vec::new();
                for value in [first, second].into_iter().flatten() {
                    items.push(serde_json::to_value(value).map_err(de::Error::custom)?);
                }
                items.extend(third);
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Item::Foreign(items.into()))
            }
        }
    }
}
