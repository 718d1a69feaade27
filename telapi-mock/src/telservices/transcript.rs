//! What went over the wire, for tests and for the curious.

use crate::transcript::Said;
use std::net::SocketAddr;

/// One message that the server received or sent.
///
/// It holds what was said, passwords included: a transcript is for tests. `Debug` does not show the body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Who said it, and what it is.
    pub direction: Direction,
    /// The way that it took.
    pub transport: Transport,
    /// The client.
    pub peer: SocketAddr,
    /// The device that it is about, where one is named.
    pub device: Option<String>,
    /// The service of a request and its answer, or the event: `makeCall`, `call`. Empty for what could not be read.
    pub name: String,
    /// What was said; bytes that are no text are replaced by U+FFFD. Faults come behind it.
    pub body: String,
}

/// Who said something, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// A client asked.
    Request,
    /// The server answered.
    Answer,
    /// The server told.
    Event,
}

/// The way that a message takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// A TCP connection for a request and its answer.
    Tcp,
    /// HTTP.
    Http,
    /// A datagram.
    Udp,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("direction", &self.direction)
            .field("transport", &self.transport)
            .field("device", &self.device)
            .field("name", &self.name)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl Said for Exchange {
    fn size(&self) -> usize {
        self.body.len()
    }
}
