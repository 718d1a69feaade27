//! One REST request and its answer (IP Office guide 1.2), with an honest word on whether the request left.
//!
//! # No request is sent twice
//!
//! What may repeat a request below us, and what is done about it:
//!
//! - reqwest's own retries are switched off (`retry::never()`).
//! - hyper-util, below reqwest, tries again on a new connection when a pooled connection turns out to be closed, but
//!   only if hyper hands the request back whole: it was still queued, and not a byte of it was written. That cannot
//!   be switched off and need not be. A request of which a byte was written is never repeated: it fails with
//!   [`ErrorKind::ConnectionLost`] and [`Delivery::Unknown`].
//! - Redirects are not followed: they are an error.
//!
//! A server may close a pooled connection at the very moment at which a request goes out on it, which leaves that
//! request in doubt. Connections are therefore kept for a second or two only, much shorter than servers keep theirs.

use crate::transport::cause::{Cause, find};
use crate::transport::client::HttpClient;
use crate::transport::proxy::Hop;
use crate::transport::tls::handshake_failed;
use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::time::{Duration, SystemTime};
use telapi_core::{Delivery, Error, ErrorKind, Refusal};
use url::Url;

/// The header that carries the session id (IP Office guide 4.3.2).
const CLIENT_SESSION_ID: &str = "ClientSessionId";

/// A server that asks for more patience than this is asked again all the same.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// A request. Neither its body, which may hold a password, nor its session id shows in `Debug`.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) session_id: Option<&'a SecretString>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Option<Bytes>,
    /// For everything: connecting, sending, and reading the whole answer.
    pub(crate) deadline: Duration,
    /// The largest answer that is read, in bytes.
    pub(crate) max_body: usize,
}

impl Request<'_> {
    /// The request without its query, which holds what users search for.
    fn describe(&self) -> String {
        format!("{} {}{}", self.method, self.url.origin().ascii_serialization(), self.url.path())
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({}, {} bytes)", self.describe(), self.body.as_ref().map_or(0, Bytes::len))
    }
}

/// An answer, whatever its status.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// At most an hour.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body of a login's answer holds the session id.
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("content_type", &self.content_type)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl HttpClient {
    /// Sends the request and reads the whole answer. Every status is an answer, except for redirects.
    ///
    /// # Errors
    ///
    /// | kind | delivery | when |
    /// |---|---|---|
    /// | `Connect`, `Proxy`, `Tls` | `NotSent` | no connection could be made |
    /// | `Proxy` | `Rejected` | the proxy refused to pass the request on (403, 407) |
    /// | `Proxy` | `Unknown` | the proxy did not get an answer of the server's (502, 504) |
    /// | `Timeout` | `NotSent` | no connection within the connect timeout |
    /// | `Timeout` | `Unknown` | no whole answer within the deadline |
    /// | `ConnectionLost` | `Unknown` | the connection broke after the request may have left |
    /// | `Protocol` | `Unknown` | what answered does not speak HTTP |
    /// | `Protocol` | `Rejected` | a redirect |
    /// | `Decode` | `Unknown` | the answer is larger than the request allows |
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, Error> {
        let mut what = request.describe();
        let hop = self.ways().on_the_way_to(&request.url).map_err(|error| error.context(what.as_str()))?;
        if let Some(hop) = &hop {
            what = format!("{what} through the proxy {hop}");
        }
        let deadline = request.deadline;
        let exchanged = tokio::time::timeout(deadline, self.exchange(request, hop.as_ref())).await;
        exchanged
            .unwrap_or_else(|_| {
                Err(Error::new(ErrorKind::Timeout)
                    .delivered(Delivery::Unknown)
                    .caused_by(Cause::new(format!("no whole answer within {deadline:?}"))))
            })
            .map_err(|error| error.context(what))
    }

    async fn exchange(&self, request: Request<'_>, hop: Option<&Hop>) -> Result<Answer, Error> {
        let limit = request.max_body;
        // what goes through a tunnel is the server's alone to answer
        let handed_over = hop.filter(|_| request.url.scheme() == "http");
        let sent = self.requests().execute(self.prepare(request)?).await;
        let mut response = sent.map_err(|error| sending_failed(error, hop, handed_over.is_some()))?;
        let status = response.status();
        if let Some(error) = handed_over.and_then(|hop| answered_by_the_proxy(hop, status.as_u16())) {
            return Err(error);
        }
        if status.is_redirection() {
            return Err(redirected(status.as_u16()));
        }
        let headers = response.headers();
        let retry_after = retry_after(headers, SystemTime::now());
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = read_body(&mut response, limit).await?;
        Ok(Answer { status: status.as_u16(), retry_after, content_type, body })
    }

    fn prepare(&self, request: Request<'_>) -> Result<reqwest::Request, Error> {
        let needs_length = matches!(request.method, Method::POST | Method::PUT);
        let mut builder = self.requests().request(request.method, request.url);
        if let Some(session_id) = request.session_id {
            let mut value = HeaderValue::from_str(session_id.expose_secret()).map_err(|_| {
                Error::new(ErrorKind::InvalidArgument)
                    .caused_by(Cause::new("the session id does not fit a header"))
            })?;
            value.set_sensitive(true);
            builder = builder.header(CLIENT_SESSION_ID, value);
        }
        if let Some(content_type) = request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        builder = match request.body {
            Some(body) => builder.body(body),
            // hyper leaves the length out; servers may answer 411 to that (RFC 9110, 8.6).
            None if needs_length => builder.header(CONTENT_LENGTH, 0),
            None => builder,
        };
        builder.build().map_err(|error| sending_failed(error, None, false))
    }
}

