//! The same tree, made of a message in JSON.
//!
//! No sample of a portal's JSON is public, so everything is read that a server is likely to make of its XML:
//!
//! | in JSON | in the tree |
//! |---|---|
//! | a member of an object | a child; its number, flag or text is the child's text, `null` is none |
//! | an array | a child for each item, arrays within arrays too; a member that comes twice is the same as an array |
//! | a member `@name` or `-name` | an attribute |
//! | a member `_name` | a child `name` |
//! | a member `$`, `#text`, `value` or `content` that is no object | the text of the element itself |
//! | `xmlns`, `@xmlns:ns2` and their like, with all that is inside | nothing |
//! | a prefix, `ns2:Name` or `ns2.Name` | cut off |
//! | an object with one member | the root, with that member's name |
//! | an object with more members or none, or an array of objects | a root without a name, with all members in it |
//!
//! Many servers write an attribute as if it were a child. The tree cannot know, so such a member is a child here, and whoever
//! looks for an attribute looks among these too: [`Element::as_attribute`].
//!
//! JSON does not keep the order of members that have different names; neither does anybody here look at it.

use super::super::attributes::{Attribute, without_prefix};
use super::nodes::Nodes;
use super::{DecodeError, DecodeErrorKind, Document, Element, Limits, Node, check_size};
use json_event_parser::{JsonEvent, LowLevelJsonParser};
use std::borrow::Cow;

/// What a [`Document`] has only if it was JSON.
#[derive(Debug)]
pub(super) struct Json {
    /// Which node is the root: 0 is the message itself, which has no name.
    pub(super) root: usize,
    /// Names of which characters are escaped in the message, so that they cannot be borrowed from it; by their nodes' index.
    names: Vec<(usize, String)>,
}

/// Whether the message can be nothing but JSON.
pub(super) fn looks_like_json(message: &[u8]) -> bool {
    let message = message.strip_prefix("\u{feff}".as_bytes()).unwrap_or(message);
    matches!(message.trim_ascii_start().first(), Some(b'{' | b'['))
}

impl<'a> Document<'a> {
    /// Parses a message in JSON, with the same bounds: each object and each array that is open counts for the depth, and each
    /// member that becomes a child counts as an element.
    ///
    /// What is read as what, no server has confirmed: members are children, arrays are children that come several times,
    /// `@name` and `-name` are attributes, `$`, `#text`, `value` and `content` are the text; prefixes (`ns2:Name`, `ns2.Name`)
    /// and declarations of namespaces do not matter. A number keeps its text.
    pub fn from_json(bytes: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        check_size(bytes.len(), limits)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse_json(text, limits),
            Err(error) => Err(DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to(), "")),
        }
    }

    /// Parses a message in JSON, given as a text.
    pub fn parse_json(text: &'a str, limits: &Limits) -> Result<Self, DecodeError> {
        check_size(text.len(), limits)?;
        let mut builder = Builder::new(text.len(), limits);
        let mut parser = LowLevelJsonParser::new();
        let mut read = 0;
        loop {
            let rest = text.as_bytes().get(read..).unwrap_or_default();
            builder.offset = read + separators(rest);
            // with all of the message at hand, there is always an event
            let result = parser.parse_next(rest, true);
            read += result.consumed_bytes;
            match result.event {
                Some(Ok(JsonEvent::Eof)) | None => return Ok(builder.finish()),
                Some(Ok(event)) => builder.event(event)?,
                Some(Err(error)) => {
                    builder.offset = usize::try_from(error.location().start.offset).unwrap_or(text.len());
                    return Err(builder.fault(DecodeErrorKind::MalformedJson(error.message().to_owned())));
                }
            }
        }
    }

    /// The whole of a message in JSON, as an element without a name; `None` in XML.
    pub fn content(&self) -> Option<Element<'_>> {
        self.json.as_ref().and_then(|_| self.element(0))
    }

    /// Gives the [`content`](Self::content) a name, and makes it the root: for JSON whose root was left out. In XML nothing
    /// happens.
    #[must_use]
    pub fn with_root(mut self, name: &'static str) -> Self {
        if let (Some(json), Some(content)) = (&mut self.json, self.nodes.first_mut()) {
            json.root = 0;
            content.name = name;
        }
        self
    }
}

/// How many bytes of white space, commas and colons stand before the next token.
fn separators(text: &[u8]) -> usize {
    let is_separator = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':');
    text.iter().position(|byte| !is_separator(byte)).unwrap_or(text.len())
}

