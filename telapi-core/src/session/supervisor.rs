//! When to connect, to which server, when to wait, fail over, give up: a state machine without I/O and
//! without a clock.
//!
//! The driver tells the [`Supervisor`] what happened and at what time ([`handle`](Supervisor::handle)), does
//! the [`Action`]s that it is given, in their order, and arms one timer at
//! [`next_timeout`](Supervisor::next_timeout), anew after each input.
//!
//! # Rules
//!
//! 1. There is never more than one connection or attempt: before each `Connect` the one before has failed by
//!    itself, or `AbandonConnect`, `Disconnect` was ordered.
//! 2. Between the end of one attempt or connection and the next `Connect` lies a pause of the
//!    [`ReconnectPolicy`]: always, whoever asks for the change. Pauses grow until a connection
//!    has proved stable. Where the rules of a [`WarmStandby`](super::WarmStandby) are wanted, they say how long it is and who
//!    comes next.
//! 3. After a failure the servers are tried in turn, and so they are after a server's word that another one serves
//!    ([`Redirected`](ErrorKind::Redirected)); after the loss of a stable connection the [`ServerPolicy`] says who comes first. A server's `Retry-After` (obeyed up to
//!    [`RETRY_AFTER_LIMIT`]) holds for that server only: another that is ready is tried
//!    meanwhile.
//! 4. What cannot heal ends the session at once, so that no password is tried a thousand times; what can,
//!    does not. Which is which, for the error of an attempt:
//!
//!    | kind of error | before the first login | after it |
//!    |---|---|---|
//!    | `LoginRefused`, not transient (credentials, licence, blocked version) | ends | ends |
//!    | `InvalidArgument` | ends | ends |
//!    | `Tls` or `Proxy`, not transient | ends | tried again, but not sooner than after the longest pause: a certificate may be renewed |
//!    | everything else | tried again until the login deadline | tried again for ever |
//!
//! 5. Before the first login has succeeded, the login deadline ends everything; after it, nothing does but
//!    rule 4, a fatal input, or the user.
//! 6. `Close` ends always: at the latest when the log-out's deadline is over.
//! 7. `Suspend` ends at once and never logs out; a log-out that is under way is not called back.
//!
//! # States and inputs
//!
//! "Wait" is: to `Waiting`, for the server whose turn it is. "End" is: to `Closed`, with `Announce(Closed)`.
//! A dash is: ignored, it is late or out of place. An early `Timeout` is ignored in every state.
//!
//! | input | Idle | Connecting | Online | Waiting | Closing | Closed |
//! |---|---|---|---|---|---|---|
//! | `Start` | `Connect`, to Connecting | – | – | – | – | – |
//! | `Connected` | – | announce `FailedOver` (if it is another server than before), `Connected`; to Online | – | – | – | – |
//! | `ConnectFailed` | – | wait; or end (rules 4, 5) | – | – | – | – |
//! | `LinkLost` | – | – | `Disconnect`, announce `Disconnected`, wait | – | `Disconnect`, end | – |
//! | `Timeout` | – | `AbandonConnect`, then as `ConnectFailed`; login deadline: `AbandonConnect`, end | the connection is stable from now on | `Connect`, to Connecting; login deadline: end | `Disconnect`, end | – |
//! | `SwitchTo` | – | another server: `AbandonConnect`, wait for it | another server: `Disconnect`, announce `Disconnected`, wait for it | it is next, and its `Retry-After` is forgotten | – | – |
//! | `LoggedOut` | – | – | – | – | `Disconnect`, end | – |
//! | `Close` | end | `AbandonConnect`, end | `LogOut`, to Closing | end | – | – |
//! | `Suspend` | end | `AbandonConnect`, end | `Disconnect`, end | end | – | – |
//! | `Fatal` | end | `AbandonConnect`, end | `Disconnect`, end | end | `Disconnect`, end with the reason of the close | – |
//!
//! [`ReconnectPolicy`]: super::ReconnectPolicy
//! [`ServerPolicy`]: super::ServerPolicy
//! [`RETRY_AFTER_LIMIT`]: super::RETRY_AFTER_LIMIT

use super::backoff::{Backoff, bounded_retry_after};
use super::item::CloseReason;
use super::pool::ServerPool;
use super::state::SessionState;
use super::warm_standby::{Rounds, Turn};
use crate::error::{Error, ErrorKind, Result};
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

mod vocabulary;

#[cfg(test)]
mod property;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;

pub use vocabulary::{Action, Announcement, Input, State, SupervisorConfig};

pub(super) const LONGEST_DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);

