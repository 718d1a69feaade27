//! The stream of events: a WebSocket as two halves, a sender and a reader of what comes in.
//!
//! A message that tungstenite cannot take (text that is not UTF-8, too large, a broken frame) is told as
//! [`ErrorKind::Decode`], anything else that ends the stream as [`ErrorKind::ConnectionLost`]. RFC 6455 wants the
//! connection to be failed in either case, and tungstenite does it: after an error the reader is at its end, and the
//! session opens another WebSocket.
//!
//! tungstenite itself logs requests and frames at the level `trace` (crate `log`), the URL's session id included.

use crate::transport::target::WebSocketUrl;
use bytes::Bytes;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use std::fmt;
use std::time::{Duration, SystemTime};
use telapi_core::transport::{Cause, HttpClient, Socket, retry_after};
use telapi_core::{Delivery, Error, ErrorKind, Refusal};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::http::header::{CONTENT_TYPE, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WsError, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// tungstenite zero-fills its read buffer for each socket, 128 KiB unless told otherwise. Events are a few KiB.
const READ_BUFFER: usize = 4 * 1024;
/// What may wait to be written: heartbeats are short, so more than this means that the peer takes nothing.
const MAX_WRITE_BUFFER: usize = 128 * 1024;
/// How long the answer to the server's Close may take to leave.
const CLOSE_REPLY: Duration = Duration::from_secs(1);

/// The bounds of a [`WebSocket`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct WebSocketLimits {
    /// The largest message that is read, in bytes, whether it comes in one frame or in many.
    pub(crate) max_message: usize,
    /// How long one of our messages may take to leave.
    pub(crate) write_deadline: Duration,
}

impl Default for WebSocketLimits {
    fn default() -> Self {
        Self { max_message: 1 << 20, write_deadline: Duration::from_secs(5) }
    }
}

/// What came in. All of it proves that the connection lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inbound {
    Text(Utf8Bytes),
    Binary(Bytes),
    /// The server asked for a sign of life; it has been answered.
    Ping,
    /// The server answered our Ping.
    Pong,
    /// The server closes the connection. The reader is at its end after this.
    Close {
        /// RFC 6455, 7.4; `None` if the server gave none.
        code: Option<u16>,
        /// The server's words, often empty.
        reason: String,
    },
}

type Stream = WebSocketStream<Box<dyn Socket>>;

/// An open WebSocket. The connection ends when both halves are dropped.
#[derive(Debug)]
pub(crate) struct WebSocket {
    pub(crate) sender: WebSocketSender,
    pub(crate) reader: WebSocketReader,
}

impl WebSocket {
    /// Opens a WebSocket, within the connect deadline. A content type is what the events are asked for in.
    ///
    /// # Errors
    /// `Connect`, `Proxy`, `Tls`, `Timeout` as for a request; `SessionExpired` for status 401, `Unavailable` for 503,
    /// `Server` for the other 5xx, `Protocol` for other statuses (redirects among them, which are not followed) and for what
    /// is no WebSocket.
    pub(crate) async fn connect(
        client: &HttpClient,
        url: &WebSocketUrl,
        content_type: Option<&'static str>,
        limits: WebSocketLimits,
    ) -> Result<Self, Error> {
        let deadline = client.connect_deadline();
        let end = Instant::now() + deadline;
        let opened = async {
            let socket = client.connect(&url.origin, end).await?;
            let shaken = timeout_at(end, shake_hands(url, content_type, socket, limits)).await;
            shaken.unwrap_or_else(|_| {
                let text = format!("no answer to the WebSocket's handshake within {deadline:?}");
                Err(Error::new(ErrorKind::Timeout).delivered(Delivery::Unknown).caused_by(Cause::new(text)))
            })
        };
        let stream = opened.await.map_err(|error: Error| error.context(format!("open {}", url.address)))?;
        let (sink, stream) = stream.split();
        Ok(Self {
            sender: WebSocketSender { sink, write_deadline: limits.write_deadline },
            reader: WebSocketReader { stream, state: ReaderState::Open },
        })
    }
}

