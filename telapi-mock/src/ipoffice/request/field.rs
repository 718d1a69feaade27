//! How a request's elements become fields: required, optional or repeated, and nothing passed over in silence.

use super::super::xml::{Node, Space};
use super::RequestError;
use serde::{Serialize, Serializer};

/// Where the reader is, and what it met that it does not know.
#[derive(Debug, Default)]
pub(super) struct Walk {
    path: Vec<&'static str>,
    pub(super) unknown: Vec<String>,
}

impl Walk {
    pub(super) fn error(&self, description: impl Into<String>) -> RequestError {
        RequestError { element: self.path.join("/"), description: description.into() }
    }

    fn below<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Result<T, RequestError>,
    ) -> Result<T, RequestError> {
        self.path.push(name);
        let result = read(self);
        if result.is_ok() {
            self.path.pop();
        }
        result
    }

    /// Notes the children and attributes that are not among the names.
    pub(super) fn note_unknown(&mut self, node: &Node, names: &[(Space, &str)]) {
        for child in node.children() {
            if !names.iter().any(|(space, name)| child.is(*space, name)) {
                let mut path = self.path.clone();
                path.push(&child.name);
                let path = path.join("/");
                self.unknown.push(path);
            }
        }
        for (name, value) in node.attributes() {
            // xsi:schemaLocation and its like say nothing about the request
            let known = name.contains(':') || names.iter().any(|(_, known)| known == name);
            if !known && !value.trim().is_empty() {
                self.unknown.push(format!("{}@{name}", self.path.join("/")));
            }
        }
    }
}

/// What an element's text, attributes or children become.
pub(super) trait FromNode: Sized {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError>;

    /// Whether the element counts as absent where it may be.
    fn is_blank(node: &Node) -> bool {
        node.children().is_empty() && node.text().is_empty()
    }
}

impl FromNode for String {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        walk.note_unknown(node, &[]);
        Ok(node.text().to_owned())
    }
}

impl FromNode for bool {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        match node.text() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(walk.error(format!("{other:?} is neither true nor false"))),
        }
    }
}

impl FromNode for i64 {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        node.text().parse().map_err(|_| walk.error(format!("{:?} is no number", node.text())))
    }
}

/// Bytes that a request carries as hex digits: a correlator, a switch's address. As JSON they are the text that they
/// spell, or the digits if they spell none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(Vec<u8>);

impl Hex {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text that they spell, if it is one without control characters.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok().filter(|text| !text.chars().any(char::is_control))
    }

    /// Reads hex digits, passing over white space between them.
    pub(super) fn parse(hex: &str) -> Option<Self> {
        let digits: Option<Vec<u32>> = hex
            .chars()
            .filter(|character| !character.is_ascii_whitespace())
            .map(|digit| digit.to_digit(16))
            .collect();
        let digits = digits?;
        let pairs = digits.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return None;
        }
        let bytes = pairs.map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok());
        bytes.collect::<Option<_>>().map(Self)
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text() {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&crate::ipoffice::event::hex(&self.0)),
        }
    }
}

impl FromNode for Hex {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        Self::parse(node.text()).ok_or_else(|| walk.error("not hex"))
    }
}

/// A text that no `Debug` prints. As JSON it is in clear.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Password(pub(crate) String);

impl Password {
    /// The text in clear.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl FromNode for Password {
    fn from_node(node: &Node, _: &mut Walk) -> Result<Self, RequestError> {
        Ok(Self(node.text().to_owned()))
    }
}

/// A child that must be there and say something.
pub(super) fn one<T: FromNode>(
    node: &Node,
    walk: &mut Walk,
    space: Space,
    name: &'static str,
) -> Result<T, RequestError> {
    walk.below(name, |walk| match node.child(space, name) {
        None => Err(walk.error("the element is missing")),
        Some(child) if T::is_blank(child) => Err(walk.error("must not be blank")),
        Some(child) => T::from_node(child, walk),
    })
}

/// A child that may be missing or blank.
pub(super) fn maybe<T: FromNode>(
    node: &Node,
    walk: &mut Walk,
    space: Space,
    name: &'static str,
) -> Result<Option<T>, RequestError> {
    walk.below(name, |walk| {
        let child = node.child(space, name).filter(|child| !T::is_blank(child));
        child.map(|child| T::from_node(child, walk)).transpose()
    })
}

/// Children of one name, in their order; blank ones are left out.
pub(super) fn many<T: FromNode>(
    node: &Node,
    walk: &mut Walk,
    space: Space,
    name: &'static str,
) -> Result<Vec<T>, RequestError> {
    let children = node.children().iter().filter(|child| child.is(space, name) && !T::is_blank(child));
    let children: Vec<&Node> = children.collect();
    walk.below(name, |walk| children.into_iter().map(|child| T::from_node(child, walk)).collect())
}

/// An attribute that may be missing or blank.
pub(super) fn attribute(node: &Node, name: &str) -> Option<String> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Declares a struct that is read from an element with children in one namespace. A field is `one`, `maybe` or `many`
/// of a type, under the element's name; or an `attribute`.
macro_rules! element_struct {
    (
        $(#[$about:meta])*
        $name:ident in $space:ident {
            $( $(#[$field_about:meta])* $field:ident : $kind:ident $($ty:ty)? = $tag:literal, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_about])* pub $field: element_struct!(@type $kind $($ty)?), )*
        }

        impl $crate::ipoffice::request::field::FromNode for $name {
            fn from_node(
                node: &$crate::ipoffice::xml::Node,
                walk: &mut $crate::ipoffice::request::field::Walk,
            ) -> Result<Self, $crate::ipoffice::request::RequestError> {
                let read = Self {
                    $( $field: element_struct!(@read $kind, node, walk, $space, $tag), )*
                };
                walk.note_unknown(
                    node,
                    &[ $( (element_struct!(@space $kind, $space), $tag) ),* ],
                );
                Ok(read)
            }

            fn is_blank(node: &$crate::ipoffice::xml::Node) -> bool {
                node.children().is_empty()
            }
        }
    };
    (@type one $ty:ty) => { $ty };
    (@type maybe $ty:ty) => { Option<$ty> };
    (@type many $ty:ty) => { Vec<$ty> };
    (@type attribute) => { Option<String> };
    (@read attribute, $node:ident, $walk:ident, $space:ident, $tag:literal) => {
        $crate::ipoffice::request::field::attribute($node, $tag)
    };
    (@read $kind:ident, $node:ident, $walk:ident, $space:ident, $tag:literal) => {
        $crate::ipoffice::request::field::$kind($node, $walk, $crate::ipoffice::xml::Space::$space, $tag)?
    };
    (@space $kind:ident, $space:ident) => { $crate::ipoffice::xml::Space::$space };
}
pub(super) use element_struct;
