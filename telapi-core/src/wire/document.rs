//! The ECMA-323 reader: one message, read into a flat tree that borrows from its text.
//!
//! It is bounded in size, depth and number of elements, refuses what only an attacker sends (DOCTYPE, entities of one's
//! own), and does not look at prefixes: IP Office binds `ns2` to another namespace in each message.
//!
//! The same tree is made of a message in JSON: see [`json`].

mod json;
mod nodes;

use super::attributes::{Attribute, AttributeReader, without_prefix};
use super::error::{DecodeError, DecodeErrorKind, clipped};
use nodes::Nodes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// How large a message may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the whole message; 1 MiB by default.
    pub max_bytes: usize,
    /// Elements open at once; 64 by default.
    pub max_depth: usize,
    /// Elements in the whole message; 32,768 by default, which bounds the memory that a message of tiny elements takes: some
    /// hundred bytes for each that is not known.
    pub max_elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 1 << 20, max_depth: 64, max_elements: 1 << 15 }
    }
}

impl Limits {
    /// The defaults with another limit of bytes.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// The defaults with another limit of elements.
    #[must_use]
    pub fn max_elements(mut self, max_elements: usize) -> Self {
        self.max_elements = max_elements;
        self
    }

    /// The defaults with another limit of depth.
    #[must_use]
    pub fn max_depth(mut self, max_depth: usize) -> Self {
        self.max_depth = max_depth;
        self
    }
}

/// A parsed message.
#[derive(Debug)]
pub struct Document<'a> {
    nodes: Nodes<'a>,
    attributes: Vec<Attribute<'a>>,
    /// What the caller reads with code of its own; see [`Document::caller_reads_private`].
    private_of_caller: &'static [&'static str],
    /// See [`Document::caller_reads_attributes`].
    attributes_of_caller: &'static [&'static str],
    /// See [`Document::withholds`].
    withheld: &'static [&'static str],
    /// What only JSON needs.
    json: Option<json::Json>,
}

#[derive(Debug)]
struct Node<'a> {
    /// Without its prefix.
    name: &'a str,
    text: Cow<'a, str>,
    /// The attributes from here up to the next node's first one.
    first_attribute: usize,
    /// One past the last descendant: nodes stand in document order, so the children are found by skipping. While the message
    /// is read, an element that is not closed yet has its parent here.
    end: usize,
    offset: usize,
}

/// An element of a [`Document`]. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Element<'d> {
    document: &'d Document<'d>,
    index: usize,
    node: &'d Node<'d>,
}

