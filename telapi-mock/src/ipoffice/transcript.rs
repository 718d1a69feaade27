//! What went over the wire, for tests and for the curious.

/// One message that the portal received or sent.
///
/// It holds what was said, passwords and session ids included: a transcript is for tests. `Debug` shows neither the
/// body nor the session.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The session's id, where the message belongs to one that the portal knows.
    pub session: Option<String>,
    /// The user of that session.
    pub user: Option<String>,
    /// Who said it, and how.
    pub direction: Direction,
    /// The `Content-Type` of a request, as it was sent; `None` for what the portal says.
    pub content_type: Option<String>,
    /// What was said; bytes that are no text are replaced by U+FFFD.
    pub body: String,
}

/// Who said something, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// The client asked.
    Request {
        /// The HTTP method.
        method: String,
        /// The path, without the query; a session id in it is left out.
        path: String,
    },
    /// The portal answered the request.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The path that was asked.
        path: String,
    },
    /// The portal sent an event over the WebSocket.
    Event,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange")
            .field("user", &self.user)
            .field("direction", &self.direction)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl crate::transcript::Said for Exchange {
    fn size(&self) -> usize {
        self.body.len()
    }
}