/// Decides when to connect, to which server, when to wait, fail over, give up. See the [module](self) for its
/// rules.
#[derive(Debug)]
pub struct Supervisor<S> {
    config: SupervisorConfig,
    servers: ServerPool<S>,
    backoff: Backoff,
    /// In place of the backoff and the pool's policy, where these rules are wanted.
    rounds: Option<Rounds>,
    state: State,
    /// Armed by `Start`, until the first login.
    login_deadline: Option<Instant>,
    /// The server of the last successful login: once it is there, failures are not final any more.
    last_server: Option<usize>,
    last_error: Option<Error>,
}

impl<S> Supervisor<S> {
    /// A supervisor that waits for `Start`. The same seed and inputs give the same actions.
    /// Refuses a configuration that cannot work, with [`ErrorKind::InvalidArgument`].
    pub fn new(config: SupervisorConfig, servers: ServerPool<S>, seed: u64) -> Result<Self> {
        for (name, deadline) in
            [("connecting", config.connect_deadline), ("logging out", config.log_out_deadline)]
        {
            if deadline.is_zero() || deadline > LONGEST_DEADLINE {
                let complaint = format!("the deadline for {name} is zero or above a day");
                return Err(Error::new(ErrorKind::InvalidArgument).context(complaint));
            }
        }
        let backoff = Backoff::new(config.reconnect.clone(), seed)?;
        let rounds = config.warm_standby.clone().map(|rules| Rounds::new(rules, seed)).transpose()?;
        Ok(Self {
            config,
            servers,
            backoff,
            rounds,
            state: State::Idle,
            login_deadline: None,
            last_server: None,
            last_error: None,
        })
    }

    /// Takes note of what happened at that time and says what is to be done about it.
    pub fn handle(&mut self, input: Input, now: Instant) -> Vec<Action> {
        self.settle(now);
        match input {
            Input::Start => self.start(now),
            Input::Connected => self.connected(now),
            Input::ConnectFailed(error) => self.connect_failed(error, now),
            Input::LinkLost(error) => self.link_lost(error, now),
            Input::Timeout => self.timeout(now),
            Input::SwitchTo { server, reason } => self.switch_to(server, reason, now),
            Input::LoggedOut => self.logged_out(),
            Input::Close(reason) => self.close(reason, now),
            Input::Suspend => self.suspend(),
            Input::Fatal(reason) => self.fatal(reason),
        }
    }