impl<'a> Document<'a> {
    /// Parses a message given as bytes.
    pub fn from_bytes(bytes: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        check_size(bytes.len(), limits)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::parse(text, limits),
            Err(error) => Err(DecodeError::new(DecodeErrorKind::NotUtf8, error.valid_up_to(), "")),
        }
    }

    /// Parses a message that is XML or JSON: JSON is what begins with `{` or `[`.
    pub fn from_xml_or_json(bytes: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        if json::looks_like_json(bytes) {
            Self::from_json(bytes, limits)
        } else {
            Self::from_bytes(bytes, limits)
        }
    }

    /// The same for a text.
    pub fn parse_xml_or_json(text: &'a str, limits: &Limits) -> Result<Self, DecodeError> {
        if json::looks_like_json(text.as_bytes()) {
            Self::parse_json(text, limits)
        } else {
            Self::parse(text, limits)
        }
    }

    /// Parses a message.
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, DecodeError> {
        check_size(text.len(), limits)?;
        let mut builder = Builder {
            source: text,
            limits,
            // messages have an element every 50 to 70 bytes (IP Office), or every 20 to 35 (TelServices): to grow costs more than room that stays empty
            nodes: Nodes::with_capacity(text.len() / 20 + 8),
            // many in one message, or none in any
            attributes: Vec::with_capacity(if memchr::memchr(b'=', text.as_bytes()).is_some() {
                32
            } else {
                0
            }),
            attribute_reader: AttributeReader::default(),
            // not to be looked for in each name of a message that has none anywhere
            may_have_prefixes: memchr::memchr(b':', text.as_bytes()).is_some(),
            innermost: None,
            depth: 0,
        };
        // A byte order mark is no part of the document.
        let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        reader.config_mut().check_comments = false;
        loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
            // looked at where it is: to move it costs more than all that is made of it
            match &reader.read_event() {
                Ok(Event::Start(start)) => builder.open(start, offset)?,
                Ok(Event::Empty(start)) => {
                    builder.open(start, offset)?;
                    builder.close();
                }
                Ok(Event::End(_)) => builder.close(),
                Ok(Event::Text(text)) => builder.text(text, offset)?,
                Ok(Event::CData(text)) => builder.text(text, offset)?,
                Ok(Event::GeneralRef(reference)) => builder.reference(reference, offset)?,
                Ok(Event::DocType(_)) => return Err(builder.fault(DecodeErrorKind::Doctype, offset)),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => return builder.finish(),
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(text.len());
                    return Err(builder.fault(DecodeErrorKind::Malformed(error.to_string()), at));
                }
            }
        }
    }

    /// The root element, whatever its name. In JSON it may be missing: then it is the [`content`](Self::content), which has
    /// no name.
    pub fn root(&self) -> Option<Element<'_>> {
        self.element(self.json.as_ref().map_or(0, |json| json.root))
    }

    /// The root element, if it has this local name.
    pub fn root_named(&self, expected: &'static str) -> Result<Element<'_>, DecodeError> {
        match self.root() {
            Some(root) if root.name() == expected => Ok(root),
            Some(root) => Err(DecodeError::new(
                DecodeErrorKind::WrongRoot { expected, found: clipped(root.name()) },
                root.offset(),
                "",
            )),
            None => Err(DecodeError::new(DecodeErrorKind::NotOneRoot, 0, "")),
        }
    }

    /// The elements below `privateData/private` with these local names are read by the caller, with types of its own:
    /// [`PrivateData`](crate::csta::PrivateData) passes them over, so that nothing is kept twice.
    #[must_use]
    pub fn caller_reads_private(mut self, names: &'static [&'static str]) -> Self {
        self.private_of_caller = names;
        self
    }

    /// The attributes with these local names are read by the caller and never kept as unknown, wherever they stand:
    /// for secrets, which must not be printed with what is unknown.
    #[must_use]
    pub fn caller_reads_attributes(mut self, names: &'static [&'static str]) -> Self {
        self.attributes_of_caller = names;
        self
    }

    /// The elements with these local names, whatever the case of their letters, hold secrets: where one is kept as unknown,
    /// `[redacted]` is kept in place of all that is in it.
    #[must_use]
    pub fn withholds(mut self, names: &'static [&'static str]) -> Self {
        self.withheld = names;
        self
    }

    #[inline]
    fn element(&self, index: usize) -> Option<Element<'_>> {
        self.nodes.get(index).map(|node| Element { document: self, index, node })
    }
}

fn check_size(length: usize, limits: &Limits) -> Result<(), DecodeError> {
    let limit = limits.max_bytes;
    if length > limit {
        Err(DecodeError::new(DecodeErrorKind::TooLarge { limit }, limit, ""))
    } else {
        Ok(())
    }
}

/// The parent of the root: no node has such an index.
const NO_PARENT: usize = usize::MAX;

struct Builder<'a, 'l> {
    source: &'a str,
    limits: &'l Limits,
    nodes: Nodes<'a>,
    attributes: Vec<Attribute<'a>>,
    attribute_reader: AttributeReader,
    may_have_prefixes: bool,
    /// The innermost element that is not closed yet.
    innermost: Option<usize>,
    /// How many elements are not closed yet.
    depth: usize,
}

