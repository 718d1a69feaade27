//! Faults made in the words of HTTP and the WebSocket; which of them strike is decided in [`crate::fault`].

use super::wire::WireControl;
use crate::fault::{AnswerFault, EventFault, FaultPlan};
use axum::body::Body;
use axum::http::response::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, stream};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Which of a portal's connections are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connections {
    /// All.
    All,
    /// Those that carry events.
    WebSockets,
    /// Those that carry requests, and those that have not carried anything yet.
    Requests,
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
    pub(crate) plan: FaultPlan,
    /// Per login: the failure code, how to tell, and after which time to come again.
    pub(crate) logins: VecDeque<Refusal>,
}

/// One login to be refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) how: Refusals,
    pub(crate) retry_after: Option<Duration>,
}

/// Bytes that are no text, and in no protocol of ours.
const GARBAGE: &[u8] = b"\xff\xfe\x00\x8b not <a word &of it\x00\xc3(";

/// A body is padded in pieces of this size.
const PADDING: [u8; 4096] = [b' '; 4096];

/// The answer to a request that is not carried out, if the fault gives one.
pub(crate) fn instead(fault: &AnswerFault) -> Option<Response> {
    match fault {
        AnswerFault::Answer { status, retry_after, body } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, body.clone()).into_response();
            if let Some(wait) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
            }
            Some(response)
        }
        AnswerFault::Html => {
            let page = "<!DOCTYPE html><html><body><h1>It works!<br></h1></body></html>";
            Some(([(header::CONTENT_TYPE, "text/html")], page).into_response())
        }
        _ => None,
    }
}

/// Spoils the answer to a request that was carried out.
pub(crate) fn spoil(
    mut parts: Parts,
    body: Bytes,
    fault: Option<&AnswerFault>,
    wire: &Arc<WireControl>,
) -> Response {
    let (length, body) = match fault {
        // the answer that opens a WebSocket has no body to spoil
        _ if parts.status == StatusCode::SWITCHING_PROTOCOLS => {
            return Response::from_parts(parts, Body::from(body));
        }
        Some(AnswerFault::Garbage) => (GARBAGE.len(), Body::from(GARBAGE)),
        Some(AnswerFault::Truncated) => {
            let promised = body.len().max(64);
            (promised, first_half(&body, Arc::clone(wire)))
        }
        Some(AnswerFault::Oversize(bytes)) => (body.len().max(*bytes), padded(body, *bytes)),
        _ => return Response::from_parts(parts, Body::from(body)),
    };
    parts.headers.insert(header::CONTENT_LENGTH, length.into());
    Response::from_parts(parts, body)
}

/// Half of the body, and then the end of the connection.
fn first_half(body: &Bytes, wire: Arc<WireControl>) -> Body {
    let half = body.slice(..body.len() / 2);
    let end = async move {
        // what was given so far is written first
        tokio::task::yield_now().await;
        wire.cut();
        std::future::pending().await
    };
    let start = stream::iter((!half.is_empty()).then_some(Ok::<_, Infallible>(half)));
    Body::from_stream(start.chain(stream::once(end)))
}

fn padded(body: Bytes, bytes: usize) -> Body {
    let missing = bytes.saturating_sub(body.len());
    let pieces = (0..missing.div_ceil(PADDING.len())).map(move |piece| {
        let length = PADDING.len().min(missing - piece * PADDING.len());
        Bytes::from_static(&PADDING).slice(..length)
    });
    let whole = std::iter::once(body).filter(|body| !body.is_empty()).chain(pieces);
    Body::from_stream(stream::iter(whole.map(Ok::<_, Infallible>)))
}

/// What an event's text becomes.
pub(crate) fn spoil_event(mut text: String, fault: Option<&EventFault>) -> String {
    match fault {
        Some(EventFault::Garbage) => "\u{fffd}\u{1}%$ no <message &of any protocol".into(),
        Some(EventFault::Truncate) => {
            let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at));
            text.truncate(half.unwrap_or_default());
            text
        }
        Some(EventFault::Oversize(bytes)) => {
            let missing = bytes.saturating_sub(text.len());
            text.extend(std::iter::repeat_n(' ', missing));
            text
        }
        _ => text,
    }
}
