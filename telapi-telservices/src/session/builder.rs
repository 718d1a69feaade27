//! How a session is described.

use super::{Session, choose_call_id};
use crate::config::{GivenUrl, Settings};
use crate::link::{Shared, TelServices};
use crate::watched_device::WatchedDevice;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::Result;
use telapi_core::call::WhileOffline;
use telapi_core::session::{ReconnectPolicy, ServerPolicy, SessionBackend, start};
use telapi_core::transport::{HttpClient, Proxy, TlsPolicy};
use telapi_core::wire::Limits;

/// Describes a session. Every setting but the server has a default that suits a TelServer as the guide describes it; without a
/// device the session is one for a supervisor.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is told to connect"]
pub struct SessionBuilder {
    pub(super) settings: Settings,
}

impl SessionBuilder {
    /// Another server, to be tried when the one before does not serve. May be given several times.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.settings.servers.push(GivenUrl(url.into()));
        self
    }

    /// A device to watch: its number, or a [`WatchedDevice`] that says more. May be given several times; the server counts a
    /// session, and a licence, for each.
    pub fn device(mut self, device: impl Into<WatchedDevice>) -> Self {
        self.settings.devices.push(device.into());
        self
    }

    /// After so long without a request the server closes a device's session (guide, *OpenSession*, `sessionTimeout`): so a program
    /// that crashes gives its licences back. While the session lives it keeps them, well inside this time. Default 120 s; `None`:
    /// they last until they are closed, and one that a crashed program has left behind for ever.
    pub fn session_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.session_timeout = timeout.into();
        self
    }

    /// How long the server waits before it closes what [`Session::close`] wants closed (guide, *CloseSession*,
    /// `actualCloseSessionTimeout`): a program that comes back within this time finds its session. Default: not at all.
    pub fn close_after(mut self, wait: Duration) -> Self {
        self.settings.closing.after = Some(wait);
        self
    }

    /// Whether [`Session::close`] closes the sessions of the same devices for all other clients, too (guide, *CloseSession*,
    /// `clientOnly`). Default: for this one only.
    pub fn close_for_all_clients(mut self, for_all: bool) -> Self {
        self.settings.closing.for_all_clients = for_all;
        self
    }

    /// The IP address at which events are taken by UDP. Default: any of this machine's IPv4 addresses, or IPv6 ones if the server
    /// is named by one.
    pub fn event_address(mut self, address: IpAddr) -> Self {
        self.settings.event_address = Some(address);
        self
    }

    /// Another address from which datagrams are taken for events: of a server with several networks. Default: only those that
    /// requests are answered from. May be given several times.
    pub fn event_sender(mut self, address: IpAddr) -> Self {
        self.settings.event_senders.push(address);
        self
    }

    /// How large a datagram may be, in bytes: a larger one is left out, and counted. Default: 65,535.
    pub fn max_datagram(mut self, bytes: usize) -> Self {
        self.settings.max_datagram = bytes;
        self
    }

    /// How long the server may wait for a change before it answers a long poll. Default 25 s.
    pub fn poll_timeout(mut self, timeout: Duration) -> Self {
        self.settings.poll_timeout = timeout;
        self
    }

    /// What stands behind each message over TCP and UDP, as the server is configured
    /// (`telserver.TelServices.endOfPDU.sequence`). Default: nothing.
    pub fn end_of_pdu(mut self, sequence: impl Into<String>) -> Self {
        self.settings.end_of_pdu = sequence.into();
        self
    }

    /// How many connections there may be at once over TCP: each request has its own. Default 16; further requests wait.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections;
        self
    }

    /// The path that requests are posted to over HTTP, which the guide does not write down. Default: `/`.
    pub fn http_path(mut self, path: impl Into<String>) -> Self {
        self.settings.http_path = Some(path.into());
        self
    }

    /// The media type of requests over HTTP, which the guide does not write down. Default: `text/xml`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.settings.media_type = Some(media_type.into());
        self
    }

    /// What the session reaches its servers with over HTTP, shared with other sessions: whom to trust, which way to go, how long
    /// to try. Default: the session makes one for itself.
    ///
    /// It replaces [`tls`](Self::tls), [`proxy`](Self::proxy) and [`connect_deadline`](Self::connect_deadline): a builder that is
    /// told any of these as well is refused.
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.settings.client.shared = Some(client);
        self
    }

    /// Whom to trust over https. Default: the platform's trust store. TCP is not encrypted: the guide knows no way to.
    pub fn tls(mut self, policy: TlsPolicy) -> Self {
        self.settings.client.tls = Some(policy);
        self
    }

    /// Whether requests over HTTP go through a proxy. Default: none.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.client.proxy = Some(proxy);
        self
    }

    /// How long it may take to connect over HTTP: name, TCP, proxy, TLS. Default 5 s. Over TCP it is part of the
    /// [request deadline](Self::request_deadline).
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.settings.client.connect_deadline = Some(deadline);
        self
    }

    /// Which server is tried first after a loss. Default: another than the one that was lost.
    pub fn server_policy(mut self, policy: ServerPolicy) -> Self {
        self.settings.server_policy = policy;
        self
    }

    /// How attempts to connect are paced. Default: 1 s to 30 s, doubling, with jitter.
    pub fn reconnect(mut self, policy: ReconnectPolicy) -> Self {
        self.settings.reconnect = policy;
        self
    }

    /// How long the first opening of the sessions is tried; `None`: for ever. Default 60 s.
    pub fn login_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings.login_deadline = deadline.into();
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

    /// What becomes of requests that are asked for while the session is not connected: refused at once, or kept for a while.
    /// Default: refused. Devices, calls and [phones](crate::Phone::while_offline) can be told otherwise.
    pub fn while_offline(mut self, while_offline: WhileOffline) -> Self {
        self.settings.while_offline = while_offline;
        self
    }

    /// How often the call book is compared with the server, which repairs what a lost datagram should have told; `None`: never.
    /// Default 30 s.
    pub fn snapshot_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.settings.snapshot_interval = interval.into();
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

    /// What the jitter of the pauses begins with, so that a test can be repeated. Default: random.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Starts the session without waiting until it is open: [`Session::state`] tells how it goes.
    ///
    /// Refuses settings that cannot work, and a caller outside a tokio runtime, before anything is sent. The runtime must have
    /// its time and I/O enabled.
    pub fn start(self) -> Result<Session> {
        let checked = self.settings.check()?;
        let shared = Shared::new(checked.config);
        let protocol = TelServices::new(Arc::clone(&shared));
        let (handle, keep_alive) = start(protocol, checked.servers, checked.driver)?;
        let backend = Arc::new(SessionBackend::new(handle, checked.event_deadline, choose_call_id));
        Ok(Session { backend, shared, _keep_alive: Arc::new(keep_alive) })
    }

    /// Starts the session and waits until its devices are watched.
    ///
    /// Returns early on a refusal that no retry can heal (wrong credentials, no licence, a device that the server does not
    /// know), and at the [login deadline](Self::login_deadline) with what went wrong last.
    pub async fn connect(self) -> Result<Session> {
        let session = self.start()?;
        session.backend.handle().first_connected().await?;
        Ok(session)
    }
}
