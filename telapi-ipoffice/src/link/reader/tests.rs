//! A reader over a socket that the test fills, turn by turn.

use super::*;
use crate::config::Settings;
use crate::transport::Target;
use crate::wire::{LoginResponse, SessionId};
use futures::StreamExt;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::time::advance;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::Role;

/// A text message of one blank, as a server frames it (RFC 6455, 5.2).
const BLANK: [u8; 3] = [0x81, 1, b' '];

/// The reader of a device user's session, the portal's end of its WebSocket, and what the reader tells.
async fn device_user() -> (Reader, DuplexStream, mpsc::Receiver<ReaderTells>) {
    let mut settings = Settings::new("http://127.0.0.1:9".to_owned());
    settings.user_name = "Extn201".to_owned();
    settings.password = Some("secret".into());
    settings.application_name = "bot".to_owned();
    let shared = Shared::new(settings.check().unwrap().config, None);
    let login = LoginResponse { user_extension: Some("201".to_owned()), ..LoginResponse::default() };
    let server = Target::parse("http://127.0.0.1:9").unwrap();
    let portal = Portal::new(Arc::clone(&shared.config), server, SessionId::new("3fa4c0de"), Arc::new(login));
    let (ours, portals) = tokio::io::duplex(1 << 16);
    let socket = WebSocket::over(ours).await;
    let (told, events) = mpsc::channel(16);
    (Reader::new(shared, portal, socket, told), portals, events)
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_always_has_a_message_ready_does_not_starve_the_heartbeats() {
    let (mut reader, mut portal, _events) = device_user().await;
    portal.write_all(&BLANK.repeat(1000)).await.unwrap();
    // both heartbeats are due: each 10 s on the WebSocket, each 60 s over REST
    advance(Duration::from_secs(60)).await;
    assert!(reader.turn().await.is_ok());

    assert!(reader.rest.as_ref().unwrap().asked.is_some(), "the REST heartbeat has not left");
    let mut portal = WebSocketStream::from_raw_socket(portal, Role::Server, None).await;
    let sent = portal.next().now_or_never().expect("a heartbeat on the WebSocket");
    assert_eq!(sent.unwrap().unwrap(), Frame::text(HEARTBEAT));
    let next = reader.socket.reader.next().now_or_never();
    assert!(matches!(next, Some(Some(Ok(Inbound::Text(_))))), "there was more to be read: {next:?}");
}

#[tokio::test(start_paused = true)]
async fn what_has_come_in_is_read_before_a_portal_is_taken_for_dead() {
    let (mut reader, mut portal, mut events) = device_user().await;
    // the portal has answered a Ping once, so that its silence counts; then the process sleeps
    portal.write_all(&[0x8a, 0]).await.unwrap();
    assert!(reader.turn().await.is_ok());
    advance(Duration::from_secs(10)).await;
    assert!(reader.turn().await.is_ok());
    portal.write_all(&BLANK).await.unwrap();
    advance(Duration::from_secs(40)).await;
    assert!(reader.turn().await.is_ok(), "it was there all the time");
    assert!(events.try_recv().is_err());
}
