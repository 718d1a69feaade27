//! What a protocol gives the driver: a way to connect, and what connecting yields.

use super::{BlindReason, CloseReason, GapReason, SessionLabels};
use crate::call::{BookEvent, CallControl};
use crate::csta::CstaEvent;
use crate::{CallId, ConferenceId, DeviceId, Error, Result};
use futures::future::BoxFuture;
use std::any::Any;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A protocol: how to connect to one of its servers and log in there.
pub trait Protocol: Send + 'static {
    /// How a server is named. Two names of one server are two servers.
    type Server: Clone + PartialEq + fmt::Display + Send + 'static;
    /// What the stream yields.
    type Event: SessionEvent;
    /// What requests go through.
    type Requester: Requester;

    /// How the session is named in log lines and metrics.
    fn labels(&self) -> SessionLabels {
        SessionLabels::new("unnamed")
    }

    /// Connects and logs in, or resumes the session that there was before, where the protocol can. The future may be
    /// dropped at any time; the supervisor sees to it that there is never more than one.
    fn connect(&mut self, server: Self::Server) -> BoxFuture<'static, Result<LinkOf<Self>>>;

    /// Logs out, as well as it can, when the session ends while there is no connection: for protocols whose server still
    /// knows a session that has lost its connection. Called once, after the attempt that was under way was dropped.
    fn log_out(&mut self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// The [`Link`] of a protocol.
pub type LinkOf<P> = Link<<P as Protocol>::Event, <P as Protocol>::Requester, <P as Protocol>::Server>;

/// An event of a protocol, as the machinery sees it.
pub trait SessionEvent: Send + Sync + 'static {
    /// Which event it is, without what it says: what [`Subscription::only`](super::Subscription::only) asks for.
    type EventType: Copy + Eq + Hash + fmt::Debug + Send + Sync + 'static;

    /// Which of the protocol's events it is.
    fn event_type(&self) -> Self::EventType;

    /// What it means to the call book, if anything.
    fn book_event(&self) -> Option<BookEvent<'_>>;

    /// Whether it is what a snapshot is answered with.
    fn is_snapshot_data(&self) -> bool;

    /// Whom it is told for. As given here: the device of what it means to the call book.
    fn told_for(&self) -> ToldFor<'_> {
        self.book_event().map_or(ToldFor::Session, |told| ToldFor::Device(told.device))
    }

    /// Who takes part in the conference that it is about, or has just left it, as far as it says so. Asked of what is
    /// [told for a conference](ToldFor::Conference) only. As given here: those that CSTA's own fields name.
    fn participants(&self) -> Vec<DeviceId> {
        match self.book_event().map(|told| told.event) {
            Some(CstaEvent::Conferenced(event)) => event.participants(),
            _ => Vec::new(),
        }
    }

    /// The call that it is about, by its device and its id there, where the call book is not told so.
    fn call(&self) -> Option<(&DeviceId, CallId)> {
        None
    }

    /// The conference that it is about, where the call book is not told so.
    fn conference(&self) -> Option<ConferenceId> {
        None
    }
}

/// Whom an event is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToldFor<'a> {
    /// A device: its user's session, or a monitor on it.
    Device(&'a DeviceId),
    /// Everybody who takes part in a conference: an application user of IP Office is told such an event once, for
    /// `conference` instead of for each of them (guide 17).
    Conference,
    /// No device: the session itself, the directory.
    Session,
}

/// Requests of one connection. They run beside each other, each with a deadline of its own.
pub trait Requester: Send + Sync + 'static {
    /// Asks for a service of a call.
    fn call_control(&self, request: CallControl) -> BoxFuture<'static, Result<()>>;

    /// Asks for all calls.
    fn snapshot(&self) -> BoxFuture<'static, Result<SnapshotAnswer>>;

    /// Logs out, as well as it can.
    fn log_out(&self) -> BoxFuture<'static, ()>;

    /// Whether the server may still be at work on a request after the connection was lost and made again: no request belongs to
    /// the connection of the session then. As given here: not, if the session had to be opened anew.
    fn goes_on_after_a_loss(&self) -> bool {
        false
    }
}

/// How a snapshot is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotAnswer {
    /// The calls follow as events, without an end mark: the snapshot is over when none has come for this long.
    Follows {
        /// The quiet that ends it.
        quiet: Duration,
    },
    /// The calls were told before this answer: they wait among the events already.
    Told,
}

/// A connection that is logged in, in its two halves: a requester, and the events.
pub struct Link<E, R, S> {
    /// The half that asks.
    pub requester: Arc<R>,
    /// The half that tells. The protocol's task that fills it ends when this is dropped.
    pub events: mpsc::Receiver<LinkEvent<E, S>>,
    /// What may have been missed since the connection before. Ignored for the first one of a session, unless it resumes
    /// one ([`DriverConfig::unwatched_for`](super::DriverConfig::unwatched_for)).
    pub gap: GapReason,
    /// Why the session sees nothing although it is logged in.
    pub blind: Option<BlindReason>,
    /// The servers that were learnt at login, and that the user lets serve: they are tried in turn behind the others.
    pub learnt: Vec<S>,
    /// Whatever must live as long as the connection, such as its tasks.
    pub guard: Box<dyn Any + Send>,
}

impl<E, R, S> fmt::Debug for Link<E, R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("gap", &self.gap).field("blind", &self.blind).finish_non_exhaustive()
    }
}

/// What happened on a connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum LinkEvent<E, S> {
    /// An event, which streams will share: from here on it stays where it is.
    Event(Arc<E>),
    /// A message that could not be decoded; the connection goes on.
    DecodeError(Error),
    /// Events may have been missed though the connection lives.
    Gap {
        /// How long nobody watched, at most.
        lasted: Option<Duration>,
        /// Why.
        reason: GapReason,
    },
    /// The session sees nothing, for this reason; or sees again.
    Blind(Option<BlindReason>),
    /// Another server is to serve from now on: the present one said so, and the user lets that one serve. Nothing happens
    /// if it is the present one.
    SwitchTo {
        /// That server. In a box, for it is large, and a connection keeps room for many events.
        server: Box<S>,
        /// What to tell as the reason of the disconnect.
        reason: Error,
    },
    /// The connection is of no use any more.
    Lost {
        /// Why.
        error: Error,
        /// How long nothing had come in before that was known.
        silent_for: Duration,
    },
    /// The session is over, and nothing can heal it.
    Fatal(CloseReason),
}