/// What a member is in the tree.
#[derive(Debug, Clone)]
enum Member<'a> {
    /// The message itself, or an item of an array that is the message: its members belong to the root.
    Content,
    Child(Cow<'a, str>),
    Attribute(&'a str),
    /// The text of the element; a child of this name if it turns out to be more.
    Text(&'a str),
    /// The declaration of a namespace.
    Nothing,
}

impl<'a> Member<'a> {
    fn of(key: Cow<'a, str>) -> Self {
        match key {
            Cow::Borrowed(key) => Self::of_plain(key),
            // no server escapes a character of a name that we know: it is a child, which may stand for an attribute
            Cow::Owned(key) => match Member::of_plain(&key) {
                Member::Child(name) => Self::Child(Cow::Owned(name.into_owned())),
                Member::Attribute(name) | Member::Text(name) => Self::Child(Cow::Owned(name.to_owned())),
                Member::Nothing | Member::Content => Self::Nothing,
            },
        }
    }

    fn of_plain(key: &'a str) -> Self {
        if matches!(key, "$" | "#text" | "value" | "content") {
            return Self::Text(key);
        }
        let marked = key.strip_prefix(['@', '-']);
        let name = marked.or_else(|| key.strip_prefix('_')).unwrap_or(key);
        let declared = name.strip_prefix("xmlns");
        if declared.is_some_and(|prefix| prefix.is_empty() || prefix.starts_with([':', '.'])) {
            return Self::Nothing;
        }
        match marked {
            Some(_) => Self::Attribute(local_name(name)),
            None => Self::Child(Cow::Borrowed(local_name(name))),
        }
    }
}

/// Without its prefix, be it written as in XML or with a dot. What merely has dots in it, as an address has, is left whole.
fn local_name(name: &str) -> &str {
    let name = without_prefix(name);
    let begins_a_name = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match name.rsplit_once('.') {
        Some((prefix, local)) if begins_a_name(local) && prefix.split('.').all(begins_a_name) => local,
        _ => name,
    }
}

/// An object or an array that is not closed yet.
#[derive(Debug)]
enum Open<'a> {
    /// An object, which is this node.
    Element(usize),
    /// An array, each item of which is such a member.
    Array(Member<'a>),
    /// An object in the declaration of a namespace.
    Nothing,
}

struct Builder<'a, 'l> {
    limits: &'l Limits,
    nodes: Nodes<'a>,
    /// With the node that each belongs to: an object's attributes may stand behind its children.
    attributes: Vec<(usize, Attribute<'a>)>,
    names: Vec<(usize, String)>,
    open: Vec<Open<'a>>,
    /// What the next value is, unless it stands in an array.
    next: Member<'a>,
    /// Where the present token begins.
    offset: usize,
}

impl<'a, 'l> Builder<'a, 'l> {
    fn new(length: usize, limits: &'l Limits) -> Self {
        let mut nodes = Nodes::with_capacity(length / 48 + 8);
        nodes.push(Node { name: "", text: Cow::Borrowed(""), first_attribute: 0, end: 0, offset: 0 });
        Self {
            limits,
            nodes,
            attributes: Vec::new(),
            names: Vec::new(),
            open: Vec::with_capacity(16),
            next: Member::Content,
            offset: 0,
        }
    }

    fn event(&mut self, event: JsonEvent<'a>) -> Result<(), DecodeError> {
        match event {
            JsonEvent::ObjectKey(key) => {
                self.next = match self.open.last() {
                    Some(Open::Nothing) => Member::Nothing,
                    _ => Member::of(key),
                };
                Ok(())
            }
            JsonEvent::StartObject => self.open_object(),
            JsonEvent::StartArray => self.open_array(),
            JsonEvent::EndObject | JsonEvent::EndArray => {
                if let Some(Open::Element(index)) = self.open.pop() {
                    self.close(index);
                }
                Ok(())
            }
            JsonEvent::String(text) | JsonEvent::Number(text) => self.scalar(text),
            JsonEvent::Boolean(true) => self.scalar(Cow::Borrowed("true")),
            JsonEvent::Boolean(false) => self.scalar(Cow::Borrowed("false")),
            JsonEvent::Null => self.scalar(Cow::Borrowed("")),
            JsonEvent::Eof => Ok(()),
        }
    }

    /// What the value that begins here is: the member of the key before it, or an item of an array.
    fn next_member(&mut self) -> Member<'a> {
        match self.open.last() {
            Some(Open::Array(member)) => member.clone(),
            _ => std::mem::replace(&mut self.next, Member::Nothing),
        }
    }

    /// The node of the innermost object.
    fn parent(&self) -> usize {
        let object = self.open.iter().rev().find_map(|open| match open {
            Open::Element(index) => Some(*index),
            Open::Array(_) | Open::Nothing => None,
        });
        object.unwrap_or(0)
    }

    fn open_object(&mut self) -> Result<(), DecodeError> {
        self.check_depth()?;
        let open = match self.next_member() {
            Member::Content => Open::Element(0),
            Member::Nothing => Open::Nothing,
            Member::Child(name) => Open::Element(self.child(name)?),
            Member::Attribute(name) | Member::Text(name) => Open::Element(self.child(Cow::Borrowed(name))?),
        };
        self.open.push(open);
        Ok(())
    }

    fn open_array(&mut self) -> Result<(), DecodeError> {
        self.check_depth()?;
        let items = self.next_member();
        self.open.push(Open::Array(items));
        Ok(())
    }

    fn scalar(&mut self, text: Cow<'a, str>) -> Result<(), DecodeError> {
        match self.next_member() {
            Member::Nothing => {}
            Member::Child(name) => {
                let index = self.child(name)?;
                self.add_text(index, text);
            }
            Member::Attribute(name) => self.attributes.push((self.parent(), (name, text))),
            Member::Text(_) | Member::Content => self.add_text(self.parent(), text),
        }
        Ok(())
    }

    /// Adds a child to the innermost object. Without more it has no children.
    fn child(&mut self, name: Cow<'a, str>) -> Result<usize, DecodeError> {
        let index = self.nodes.len();
        // the first node is the message itself, and no element of it
        if index > self.limits.max_elements {
            let limit = self.limits.max_elements;
            return Err(self.fault(DecodeErrorKind::TooManyElements { limit }));
        }
        let name = match name {
            Cow::Borrowed(name) => name,
            Cow::Owned(name) => {
                self.names.push((index, name));
                ""
            }
        };
        let text = Cow::Borrowed("");
        self.nodes.push(Node { name, text, first_attribute: 0, end: index + 1, offset: self.offset });
        Ok(index)
    }

    fn add_text(&mut self, index: usize, text: Cow<'a, str>) {
        let Some(node) = self.nodes.get_mut(index) else { return };
        if node.text.is_empty() {
            node.text = text;
        } else {
            node.text.to_mut().push_str(&text);
        }
    }

    fn close(&mut self, index: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
        }
    }

    fn check_depth(&self) -> Result<(), DecodeError> {
        let limit = self.limits.max_depth;
        if self.open.len() >= limit { Err(self.fault(DecodeErrorKind::TooDeep { limit })) } else { Ok(()) }
    }

    fn finish(mut self) -> Document<'a> {
        self.close(0);
        // stable: the attributes of one element stay in their order
        self.attributes.sort_by_key(|(owner, _)| *owner);
        let mut first = 0;
        for (index, node) in self.nodes.iter_mut().enumerate() {
            node.first_attribute = first;
            let rest = self.attributes.get(first..).unwrap_or_default();
            first += rest.iter().take_while(|(owner, _)| *owner == index).count();
        }
        let has_one_child = self.nodes.get(1).is_some_and(|child| child.end == self.nodes.len());
        let has_text = self.nodes.first().is_some_and(|content| !content.text.is_empty());
        let has_attributes = self.attributes.first().is_some_and(|(owner, _)| *owner == 0);
        let root = usize::from(has_one_child && !has_text && !has_attributes);
        Document {
            nodes: self.nodes,
            attributes: self.attributes.into_iter().map(|(_, attribute)| attribute).collect(),
            private_of_caller: &[],
            attributes_of_caller: &[],
            withheld: &[],
            json: Some(Json { root, names: self.names }),
        }
    }

    fn fault(&self, kind: DecodeErrorKind) -> DecodeError {
        let open = self.open.iter().filter_map(|open| match open {
            Open::Element(index) if *index > 0 => self.nodes.get(*index),
            _ => None,
        });
        let names: Vec<&str> = open.map(|node| node.name).collect();
        DecodeError::new(kind, self.offset, names.join("/"))
    }
}

