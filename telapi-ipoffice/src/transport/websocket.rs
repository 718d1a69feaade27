//! The stream of events: a WebSocket as two halves, a sender and a reader of what comes in.
//!
//! A message that tungstenite cannot take (text that is not UTF-8, too large, a broken frame) is told as
//! [`ErrorKind::Decode`], anything else that ends the stream as [`ErrorKind::ConnectionLost`]. RFC 6455 wants the
//! connection to be failed in either case, and tungstenite does it: after an error the reader is at its end, and the
//! session opens another WebSocket.
//!
//! tungstenite itself logs requests and frames at the level `trace` (crate `log`), the URL's session id included.

use crate::transport::cause::{Cause, find};
use crate::transport::target::WebSocketUrl;
use crate::transport::tls::{TlsConfig, handshake_failed};
use bytes::Bytes;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use rustls::pki_types::ServerName;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use telapi_core::{Delivery, Error, ErrorKind, Refusal};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::Host;

/// tungstenite zero-fills its read buffer for each socket, 128 KiB unless told otherwise. Events are a few KiB.
const READ_BUFFER: usize = 8 * 1024;
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
        Self {
            max_message: 1 << 20,
            write_deadline: Duration::from_secs(5),
        }
    }
}

/// What came in. All of it proves that the connection lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inbound {
    Text(String),
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

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}
type Stream = WebSocketStream<Box<dyn Socket>>;

/// An open WebSocket. The connection ends when both halves are dropped.
#[derive(Debug)]
pub(crate) struct WebSocket {
    pub(crate) sender: WebSocketSender,
    pub(crate) reader: WebSocketReader,
}

impl WebSocket {
    /// Opens a WebSocket, within the deadline. Never through a proxy.
    ///
    /// # Errors
    /// `Connect`, `Tls`, `Timeout` as for a request; `SessionExpired` for status 401, `Unavailable` for 503,
    /// `Protocol` for other statuses and for what is no WebSocket.
    pub(crate) async fn connect(
        url: &WebSocketUrl,
        tls: &TlsConfig,
        limits: WebSocketLimits,
        deadline: Duration,
    ) -> Result<Self, Error> {
        let end = Instant::now() + deadline;
        let opened = async {
            let socket = timeout_at(end, connect_socket(url, tls, end))
                .await
                .unwrap_or_else(|_| Err(no_answer(Delivery::NotSent, deadline)))?;
            timeout_at(end, shake_hands(url, socket, limits))
                .await
                .unwrap_or_else(|_| Err(no_answer(Delivery::Unknown, deadline)))
        };
        let stream = opened
            .await
            .map_err(|error: Error| error.context(format!("open {}", url.address)))?;
        let (sink, stream) = stream.split();
        Ok(Self {
            sender: WebSocketSender {
                sink,
                write_deadline: limits.write_deadline,
            },
            reader: WebSocketReader {
                stream,
                state: ReaderState::Open,
            },
        })
    }
}

async fn connect_socket(url: &WebSocketUrl, tls: &TlsConfig, end: Instant) -> Result<Box<dyn Socket>, Error> {
    let tcp = connect_tcp(url, end)
        .await
        .map_err(|error| Error::new(ErrorKind::Connect).caused_by(Cause::below(&error)))?;
    // Heartbeats are small, and waiting to fill a packet would only delay them.
    tcp.set_nodelay(true)
        .map_err(|error| Error::new(ErrorKind::Connect).caused_by(Cause::below(&error)))?;
    if !url.is_tls {
        return Ok(Box::new(tcp));
    }
    let name = server_name(&url.host)?;
    match tls.connector().connect(name, tcp).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(match find::<rustls::Error>(&error) {
            Some(tls) => handshake_failed(tls),
            None => Error::new(ErrorKind::Connect).caused_by(Cause::below(&error)),
        }),
    }
}

/// Tries every address of the host in turn. Each gets its share of the time left, so that a first one that swallows
/// packets (IPv6 that leads nowhere) leaves time for the next.
async fn connect_tcp(url: &WebSocketUrl, end: Instant) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> = match &url.host {
        Host::Domain(name) => lookup_host((name.as_str(), url.port)).await?.collect(),
        Host::Ipv4(ip) => vec![(*ip, url.port).into()],
        Host::Ipv6(ip) => vec![(*ip, url.port).into()],
    };
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host's name has no address");
    for (tried, address) in addresses.iter().enumerate() {
        let remaining = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let share = end.saturating_duration_since(Instant::now()) / remaining;
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "no answer to the connection attempt"),
        }
    }
    Err(last)
}

