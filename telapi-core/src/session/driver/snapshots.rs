//! Snapshots: asked for beside the loop, taken in as events, and complete when the resynchroniser says so.

use super::caught::{begun, within};
use super::{Done, Driver};
use crate::call::MadeSure;
use crate::session::StreamItem;
use crate::session::link::{Protocol, Requester, SnapshotAnswer};
use crate::session::resynchroniser::Purpose;
use crate::session::supervisor::Input;
use crate::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tracing::Instrument;

/// What asking for all calls is called in log lines and metrics.
const SNAPSHOT: &str = "Snapshot";

/// Somebody who wants to know when the calls have been made sure of.
pub(super) struct WantsSure {
    /// Which session at a server there was, or had been last, when this was asked for.
    session: u64,
    /// Who asked may have gone.
    reply: oneshot::Sender<Result<MadeSure>>,
}

impl<P: Protocol> Driver<P> {
    pub(super) fn ask_for_snapshot(&mut self) {
        self.calls.begin_snapshot();
        self.await_truth.append(&mut self.want_truth);
        self.await_sure.append(&mut self.want_sure);
        self.ask_again();
    }

    /// Somebody wants to know when the calls have been made sure of, by a snapshot that begins after this.
    pub(super) fn make_sure(&mut self, reply: oneshot::Sender<Result<MadeSure>>) {
        // who has given up since is forgotten, or those would heap up while there is no connection
        self.want_sure.retain(|wants| !wants.reply.is_closed());
        self.want_sure.push(WantsSure { session: self.sessions, reply });
        if self.link.is_some() {
            self.resynchroniser.compare(Instant::now());
        }
    }

    /// Asks for a snapshot, or once more for the one under way.
    fn ask_again(&mut self) {
        let Some(link) = &self.link else {
            return self.resynchroniser.disconnected();
        };
        let snapshot = within(self.request_deadline, "snapshot", begun(|| link.requester.snapshot()));
        let generation = self.generation;
        let request = self.telemetry.requests().begin(SNAPSHOT);
        let span = request.span();
        let asked = async move {
            let outcome = snapshot.await;
            request.ended(&outcome);
            Done::Snapshot { generation, outcome }
        };
        self.running.spawn(asked.instrument(span));
    }

    pub(super) fn snapshot_asked(&mut self, outcome: Result<SnapshotAnswer>) {
        match outcome {
            Ok(SnapshotAnswer::Follows { quiet }) => self.resynchroniser.answered(quiet, Instant::now()),
            Ok(SnapshotAnswer::Told) => {
                // the calls were told before this, and may wait among the events
                let waiting = self.link.as_ref().map_or(0, |link| link.events.len());
                self.events_that_came(waiting);
                self.resynchroniser.answered(Duration::ZERO, Instant::now());
            }
            Err(error) => match error.kind() {
                // a server that cannot be reached for a snapshot cannot be trusted to send events either
                ErrorKind::SessionExpired
                | ErrorKind::Redirected
                | ErrorKind::Connect
                | ErrorKind::Proxy
                | ErrorKind::Tls
                | ErrorKind::ConnectionLost
                | ErrorKind::Timeout => {
                    self.tell_no_truth(&error);
                    self.tell(Input::LinkLost(error));
                }
                _ => {
                    self.telemetry.no_snapshot(&error);
                    self.tell_no_truth(&error);
                    for wants in self.await_sure.drain(..) {
                        let _ = wants.reply.send(Err(error.clone()));
                    }
                    self.resynchroniser.refused(Instant::now());
                    self.calls_are_sure();
                }
            },
        }
    }

    /// Whoever awaits the snapshot under way learns why there is none.
    fn tell_no_truth(&mut self, error: &Error) {
        for reply in self.await_truth.drain(..) {
            // the caller may have gone
            let _ = reply.send(Err(error.clone()));
        }
    }

    pub(super) fn snapshot_complete(&mut self, purpose: Purpose) {
        // One event that was lost must not end a call that lives: silence counts when a second snapshot keeps it too.
        if self.resynchroniser.confirm(self.calls.has_silent(), purpose, Instant::now()) {
            return self.ask_again();
        }
        let ended = self.calls.end_snapshot();
        self.resynchroniser.note(&ended);
        let repaired = self.resynchroniser.take_repaired();
        for reply in self.await_truth.drain(..) {
            let _ = reply.send(Ok(self.calls.snapshot()));
        }
        for wants in self.await_sure.drain(..) {
            // a session that was resumed lived on at its server, which may have been at work all the time
            let is_the_same = wants.session == self.sessions;
            let sure = if is_the_same { MadeSure::SameConnection } else { MadeSure::NewConnection };
            let _ = wants.reply.send(Ok(sure));
        }
        self.calls_are_sure();
        self.telemetry.true_again(if purpose == Purpose::Compare { repaired.len() } else { 0 });
        match purpose {
            Purpose::Resynchronise => {
                self.hub.publish(&StreamItem::Resynchronised { calls: self.calls.snapshot() });
            }
            Purpose::Compare if repaired.is_empty() => {}
            Purpose::Compare => {
                self.hub.publish(&StreamItem::Repaired { changes: repaired.into() });
            }
        }
    }
}
