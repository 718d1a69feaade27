//! A supervisor in a given state, for its tests.

use super::*;
use crate::session::ReconnectPolicy;
use crate::session::pool::ServerPolicy;

pub(super) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Without jitter: pauses of 1, 2, 4, … 30 s; stable after 60 s; the first login within 100 s, each attempt
/// within 10 s.
pub(super) fn config() -> SupervisorConfig {
    SupervisorConfig {
        reconnect: ReconnectPolicy::default().without_jitter(),
        login_deadline: Some(secs(100)),
        connect_deadline: secs(10),
        log_out_deadline: secs(5),
        ..SupervisorConfig::default()
    }
}

/// A supervisor of two servers, and the time.
pub(super) struct Scene {
    pub(super) supervisor: Supervisor<&'static str>,
    pub(super) now: Instant,
}

impl Scene {
    pub(super) fn new() -> Self {
        Self::with(config(), ServerPolicy::PrimaryFirst)
    }

    pub(super) fn with(config: SupervisorConfig, policy: ServerPolicy) -> Self {
        let mut servers = ServerPool::new("primary", policy);
        servers.push("secondary");
        Self { supervisor: Supervisor::new(config, servers, 1).unwrap(), now: Instant::now() }
    }

    pub(super) fn started() -> Self {
        let mut scene = Self::new();
        assert_eq!(scene.tell(Input::Start), "Connect 0");
        scene
    }

    pub(super) fn online() -> Self {
        let mut scene = Self::started();
        assert_eq!(scene.tell(Input::Connected), "first Connected 0");
        scene
    }

    /// Between two attempts after the first login.
    pub(super) fn waiting() -> Self {
        let mut scene = Self::online();
        assert_eq!(scene.tell(lost()), "Disconnect, Disconnected");
        scene
    }

    pub(super) fn closing() -> Self {
        let mut scene = Self::online();
        assert_eq!(scene.tell(Input::Close(CloseReason::ClosedByUser)), "LogOut");
        scene
    }

    pub(super) fn closed() -> Self {
        let mut scene = Self::new();
        assert_eq!(scene.tell(Input::Close(CloseReason::ClosedByUser)), "Closed");
        scene
    }

    pub(super) fn tell(&mut self, input: Input) -> String {
        let actions = self.supervisor.handle(input, self.now);
        actions.iter().map(describe).collect::<Vec<_>>().join(", ")
    }

    /// Lets the armed timer run out; returns how long that took, and what came of it.
    pub(super) fn run_out(&mut self) -> (Duration, String) {
        let timeout = self.supervisor.next_timeout().expect("a timer is armed");
        let took = timeout - self.now;
        self.now = timeout;
        (took, self.tell(Input::Timeout))
    }

    pub(super) fn pass(&mut self, time: Duration) -> &mut Self {
        self.now += time;
        self
    }

    pub(super) fn state(&self) -> String {
        match self.supervisor.state() {
            State::Idle => "Idle".into(),
            State::Connecting { server, .. } => format!("Connecting {server}"),
            State::Online { server, stable, .. } => {
                format!("{}Online {server}", if *stable { "stable " } else { "" })
            }
            State::Waiting { server, .. } => format!("Waiting {server}"),
            State::Closing { .. } => "Closing".into(),
            State::Closed { reason } => format!("Closed, {reason}"),
        }
    }
}

pub(super) fn describe(action: &Action) -> String {
    match action {
        Action::Connect { server } => format!("Connect {server}"),
        Action::AbandonConnect => "AbandonConnect".into(),
        Action::Disconnect => "Disconnect".into(),
        Action::LogOut => "LogOut".into(),
        Action::Announce(Announcement::Connected { server, first }) => {
            format!("{}Connected {server}", if *first { "first " } else { "" })
        }
        Action::Announce(Announcement::Disconnected { .. }) => "Disconnected".into(),
        Action::Announce(Announcement::FailedOver { from, to }) => format!("FailedOver {from} {to}"),
        Action::Announce(Announcement::Closed(_)) => "Closed".into(),
    }
}

pub(super) fn error(kind: ErrorKind) -> Error {
    Error::new(kind)
}

pub(super) fn failed() -> Input {
    Input::ConnectFailed(error(ErrorKind::Connect))
}

pub(super) fn lost() -> Input {
    Input::LinkLost(error(ErrorKind::ConnectionLost))
}

pub(super) fn switch_to(server: usize) -> Input {
    Input::SwitchTo { server, reason: error(ErrorKind::Unavailable) }
}