fn server_name(host: &Host) -> Result<ServerName<'static>, Error> {
    match host {
        Host::Ipv4(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V4(*ip).into())),
        Host::Ipv6(ip) => Ok(ServerName::IpAddress(std::net::IpAddr::V6(*ip).into())),
        Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|error| {
            Error::new(ErrorKind::InvalidArgument).caused_by(Cause::new(format!("the host's name: {error}")))
        }),
    }
}

async fn shake_hands(
    url: &WebSocketUrl,
    socket: Box<dyn Socket>,
    limits: WebSocketLimits,
) -> Result<Stream, Error> {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(Some(limits.max_message))
        .max_frame_size(Some(limits.max_message));
    match client_async_with_config(url.expose(), socket, Some(config)).await {
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
                _ => ErrorKind::Protocol,
            };
            Error::new(kind)
                .delivered(Delivery::Rejected)
                .refused(Refusal::with_status(status))
        }
        WsError::Io(error) => Error::new(ErrorKind::ConnectionLost)
            .delivered(Delivery::Unknown)
            .caused_by(Cause::below(&error)),
        WsError::Protocol(ProtocolError::HandshakeIncomplete) => Error::new(ErrorKind::ConnectionLost)
            .delivered(Delivery::Unknown)
            .caused_by(Cause::new(
                "the server closed the connection instead of opening the WebSocket",
            )),
        WsError::Protocol(error) => no_websocket(error.to_string()),
        WsError::AttackAttempt | WsError::Capacity(_) => no_websocket("its header is too large or too slow"),
        _ => no_websocket("its answer is no HTTP"),
    }
}

fn no_websocket(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    let text = text.into();
    Error::new(ErrorKind::Protocol)
        .delivered(Delivery::Unknown)
        .caused_by(Cause::new(format!(
            "the server does not speak WebSocket here: {text}"
        )))
}

fn no_answer(delivery: Delivery, deadline: Duration) -> Error {
    let text = match delivery {
        Delivery::NotSent => format!("no connection within {deadline:?}"),
        _ => format!("no answer to the WebSocket's handshake within {deadline:?}"),
    };
    Error::new(ErrorKind::Timeout)
        .delivered(delivery)
        .caused_by(Cause::new(text))
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
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
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
                .caused_by(Cause::new(format!(
                    "the server takes nothing: not sent within {deadline:?}"
                ))),
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
                Some(Ok(Message::Text(text))) => Ok(Inbound::Text(text.as_str().to_owned())),
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
        Some(frame) => Inbound::Close {
            code: Some(frame.code.into()),
            reason: frame.reason.as_str().to_owned(),
        },
        None => Inbound::Close {
            code: None,
            reason: String::new(),
        },
    }
}

