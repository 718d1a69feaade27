//! One HTTP request and its answer, with an honest word on whether the request left.
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
use crate::{Delivery, Error, ErrorKind, Refusal, Secret};
use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use std::fmt;
use std::time::{Duration, SystemTime};
use url::Url;

/// A server that asks for more patience than this is asked again all the same.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// A request. Neither its body, which may hold a password, nor its secret header shows in `Debug`.
pub struct Request<'a> {
    /// GET, POST, …
    pub method: Method,
    /// Whole, with its query. What is told of it ends before the query.
    pub url: Url,
    /// The name and the value of a header that holds a secret, such as a session's id.
    pub secret_header: Option<(&'static str, &'a Secret)>,
    /// The media type of the body, or of the answer that is wanted.
    pub content_type: Option<&'a str>,
    /// What is sent.
    pub body: Option<Bytes>,
    /// For everything: connecting, sending, and reading the whole answer.
    pub deadline: Duration,
    /// The largest answer that is read, in bytes.
    pub max_body: usize,
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
pub struct Answer {
    /// 200, 404, …
    pub status: u16,
    /// When the server wants to be asked again. At most an hour.
    pub retry_after: Option<Duration>,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// What the server wrote.
    pub body: Bytes,
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
    pub async fn send(&self, request: Request<'_>) -> Result<Answer, Error> {
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
        if let Some((name, secret)) = request.secret_header {
            let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| {
                let cause = Cause::new(format!("the value of {name} does not fit a header"));
                Error::new(ErrorKind::InvalidArgument).caused_by(cause)
            })?;
            value.set_sensitive(true);
            builder = builder.header(name, value);
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

/// What a proxy says for itself when a request was handed to it: a PBX that is spoken to over
/// HTTP has none of these statuses (IP Office guide 1.2.2).
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
    // Where to is not told: a Location may hold a session id.
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

/// When a server wants to be asked again, by the header `Retry-After`: seconds or a date (RFC 9110, 10.2.3). At most an hour.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
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