#[cfg(test)]
impl WebSocket {
    /// A client's WebSocket over a socket of the test's, as if the handshake were done.
    pub(crate) async fn over(socket: impl Socket + 'static) -> Self {
        use tokio_tungstenite::tungstenite::protocol::Role;
        let socket: Box<dyn Socket> = Box::new(socket);
        let (sink, stream) = WebSocketStream::from_raw_socket(socket, Role::Client, None).await.split();
        Self {
            sender: WebSocketSender { sink, write_deadline: WebSocketLimits::default().write_deadline },
            reader: WebSocketReader { stream, state: ReaderState::Open },
        }
    }
}

async fn shake_hands(
    url: &WebSocketUrl,
    content_type: Option<&'static str>,
    socket: Box<dyn Socket>,
    limits: WebSocketLimits,
) -> Result<Stream, Error> {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(Some(limits.max_message))
        .max_frame_size(Some(limits.max_message));
    let mut request = url.expose().into_client_request().map_err(handshake_refused)?;
    if let Some(content_type) = content_type {
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    match client_async_with_config(request, socket, Some(config)).await {
        Ok((stream, _response)) => Ok(stream),
        Err(error) => Err(handshake_refused(error)),
    }
}

/// Why no WebSocket was opened. tungstenite's error is taken apart, since a response's headers may hold the URL.
fn handshake_refused(error: WsError) -> Error {
    match error {
        WsError::Http(response) => {
            let status = response.status().as_u16();
            let kind = match status {
                401 => ErrorKind::SessionExpired,
                503 => ErrorKind::Unavailable,
                500..=599 => ErrorKind::Server,
                _ => ErrorKind::Protocol,
            };
            let error = Error::new(kind).delivered(Delivery::Rejected).refused(Refusal::with_status(status));
            match retry_after(response.headers(), SystemTime::now()) {
                Some(wait) => error.after(wait),
                None => error,
            }
        }
        WsError::Io(error) => {
            Error::new(ErrorKind::ConnectionLost).delivered(Delivery::Unknown).caused_by(Cause::below(&error))
        }
        WsError::Protocol(ProtocolError::HandshakeIncomplete) => Error::new(ErrorKind::ConnectionLost)
            .delivered(Delivery::Unknown)
            .caused_by(Cause::new("the server closed the connection instead of opening the WebSocket")),
        WsError::Protocol(error) => no_websocket(error.to_string()),
        WsError::AttackAttempt | WsError::Capacity(_) => no_websocket("its header is too large or too slow"),
        _ => no_websocket("its answer is no HTTP"),
    }
}

fn no_websocket(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    let text = text.into();
    Error::new(ErrorKind::Protocol)
        .delivered(Delivery::Unknown)
        .caused_by(Cause::new(format!("the server does not speak WebSocket here: {text}")))
}

/// The half that sends. Nothing it does takes longer than the deadline.
pub(crate) struct WebSocketSender {
    sink: SplitSink<Stream, Message>,
    write_deadline: Duration,
}

impl WebSocketSender {
    /// Sends a text message.
    pub(crate) async fn send_text(&mut self, text: impl Into<String>) -> Result<(), Error> {
        self.send(Message::text(text.into()), self.write_deadline).await
    }

    /// Asks for a sign of life (RFC 6455, 5.5.2). The reader tells the answer, [`Inbound::Pong`].
    pub(crate) async fn ping(&mut self) -> Result<(), Error> {
        self.send(Message::Ping(Bytes::new()), self.write_deadline).await
    }

    /// Tells the server that the connection ends, if that can be told within the deadline. The answer is not awaited:
    /// drop both halves after this.
    pub(crate) async fn close(mut self, deadline: Duration) -> Result<(), Error> {
        let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        self.send(Message::Close(Some(frame)), deadline).await
    }

    async fn send(&mut self, message: Message, deadline: Duration) -> Result<(), Error> {
        let error = match timeout(deadline, self.sink.send(message)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(WsError::Io(error))) => Error::new(ErrorKind::ConnectionLost)
                .delivered(Delivery::Unknown)
                .caused_by(Cause::below(&error)),
            Ok(Err(WsError::WriteBufferFull(_))) => Error::new(ErrorKind::ConnectionLost)
                .delivered(Delivery::NotSent)
                .caused_by(Cause::new("the server takes nothing more")),
            Ok(Err(_)) => Error::new(ErrorKind::ConnectionLost)
                .delivered(Delivery::NotSent)
                .caused_by(Cause::new("the WebSocket is closed")),
            Err(_) => Error::new(ErrorKind::Timeout)
                .delivered(Delivery::Unknown)
                .caused_by(Cause::new(format!("the server takes nothing: not sent within {deadline:?}"))),
        };
        Err(error.context("send on the WebSocket"))
    }
}

