//! A session of the portal, and what keeps it alive (guide 4.3.3).

use super::websocket::SocketCommand;
use crate::transport::WireControl;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Without a heartbeat for so long, a device user's session gets no events.
const DEACTIVATED_AFTER: Duration = Duration::from_secs(4 * 60);
/// Without a heartbeat for so long, a device user's session is forgotten.
const EXPIRED_AFTER: Duration = Duration::from_secs(6 * 60 * 60);

/// Who has logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// The user of a phone.
    Device { name: String, extension: String },
    /// One who owns no phone and sees all.
    Application { name: String },
}

impl User {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Device { name, .. } | Self::Application { name } => name,
        }
    }
}

/// Whether a session is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Liveness {
    Active,
    /// It is known but gets no events, until a heartbeat comes.
    Deactivated,
    /// It is not known any more.
    Expired,
}

/// The session's WebSocket, if it is open.
pub(crate) struct Socket {
    pub(crate) commands: mpsc::Sender<SocketCommand>,
    pub(crate) wire: Arc<WireControl>,
    /// Tells this socket from an earlier one of the same session.
    pub(crate) number: u64,
}

/// One login.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) user: User,
    pub(crate) application: String,
    pub(crate) subscriptions: BTreeSet<String>,
    /// Its login was JSON, and so are its events.
    pub(crate) is_json: bool,
    /// The monitor of each device that the session sees, and of `conference`.
    pub(crate) monitor_ids: BTreeMap<String, String>,
    pub(crate) socket: Option<Socket>,
    last_heartbeat: Instant,
    deactivated: bool,
}

impl Session {
    pub(crate) fn new(
        id: String,
        user: User,
        application: String,
        subscriptions: BTreeSet<String>,
        monitor_ids: BTreeMap<String, String>,
    ) -> Self {
        let last_heartbeat = Instant::now();
        Self {
            id,
            user,
            application,
            subscriptions,
            is_json: false,
            monitor_ids,
            socket: None,
            last_heartbeat,
            deactivated: false,
        }
    }

    /// An application user's session needs no heartbeats; one that a test has deactivated does.
    pub(crate) fn liveness(&self) -> Liveness {
        let silence = match self.user {
            User::Device { .. } => self.last_heartbeat.elapsed(),
            User::Application { .. } => Duration::ZERO,
        };
        if silence > EXPIRED_AFTER {
            Liveness::Expired
        } else if silence > DEACTIVATED_AFTER || self.deactivated {
            Liveness::Deactivated
        } else {
            Liveness::Active
        }
    }

    pub(crate) fn heartbeat(&mut self) {
        self.last_heartbeat = Instant::now();
        self.deactivated = false;
    }

    /// As if the heartbeats had stayed away.
    pub(crate) fn deactivate(&mut self) {
        self.deactivated = true;
    }

    pub(crate) fn subscribed(&self, categories: &[&str]) -> bool {
        categories.iter().any(|category| self.subscriptions.contains(*category))
    }

    /// Queues something for the WebSocket. A client that has let the queue fill up is cut off, as nobody may hold up
    /// the switch.
    pub(crate) fn send(&mut self, command: SocketCommand) {
        let Some(socket) = &self.socket else { return };
        match socket.commands.try_send(command) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                tracing::warn!(user = self.user.name(), "a client reads too slowly: its WebSocket is cut");
                socket.wire.cut();
                self.socket = None;
            }
            Err(mpsc::error::TrySendError::Closed(_)) => self.socket = None,
        }
    }
}
