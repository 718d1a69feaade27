//! A line of the gateway link, read and written.

use crate::message::{
    Attribute, AttributeName, Attributes, DecodeError, DecodeErrorKind, Message, MessageName, Name, Time,
    Value, is_secret,
};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
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
        let parts: Parts = serde_json::from_str(text).map_err(|error| {
            // the words of serde_json repeat what a server wrote
            let why = format!("{:?} in column {}", error.classify(), error.column());
            DecodeError::new(DecodeErrorKind::MalformedJson(why))
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
    addp: Option<Addp>,
    seq: Option<u64>,
    beside: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Copy)]
enum Addp {
    Poll,
    Reply,
    Other,
}

impl Parts {
    fn into_frame(self) -> Result<Frame, DecodeError> {
        let no_message = |why| Err(DecodeError::new(DecodeErrorKind::NotAMessage(why)));
        match (self.name, self.addp) {
            (Some(name), None) => {
                let attributes = self.attributes.unwrap_or_default();
                let mut message = Message::new(name);
                message.attributes = attributes;
                message.beside = self.beside;
                if let Some(seq) = self.seq {
                    message.beside.insert("seq".to_owned(), seq.into());
                }
                Ok(Frame::Message(message))
            }
            (None, Some(Addp::Poll)) => Ok(Frame::Poll { seq: self.seq.unwrap_or_default() }),
            (None, Some(Addp::Reply)) => Ok(Frame::Reply { seq: self.seq.unwrap_or_default() }),
            (None, Some(Addp::Other)) => no_message("an addp that is neither poll nor reply"),
            (Some(_), Some(_)) => no_message("both a message and an addp"),
            (None, None) => no_message("an object without a message"),
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
                "addp" if parts.addp.is_none() => {
                    let text: Cow<'de, str> = map.next_value()?;
                    parts.addp = Some(match &*text {
                        "poll" => Addp::Poll,
                        "reply" => Addp::Reply,
                        _ => Addp::Other,
                    });
                }
                "seq" if parts.seq.is_none() => parts.seq = Some(map.next_value()?),
                // what comes twice is no news
                "message" | "attributes" | "addp" | "seq" => drop(map.next_value::<IgnoredAny>()?),
                other => drop(parts.beside.insert(other.to_owned(), map.next_value()?)),
            }
        }
        Ok(parts)
    }
}

/// A text that is borrowed from the line where it can be.
struct Key;

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
        // most messages have a dozen
        let mut attributes = Attributes::with_capacity(16);
        while let Some(key) = map.next_key_seed(Key)? {
            let value: Value = map.next_value()?;
            match AttributeName::from(&*key) {
                Name::Other(name) if &*name == TIME => match read_time(&value) {
                    Some(time) => attributes.push(Attribute::TimeinSecs, time),
                    None => attributes.push(Name::Other(name), value),
                },
                name => attributes.push(name, value),
            }
        }
        Ok(attributes)
    }
}

/// `{"sec":…,"usec":…}` and nothing else.
fn read_time(value: &Value) -> Option<Time> {
    let Value::Other(object) = value else { return None };
    let object = object.as_object().filter(|object| object.len() == 2)?;
    let seconds = object.get("sec")?.as_i64()?;
    let microseconds = object.get("usec")?.as_u64()?.try_into().ok()?;
    Some(Time { seconds, microseconds })
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
