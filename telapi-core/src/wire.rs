//! The ECMA-323 reader and writer: between the text of a message and its types, without I/O.
//!
//! A message is read in two steps. [`Document`] checks it against its [`Limits`] and lays it out as a flat tree that
//! borrows from the text; then each type picks its elements out of it by local name ([`FromElement`]), in any order and
//! under any prefix, and keeps what it does not know ([`Unknown`]).

mod attributes;
mod document;
mod error;
mod field;
mod unknown;
mod writer;

pub use document::{Children, Document, Element, Limits};
pub use error::{DecodeError, DecodeErrorKind};
pub use field::{ElementStruct, Field, FromElement, FromText, ListItem, Read, flags};
pub use unknown::{Unknown, UnknownElement, UnknownParts};
pub use writer::XmlWriter;

#[cfg(test)]
mod tests;
