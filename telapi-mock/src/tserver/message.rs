//! Messages as `tlib-json/1` writes them: one JSON object a line, with T-Library's names.

use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A key-value list: in order, and keys may repeat.
pub(crate) type KvList = Vec<(String, Value)>;

/// A request or an event. Without `Debug`, for a request may hold a password.
#[derive(Clone, PartialEq)]
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) attributes: Map<String, Value>,
}

impl Message {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.into(), attributes: Map::new() }
    }

    /// The same with this attribute, in place of an earlier one of the name.
    pub(crate) fn with(mut self, attribute: &str, value: impl Into<Value>) -> Self {
        self.attributes.insert(attribute.into(), value.into());
        self
    }

    /// The same with this attribute, if there is a value.
    pub(crate) fn with_some(self, attribute: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(attribute, value),
            None => self,
        }
    }

    /// The same with this key-value list, if it is not empty.
    pub(crate) fn with_list(self, attribute: &str, list: &KvList) -> Self {
        if list.is_empty() { self } else { self.with(attribute, list_to_json(list)) }
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    pub(crate) fn integer(&self, attribute: &str) -> Option<i64> {
        self.attributes.get(attribute).and_then(integer)
    }

    /// The number by which its sender knows the answer; 4294967295 means none.
    pub(crate) fn reference(&self) -> Option<u32> {
        let reference = self.attributes.get("ReferenceID").and_then(Value::as_u64)?;
        u32::try_from(reference).ok().filter(|reference| *reference != u32::MAX)
    }

    /// The pairs of a list; none if it is left out, `Err` if it is no list of pairs.
    pub(crate) fn list(&self, attribute: &str) -> Result<KvList, NotAList> {
        match self.attributes.get(attribute) {
            None | Some(Value::Null) => Ok(KvList::new()),
            Some(list) => list_from_json(list).ok_or(NotAList),
        }
    }

    pub(crate) fn to_line(&self) -> String {
        json!({ "message": self.name, "attributes": self.attributes }).to_string()
    }
}

/// An attribute that should be a key-value list is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotAList;

/// What a line may be.
pub(crate) enum Line {
    Message(Message),
    Poll(Value),
    Reply,
    /// An object of another kind, which is tolerated.
    Other,
    /// No JSON object.
    Malformed,
}

impl Line {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let Ok(Value::Object(mut line)) = serde_json::from_slice(bytes) else { return Self::Malformed };
        match line.get("addp").and_then(Value::as_str) {
            Some("poll") => return Self::Poll(line.remove("seq").unwrap_or_default()),
            Some(_) => return Self::Reply,
            None => {}
        }
        let attributes = match line.remove("attributes") {
            Some(Value::Object(attributes)) => attributes,
            None => Map::new(),
            Some(_) => return Self::Malformed,
        };
        match line.remove("message") {
            Some(Value::String(name)) => Self::Message(Message { name, attributes }),
            _ => Self::Other,
        }
    }
}

/// A number, or its text.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The value of the first pair with this key.
pub(crate) fn find<'a>(list: &'a KvList, key: &str) -> Option<&'a Value> {
    list.iter().find(|(own, _)| own == key).map(|(_, value)| value)
}

pub(crate) fn list_to_json(list: &KvList) -> Value {
    list.iter().map(|(key, value)| json!([key, value])).collect()
}

fn list_from_json(list: &Value) -> Option<KvList> {
    let pair = |pair: &Value| match pair.as_array()?.as_slice() {
        [Value::String(key), value] => Some((key.clone(), value.clone())),
        _ => None,
    };
    list.as_array()?.iter().map(pair).collect()
}

/// A time as the link writes it.
pub(crate) fn time(at: SystemTime) -> Value {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({ "sec": since.as_secs(), "usec": since.subsec_micros() })
}
