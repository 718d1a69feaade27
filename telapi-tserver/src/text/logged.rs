//! A message of a log, and where it stands.

use crate::event::Event;
use crate::message::{AttributeName, DecodeError, Message};
use std::fmt;

/// In which form a message is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// That of T-Server and of T-Library's clients: `message EventRinging`.
    TLibrary,
    /// That of the Platform SDK: `'EventRinging' (60) attributes:`.
    PlatformSdk,
}

/// A message of a log.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Logged {
    /// What it says.
    pub message: Message,
    /// The number of its first line, from 1.
    pub line: u64,
    /// Where that begins, in bytes from the log's beginning.
    pub offset: u64,
    /// In which form it is logged.
    pub form: Form,
    /// The time that its first line begins with, as it is written there, without the `@`.
    pub time: Option<String>,
    /// Lists of another size than the log says: something of them was lost on the way into the log, or here.
    pub mismatches: Vec<Mismatch>,
    /// Lines among the attributes that look like none.
    pub other_lines: Vec<String>,
}

impl Logged {
    /// The message as an event; a request is [`Event::Other`].
    ///
    /// # Errors
    /// A mandatory attribute is missing or unreadable: the error names it, and the message comes back as it was.
    pub fn event(self) -> Result<Event, (DecodeError, Box<Message>)> {
        Event::from_message(self.message)
    }
}

/// A list whose size is another one than the log says (tserver-text-and-gateway, *The packed key-value list*).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// Which list.
    pub attribute: AttributeName,
    /// What the log says, in bytes.
    pub printed: usize,
    /// What the list has that was read.
    pub packed: Option<usize>,
}

/// `UserData: 63 bytes by the log, 58 by what it has`
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.64}: {} bytes by the log, ", self.attribute.as_str(), self.printed)?;
        match self.packed {
            Some(packed) => write!(f, "{packed} by what it has"),
            None => f.write_str("of what it has nobody knows the size"),
        }
    }
}
