//! What the guide and RFC 6455 promise of a WebSocket, over real sockets.

use super::*;
use crate::transport::{Target, TlsPolicy, WebSocketRule};
use std::net::SocketAddr;
use telapi_testing::{Authority, Expired, Nobody, listen, read_request, told};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

const SECRET: &str = "5e55105e-c2e7-4b5e-9d27-0c6b1f5e5e55";
const DEADLINE: Duration = Duration::from_secs(5);
const LIMITS: WebSocketLimits = WebSocketLimits { max_message: 1000, write_deadline: Duration::from_secs(5) };

type Server = WebSocketStream<TcpStream>;

fn url(scheme: &str, server: SocketAddr) -> WebSocketUrl {
    let target = Target::parse(&format!("{scheme}://{server}")).unwrap();
    let path = format!("/inyama/openapiwebsocket/{SECRET}");
    target.websocket_url(&path, &WebSocketRule::default()).unwrap().with_heartbeat("telapi", "1").unwrap()
}

fn client_with(policy: TlsPolicy) -> HttpClient {
    HttpClient::builder().tls(policy).build().unwrap()
}

async fn connect(server: SocketAddr) -> Result<WebSocket, Error> {
    WebSocket::connect(
        &HttpClient::builder().build_without_tls().unwrap(),
        &url("http", server),
        None,
        LIMITS,
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
    let WebSocket { mut sender, mut reader } = open(echo).await;
    sender.send_text("heartbeat ü").await.unwrap();
    assert_eq!(reader.next().await.unwrap().unwrap(), Inbound::Text("heartbeat ü".into()));
    sender.ping().await.unwrap();
    assert_eq!(reader.next().await.unwrap().unwrap(), Inbound::Pong);
}

#[tokio::test]
async fn the_servers_ping_is_told_and_answered_by_reading_alone() {
    let mut socket = open(|mut server| async move {
        server.send(Message::Ping(Bytes::from_static(b"alive?"))).await.unwrap();
        let pong = server.next().await.unwrap().unwrap();
        assert_eq!(pong, Message::Pong(Bytes::from_static(b"alive?")));
        server.send(Message::Binary(Bytes::from_static(b"answered"))).await.unwrap();
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
    let trusting = client_with(TlsPolicy::private_ca(&ours.pem).unwrap());
    let mut socket = WebSocket::connect(&trusting, &url("https", server), None, LIMITS).await.unwrap();
    assert_eq!(socket.reader.next().await.unwrap().unwrap(), Inbound::Text("over TLS".into()));

    let pinned = client_with(TlsPolicy::pinned_sha256([7; 32]));
    let error = WebSocket::connect(&pinned, &url("https", server), None, LIMITS).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NotSent));
    assert!(told(&error).contains("not the pinned one"), "{}", told(&error));
}

#[tokio::test]
async fn a_refused_handshake_tells_its_status() {
    let expired = refused("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!((expired.kind(), expired.delivery()), (ErrorKind::SessionExpired, Delivery::Rejected));
    assert_eq!(expired.refusal().unwrap().status, Some(401));
    let busy = refused("HTTP/1.1 503 Wait\r\nRetry-After: 5\r\nContent-Length: 4\r\n\r\nbusy").await;
    assert_eq!((busy.kind(), busy.refusal().unwrap().status), (ErrorKind::Unavailable, Some(503)));
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(5)));
    let failed = refused("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n").await;
    assert!(failed.kind() == ErrorKind::Server && failed.is_transient(), "{failed:?}");
    let html = refused("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>").await;
    assert_eq!((html.kind(), html.refusal().unwrap().status), (ErrorKind::Protocol, Some(200)));
    let garbage = refused("\x15\x03\x01\x00\x02\x02\x16\r\n\r\n").await;
    assert_eq!(garbage.kind(), ErrorKind::Protocol);
    let silence = refused("").await;
    assert_eq!(silence.kind(), ErrorKind::ConnectionLost);
    for error in [expired, busy, html, garbage, silence] {
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
    }
}

#[tokio::test]
async fn a_websocket_follows_no_redirect() {
    let (visited, mut visitor) = tokio::sync::mpsc::unbounded_channel();
    let elsewhere = listen(move |_stream| {
        visited.send(()).unwrap();
        std::future::ready(())
    })
    .await;
    for status in [301, 302, 307, 308] {
        let server = listen(move |mut stream| async move {
            read_request(&mut stream).await.unwrap();
            let location = format!("Location: ws://{elsewhere}/{SECRET}");
            let head = format!("HTTP/1.1 {status} Elsewhere\r\n{location}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
        })
        .await;
        let error = connect(server).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Protocol, Delivery::Rejected));
        assert_eq!(error.refusal().unwrap().status, Some(status));
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
    }
    assert!(visitor.try_recv().is_err());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_as_such() {
    let nobody = Nobody::new();
    let error = connect(nobody.address).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
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
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    assert_eq!(started.elapsed().as_secs(), 5);
    let anybody = client_with(TlsPolicy::danger_accept_invalid_certs());
    let error = WebSocket::connect(&anybody, &url("https", server), None, LIMITS).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NotSent));
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
    assert_eq!(socket.reader.next().await.unwrap().unwrap(), Inbound::Text("fine".into()));
    let error = socket.reader.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(told(&error).contains("not UTF-8") && told(&error).contains("index 3"), "{}", told(&error));
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
        assert_eq!(socket.reader.next().await.unwrap().unwrap(), Inbound::Text(fits.clone().into()));
        let error = socket.reader.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(told(&error).contains("larger than 1000 bytes"), "{}", told(&error));
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
            let frame = CloseFrame { code: CloseCode::Policy, reason: "no heartbeat".into() };
            server.send(Message::Close(Some(frame))).await.unwrap();
            let mut raw = [0; 2];
            server.get_mut().read_exact(&mut raw).await.unwrap();
            replied.send(raw).unwrap();
            std::future::pending::<()>().await;
        }
    })
    .await;
    let close = Inbound::Close { code: Some(1008), reason: "no heartbeat".into() };
    assert_eq!(socket.reader.next().await.unwrap().unwrap(), close);
    assert!(socket.reader.next().await.is_none());
    // The opcode of the client's answer (RFC 6455, 5.2): FIN and Close.
    assert_eq!(reply.await.unwrap()[0], 0x88);
    let error = socket.sender.send_text("too late").await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::NotSent));
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
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "{error:?}");
    assert_eq!(started.elapsed().as_secs(), 5);
    let error = socket.sender.close(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(started.elapsed().as_secs(), 7);
}
