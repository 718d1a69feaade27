//! The way of events through a whole session: loopback WebSocket, decoder, call book, hub, stream.

use crate::ratio::{Goal, Ratio, interleaved};
use crate::{Result, fixtures, floor, mock};
use futures::StreamExt;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpStream as BlockingStream;
use std::time::{Duration, Instant};
use telapi::ipoffice::wire::LoginRequest;
use telapi::ipoffice::{Event, Session};
use telapi::{EventStream, StreamItem};
use telapi_mock::ipoffice::Portal;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A round of a few milliseconds: what else the machine does then leaves some rounds alone.
const CALLS: usize = 25;
const MESSAGES: usize = 4 * CALLS;
const EVENTS: usize = 5 * CALLS;
const ROUNDS: usize = 600;

/// The rate of events at a stream of a session, by the rate of a bare WebSocket with a bare reader over each message.
///
/// The portal runs on a thread of its own and serves both alike: all frames of a round are handed to its socket at once,
/// so that it is never what is waited for. Either client runs on one thread.
pub(crate) fn measure() -> Result<Ratio> {
    let (_server, portal) = mock::portal(1)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let frames: Vec<u8> = (0..CALLS).flat_map(fixtures::call).flat_map(|message| frame(&message)).collect();

    let (_session, mut stream) = runtime.block_on(open_session(&portal))?;
    let mut socket = runtime.block_on(open_socket(&portal))?;
    let ours = || runtime.block_on(through_session(&portal, &frames, &mut stream));
    let floor = || runtime.block_on(through_floor(&portal, &frames, &mut socket));
    let value = interleaved(ROUNDS, ours, floor)?.rate();
    Ok(Ratio { name: "session".to_owned(), value, goal: Goal::AtLeast(0.6), unit: "of the floor" })
}

/// A session that is at rest, and a stream of it.
async fn open_session(portal: &Portal) -> Result<(Session, EventStream<Event>)> {
    let [user, _] = mock::APPLICATION_USERS;
    let builder = Session::builder(portal.url()).credentials(user, mock::PASSWORD).application("ratios");
    // none while we measure: the mock knows nothing of our calls, and the book would end them
    let session = builder.snapshot_interval(None).connect().await?;
    // behind the login's snapshot
    session.resynchronise().await?;
    let stream = session.events();
    Ok((session, stream))
}

async fn through_session(
    portal: &Portal,
    frames: &[u8],
    stream: &mut EventStream<Event>,
) -> Result<Duration> {
    let [user, _] = mock::APPLICATION_USERS;
    portal.inject_raw(user, frames);
    let start = Instant::now();
    for _ in 0..EVENTS {
        match stream.next().await {
            Some(StreamItem::Event(event)) => drop(black_box(event)),
            other => return Err(format!("no event: {other:?}").into()),
        }
    }
    Ok(start.elapsed())
}

/// A WebSocket as tungstenite opens it by default.
async fn open_socket(portal: &Portal) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    let [_, user] = mock::APPLICATION_USERS;
    log_in(portal, user)?;
    let id = portal.session_ids(user).pop().ok_or("the portal did not let the floor in")?;
    let url = format!("ws://{}/inyama/openapiwebsocket/{id}", portal.address());
    Ok(connect_async(url).await?.0)
}

async fn through_floor(
    portal: &Portal,
    frames: &[u8],
    socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>,
) -> Result<Duration> {
    let [_, user] = mock::APPLICATION_USERS;
    portal.inject_raw(user, frames);
    let start = Instant::now();
    for _ in 0..MESSAGES {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => black_box(floor::walk(&text)?),
            other => return Err(format!("no message: {other:?}").into()),
        };
    }
    Ok(start.elapsed())
}

/// Logs in by a request written by hand: the floor knows nothing of ours.
fn log_in(portal: &Portal, user: &str) -> Result<()> {
    let login = LoginRequest::new(user, mock::PASSWORD, "floor").to_xml();
    let (host, body) = (portal.address(), login.expose());
    let mut connection = BlockingStream::connect(host)?;
    write!(
        connection,
        "POST /inyama/service/session HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/xml\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(answer.into()) }
}

/// A WebSocket text frame as a server sends it: final, unmasked (RFC 6455, 5.2).
fn frame(message: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match (u8::try_from(message.len()), u16::try_from(message.len())) {
        (Ok(length @ ..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((message.len() as u64).to_be_bytes());
        }
    }
    frame.extend(message.as_bytes());
    frame
}
