//! Messages of a log, one after the other.

use super::building::{Building, Taken};
use super::error::{ReadError, ReadErrorKind};
use super::header::{self, Header};
use super::lines::{Line, Lines};
use super::logged::{Form, Logged};
use crate::message::{Message, MessageName};
use std::io::BufRead;

/// How much of a log is read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest line, in bytes: 1 MiB by default.
    pub line: usize,
    /// The longest message, in bytes of its lines: 4 MiB by default.
    pub message: usize,
    /// How deep lists may be in lists: 32 by default.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 1 << 20, message: 4 << 20, depth: 32 }
    }
}

impl Limits {
    /// The longest line, in bytes.
    #[must_use]
    pub fn line(mut self, bytes: usize) -> Self {
        self.line = bytes;
        self
    }

    /// The longest message, in bytes of its lines.
    #[must_use]
    pub fn message(mut self, bytes: usize) -> Self {
        self.message = bytes;
        self
    }

    /// How deep lists may be in lists; at least one.
    #[must_use]
    pub fn depth(mut self, depth: usize) -> Self {
        self.depth = depth.max(1);
        self
    }
}

/// The messages of a log: events and requests, in both forms. See [the module's page](super).
///
/// It needs memory for the longest message, not for the log. Texts that are not UTF-8 are read as ISO 8859-1, line by line. A text
/// that goes on in the next line ends with its line.
pub struct Reader<R> {
    lines: Lines<R>,
    limits: Limits,
    building: Option<Building>,
    /// A name to which `message attributes:` may follow.
    announced: Option<Logged>,
    has_failed: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads a log.
    pub fn new(read: R) -> Self {
        Self::with_limits(read, Limits::default())
    }

    /// Reads a log within other limits.
    pub fn with_limits(read: R, limits: Limits) -> Self {
        let lines = Lines::new(read, limits.line);
        Self { lines, limits, building: None, announced: None, has_failed: false }
    }

    fn fault(&mut self, kind: ReadErrorKind, line: u64) -> ReadError {
        self.announced = None;
        let message = self.building.take().map(|building| building.logged.message.name);
        ReadError { kind, line, message }
    }
}

fn logged(name: MessageName, form: Form, before: &str, (line, offset): (u64, u64)) -> Logged {
    Logged {
        message: Message::new(name),
        line,
        offset,
        form,
        time: header::time(before).map(str::to_owned),
        mismatches: Vec::new(),
        other_lines: Vec::new(),
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Logged, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.has_failed {
            let Line { number, offset, text } = match self.lines.next() {
                Some(Ok(line)) => line,
                Some(Err(error)) => {
                    self.has_failed = true;
                    let line = self.lines.number + 1;
                    return Some(Err(self.fault(ReadErrorKind::Io(error), line)));
                }
                None => return self.building.take().map(|building| Ok(building.finish())),
            };
            let Some(text) = text else {
                let kind = ReadErrorKind::LineTooLong { limit: self.limits.line };
                return Some(Err(self.fault(kind, number)));
            };
            let size = text.len() + 1;
            let taken = match &mut self.building {
                Some(building) if building.size + size > self.limits.message => {
                    match building.take(text, self.limits.depth) {
                        // it had ended before it was too long
                        Taken::No => Ok(Taken::No),
                        _ => Err(ReadErrorKind::MessageTooLong { limit: self.limits.message }),
                    }
                }
                Some(building) => {
                    building.size += size;
                    Ok(building.take(text, self.limits.depth))
                }
                None => Ok(Taken::No),
            };
            match taken {
                Ok(Taken::Yes) => {}
                Ok(Taken::No) => {
                    let next = match header::read(text) {
                        Some(Header::Message { name, form, before }) => {
                            self.announced = None;
                            Some(logged(name, form, before, (number, offset)))
                        }
                        Some(Header::Announced { name, before }) => {
                            self.announced = Some(logged(name, Form::PlatformSdk, before, (number, offset)));
                            None
                        }
                        Some(Header::Attributes) => self.announced.take(),
                        None => {
                            self.announced = None;
                            None
                        }
                    };
                    let next = next.map(|logged| Building::new(logged, size));
                    if let Some(building) = std::mem::replace(&mut self.building, next) {
                        return Some(Ok(building.finish()));
                    }
                }
                Ok(Taken::TooDeep) => {
                    let kind = ReadErrorKind::TooDeep { limit: self.limits.depth };
                    return Some(Err(self.fault(kind, number)));
                }
                Err(kind) => return Some(Err(self.fault(kind, number))),
            }
        }
        None
    }
}
