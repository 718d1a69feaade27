//! Where a message ends, of which nothing tells the length (guide, *Transport protocol*): at the closing tag of its root.

use telapi_core::wire::{DecodeError, DecodeErrorKind};

/// A byte order mark is no part of a message.
const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Reads a message that comes in pieces, however it is cut, until its root is closed. Each byte is looked at once.
///
/// It knows as much of XML as it takes to find the end; what is in the message, the decoders judge. Its memory grows with the
/// names of the elements that are open: who feeds it bounds the message.
#[derive(Debug, Clone, Default)]
pub(crate) struct RootReader {
    state: State,
    /// The names of the open elements, one behind the other.
    names: Vec<u8>,
    /// Where in `names` each of them begins.
    open: Vec<usize>,
    /// Bytes that were read.
    offset: usize,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy, Default)]
enum State {
    /// Text, or what stands around the root.
    #[default]
    Text,
    /// What follows a `<`.
    Markup,
    /// The name of a start tag.
    Name,
    /// The rest of a start tag.
    Attributes(Within),
    /// An end tag, of whose name so many bytes were as they must be.
    EndTag { matched: usize },
    /// The white space of an end tag.
    EndTagSpace,
    /// What follows a `<!`, of which so many bytes are there.
    Declaration { mark: &'static [u8], matched: usize },
    /// Anything up to this mark, of which so many bytes are there.
    Until { mark: &'static [u8], matched: usize },
    /// The root is closed.
    Closed,
}

#[derive(Debug, Clone, Copy)]
enum Within {
    Tag,
    /// Behind a slash, which makes an empty element if the tag ends now.
    Slash,
    /// An attribute's value, up to this sign.
    Quotes(u8),
}

impl RootReader {
    /// Reads the next piece. Once the root is closed: how many bytes of the piece belong to it.
    ///
    /// # Errors
    /// For what can be no message, however it goes on. Only that is certain then.
    pub(crate) fn read(&mut self, piece: &[u8]) -> Result<Option<usize>, DecodeError> {
        for (index, byte) in piece.iter().enumerate() {
            self.state = match self.step(*byte) {
                Ok(state) => state,
                Err(kind) => return Err(DecodeError::new(kind, self.offset, "")),
            };
            self.offset += 1;
            if matches!(self.state, State::Closed) {
                return Ok(Some(index + 1));
            }
        }
        Ok(None)
    }

    /// Whether nothing of a message has come, but for what may stand around it.
    pub(crate) fn is_before_root(&self) -> bool {
        self.open.is_empty() && matches!(self.state, State::Text)
    }

    fn step(&mut self, byte: u8) -> Result<State, DecodeErrorKind> {
        match self.state {
            State::Text if byte == b'<' => Ok(State::Markup),
            State::Text if self.open.is_empty() => self.around_root(byte),
            State::Text => Ok(State::Text),
            State::Markup => self.markup(byte),
            State::Name => Ok(self.name(byte)),
            State::Attributes(within) => Ok(self.attributes(within, byte)),
            State::EndTag { matched } => self.end_tag(matched, byte),
            State::EndTagSpace => match byte {
                b'>' => Ok(self.close()),
                _ if is_space(byte) => Ok(State::EndTagSpace),
                _ => Err(malformed("an end tag holds more than a name")),
            },
            State::Declaration { mark, matched } => declaration(mark, matched, byte),
            State::Until { mark, matched } => Ok(until(mark, matched, byte)),
            State::Closed => Err(DecodeErrorKind::NotOneRoot),
        }
    }

    fn around_root(&self, byte: u8) -> Result<State, DecodeErrorKind> {
        let is_mark = BYTE_ORDER_MARK.get(self.offset) == Some(&byte);
        if is_space(byte) || is_mark { Ok(State::Text) } else { Err(DecodeErrorKind::NotOneRoot) }
    }

    fn markup(&mut self, byte: u8) -> Result<State, DecodeErrorKind> {
        match byte {
            b'/' if self.open.is_empty() => Err(malformed("an end tag without a start tag")),
            b'/' => Ok(State::EndTag { matched: 0 }),
            b'?' => Ok(State::Until { mark: b"?>", matched: 0 }),
            b'!' => Ok(State::Declaration { mark: self.declarations(), matched: 0 }),
            b'>' => Err(malformed("a tag without a name")),
            _ => {
                self.open.push(self.names.len());
                Ok(self.name(byte))
            }
        }
    }

    /// What may follow a `<!` here; a comment may do so everywhere.
    fn declarations(&self) -> &'static [u8] {
        if self.open.is_empty() { b"" } else { b"[CDATA[" }
    }

    fn name(&mut self, byte: u8) -> State {
        match byte {
            b'>' => State::Text,
            b'/' => State::Attributes(Within::Slash),
            _ if is_space(byte) => State::Attributes(Within::Tag),
            _ => {
                self.names.push(byte);
                State::Name
            }
        }
    }

    fn attributes(&mut self, within: Within, byte: u8) -> State {
        match (within, byte) {
            (Within::Quotes(sign), _) if byte == sign => State::Attributes(Within::Tag),
            (Within::Quotes(_), _) => State::Attributes(within),
            (Within::Slash, b'>') => self.close(),
            (Within::Tag, b'>') => State::Text,
            (_, b'/') => State::Attributes(Within::Slash),
            (_, b'"' | b'\'') => State::Attributes(Within::Quotes(byte)),
            _ => State::Attributes(Within::Tag),
        }
    }

    fn end_tag(&mut self, matched: usize, byte: u8) -> Result<State, DecodeErrorKind> {
        let name = self.open.last().and_then(|start| self.names.get(*start..)).unwrap_or_default();
        match name.get(matched) {
            Some(expected) if *expected == byte => Ok(State::EndTag { matched: matched + 1 }),
            None if byte == b'>' => Ok(self.close()),
            None if is_space(byte) => Ok(State::EndTagSpace),
            _ => Err(malformed("an end tag has another name than its start tag")),
        }
    }

    fn close(&mut self) -> State {
        if let Some(start) = self.open.pop() {
            self.names.truncate(start);
        }
        if self.open.is_empty() { State::Closed } else { State::Text }
    }
}

/// A comment, or what `mark` says; a DOCTYPE is not read at all.
fn declaration(mark: &'static [u8], matched: usize, byte: u8) -> Result<State, DecodeErrorKind> {
    const COMMENT: &[u8] = b"--";
    let mark = match (matched, byte) {
        (0, b'D' | b'd') => return Err(DecodeErrorKind::Doctype),
        (0, b'[') if mark.is_empty() => return Err(DecodeErrorKind::NotOneRoot),
        (0, b'-') => COMMENT,
        _ => mark,
    };
    if mark.get(matched) != Some(&byte) {
        return Err(malformed("neither a comment nor CDATA follows <!"));
    }
    if matched + 1 < mark.len() {
        return Ok(State::Declaration { mark, matched: matched + 1 });
    }
    Ok(State::Until { mark: if mark == COMMENT { b"-->" } else { b"]]>" }, matched: 0 })
}

/// All but the last sign of such a mark are the same, so that after a sign too many (`--->`) as much of it is there as before.
fn until(mark: &'static [u8], matched: usize, byte: u8) -> State {
    let matched = match matched.checked_sub(1).and_then(|before| mark.get(before)) {
        _ if mark.get(matched) == Some(&byte) => matched + 1,
        Some(before) if *before == byte => matched,
        _ => 0,
    };
    if matched == mark.len() { State::Text } else { State::Until { mark, matched } }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn malformed(what: &str) -> DecodeErrorKind {
    DecodeErrorKind::Malformed(what.to_owned())
}

#[cfg(test)]
mod tests;
