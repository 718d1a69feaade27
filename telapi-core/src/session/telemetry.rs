//! What an operator sees of a session: tracing's spans and lines, and metrics.
//!
//! `OBSERVABILITY.md` is the table of all of them, for operators; a test holds it true. The rules:
//!
//! - **Nothing above debug holds a telephone number, a name, a call's id or a text of the server's.** A user's name is one
//!   too (IP Office: `Extn201`), so a session is told apart by a number of our own. Of an error, info and warn show a
//!   [`Brief`]; its whole text follows at debug.
//! - **Info tells connects and disconnects, and nothing else.** What heals by itself and yet wants to be looked at is a
//!   warning, the same one at most once a minute and then ever more seldom ([`LogThrottle`]). What ends a session against
//!   its user's will is an error.
//! - **Nothing is done for an event** but a counter and a trace line that costs nothing while nobody listens: no span.

use super::hub::Losses;
use super::{BlindReason, CloseReason, GapReason, SessionState};
use crate::call::BookEvent;
use crate::{Error, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Span;

mod brief;
#[cfg(feature = "metrics")]
mod meter;
#[cfg(not(feature = "metrics"))]
#[path = "telemetry/no_meter.rs"]
mod meter;
mod request;
#[cfg(test)]
mod tests;
mod throttle;

pub use brief::Brief;
use meter::{EventCounters, Meter};
pub(super) use request::{Reply, Requests};
pub use throttle::LogThrottle;

/// For so long a session may be without a connection before that is a warning.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the streams' buffers are looked at, at most.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(10);

/// Sessions of this process.
static SESSIONS: AtomicU64 = AtomicU64::new(0);

/// How a session is named in its spans and metrics.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionLabels {
    /// The protocol: `ipoffice`. A label of metrics.
    pub protocol: &'static str,
    /// The application's name, as the user chose it. In the session's span at info, so it must be no secret.
    pub application: String,
    /// Who logs in. It may hold a telephone number: it is shown at debug only, and in no metric.
    pub user: String,
}

impl SessionLabels {
    /// A session of this protocol, of an application and a user without names.
    pub fn new(protocol: &'static str) -> Self {
        Self { protocol, application: String::new(), user: String::new() }
    }
}

/// Tells what the driver does.
pub(super) struct Telemetry {
    session: Span,
    connection: Span,
    meter: Meter,
    events: EventCounters,
    /// How many attempts to connect there were.
    attempts: u64,
    /// How many of them since there was a connection.
    attempts_in_a_row: u64,
    was_connected: bool,
    offline_since: Instant,
    is_online: bool,
    losses: Losses,
    next_sample: Instant,
    offline: LogThrottle,
    undecodable: LogThrottle,
    repaired: LogThrottle,
    no_snapshot: LogThrottle,
    lagging: LogThrottle,
    gaps: LogThrottle,
    blind: LogThrottle,
}

impl Telemetry {
    pub(super) fn new(labels: &SessionLabels) -> Self {
        let number = SESSIONS.fetch_add(1, Ordering::Relaxed) + 1;
        let session = tracing::info_span!(
            target: "telapi::session",
            "session",
            session = number,
            protocol = labels.protocol,
            application = labels.application,
        );
        tracing::debug!(target: "telapi::session", parent: &session, user = labels.user, "started");
        let meter = Meter::new(labels.protocol);
        let now = Instant::now();
        let mut offline = LogThrottle::new();
        offline.silent_until(now + PATIENCE);
        Self {
            session,
            connection: Span::none(),
            events: EventCounters::new(&meter),
            meter,
            attempts: 0,
            attempts_in_a_row: 0,
            was_connected: false,
            offline_since: now,
            is_online: false,
            losses: Losses::default(),
            next_sample: now,
            offline,
            undecodable: LogThrottle::new(),
            repaired: LogThrottle::new(),
            no_snapshot: LogThrottle::new(),
            lagging: LogThrottle::new(),
            gaps: LogThrottle::new(),
            blind: LogThrottle::new(),
        }
    }

    /// The session's span.
    pub(super) fn session(&self) -> Span {
        self.session.clone()
    }

    /// The span of the connection there is, was last, or is being made.
    pub(super) fn connection(&self) -> Span {
        self.connection.clone()
    }

    /// Tells of requests, whoever makes them.
    pub(super) fn requests(&self) -> Requests {
        Requests::new(self.session.clone(), self.meter.clone())
    }

    /// An attempt to connect begins; gives its span, which is the connection's if it succeeds.
    pub(super) fn connecting(&mut self, server: &str) -> Span {
        self.attempts += 1;
        self.attempts_in_a_row += 1;
        self.connection = tracing::info_span!(
            target: "telapi::connection",
            parent: &self.session,
            "connection",
            connection = self.attempts,
            server,
            attempt = self.attempts_in_a_row,
        );
        self.connection()
    }

