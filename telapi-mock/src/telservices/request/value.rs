//! Values that only TelServices has.

use crate::switch::Date;
use crate::telservices::choice::only_name;
use crate::xml::Node;
use crate::xml::field::{FromNode, RequestError, Walk};
use serde::{Serialize, Serializer};

/// `<true/>` or `<false/>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Flag(
    /// Which.
    pub bool,
);

impl FromNode for Flag {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        match only_name(node, walk)? {
            "true" => Ok(Self(true)),
            "false" => Ok(Self(false)),
            other => Err(walk.error(format!("{other:?} is neither true nor false"))),
        }
    }
}

/// A date `yyyy-MM-dd`; as JSON, the same text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(
    /// Which.
    pub Date,
);

impl FromNode for Day {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        let text = node.text();
        let read = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
        read.map(Self).ok_or_else(|| walk.error(format!("{text:?} is no date yyyy-MM-dd")))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl FromNode for $number {
            fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
                walk.note_unknown(node, &[]);
                node.text().parse().map_err(|_| walk.error(format!("{:?} is no such number", node.text())))
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64);
