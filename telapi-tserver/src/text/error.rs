//! What of a log cannot be read.

use crate::message::MessageName;
use std::fmt;
use std::io;

/// Why something of a log could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The log's source failed. Nothing more comes.
    Io(io::Error),
    /// A line is longer than this many bytes. If it belongs to a message, that is left out.
    LineTooLong {
        /// The most that there may be.
        limit: usize,
    },
    /// A message is longer than this many bytes; it is left out.
    MessageTooLong {
        /// The most that there may be.
        limit: usize,
    },
    /// Lists are in lists more often than this; the message is left out.
    TooDeep {
        /// The most that there may be.
        limit: usize,
    },
}

/// Something of a log that could not be read. Unless its source has failed, reading goes on behind it.
#[derive(Debug)]
pub struct ReadError {
    pub(super) kind: ReadErrorKind,
    pub(super) line: u64,
    pub(super) message: Option<MessageName>,
}

impl ReadError {
    /// Why.
    pub fn kind(&self) -> &ReadErrorKind {
        &self.kind
    }

    /// The number of the line, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The message that is left out, if it is within one.
    pub fn message(&self) -> Option<&MessageName> {
        self.message.as_ref()
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(message) = &self.message {
            write!(f, ", in {:.64}", message.as_str())?;
        }
        match &self.kind {
            ReadErrorKind::Io(_) => f.write_str(": the log cannot be read"),
            ReadErrorKind::LineTooLong { limit } => write!(f, ": longer than {limit} bytes"),
            ReadErrorKind::MessageTooLong { limit } => {
                write!(f, ": the message is longer than {limit} bytes")
            }
            ReadErrorKind::TooDeep { limit } => write!(f, ": lists are deeper than {limit}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ReadErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}
