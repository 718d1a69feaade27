//! What can be wrong with a message.

use std::fmt;

/// Why a message could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// Longer than [`Limits::max_bytes`](super::Limits::max_bytes).
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Nested deeper than [`Limits::max_depth`](super::Limits::max_depth).
    TooDeep {
        /// The limit, in elements.
        limit: usize,
    },
    /// More elements than [`Limits::max_elements`](super::Limits::max_elements).
    TooManyElements {
        /// The limit, in elements.
        limit: usize,
    },
    /// Not UTF-8.
    NotUtf8,
    /// Not well-formed XML: what the parser says.
    Malformed(String),
    /// Not well-formed JSON: what the parser says.
    MalformedJson(String),
    /// A DOCTYPE, which no CSTA message has and which is a way to attack parsers.
    Doctype,
    /// A reference to an entity that XML does not predefine.
    UndeclaredEntity(String),
    /// The document has no root element, or something follows it.
    NotOneRoot,
    /// The text ends before the message does.
    Truncated,
    /// An element without which the message says nothing is not there.
    Missing {
        /// Its local name.
        element: &'static str,
    },
    /// The root element is not the expected one.
    WrongRoot {
        /// What was expected.
        expected: &'static str,
        /// The local name that was found.
        found: String,
    },
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "larger than {limit} bytes"),
            Self::TooDeep { limit } => write!(f, "nested deeper than {limit} elements"),
            Self::TooManyElements { limit } => write!(f, "more than {limit} elements"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::Malformed(what) => write!(f, "malformed XML: {what}"),
            Self::MalformedJson(what) => write!(f, "malformed JSON: {what}"),
            Self::Doctype => f.write_str("DOCTYPE is refused"),
            Self::UndeclaredEntity(name) => write!(f, "undeclared entity &{name};"),
            Self::NotOneRoot => f.write_str("not exactly one root element"),
            Self::Truncated => f.write_str("ends before the message does"),
            Self::Missing { element } => write!(f, "has no element {element}"),
            Self::WrongRoot { expected, found } => write!(f, "root element is {found}, not {expected}"),
        }
    }
}

/// How many characters of what a server wrote are shown in an error.
const MOST_SHOWN: usize = 256;

/// The beginning of a text that a server wrote.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A message that could not be decoded: why, where in its bytes, and below which elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
    path: String,
}

impl DecodeError {
    /// A fault at this byte, below these elements (local names joined by `/`).
    pub fn new(kind: DecodeErrorKind, offset: usize, path: impl Into<String>) -> Self {
        let path: String = path.into();
        let path = if path.len() > MOST_SHOWN { clipped(&path) } else { path };
        Self { kind, offset, path }
    }

    /// Why.
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.kind
    }

    /// Where, in bytes from the start of the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The local names of the elements that were open, from the root, joined by `/`; empty outside of the root.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)?;
        if !self.path.is_empty() {
            write!(f, " in {}", self.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for DecodeError {}

/// The text says all of it; the source is there for programs.
impl From<DecodeError> for crate::Error {
    fn from(error: DecodeError) -> Self {
        Self::new(crate::ErrorKind::Decode).context(error.to_string()).caused_by(error)
    }
}