fn reading_failed(error: &WsError) -> Error {
    let (kind, cause) = match error {
        WsError::Capacity(CapacityError::MessageTooLong { size, max_size }) => (
            ErrorKind::Decode,
            Cause::new(format!(
                "a message of {size} bytes is larger than {max_size} bytes"
            )),
        ),
        WsError::Utf8(text) => (
            ErrorKind::Decode,
            Cause::new(format!("a text message is not UTF-8: {text}")),
        ),
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => (
            ErrorKind::ConnectionLost,
            Cause::new("the connection ended without a Close"),
        ),
        WsError::Protocol(error) => (
            ErrorKind::Decode,
            Cause::new(format!("a frame is not as RFC 6455 wants it: {error}")),
        ),
        WsError::Io(error) => (ErrorKind::ConnectionLost, Cause::below(error)),
        _ => (ErrorKind::ConnectionLost, Cause::new("the WebSocket is closed")),
    };
    Error::new(kind).context("read the WebSocket").caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::testing::{Authority, Expired, listen, read_request, told};
    use crate::transport::{Target, TlsPolicy, WebSocketHost};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_tungstenite::accept_async;
    use tokio_tungstenite::tungstenite::protocol::frame::Frame;
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

    const SECRET: &str = "5e55105e-c2e7-4b5e-9d27-0c6b1f5e5e55";
    const DEADLINE: Duration = Duration::from_secs(10);
    const LIMITS: WebSocketLimits = WebSocketLimits {
        max_message: 1000,
        write_deadline: Duration::from_secs(5),
    };

    type Server = WebSocketStream<TcpStream>;

    fn url(scheme: &str, server: SocketAddr) -> WebSocketUrl {
        let target = Target::parse(&format!("{scheme}://{server}")).unwrap();
        let path = format!("/inyama/openapiwebsocket/{SECRET}");
        target
            .websocket_url(&path, WebSocketHost::AsConfigured)
            .unwrap()
            .with_heartbeat("telapi", "1")
            .unwrap()
    }

    async fn connect(server: SocketAddr) -> Result<WebSocket, Error> {
        WebSocket::connect(
            &url("http", server),
            &TlsConfig::unused().unwrap(),
            LIMITS,
            DEADLINE,
        )
        .await
    }

    /// A WebSocket to a server that does this once it is open.
    async fn open<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(Server) -> F + Send + Sync + 'static,
    ) -> WebSocket {
        let serve = std::sync::Arc::new(serve);
        let server = listen(move |stream| {
            let serve = serve.clone();
            async move { serve(accept_async(stream).await.unwrap()).await }
        })
        .await;
        connect(server).await.unwrap()
    }

    /// What opening fails with when the server answers the handshake like this.
    async fn refused(answer: &'static str) -> Error {
        let server = listen(move |mut stream| async move {
            read_request(&mut stream).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        })
        .await;
        connect(server).await.unwrap_err()
    }

    fn text(text: &str) -> Message {
        Message::text(text.to_owned())
    }

    async fn echo(mut server: Server) {
        while let Some(Ok(message)) = server.next().await {
            if message.is_text() {
                server.send(message).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn text_goes_both_ways_and_a_ping_is_answered() {
        let WebSocket {
            mut sender,
            mut reader,
        } = open(echo).await;
        sender.send_text("heartbeat ü").await.unwrap();
        assert_eq!(
            reader.next().await.unwrap().unwrap(),
            Inbound::Text("heartbeat ü".into())
        );
        sender.ping().await.unwrap();
        assert_eq!(reader.next().await.unwrap().unwrap(), Inbound::Pong);
    }

    #[tokio::test]
    async fn the_servers_ping_is_told_and_answered_by_reading_alone() {
        let mut socket = open(|mut server| async move {
            server
                .send(Message::Ping(Bytes::from_static(b"alive?")))
                .await
                .unwrap();
            let pong = server.next().await.unwrap().unwrap();
            assert_eq!(pong, Message::Pong(Bytes::from_static(b"alive?")));
            server
                .send(Message::Binary(Bytes::from_static(b"answered")))
                .await
                .unwrap();
        })
        .await;
        assert_eq!(socket.reader.next().await.unwrap().unwrap(), Inbound::Ping);
        let answered = Inbound::Binary(Bytes::from_static(b"answered"));
        assert_eq!(socket.reader.next().await.unwrap().unwrap(), answered);
    }

    #[tokio::test]
    async fn a_websocket_over_tls_follows_the_policy() {
        let ours = Authority::new("our CA");
        let acceptor = ours.issue("127.0.0.1", Expired::No).acceptor();
        let server = listen(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut server = accept_async(stream).await.unwrap();
                server.send(text("over TLS")).await.unwrap();
            }
        })
        .await;
        let trusting = TlsPolicy::private_ca(&ours.pem).unwrap().configure().unwrap();
        let mut socket = WebSocket::connect(&url("https", server), &trusting, LIMITS, DEADLINE)
            .await
            .unwrap();
        assert_eq!(
            socket.reader.next().await.unwrap().unwrap(),
            Inbound::Text("over TLS".into())
        );

        let pinned = TlsPolicy::pinned_sha256([7; 32]).configure().unwrap();
        let error = WebSocket::connect(&url("https", server), &pinned, LIMITS, DEADLINE)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Tls, Delivery::NotSent)
        );
        assert!(told(&error).contains("not the pinned one"), "{}", told(&error));
    }

    #[tokio::test]
    async fn a_refused_handshake_tells_its_status() {
        let expired = refused("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(
            (expired.kind(), expired.delivery()),
            (ErrorKind::SessionExpired, Delivery::Rejected)
        );
        assert_eq!(expired.refusal().unwrap().status, Some(401));
        let busy = refused("HTTP/1.1 503 Wait\r\nContent-Length: 4\r\n\r\nbusy").await;
        assert_eq!(
            (busy.kind(), busy.refusal().unwrap().status),
            (ErrorKind::Unavailable, Some(503))
        );
        let html = refused("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>").await;
        assert_eq!(
            (html.kind(), html.refusal().unwrap().status),
            (ErrorKind::Protocol, Some(200))
        );
        let garbage = refused("\x15\x03\x01\x00\x02\x02\x16\r\n\r\n").await;
        assert_eq!(garbage.kind(), ErrorKind::Protocol);
        let silence = refused("").await;
        assert_eq!(silence.kind(), ErrorKind::ConnectionLost);
        for error in [expired, busy, html, garbage, silence] {
            assert!(!told(&error).contains(SECRET), "{}", told(&error));
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told_as_such() {
        let nobody = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        let error = connect(nobody).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Connect, Delivery::NotSent)
        );
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handshake_that_hangs_is_given_up_at_the_deadline() {
        let server = listen(|mut stream| async move {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        })
        .await;
        let started = Instant::now();
        let error = connect(server).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Timeout, Delivery::Unknown)
        );
        assert_eq!(started.elapsed().as_secs(), 10);
        let tls = TlsPolicy::danger_accept_invalid_certs().configure().unwrap();
        let error = WebSocket::connect(&url("https", server), &tls, LIMITS, DEADLINE)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Timeout, Delivery::NotSent)
        );
    }

    #[tokio::test]
    async fn text_that_is_not_utf_8_is_an_undecodable_message_and_ends_the_stream() {
        let mut socket = open(|mut server| async move {
            server.send(text("fine")).await.unwrap();
            let frame = Frame::message(&b"abc\xff"[..], OpCode::Data(Data::Text), true);
            server.send(Message::Frame(frame)).await.unwrap();
            echo(server).await;
        })
        .await;
        assert_eq!(
            socket.reader.next().await.unwrap().unwrap(),
            Inbound::Text("fine".into())
        );
        let error = socket.reader.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(
            told(&error).contains("not UTF-8") && told(&error).contains("index 3"),
            "{}",
            told(&error)
        );
        assert!(socket.reader.next().await.is_none());
    }

    #[tokio::test]
    async fn a_message_over_the_limit_is_undecodable_in_one_frame_or_in_many() {
        let fits = "x".repeat(1000);
        let in_one = Message::text("x".repeat(1001));
        let in_many = |first| {
            let opcode = if first { Data::Text } else { Data::Continue };
            Message::Frame(Frame::message("x".repeat(600), OpCode::Data(opcode), false))
        };
        for messages in [vec![in_one], vec![in_many(true), in_many(false)]] {
            let fits_message = text(&fits);
            let mut socket = open(move |mut server| {
                let messages = messages.clone();
                let fits_message = fits_message.clone();
                async move {
                    server.send(fits_message).await.unwrap();
                    for message in messages {
                        server.send(message).await.unwrap();
                    }
                    echo(server).await;
                }
            })
            .await;
            assert_eq!(
                socket.reader.next().await.unwrap().unwrap(),
                Inbound::Text(fits.clone())
            );
            let error = socket.reader.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(
                told(&error).contains("larger than 1000 bytes"),
                "{}",
                told(&error)
            );
        }
    }

    #[tokio::test]
    async fn a_connection_that_is_cut_is_lost() {
        let mut socket = open(|mut server| async move { server.get_mut().shutdown().await.unwrap() }).await;
        let error = socket.reader.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
        assert!(error.is_transient());
        assert!(socket.reader.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_servers_close_is_told_with_code_and_reason_and_does_not_wait_for_the_socket_to_end() {
        let (replied, reply) = tokio::sync::oneshot::channel();
        let replied = std::sync::Mutex::new(Some(replied));
        let mut socket = open(move |mut server| {
            let replied = replied.lock().unwrap().take().unwrap();
            async move {
                let frame = CloseFrame {
                    code: CloseCode::Policy,
                    reason: "no heartbeat".into(),
                };
                server.send(Message::Close(Some(frame))).await.unwrap();
                let mut raw = [0; 2];
                server.get_mut().read_exact(&mut raw).await.unwrap();
                replied.send(raw).unwrap();
                std::future::pending().await
            }
        })
        .await;
        let close = Inbound::Close {
            code: Some(1008),
            reason: "no heartbeat".into(),
        };
        assert_eq!(socket.reader.next().await.unwrap().unwrap(), close);
        assert!(socket.reader.next().await.is_none());
        // The opcode of the client's answer (RFC 6455, 5.2): FIN and Close.
        assert_eq!(reply.await.unwrap()[0], 0x88);
        let error = socket.sender.send_text("too late").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::ConnectionLost, Delivery::NotSent)
        );
    }

    #[tokio::test]
    async fn our_close_reaches_the_server() {
        let (seen, close) = tokio::sync::oneshot::channel();
        let seen = std::sync::Mutex::new(Some(seen));
        let socket = open(move |mut server| {
            let seen = seen.lock().unwrap().take().unwrap();
            async move { seen.send(server.next().await.unwrap().unwrap()).unwrap() }
        })
        .await;
        socket.sender.close(DEADLINE).await.unwrap();
        assert!(close.await.unwrap().is_close());
    }

    #[tokio::test(start_paused = true)]
    async fn neither_sending_nor_closing_hangs_on_a_server_that_takes_nothing() {
        let mut socket = open(|server| async move {
            std::future::pending::<()>().await;
            drop(server);
        })
        .await;
        let large = "x".repeat(64 * 1024);
        let started = Instant::now();
        let error = loop {
            if let Err(error) = socket.sender.send_text(large.clone()).await {
                break error;
            }
        };
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Timeout, Delivery::Unknown),
            "{error:?}"
        );
        assert_eq!(started.elapsed().as_secs(), 5);
        let error = socket.sender.close(Duration::from_secs(2)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(started.elapsed().as_secs(), 7);
    }
}