    /// The attempt failed.
    pub(super) fn could_not_connect(&mut self, error: &Error) {
        self.meter.connect_failed(&error.kind().to_string());
        tracing::debug!(
            target: "telapi::connection", parent: &self.connection, error = %Chain(error), "could not connect"
        );
        self.still_offline(&Brief(error).to_string());
    }

    /// The attempt was given up: it took too long, or the session is about to end.
    pub(super) fn attempt_abandoned(&mut self) {
        self.meter.connect_failed("abandoned");
        tracing::debug!(target: "telapi::connection", parent: &self.connection, "attempt abandoned");
        self.still_offline("no answer to the attempt to connect");
    }

    fn still_offline(&mut self, error: &str) {
        let now = Instant::now();
        if self.offline.admit(now).is_some() {
            tracing::warn!(
                target: "telapi::session",
                parent: &self.session,
                offline_s = now.duration_since(self.offline_since).as_secs(),
                attempts = self.attempts_in_a_row,
                error,
                "still not connected",
            );
        }
    }

    pub(super) fn connected(&mut self, server: &str) {
        self.meter.connected(self.was_connected);
        let offline_s = self.offline_since.elapsed().as_secs();
        if self.was_connected {
            tracing::info!(
                target: "telapi::session", parent: &self.connection, server, offline_s, "connected again"
            );
        } else {
            tracing::info!(target: "telapi::session", parent: &self.connection, server, "connected");
        }
        self.was_connected = true;
        self.attempts_in_a_row = 0;
    }

    pub(super) fn disconnected(&mut self, error: &Error) {
        self.meter.disconnected();
        self.offline_since = Instant::now();
        self.offline.healed();
        self.offline.silent_until(self.offline_since + PATIENCE);
        let brief = Brief(error);
        tracing::info!(target: "telapi::session", parent: &self.connection, error = %brief, "disconnected");
        tracing::debug!(
            target: "telapi::session", parent: &self.connection, error = %Chain(error), "why disconnected"
        );
    }

    pub(super) fn failed_over(&self, from: &str, to: &str) {
        self.meter.failed_over();
        tracing::info!(target: "telapi::session", parent: &self.connection, from, to, "failed over");
    }

    pub(super) fn closed(&self, reason: &CloseReason) {
        let what = match reason {
            CloseReason::Refused(_) => "refused".to_owned(),
            CloseReason::LoginDeadline(_) => "no login within its deadline".to_owned(),
            other => other.to_string(),
        };
        let error = reason.error();
        if error.is_some() || matches!(reason, CloseReason::LoggedInElsewhere) {
            let brief = error.map(|error| Brief(error).to_string());
            tracing::error!(
                target: "telapi::session", parent: &self.session, reason = what, error = brief, "session failed"
            );
        } else {
            tracing::info!(target: "telapi::session", parent: &self.session, reason = what, "closed");
        }
        if let Some(error) = error {
            tracing::debug!(
                target: "telapi::session", parent: &self.session, error = %Chain(error), "why the session failed"
            );
        }
    }

    /// An event came in.
    pub(super) fn event(&mut self, told: Option<&BookEvent<'_>>) {
        self.events.count(told.map(|told| told.event.message()));
        if let Some(told) = told {
            tracing::trace!(target: "telapi::event", parent: &self.connection, event = ?told, "event");
        } else {
            tracing::trace!(target: "telapi::event", parent: &self.connection, "other event");
        }
    }

    pub(super) fn decode_error(&mut self, error: &Error) {
        self.meter.decode_error();
        tracing::debug!(
            target: "telapi::connection", parent: &self.connection, error = %Chain(error), "why undecodable"
        );
        if let Some(kept_back) = self.undecodable.admit(Instant::now()) {
            tracing::warn!(
                target: "telapi::connection",
                parent: &self.connection,
                error = %Brief(error),
                kept_back,
                "a message could not be decoded and is left out",
            );
        }
    }

    /// Events may have been missed. That a lost connection missed some is told with it; of a connection that lives, it wants
    /// to be looked at.
    pub(super) fn gap(&mut self, reason: &GapReason) {
        self.meter.gap(gap_name(reason));
        match reason {
            // that it was blind was told when it began
            GapReason::ConnectionLost
            | GapReason::EventsInterrupted
            | GapReason::SessionExpired
            | GapReason::Blind(_) => {
                tracing::debug!(target: "telapi::connection", parent: &self.connection, %reason, "gap");
            }
            _ => {
                if let Some(kept_back) = self.gaps.admit(Instant::now()) {
                    tracing::warn!(
                        target: "telapi::connection",
                        parent: &self.connection,
                        %reason,
                        kept_back,
                        "events may have been missed",
                    );
                }
            }
        }
    }