    /// When `Timeout` is to be told; `None`: not until another input has come.
    pub fn next_timeout(&self) -> Option<Instant> {
        match &self.state {
            State::Idle | State::Closed { .. } | State::Online { stable: true, .. } => None,
            State::Connecting { deadline, .. } => Some(self.or_login_deadline(*deadline)),
            State::Online { since, .. } => Some(*since + self.config.reconnect.stable_after()),
            State::Waiting { until, .. } => Some(self.or_login_deadline(*until)),
            State::Closing { deadline, .. } => Some(*deadline),
        }
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What went wrong last: while there is no connection, why there is none.
    pub fn last_error(&self) -> Option<&Error> {
        self.last_error.as_ref()
    }

    /// The servers, with their failures and last errors.
    pub fn servers(&self) -> &ServerPool<S> {
        &self.servers
    }

    /// Adds a server that was learnt from another, and returns its index.
    pub fn add_server(&mut self, server: S) -> usize {
        self.servers.push(server)
    }

    /// How many pauses there were since the start or the last stable connection.
    pub fn attempts(&self) -> u32 {
        self.rounds.as_ref().map_or(self.backoff.attempts(), Rounds::attempts)
    }

    fn start(&mut self, now: Instant) -> Vec<Action> {
        if !matches!(self.state, State::Idle) {
            return Vec::new();
        }
        // A deadline beyond what the clock can hold is none.
        self.login_deadline = self.config.login_deadline.and_then(|deadline| now.checked_add(deadline));
        vec![self.connect(self.servers.first(), now)]
    }

    fn connected(&mut self, now: Instant) -> Vec<Action> {
        let State::Connecting { server, .. } = self.state else {
            return Vec::new();
        };
        let before = self.last_server.replace(server);
        self.login_deadline = None;
        self.servers.connected(server);
        self.state = State::Online { server, since: now, stable: false };
        let failed_over = before
            .filter(|before| *before != server)
            .map(|before| Action::Announce(Announcement::FailedOver { from: before, to: server }));
        let connected = Action::Announce(Announcement::Connected { server, first: before.is_none() });
        failed_over.into_iter().chain([connected]).collect()
    }

    fn connect_failed(&mut self, error: Error, now: Instant) -> Vec<Action> {
        let State::Connecting { server, .. } = self.state else {
            return Vec::new();
        };
        if self.cannot_heal(&error) {
            return vec![self.end(CloseReason::Refused(error))];
        }
        let not_before = self.not_before(&error, now);
        self.servers.failed(server, error.clone(), not_before);
        if self.login_deadline.is_some_and(|deadline| now >= deadline) {
            return vec![self.end(CloseReason::LoginDeadline(error))];
        }
        let turn = self.turn_after_failure(server);
        self.wait_for(turn, error, now);
        Vec::new()
    }

    fn link_lost(&mut self, error: Error, now: Instant) -> Vec<Action> {
        match &self.state {
            State::Online { server, stable, .. } => {
                let (server, stable) = (*server, *stable);
                let not_before = self.not_before(&error, now);
                self.servers.failed(server, error.clone(), not_before);
                // One that does not last is like one that failed: else a server that accepts each login and
                // then hangs up would be tried for ever while another would serve.
                // And one that serves nobody any more is no use at all.
                let turn = if stable && error.kind() != ErrorKind::Redirected {
                    self.turn_after_loss(server)
                } else {
                    self.turn_after_failure(server)
                };
                self.wait_for(turn, error.clone(), now);
                disconnected(error)
            }
            State::Closing { reason, .. } => self.let_go_and_end(reason.clone()),
            State::Idle | State::Connecting { .. } | State::Waiting { .. } | State::Closed { .. } => {
                Vec::new()
            }
        }
    }

    fn timeout(&mut self, now: Instant) -> Vec<Action> {
        if self.next_timeout().is_none_or(|timeout| now < timeout) {
            return Vec::new();
        }
        let login_is_overdue = self.login_deadline.is_some_and(|deadline| now >= deadline);
        match &self.state {
            State::Connecting { .. } if login_is_overdue => {
                let error = self.last_error.take().unwrap_or_else(no_answer);
                vec![Action::AbandonConnect, self.end(CloseReason::LoginDeadline(error))]
            }
            State::Connecting { .. } => {
                let mut actions = vec![Action::AbandonConnect];
                actions.extend(self.connect_failed(no_answer(), now));
                actions
            }
            State::Waiting { error, .. } if login_is_overdue => {
                let error = error.clone();
                vec![self.end(CloseReason::LoginDeadline(error))]
            }
            State::Waiting { server, .. } => vec![self.connect(*server, now)],
            State::Closing { reason, .. } => self.let_go_and_end(reason.clone()),
            State::Idle | State::Online { .. } | State::Closed { .. } => Vec::new(),
        }
    }

    fn switch_to(&mut self, target: usize, reason: Error, now: Instant) -> Vec<Action> {
        if self.servers.get(target).is_none() {
            return Vec::new();
        }
        match &mut self.state {
            State::Connecting { server, .. } if *server != target => {
                self.servers.allow(target);
                let turn = self.turn_of(target);
                self.wait_for(turn, reason, now);
                vec![Action::AbandonConnect]
            }
            State::Online { server, .. } if *server != target => {
                self.servers.allow(target);
                let turn = self.turn_of(target);
                self.wait_for(turn, reason.clone(), now);
                disconnected(reason)
            }
            State::Waiting { server, due, until, .. } => {
                self.servers.allow(target);
                *server = target;
                *until = *due;
                Vec::new()
            }
            State::Idle
            | State::Connecting { .. }
            | State::Online { .. }
            | State::Closing { .. }
            | State::Closed { .. } => Vec::new(),
        }
    }

    fn logged_out(&mut self) -> Vec<Action> {
        match &self.state {
            State::Closing { reason, .. } => self.let_go_and_end(reason.clone()),
            _ => Vec::new(),
        }
    }

    fn close(&mut self, reason: CloseReason, now: Instant) -> Vec<Action> {
        match &self.state {
            State::Idle | State::Waiting { .. } => vec![self.end(reason)],
            State::Connecting { .. } => vec![Action::AbandonConnect, self.end(reason)],
            State::Online { .. } => {
                self.state = State::Closing { deadline: now + self.config.log_out_deadline, reason };
                vec![Action::LogOut]
            }
            State::Closing { .. } | State::Closed { .. } => Vec::new(),
        }
    }

    fn suspend(&mut self) -> Vec<Action> {
        match &self.state {
            State::Closing { .. } => Vec::new(),
            _ => self.fatal(CloseReason::Suspended),
        }
    }

    fn fatal(&mut self, reason: CloseReason) -> Vec<Action> {
        match &self.state {
            State::Idle | State::Waiting { .. } => vec![self.end(reason)],
            State::Connecting { .. } => vec![Action::AbandonConnect, self.end(reason)],
            State::Online { .. } => self.let_go_and_end(reason),
            State::Closing { reason, .. } => self.let_go_and_end(reason.clone()),
            State::Closed { .. } => Vec::new(),
        }
    }

    /// Notes that the connection has lived long enough, whether or not the timer was told before the input.
    fn settle(&mut self, now: Instant) {
        let stable_after = self.config.reconnect.stable_after();
        if let State::Online { server, since, stable } = &mut self.state
            && !*stable
            && now >= *since + stable_after
        {
            *stable = true;
            self.backoff.reset();
            if let Some(rounds) = &mut self.rounds {
                rounds.reset();
            }
            self.servers.stable(*server);
        }
    }

    fn connect(&mut self, server: usize, now: Instant) -> Action {
        self.state = State::Connecting { server, deadline: now + self.config.connect_deadline };
        Action::Connect { server }
    }

    /// Who is next after a stable connection with this server was lost.
    fn turn_after_loss(&mut self, server: usize) -> Turn {
        let count = self.servers.count();
        match &mut self.rounds {
            Some(rounds) => rounds.lost(server, count),
            None => self.turn_of(self.servers.first_after_loss_of(server)),
        }
    }

    /// Who is next after this server has failed.
    fn turn_after_failure(&mut self, server: usize) -> Turn {
        let count = self.servers.count();
        match &mut self.rounds {
            Some(rounds) => rounds.failed(server, count),
            None => self.turn_of(self.servers.next_after(server)),
        }
    }

    /// This server, after the next pause.
    fn turn_of(&mut self, server: usize) -> Turn {
        Turn { server, pause: self.backoff.next_delay() }
    }

    fn wait_for(&mut self, turn: Turn, error: Error, now: Instant) {
        let due = now + turn.pause;
        let server = self.servers.ready_at(turn.server, due);
        let until = self.servers.not_before(server).map_or(due, |not_before| not_before.max(due));
        self.last_error = Some(error.clone());
        self.state = State::Waiting { server, due, until, error };
    }

    /// When a server that failed like this may be asked again, if the usual pause is not enough.
    fn not_before(&mut self, error: &Error, now: Instant) -> Option<Instant> {
        let mends_slowly = matches!(error.kind(), ErrorKind::Tls | ErrorKind::Proxy) && !error.is_transient();
        let slowly = mends_slowly.then(|| self.backoff.slowest_delay());
        bounded_retry_after(error).max(slowly).map(|pause| now + pause)
    }

    fn cannot_heal(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::InvalidArgument => true,
            ErrorKind::LoginRefused => !error.is_transient(),
            ErrorKind::Tls | ErrorKind::Proxy => !error.is_transient() && self.last_server.is_none(),
            _ => false,
        }
    }

