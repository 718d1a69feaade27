//! The JSON of a request that was written as XML.
//!
//! Not by the reader of messages: that one passes over white space at the beginning of a text, which a password may have.

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::fmt::Write;

/// The text of an element that has attributes: what JAXB's mappings call it.
const TEXT: &str = "value";

/// An element, whose children are JSON already.
#[derive(Default)]
struct Part {
    name: String,
    /// In the order of the first of each name.
    members: Vec<(String, Vec<String>)>,
    has_children: bool,
    text: String,
}

/// The same as JSON: an object with the root as its one member. `None` if it is no XML.
pub(super) fn of_xml(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    // around the root stands the object, whose member it is
    let mut open = vec![Part::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(Part::of(&start)?),
            Event::Empty(start) => Part::of(&start)?.end(open.last_mut()?),
            Event::End(_) => {
                let part = open.pop()?;
                part.end(open.last_mut()?);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::CData(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => {
                let resolved = unescape(&format!("&{};", &*reference)).ok()?.into_owned();
                open.last_mut()?.text.push_str(&resolved);
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let message = open.pop().filter(|message| open.is_empty() && message.has_children)?;
    Some(message.into_json())
}

impl Part {
    fn of(start: &BytesStart<'_>) -> Option<Self> {
        let mut part = Self { name: start.local_name().as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            if attribute.key.as_namespace_binding().is_none() {
                let value: Cow<'_, str> = unescape(&attribute.value).ok()?;
                part.add(attribute.key.local_name().as_ref(), quoted(&value));
            }
        }
        Some(part)
    }

    fn add(&mut self, name: &str, json: String) {
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(json),
            None => self.members.push((name.to_owned(), vec![json])),
        }
    }

    fn end(mut self, parent: &mut Self) {
        let name = std::mem::take(&mut self.name);
        parent.add(&name, self.into_json());
        parent.has_children = true;
    }

    fn into_json(mut self) -> String {
        if self.members.is_empty() {
            return quoted(&self.text);
        }
        // between children stands only what makes XML readable
        if !self.has_children {
            let text = quoted(&self.text);
            self.add(TEXT, text);
        }
        let mut json = String::from("{");
        for (index, (name, values)) in self.members.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let values = values.join(",");
            let (open, close) = if values_are_several(&self.members, index) { ("[", "]") } else { ("", "") };
            // writing into a String cannot fail
            let _ = write!(json, "{comma}{}:{open}{values}{close}", quoted(name));
        }
        json.push('}');
        json
    }
}

fn values_are_several(members: &[(String, Vec<String>)], index: usize) -> bool {
    members.get(index).is_some_and(|(_, values)| values.len() > 1)
}

fn quoted(text: &str) -> String {
    // a text can always be written
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(xml: &str) -> String {
        of_xml(xml).unwrap()
    }

    #[test]
    fn elements_and_attributes_are_members_without_prefixes() {
        let xml = r#"<?xml version="1.0"?><c:HoldCall xmlns:c="urn:x" xmlns="urn:y"><c:callToBeHeld><c:callID>2d5f</c:callID>
            <c:deviceID c:typeOfNumber="dialingNumber" bitRate="">201</c:deviceID></c:callToBeHeld></c:HoldCall>"#;
        assert_eq!(
            json(xml),
            r#"{"HoldCall":{"callToBeHeld":{"callID":"2d5f","deviceID":{"typeOfNumber":"dialingNumber","bitRate":"","value":"201"}}}}"#
        );
    }

    #[test]
    fn a_name_that_comes_several_times_is_one_array_and_every_value_a_text() {
        let xml = r#"<a n="1"><b>true</b><c/><b>007</b><b><d/><d x="&lt;"/></b></a>"#;
        assert_eq!(json(xml), r#"{"a":{"n":"1","b":["true","007",{"d":["",{"x":"<","value":""}]}],"c":""}}"#);
    }

    #[test]
    fn a_text_is_sent_to_the_last_blank() {
        assert_eq!(json("<p> &amp;a \"\\\n&#x1F600;&#9; </p>"), "{\"p\":\" &a \\\"\\\\\\n😀\\t \"}");
        assert_eq!(json("<p>   </p>"), r#"{"p":"   "}"#);
        assert_eq!(json("<p><![CDATA[<b>]]></p>"), r#"{"p":"<b>"}"#);
    }

    #[test]
    fn what_is_no_xml_is_not_sent() {
        for text in
            ["", "  ", "text", "<a>", "<a></b>", "<a>&nbsp;</a>", "<a b='&x;'/>", "<a b='1' b='2'/>", "</a>"]
        {
            assert_eq!(of_xml(text), None, "{text}");
        }
    }
}