impl<'a> Builder<'a, '_> {
    #[cold]
    fn reference(&mut self, reference: &BytesRef<'_>, offset: usize) -> Result<(), DecodeError> {
        let resolved = match reference.resolve_char_ref() {
            Ok(Some(character)) => Some(character),
            Ok(None) => predefined(reference),
            Err(error) => return Err(self.fault(DecodeErrorKind::Malformed(error.to_string()), offset)),
        };
        match resolved {
            Some(character) => self.append(Cow::Owned(character.to_string()), offset),
            None => Err(self.fault(DecodeErrorKind::UndeclaredEntity(clipped(reference)), offset)),
        }
    }

    fn open(&mut self, start: &BytesStart<'a>, offset: usize) -> Result<(), DecodeError> {
        let tag = self.borrowed(start);
        let name_length = start.name().as_ref().len();
        let name = tag.get(..name_length).unwrap_or_default();
        let name = if self.may_have_prefixes { without_prefix(name) } else { name };
        if self.depth == 0 && !self.nodes.is_empty() {
            return Err(self.fault(DecodeErrorKind::NotOneRoot, offset));
        }
        if self.depth >= self.limits.max_depth {
            return Err(self.fault(DecodeErrorKind::TooDeep { limit: self.limits.max_depth }, offset));
        }
        if self.nodes.len() >= self.limits.max_elements {
            let limit = self.limits.max_elements;
            return Err(self.fault(DecodeErrorKind::TooManyElements { limit }, offset));
        }
        let first_attribute = self.attributes.len();
        let parent = self.innermost.replace(self.nodes.len()).unwrap_or(NO_PARENT);
        self.depth += 1;
        self.nodes.push(Node { name, text: Cow::Borrowed(""), first_attribute, end: parent, offset });
        if tag.len() == name_length {
            return Ok(());
        }
        let read = self.attribute_reader.read(tag, name_length, &mut self.attributes);
        read.map_err(|what| self.fault(DecodeErrorKind::Malformed(what), offset))
    }

    fn close(&mut self) {
        let end = self.nodes.len();
        if let Some(node) = self.innermost.and_then(|index| self.nodes.get_mut(index)) {
            let parent = std::mem::replace(&mut node.end, end);
            self.innermost = (parent != NO_PARENT).then_some(parent);
            self.depth -= 1;
        }
    }

    fn text(&mut self, text: &str, offset: usize) -> Result<(), DecodeError> {
        // white space before the first word, such as between children, is no part of the text
        if is_white_space(text) && self.innermost.is_none_or(|index| self.has_no_text(index)) {
            return Ok(());
        }
        self.append(Cow::Borrowed(self.borrowed(text)), offset)
    }

    fn has_no_text(&self, index: usize) -> bool {
        self.nodes.get(index).is_some_and(|node| node.text.is_empty())
    }

    fn append(&mut self, text: Cow<'a, str>, offset: usize) -> Result<(), DecodeError> {
        let Some(node) = self.innermost.and_then(|index| self.nodes.get_mut(index)) else {
            let blank = text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty();
            return if blank { Ok(()) } else { Err(self.fault(DecodeErrorKind::NotOneRoot, offset)) };
        };
        if node.text.is_empty() {
            node.text = text;
        } else {
            node.text.to_mut().push_str(&text);
        }
        Ok(())
    }

    fn finish(self) -> Result<Document<'a>, DecodeError> {
        if self.nodes.is_empty() {
            return Err(self.fault(DecodeErrorKind::NotOneRoot, self.source.len()));
        }
        if self.depth > 0 {
            let what = "the message ends inside an element".to_owned();
            return Err(self.fault(DecodeErrorKind::Malformed(what), self.source.len()));
        }
        Ok(Document {
            nodes: self.nodes,
            attributes: self.attributes,
            private_of_caller: &[],
            attributes_of_caller: &[],
            withheld: &[],
            json: None,
        })
    }

    fn fault(&self, kind: DecodeErrorKind, offset: usize) -> DecodeError {
        let node = |index| self.nodes.get(index);
        let open = std::iter::successors(self.innermost.and_then(node), |child| node(child.end));
        let mut names: Vec<&str> = open.map(|node| node.name).collect();
        names.reverse();
        DecodeError::new(kind, offset, names.join("/"))
    }

    /// The same text with the lifetime of the message. quick-xml's getters borrow from its event, though the event
    /// borrows from the message: where in the message a part stands tells its own slice of it.
    fn borrowed(&self, part: &str) -> &'a str {
        let from = (part.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        self.source.get(from..from.wrapping_add(part.len())).unwrap_or_default()
    }
}

