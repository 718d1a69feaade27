//! The connection: how a session is opened or resumed, and the task that reads its events and keeps it alive.

mod login;
mod outage;
mod reader;

use crate::config::{Config, invalid};
use crate::event::Event;
use crate::portal::Portal;
use crate::saved_session::SavedSession;
use crate::transport::{Target, WebSocket, WebSocketRule};
use crate::wire::{LoginFailureCode, LoginResponse, Secret, SessionId, UserKind};
use futures::future::{BoxFuture, FutureExt};
use reader::Reader;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telapi_core::session::{GapReason, Link, LinkOf, Protocol, Requester, SessionLabels};
use telapi_core::{Delivery, Error, ErrorKind, Result, blot_out};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::Instrument;

/// How many events may wait for the session's task. It never waits for anything but events, so this is seldom used.
const EVENTS_WAITING: usize = 256;

/// For so long a portal may still carry out a login to which it has not answered: one that hung, and has worked off since
/// what had come in.
const LATE_LOGIN: Duration = Duration::from_secs(5 * 60);

/// IP Office, as the session's driver sees it.
pub(crate) struct IpOffice {
    shared: Arc<Shared>,
}

/// What outlives a connection.
#[derive(Debug)]
pub(crate) struct Shared {
    config: Arc<Config>,
    session: Mutex<Known>,
    /// The last login's answer.
    login: Mutex<Option<Arc<LoginResponse>>>,
    /// The session is the one that was saved, and the portal has accepted it.
    was_resumed: AtomicBool,
}

/// The session is over here.
struct IsOver;

/// What is known of the session at the portal.
#[derive(Debug, Default)]
struct Known {
    /// The session that the portal knows, for as long as it may still know it.
    portal: Option<Portal>,
    /// A login that may still be under way: it is finished whether anybody awaits it or not.
    logging_in: Option<JoinHandle<()>>,
    /// The session is over here: a login that succeeds now is logged out.
    is_over: bool,
    /// The last login to which no answer came, and when it was given up.
    unanswered_login: Option<(Target, Instant)>,
}

impl Shared {
    /// With the session that was saved at one of the servers, if there is one.
    pub(crate) fn new(config: Config, saved: Option<(&SavedSession, Target)>) -> Arc<Self> {
        let config = Arc::new(config);
        let portal = saved.map(|(saved, server)| Portal::resumed(Arc::clone(&config), server, saved));
        let session = Mutex::new(Known { portal, ..Known::default() });
        Arc::new(Self { config, session, login: Mutex::new(None), was_resumed: AtomicBool::new(false) })
    }

    pub(crate) fn login(&self) -> Option<Arc<LoginResponse>> {
        self.login.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn was_resumed(&self) -> bool {
        self.was_resumed.load(Ordering::Relaxed)
    }

    /// What it takes to go on with the session elsewhere, if the portal knows one.
    pub(crate) fn export(&self) -> Option<SavedSession> {
        self.portal().as_ref().map(SavedSession::of)
    }

    /// The session is over here: from now on no login is kept. Yields the one that may still be under way.
    pub(crate) fn end(&self) -> Option<JoinHandle<()>> {
        let mut known = self.known();
        known.is_over = true;
        known.logging_in.take()
    }

    /// Whether a login at this server that ended our session may have been our own: one that was given up unanswered, and was
    /// carried out late. It is one only, so that two who really fight about a session do not do so for ever.
    pub(crate) fn may_have_logged_in_late(&self, server: &Target) -> bool {
        let unanswered = self.known().unanswered_login.take_if(|(at, _)| at == server);
        unanswered.is_some_and(|(_, given_up)| given_up.elapsed() <= LATE_LOGIN)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session that requests go to, if the portal may still know it.
    pub(crate) fn portal(&self) -> Option<Portal> {
        self.known().portal.as_ref().filter(|portal| !portal.is_expired()).cloned()
    }

    fn session_at(&self, server: &Target) -> Option<Portal> {
        self.portal().filter(|portal| portal.target() == server)
    }

    /// Why a session is logged in anew: because the portal has ended the one before, or because that one is at another
    /// portal, which cannot be reached.
    fn gap_before_a_login(&self) -> GapReason {
        match self.portal() {
            Some(_) => GapReason::ConnectionLost,
            None => GapReason::SessionExpired,
        }
    }

    /// Keeps the session of a login, unless it is over here: `Err` then. Yields the one before, if its portal may still know
    /// it.
    fn remember(&self, portal: &Portal) -> std::result::Result<Option<Portal>, IsOver> {
        let mut known = self.known();
        if known.is_over {
            return Err(IsOver);
        }
        let before = known.portal.replace(portal.clone());
        drop(known);
        self.tell_login(portal);
        Ok(before.filter(|before| !before.is_expired()))
    }

    fn tell_login(&self, portal: &Portal) {
        *self.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(portal.login()));
        self.was_resumed.store(portal.was_saved(), Ordering::Relaxed);
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

    fn connect(&mut self, server: Target) -> BoxFuture<'static, Result<LinkOf<Self>>> {
        let shared = Arc::clone(&self.shared);
        async move {
            if let Some(known) = shared.session_at(&server) {
                match resume(&shared, &known).await {
                    Err(error) if error.kind() == ErrorKind::Redirected => {
                        give_up(&known, &error).await;
                        return Err(error);
                    }
                    Err(error) if is_refusal_of_the_session(&error) => give_up(&known, &error).await,
                    outcome => return outcome,
                }
            }
            let gap = shared.gap_before_a_login();
            let portal = log_in(&shared, server).await?;
            let opened = open(&shared, &portal, gap).await;
            // one that no retry can open may be the end of it all, and nobody would log it out
            if let Err(error) = &opened
                && (is_refusal_of_the_session(error) || !error.is_transient())
            {
                give_up(&portal, error).await;
            }
            opened
        }
        .boxed()
    }

    /// The portal keeps a session whose WebSocket is gone: a device user's for hours, an application user's for ever
    /// (guide 4.3.3). A login that is still under way may make one, too.
    fn log_out(&mut self) -> BoxFuture<'static, ()> {
        let logging_in = self.shared.end();
        let known = self.shared.known().portal.take().filter(|portal| !portal.is_expired());
        async move {
            if let Some(known) = known {
                Requester::log_out(&known).await;
            }
            if let Some(logging_in) = logging_in {
                // it logs out by itself what nobody wants any more
                let _ = logging_in.await;
            }
        }
        .boxed()
    }
}

