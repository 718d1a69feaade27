//! Elements to write, in the order in which they are added.

use super::Space;
use std::fmt::Write;

/// The prefixes of one message. Real servers change them from message to message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefixes {
    csta: &'static str,
    open_api: &'static str,
}

impl Prefixes {
    /// As in the guide's newer samples (5.3.2, 8.2.1).
    pub(crate) const NEWER: Self = Self { csta: "ns2", open_api: "ns3" };
    /// As in the guide's older samples (4.4.2, 17).
    pub(crate) const OLDER: Self = Self { csta: "ns3", open_api: "ns2" };

    fn of(self, space: Space) -> &'static str {
        match space {
            Space::None => "",
            Space::Csta => self.csta,
            Space::OpenApi => self.open_api,
            Space::ConferencingCommon => "ns11",
            Space::Conferencing => "ns12",
            Space::CallLog => "ns14",
        }
    }
}

/// One element with its attributes, its text or its children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    space: Space,
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    pub(crate) fn new(space: Space, name: &'static str) -> Self {
        Self { space, name, attributes: Vec::new(), children: Vec::new(), text: String::new() }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// An element of CSTA.
    pub(crate) fn csta(name: &'static str) -> Self {
        Self::new(Space::Csta, name)
    }

    /// An element without a namespace.
    pub(crate) fn plain(name: &'static str) -> Self {
        Self::new(Space::None, name)
    }

    /// An element of the portal's namespace.
    pub(crate) fn open_api(name: &'static str) -> Self {
        Self::new(Space::OpenApi, name)
    }

    #[must_use]
    pub(crate) fn text(mut self, text: impl std::fmt::Display) -> Self {
        self.text = text.to_string();
        self
    }

    #[must_use]
    pub(crate) fn attribute(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub(crate) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    #[must_use]
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// A child in the same namespace that holds only text.
    #[must_use]
    pub(crate) fn leaf(self, name: &'static str, text: impl std::fmt::Display) -> Self {
        let leaf = Element::new(self.space, name).text(text);
        self.child(leaf)
    }

    /// A child without a namespace that holds only text.
    #[must_use]
    pub(crate) fn plain_leaf(self, name: &'static str, text: impl std::fmt::Display) -> Self {
        self.child(Element::plain(name).text(text))
    }

    /// The whole document, with the namespaces declared at its root.
    pub(crate) fn to_document(&self, prefixes: Prefixes) -> String {
        let mut out = String::from(r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#);
        self.write(&mut out, prefixes, true);
        out
    }

    /// The whole document for a message that uses no namespace (`Error`, `Errors`).
    pub(crate) fn to_plain_document(&self) -> String {
        let mut out = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        self.write(&mut out, Prefixes::NEWER, false);
        out
    }

    /// The whole document without a declaration, for a protocol that has none.
    pub(crate) fn to_bare_document(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Prefixes::NEWER, false);
        out
    }

    fn uses(&self, space: Space) -> bool {
        self.space == space || self.children.iter().any(|child| child.uses(space))
    }

    fn write(&self, out: &mut String, prefixes: Prefixes, declare: bool) {
        out.push('<');
        self.write_name(out, prefixes);
        if declare {
            let rare = [Space::ConferencingCommon, Space::Conferencing, Space::CallLog];
            let rare = rare.into_iter().filter(|space| self.uses(*space));
            for space in [Space::Csta, Space::OpenApi].into_iter().chain(rare) {
                // writing into a String cannot fail
                let _ = write!(out, r#" xmlns:{}="{}""#, prefixes.of(space), space.uri());
            }
        }
        for (name, value) in &self.attributes {
            let _ = write!(out, r#" {name}="{}""#, escaped(value));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        out.push_str(&escaped(&self.text));
        for child in &self.children {
            child.write(out, prefixes, false);
        }
        out.push_str("</");
        self.write_name(out, prefixes);
        out.push('>');
    }

    fn write_name(&self, out: &mut String, prefixes: Prefixes) {
        let prefix = prefixes.of(self.space);
        if !prefix.is_empty() {
            out.push_str(prefix);
            out.push(':');
        }
        out.push_str(self.name);
    }
}

/// Markup characters become entities, and characters that XML 1.0 cannot carry become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ if character < ' ' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(character),
        }
    }
    out
}