/// Whether there is nothing but white space, as between most elements: a line's end and many blanks.
fn is_white_space(text: &str) -> bool {
    let (eights, rest) = text.strip_prefix('\n').unwrap_or(text).as_bytes().as_chunks::<8>();
    let is_white = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
    eights.iter().all(|eight| eight == b"        " || is_white(eight)) && is_white(rest)
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

impl<'d> Element<'d> {
    /// The local name: the prefix is cut off.
    // inlined, as what follows: protocol crates ask for each element's name several times
    #[inline]
    pub fn name(self) -> &'d str {
        if self.node.name.is_empty() { self.owned_name() } else { self.node.name }
    }

    /// The text directly inside, without the white space around it. Texts between children are joined.
    #[inline]
    pub fn text(self) -> &'d str {
        self.node.text.trim_ascii()
    }

    /// Where the element begins, in bytes from the start of the message.
    pub fn offset(self) -> usize {
        self.node.offset
    }

    /// Whether any element of the message has attributes: where none has, nobody needs to look at each.
    #[inline]
    pub fn may_have_attributes(self) -> bool {
        !self.document.attributes.is_empty()
    }

    /// The attributes in their order, by local name; declarations of namespaces are left out.
    #[inline]
    pub fn attributes(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let until = match self.document.nodes.get(self.index + 1) {
            Some(next) => next.first_attribute,
            None => self.document.attributes.len(),
        };
        let range = self.document.attributes.get(self.node.first_attribute..until).unwrap_or_default();
        range.iter().map(|(name, value)| (*name, &**value))
    }

    /// The value of the attribute with this local name; in JSON also of a member that may stand for it.
    #[inline]
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        let found = self.attributes().find(|(found, _)| *found == name).map(|(_, value)| value);
        found.or_else(|| self.member(name))
    }

    /// The children in their order.
    #[inline]
    pub fn children(self) -> Children<'d> {
        Children { document: self.document, next: self.index + 1, end: self.node.end }
    }

    /// The first child with this local name.
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.children().find(|child| child.name() == name)
    }

    /// Whether the caller reads this element of `privateData/private` by itself.
    pub(crate) fn is_private_of_caller(self) -> bool {
        self.document.private_of_caller.contains(&self.name())
    }

    /// Whether the caller reads attributes of this name by itself.
    pub(crate) fn is_attribute_of_caller(self, name: &str) -> bool {
        self.document.attributes_of_caller.contains(&name)
    }

    /// Whether what is in it must not be shown.
    pub(crate) fn is_withheld(self) -> bool {
        self.document.withheld.iter().any(|name| name.eq_ignore_ascii_case(self.name()))
    }

    /// Whether there is any child.
    #[inline]
    pub fn has_children(self) -> bool {
        self.node.end > self.index + 1
    }
}

impl std::fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Element({} at byte {})", self.name(), self.offset())
    }
}

/// The children of an [`Element`].
#[derive(Debug, Clone)]
pub struct Children<'d> {
    document: &'d Document<'d>,
    next: usize,
    end: usize,
}

impl<'d> Iterator for Children<'d> {
    type Item = Element<'d>;

    #[inline]
    fn next(&mut self) -> Option<Element<'d>> {
        if self.next >= self.end {
            return None;
        }
        let element = self.document.element(self.next)?;
        self.next = element.node.end;
        Some(element)
    }
}
