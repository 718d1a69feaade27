//! How a T-Server is reached. T-Library's own bytes are not public, so this can be swapped: [`Gateway`](crate::gateway::Gateway) is
//! what comes with this crate, and whoever holds the vendor's library can put their own in its place.

use crate::gateway::Frame;
use crate::message::DecodeError;
use futures::future::BoxFuture;
use std::fmt;
use telapi_core::Result;
use tokio::time::Instant;

/// A way to T-Servers.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Whether this can be the name of a server, as a user has written it. Nothing is sent.
    ///
    /// # Errors
    /// `InvalidArgument`. The text may hold what must not be shown, and is not repeated.
    fn check(&self, server: &str) -> Result<()>;

    /// The name as it may be shown.
    fn shown(&self, server: &str) -> String;

    /// Connects to the server of this name, until `end`. The session is opened over the connection by whoever asked for it.
    ///
    /// # Errors
    /// `Connect`, `Tls`, `Timeout`, …: nothing was sent.
    fn connect(&self, server: &str, end: Instant) -> BoxFuture<'static, Result<Connection>>;

    /// Whether polls may be sent, and are answered, as ADDP has it. A transport whose library does so by itself says no, and
    /// ends the connection when the server is gone.
    fn speaks_addp(&self) -> bool {
        true
    }
}

/// A connection in its two halves.
#[allow(clippy::exhaustive_structs, reason = "a transport of somebody's own makes it")]
pub struct Connection {
    /// The half that sends.
    pub sender: Box<dyn Sender>,
    /// The half that receives.
    pub receiver: Box<dyn Receiver>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

/// The half of a connection that sends.
pub trait Sender: Send + 'static {
    /// Sends a frame. When it is dropped before its end, the connection is given up.
    ///
    /// # Errors
    /// The connection is of no use any more.
    fn send<'a>(&'a mut self, frame: &'a Frame) -> BoxFuture<'a, Result<()>>;
}

/// The half of a connection that receives.
pub trait Receiver: Send + 'static {
    /// The next that comes: a frame, or what could not be read as one while the connection goes on; `None` at its end.
    ///
    /// # Errors
    /// The connection is of no use any more.
    fn receive(&mut self) -> BoxFuture<'_, Result<Option<Received>>>;

    /// The next, if it has come already, without waiting for it. A transport that cannot tell says `None`, and is asked to
    /// [`receive`](Self::receive).
    fn received(&mut self) -> Option<Received> {
        None
    }
}

/// What a transport receives.
pub type Received = Result<Frame, DecodeError>;
