//! The faults themselves.

use std::time::Duration;

/// What a front-end does with one request instead of answering it properly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerFault {
    /// Answers with a status and a body; the request is not carried out.
    Answer {
        /// The status: that of HTTP, where the protocol has it.
        status: u16,
        /// The `Retry-After` header, in whole seconds.
        retry_after: Option<Duration>,
        /// The body.
        body: String,
    },
    /// Answers 200 with a page of HTML, as a proxy or a captive portal does; the request is not carried out.
    Html,
    /// Carries the request out, and answers this in place of what is right: an error, or the answer to another request.
    DoAndAnswer {
        /// The body; the status is the right one.
        body: String,
    },
    /// Carries the request out, and never answers.
    DoAndNeverAnswer,
    /// Does nothing, and never answers.
    NeverAnswer,
    /// Carries the request out, and cuts the connection instead of answering.
    DoAndCut,
    /// Does nothing, and cuts the connection.
    Cut,
    /// Carries the request out at once, and answers after this time.
    Late(Duration),
    /// Carries the request out twice and gives the second answer, as a proxy does that has lost the first one and tries
    /// again.
    Twice,
    /// Carries the request out; the answer has its status and headers, and a body of bytes that are not even text.
    Garbage,
    /// Carries the request out; the connection ends after half of the answer's body. An answer without a body promises
    /// one.
    Truncated,
    /// Carries the request out; the answer's body is padded with blanks to this many bytes.
    Oversize(usize),
}

impl AnswerFault {
    /// Answers with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self::Answer { status, retry_after: None, body: String::new() }
    }

    /// Answers 503 and asks the client to come again after this time (IP Office guide 1.2.2).
    pub fn unavailable(retry_after: Duration) -> Self {
        Self::Answer { status: 503, retry_after: Some(retry_after), body: String::new() }
    }

    /// Answers with this status and this body.
    pub fn answer(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, retry_after: None, body: body.into() }
    }

    /// How often the request is carried out.
    pub fn carried_out(&self) -> u32 {
        match self {
            Self::Answer { .. } | Self::Html | Self::NeverAnswer | Self::Cut => 0,
            Self::DoAndAnswer { .. }
            | Self::DoAndNeverAnswer
            | Self::DoAndCut
            | Self::Late(_)
            | Self::Garbage
            | Self::Truncated
            | Self::Oversize(_) => 1,
            Self::Twice => 2,
        }
    }
}

/// What happens to one event on its way to one client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventFault {
    /// It is lost.
    Drop,
    /// It comes after this time, and whatever comes later for its client waits behind it, the end of the connection
    /// included.
    Delay(Duration),
    /// It comes after this time, and is overtaken by what comes later; if the connection ends before, it is lost.
    DelayAlone(Duration),
    /// It comes twice.
    Duplicate,
    /// It changes places with the next message for its client, and waits for it; the end of the connection is no such
    /// message, and lets it go first.
    Reorder,
    /// A message that means nothing in the protocol comes in its place.
    Garbage,
    /// Only its first half comes, as a whole message.
    Truncate,
    /// It is padded with blanks to this many bytes; a datagram has no more than 65,507.
    Oversize(usize),
    /// It comes from another address than the server's. Only datagrams can; over a connection it comes as it is.
    Forged,
    /// It comes together with the next one, in one datagram. Over a connection it comes as it is.
    Coalesce,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionFault {
    /// It ends at once, without a word.
    Cut,
    /// From now on bytes go nowhere, in both directions, and neither side hears of it: the socket stays open until the
    /// client gives it up or the server stops.
    HalfOpen,
    /// No more than so many bytes pass in so much time, in each direction.
    Slow {
        /// How many bytes; at least one.
        bytes: usize,
        /// In how much time, by tokio's clock.
        per: Duration,
    },
}
