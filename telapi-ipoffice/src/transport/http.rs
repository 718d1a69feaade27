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
//! request in doubt. Connections are therefore kept for a few seconds only, much shorter than servers keep theirs.

use crate::transport::cause::{Cause, find};
use crate::transport::tls::{TlsConfig, handshake_failed};
use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::time::{Duration, SystemTime};
use telapi_core::{Delivery, Error, ErrorKind, Refusal};
use url::Url;

/// The header that carries the session id (IP Office guide 4.3.2).
const CLIENT_SESSION_ID: &str = "ClientSessionId";

/// How long an unused connection is kept. Tomcat's default, 20 s, is well above it.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// A server that asks for more patience than this is asked again all the same.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// Whether REST requests go through a proxy. The WebSocket never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// Straight to the server, whatever the environment says: a PBX stands in one's own network. The default.
    #[default]
    None,
    /// As the operating system or the variables `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say.
    System,
}

/// The knobs of an [`HttpClient`].
#[derive(Debug, Clone)]
pub(crate) struct HttpOptions {
    /// How long name resolution, TCP and TLS may take together. Keep it shorter than the requests' deadlines: only
    /// then can a timeout tell that the request did not leave.
    pub(crate) connect_timeout: Duration,
    /// The largest answer that is read, in bytes.
    pub(crate) max_body: usize,
    pub(crate) proxy: Proxy,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            max_body: 1 << 20,
            proxy: Proxy::None,
        }
    }
}

/// A request. Neither its body, which may hold a password, nor its session id shows in `Debug`.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) session_id: Option<&'a SecretString>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Option<Bytes>,
    /// For everything: connecting, sending, and reading the whole answer.
    pub(crate) deadline: Duration,
}

impl Request<'_> {
    /// The request without its query, which holds what users search for.
    fn describe(&self) -> String {
        format!(
            "{} {}{}",
            self.method,
            self.url.origin().ascii_serialization(),
            self.url.path()
        )
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Request({}, {} bytes)",
            self.describe(),
            self.body.as_ref().map_or(0, Bytes::len)
        )
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

/// Sends requests over connections that it keeps for a while. Cheap to clone; the clones share the connections.
#[derive(Clone)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    max_body: usize,
}

impl HttpClient {
    pub(crate) fn new(tls: &TlsConfig, options: &HttpOptions) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.client_config())
            // Another crate of the program may have switched reqwest's http2 on for everybody.
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .user_agent(concat!("telapi/", env!("CARGO_PKG_VERSION")));
        if options.proxy == Proxy::None {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| {
            Error::new(ErrorKind::InvalidArgument)
                .context("make an HTTP client")
                .caused_by(Cause::below(&error.without_url()))
        })?;
        Ok(Self {
            client,
            max_body: options.max_body,
        })
    }

    /// Sends the request and reads the whole answer. Every status is an answer, except for redirects.
    ///
    /// # Errors
    ///
    /// | kind | delivery | when |
    /// |---|---|---|
    /// | `Connect`, `Tls` | `NotSent` | no connection could be made |
    /// | `Timeout` | `NotSent` | no connection within the connect timeout |
    /// | `Timeout` | `Unknown` | no whole answer within the deadline |
    /// | `ConnectionLost` | `Unknown` | the connection broke after the request may have left |
    /// | `Protocol` | `Unknown` | what answered does not speak HTTP |
    /// | `Protocol` | `Rejected` | a redirect |
    /// | `Decode` | `Unknown` | the answer is larger than [`HttpOptions::max_body`] |
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, Error> {
        let what = request.describe();
        let deadline = request.deadline;
        let exchanged = tokio::time::timeout(deadline, self.exchange(request)).await;
        exchanged
            .unwrap_or_else(|_| {
                Err(Error::new(ErrorKind::Timeout)
                    .delivered(Delivery::Unknown)
                    .caused_by(Cause::new(format!("no whole answer within {deadline:?}"))))
            })
            .map_err(|error| error.context(what))
    }

    async fn exchange(&self, request: Request<'_>) -> Result<Answer, Error> {
        let mut response = self
            .client
            .execute(self.prepare(request)?)
            .await
            .map_err(sending_failed)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(redirected(status.as_u16()));
        }
        let headers = response.headers();
        let retry_after = retry_after(headers, SystemTime::now());
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = self.read_body(&mut response).await?;
        Ok(Answer {
            status: status.as_u16(),
            retry_after,
            content_type,
            body,
        })
    }

    fn prepare(&self, request: Request<'_>) -> Result<reqwest::Request, Error> {
        let needs_length = matches!(request.method, Method::POST | Method::PUT);
        let mut builder = self.client.request(request.method, request.url);
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
        builder.build().map_err(sending_failed)
    }

    async fn read_body(&self, response: &mut reqwest::Response) -> Result<Bytes, Error> {
        let limit = self.max_body;
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
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
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// What became of a request that got no answer.
fn sending_failed(error: reqwest::Error) -> Error {
    let error = &error.without_url();
    if error.is_builder() {
        return Error::new(ErrorKind::InvalidArgument).caused_by(Cause::below(error));
    }
    if error.is_connect() {
        if let Some(tls) = find::<rustls::Error>(error) {
            return handshake_failed(tls);
        }
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Connect
        };
        return Error::new(kind)
            .delivered(Delivery::NotSent)
            .caused_by(Cause::below(error));
    }
    match find::<hyper::Error>(error) {
        // hyper's word for a request that was still queued when its connection ended.
        Some(hyper) if hyper.is_canceled() => Error::new(ErrorKind::ConnectionLost)
            .delivered(Delivery::NotSent)
            .caused_by(Cause::below(error)),
        Some(hyper) if hyper.is_parse() => Error::new(ErrorKind::Protocol)
            .delivered(Delivery::Unknown)
            .caused_by(Cause::new(format!(
                "what answered does not speak HTTP here ({hyper}): is it an https:// port?"
            ))),
        _ => connection_lost(error),
    }
}

