//! A line of the gateway link, read and written.

use crate::message::{
    Attribute, AttributeName, Attributes, DecodeError, DecodeErrorKind, Key, Message, MessageName, Value,
    is_secret,
};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::error::Category;
use std::fmt;

/// How the link names what T-Library has as two attributes.
const TIME: &str = "Time";

/// What a line of the link says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Frame {
    /// A message.
    Message(Message),
    /// `{"addp":"poll","seq":n}`: the other side wants to know whether we are there.
    Poll {
        /// What the reply is to repeat.
        seq: u64,
    },
    /// `{"addp":"reply","seq":n}`: the other side is there.
    Reply {
        /// What the poll had.
        seq: u64,
    },
}

impl Frame {
    /// Reads a line, with or without its end.
    ///
    /// # Errors
    /// It is not UTF-8, no JSON, or no frame. Its length is for whoever reads lines to bound.
    pub fn read(line: &[u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(line).map_err(|_| DecodeError::new(DecodeErrorKind::NotUtf8))?;
        let parts: Parts = serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Data => DecodeError::new(DecodeErrorKind::NotAMessage(
                "no object with a name as its message and an object as its attributes",
            )),
            // the words of serde_json repeat what a server wrote
            category => DecodeError::new(DecodeErrorKind::MalformedJson(format!(
                "{category:?} in column {}",
                error.column()
            ))),
        })?;
        parts.into_frame()
    }

    /// Writes the line, with its end. A password is written in clear: that is what the link is for.
    pub fn to_line(&self) -> Vec<u8> {
        // a struct of strings and numbers can always be written, and a line that could not would be an empty one
        let mut line = match self {
            Self::Message(message) => serde_json::to_vec(&Clear(message)),
            Self::Poll { seq } => serde_json::to_vec(&serde_json::json!({"addp": "poll", "seq": seq})),
            Self::Reply { seq } => serde_json::to_vec(&serde_json::json!({"addp": "reply", "seq": seq})),
        }
        .unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// The members of a line's object.
#[derive(Default)]
struct Parts {
    name: Option<MessageName>,
    attributes: Option<Attributes>,
    beside: serde_json::Map<String, serde_json::Value>,
}

impl Parts {
    fn into_frame(self) -> Result<Frame, DecodeError> {
        let no_message = |why| Err(DecodeError::new(DecodeErrorKind::NotAMessage(why)));
        if let Some(name) = self.name {
            let attributes = self.attributes.unwrap_or_default();
            return Ok(Frame::Message(Message { name, attributes, beside: self.beside }));
        }
        let Some(addp) = self.beside.get("addp") else { return no_message("an object without a message") };
        // what the reply is to repeat: without it, nobody can miss it
        let seq = self.beside.get("seq").map_or(Some(0), serde_json::Value::as_u64);
        match (addp.as_str(), seq) {
            (Some("poll"), Some(seq)) => Ok(Frame::Poll { seq }),
            (Some("reply"), Some(seq)) => Ok(Frame::Reply { seq }),
            (Some("poll" | "reply"), None) => no_message("an addp whose seq is no number"),
            _ => no_message("an addp that is neither poll nor reply"),
        }
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> Visitor<'de> for PartsVisitor {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key_seed(Key)? {
            match &*key {
                "message" if parts.name.is_none() => parts.name = Some(map.next_value_seed(NameOf)?),
                "attributes" if parts.attributes.is_none() => {
                    parts.attributes = Some(map.next_value_seed(AttributesOf)?);
                }
                // of what comes twice, the first counts
                "message" | "attributes" => drop(map.next_value::<IgnoredAny>()?),
                other => drop(parts.beside.insert(other.to_owned(), map.next_value()?)),
            }
        }
        Ok(parts)
    }
}

struct NameOf;

impl<'de> DeserializeSeed<'de> for NameOf {
    type Value = MessageName;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<MessageName, D::Error> {
        Key.deserialize(deserializer).map(|name| MessageName::from(&*name))
    }
}

struct AttributesOf;

impl<'de> DeserializeSeed<'de> for AttributesOf {
    type Value = Attributes;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Attributes, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AttributesOf {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
        let mut attributes = Attributes::with_room();
        let mut comes_apart = false;
        while let Some(key) = map.next_key_seed(Key)? {
            let value: Value = map.next_value()?;
            match value {
                Value::Time(time) if *key == *TIME => attributes.push(Attribute::TimeinSecs, time),
                value => {
                    let name = AttributeName::from(&*key);
                    comes_apart |= name == Attribute::TimeinuSecs;
                    attributes.push(name, value);
                }
            }
        }
        if comes_apart {
            attributes.join_time();
        }
        Ok(attributes)
    }
}

/// A message with all that is in it.
struct Clear<'a>(&'a Message);

impl Serialize for Clear<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, serializer, false)
    }
}

/// As on the gateway link, but passwords are not shown.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer, true)
    }
}

fn write<S: Serializer>(message: &Message, serializer: S, hides: bool) -> Result<S::Ok, S::Error> {
    struct Written<'a>(&'a Attributes, bool);
    impl Serialize for Written<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(self.0.len()))?;
            for (name, value) in self.0.iter() {
                match value {
                    _ if self.1 && is_secret(name) => {
                        map.serialize_entry(name, telapi_core::Secret::REDACTED)?;
                    }
                    Value::Time(_) if *name == Attribute::TimeinSecs => map.serialize_entry(TIME, value)?,
                    value => map.serialize_entry(name, value)?,
                }
            }
            map.end()
        }
    }
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("message", &message.name)?;
    map.serialize_entry("attributes", &Written(&message.attributes, hides))?;
    for (key, value) in &message.beside {
        map.serialize_entry(key, value)?;
    }
    map.end()
}
