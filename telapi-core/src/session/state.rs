//! The state of a session, for those who want to watch it.

use super::item::CloseReason;
use crate::error::{Error, Result};
use std::fmt;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

/// Where a session stands.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SessionState {
    /// It has never been logged in yet, and tries to.
    Connecting,
    /// It is logged in and sees the calls of its devices.
    Online {
        /// The server, as the user wrote it.
        server: Arc<str>,
    },
    /// It is logged in, but does not see its calls at the moment.
    Blind {
        /// The server, as the user wrote it.
        server: Arc<str>,
        /// Why it sees nothing.
        reason: BlindReason,
    },
    /// The connection is lost; another is being made or waited for.
    Reconnecting {
        /// How many attempts in a row were put off, this one included.
        attempt: u32,
        /// What went wrong last.
        last_error: Error,
        /// When the next attempt begins; `None` while one is under way.
        retry_at: Option<Instant>,
    },
    /// It is logging out.
    Closing,
    /// It is over for good.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

impl SessionState {
    /// Whether requests have a chance: the session is logged in, blind or not.
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Online { .. } | Self::Blind { .. })
    }

    /// Whether all is well: logged in and not blind.
    pub fn is_online(&self) -> bool {
        matches!(self, Self::Online { .. })
    }

    /// Whether the session is over for good.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

impl fmt::Display for SessionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("connecting"),
            Self::Online { server } => write!(f, "online at {server}"),
            Self::Blind { server, reason } => write!(f, "logged in at {server}, but blind: {reason}"),
            Self::Reconnecting { attempt, last_error, .. } => {
                write!(f, "reconnecting, attempt {attempt}: {last_error}")
            }
            Self::Closing => f.write_str("logging out"),
            Self::Closed { reason } => write!(f, "closed: {reason}"),
        }
    }
}

/// Why a session that is logged in sees no calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlindReason {
    /// The user is logged out at the telephone (IP Office guide 4.4.2).
    PhoneLoggedOut,
    /// The server has lost the switch (IP Office guide 15.5; T-Server: `EventLinkDisconnected`).
    SwitchLinkDown,
    /// The server does not monitor the telephone for us (IP Office: `stationMonitorEnabled`).
    NotMonitored,
    /// The way of the events is broken and being made again, while requests still work.
    EventsInterrupted,
    /// The server has accepted no heartbeat for so long that it may have stopped sending (IP Office guide 4.3.3).
    Deactivated,
}

impl fmt::Display for BlindReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PhoneLoggedOut => "the user is logged out at the telephone",
            Self::SwitchLinkDown => "the server has lost the switch",
            Self::NotMonitored => "the telephone is not monitored",
            Self::EventsInterrupted => "the connection for events is being made again",
            Self::Deactivated => "the server accepts no heartbeat, and may have stopped sending",
        })
    }
}

/// The side of the session that knows: it sets the state that [`StateWatch`]es see.
///
/// Dropped before the state is `Closed`, it sets `Closed` with [`CloseReason::Dropped`], so that nobody waits
/// for a session whose task is gone.
#[derive(Debug)]
pub struct StatePublisher {
    sender: watch::Sender<SessionState>,
}

impl Default for StatePublisher {
    fn default() -> Self {
        Self::new()
    }
}

impl StatePublisher {
    /// Begins with [`SessionState::Connecting`].
    pub fn new() -> Self {
        Self { sender: watch::Sender::new(SessionState::Connecting) }
    }

    /// Sets the state. `Closed` is final: what is set after it is ignored.
    pub fn set(&self, state: SessionState) {
        self.sender.send_if_modified(|current| {
            let changes = !current.is_closed();
            if changes {
                *current = state;
            }
            changes
        });
    }

    /// A watch that has seen the present state.
    pub fn watch(&self) -> StateWatch {
        StateWatch { receiver: self.sender.subscribe() }
    }
}

impl Drop for StatePublisher {
    fn drop(&mut self) {
        self.set(SessionState::Closed { reason: CloseReason::Dropped });
    }
}

/// Watches the state of a session. A clone is cheap, watches by itself from then on, and does not keep the
/// session alive.
///
/// A watch shows the newest state: states that followed each other faster than it was looked at are passed
/// over. Every connect and disconnect is an item of the event stream.
#[derive(Debug, Clone)]
pub struct StateWatch {
    receiver: watch::Receiver<SessionState>,
}