    /// The session's state was set.
    pub(super) fn state(&mut self, state: &SessionState) {
        if self.is_online != state.is_online() {
            self.is_online = state.is_online();
            self.meter.online(self.is_online);
        }
    }

    /// The session sees nothing, or sees again. A user who logs out at the telephone does so every evening.
    pub(super) fn sight(&mut self, blind: Option<BlindReason>) {
        match blind {
            None => {
                tracing::debug!(target: "telapi::session", parent: &self.connection, "the session sees again");
            }
            Some(reason @ (BlindReason::PhoneLoggedOut | BlindReason::EventsInterrupted)) => {
                tracing::debug!(
                    target: "telapi::session", parent: &self.connection, %reason, "the session sees nothing"
                );
            }
            Some(reason) => {
                if let Some(kept_back) = self.blind.admit(Instant::now()) {
                    tracing::warn!(
                        target: "telapi::session",
                        parent: &self.connection,
                        %reason,
                        kept_back,
                        "the session is blind",
                    );
                }
            }
        }
    }

    /// The switch was asked for its calls, in vain.
    pub(super) fn no_snapshot(&mut self, error: &Error) {
        tracing::debug!(
            target: "telapi::connection", parent: &self.connection, error = %Chain(error), "why no snapshot"
        );
        if let Some(kept_back) = self.no_snapshot.admit(Instant::now()) {
            tracing::warn!(
                target: "telapi::connection",
                parent: &self.connection,
                error = %Brief(error),
                kept_back,
                "no snapshot; asking again later",
            );
        }
    }

    /// The call book is true; so many calls had differed though no event had told it.
    pub(super) fn true_again(&mut self, repaired: usize) {
        self.no_snapshot.healed();
        self.meter.repaired(repaired);
        if repaired == 0 {
            return;
        }
        if let Some(kept_back) = self.repaired.admit(Instant::now()) {
            tracing::warn!(
                target: "telapi::connection",
                parent: &self.connection,
                calls = repaired,
                kept_back,
                "events were lost without a trace; the call book is repaired",
            );
        }
    }

    /// What the streams have lost by now.
    pub(super) fn losses(&mut self, losses: Losses) {
        if losses == self.losses {
            return;
        }
        self.meter.stream_missed(losses.items.saturating_sub(self.losses.items));
        let began_to_lag = losses.streams != self.losses.streams;
        self.losses = losses;
        if !began_to_lag {
            return;
        }
        if let Some(kept_back) = self.lagging.admit(Instant::now()) {
            tracing::warn!(
                target: "telapi::stream",
                parent: &self.session,
                kept_back,
                "a stream is read too slowly and loses items",
            );
        }
    }

    /// Whether it is time to look at how full the streams' buffers are.
    pub(super) fn wants_fill(&mut self) -> bool {
        // this is asked with each event: without metrics not even the clock is
        if !Meter::MEASURES {
            return false;
        }
        let now = Instant::now();
        let wants = now >= self.next_sample;
        if wants {
            self.next_sample = now + SAMPLE_INTERVAL;
        }
        wants
    }

    /// So full is the buffer of a stream.
    pub(super) fn fill(&self, buffered: usize, capacity: usize) {
        self.meter.stream_fill(buffered, capacity);
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if self.is_online {
            self.meter.online(false);
        }
    }
}

/// A gap's reason, as a label of metrics.
fn gap_name(reason: &GapReason) -> &'static str {
    match reason {
        GapReason::ConnectionLost => "connection_lost",
        GapReason::EventsInterrupted => "events_interrupted",
        GapReason::SessionExpired => "session_expired",
        GapReason::Deactivated => "deactivated",
        GapReason::NumbersMissing { .. } => "numbers_missing",
        GapReason::Blind(_) => "blind",
    }
}

/// An error with all its sources, in one line. For debug and trace only: its texts may hold names and numbers.
struct Chain<'a>(&'a Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = std::error::Error::source(self.0);
        while let Some(source) = next {
            write!(f, ": {source}")?;
            next = source.source();
        }
        Ok(())
    }
}

/// How a request ended, as a label of metrics and a field of its span.
fn outcome_name<T>(outcome: &crate::Result<T>) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(error) => match error.delivery() {
            crate::Delivery::NotSent => "not_sent",
            crate::Delivery::Rejected => "rejected",
            crate::Delivery::NotDone => "not_done",
            crate::Delivery::Unknown => "unknown",
        },
    }
}

/// What a request is told to have ended with that nobody answered.
fn unanswered() -> Error {
    Error::new(ErrorKind::Closed).delivered(crate::Delivery::Unknown)
}
