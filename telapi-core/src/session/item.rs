//! What a stream of events yields.
//!
//! | item | what came before it | what follows | what a bot does |
//! |---|---|---|---|
//! | [`Event`](StreamItem::Event) | anything but `Closed` | anything | what it is for |
//! | [`Connected`](StreamItem::Connected) | nothing, of the first login; else `Disconnected`, and `FailedOver` if it is another server | `Gap` at once, unless it is the first of a session that resumes none; then `Resynchronised` | nothing; may ask for things again |
//! | [`Disconnected`](StreamItem::Disconnected) | `Connected` | `FailedOver` or `Connected`; or `Closed` | expects silence |
//! | [`FailedOver`](StreamItem::FailedOver) | `Disconnected` | `Connected`, at once | forgets what belonged to the old server |
//! | [`Gap`](StreamItem::Gap) | `Connected`, at once; or nothing, of a gap in a connection that lives | `Resynchronised`; or `Disconnected`, if the connection is lost first | trusts its own picture no more |
//! | [`Resynchronised`](StreamItem::Resynchronised) | `Connected` or `Gap`, and the events of the snapshot; or `Lagged`, at once; or nothing, when the user asked for it | anything; after `Lagged`, what is still in doubt | replaces its own picture |
//! | [`Repaired`](StreamItem::Repaired) | nothing: that is the point | anything | takes these calls over |
//! | [`Lagged`](StreamItem::Lagged) | all that was buffered | a `Connected` that was left out; `Resynchronised`; what is still in doubt | reads faster, or asks for less |
//! | [`DecodeError`](StreamItem::DecodeError) | anything | anything | logs and reports it |
//! | [`Closed`](StreamItem::Closed) | anything | the end | stops, or makes a new session |
//!
//! Each stream may yield an event between any two of these, if not "at once". What a stream asks for
//! ([`Subscription`](super::Subscription)) leaves events out, and narrows `Resynchronised` and `Repaired`; the rest comes to
//! everybody.

use super::BlindReason;
use crate::call::CallRecord;
use crate::error::{Error, ErrorKind};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Calls as a call book knew them at one moment. Cheap to clone.
pub type CallSnapshot = Arc<[Arc<CallRecord>]>;