impl fmt::Debug for WebSocketSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebSocketSender")
    }
}

/// The half that reads.
pub(crate) struct WebSocketReader {
    stream: SplitStream<Stream>,
    state: ReaderState,
}

enum ReaderState {
    Open,
    /// The server's Close was told; the answer to it may still have to leave.
    Closed,
    Ended,
}

impl WebSocketReader {
    /// What came in next; `None` after an error or a Close. Waits as long as the server says nothing, so watch it
    /// with a heartbeat. May be dropped while it waits: nothing is lost.
    ///
    /// # Errors
    /// `Decode` for a message that cannot be taken, `ConnectionLost` for a connection that broke. Both are final.
    pub(crate) async fn next(&mut self) -> Option<Result<Inbound, Error>> {
        match self.state {
            ReaderState::Open => {}
            ReaderState::Closed => {
                // Polling sends the answer. A server that then leaves its socket open must not hold us up.
                let _ = timeout(CLOSE_REPLY, self.stream.next()).await;
                self.state = ReaderState::Ended;
                return None;
            }
            ReaderState::Ended => return None,
        }
        let inbound = loop {
            break match self.stream.next().await {
                Some(Ok(Message::Text(text))) => Ok(Inbound::Text(text)),
                Some(Ok(Message::Binary(bytes))) => Ok(Inbound::Binary(bytes)),
                Some(Ok(Message::Ping(_))) => Ok(Inbound::Ping),
                Some(Ok(Message::Pong(_))) => Ok(Inbound::Pong),
                Some(Ok(Message::Close(frame))) => Ok(closed(frame)),
                // Only ever made by a sender.
                Some(Ok(Message::Frame(_))) => continue,
                Some(Err(error)) => Err(reading_failed(&error)),
                None => {
                    self.state = ReaderState::Ended;
                    return None;
                }
            };
        };
        match &inbound {
            Ok(Inbound::Close { .. }) => self.state = ReaderState::Closed,
            Ok(_) => {}
            Err(_) => self.state = ReaderState::Ended,
        }
        Some(inbound)
    }
}

impl fmt::Debug for WebSocketReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebSocketReader")
    }
}

fn closed(frame: Option<CloseFrame>) -> Inbound {
    match frame {
        Some(frame) => {
            Inbound::Close { code: Some(frame.code.into()), reason: frame.reason.as_str().to_owned() }
        }
        None => Inbound::Close { code: None, reason: String::new() },
    }
}

fn reading_failed(error: &WsError) -> Error {
    let (kind, cause) = match error {
        WsError::Capacity(CapacityError::MessageTooLong { size, max_size }) => (
            ErrorKind::Decode,
            Cause::new(format!("a message of {size} bytes is larger than {max_size} bytes")),
        ),
        WsError::Utf8(text) => {
            (ErrorKind::Decode, Cause::new(format!("a text message is not UTF-8: {text}")))
        }
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            (ErrorKind::ConnectionLost, Cause::new("the connection ended without a Close"))
        }
        WsError::Protocol(error) => {
            (ErrorKind::Decode, Cause::new(format!("a frame is not as RFC 6455 wants it: {error}")))
        }
        WsError::Io(error) => (ErrorKind::ConnectionLost, Cause::below(error)),
        _ => (ErrorKind::ConnectionLost, Cause::new("the WebSocket is closed")),
    };
    Error::new(kind).context("read the WebSocket").caused_by(cause)
}

#[cfg(test)]
mod tests;
