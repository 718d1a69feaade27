//! The session: a login that stays logged in.

mod directory;
mod services;

use crate::config::{GivenUrl, Settings, invalid};
use crate::data_format::DataFormat;
use crate::event::Event;
use crate::link::{IpOffice, Shared};
use crate::saved_session::{Resume, SavedSession};
use crate::servers::LearnServers;
use crate::service::Services;
use crate::transport::{HttpClient, Proxy, TlsPolicy, WebSocketHost};
use crate::wire::{EventCategory, LoginResponse, Secret, UserKind};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::{Backend, Calls, Device, WhileOffline};
use telapi_core::session::{
    CallSnapshot, EventStream, KeepAlive, ReconnectPolicy, ServerPolicy, ServerStatus, SessionBackend,
    StateWatch, Subscription, start,
};
use telapi_core::wire::Limits;
use telapi_core::{CallId, DeviceId, Error, ErrorKind, Result};
use tokio::time::timeout;

/// A session with one-X Portal, of a device user or of an application user (IP Office guide 2.4). Cheap to clone.
///
/// It logs in, keeps itself alive, and heals: a WebSocket that dies is opened again, a session that expired is logged in
/// again, another server is tried when one does not answer; after each of these the gap is told and the call book made
/// true again. What no retry can heal ends it at once: wrong credentials, a missing licence, a login elsewhere.
///
/// When the last clone is dropped the session ends, and logs out as well as it can; [`close`](Self::close) waits for that.
#[derive(Clone)]
pub struct Session {
    backend: Arc<SessionBackend<Event>>,
    shared: Arc<Shared>,
    _keep_alive: Arc<KeepAlive>,
}

/// How long a session that is suspended waits for a login that is under way: as long as a log-out may take.
const LOGIN_ABANDONED: Duration = Duration::from_secs(5);

/// A fresh UUID: its text's hex is the correlator, and its text the call id of the events that follow (guide 5.2.9).
fn choose_call_id() -> CallId {
    CallId::from(uuid::Uuid::new_v4().to_string())
}

impl Session {
    /// Begins to describe a session with the portal at this URL: `https://onex.example.com:9443`, without a path.
    pub fn builder(url: impl Into<String>) -> SessionBuilder {
        SessionBuilder { settings: Settings::new(url.into()) }
    }

    /// A device of the session: of a device user its own phone, of an application user any.
    ///
    /// Refuses an empty number, and to a device user any number but its own.
    pub fn device(&self, number: impl AsRef<str>) -> Result<Device> {
        let device = self.checked(number.as_ref())?;
        Ok(Device::new(device, Arc::clone(&self.backend) as Arc<dyn Backend>))
    }

    /// A device that the session may act for.
    fn checked(&self, number: &str) -> Result<DeviceId> {
        let number = number.trim();
        if number.is_empty() {
            return Err(invalid("a device needs a number"));
        }
        if let Some(login) = self.login().filter(|login| login.user_kind() == UserKind::DeviceUser) {
            let own = login.user_extension.as_deref().unwrap_or_default();
            if own != number {
                return Err(invalid(format!(
                    "the session is that of the user of {own}, and cannot act for {number}"
                )));
            }
        }
        Ok(DeviceId::new(number))
    }

    fn services(&self) -> Services {
        let handle = self.backend.handle().clone();
        let while_offline = handle.while_offline();
        let event_deadline = self.backend.event_deadline();
        Services { handle, shared: Arc::clone(&self.shared), event_deadline, while_offline }
    }

    /// Everything that happens, from now on.
    pub fn events(&self) -> EventStream<Event> {
        self.backend.handle().events().subscribe()
    }

    /// What the subscription asks for, from now on.
    pub fn events_with(&self, subscription: Subscription<Event>) -> EventStream<Event> {
        self.backend.handle().events().subscribe_with(subscription)
    }

    /// Where the session stands: online, logged in but blind, reconnecting, closed.
    pub fn state(&self) -> StateWatch {
        self.backend.handle().state()
    }

    /// The servers in order, each with its failures in a row and what went wrong with it last, as they are now.
    pub fn servers(&self) -> Arc<[ServerStatus]> {
        self.backend.handle().servers()
    }

    /// All calls of all devices that the session sees.
    pub fn calls(&self) -> &Calls {
        self.backend.handle().calls()
    }

    /// Takes a snapshot (guide 8.1) now instead of at the next interval, and returns all calls once it is complete; streams
    /// are told `Resynchronised`.
    ///
    /// The guide has no end mark for a snapshot: it takes at least [`snapshot_quiet`](SessionBuilder::snapshot_quiet).
    pub async fn resynchronise(&self) -> Result<CallSnapshot> {
        self.backend.handle().resynchronise().await
    }

