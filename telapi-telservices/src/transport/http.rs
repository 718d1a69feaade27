//! A request by POST (guide, *Transport protocol*).
//!
//! The guide says no more of it: neither the path, nor the media type, nor a status. So whatever is no 200 is an error, and its
//! body is not read as an answer.

use super::{Answered, TransportOptions};
use bytes::Bytes;
use std::fmt;
use std::time::Duration;
use telapi_core::transport::{Answer, Cause, HttpClient, Method, Request};
use telapi_core::{Delivery, Error, ErrorKind, Refusal, Secret};
use url::Url;

/// The way to one server.
pub(crate) struct Http {
    client: HttpClient,
    url: Url,
    media_type: String,
    max_answer: usize,
}

impl Http {
    pub(super) fn new(url: Url, media_type: &str, options: &TransportOptions) -> Self {
        Self {
            client: options.http.clone(),
            url,
            media_type: media_type.to_owned(),
            max_answer: options.max_answer,
        }
    }

    /// Sends a request and reads the whole answer. A long poll needs a deadline that is longer than its timeout.
    ///
    /// # Errors
    /// Those of [`HttpClient::send`], and:
    ///
    /// | status | kind | delivery |
    /// |---|---|---|
    /// | 404: nothing is at this path | `Protocol` | `Rejected` |
    /// | other 4xx | `Refused` | `Rejected` |
    /// | 503, which `Retry-After` may go with | `Unavailable` | `Rejected` |
    /// | other 5xx | `Server` | `Unknown` |
    /// | anything else but 200 | `Protocol` | `Unknown` |
    pub(super) async fn ask(&self, request: &Secret, deadline: Duration) -> Result<Answered, Error> {
        let request = Request {
            method: Method::POST,
            url: self.url.clone(),
            secret_header: None,
            content_type: Some(&self.media_type),
            body: Some(Bytes::from(request.expose().to_owned())),
            deadline,
            max_body: self.max_answer,
        };
        let answer = self.client.send(request).await?;
        match answer.status {
            200 => Ok(Answered { bytes: answer.body, local: None, behind: 0 }),
            _ => Err(refused(&answer).context(format!("ask {self}"))),
        }
    }
}

/// The server's URL.
impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url.origin().ascii_serialization())
    }
}

fn refused(answer: &Answer) -> Error {
    let (kind, delivery) = match answer.status {
        404 => (ErrorKind::Protocol, Delivery::Rejected),
        400..=499 => (ErrorKind::Refused, Delivery::Rejected),
        503 => (ErrorKind::Unavailable, Delivery::Rejected),
        500..=599 => (ErrorKind::Server, Delivery::Unknown),
        _ => (ErrorKind::Protocol, Delivery::Unknown),
    };
    let mut error = Error::new(kind).delivered(delivery).refused(Refusal::with_status(answer.status));
    if let Some(retry_after) = answer.retry_after {
        error = error.after(retry_after);
    }
    if answer.status == 404 {
        error = error.caused_by(Cause::new("the server has nothing at this path: another one may be given"));
    }
    error
}

#[cfg(test)]
mod tests;