/// Logs in, and keeps the session. The request is finished whether or not this is still awaited: only its answer tells
/// which session the portal has made, and one that nobody wants any more is logged out, or it would stay there for hours.
async fn log_in(shared: &Arc<Shared>, server: Target) -> Result<Portal> {
    let (reply, answer) = oneshot::channel();
    let task = tokio::spawn({
        let shared = Arc::clone(shared);
        async move {
            let unwanted = match login::log_in(&shared.config, server.clone()).await {
                Ok(portal) if reply.is_closed() => Some(portal),
                Ok(portal) => match shared.remember(&portal) {
                    Ok(before) => {
                        // who awaited it may have gone this very moment: a session that is remembered is found again
                        let _ = reply.send(Ok(portal));
                        before
                    }
                    Err(IsOver) => Some(portal),
                },
                Err(error) => {
                    if matches!(error.kind(), ErrorKind::Timeout | ErrorKind::ConnectionLost)
                        && error.delivery() == Delivery::Unknown
                    {
                        shared.known().unanswered_login = Some((server, Instant::now()));
                    }
                    let _ = reply.send(Err(may_pass_now(&shared, error)));
                    None
                }
            };
            if let Some(unwanted) = unwanted {
                unwanted.log_out_within_reason().await;
            }
        }
        .in_current_span()
    });
    shared.known().logging_in = Some(task);
    let outcome = answer.await;
    // it has nothing more to do, and would keep its memory for as long as somebody could ask how it ended
    shared.known().logging_in = None;
    outcome.unwrap_or_else(|_| {
        let error = Error::new(ErrorKind::ConnectionLost).context("a fault while logging in");
        Err(error.delivered(Delivery::Unknown))
    })
}

/// A session that had its licence before does not end because it gets none now: its own may still be held at the portal that
/// was lost, and the other one of the pair may have none at all until the first is back.
fn may_pass_now(shared: &Shared, error: Error) -> Error {
    let licences =
        [LoginFailureCode::LicenseNotAvailable, LoginFailureCode::PreferredEditionLicenseNotAvailable];
    let code = error.refusal().and_then(|refusal| refusal.code.as_deref());
    let is_a_licence = licences.iter().any(|licence| code == Some(licence.as_str()));
    if is_a_licence && shared.login().is_some() { error.transient(true) } else { error }
}

/// A session that the portal refuses is of no use, and must not stay there: it counts as one of the user's. After a 401 it
/// is gone already, and a portal that has handed its users over serves no log-out.
async fn give_up(known: &Portal, refusal: &Error) {
    if matches!(refusal.kind(), ErrorKind::SessionExpired | ErrorKind::Redirected) {
        known.expire();
    } else {
        known.log_out_within_reason().await;
    }
}