    /// The answer to the last login: the user's phone, or the devices of an application user. None before the first one.
    ///
    /// Of a session that [was resumed](Self::was_resumed) what was saved of it: the user's name, extension, switch, park
    /// slots, monitor and services, or the devices of an application user.
    pub fn login(&self) -> Option<Arc<LoginResponse>> {
        self.shared.login()
    }

    /// Logs out, and waits until the session is over: at most for the log-out's deadline. Other clones are closed too.
    pub async fn close(&self) {
        self.backend.handle().close().await;
    }
}

/// Going on after a restart of the program (IP Office guide 4.3.3).
impl Session {
    /// What another program, or this one after a crash, needs to go on with this session, as things stand now. For a
    /// program that saves it regularly: it changes with each login, and the newer it is, the more exactly the gap is told.
    ///
    /// `None` while the portal knows no session of ours: before the first login, after the portal has ended the session,
    /// and after [`close`](Self::close). While this session lives, nobody else may resume it: the portal keeps one
    /// WebSocket for each session.
    pub fn export(&self) -> Option<SavedSession> {
        self.shared.export()
    }

    /// Ends the session in this program *without logging out*, and returns what it takes to go on with it:
    /// [`SessionBuilder::resume`]. Streams end with `Closed` for the reason
    /// [`Suspended`](telapi_core::session::CloseReason::Suspended), calls with
    /// [`SessionClosed`](telapi_core::call::EndReason::SessionClosed); at the switch they go on. Other clones of the session
    /// are over, too.
    ///
    /// The portal keeps a device user's session for 6 hours, an application user's for as long as it runs, and meanwhile it
    /// counts as one of the user's sessions: one that is not resumed should have been [closed](Self::close).
    ///
    /// Fails with [`ErrorKind::NotConnected`] if the portal knows no session of ours, and with the session's own reason if it
    /// is over already; it is over in any case.
    pub async fn suspend(&self) -> Result<SavedSession> {
        self.backend.handle().suspend().await?;
        if let Some(logging_in) = self.shared.end() {
            // a login that nobody awaits any more logs itself out; the wait is for the sake of those who exit right away
            let _ = timeout(LOGIN_ABANDONED, logging_in).await;
        }
        self.shared.export().ok_or_else(|| {
            Error::new(ErrorKind::NotConnected).context("suspend: the portal knows no session of ours")
        })
    }

    /// Whether the session is the one that [`SessionBuilder::resume`] was given: `false` before it was connected, and once a
    /// new login was needed because the portal did not know the saved one any more.
    pub fn was_resumed(&self) -> bool {
        self.shared.was_resumed()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("state", &self.state().get()).finish_non_exhaustive()
    }
}

/// Describes a session. Every setting but URL, credentials and application has a default that suits a portal as the guide
/// describes it.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is told to connect"]
pub struct SessionBuilder {
    settings: Settings,
}

impl SessionBuilder {
    /// Another server to try when the first does not serve: the secondary of a resilient deployment (guide 15). May be
    /// given several times.
    pub fn secondary(mut self, url: impl Into<String>) -> Self {
        self.settings.servers.push(GivenUrl(url.into()));
        self
    }

    /// Where the server is to be found that portals know by this name: in the answer to a login (guide 15.2) and in an
    /// HASwitchEvent (15.4) they name each other by addresses of their own network, which may be wrong behind NAT. The server
    /// counts as configured, but is tried only once it was named. May be given several times.
    ///
    /// The name is a host name or an address, without a port; the URL is one as the builder's own, https if that is.
    pub fn server_at(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.settings.named_servers.push((name.into(), GivenUrl(url.into())));
        self
    }

    /// Whether the session may go to other servers that a portal names. Default: never. Not needed where both servers of a
    /// pair are configured, by [`secondary`](Self::secondary).
    pub fn learn_servers(mut self, learn: LearnServers) -> Self {
        self.settings.learn_servers = learn;
        self
    }

    /// The user's name and password (guide 4.3.1). The password may be empty; it is never printed.
    pub fn credentials(mut self, user_name: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.settings.user_name = user_name.into();
        self.settings.password = Some(password.into());
        self
    }

