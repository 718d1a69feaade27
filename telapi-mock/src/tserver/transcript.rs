//! What went over the wire, for tests and for the curious.

use crate::transcript::Said;
use std::net::SocketAddr;

/// One line that the server received or sent.
///
/// It holds what was said, passwords included: a transcript is for tests. `Debug` does not show the line.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Who said it.
    pub direction: Direction,
    /// The client.
    pub peer: SocketAddr,
    /// The DN that it is about, where one is named.
    pub dn: Option<String>,
    /// The message's name: `RequestMakeCall`, `EventDialing`; `addp` for a heartbeat. Empty for what could not be read.
    pub name: String,
    /// The line without its end; bytes that are no text are replaced by U+FFFD. Faults come behind it.
    pub line: String,
}

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// The client.
    Received,
    /// The server.
    Sent,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("direction", &self.direction)
            .field("dn", &self.dn)
            .field("name", &self.name)
            .field("line", &format_args!("[{} bytes]", self.line.len()))
            .finish_non_exhaustive()
    }
}

impl Said for Exchange {
    fn size(&self) -> usize {
        self.line.len()
    }
}
