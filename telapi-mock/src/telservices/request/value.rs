//! Values that only TelServices has.

use crate::telservices::choice::only_name;
use crate::xml::Node;
use crate::xml::field::{FromNode, RequestError, Walk};
use serde::Serialize;

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

/// A date `yyyy-MM-dd`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Date(String);

impl Date {
    /// As it was sent; dates compare as their texts do.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromNode for Date {
    fn from_node(node: &Node, walk: &mut Walk) -> Result<Self, RequestError> {
        let text = node.text();
        let shape = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u8>().ok());
        let in_range = part(5, 7).is_some_and(|month| (1..=12).contains(&month))
            && part(8, 10).is_some_and(|day| (1..=31).contains(&day));
        if text.len() == 10 && shape && in_range {
            return Ok(Self(text.to_owned()));
        }
        Err(walk.error(format!("{text:?} is no date yyyy-MM-dd")))
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
