//! One WebSocket: events out, heartbeats in (guide 4.3.4, 17).

use super::http::{Connection, unauthorized};
use super::session::Socket;
use super::state::PortalState;
use crate::fault::{EventFault, EventLine};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::SinkExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// How many messages wait for a client before it counts as too slow.
const QUEUE: usize = 4096;
/// A client that has asked for the heartbeat must be heard so often.
const HEARTBEAT_DEADLINE: Duration = Duration::from_secs(30);
/// How long the portal waits for the other half of a closing handshake.
const CLOSING_HANDSHAKE: Duration = Duration::from_secs(5);

/// What a WebSocket's task is told to do.
#[derive(Clone, Debug)]
pub(crate) enum SocketCommand {
    /// Sends a text message, which this is to befall.
    Text(String, Option<EventFault>),
    /// Sends a binary message.
    Binary(Vec<u8>),
    /// Writes what was put into the wire.
    Flush,
    /// Closes it, behind everything queued before.
    Close,
}

/// `GET /inyama/openapiwebsocket/<session id>`.
pub(crate) async fn open(
    State(portal): State<Arc<PortalState>>,
    ConnectInfo(Connection(wire)): ConnectInfo<Connection>,
    Path(session_id): Path<String>,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if portal.user_of(&session_id).is_none() {
        return unauthorized();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    // both together ask for the heartbeat
    let heartbeat = ["clientName", "clientVersion"].iter().all(|wanted| {
        let mut names = query.iter().flat_map(|query| query.split('&'));
        names.any(|pair| pair.split('=').next() == Some(wanted))
    });
    wire.carries_websocket();
    if !portal.options.answers_pings {
        wire.hide_pings();
    }
    // registered before the 101 is sent, so that a client which has it misses nothing
    let (commands, queue) = mpsc::channel(QUEUE);
    let number = {
        let mut inner = portal.lock();
        inner.sockets += 1;
        let number = inner.sockets;
        let Some(session) = inner.session(&session_id) else {
            return unauthorized();
        };
        // the newest socket gets the events; the one before it is closed
        session.send(SocketCommand::Close);
        session.socket = Some(Socket { commands, wire, number });
        number
    };
    upgrade.max_message_size(1 << 20).on_upgrade(move |socket| async move {
        let hanging = portal.hanging.subscribe();
        let deadline = heartbeat.then(|| Instant::now() + HEARTBEAT_DEADLINE);
        serve(socket, queue, hanging, deadline).await;
        let mut inner = portal.lock();
        if let Some(session) = inner.sessions.get_mut(&session_id)
            && session.socket.as_ref().is_some_and(|socket| socket.number == number)
        {
            session.socket = None;
        }
    })
}

/// Runs one socket to its end.
async fn serve(
    mut socket: WebSocket,
    mut queue: mpsc::Receiver<SocketCommand>,
    mut hanging: watch::Receiver<bool>,
    mut deadline: Option<Instant>,
) {
    let mut line = EventLine::default();
    let mut closing = false;
    loop {
        // a portal that hangs neither reads, nor answers Pings, nor sends
        if hanging.wait_for(|hanging| !hanging).await.is_err() {
            return;
        }
        while let Some(command) = line.take_due(Instant::now()) {
            let sent = match command {
                SocketCommand::Text(text, _) => socket.send(Message::Text(text.into())).await,
                SocketCommand::Binary(bytes) => socket.send(Message::Binary(Bytes::from(bytes))).await,
                SocketCommand::Flush => SinkExt::<Message>::flush(&mut socket).await,
                SocketCommand::Close => return close(socket).await,
            };
            if sent.is_err() {
                return;
            }
        }
        let next = line.next_due();
        tokio::select! {
            biased;
            // the guard must not live across the other branches' awaits
            _ = async { hanging.wait_for(|hanging| *hanging).await.is_ok() } => {}
            // what has come already is passed on first; a line that is full makes the queue fill up
            command = queue.recv(), if !closing && line.len() < QUEUE => {
                let now = Instant::now();
                match command {
                    Some(SocketCommand::Close) | None => {
                        closing = true;
                        line.release(now);
                        line.put(now, SocketCommand::Close, None);
                    }
                    Some(SocketCommand::Text(text, fault)) => {
                        line.put(now, SocketCommand::Text(text, None), fault.as_ref());
                    }
                    Some(command) => line.put(now, command, None),
                }
            }
            () = at(next) => {}
            message = socket.recv() => match message {
                Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                    deadline = deadline.map(|_| Instant::now() + HEARTBEAT_DEADLINE);
                }
                // "any string" is a heartbeat, a Ping is none
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            () = at(deadline) => return close(socket).await,
        }
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

async fn close(mut socket: WebSocket) {
    let frame = CloseFrame { code: 1000, reason: "".into() };
    let handshake = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // a client that does not answer is left alone
    let _ = tokio::time::timeout(CLOSING_HANDSHAKE, handshake).await;
}
