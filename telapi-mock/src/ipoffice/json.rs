//! The portal's JSON (guide 2.6.2), which nobody has seen: the guide names the header that asks for it and shows no sample.
//!
//! So the mock can speak the likely dialects, and reads requests by the same names as those in XML, without namespaces.

use crate::xml::{ANY_NAMESPACE, CSTA, MAX_DEPTH, Node, OPEN_API, ReadError};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

/// What the portal's JSON looks like: how a server turns its XML into JSON. No sample of a real portal's is public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum JsonDialect {
    /// As a mapper of objects writes it: no prefixes, attributes as plain members, a text beside them as `value`, numbers
    /// and flags as such, `null` for what is empty.
    #[default]
    Plain,
    /// The same without the root's name: an object of what is inside.
    Rootless,
    /// Prefixes with a colon, attributes as `@name`, a text beside them as `#text`, each child in an array, every value a
    /// text.
    Prefixed,
    /// As Jettison writes it: prefixes with a dot, attributes as `@name`, a text beside them as `$`, every value a text.
    Jettison,
}

impl JsonDialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Rootless, Self::Prefixed, Self::Jettison];
}

/// The header by which JSON is asked for, and which JSON has.
pub(crate) const CONTENT_TYPE: &str = "text/json;charset=UTF-8";

/// Whether a request asks for JSON.
pub(crate) fn is_asked_for(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|it| it.to_ascii_lowercase().starts_with("text/json"))
}

/// Whether a body is an object.
pub(crate) fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

/// What requests write as attributes (guide 4.3.1, 5.2.9; CSTA's DeviceID).
const ATTRIBUTES: &[&str] = &[
    "booleanFlag",
    "callBackUrl",
    "httpMethod",
    "intValue",
    "stringData",
    "switchingSubDomainInformationElements",
    "typeOfNumber",
];

/// Reads a request in either format.
pub(crate) fn read_any(body: &[u8]) -> Result<Node, ReadError> {
    if is_object(body) { read(body) } else { Node::read(body) }
}

/// Reads a request: an object with the root as its one member.
pub(super) fn read(body: &[u8]) -> Result<Node, ReadError> {
    let message: Value = serde_json::from_slice(body).map_err(|error| {
        ReadError::NotWellFormed(u64::try_from(error.column()).unwrap_or(u64::MAX), error.to_string())
    })?;
    match message {
        Value::Object(members) if members.len() == 1 => {
            let (name, value) = members.into_iter().next().ok_or(ReadError::Empty)?;
            node(name, value, 0)
        }
        _ => Err(ReadError::Empty),
    }
}

fn node(name: String, value: Value, depth: usize) -> Result<Node, ReadError> {
    if depth >= MAX_DEPTH {
        return Err(ReadError::TooDeep);
    }
    let mut node = Node { namespace: ANY_NAMESPACE.to_owned(), name, ..Node::default() };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                add(&mut node, name, value, depth)?;
            }
        }
        // an item of an array has the array's name already
        Value::Array(_) => return Err(ReadError::NotWellFormed(0, "an array in an array".into())),
        scalar => node.text = text(&scalar),
    }
    Ok(node)
}

fn add(node: &mut Node, name: String, value: Value, depth: usize) -> Result<(), ReadError> {
    match value {
        Value::Array(items) => items.into_iter().try_for_each(|item| add(node, name.clone(), item, depth)),
        Value::Object(_) => {
            node.children.push(self::node(name, value, depth + 1)?);
            Ok(())
        }
        scalar if name == "value" => {
            node.text = text(&scalar);
            Ok(())
        }
        scalar if ATTRIBUTES.contains(&name.as_str()) => {
            node.attributes.push((name, text(&scalar)));
            Ok(())
        }
        scalar => {
            node.children.push(self::node(name, scalar, depth + 1)?);
            Ok(())
        }
    }
}