impl<'d> Element<'d> {
    /// The name of an element whose name could not be borrowed from the message.
    #[cold]
    pub(super) fn owned_name(self) -> &'d str {
        let Some(json) = &self.document.json else { return "" };
        let found = json.names.binary_search_by_key(&self.index, |(index, _)| *index);
        found.ok().and_then(|at| json.names.get(at)).map_or("", |(_, name)| name)
    }

    /// The text of a member in JSON that may stand for an attribute: one that is a text, a number, a flag or `null`. In XML,
    /// where attributes are told from children, always `None`.
    #[inline]
    pub fn as_attribute(self) -> Option<&'d str> {
        if self.is_json() { self.text_of_a_member() } else { None }
    }

    fn text_of_a_member(self) -> Option<&'d str> {
        let is_plain = !self.has_children() && self.attributes().next().is_none();
        is_plain.then(|| self.text())
    }

    /// Whether the message is JSON.
    #[inline]
    pub(crate) fn is_json(self) -> bool {
        self.document.json.is_some()
    }

    /// The children that may stand for attributes, by name; none in XML.
    pub fn members(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let children = self.document.json.is_some().then(|| self.children());
        children.into_iter().flatten().filter_map(|child| Some((child.name(), child.as_attribute()?)))
    }

    /// The first child of this name that may stand for an attribute.
    #[inline]
    pub(super) fn member(self, name: &str) -> Option<&'d str> {
        if !self.is_json() {
            return None;
        }
        self.members().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Whether all children may stand for attributes. In XML none may.
    pub fn has_only_members(self) -> bool {
        self.document.json.is_some() && self.children().all(|child| child.as_attribute().is_some())
    }

    /// Whether it has a text, and beside it nothing but what may stand for attributes.
    pub(crate) fn is_text_with_members(self) -> bool {
        !self.text().is_empty() && self.has_only_members()
    }

    /// Whether it stands for an attribute that the caller reads by itself.
    #[inline]
    pub(crate) fn is_member_of_caller(self) -> bool {
        self.is_json() && self.as_attribute().is_some() && self.is_attribute_of_caller(self.name())
    }
}

#[cfg(test)]
mod tests;
