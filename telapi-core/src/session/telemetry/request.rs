//! What is told of a request, from the moment when it is asked for to its outcome.

use super::super::request::What;
use super::meter::Meter;
use super::{Chain, outcome_name, unanswered};
use crate::Result;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;

/// Tells of a session's requests.
#[derive(Clone)]
pub(in crate::session) struct Requests {
    session: Span,
    meter: Meter,
}

impl Requests {
    pub(super) fn new(session: Span, meter: Meter) -> Self {
        Self { session, meter }
    }

    /// A request of this service begins.
    pub(in crate::session) fn begin(&self, service: &'static str) -> RequestTelemetry {
        let span = tracing::debug_span!(
            target: "telapi::request",
            parent: &self.session,
            "request",
            service,
            outcome = Empty,
            duration_ms = Empty,
        );
        RequestTelemetry { span, meter: self.meter.clone(), service, began: Instant::now(), is_told: false }
    }

    /// Something is asked for: how its outcome gets to whoever asked.
    pub(in crate::session) fn reply(&self, request: &What, reply: oneshot::Sender<Result<()>>) -> Reply {
        let telemetry = Box::new(self.begin(request.service()));
        tracing::trace!(target: "telapi::request", parent: &telemetry.span, ?request, "asked for");
        Reply { telemetry, reply }
    }
}

/// One request. Dropped without an outcome, its outcome is unknown.
pub(in crate::session) struct RequestTelemetry {
    span: Span,
    meter: Meter,
    service: &'static str,
    began: Instant,
    is_told: bool,
}

impl RequestTelemetry {
    /// What the request is done in.
    pub(in crate::session) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(in crate::session) fn ended<T>(mut self, outcome: &Result<T>) {
        self.tell(outcome);
    }

    fn tell<T>(&mut self, outcome: &Result<T>) {
        self.is_told = true;
        let (took, name) = (self.began.elapsed(), outcome_name(outcome));
        self.meter.request(self.service, name, took);
        self.span.record("outcome", name);
        self.span.record("duration_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        match outcome {
            Ok(_) => tracing::debug!(target: "telapi::request", parent: &self.span, "request done"),
            Err(error) => tracing::debug!(
                target: "telapi::request", parent: &self.span, error = %Chain(error), "request failed"
            ),
        }
    }
}

impl Drop for RequestTelemetry {
    fn drop(&mut self) {
        if !self.is_told {
            self.tell::<()>(&Err(unanswered()));
        }
    }
}

/// How the outcome of a request gets to whoever asked for it, and into log and metrics.
pub(in crate::session) struct Reply {
    /// Boxed: a request is handed around while it waits, and is to stay small.
    telemetry: Box<RequestTelemetry>,
    reply: oneshot::Sender<Result<()>>,
}

impl Reply {
    /// What the request is done in.
    pub(in crate::session) fn span(&self) -> Span {
        self.telemetry.span()
    }

    /// Tells the outcome. The caller may have gone: the outcome comes back then.
    pub(in crate::session) fn send(self, outcome: Result<()>) -> Result<(), Result<()>> {
        self.telemetry.ended(&outcome);
        self.reply.send(outcome)
    }
}