/// One item of an [`EventStream`](super::EventStream). `E` is the event type of the protocol. Cheap to clone:
/// however many streams there are, an event exists once.
///
/// A bot that only wants events may look at [`Event`](Self::Event) and ignore the rest. A bot that keeps a
/// picture of its own (who talks to whom) must also heed [`Gap`](Self::Gap), [`Lagged`](Self::Lagged) and
/// [`Resynchronised`](Self::Resynchronised), or its picture will drift from the truth at the first fault.
///
/// After a fault the items come in this order: `Disconnected`, then, if another server took over,
/// `FailedOver`, `Connected`, `Gap`, `Resynchronised`. A picture is in doubt from `Disconnected` or `Gap` on until the next
/// `Resynchronised`, and true at all other times, but for what was lost without a trace (see [`Repaired`](Self::Repaired)).
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamItem<E> {
    /// The PBX told an event, and the stream asks for it. The session's call book knows it already.
    ///
    /// *What to do:* whatever the bot is for. A snapshot that the session asks for comes as events too, and tells what
    /// there is, not what has happened (IP Office: CallInformationEvent).
    Event(Arc<E>),

    /// The session is logged in: for the first time, or again after [`Disconnected`](Self::Disconnected). Not
    /// told to a stream that was made afterwards.
    ///
    /// *What to do:* nothing; requests are possible again. Wait for `Resynchronised` before you trust a picture: it follows as
    /// soon as the PBX has told its calls, for which one that refuses is asked again every 5 s.
    Connected {
        /// The server, as the user wrote it.
        server: Arc<str>,
    },

    /// The connection is lost, or the session gave it up. The session is already at work to get another: this
    /// is not the end.
    ///
    /// *What to do:* expect silence, and requests to be refused or to wait (as
    /// [`WhileOffline`](crate::call::WhileOffline) says), until `Connected`. Calls go on without us.
    Disconnected {
        /// Why.
        reason: Error,
    },

    /// Another server serves the session now than did before. Comes right before `Connected`.
    ///
    /// *What to do:* forget what belonged to the old server, such as monitor ids; call handles stay good.
    FailedOver {
        /// The server that served before.
        from: Arc<str>,
        /// The server that serves now.
        to: Arc<str>,
    },

    /// Events may have been missed: while there was no connection (comes right behind the new `Connected`), while the
    /// numbers of events had a hole, or while the session was logged in and saw nothing (comes when it sees again; that it
    /// sees nothing, [`SessionState::Blind`](super::SessionState::Blind) tells meanwhile). `Resynchronised` follows once
    /// the session has asked the PBX for the truth. Told again behind `Lagged` if that is still to come.
    ///
    /// *What to do:* do not act on an own picture of calls until `Resynchronised`. Calls that began and ended
    /// inside the gap may never be told.
    Gap {
        /// How long nobody watched, at most; `None` if that is not known.
        lasted: Option<Duration>,
        /// How it came to be.
        reason: GapReason,
    },

    /// The call book is true again: after `Connected`, a `Gap`, or a call of the session's `resynchronise`, because the PBX
    /// was asked; after `Lagged` because this stream is given what the session knew all along. If that itself is in doubt
    /// just then, the `Disconnected` or `Gap` which says so is told once more, right behind it.
    ///
    /// *What to do:* replace the own picture by this one. Calls that are not in it have ended. The events
    /// right behind it may tell something that it holds already.
    Resynchronised {
        /// All calls that are there, as far as the stream asks for them.
        calls: CallSnapshot,
    },

    /// The regular comparison with the PBX found differences that no event had told: something was lost
    /// without a trace.
    ///
    /// *What to do:* take these records over. More than the odd one means that the network or the server
    /// loses messages.
    Repaired {
        /// The calls that differed, as they are now, as far as the stream asks for them; those that turned out to have
        /// ended say so.
        changes: CallSnapshot,
    },

    /// This stream was read too slowly: its buffer was full, and items were left out. Comes after all that
    /// had been buffered, with `Resynchronised` behind it; between the two the newest `Connected`, if it is the newest
    /// word on the connection that was left out. Other streams and the session are not affected.
    ///
    /// *What to do:* read faster (work in a task of its own), ask for fewer items with a filter, or for a
    /// longer buffer.
    Lagged {
        /// How many items were left out that the stream asks for and its filter has let pass.
        missed: u64,
    },

    /// A message of the server could not be understood and was left out; the session goes on.
    ///
    /// *What to do:* log it and report it. If it was an event of a call, the next comparison with the PBX
    /// repairs the call book.
    DecodeError(Error),

    /// The session is over for good. Always the last item, and never left out: after it the stream ends.
    ///
    /// *What to do:* stop, or make a new session if the reason is one that you can remove.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

// Not derived: that would want `E: Clone`.
impl<E> Clone for StreamItem<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Event(event) => Self::Event(Arc::clone(event)),
            Self::Connected { server } => Self::Connected { server: Arc::clone(server) },
            Self::Disconnected { reason } => Self::Disconnected { reason: reason.clone() },
            Self::FailedOver { from, to } => Self::FailedOver { from: Arc::clone(from), to: Arc::clone(to) },
            Self::Gap { lasted, reason } => Self::Gap { lasted: *lasted, reason: reason.clone() },
            Self::Resynchronised { calls } => Self::Resynchronised { calls: Arc::clone(calls) },
            Self::Repaired { changes } => Self::Repaired { changes: Arc::clone(changes) },
            Self::Lagged { missed } => Self::Lagged { missed: *missed },
            Self::DecodeError(error) => Self::DecodeError(error.clone()),
            Self::Closed { reason } => Self::Closed { reason: reason.clone() },
        }
    }
}

impl<E> StreamItem<E> {
    /// The event, if this is one.
    pub fn event(&self) -> Option<&E> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }
}