/// Whether the portal will not have this session again: 401 says so, and any other 4xx to what is known to be there can
/// mean nothing else. A new login is then the way on.
fn is_refusal_of_the_session(error: &Error) -> bool {
    let status = error.refusal().and_then(|refusal| refusal.status);
    error.kind() == ErrorKind::SessionExpired || status.is_some_and(|status| (400..500).contains(&status))
}

/// A session whose WebSocket died, or that was saved, lives on at the portal: a heartbeat tells whether it does, and
/// reactivates it (guide 4.3.3). An application user's needs none: the WebSocket itself tells.
async fn resume(shared: &Arc<Shared>, known: &Portal) -> Result<LinkOf<IpOffice>> {
    if known.login().user_kind() == UserKind::DeviceUser {
        known.heartbeat().await?;
    }
    let link = open(shared, known, GapReason::EventsInterrupted).await?;
    shared.tell_login(known);
    Ok(link)
}

async fn open(shared: &Arc<Shared>, portal: &Portal, gap: GapReason) -> Result<LinkOf<IpOffice>> {
    let config = &shared.config;
    let advertised = advertised(portal.login(), portal.session_id(), portal.target());
    let url = portal
        .target()
        .websocket_url(advertised.expose(), &config.websocket)?
        .with_heartbeat(&config.client_name, &config.client_version)?;
    let content_type = config.data_format.content_type(false);
    let socket = WebSocket::connect(&config.http, &url, content_type, config.websocket_limits).await?;
    let (told, events) = mpsc::channel(EVENTS_WAITING);
    let reader = Reader::new(Arc::clone(shared), portal.clone(), socket, told);
    // it ends by itself when nobody takes its events any more
    drop(tokio::spawn(reader.run().in_current_span()));
    let guard = Box::new(());
    let learnt = pair_of(shared, portal);
    Ok(Link { requester: Arc::new(portal.clone()), events, gap, blind: portal.phone(), learnt, guard })
}

/// The servers of a resilient deployment, as far as the session may go there (guide 15.2).
fn pair_of(shared: &Shared, portal: &Portal) -> Vec<Target> {
    let Some(pair) = &portal.login().ha_configuration else { return Vec::new() };
    let names = [&pair.primary_server, &pair.secondary_server].into_iter().flatten();
    names.filter_map(|name| server_named(shared, portal, name)).collect()
}

/// The server that a portal means by a name.
fn server_named(shared: &Shared, portal: &Portal, name: &str) -> Option<Target> {
    let login = portal.login();
    let own_urls = [&login.web_socket_wss_url, &login.web_socket_ws_url, &login.subscription_url];
    let own_urls: Vec<_> = own_urls.into_iter().flatten().map(Secret::expose).collect();
    let meant = shared.config.servers.meant_by(portal.target(), &own_urls, name);
    if meant.is_none() && shared.config.servers.nobody_is_meant() {
        // the name may be anything, even the session id: it is told at debug only, and without that
        let name = blot_out(name, &[portal.session_id().expose()]);
        tracing::debug!(target: "telapi::connection", name, "who that server is");
        tracing::warn!(target: "telapi::connection", "the portal names a server that the session may not go to");
    }
    meant
}

/// Whether another server may take over (guide 15.1, 15.2).
fn is_resilient(shared: &Shared, portal: &Portal) -> bool {
    portal.login().ha_configuration.is_some() || shared.config.servers.is_pair()
}

/// Where the portal says that its WebSocket is; where it does not, its path as the guide has it (4.3.4).
fn advertised(login: &LoginResponse, session_id: &SessionId, server: &Target) -> Secret {
    let (own, other) = (&login.web_socket_wss_url, &login.web_socket_ws_url);
    let (own, other) = if server.is_tls() { (own, other) } else { (other, own) };
    match own.as_ref().or(other.as_ref()) {
        Some(url) => url.clone(),
        None => Secret::new(format!("/inyama/openapiwebsocket/{}", session_id.expose())),
    }
}

/// Refuses a saved session whose WebSocket could not be opened whatever the portal says.
pub(crate) fn check_saved(saved: &SavedSession, server: &Target, rule: &WebSocketRule) -> Result<()> {
    let advertised = advertised(&saved.login(), &saved.session_id(), server);
    let checked = server.websocket_url(advertised.expose(), rule);
    checked.map(drop).map_err(|_| invalid("resume: the saved session's WebSocket cannot be opened"))
}

pub(crate) fn expired(what: &str) -> Error {
    Error::new(ErrorKind::SessionExpired).context(what)
}