fn reading_failed(error: reqwest::Error) -> Error {
    let error = &error.without_url();
    match find::<hyper::Error>(error) {
        Some(hyper) if hyper.is_parse() => Error::new(ErrorKind::Protocol)
            .delivered(Delivery::Unknown)
            .caused_by(Cause::below(error)),
        _ => connection_lost(error),
    }
}

fn connection_lost(error: &reqwest::Error) -> Error {
    Error::new(ErrorKind::ConnectionLost)
        .delivered(Delivery::Unknown)
        .caused_by(Cause::below(error))
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
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs)
    } else {
        httpdate::parse_http_date(value)
            .ok()?
            .duration_since(now)
            .unwrap_or_default()
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::testing::{listen, read_request, told};
    use crate::transport::{Target, TlsPolicy};
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::Instant;

    const SECRET: &str = "5e55105e-c2e7-4b5e-9d27-0c6b1f5e5e55";
    const PASSWORD: &str = "hunter2-hunter2";

    fn client() -> HttpClient {
        let options = HttpOptions {
            max_body: 1000,
            ..HttpOptions::default()
        };
        HttpClient::new(&TlsConfig::unused().unwrap(), &options).unwrap()
    }

    fn target(server: SocketAddr) -> Target {
        Target::parse(&format!("http://{server}")).unwrap()
    }

    fn post<'a>(target: &Target, session_id: &'a SecretString) -> Request<'a> {
        Request {
            method: Method::POST,
            url: target
                .rest_url(&["callcontrol", "makeCall"], &[("query", SECRET)])
                .unwrap(),
            session_id: Some(session_id),
            content_type: Some("application/xml"),
            body: Some(Bytes::from(format!("<password>{PASSWORD}</password>"))),
            deadline: Duration::from_secs(30),
        }
    }

    /// Posts to a server that answers every request with these bytes and then closes the connection.
    async fn answered(bytes: impl Into<String>) -> Result<Answer, Error> {
        let bytes: Arc<str> = bytes.into().into();
        let server = listen(move |mut stream| {
            let bytes = bytes.clone();
            async move {
                read_request(&mut stream).await.unwrap();
                let _ = stream.write_all(bytes.as_bytes()).await;
            }
        })
        .await;
        client().send(post(&target(server), &SECRET.into())).await
    }

    /// Notes every request and hangs or answers as `serve` says.
    async fn noting<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(TcpStream, Requests) -> F + Send + 'static,
    ) -> (SocketAddr, Requests) {
        let requests = Requests::default();
        let noted = requests.clone();
        (listen(move |stream| serve(stream, noted.clone())).await, requests)
    }

    #[derive(Clone, Default)]
    struct Requests(Arc<Mutex<Vec<String>>>);

    impl Requests {
        async fn read(&self, stream: &mut TcpStream) -> bool {
            let Some(request) = read_request(stream).await else {
                return false;
            };
            self.0.lock().unwrap().push(request);
            true
        }

        fn taken(&self) -> Vec<String> {
            std::mem::take(&mut *self.0.lock().unwrap())
        }
    }

    #[tokio::test]
    async fn a_request_carries_the_session_id_and_its_length() {
        let (server, requests) = noting(|mut stream, requests| async move {
            while requests.read(&mut stream).await {
                stream
                    .write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                    .await
                    .unwrap();
            }
        })
        .await;
        let (client, target, id) = (client(), target(server), SecretString::from(SECRET));
        assert_eq!(client.send(post(&target, &id)).await.unwrap().status, 202);
        client
            .send(Request {
                body: None,
                content_type: None,
                ..post(&target, &id)
            })
            .await
            .unwrap();
        let requests = requests.taken();
        let with_body = requests[0].to_ascii_lowercase();
        assert!(
            with_body.starts_with("post /inyama/service/callcontrol/makecall?query="),
            "{with_body}"
        );
        assert!(
            with_body.contains(&format!("\r\nclientsessionid: {SECRET}\r\n")),
            "{with_body}"
        );
        assert!(
            with_body.contains("\r\ncontent-type: application/xml\r\n"),
            "{with_body}"
        );
        assert!(
            requests[1]
                .to_ascii_lowercase()
                .contains("\r\ncontent-length: 0\r\n"),
            "{}",
            requests[1]
        );
    }

    #[tokio::test]
    async fn every_status_is_an_answer_with_its_body() {
        let html = "<html>Not Found</html>";
        let head = format!(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {}",
            html.len()
        );
        let answer = answered(format!("{head}\r\n\r\n{html}")).await.unwrap();
        assert_eq!(
            (answer.status, answer.content_type.as_deref(), &answer.body[..]),
            (404, Some("text/html"), html.as_bytes())
        );
        let answer = answered("HTTP/1.1 503 Wait\r\nRetry-After: 5\r\nContent-Length: 4\r\n\r\nbusy")
            .await
            .unwrap();
        assert_eq!(
            (answer.status, answer.retry_after),
            (503, Some(Duration::from_secs(5)))
        );
        assert_eq!(&answer.body[..], b"busy");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_bounded() {
        let at = |value: &'static str| {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
            retry_after(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(at("5"), Some(5));
        assert_eq!(at("Sun, 06 Nov 1994 08:49:57 GMT"), Some(20));
        assert_eq!(at("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(at("99999999999999999999999999"), Some(3600));
        assert_eq!((at("-5"), at("soon"), at("")), (None, None, None));
    }

    #[tokio::test]
    async fn a_redirect_is_an_error_that_names_the_status_alone() {
        let location = format!("Location: https://elsewhere.example.com/{SECRET}");
        let error = answered(format!(
            "HTTP/1.1 302 Found\r\n{location}\r\nContent-Length: 0\r\n\r\n"
        ))
        .await
        .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Protocol, Delivery::Rejected)
        );
        assert_eq!(error.refusal().unwrap().status, Some(302));
        assert!(!told(&error).contains("elsewhere"), "{}", told(&error));
    }

    #[tokio::test]
    async fn an_answer_over_the_limit_is_given_up_announced_or_not() {
        let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_owned();
        let unannounced = "HTTP/1.1 200 OK\r\n\r\n".to_owned() + &"x".repeat(1001);
        for answer in [announced, unannounced] {
            let error = answered(answer).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Decode, Delivery::Unknown)
            );
            assert!(
                told(&error).contains("larger than 1000 bytes"),
                "{}",
                told(&error)
            );
        }
        let fits = answered("HTTP/1.1 200 OK\r\n\r\n".to_owned() + &"x".repeat(1000))
            .await
            .unwrap();
        assert_eq!(fits.body.len(), 1000);
    }

    #[tokio::test]
    async fn an_endless_answer_is_given_up_at_the_limit() {
        let server = listen(|mut stream| async move {
            read_request(&mut stream).await.unwrap();
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .await;
            while stream.write_all(b"4\r\nmore\r\n").await.is_ok() {}
        })
        .await;
        let error = client()
            .send(post(&target(server), &SECRET.into()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_hangs_is_given_up_at_the_deadline_and_the_outcome_is_unknown() {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
        for said in ["", half] {
            let (server, requests) = noting(move |mut stream, requests| async move {
                requests.read(&mut stream).await;
                stream.write_all(said.as_bytes()).await.unwrap();
                std::future::pending().await
            })
            .await;
            let started = Instant::now();
            let error = client()
                .send(post(&target(server), &SECRET.into()))
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Timeout, Delivery::Unknown),
                "{error:?}"
            );
            assert_eq!(started.elapsed().as_secs(), 30);
            assert_eq!(requests.taken().len(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_not_made_in_time_sent_nothing() {
        let server = listen(|stream| async move {
            std::future::pending::<()>().await;
            drop(stream);
        })
        .await;
        let tls = TlsPolicy::danger_accept_invalid_certs().configure().unwrap();
        let client = HttpClient::new(&tls, &HttpOptions::default()).unwrap();
        let target = Target::parse(&format!("https://{server}")).unwrap();
        let started = Instant::now();
        let error = client.send(post(&target, &SECRET.into())).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Timeout, Delivery::NotSent),
            "{error:?}"
        );
        assert_eq!(started.elapsed().as_secs(), 5);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_got_nothing() {
        let nobody = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        let error = client()
            .send(post(&target(nobody), &SECRET.into()))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Connect, Delivery::NotSent)
        );
        assert!(error.is_transient());
        assert!(told(&error).contains("refused"), "{}", told(&error));
    }

    #[tokio::test]
    async fn what_speaks_no_http_is_told_apart() {
        let error = answered("\x15\x03\x01\x00\x02\x02\x16 this is no HTTP\r\n\r\n")
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Protocol, Delivery::Unknown),
            "{error:?}"
        );
        let plain = listen(|mut stream| async move {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        })
        .await;
        let tls = TlsPolicy::danger_accept_invalid_certs().configure().unwrap();
        let client = HttpClient::new(&tls, &HttpOptions::default()).unwrap();
        let target = Target::parse(&format!("https://{plain}")).unwrap();
        let error = client.send(post(&target, &SECRET.into())).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Tls, Delivery::NotSent),
            "{error:?}"
        );
        assert!(told(&error).contains("does not speak TLS"), "{}", told(&error));
    }

    #[tokio::test]
    async fn a_post_is_not_sent_twice_when_its_kept_connection_closes_without_an_answer() {
        let (server, requests) = noting(|mut stream, requests| async move {
            requests.read(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await
                .unwrap();
            requests.read(&mut stream).await;
        })
        .await;
        let (client, target, id) = (client(), target(server), SecretString::from(SECRET));
        client.send(post(&target, &id)).await.unwrap();
        let error = client.send(post(&target, &id)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::ConnectionLost, Delivery::Unknown),
            "{error:?}"
        );
        assert_eq!(requests.taken().len(), 2);
    }

    #[tokio::test]
    async fn a_post_after_its_kept_connection_was_closed_arrives_at_most_once() {
        let (server, requests) = noting(|mut stream, requests| async move {
            requests.read(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await
                .unwrap();
        })
        .await;
        let (client, target, id) = (client(), target(server), SecretString::from(SECRET));
        for _ in 0..50 {
            let outcome = client.send(post(&target, &id)).await;
            let arrived = requests.taken().len();
            match outcome {
                Ok(_) => assert_eq!(arrived, 1),
                // The close and the request crossed.
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
                    assert!(arrived == 0 || error.delivery() == Delivery::Unknown, "{error:?}");
                }
            }
        }
    }

    #[tokio::test]
    async fn neither_debug_nor_an_error_shows_the_session_id_or_the_password() {
        let (server, _requests) = noting(|mut stream, requests| async move {
            requests.read(&mut stream).await;
        })
        .await;
        let nobody = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        let id = SecretString::from(SECRET);
        let mut shown = vec![
            format!("{:?}", post(&target(server), &id)),
            format!("{:?}", client()),
        ];
        for server in [server, nobody] {
            shown.push(told(
                &client().send(post(&target(server), &id)).await.unwrap_err(),
            ));
        }
        let broken = SecretString::from(format!("{SECRET}\n"));
        shown.push(told(
            &client().send(post(&target(server), &broken)).await.unwrap_err(),
        ));
        let answer = answered(format!("HTTP/1.1 200 OK\r\n\r\n<clientSessionId>{SECRET}"))
            .await
            .unwrap();
        shown.push(format!("{answer:?}"));
        for text in shown {
            assert!(
                !text.is_empty() && !text.contains(SECRET) && !text.contains(PASSWORD),
                "{text}"
            );
        }
    }
}