/// Why events may have been missed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapReason {
    /// The connection was lost and made again.
    ConnectionLost,
    /// Only the way of the events was lost and made again, the session lived on (IP Office: the WebSocket).
    EventsInterrupted,
    /// The server had ended the session, and a new one was opened.
    SessionExpired,
    /// The server had stopped sending because it had not heard from us in time (IP Office guide 4.3.3).
    Deactivated,
    /// The numbers of the events have a hole.
    NumbersMissing {
        /// How many numbers did not come.
        count: u64,
    },
    /// The session was logged in and saw nothing of its calls, for this reason, and sees them again.
    Blind(BlindReason),
}

impl fmt::Display for GapReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectionLost => f.write_str("the connection was lost"),
            Self::EventsInterrupted => f.write_str("the connection for events was lost"),
            Self::SessionExpired => f.write_str("the server had ended the session"),
            Self::Deactivated => f.write_str("the server had deactivated the session"),
            Self::NumbersMissing { count } => write!(f, "{count} numbered events did not come"),
            Self::Blind(reason) => write!(f, "the session was blind: {reason}"),
        }
    }
}

/// Why a session is over. None of these heals by itself.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CloseReason {
    /// The user closed it.
    ClosedByUser,
    /// The same application logged in elsewhere, and the server allows only one (IP Office:
    /// LOGIN_DIFFERENT_LOCATION). Logging in again would only throw the other one out.
    LoggedInElsewhere,
    /// An administrator closed it at the server (TelServices: `sessionClosedByAdmin`).
    ClosedByAdministrator,
    /// The server refuses us in a way that no retry heals: wrong credentials, no licence, a blocked version;
    /// or what we were told to do cannot work.
    Refused(Error),
    /// The first login did not succeed within its deadline; this is what went wrong last.
    LoginDeadline(Error),
    /// The last handle was dropped, or the session's task was ended together with its runtime.
    Dropped,
    /// The user suspended it: it is over in this program, but was not logged out, so that another can go on with it.
    Suspended,
}

impl CloseReason {
    /// What went wrong, where something did.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Refused(error) | Self::LoginDeadline(error) => Some(error),
            Self::ClosedByUser
            | Self::LoggedInElsewhere
            | Self::ClosedByAdministrator
            | Self::Dropped
            | Self::Suspended => None,
        }
    }

    /// This reason as the error of something that needed the session: what went wrong, or else
    /// [`ErrorKind::Closed`] with the reason in words.
    pub fn to_error(&self) -> Error {
        match self.error() {
            Some(error) => error.clone(),
            None => Error::new(ErrorKind::Closed).context(self.to_string()),
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClosedByUser => f.write_str("closed by the user"),
            Self::LoggedInElsewhere => f.write_str("logged in elsewhere"),
            Self::ClosedByAdministrator => f.write_str("closed at the server by an administrator"),
            Self::Refused(error) => write!(f, "refused: {error}"),
            Self::LoginDeadline(error) => write!(f, "no login within its deadline: {error}"),
            Self::Dropped => f.write_str("no handle of the session is left"),
            Self::Suspended => f.write_str("suspended, to be resumed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_cannot_be_cloned_is_shared_by_the_clones_of_its_item() {
        struct NotClone;
        let item = StreamItem::Event(Arc::new(NotClone));
        let copy = item.clone();
        assert!(std::ptr::eq(item.event().unwrap(), copy.event().unwrap()));
    }

    #[test]
    fn items_can_be_sent_between_threads() {
        fn is_send_and_sync<T: Send + Sync>() {}
        is_send_and_sync::<StreamItem<String>>();
        is_send_and_sync::<CloseReason>();
    }

    #[test]
    fn a_close_reason_tells_in_words_and_as_an_error_what_went_wrong() {
        let refused = CloseReason::Refused(Error::new(ErrorKind::LoginRefused).context("log in as Extn201"));
        assert_eq!(refused.to_string(), "refused: log in as Extn201: login refused");
        assert_eq!(refused.to_error().kind(), ErrorKind::LoginRefused);
        assert_eq!(CloseReason::Dropped.to_error().kind(), ErrorKind::Closed);
        assert_eq!(
            CloseReason::LoggedInElsewhere.to_error().to_string(),
            "logged in elsewhere: session closed"
        );
        assert!(CloseReason::ClosedByUser.error().is_none());
    }
}
