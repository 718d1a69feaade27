//! What may go wrong on purpose.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::time::Duration;

/// What the portal does with one request instead of answering it properly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answers with a status and a body; the request is not carried out.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The `Retry-After` header, in whole seconds.
        retry_after: Option<Duration>,
        /// The body.
        body: String,
    },
    /// Answers 200 with a page of HTML, as a proxy or a captive portal does; the request is not carried out.
    Html,
    /// Carries the request out, and never answers.
    DoAndNeverAnswer,
    /// Does nothing, and never answers.
    NeverAnswer,
    /// Carries the request out, and cuts the connection instead of answering.
    DoAndCut,
    /// Does nothing, and cuts the connection.
    Cut,
}

impl Fault {
    /// Answers with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self::Answer { status, retry_after: None, body: String::new() }
    }

    /// Answers 503 and asks the client to come again after this time (guide 1.2.2).
    pub fn unavailable(retry_after: Duration) -> Self {
        Self::Answer { status: 503, retry_after: Some(retry_after), body: String::new() }
    }

    /// Answers with this status and this body.
    pub fn answer(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, retry_after: None, body: body.into() }
    }

    /// The answer, if the fault is one.
    pub(crate) fn response(&self) -> Option<Response> {
        match self {
            Self::Answer { status, retry_after, body } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = (status, body.clone()).into_response();
                if let Some(wait) = retry_after {
                    response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
                }
                Some(response)
            }
            Self::Html => {
                let page = "<!DOCTYPE html><html><body><h1>It works!<br></h1></body></html>";
                Some(([(header::CONTENT_TYPE, "text/html")], page).into_response())
            }
            _ => None,
        }
    }
}

/// How a portal refuses a login (guide 4.3.1 knows both ways).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusals {
    /// With a status other than 200 and an `<Error>` whose code says why: 400, 401, 503 or 500.
    #[default]
    AsStatus,
    /// With 200 and a login response whose `loginFailureCode` says why.
    AsLoginFailureCode,
}

/// The faults that wait for requests and events.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Per request: the end of the path, and what to do.
    pub(crate) requests: VecDeque<(String, Fault)>,
    /// Per login: the failure code, how to tell, and after which time to come again.
    pub(crate) logins: VecDeque<Refusal>,
    /// How many events are still to be swallowed.
    pub(crate) dropped_events: usize,
}

/// One login to be refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) how: Refusals,
    pub(crate) retry_after: Option<Duration>,
}

impl Faults {
    /// The fault that waits for this path, if one does.
    pub(crate) fn take(&mut self, path: &str) -> Option<Fault> {
        let index = self.requests.iter().position(|(suffix, _)| path.ends_with(suffix.as_str()))?;
        self.requests.remove(index).map(|(_, fault)| fault)
    }
}
