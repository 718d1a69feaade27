//! What cannot be read.

use super::MessageName;
use super::attribute::Attribute;
use std::fmt;

/// Why a message could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// It is not UTF-8.
    NotUtf8,
    /// It is no JSON, for this reason.
    MalformedJson(String),
    /// It is JSON, but no message: this is wrong.
    NotAMessage(&'static str),
    /// It is longer than this many bytes.
    TooLong {
        /// The most that there may be.
        limit: usize,
    },
    /// An attribute is missing that this message must have.
    Missing {
        /// Which one.
        attribute: Attribute,
    },
    /// An attribute that this message must have is no value of its type.
    Unreadable {
        /// Which one.
        attribute: Attribute,
    },
    /// The message is another one than what was asked for.
    OtherMessage {
        /// What was asked for.
        expected: &'static str,
    },
}

/// A message that could not be read: why, and which one it is, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    message: Option<MessageName>,
}

impl DecodeError {
    pub(crate) fn new(kind: DecodeErrorKind) -> Self {
        Self { kind, message: None }
    }

    pub(crate) fn of(kind: DecodeErrorKind, message: MessageName) -> Self {
        Self { kind, message: Some(message) }
    }

    /// Why.
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.kind
    }

    /// Which message it is, if its name could be read.
    pub fn message(&self) -> Option<&MessageName> {
        self.message.as_ref()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            // a name is as long as its sender likes
            Some(name) => write!(f, "{:.64}: ", name.as_str())?,
            None => f.write_str("message: ")?,
        }
        match &self.kind {
            DecodeErrorKind::NotUtf8 => f.write_str("not UTF-8"),
            DecodeErrorKind::MalformedJson(why) => write!(f, "malformed JSON: {why}"),
            DecodeErrorKind::NotAMessage(why) => f.write_str(why),
            DecodeErrorKind::TooLong { limit } => write!(f, "longer than {limit} bytes"),
            DecodeErrorKind::Missing { attribute } => write!(f, "has no {attribute}"),
            DecodeErrorKind::Unreadable { attribute } => write!(f, "{attribute} is no value of its type"),
            DecodeErrorKind::OtherMessage { expected } => write!(f, "is no {expected}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// The text says all of it; the source is there for programs.
impl From<DecodeError> for telapi_core::Error {
    fn from(error: DecodeError) -> Self {
        Self::new(telapi_core::ErrorKind::Decode).context(error.to_string()).caused_by(error)
    }
}
