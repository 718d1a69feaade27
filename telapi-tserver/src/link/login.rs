//! Opening a session: RegisterClient, which the state of the link to the switch answers, and the question which of a pair the server
//! is (T-Library model, *High availability*).

use super::connection::Connection;
use crate::answer;
use crate::config::Config;
use crate::event::Event;
use crate::gateway::{Frame, PROTOCOL_VERSION};
use crate::message::{Attribute, KvList, ServerRole, TypedMessage};
use crate::request::{RequestQueryServer, RequestRegisterClient};
use crate::transport;
use telapi_core::{Delivery, Error, ErrorKind, Result};

/// What the answer to opening a session says: it has no ReferenceID. A server that has nothing to say of it may say other things first,
/// but not for ever.
const MOST_FRAMES: usize = 1024;

/// Opens the session. Whether the server sees its switch.
pub(super) async fn open(socket: &mut transport::Connection, config: &Config) -> Result<bool> {
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
            Some(Ok(Frame::Message(message))) => match Event::from_message(message) {
                Ok(Event::LinkConnected(_)) => return Ok(true),
                Ok(Event::LinkDisconnected(_)) => return Ok(false),
                Ok(Event::Error(error)) => return Err(answer::refused(&error, &config.secrets())),
                // what comes before the session is open is for nobody
                Ok(_) => {}
                Err((error, _)) => return Err(error.into()),
            },
            Some(Err(error)) => {
                return Err(Error::new(ErrorKind::Protocol)
                    .context("what answers is no T-Server's gateway")
                    .caused_by(error));
            }
        }
    }
    Err(Error::new(ErrorKind::Protocol).context("the server does not answer the opening of a session"))
}

fn seconds(time: std::time::Duration) -> i64 {
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

/// Asks which of a pair the server is. The backup does not serve: another server is tried.
pub(super) async fn is_primary(connection: &Connection) -> Result<()> {
    match &*connection.ask(RequestQueryServer::new().to_message()).await? {
        Event::ServerInfo(info) if info.server_role == Some(ServerRole::Backup) => Err(is_the_backup()),
        _ => Ok(()),
    }
}

/// The word that another server serves.
pub(super) fn is_the_backup() -> Error {
    Error::new(ErrorKind::Redirected).context("the server is the backup of its pair")
}
