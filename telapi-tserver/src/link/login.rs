//! Opening a session: RegisterClient, which the state of the link to the switch answers, and the question which of a pair the server
//! is (T-Library model, *High availability*).

use super::Shared;
use super::connection::Connection;
use super::incoming::Incoming;
use crate::answer;
use crate::config::Server;
use crate::event::Event;
use crate::gateway::{Frame, PROTOCOL_VERSION};
use crate::message::{Attribute, KvList, ServerRole, TypedMessage};
use crate::request::{RequestQueryServer, RequestRegisterClient};
use crate::transport;
use std::time::Duration;
use telapi_core::{Delivery, Error, ErrorKind, Result};
use tokio::time::{Instant, sleep, timeout_at};

/// What the answer to opening a session says: it has no ReferenceID. A server that has nothing to say of it may say other things first,
/// but not for ever.
const MOST_FRAMES: usize = 1024;

/// How often a backup is asked whether it is primary by now.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(200);

/// A session that is open, and has nothing registered.
pub(super) struct Opened {
    pub(super) sender: Box<dyn transport::Sender>,
    pub(super) incoming: Incoming,
    /// What the server has said of its link to the switch.
    pub(super) sees_the_switch: bool,
}

/// Connects to a server and opens a session there.
pub(super) async fn connect(shared: &Shared, server: &Server, end: Instant) -> Result<Opened> {
    let config = &shared.config;
    let mut socket = config.transport.connect(&server.name, end).await?;
    let sees_the_switch = match timeout_at(end, open(&mut socket, shared)).await {
        Ok(opened) => opened.map_err(|error| shared.refused(error))?,
        Err(_) => return Err(not_in_time()),
    };
    Ok(Opened { sender: socket.sender, incoming: Incoming::new(socket.receiver), sees_the_switch })
}

/// Opens the session. Whether the server sees its switch.
async fn open(socket: &mut transport::Connection, shared: &Shared) -> Result<bool> {
    let config = &shared.config;
    let mut message = RequestRegisterClient::new(config.application.as_str(), PROTOCOL_VERSION)
        .extensions(
            KvList::new()
                .with("addp-timeout", seconds(config.addp.local))
                .with("addp-remote-timeout", seconds(config.addp.remote)),
        )
        .to_message();
    if let Some(password) = &config.password {
        message.attributes.push(Attribute::ApplicationPassword, password.expose());
    }
    socket.sender.send(&Frame::Message(message)).await?;
    for _ in 0..MOST_FRAMES {
        match socket.receiver.receive().await? {
            None => {
                let why = "the server has ended the connection instead of opening a session";
                return Err(Error::new(ErrorKind::ConnectionLost).context(why).delivered(Delivery::Unknown));
            }
            Some(Ok(Frame::Poll { seq })) => socket.sender.send(&Frame::Reply { seq }).await?,
            Some(Ok(Frame::Reply { .. })) => {}
            Some(Ok(Frame::Message(mut message))) => {
                shared.secrets.hide(&mut message);
                match Event::from_message(message) {
                    Ok(Event::LinkConnected(_)) => return Ok(true),
                    Ok(Event::LinkDisconnected(_)) => return Ok(false),
                    Ok(Event::Error(error)) => return Err(answer::refused(&error)),
                    // what comes before the session is open is for nobody
                    Ok(_) => {}
                    Err((error, _)) => return Err(error.into()),
                }
            }
            Some(Err(error)) => {
                return Err(Error::new(ErrorKind::Protocol)
                    .context("what answers is no T-Server's gateway")
                    .caused_by(error));
            }
        }
    }
    Err(Error::new(ErrorKind::Protocol).context("the server does not answer the opening of a session"))
}

fn seconds(time: Duration) -> i64 {
    time.as_secs().try_into().unwrap_or(i64::MAX)
}

/// A refusal to open the session.
pub(super) fn refused(error: Error, tries_again: bool) -> Error {
    let Some(refusal) = error.refusal().cloned() else { return error };
    let is_transient = tries_again || error.is_transient();
    Error::new(ErrorKind::LoginRefused)
        .context("open the session")
        .delivered(error.delivery())
        .refused(refusal)
        .transient(is_transient)
}

pub(super) fn not_in_time() -> Error {
    Error::new(ErrorKind::Timeout).context("open the session").delivered(Delivery::Unknown)
}

/// Asks which of a pair the server is; one that does not say so serves. The backup does not: another server is tried. One that is
/// about to become primary, as in hot standby, is asked again until that time is over.
pub(super) async fn is_primary(connection: &Connection, until: Instant) -> Result<()> {
    loop {
        let answer = match connection.ask(RequestQueryServer::new().to_message()).await {
            Ok(answer) => answer,
            // one that does not tell serves as far as anybody can know
            Err(error) if error.refusal().is_some() => return Ok(()),
            Err(error) => return Err(error),
        };
        match &*answer {
            Event::ServerInfo(info) if info.server_role == Some(ServerRole::Backup) => {}
            _ => return Ok(()),
        }
        if Instant::now() + BETWEEN_QUESTIONS > until {
            return Err(is_the_backup());
        }
        sleep(BETWEEN_QUESTIONS).await;
    }
}

/// The word that another server serves.
pub(super) fn is_the_backup() -> Error {
    Error::new(ErrorKind::Redirected).context("the server is the backup of its pair")
}
