//! What the supervisor is told and what it answers.

use crate::error::Error;
use crate::session::backoff::ReconnectPolicy;
use crate::session::item::CloseReason;
use crate::session::warm_standby::WarmStandby;
use std::time::Duration;
use tokio::time::Instant;

/// The supervisor's times.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SupervisorConfig {
    /// How attempts to connect are paced.
    pub reconnect: ReconnectPolicy,
    /// The rules of Genesys' Platform SDK in place of the server pool's policy and of the pauses of `reconnect`, of which only
    /// the time remains after which a connection is stable. Default: not.
    pub warm_standby: Option<WarmStandby>,
    /// How long the first login may be tried, from `Start`; `None`: for ever. Default 60 s.
    pub login_deadline: Option<Duration>,
    /// How long one attempt to connect and log in may take. Default 30 s; at most a day.
    pub connect_deadline: Duration,
    /// How long the log-out may take when the session is closed. Default 5 s; at most a day.
    pub log_out_deadline: Duration,
}

impl Default for SupervisorConfig {
    fn default() -> Self {
        Self {
            reconnect: ReconnectPolicy::default(),
            warm_standby: None,
            login_deadline: Some(Duration::from_secs(60)),
            connect_deadline: Duration::from_secs(30),
            log_out_deadline: Duration::from_secs(5),
        }
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// The session begins.
    Start,
    /// The attempt succeeded: the session is logged in, and events come.
    Connected,
    /// The attempt failed.
    ConnectFailed(Error),
    /// The connection is lost, or has become useless (the server does not know the session any more, the
    /// portal lost its switch).
    LinkLost(Error),
    /// The timer armed at [`Supervisor::next_timeout`](super::Supervisor::next_timeout) ran out.
    Timeout,
    /// This server is to serve from now on: the present one said so (IP Office guide 15.4), or the user.
    SwitchTo {
        /// Its index in the pool. One that is not there is ignored.
        server: usize,
        /// What to tell as the reason of the disconnect.
        reason: Error,
    },
    /// The log-out is done, or has failed.
    LoggedOut,
    /// The session is to be closed in order, for this reason.
    Close(CloseReason),
    /// The session is to end here without a log-out, so that another program can go on with it.
    Suspend,
    /// The session is over, and nothing can heal it: such as a login elsewhere.
    Fatal(CloseReason),
}

/// What the driver is to do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Connect to this server and log in; report `Connected` or `ConnectFailed`.
    Connect {
        /// Its index in the pool.
        server: usize,
    },
    /// Give the attempt up; report nothing of it any more.
    AbandonConnect,
    /// Let the connection go, if there is still one, without waiting for anything. A log-out may be tried
    /// beside the loop.
    Disconnect,
    /// Log out; report `LoggedOut`.
    LogOut,
    /// Tell the streams, the watches and whoever awaits `connect()` or `close()`.
    Announce(Announcement),
}

/// What the world is to know.
#[derive(Debug, Clone)]
pub enum Announcement {
    /// The session is logged in.
    Connected {
        /// The server's index in the pool.
        server: usize,
        /// Whether it is the first time.
        first: bool,
    },
    /// The connection is lost or was given up; another will be made.
    Disconnected {
        /// Why.
        error: Error,
    },
    /// Another server serves than did before. Comes right before `Connected`.
    FailedOver {
        /// The index of the server before.
        from: usize,
        /// The index of the server now.
        to: usize,
    },
    /// The session is over for good. The last action of all.
    Closed(CloseReason),
}

/// Where the supervisor stands.
#[derive(Debug, Clone)]
pub enum State {
    /// Not started.
    Idle,
    /// An attempt is under way.
    Connecting {
        /// With this server.
        server: usize,
        /// It is abandoned then.
        deadline: Instant,
    },
    /// Logged in.
    Online {
        /// At this server.
        server: usize,
        /// Since then.
        since: Instant,
        /// Whether that is long enough for the pauses to start over.
        stable: bool,
    },
    /// Between two attempts.
    Waiting {
        /// The server of the next attempt.
        server: usize,
        /// The pause that the reconnect policy wants is over then.
        due: Instant,
        /// The next attempt begins then: at `due`, or later if the server wants it so.
        until: Instant,
        /// What went wrong last.
        error: Error,
    },
    /// Logging out.
    Closing {
        /// It is cut short then.
        deadline: Instant,
        /// Why the session is closed.
        reason: CloseReason,
    },
    /// Over for good.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}
