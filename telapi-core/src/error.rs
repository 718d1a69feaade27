//! The one error of the family.
//!
//! Three questions can be answered without knowing the vendor: is it worth a retry ([`Error::is_transient`]), did the
//! request reach the server ([`Error::delivery`]), and what did the server say ([`Error::refusal`]).

mod tls_problem;

pub use tls_problem::TlsProblem;

use crate::call::{CallRef, EndReason};
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What went wrong, in the caller's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A builder or a method was given something that cannot work: an impossible URL, an empty user name.
    InvalidArgument,
    /// No connection could be made: the name is unknown, nobody listens, the network is down.
    Connect,
    /// The proxy on the way to the server cannot be reached, refuses to pass us on, or is no proxy. Final if it wants other
    /// credentials (status 407), see [`Error::is_transient`].
    Proxy,
    /// The server's certificate was not accepted, or no TLS connection could be agreed on: [`Error::tls_problem`] says why.
    Tls,
    /// No answer came within the deadline.
    Timeout,
    /// The connection broke while an answer was awaited.
    ConnectionLost,
    /// The server answered something that is not the protocol: HTML, a foreign status, a wrong root element.
    Protocol,
    /// A message could not be decoded: malformed, too large, nested too deep.
    Decode,
    /// The server refused the login. [`Error::is_transient`] tells whether it may accept it later.
    LoginRefused,
    /// The server does not know the session any more. A session heals this by itself.
    SessionExpired,
    /// The server refused the request; [`Error::refusal`] says how.
    Refused,
    /// The server has no such call, or not in the state that the request needs: it may have gone on since.
    NoCall,
    /// The server serves nobody any more: another one of its deployment does (IP Office guide 15.4). A session goes there by
    /// itself.
    Redirected,
    /// The server cannot serve at the moment; [`Error::retry_after`] says when to ask again, if it told.
    Unavailable,
    /// The server failed while it worked on the request: whether it was carried out is unknown.
    Server,
    /// Several calls could be the one that the request has made, or the one that it is about, and nothing tells which.
    Ambiguous,
    /// The protocol has no such service.
    Unsupported,
    /// The session is not connected at the moment.
    NotConnected,
    /// The session is closed for good.
    Closed,
    /// What was waited for cannot come true any more; [`Error::end_reason`] tells how the call ended.
    CallEnded,
}

impl ErrorKind {
    fn describe(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid argument",
            Self::Connect => "cannot connect",
            Self::Proxy => "no way through the proxy",
            Self::Tls => "TLS failed",
            Self::Timeout => "no answer in time",
            Self::ConnectionLost => "connection lost",
            Self::Protocol => "unexpected answer",
            Self::Decode => "undecodable message",
            Self::LoginRefused => "login refused",
            Self::SessionExpired => "session expired",
            Self::Refused => "request refused",
            Self::NoCall => "no such call",
            Self::Redirected => "another server serves",
            Self::Unavailable => "service unavailable",
            Self::Server => "server error",
            Self::Ambiguous => "several calls could be meant",
            Self::Unsupported => "not supported by this protocol",
            Self::NotConnected => "not connected",
            Self::Closed => "session closed",
            Self::CallEnded => "call ended",
        }
    }

    fn usually_transient(self) -> bool {
        match self {
            Self::Connect
            | Self::Proxy
            | Self::Timeout
            | Self::ConnectionLost
            | Self::SessionExpired
            | Self::Redirected
            | Self::Unavailable
            | Self::Server
            | Self::NotConnected => true,
            Self::InvalidArgument
            | Self::Tls
            | Self::Protocol
            | Self::Decode
            | Self::LoginRefused
            | Self::Refused
            | Self::NoCall
            | Self::Ambiguous
            | Self::Unsupported
            | Self::Closed
            | Self::CallEnded => false,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

/// How far a request got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Delivery {
    /// It never left: it may be sent again without harm.
    NotSent,
    /// The server received it and refused it: nothing was done.
    Rejected,
    /// It left, and no answer came; but the calls, looked at anew after that, show that it was not carried out. Never said of
    /// a request that makes a call: that no call is there may also mean that it has ended already.
    NotDone,
    /// It left, and whether it was carried out is not known. Sending it again may do it twice.
    Unknown,
}

/// What a server said when it refused, as it said it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The status of the transport, where it has one: the HTTP status.
    pub status: Option<u16>,
    /// The server's code: `INVALID_CREDENTIALS`, `noCall`, …
    pub code: Option<String>,
    /// The server's words.
    pub text: Option<String>,
}

impl Refusal {
    /// A refusal with the server's code.
    pub fn with_code(code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..Self::default() }
    }

    /// A refusal of which the transport's status is all that is known.
    pub fn with_status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(status) = self.status {
            write!(f, "status {status}")?;
            separator = ", ";
        }
        for part in [&self.code, &self.text].into_iter().flatten() {
            write!(f, "{separator}{part}")?;
            separator = ": ";
        }
        Ok(())
    }
}