    /// The name of this program (guide 4.3.1). A second login of the same user by the same name ends the first, so two
    /// programs, and two copies of one, need two names.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.settings.application_name = name.into();
        self
    }

    /// The version of this program (guide 15.2). The portal may block versions. Default: none is told.
    pub fn application_version(mut self, version: impl Into<String>) -> Self {
        self.settings.application_version = Some(version.into());
        self
    }

    /// Which events are subscribed to. Default: all of guide 4.3.1 and 15.2. LogoutEvents always are; without
    /// CallControlFeaturesEvents and CallAssociatedFeaturesEvents the session knows nothing of calls.
    pub fn event_categories(mut self, categories: impl IntoIterator<Item = EventCategory>) -> Self {
        self.settings.event_categories = categories.into_iter().collect();
        self
    }

    /// What the session reaches its servers with, shared with other sessions: whom to trust, which way to go, how long to try.
    /// Default: the session makes one for itself.
    ///
    /// It replaces [`tls`](Self::tls), [`proxy`](Self::proxy) and [`connect_deadline`](Self::connect_deadline): a builder that
    /// is told any of these as well is refused with [`ErrorKind::InvalidArgument`]. Deadlines of requests and the largest
    /// answers remain the session's own.
    ///
    /// ```
    /// # use telapi_ipoffice::{HttpClient, Session, TlsPolicy};
    /// # fn run(portal_ca: &str) -> Result<(), telapi_core::Error> {
    /// let client = HttpClient::builder().tls(TlsPolicy::private_ca(portal_ca)?).build()?;
    /// let builders = (200..400).map(|number| {
    ///     Session::builder("https://onex.example.com:9443")
    ///         .credentials(format!("Extn{number}"), "secret")
    ///         .application("night-bot")
    ///         .http_client(client.clone())
    /// });
    /// # drop(builders);
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.settings.client.shared = Some(client);
        self
    }

    /// Whom to trust. Default: the platform's trust store. The portal's own certificate is self-signed: give its CA, or pin
    /// it.
    pub fn tls(mut self, policy: TlsPolicy) -> Self {
        self.settings.client.tls = Some(policy);
        self
    }

    /// Whether requests and WebSocket go through a proxy. Default: none.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.client.proxy = Some(proxy);
        self
    }

    /// The path of the services. Default: `/inyama/service`; the guide's 2.3 has `/service/inyama`.
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.settings.base_path = path.into();
        self
    }

    /// The format of requests, which the portal is asked to answer in (IP Office guide 2.6). Default: XML. JSON was **never
    /// checked against a real portal**, see [`DataFormat::Json`]. Either is read, whatever this says.
    ///
    /// It is no part of a [`SavedSession`]: a session may be resumed in the other format.
    pub fn data_format(mut self, format: DataFormat) -> Self {
        self.settings.data_format = format;
        self
    }

    /// Where the WebSocket is opened. Default: at the host and port of the URL, for what the portal says of itself is wrong
    /// behind NAT.
    pub fn websocket_host(mut self, host: WebSocketHost) -> Self {
        self.settings.websocket_host = host;
        self
    }

    /// Another host than the session's server, at which the WebSocket may be opened if the portal names it: a name or an IP
    /// address, without a port. May be given several times, and only with [`WebSocketHost::AsAdvertised`]. Whoever is there
    /// gets the session id.
    pub fn allow_websocket_host(mut self, host: impl Into<String>) -> Self {
        self.settings.allowed_websocket_hosts.push(host.into());
        self
    }

    /// Which server is tried first after a loss. Default: another than the one that was lost (guide 15.3).
    pub fn server_policy(mut self, policy: ServerPolicy) -> Self {
        self.settings.server_policy = policy;
        self
    }

    /// How attempts to connect are paced. Default: 1 s to 30 s, doubling, with jitter.
    pub fn reconnect(mut self, policy: ReconnectPolicy) -> Self {
        self.settings.reconnect = policy;
        self
    }

    /// How long the first login is tried; `None`: for ever. Default 60 s.
    pub fn login_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings.login_deadline = deadline.into();
        self
    }

    /// How long it may take to connect to the server: name, TCP, proxy, TLS; and for the WebSocket its handshake. Default 5 s.
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.settings.client.connect_deadline = Some(deadline);
        self
    }

    /// How long a request may take, answer included. Default 10 s.
    pub fn request_deadline(mut self, deadline: Duration) -> Self {
        self.settings.request_deadline = deadline;
        self
    }

    /// How long the event may take that says that an accepted request was carried out. Default 10 s.
    pub fn event_deadline(mut self, deadline: Duration) -> Self {
        self.settings.event_deadline = deadline;
        self
    }

    /// What becomes of requests that are asked for while the session is not connected, for calls and for every other service:
    /// refused at once, or kept for a while. Default: refused. [`Device::while_offline`],
    /// [`Call::while_offline`](telapi_core::call::Call::while_offline) and
    /// [`Phone::while_offline`](crate::Phone::while_offline) say it for one device, one call, one telephone.
    ///
    /// A [resynchronisation](Session::resynchronise) does not wait, for each connection begins with one.
    pub fn while_offline(mut self, while_offline: WhileOffline) -> Self {
        self.settings.while_offline = while_offline;
        self
    }

    /// How often a device user's session is kept active over REST (guide 4.3.3: at least every 4 minutes, so it must be
    /// below that). Default 60 s.
    pub fn heartbeat_interval(mut self, interval: Duration) -> Self {
        self.settings.heartbeat_interval = interval;
        self
    }

    /// How often a heartbeat goes over the WebSocket (guide 4.3.4: at least every 30 s), and how long after it nothing may
    /// come in before the connection is given up; the latter counts only with a server that answers Pings. Default 10 s and
    /// 20 s.
    pub fn websocket_heartbeat(mut self, interval: Duration, deadline: Duration) -> Self {
        self.settings.websocket_heartbeat = interval;
        self.settings.websocket_deadline = deadline;
        self
    }

    /// How often the call book is compared with the switch, which repairs what no number betrays; `None`: never. Default
    /// 60 s.
    ///
    /// Without it, a call that was accepted and of which no event ever tells stays `Requested` until the next
    /// resynchronisation.
    pub fn snapshot_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.settings.snapshot_interval = interval.into();
        self
    }

    /// A snapshot has no end mark (guide 8.1.1): it is over when no call was told for this long. Default 1 s.
    pub fn snapshot_quiet(mut self, quiet: Duration) -> Self {
        self.settings.snapshot_quiet = quiet;
        self
    }

    /// How many items a stream of events buffers. Default 1024.
    pub fn stream_capacity(mut self, items: usize) -> Self {
        self.settings.stream_capacity = items;
        self
    }

    /// How large a message may be. Default: 1 MiB, nested 64 deep.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// How large the answer to a login may be, in bytes: an application user's lists every device of every switch. Default
    /// 16 MiB.
    pub fn max_login_response(mut self, bytes: usize) -> Self {
        self.settings.max_login_response = bytes;
        self
    }

    /// What the jitter of the pauses begins with, so that a test can be repeated. Default: random.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Goes on with a session that was [suspended](Session::suspend) or [exported](Session::export): no new login, no second
    /// license. The first items of a stream are then `Connected`, `Gap` (how long nobody watched, by the clock on the wall)
    /// and `Resynchronised`.
    ///
    /// A device user's session is asked for by a heartbeat, which reactivates it (guide 4.3.3), an application user's by
    /// opening the WebSocket. If the portal refuses it, there is a new login with the builder's credentials; see
    /// [`Session::was_resumed`].
    ///
    /// The saved session must be of the builder's user and application, and with one of its servers, which is tried first:
    /// otherwise the builder is refused with [`ErrorKind::InvalidArgument`] before anything is sent. For a session id goes
    /// only to the server that it came from.
    ///
    /// It is used up by this: keep what it was read from until the session is connected, should the login deadline pass.
    pub fn resume(mut self, saved: SavedSession) -> Self {
        self.settings.resume = Some(Resume(Arc::new(saved)));
        self
    }

    /// Starts the session without waiting for its login: [`Session::state`] tells how it goes.
    ///
    /// Refuses settings that cannot work, and a caller outside a tokio runtime, before anything is sent. The runtime must
    /// have its time and I/O enabled.
    pub fn start(self) -> Result<Session> {
        let checked = self.settings.check()?;
        let saved = checked.saved.as_ref().map(|(saved, server)| (&**saved, server.clone()));
        let shared = Shared::new(checked.config, saved);
        let protocol = IpOffice::new(Arc::clone(&shared));
        let (handle, keep_alive) = start(protocol, checked.servers, checked.driver)?;
        let backend = Arc::new(SessionBackend::new(handle, checked.event_deadline, choose_call_id));
        Ok(Session { backend, shared, _keep_alive: Arc::new(keep_alive) })
    }

    /// Starts the session and waits until it is logged in.
    ///
    /// Returns early on a refusal that no retry can heal (wrong credentials, no licence, a blocked version), and at the
    /// [login deadline](Self::login_deadline) with what went wrong last.
    pub async fn connect(self) -> Result<Session> {
        let session = self.start()?;
        session.backend.handle().first_connected().await?;
        Ok(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_does_not_show_the_credentials_of_its_proxy() {
        let proxy = Proxy::http("http://bot:hunter2-hunter2@proxy.example.com:3128").unwrap();
        let shown = format!("{:?}", Session::builder("http://onex.example.com").proxy(proxy));
        assert!(shown.contains("proxy.example.com:3128"), "{shown}");
        assert!(!shown.contains("hunter2") && !shown.contains("bot:"), "{shown}");
    }
}
