//! Answers of HTTP that are spoilt; which are, is decided in [`crate::fault`].

use super::WireControl;
use crate::fault::AnswerFault;
use axum::body::Body;
use axum::http::response::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, stream};
use std::convert::Infallible;
use std::sync::Arc;

/// Bytes that are no text, and in no protocol of ours.
pub(crate) const GARBAGE: &[u8] = b"\xff\xfe\x00\x8b not <a word &of it\x00\xc3(";

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
        Some(AnswerFault::DoAndAnswer { body }) => (body.len(), Body::from(body.clone())),
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
