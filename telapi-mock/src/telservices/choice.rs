//! Enumerations as TelServices writes them: one empty element of several, `<state><alerting/></state>`.

/// Declares an enumeration that is written, and read, as an empty element. The first is the default.
macro_rules! choice {
    (
        $(#[$about:meta])*
        $name:ident {
            $(#[$first_about:meta])* $first:ident = $first_wire:literal,
            $( $(#[$variant_about:meta])* $variant:ident = $wire:literal, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[$first_about])*
            #[default]
            $first,
            $( $(#[$variant_about])* $variant, )*
        }

        impl $name {
            /// All of them, in the guide's order.
            pub const ALL: &'static [Self] = &[Self::$first, $( Self::$variant, )*];

            /// Its name on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_wire,
                    $( Self::$variant => $wire, )*
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::xml::field::FromNode for $name {
            fn from_node(
                node: &$crate::xml::Node,
                walk: &mut $crate::xml::field::Walk,
            ) -> Result<Self, $crate::xml::field::RequestError> {
                let named = $crate::telservices::choice::only_name(node, walk)?;
                let found = Self::ALL.iter().find(|choice| choice.as_str() == named);
                found.copied().ok_or_else(|| walk.error(format!("{named:?} is none of the choices")))
            }
        }

        impl $crate::telservices::message::Content for $name {
            fn fill(&self, element: $crate::xml::Element) -> $crate::xml::Element {
                element.child($crate::xml::Element::plain(self.as_str()))
            }
        }
    };
}
pub(super) use choice;

use crate::xml::Node;
use crate::xml::field::{RequestError, Walk};

/// The name of the one empty element within an element.
pub(super) fn only_name<'a>(node: &'a Node, walk: &Walk) -> Result<&'a str, RequestError> {
    match node.children() {
        [child]
            if node.text().is_empty()
                && child.namespace.is_empty()
                && child.children().is_empty()
                && child.text().is_empty()
                && child.attributes().is_empty() =>
        {
            Ok(&child.name)
        }
        _ => Err(walk.error("must hold one empty element")),
    }
}
