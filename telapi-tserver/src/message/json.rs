//! Values and lists in JSON, as on the gateway link (tserver-text-and-gateway).
//!
//! A list is an array of pairs, bytes are `{"hex":"00ff"}`, a moment is `{"sec":…,"usec":…}`. Whatever else JSON has in a value's
//! place is kept, an array of which one item is no pair as well. Only what serde_json itself does not keep is lost: the order of an
//! object's members, members that come twice, and digits that neither 64 bits nor a fraction has room for.

mod item;

use super::identifier::Time;
use super::kv_list::{KvList, KvValue};
use super::value::Value;
use item::Item;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt;

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
            Self::Other(other) => other.serialize(serializer),
        }
    }
}

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

fn hex_object<S: Serializer>(serializer: S, bytes: &[u8]) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry("hex", &hex::encode(bytes))?;
    map.end()
}

/// An array of pairs, and nothing else.
impl<'de> Deserialize<'de> for KvList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for KvValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Reads whatever JSON has in a value's place.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_i64<E: de::Error>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Integer(integer))
    }

    fn visit_u64<E: de::Error>(self, integer: u64) -> Result<Value, E> {
        Ok(i64::try_from(integer).map_or_else(|_| other(integer), Value::Integer))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(other(number))
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Value, E> {
        Ok(other(flag))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(other(Json::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        // a moment, which each message has, is read without a map
        let (mut seconds, mut microseconds) = (None, None);
        let mut members = serde_json::Map::new();
        while let Some(key) = map.next_key_seed(Key)? {
            match &*key {
                "sec" => seconds = Some(map.next_value::<Json>()?),
                "usec" => microseconds = Some(map.next_value::<Json>()?),
                _ => drop(members.insert(key.into_owned(), map.next_value()?)),
            }
        }
        if let (Some(seconds), Some(microseconds)) = (&seconds, &microseconds)
            && let (Some(seconds), Some(microseconds)) = (seconds.as_i64(), microseconds.as_u64())
            && let Ok(microseconds) = u32::try_from(microseconds)
            && members.is_empty()
        {
            return Ok(Value::Time(Time { seconds, microseconds }));
        }
        members.extend(seconds.map(|seconds| ("sec".to_owned(), seconds)));
        members.extend(microseconds.map(|microseconds| ("usec".to_owned(), microseconds)));
        Ok(read_bytes(&members).map_or_else(|| other(members), Value::Bytes))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = KvList::new();
        while let Some(item) = seq.next_element::<Item>()? {
            match item {
                Item::Pair(key, value) => list.push(key, value),
                Item::Foreign(item) => return kept_as_it_came(list, item, seq),
            }
        }
        Ok(Value::List(list))
    }
}

fn other(value: impl Into<Json>) -> Value {
    Value::Other(Box::new(value.into()))
}

/// What [`hex_object`] writes.
fn read_bytes(members: &serde_json::Map<String, Json>) -> Option<Vec<u8>> {
    let text = members.get("hex")?.as_str().filter(|_| members.len() == 1)?;
    hex::decode(text).ok()
}

/// The array turns out to be no list: what was read of it becomes JSON again, and so does the rest.
#[cold]
fn kept_as_it_came<'de, A: SeqAccess<'de>>(list: KvList, item: Json, mut seq: A) -> Result<Value, A::Error> {
    let mut items: Vec<Json> = Vec::new();
    for pair in list {
        items.push(serde_json::to_value(pair).map_err(de::Error::custom)?);
    }
    items.push(item);
    while let Some(item) = seq.next_element()? {
        items.push(item);
    }
    Ok(other(items))
}

/// A name that is borrowed from the line where it can be.
pub(crate) struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
