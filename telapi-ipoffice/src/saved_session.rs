//! What a session needs to go on after a restart of the program, and its form on a disk (IP Office guide 4.3.3).

mod form;

use crate::config::invalid;
use crate::portal::Portal;
use crate::transport::Target;
use crate::wire::{LoginResponse, Secret, SessionId};
use form::Form;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use telapi_core::{Error, ErrorKind, Result};

/// What another program, or this one after a restart, needs to go on with a session of the portal: see
/// [`Session::export`](crate::Session::export), [`Session::suspend`](crate::Session::suspend) and
/// [`SessionBuilder::resume`](crate::SessionBuilder::resume).
///
/// **It is a secret**: it holds the session's id, and whoever has that can act as the user until the session ends. So it
/// has no `Debug`, no `Clone` and no `Serialize`, its memory is wiped at the end, and only
/// [`to_secret_json`](Self::to_secret_json) shows it. It never holds the password.
///
/// The portal forgets a device user's session 6 hours after its last heartbeat (guide 4.3.3): an older one can still be
/// handed to a builder, which then logs in anew. An application user's session lives as long as the portal runs.
///
/// ```no_run
/// use telapi_ipoffice::{SavedSession, Session};
///
/// # async fn run(session: Session, password: String) -> Result<(), Box<dyn std::error::Error>> {
/// let saved = session.suspend().await?;
/// std::fs::write("session.json", saved.to_secret_json().expose())?; // where nobody else can read it
///
/// // the program is started again
/// let saved = SavedSession::from_secret_json(std::fs::read_to_string("session.json")?)?;
/// println!("{} at {}, active {} s ago", saved.user(), saved.server(), saved.age().as_secs());
/// let session = Session::builder("https://onex.example.com:9443")
///     .credentials("Extn201", password)
///     .application("night-bot")
///     .resume(saved)
///     .connect()
///     .await?;
/// println!("without a new login: {}", session.was_resumed());
/// # Ok(())
/// # }
/// ```
pub struct SavedSession {
    form: Form,
}

impl SavedSession {
    /// What is known of this session now.
    pub(crate) fn of(portal: &Portal) -> Self {
        Self { form: Form::of(portal, SystemTime::now()) }
    }

    /// The user's name (guide 4.3.1).
    pub fn user(&self) -> &str {
        &self.form.user
    }

    /// The server that knows the session, as the builder was given it: `https://onex.example.com:9443`.
    pub fn server(&self) -> &str {
        &self.form.server
    }

    /// The name of the program that the session belongs to (guide 4.3.1).
    pub fn application(&self) -> &str {
        &self.form.application
    }

    /// When it was saved, by the clock on the wall.
    pub fn saved_at(&self) -> SystemTime {
        at(self.form.saved_at)
    }

    /// When the portal was last known to send events to the session, by the clock on the wall.
    pub fn last_active(&self) -> SystemTime {
        at(self.form.last_active)
    }

    /// How long ago it was last known to be [active](Self::last_active); zero if the clock says that this is still to come.
    pub fn age(&self) -> Duration {
        self.last_active().elapsed().unwrap_or_default()
    }

    /// The saved session as a text, with its secrets in clear. Keep it where nobody else can read it.
    ///
    /// It names its format and version: `{"format":"telapi-ipoffice session","version":1,…}`.
    pub fn to_secret_json(&self) -> Secret {
        self.form.to_secret_json()
    }

    /// Reads what [`to_secret_json`](Self::to_secret_json) wrote: at most 16 MiB.
    ///
    /// Refuses whatever is no saved session with [`ErrorKind::Decode`]; the error says where, and repeats nothing of it.
    pub fn from_secret_json(json: impl Into<Secret>) -> Result<Self> {
        Ok(Self { form: Form::from_secret_json(&json.into())? })
    }

    pub(crate) fn session_id(&self) -> SessionId {
        self.form.session_id()
    }

    /// The answer to the login, as far as it was saved.
    pub(crate) fn login(&self) -> LoginResponse {
        self.form.login()
    }

    /// Which of these servers it is for. A session id goes only to the server that it came from, and only for whom it was
    /// given to: anything else is refused before anything is sent.
    pub(crate) fn server_among<'a>(
        &self,
        mut servers: impl Iterator<Item = &'a Target>,
        user: &str,
        application: &str,
    ) -> Result<usize> {
        if self.user() != user {
            return Err(invalid("resume: the saved session is another user's"));
        }
        if self.application() != application {
            return Err(invalid("resume: the saved session is another application's"));
        }
        servers.position(|server| server.to_string() == self.server()).ok_or_else(|| {
            invalid("resume: the saved session is with a server that the builder does not have")
        })
    }
}

fn at(unix_millis: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(unix_millis)
}

fn unreadable(what: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Decode).context(format!("read a saved session: {what}"))
}

/// A saved session in the settings of a builder, which can be cloned and printed.
#[derive(Clone)]
pub(crate) struct Resume(pub(crate) Arc<SavedSession>);

impl fmt::Debug for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Secret::REDACTED)
    }
}

#[cfg(test)]
mod tests;