async fn read_body(response: &mut reqwest::Response, limit: usize) -> Result<Bytes, Error> {
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(reading_failed)? {
        if chunk.len() > limit - body.len() {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What a proxy says for itself when a request was handed to it: no status of these is one of the portal's (IP Office guide
/// 1.2.2).
fn answered_by_the_proxy(hop: &Hop, status: u16) -> Option<Error> {
    match status {
        403 | 407 => Some(hop.refused(status, "to pass the request on").delivered(Delivery::Rejected)),
        502 | 504 => {
            let refused = hop.refused(status, "the request, for it got no answer of the server's");
            Some(refused.delivered(Delivery::Unknown))
        }
        _ => None,
    }
}

/// What became of a request that got no answer.
fn sending_failed(error: reqwest::Error, hop: Option<&Hop>, is_handed_over: bool) -> Error {
    let error = &error.without_url();
    if error.is_builder() {
        return Error::new(ErrorKind::InvalidArgument).caused_by(Cause::below(error));
    }
    if error.is_connect() {
        if let Some(failed) = hop.and_then(|hop| hop.tunnel_failed(error)) {
            return failed;
        }
        if let Some(tls) = find::<rustls::Error>(error) {
            return handshake_failed(tls);
        }
        if let Some(hop) = hop.filter(|_| is_handed_over && !error.is_timeout()) {
            return hop.unreachable(error);
        }
        let kind = if error.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Connect };
        return Error::new(kind).delivered(Delivery::NotSent).caused_by(Cause::below(error));
    }
    match find::<hyper::Error>(error) {
        // hyper's word for a request that was still queued when its connection ended.
        Some(hyper) if hyper.is_canceled() => {
            Error::new(ErrorKind::ConnectionLost).delivered(Delivery::NotSent).caused_by(Cause::below(error))
        }
        Some(hyper) if hyper.is_parse() => {
            Error::new(ErrorKind::Protocol).delivered(Delivery::Unknown).caused_by(Cause::new(format!(
                "what answered does not speak HTTP here ({hyper}): is it an https:// port?"
            )))
        }
        _ => connection_lost(error),
    }
}

fn reading_failed(error: reqwest::Error) -> Error {
    let error = &error.without_url();
    match find::<hyper::Error>(error) {
        Some(hyper) if hyper.is_parse() => {
            Error::new(ErrorKind::Protocol).delivered(Delivery::Unknown).caused_by(Cause::below(error))
        }
        _ => connection_lost(error),
    }
}

fn connection_lost(error: &reqwest::Error) -> Error {
    Error::new(ErrorKind::ConnectionLost).delivered(Delivery::Unknown).caused_by(Cause::below(error))
}

fn redirected(status: u16) -> Error {
    // Where to is not told: a Location may hold the session id.
    Error::new(ErrorKind::Protocol)
        .delivered(Delivery::Rejected)
        .refused(Refusal::with_status(status))
        .caused_by(Cause::new(
            "the server redirects, which is not followed: give its final URL (https instead of http?)",
        ))
}

fn too_large(limit: usize) -> Error {
    Error::new(ErrorKind::Decode)
        .delivered(Delivery::Unknown)
        .caused_by(Cause::new(format!("the answer is larger than {limit} bytes")))
}

/// Seconds or a date (RFC 9110, 10.2.3); at most [`LONGEST_RETRY_AFTER`].
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs)
    } else {
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests;