impl StateWatch {
    /// The state now.
    pub fn get(&self) -> SessionState {
        self.receiver.borrow().clone()
    }

    /// Waits until the state was set anew, and returns it; `None` once `Closed` was seen, since nothing comes
    /// after. Nothing is lost when the future is dropped.
    pub async fn changed(&mut self) -> Option<SessionState> {
        // An error means that the publisher is gone and its last state, Closed, has been seen.
        self.receiver.changed().await.ok()?;
        Some(self.receiver.borrow_and_update().clone())
    }

    /// Waits until the state is one for which this is true, and returns it: at once if it is so already. If
    /// the session is closed instead, the error says why.
    pub async fn wait_for(&mut self, mut is_it: impl FnMut(&SessionState) -> bool) -> Result<SessionState> {
        loop {
            // a copy, so that what is the caller's runs while nothing is locked
            let state = self.receiver.borrow_and_update().clone();
            match state {
                state if is_it(&state) => return Ok(state),
                SessionState::Closed { reason } => return Err(reason.to_error()),
                // an error means that the publisher is gone; it has set Closed before that
                _ => drop(self.receiver.changed().await),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use futures::FutureExt as _;

    fn online() -> SessionState {
        SessionState::Online { server: "pbx".into() }
    }

    fn closed(reason: CloseReason) -> SessionState {
        SessionState::Closed { reason }
    }

    #[tokio::test]
    async fn a_watch_tells_each_new_state_and_ends_with_closed() {
        let publisher = StatePublisher::new();
        let mut watch = publisher.watch();
        assert!(matches!(watch.get(), SessionState::Connecting));
        assert!(watch.changed().now_or_never().is_none(), "nothing new yet");
        publisher.set(online());
        assert!(watch.changed().await.unwrap().is_online());
        publisher.set(closed(CloseReason::ClosedByUser));
        assert!(watch.changed().await.unwrap().is_closed());
        drop(publisher);
        assert!(watch.changed().await.is_none(), "nothing comes after closed");
        assert!(matches!(watch.get(), SessionState::Closed { reason: CloseReason::ClosedByUser }));
    }

    #[tokio::test]
    async fn closed_is_final() {
        let publisher = StatePublisher::new();
        publisher.set(closed(CloseReason::LoggedInElsewhere));
        publisher.set(online());
        assert!(matches!(
            publisher.watch().get(),
            SessionState::Closed { reason: CloseReason::LoggedInElsewhere }
        ));
    }

    #[tokio::test]
    async fn a_session_whose_task_is_gone_is_closed_for_its_watches() {
        let publisher = StatePublisher::new();
        publisher.set(online());
        let mut watch = publisher.watch();
        drop(publisher);
        assert!(matches!(watch.changed().await, Some(SessionState::Closed { reason: CloseReason::Dropped })));
        assert!(watch.changed().await.is_none());
    }

    #[tokio::test]
    async fn wait_for_returns_at_once_when_the_state_is_there_already() {
        let publisher = StatePublisher::new();
        publisher.set(online());
        assert!(publisher.watch().wait_for(SessionState::is_online).await.unwrap().is_online());
        publisher.set(SessionState::Blind { server: "pbx".into(), reason: BlindReason::PhoneLoggedOut });
        let blind = publisher.watch().wait_for(SessionState::is_connected).await.unwrap();
        assert!(!blind.is_online());
        assert_eq!(blind.to_string(), "logged in at pbx, but blind: the user is logged out at the telephone");
    }

    #[tokio::test]
    async fn wait_for_ends_with_the_reason_when_the_session_closes_instead() {
        let publisher = StatePublisher::new();
        let mut watch = publisher.watch();
        let waiting = tokio::spawn(async move { watch.wait_for(SessionState::is_online).await });
        tokio::task::yield_now().await;
        publisher.set(closed(CloseReason::Refused(Error::new(ErrorKind::LoginRefused))));
        assert_eq!(waiting.await.unwrap().unwrap_err().kind(), ErrorKind::LoginRefused);
        assert!(
            publisher.watch().wait_for(SessionState::is_closed).await.is_ok(),
            "closed was what was waited for"
        );
    }

    #[tokio::test]
    async fn a_dropped_wait_loses_no_change() {
        let publisher = StatePublisher::new();
        let mut watch = publisher.watch();
        assert!(watch.changed().now_or_never().is_none());
        publisher.set(online());
        assert!(watch.changed().now_or_never().is_some());
    }
}
