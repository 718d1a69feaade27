//! How a request's elements become fields: required, optional or repeated, and nothing passed over in silence.

use super::{Node, Space};
use serde::Serialize;

/// A body that is no request, or not a whole one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{element}: {description}")]
#[non_exhaustive]
pub struct RequestError {
    /// The element at fault, as a path from the root's children: `callToBeHeld/callID`.
    pub element: String,
    /// What is wrong with it.
    pub description: String,
}

/// Where the reader is, and what it met that it does not know or expect.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    path: Vec<&'static str>,
    pub(crate) unknown: Vec<String>,
    /// Paths of elements that stand before one that goes before them.
    pub(crate) disordered: Vec<String>,
}

impl Walk {
    pub(crate) fn error(&self, description: impl Into<String>) -> RequestError {
        RequestError { element: self.path.join("/"), description: description.into() }
    }

    fn path_of(&self, child: &str) -> String {
        let mut path = self.path.clone();
        path.push(child);
        path.join("/")
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

    /// Notes the children and attributes that are not among the names, and children in another order than that of the names.
    pub(crate) fn note_unknown(&mut self, node: &Node, names: &[(Space, &str)]) {
        let place = |child: &Node| names.iter().position(|(space, name)| child.is(*space, name));
        let mut reached = 0;
        for child in node.children() {
            let Some(place) = place(child) else { continue };
            if place < reached {
                self.disordered.push(self.path_of(&child.name));
            }
            reached = reached.max(place);
        }
        for child in node.children() {
            if !names.iter().any(|(space, name)| child.is(*space, name)) {
                self.unknown.push(self.path_of(&child.name));
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
pub(crate) trait FromNode: Sized {
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
pub(crate) fn one<T: FromNode>(
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
pub(crate) fn maybe<T: FromNode>(
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
pub(crate) fn many<T: FromNode>(
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
pub(crate) fn attribute(node: &Node, name: &str) -> Option<String> {
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

        impl $crate::xml::field::FromNode for $name {
            fn from_node(
                node: &$crate::xml::Node,
                walk: &mut $crate::xml::field::Walk,
            ) -> Result<Self, $crate::xml::field::RequestError> {
                let read = Self {
                    $( $field: element_struct!(@read $kind, node, walk, $space, $tag), )*
                };
                walk.note_unknown(
                    node,
                    &[ $( (element_struct!(@space $kind, $space), $tag) ),* ],
                );
                Ok(read)
            }

            fn is_blank(node: &$crate::xml::Node) -> bool {
                node.children().is_empty()
            }
        }
    };
    (@type one $ty:ty) => { $ty };
    (@type maybe $ty:ty) => { Option<$ty> };
    (@type many $ty:ty) => { Vec<$ty> };
    (@type attribute) => { Option<String> };
    (@read attribute, $node:ident, $walk:ident, $space:ident, $tag:literal) => {
        $crate::xml::field::attribute($node, $tag)
    };
    (@read $kind:ident, $node:ident, $walk:ident, $space:ident, $tag:literal) => {
        $crate::xml::field::$kind($node, $walk, $crate::xml::Space::$space, $tag)?
    };
    (@space $kind:ident, $space:ident) => { $crate::xml::Space::$space };
}
pub(crate) use element_struct;
