//! The connection: how a session is opened or resumed, and the task that reads its events and keeps it alive.

mod login;
mod reader;

use crate::config::Config;
use crate::event::Event;
use crate::portal::Portal;
use crate::transport::{Target, WebSocket};
use crate::wire::{LoginResponse, UserKind};
use futures::future::{BoxFuture, FutureExt};
use reader::Reader;
use std::sync::{Arc, Mutex, PoisonError};
use telapi_core::session::{BlindReason, GapReason, Link, Protocol, Requester, SessionLabels};
use telapi_core::{Error, ErrorKind, Result};
use tokio::sync::mpsc;
use tracing::Instrument;

/// How many events may wait for the session's task. It never waits for anything but events, so this is seldom used.
const EVENTS_WAITING: usize = 256;

/// IP Office, as the session's driver sees it.
pub(crate) struct IpOffice {
    shared: Arc<Shared>,
}

/// What outlives a connection.
#[derive(Debug)]
pub(crate) struct Shared {
    config: Arc<Config>,
    /// The session that the portal knows, for as long as it may still know it.
    session: Mutex<Option<Portal>>,
    /// The last login's answer.
    login: Mutex<Option<Arc<LoginResponse>>>,
}

impl Shared {
    pub(crate) fn new(config: Config) -> Arc<Self> {
        Arc::new(Self { config: Arc::new(config), session: Mutex::new(None), login: Mutex::new(None) })
    }

    pub(crate) fn login(&self) -> Option<Arc<LoginResponse>> {
        self.login.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn session_at(&self, server: &Target) -> Option<Portal> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.as_ref().filter(|portal| portal.target() == server && !portal.is_expired()).cloned()
    }

    /// Why a session is logged in anew: because the portal has ended the one before, or because that one is at another
    /// portal, which cannot be reached.
    fn gap_before_a_login(&self) -> GapReason {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        match &*session {
            Some(portal) if !portal.is_expired() => GapReason::ConnectionLost,
            _ => GapReason::SessionExpired,
        }
    }

    fn remember(&self, portal: &Portal) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(portal.clone());
        *self.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(portal.login()));
    }

    fn take_session(&self) -> Option<Portal> {
        let known = self.session.lock().unwrap_or_else(PoisonError::into_inner).take();
        known.filter(|portal| !portal.is_expired())
    }
}

impl IpOffice {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Protocol for IpOffice {
    type Server = Target;
    type Event = Event;
    type Requester = Portal;

    fn labels(&self) -> SessionLabels {
        let login = &self.shared.config.login;
        let mut labels = SessionLabels::new("ipoffice");
        labels.application.clone_from(&login.application_name);
        labels.user.clone_from(&login.user_name);
        labels
    }

    fn connect(&mut self, server: Target) -> BoxFuture<'static, Result<Link<Event, Portal>>> {
        let shared = Arc::clone(&self.shared);
        async move {
            if let Some(known) = shared.session_at(&server) {
                match resume(&shared, &known).await {
                    Err(error) if is_refusal_of_the_session(&error) => known.expire(),
                    outcome => return outcome,
                }
            }
            let gap = shared.gap_before_a_login();
            let portal = login::log_in(&shared.config, server).await?;
            shared.remember(&portal);
            let opened = open(&shared, &portal, gap).await;
            if opened.as_ref().is_err_and(is_refusal_of_the_session) {
                // it is of no use without its WebSocket, and must not stay at the portal
                Requester::log_out(&portal).await;
                portal.expire();
            }
            opened
        }
        .boxed()
    }

    /// The portal keeps a session whose WebSocket is gone: a device user's for hours, an application user's for ever
    /// (guide 4.3.3).
    fn log_out(&mut self) -> BoxFuture<'static, ()> {
        match self.shared.take_session() {
            Some(known) => Requester::log_out(&known),
            None => std::future::ready(()).boxed(),
        }
    }
}

/// Whether the portal will not have this session again: 401 says so, and any other 4xx to what is known to be there can
/// mean nothing else. A new login is then the way on.
fn is_refusal_of_the_session(error: &Error) -> bool {
    let status = error.refusal().and_then(|refusal| refusal.status);
    error.kind() == ErrorKind::SessionExpired || status.is_some_and(|status| (400..500).contains(&status))
}

/// A session whose WebSocket died lives on at the portal: a heartbeat tells whether it does, and reactivates it (guide
/// 4.3.3). An application user's needs none: the WebSocket itself tells.
async fn resume(shared: &Arc<Shared>, known: &Portal) -> Result<Link<Event, Portal>> {
    if known.login().user_kind() == UserKind::DeviceUser {
        known.heartbeat().await?;
    }
    open(shared, known, GapReason::EventsInterrupted).await
}

async fn open(shared: &Arc<Shared>, portal: &Portal, gap: GapReason) -> Result<Link<Event, Portal>> {
    let config = &shared.config;
    let url = portal
        .target()
        .websocket_url(&advertised(portal), config.websocket_host)?
        .with_heartbeat(&config.client_name, &config.client_version)?;
    let socket =
        WebSocket::connect(&url, &config.tls, config.websocket_limits, config.connect_deadline).await?;
    let (told, events) = mpsc::channel(EVENTS_WAITING);
    let reader = Reader::new(Arc::clone(shared), portal.clone(), socket, told);
    // it ends by itself when nobody takes its events any more
    drop(tokio::spawn(reader.run().in_current_span()));
    let guard = Box::new(());
    Ok(Link { requester: Arc::new(portal.clone()), events, gap, blind: blind(portal.login()), guard })
}

/// Where the portal says that its WebSocket is; where it does not, its path as the guide has it (4.3.4).
fn advertised(portal: &Portal) -> String {
    let login = portal.login();
    let (own, other) = (&login.web_socket_wss_url, &login.web_socket_ws_url);
    let (own, other) = if portal.target().is_tls() { (own, other) } else { (other, own) };
    match own.as_ref().or(other.as_ref()) {
        Some(url) => url.expose().to_owned(),
        None => format!("/inyama/openapiwebsocket/{}", portal.session_id().expose()),
    }
}

/// Whether a device user is logged in and yet sees nothing (guide 4.3.1).
fn blind(login: &LoginResponse) -> Option<BlindReason> {
    match login.user_kind() {
        UserKind::DeviceUser if login.in_service == Some(false) => Some(BlindReason::PhoneLoggedOut),
        UserKind::DeviceUser if login.station_monitor_enabled == Some(false) => {
            Some(BlindReason::NotMonitored)
        }
        UserKind::DeviceUser | UserKind::ApplicationUser => None,
    }
}

pub(crate) fn expired(what: &str) -> Error {
    Error::new(ErrorKind::SessionExpired).context(what)
}
