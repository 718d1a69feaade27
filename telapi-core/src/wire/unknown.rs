//! What a decoder did not know: kept as it came, never dropped.

use super::Element;
use crate::Secret;
use serde::ser::SerializeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// An element that nobody here knows, kept whole: name, attributes, text and children, without prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct UnknownElement {
    /// The local name.
    pub name: String,
    /// The attributes in their order, by local name.
    pub attributes: Vec<(String, String)>,
    /// The text directly inside, without the white space around it.
    pub text: String,
    /// The children in their order.
    pub children: Vec<UnknownElement>,
}

impl UnknownElement {
    /// The first child with this local name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The value of the attribute with this local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The recursion is as deep as the message, which the reader bounds.
impl From<Element<'_>> for UnknownElement {
    fn from(element: Element<'_>) -> Self {
        if element.is_withheld() {
            let (name, text) = (element.name().to_owned(), Secret::REDACTED.to_owned());
            return Self { name, text, ..Self::default() };
        }
        Self {
            name: element.name().to_owned(),
            attributes: element
                .attributes()
                .filter(|(name, _)| !element.is_attribute_of_caller(name))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            text: element.text().to_owned(),
            children: element
                .children()
                .filter(|child| !child.is_member_of_caller())
                .map(Self::from)
                .collect(),
        }
    }
}

/// An object with `name`, and `attributes`, `text` and `children` where there are any.
impl serde::Serialize for UnknownElement {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Pairs<'a>(&'a [(String, String)]);
        impl serde::Serialize for Pairs<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        if !self.attributes.is_empty() {
            map.serialize_entry("attributes", &Pairs(&self.attributes))?;
        }
        if !self.text.is_empty() {
            map.serialize_entry("text", &self.text)?;
        }
        if !self.children.is_empty() {
            map.serialize_entry("children", &self.children)?;
        }
        map.end()
    }
}

/// All that a decoder found in one message part and did not know: elements, attributes, stray text.
///
/// A value that is known but cannot be read as its type (a number with letters in it) is kept here too.
///
/// It takes the room of one pointer: each struct of a message has one, and nearly all of them are empty.
#[derive(Clone, Default)]
pub struct Unknown {
    parts: Option<Box<UnknownParts>>,
}

/// What an [`Unknown`] holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct UnknownParts {
    /// Elements, whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<UnknownElement>,
    /// Attributes: the element that bore them, the attribute's name, its value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String, String)>,
    /// Texts where only elements were expected: the element, the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<(String, String)>,
}

static NOTHING: UnknownParts =
    UnknownParts { elements: Vec::new(), attributes: Vec::new(), texts: Vec::new() };

impl Deref for Unknown {
    type Target = UnknownParts;

    fn deref(&self) -> &UnknownParts {
        self.parts.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Unknown {
    fn deref_mut(&mut self) -> &mut UnknownParts {
        self.parts.get_or_insert_default()
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Unknown {}

impl serde::Serialize for Unknown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl Unknown {
    /// Whether everything was known.
    pub fn is_empty(&self) -> bool {
        self.parts.is_none() || **self == NOTHING
    }

    /// Keeps an element whole, unless it is a member in JSON that stands for an attribute which is not kept either.
    pub fn keep(&mut self, element: Element<'_>) {
        if !element.is_member_of_caller() {
            self.elements.push(element.into());
        }
    }

    /// Keeps an attribute of an element, unless it only says where a schema lies, which is nobody's loss.
    pub fn keep_attribute(&mut self, element: Element<'_>, name: &str, value: &str) {
        let is_schema = matches!(name, "schemaLocation" | "noNamespaceSchemaLocation");
        if !is_schema && !element.is_attribute_of_caller(name) {
            self.attributes.push((element.name().to_owned(), name.to_owned(), value.to_owned()));
        }
    }

    /// Keeps the attributes of an element that are not among these.
    #[inline]
    pub fn keep_attributes_except(&mut self, element: Element<'_>, known: &[&str]) {
        if element.may_have_attributes() {
            self.keep_each_attribute_except(element, known);
        }
    }

    fn keep_each_attribute_except(&mut self, element: Element<'_>, known: &[&str]) {
        for (name, value) in element.attributes().filter(|(name, _)| !known.contains(name)) {
            self.keep_attribute(element, name, value);
        }
    }

    /// Keeps the members that stand beside the text of an element in JSON, as the attributes that they are in XML.
    pub fn keep_members_except(&mut self, element: Element<'_>, known: &[&str]) {
        for (name, value) in element.members().filter(|(name, _)| !known.contains(name)) {
            self.keep_attribute(element, name, value);
        }
    }

    /// Keeps the text of an element that should only have children.
    pub fn keep_text(&mut self, element: Element<'_>) {
        if !element.text().is_empty() {
            self.texts.push((element.name().to_owned(), element.text().to_owned()));
        }
    }
}
