//! T-Library's messages, as they are whatever brings them: names, attributes, values.
//!
//! A [`Message`] is a name and its attributes, with nothing lost of what came. The [typed events](crate::event) and
//! [requests](crate::request) are made of it.

mod attribute;
mod attributes;
mod enumeration;
mod error;
mod error_code;
mod identifier;
mod json;
mod kv_list;
mod message_type;
mod named;
#[cfg(test)]
mod tests;
mod typed;
mod value;

pub use compact_str::CompactString;

pub use attribute::Attribute;
pub use attributes::{AttributeName, Attributes};
pub use enumeration::*;
pub use error::{DecodeError, DecodeErrorKind};
pub use error_code::{ErrorClass, ErrorCode};
pub use identifier::{CallUuid, ConnId, ConnIdError, ReferenceId, Time};
pub use kv_list::{KvList, KvValue};
pub use message_type::MessageType;
pub use named::{Known, Name};
pub use typed::{FromValue, TypedMessage};
pub use value::Value;

pub(crate) use attributes::is_secret;
pub(crate) use json::Key;
pub(crate) use typed::{mandatory, message_struct, taken};

/// The name of a message, be it one of those that are numbered or not.
pub type MessageName = Name<MessageType>;

/// A message: its name, and its attributes in order.
///
/// Debug shows no password.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// What it is.
    pub name: MessageName,
    /// What it says.
    pub attributes: Attributes,
    /// What came beside name and attributes on the gateway link, as it came.
    pub beside: serde_json::Map<String, serde_json::Value>,
}

impl Message {
    /// One without attributes.
    pub fn new(name: impl Into<MessageName>) -> Self {
        Self { name: name.into(), attributes: Attributes::new(), beside: serde_json::Map::new() }
    }

    /// With this attribute at the end.
    #[must_use]
    pub fn with(mut self, name: impl Into<AttributeName>, value: impl Into<Value>) -> Self {
        self.attributes.push(name, value);
        self
    }

    /// Which of the numbered messages it is.
    pub fn message_type(&self) -> Option<MessageType> {
        self.name.known()
    }

    /// The request that it is, or that it answers. One that stands for none is none.
    pub fn reference_id(&self) -> Option<ReferenceId> {
        let id = ReferenceId::of(self.attributes.integer(Attribute::ReferenceID)?)?;
        (id != ReferenceId::NONE).then_some(id)
    }
}
