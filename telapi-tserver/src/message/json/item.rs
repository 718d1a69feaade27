//! What an array in JSON may consist of.

use super::{KvValue, Value};
use compact_str::CompactString;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::fmt;

/// An item of an array that may be a list.
pub(super) enum Item {
    /// A key and a value.
    Pair(CompactString, KvValue),
    /// No pair.
    Foreign(Json),
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
        Ok(Item::Foreign(Json::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        let object = serde_json::Map::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Item::Foreign(object.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
        let first = seq.next_element::<Value>()?;
        let second = if first.is_some() { seq.next_element::<Value>()? } else { None };
        match (first, second) {
            (Some(Value::Text(key)), Some(value)) => match seq.next_element::<Json>()? {
                None => Ok(Item::Pair(key, value.into())),
                third => foreign([Some(Value::Text(key)), Some(value)], third, seq),
            },
            (first, second) => foreign([first, second], None, seq),
        }
    }
}

/// The item turns out to be no pair: what was read of it becomes JSON again, and so does the rest.
#[cold]
fn foreign<'de, A: SeqAccess<'de>>(
    begin: [Option<Value>; 2],
    third: Option<Json>,
    mut seq: A,
) -> Result<Item, A::Error> {
    let mut items = Vec::new();
    for value in begin.into_iter().flatten() {
        items.push(serde_json::to_value(value).map_err(de::Error::custom)?);
    }
    items.extend(third);
    while let Some(item) = seq.next_element()? {
        items.push(item);
    }
    Ok(Item::Foreign(items.into()))
}
