//! The other party of a call, and its number, which may be withheld.

use super::NumberType;
use std::fmt;
use std::sync::Arc;
use telapi_core::element_struct;
use telapi_core::wire::{FromText, ListItem, Read};

/// What stands before the reference of a call whose number is not known.
const STARS: &str = "*****";

/// The number of a party (guide, event *Call*, `otherParty`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartyNumber {
    /// There is no number yet, as with a handset that was just lifted: `<number/>`.
    Empty,
    /// The number.
    Number(Arc<str>),
    /// The party does not show its number, or the network does not tell it: `*****-` and the call's reference, which the
    /// server makes up so that such calls can be told apart.
    Withheld {
        /// The reference of the call, if there is a hyphen behind the stars.
        reference: Option<Arc<str>>,
    },
}

impl PartyNumber {
    /// The number, if it is one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Number(number) => Some(number),
            Self::Empty | Self::Withheld { .. } => None,
        }
    }

    /// Whether the number is kept from us.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Withheld { .. })
    }
}

impl From<&str> for PartyNumber {
    fn from(text: &str) -> Self {
        match text.strip_prefix(STARS) {
            _ if text.is_empty() => Self::Empty,
            Some("") => Self::Withheld { reference: None },
            Some(rest) => match rest.strip_prefix('-') {
                Some(reference) => Self::Withheld { reference: Some(reference.into()) },
                None => Self::Number(text.into()),
            },
            None => Self::Number(text.into()),
        }
    }
}

/// As it stands in the message. What names the party in a request is this text too, even if it is withheld.
impl fmt::Display for PartyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Number(number) => f.pad(number),
            Self::Withheld { reference: None } => f.pad(STARS),
            Self::Withheld { reference: Some(reference) } => f.pad(&format!("{STARS}-{reference}")),
        }
    }
}

impl serde::Serialize for PartyNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromText for PartyNumber {
    fn from_text(text: &str) -> Read<Self> {
        Read::Value(text.into())
    }
}

element_struct! {
    /// A party (guide, event *Call*, `otherParty`; *SearchName*).
    Party {
        /// The number.
        number: PartyNumber = "number",
        /// The name, if it is known.
        name: String = "name",
        /// The kind of the number, if it is known.
        number_type: NumberType = "numberType",
        /// The company, if it is known.
        company: String = "company",
    }
}

element_struct! {
    /// Who calls (guide, *QualifyCall*).
    QualifiedCall {
        /// The number.
        number: PartyNumber = "number",
        /// The name, if it is known.
        name: String = "name",
    }
}

impl ListItem for Party {
    const ELEMENT: &'static str = "party";
}