    fn let_go_and_end(&mut self, reason: CloseReason) -> Vec<Action> {
        vec![Action::Disconnect, self.end(reason)]
    }

    fn end(&mut self, reason: CloseReason) -> Action {
        self.state = State::Closed { reason: reason.clone() };
        Action::Announce(Announcement::Closed(reason))
    }

    fn or_login_deadline(&self, timeout: Instant) -> Instant {
        self.login_deadline.map_or(timeout, |deadline| deadline.min(timeout))
    }
}

impl<S: fmt::Display> Supervisor<S> {
    /// The state as the user sees it. That a session is blind is not known here.
    pub fn session_state(&self) -> SessionState {
        match &self.state {
            State::Closing { .. } => SessionState::Closing,
            State::Closed { reason } => SessionState::Closed { reason: reason.clone() },
            State::Online { server, .. } => SessionState::Online {
                server: self.servers.get(*server).map(ToString::to_string).unwrap_or_default().into(),
            },
            State::Idle | State::Connecting { .. } | State::Waiting { .. } if self.last_server.is_none() => {
                SessionState::Connecting
            }
            State::Waiting { until, error, .. } => self.reconnecting(error.clone(), Some(*until)),
            State::Idle | State::Connecting { .. } => {
                self.reconnecting(self.last_error.clone().unwrap_or_else(no_answer), None)
            }
        }
    }

    fn reconnecting(&self, last_error: Error, retry_at: Option<Instant>) -> SessionState {
        SessionState::Reconnecting { attempt: self.attempts(), last_error, retry_at }
    }
}

fn disconnected(error: Error) -> Vec<Action> {
    vec![Action::Disconnect, Action::Announce(Announcement::Disconnected { error })]
}

fn no_answer() -> Error {
    Error::new(ErrorKind::Timeout).context("connect and log in")
}