fn text(scalar: &Value) -> String {
    match scalar {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What the portal says in XML, in JSON; `None` if it is no XML. The order of members is the alphabet's: JSON has none.
pub(crate) fn of_xml(xml: &[u8], dialect: JsonDialect) -> Option<String> {
    let root = Node::read(xml).ok()?;
    let value = written(&root, dialect);
    let message = match (dialect, value) {
        (JsonDialect::Rootless, value @ Value::Object(_)) => value,
        (_, value) => Value::Object(Map::from_iter([(name(&root, dialect), value)])),
    };
    Some(message.to_string())
}

fn written(node: &Node, dialect: JsonDialect) -> Value {
    let mut members = Map::new();
    for (name, value) in node.attributes() {
        let value = match dialect {
            JsonDialect::Plain | JsonDialect::Rootless => bare(value),
            JsonDialect::Prefixed | JsonDialect::Jettison => Value::String(value.clone()),
        };
        members.insert(attribute(name, dialect), value);
    }
    for child in node.children() {
        let value = written(child, dialect);
        match members.get_mut(&name(child, dialect)) {
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None if dialect == JsonDialect::Prefixed => {
                members.insert(name(child, dialect), Value::Array(vec![value]));
            }
            None => {
                members.insert(name(child, dialect), value);
            }
        }
    }
    let is_empty = members.is_empty();
    match dialect {
        JsonDialect::Plain | JsonDialect::Rootless if is_empty => bare(node.text()),
        JsonDialect::Prefixed | JsonDialect::Jettison if is_empty => Value::String(node.text().to_owned()),
        _ => {
            if !node.text().is_empty() {
                members.insert(text_member(dialect).to_owned(), Value::String(node.text().to_owned()));
            }
            Value::Object(members)
        }
    }
}

/// A number or a flag, if it is written as JSON writes it.
fn bare(text: &str) -> Value {
    match text {
        "" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => Value::String(text.to_owned()),
        },
    }
}

fn name(node: &Node, dialect: JsonDialect) -> String {
    let prefix = match node.namespace.as_str() {
        "" => return node.name.clone(),
        CSTA => "ns2",
        OPEN_API => "ns3",
        _ => "ns11",
    };
    match dialect {
        JsonDialect::Plain | JsonDialect::Rootless => node.name.clone(),
        JsonDialect::Prefixed => format!("{prefix}:{}", node.name),
        JsonDialect::Jettison => format!("{prefix}.{}", node.name),
    }
}

fn attribute(name: &str, dialect: JsonDialect) -> String {
    match dialect {
        JsonDialect::Plain | JsonDialect::Rootless => name.to_owned(),
        JsonDialect::Prefixed | JsonDialect::Jettison => format!("@{name}"),
    }
}

fn text_member(dialect: JsonDialect) -> &'static str {
    match dialect {
        JsonDialect::Plain | JsonDialect::Rootless => "value",
        JsonDialect::Prefixed => "#text",
        JsonDialect::Jettison => "$",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Space;

    #[test]
    fn a_request_is_read_by_its_names() {
        let body = br#"{"HoldCall": {"callToBeHeld": {"callID": "x", "deviceID": {"value": "201", "typeOfNumber": "other"}}, "n": ["1", 2, null]}}"#;
        let root = read_any(body).unwrap();
        assert!(root.is(Space::Csta, "HoldCall"));
        let connection = root.child(Space::Csta, "callToBeHeld").unwrap();
        assert_eq!(connection.child(Space::Csta, "callID").map(Node::text), Some("x"));
        let device = connection.child(Space::Csta, "deviceID").unwrap();
        assert_eq!((device.text(), device.attribute("typeOfNumber")), ("201", Some("other")));
        assert!(device.children().is_empty());
        let texts: Vec<_> = root.children().iter().filter(|it| it.name == "n").map(Node::text).collect();
        assert_eq!(texts, ["1", "2", ""]);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(40), "}".repeat(40));
        for body in ["{", "{}", r#"{"a": 1, "b": 2}"#, r#"{"a": 1} x"#, r#"{"a": [[1], [[{}]]], "b"}"#, &deep]
        {
            assert!(read_any(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn each_dialect_has_its_form() {
        let xml = format!(
            r#"<o:Events xmlns:o="{OPEN_API}" xmlns:c="{CSTA}" device="201"><c:a n="x">007</c:a><c:b>1</c:b><b>true</b><c:b/></o:Events>"#
        );
        for (dialect, json) in [
            (
                JsonDialect::Plain,
                r#"{"Events":{"a":{"n":"x","value":"007"},"b":[1,true,null],"device":201}}"#,
            ),
            (JsonDialect::Rootless, r#"{"a":{"n":"x","value":"007"},"b":[1,true,null],"device":201}"#),
            (
                JsonDialect::Prefixed,
                r##"{"ns3:Events":{"@device":"201","b":["true"],"ns2:a":[{"#text":"007","@n":"x"}],"ns2:b":["1",""]}}"##,
            ),
            (
                JsonDialect::Jettison,
                r#"{"ns3.Events":{"@device":"201","b":"true","ns2.a":{"$":"007","@n":"x"},"ns2.b":["1",""]}}"#,
            ),
        ] {
            assert_eq!(of_xml(xml.as_bytes(), dialect).as_deref(), Some(json), "{dialect:?}");
        }
        assert_eq!(of_xml(b"no XML", JsonDialect::Plain), None);
    }
}
