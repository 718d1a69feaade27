//! Bytes as hex digits.

use crate::xml::Node;
use crate::xml::field::{FromNode, RequestError, Walk};
use serde::{Serialize, Serializer};

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
    pub(crate) fn parse(hex: &str) -> Option<Self> {
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
