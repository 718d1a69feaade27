//! A request's body as a tree, with namespaces resolved: the portal is as strict about them as a schema is. Its JSON becomes
//! the same tree, see `ipoffice::json`.

use super::Space;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// Deeper than any request of the guide by far.
pub(crate) const MAX_DEPTH: usize = 32;

/// The namespace of what was read from JSON, which has none: it goes for any.
pub(crate) const ANY_NAMESPACE: &str = "*";

/// A body that is no XML, or none that the portal takes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("not UTF-8")]
    NotUtf8,
    #[error("not well-formed at byte {0}: {1}")]
    NotWellFormed(u64, String),
    #[error("nested more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("a DOCTYPE is not accepted")]
    DocType,
    #[error("no element")]
    Empty,
}

/// One element of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
    pub(crate) text: String,
}

impl Node {
    /// Reads one document with nothing behind it.
    pub(crate) fn read(body: &[u8]) -> Result<Self, ReadError> {
        let text = std::str::from_utf8(body).map_err(|_| ReadError::NotUtf8)?;
        Reading { reader: Reader::from_str(text.trim_start_matches('\u{feff}')), scopes: vec![Vec::new()] }
            .document()
    }

    /// Whether the element has this name in this namespace.
    pub(crate) fn is(&self, space: Space, name: &str) -> bool {
        self.name == name && (self.namespace == space.uri() || self.namespace == ANY_NAMESPACE)
    }

    /// The first child of that name in that namespace.
    pub(crate) fn child(&self, space: Space, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.is(space, name))
    }

    /// The text of a child without a namespace, without the white space around it.
    pub(crate) fn plain_text(&self, name: &str) -> Option<&str> {
        self.child(Space::None, name).map(Node::text)
    }

    pub(crate) fn children(&self) -> &[Node] {
        &self.children
    }

    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// Without declarations of namespaces.
    pub(crate) fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

struct Reading<'a> {
    reader: Reader<&'a [u8]>,
    /// For each open element, the prefixes that it declares.
    scopes: Vec<Vec<(String, String)>>,
}

impl Reading<'_> {
    fn document(mut self) -> Result<Node, ReadError> {
        let mut open: Vec<Node> = Vec::new();
        let mut root: Option<Node> = None;
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event.into_owned(),
                Err(error) => return Err(self.broken(&error)),
            };
            let closed = match event {
                Event::Start(start) => {
                    if open.len() >= MAX_DEPTH {
                        return Err(ReadError::TooDeep);
                    }
                    let node = self.element(&start)?;
                    open.push(node);
                    None
                }
                Event::Empty(start) => {
                    let node = self.element(&start)?;
                    self.scopes.pop();
                    Some(node)
                }
                Event::End(_) => {
                    self.scopes.pop();
                    open.pop()
                }
                Event::Text(text) => {
                    let text = text.xml10_content();
                    self.add_text(&mut open, &text)?;
                    None
                }
                Event::CData(text) => {
                    let text = text.xml10_content();
                    self.add_text(&mut open, &text)?;
                    None
                }
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().map_err(|error| self.broken(&error))?;
                    let text = match character {
                        Some(character) => character.to_string(),
                        None => resolve_predefined_entity(&reference.xml10_content())
                            .ok_or_else(|| self.broken(&"an entity that is not declared"))?
                            .to_owned(),
                    };
                    self.add_text(&mut open, &text)?;
                    None
                }
                Event::DocType(_) => return Err(ReadError::DocType),
                Event::Eof if open.is_empty() => return root.ok_or(ReadError::Empty),
                Event::Eof => return Err(self.broken(&"an element is not closed")),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            };
            if let Some(node) = closed {
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None if root.is_some() => return Err(self.broken(&"a second root")),
                    None => root = Some(node),
                }
            }
        }
    }

    fn add_text(&self, open: &mut [Node], text: &str) -> Result<(), ReadError> {
        match open.last_mut() {
            Some(node) => node.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.broken(&"text outside of the root")),
        }
        Ok(())
    }

    /// Reads a start tag and opens its scope.
    fn element(&mut self, start: &BytesStart<'_>) -> Result<Node, ReadError> {
        let mut scope = Vec::new();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken(&error))?;
            let value = unescape(&attribute.value).map_err(|error| self.broken(&error))?.into_owned();
            let name = attribute.key.0;
            if name == "xmlns" {
                scope.push((String::new(), value));
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                scope.push((prefix.to_owned(), value));
            } else {
                attributes.push((name.to_owned(), value));
            }
        }
        self.scopes.push(scope);
        let name = start.name();
        let (prefix, local) = name.0.split_once(':').unwrap_or(("", name.0));
        let mut declared = self.scopes.iter().rev().flatten();
        let namespace = match declared.find(|(declared, _)| declared == prefix) {
            Some((_, uri)) => uri.clone(),
            None if prefix.is_empty() => String::new(),
            None => return Err(self.broken(&format!("the prefix {prefix} is not declared"))),
        };
        Ok(Node { namespace, name: local.to_owned(), attributes, ..Node::default() })
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> ReadError {
        ReadError::NotWellFormed(
            self.reader.error_position().max(self.reader.buffer_position()),
            error.to_string(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::CSTA;
    use super::*;

    #[test]
    fn namespaces_are_resolved_whatever_the_prefix() {
        let body = format!(
            r#"<a:HoldCall xmlns:a="{CSTA}"><callToBeHeld xmlns="{CSTA}"><callID> x&amp;y </callID></callToBeHeld></a:HoldCall>"#
        );
        let node = Node::read(body.as_bytes()).unwrap();
        assert!(node.is(Space::Csta, "HoldCall"));
        let held = node.child(Space::Csta, "callToBeHeld").unwrap();
        assert_eq!(held.child(Space::Csta, "callID").map(Node::text), Some("x&y"));
    }

    #[test]
    fn what_is_not_one_well_formed_document_is_refused() {
        let deep = "<a>".repeat(40);
        for body in
            ["", "<a>", "<a></b>", "<a/><b/>", "<p:a/>", "text", "<!DOCTYPE a><a/>", "<a>&custom;</a>", &deep]
        {
            assert!(Node::read(body.as_bytes()).is_err(), "{body}");
        }
        assert!(matches!(Node::read(b"<a>\xff</a>"), Err(ReadError::NotUtf8)));
    }
}
