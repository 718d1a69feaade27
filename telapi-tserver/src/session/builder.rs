//! How a session is described.

use super::{Session, choose_call_id};
use crate::address::Address;
use crate::config::{HotStandby, LoginDeadline, Settings};
use crate::link::{Shared, TServer};
use crate::transport::Transport;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::WhileOffline;
use telapi_core::session::{SessionBackend, WarmStandby, start};
use telapi_core::transport::{HttpClient, Proxy, TlsPolicy};
use telapi_core::{Result, Secret};

/// Describes a session. Every setting but the servers has a default.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is told to connect"]
pub struct SessionBuilder {
    pub(super) settings: Settings,
}

impl SessionBuilder {
    /// Another server, to be tried when those before do not serve. May be given several times.
    pub fn server(mut self, server: impl Into<String>) -> Self {
        self.settings.servers.push(crate::config::Given(server.into()));
        self
    }

    /// An address to register: the number of a DN, or an [`Address`] that says more. May be given several times.
    pub fn address(mut self, address: impl Into<Address>) -> Self {
        self.settings.addresses.push(address.into());
        self
    }

    /// Several addresses to register.
    pub fn addresses<A: Into<Address>>(mut self, addresses: impl IntoIterator<Item = A>) -> Self {
        self.settings.addresses.extend(addresses.into_iter().map(Into::into));
        self
    }

    /// The client's name, which the server may want to know (T-Library model, `TOpenServerEx`). Default: `telapi`.
    pub fn application(mut self, name: impl Into<String>) -> Self {
        self.settings.application = name.into();
        self
    }

    /// The client's password. Default: none. Over `tserver://` it is sent in clear.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.settings.password = Some(password.into());
        self
    }

    /// Another way to the servers than the gateway link.
    ///
    /// It replaces [`http_client`](Self::http_client), [`tls`](Self::tls), [`proxy`](Self::proxy) and
    /// [`connect_deadline`](Self::connect_deadline).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// What the session reaches its gateways with, shared with other sessions: whom to trust, which way to go, how long to try. HTTP is
    /// not spoken. Default: the session makes one for itself.
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.settings.client.shared = Some(client);
        self
    }

    /// Whom to trust over `tservers://`. Default: the platform's trust store.
    pub fn tls(mut self, policy: TlsPolicy) -> Self {
        self.settings.client.tls = Some(policy);
        self
    }

    /// Whether the link goes through a proxy. Default: none.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.settings.client.proxy = Some(proxy);
        self
    }

    /// How long it may take to connect: name, TCP, proxy, TLS. Default 5 s.
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.settings.client.connect_deadline = Some(deadline);
        self
    }

    /// After so long without anything from the server it is polled, and after so long again it is taken for gone (T-Library model,
    /// *ADDP*). Zero is off: a dead server is then noticed by nobody but TCP. At most an hour. Default 10 s.
    pub fn addp_timeout(mut self, timeout: Duration) -> Self {
        self.settings.addp.local = timeout;
        self
    }

    /// The same the other way round, which the server is told. Default 20 s.
    pub fn addp_remote_timeout(mut self, timeout: Duration) -> Self {
        self.settings.addp.remote = timeout;
        self
    }

    /// How many addresses are registered, or looked at, at once. Default 64.
    pub fn registrations_at_once(mut self, registrations: usize) -> Self {
        self.settings.registrations_at_once = registrations;
        self
    }

    /// The key of the account code among the extensions, as the server's option `accode-name` has it. Default: `ACCOUNT_CODE`.
    pub fn account_code_key(mut self, key: impl Into<String>) -> Self {
        self.settings.account_code_key = key.into();
        self
    }

    /// How the session finds a server again (T-Library model, *Platform SDK WarmStandby*): the one that was lost first, then the list from
    /// its head. Default: as the Platform SDK, a second between rounds.
    pub fn warm_standby(mut self, rules: WarmStandby) -> Self {
        self.settings.warm_standby = rules;
        self
    }

    /// Keeps a second session open at the other server of a pair whose calls survive a switchover, and goes there at once when the first
    /// is lost. Default: not; then the other server is opened when it is needed.
    pub fn hot_standby(mut self, rules: HotStandby) -> Self {
        self.settings.hot_standby = Some(rules);
        self
    }

    /// Whether the session goes on looking for a server though one has refused to open it again. Default: no, a refusal ends it, unless
    /// its code says that it will pass.
    pub fn restore_after_refusal(mut self, restore: bool) -> Self {
        self.settings.restores_after_refusal = restore;
        self
    }

    /// How long the first login is tried; `None`: for ever. Default 60 s; with thousands of addresses as long as one attempt may take,
    /// which is three [request deadlines](Self::request_deadline) and a tenth of one for each round of
    /// [registrations](Self::registrations_at_once): 187 s for 10,000 addresses.
    pub fn login_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings.login_deadline = LoginDeadline::Given(deadline.into());
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
    /// Default: refused. Devices and calls can be told otherwise.
    pub fn while_offline(mut self, while_offline: WhileOffline) -> Self {
        self.settings.while_offline = while_offline;
        self
    }

    /// How often all addresses are looked at, which repairs what an event should have told that never came; `None`: never, only after a
    /// gap. Default 60 s.
    pub fn snapshot_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.settings.snapshot_interval = interval.into();
        self
    }

    /// How many items a stream of events buffers. Default 1024.
    pub fn stream_capacity(mut self, items: usize) -> Self {
        self.settings.stream_capacity = items;
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
        let protocol = TServer::new(Arc::clone(&shared));
        let (handle, keep_alive) = start(protocol, checked.servers, checked.driver)?;
        let backend = Arc::new(SessionBackend::new(handle, checked.event_deadline, choose_call_id));
        Ok(Session { backend, shared, _keep_alive: Arc::new(keep_alive) })
    }

    /// Starts the session and waits until its addresses are registered.
    ///
    /// Returns early on a refusal that no retry can heal (a wrong password, an address that the server does not know), and at the
    /// [login deadline](Self::login_deadline) with what went wrong last.
    pub async fn connect(self) -> Result<Session> {
        let session = self.start()?;
        session.backend.handle().first_connected().await?;
        Ok(session)
    }
}