/// Anything that can go wrong with a session, a request or a call. Cheap to clone.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    transient: bool,
    context: Option<String>,
    refusal: Option<Refusal>,
    tls_problem: Option<TlsProblem>,
    retry_after: Option<Duration>,
    end_reason: Option<EndReason>,
    call_ref: Option<CallRef>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// A result of this family.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind. Its delivery is `NotSent` until [`delivered`](Self::delivered) says otherwise.
    pub fn new(kind: ErrorKind) -> Self {
        Self(Arc::new(Inner {
            kind,
            delivery: Delivery::NotSent,
            transient: kind.usually_transient(),
            context: None,
            refusal: None,
            tls_problem: None,
            retry_after: None,
            end_reason: None,
            call_ref: None,
            source: None,
        }))
    }

    /// A call that ended before what was waited for came true.
    pub fn call_ended(reason: EndReason) -> Self {
        Self::new(ErrorKind::CallEnded).change(|inner| inner.end_reason = Some(reason))
    }

    /// The server's refusal of a request, now that the call is known to be over: that is why. The refusal becomes the source.
    pub(crate) fn for_the_call_ended(self, reason: EndReason) -> Self {
        let why = Self::call_ended(reason).delivered(self.delivery()).caused_by(self.clone());
        why.change(|inner| {
            inner.context.clone_from(&self.0.context);
            inner.refusal.clone_from(&self.0.refusal);
            inner.call_ref = self.0.call_ref;
        })
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Says what was tried, in words that hold no secret.
    #[must_use]
    pub fn context(self, context: impl Into<String>) -> Self {
        self.change(|inner| inner.context = Some(context.into()))
    }

    /// Says how far the request got.
    #[must_use]
    pub fn delivered(self, delivery: Delivery) -> Self {
        self.change(|inner| inner.delivery = delivery)
    }

    /// Says whether a retry may help, where that differs from what the kind suggests.
    #[must_use]
    pub fn transient(self, transient: bool) -> Self {
        self.change(|inner| inner.transient = transient)
    }

    /// Adds what the server said.
    #[must_use]
    pub fn refused(self, refusal: Refusal) -> Self {
        self.change(|inner| inner.refusal = Some(refusal))
    }

    /// Says why TLS failed.
    #[must_use]
    pub fn with_tls_problem(self, problem: TlsProblem) -> Self {
        self.change(|inner| inner.tls_problem = Some(problem))
    }

    /// Adds when the server wants to be asked again.
    #[must_use]
    pub fn after(self, retry_after: Duration) -> Self {
        self.change(|inner| inner.retry_after = Some(retry_after))
    }

    /// Chains the error that caused this one. Its text must hold no secret.
    #[must_use]
    pub fn caused_by(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.source = Some(Arc::new(source)))
    }

    /// Names the call that the request may have made.
    #[must_use]
    pub fn about(self, call: CallRef) -> Self {
        self.change(|inner| inner.call_ref = Some(call))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How far the request got. Of a wait that was in vain, such as [`Call::established`](crate::call::Call::established),
    /// it says nothing, for a wait sends nothing: it is `NotSent` then, whatever became of the request that made the call.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Whether the same may succeed later. Look at [`delivery`](Self::delivery) before you send a request again.
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// What the server said, if it was the server that refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.0.refusal.as_ref()
    }

    /// Why TLS failed, for errors of the kind [`ErrorKind::Tls`]: an expired certificate is told apart from a changed one.
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        self.0.tls_problem
    }

    /// When the server wants to be asked again (HTTP `Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How the call ended, if it is for that that a wait was in vain.
    pub fn end_reason(&self) -> Option<&EndReason> {
        self.0.end_reason.as_ref()
    }

    /// The call that may be there all the same: of a request that should have made one, and of which the outcome is
    /// [unknown](Delivery::Unknown). [`Device::call`](crate::call::Device::call) hands it out for as long as it may be there;
    /// it ends as [`EndReason::NotMade`] once a snapshot has shown that it is not.
    pub fn call_ref(&self) -> Option<CallRef> {
        self.0.call_ref
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(context) = &inner.context {
            write!(f, "{context}: ")?;
        }
        write!(f, "{}", inner.kind)?;
        if let Some(refusal) = &inner.refusal {
            write!(f, " ({refusal})")?;
        }
        if let Some(problem) = inner.tls_problem {
            write!(f, " ({problem})")?;
        }
        if let Some(reason) = &inner.end_reason {
            write!(f, " ({reason})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("delivery", &inner.delivery)
            .field("transient", &inner.transient)
            .field("context", &inner.context)
            .field("refusal", &inner.refusal)
            .field("tls_problem", &inner.tls_problem)
            .field("retry_after", &inner.retry_after)
            .field("end_reason", &inner.end_reason)
            .field("call_ref", &inner.call_ref)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_what_was_tried_what_happened_and_what_the_server_said() {
        let error = Error::new(ErrorKind::LoginRefused)
            .context("log in as Extn201")
            .refused(Refusal { status: Some(401), ..Refusal::with_code("INVALID_CREDENTIALS") })
            .delivered(Delivery::Rejected);
        assert_eq!(error.to_string(), "log in as Extn201: login refused (status 401, INVALID_CREDENTIALS)");
        assert!(!error.is_transient());
        assert_eq!(error.delivery(), Delivery::Rejected);
    }

    #[test]
    fn a_program_can_tell_why_tls_failed_without_reading_texts() {
        let error = Error::new(ErrorKind::Tls).with_tls_problem(TlsProblem::Expired);
        assert_eq!(error.clone().context("log in").tls_problem(), Some(TlsProblem::Expired));
        assert_eq!(error.to_string(), "TLS failed (the certificate has expired)");
        assert_eq!(Error::new(ErrorKind::Tls).tls_problem(), None);
    }

    #[test]
    fn the_source_is_chained() {
        let error = Error::new(ErrorKind::Connect).caused_by(std::io::Error::other("no route"));
        assert_eq!(StdError::source(&error).unwrap().to_string(), "no route");
        assert!(error.is_transient());
        assert!(error.clone().transient(false).kind() == ErrorKind::Connect);
    }
}
