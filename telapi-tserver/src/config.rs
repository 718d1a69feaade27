//! What a session is to be like: the builder's settings, checked.

use crate::address::Address;
use crate::gateway::{Gateway, is_tls};
use crate::transport::Transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::WhileOffline;
use telapi_core::session::{
    DEFAULT_STREAM_CAPACITY, DriverConfig, ServerPolicy, ServerPool, SupervisorConfig, WarmStandby,
};
use telapi_core::transport::ClientChoice;
use telapi_core::{DeviceId, Error, ErrorKind, Result, Secret};

/// How long a day is: no time that a user gives is longer.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long the first login is tried, unless there are so many addresses that one attempt may take longer.
const LOGIN_DEADLINE: Duration = Duration::from_secs(60);

/// ADDP's longest timeout (T-Library model, *ADDP*).
const LONGEST_ADDP: Duration = Duration::from_secs(3600);

/// A server, as the user named it, and as it may be shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) name: Arc<str>,
    pub(crate) shown: Arc<str>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What a user gave, which may hold a password until it is checked.
#[derive(Clone)]
pub(crate) struct Given(pub(crate) String);

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a server)")
    }
}

/// How long the first login is tried.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LoginDeadline {
    /// As long as it takes with so many addresses.
    ByAddresses,
    /// As the user wants it; `None`: for ever.
    Given(Option<Duration>),
}

/// The builder's settings, as the user gave them. Its Debug shows no secret.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) servers: Vec<Given>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) application: String,
    pub(crate) password: Option<Secret>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) client: ClientChoice,
    pub(crate) addp: Addp,
    pub(crate) registrations_at_once: usize,
    pub(crate) account_code_key: String,
    pub(crate) warm_standby: WarmStandby,
    pub(crate) hot_standby: Option<HotStandby>,
    pub(crate) restores_after_refusal: bool,
    pub(crate) login_deadline: LoginDeadline,
    pub(crate) request_deadline: Duration,
    pub(crate) event_deadline: Duration,
    pub(crate) while_offline: WhileOffline,
    pub(crate) snapshot_interval: Option<Duration>,
    pub(crate) stream_capacity: usize,
    pub(crate) seed: Option<u64>,
}

/// How a second session is kept at the other server of a pair (T-Library model, `TSetParamHA`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HotStandby {
    pub(crate) connect_timeout: Duration,
    pub(crate) switchover_timeout: Duration,
    pub(crate) reconnect_interval: Duration,
}

impl Default for HotStandby {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_millis(3600),
            switchover_timeout: Duration::from_millis(3600),
            reconnect_interval: Duration::from_secs(20),
        }
    }
}

impl HotStandby {
    /// How long opening the second session may take. Default 3.6 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long the other server may take to become primary after the first was lost. Default 3.6 s.
    #[must_use]
    pub fn switchover_timeout(mut self, timeout: Duration) -> Self {
        self.switchover_timeout = timeout;
        self
    }

    /// After so long the second session is tried again. Default 20 s.
    #[must_use]
    pub fn reconnect_interval(mut self, interval: Duration) -> Self {
        self.reconnect_interval = interval;
        self
    }

    fn check(&self) -> Result<()> {
        let (shortest, longest) = (Duration::from_millis(100), Duration::from_secs(3600));
        for time in [self.connect_timeout, self.switchover_timeout, self.reconnect_interval] {
            if time < shortest || time > longest {
                return Err(invalid("a time of hot standby is below 100 ms or above an hour"));
            }
        }
        Ok(())
    }
}

/// ADDP's two timeouts; zero is off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addp {
    /// After so long without anything from the server it is polled, and after so long again it is gone.
    pub(crate) local: Duration,
    /// The same the other way round, for the server to know.
    pub(crate) remote: Duration,
}

impl Settings {
    pub(crate) fn new(servers: Vec<Given>) -> Self {
        Self {
            servers,
            addresses: Vec::new(),
            application: "telapi".to_owned(),
            password: None,
            transport: None,
            client: ClientChoice::default(),
            addp: Addp { local: Duration::from_secs(10), remote: Duration::from_secs(20) },
            registrations_at_once: 64,
            account_code_key: "ACCOUNT_CODE".to_owned(),
            warm_standby: WarmStandby::default(),
            hot_standby: None,
            restores_after_refusal: false,
            login_deadline: LoginDeadline::ByAddresses,
            request_deadline: Duration::from_secs(10),
            event_deadline: Duration::from_secs(10),
            while_offline: WhileOffline::Refuse,
            snapshot_interval: Some(Duration::from_secs(60)),
            stream_capacity: DEFAULT_STREAM_CAPACITY,
            seed: None,
        }
    }

    /// Checks everything, so that nothing impossible is found out only when the network fails.
    pub(crate) fn check(mut self) -> Result<Checked> {
        for address in &mut self.addresses {
            // as those who ask for it name it
            address.dn = DeviceId::new(address.dn.number().trim());
        }
        for (what, time) in [
            ("request deadline", Some(self.request_deadline)),
            ("event deadline", Some(self.event_deadline)),
            ("snapshot interval", self.snapshot_interval),
        ] {
            if time.is_some_and(|time| time < Duration::from_secs(1) || time > DAY) {
                return Err(invalid(format!("the {what} is below a second or above a day")));
            }
        }
        for (what, timeout) in [("local", self.addp.local), ("remote", self.addp.remote)] {
            let is_off = timeout.is_zero();
            if !is_off && (timeout < Duration::from_secs(1) || timeout > LONGEST_ADDP) {
                return Err(invalid(format!("ADDP's {what} timeout is below a second or above an hour")));
            }
        }
        if self.registrations_at_once == 0 {
            return Err(invalid("there must be one registration at a time at least"));
        }
        if self.application.trim().is_empty() {
            return Err(invalid("the application's name is empty"));
        }
        if let Some(rules) = &self.hot_standby {
            rules.check()?;
        }
        self.check_addresses()?;
        let transport = self.transport()?;
        let servers = self.servers(&*transport)?;
        let driver = self.driver();
        let config = Config {
            transport,
            addresses: self.addresses,
            servers: servers.iter().cloned().collect(),
            hot_standby: self.hot_standby,
            application: self.application,
            password: self.password,
            addp: self.addp,
            registrations_at_once: self.registrations_at_once,
            account_code_key: self.account_code_key,
            restores_after_refusal: self.restores_after_refusal,
            request_deadline: self.request_deadline,
        };
        Ok(Checked { servers, driver, event_deadline: self.event_deadline, config })
    }

    fn check_addresses(&self) -> Result<()> {
        let mut seen = std::collections::HashSet::new();
        for address in &self.addresses {
            let number = address.dn.number();
            if number.is_empty() {
                return Err(invalid("an address needs a number"));
            }
            if !seen.insert(number) {
                return Err(invalid(format!("the address {number} is given twice")));
            }
        }
        Ok(())
    }

    fn transport(&self) -> Result<Arc<dyn Transport>> {
        if let Some(transport) = &self.transport {
            return Ok(Arc::clone(transport));
        }
        let needs_tls = self.servers.iter().any(|server| is_tls(&server.0));
        Ok(Arc::new(Gateway::new(self.client.client(needs_tls)?)))
    }

    fn servers(&self, transport: &dyn Transport) -> Result<ServerPool<Server>> {
        let mut servers: Vec<Server> = Vec::new();
        for Given(name) in &self.servers {
            transport.check(name)?;
            let server = Server { name: name.as_str().into(), shown: transport.shown(name).into() };
            // what is given twice is used once
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        // whose turn it is, the rules of warm standby say
        ServerPool::of(servers, ServerPolicy::default()).ok_or_else(|| invalid("no server is given"))
    }

    fn driver(&self) -> DriverConfig {
        let mut supervisor = SupervisorConfig::default();
        // where a second session is open already, it is taken first
        let other_first = self.hot_standby.is_some();
        supervisor.warm_standby = Some(self.warm_standby.clone().other_first(other_first));
        // each round of registrations may take as long as a request, but they seldom do
        let rounds =
            u32::try_from(self.addresses.len().div_ceil(self.registrations_at_once)).unwrap_or(u32::MAX);
        let opening = self.request_deadline * 3;
        supervisor.connect_deadline =
            opening.saturating_add((self.request_deadline / 10).saturating_mul(rounds)).min(DAY);
        supervisor.login_deadline = match self.login_deadline {
            LoginDeadline::ByAddresses => Some(supervisor.connect_deadline.max(LOGIN_DEADLINE)),
            LoginDeadline::Given(deadline) => deadline,
        };
        let mut driver = DriverConfig::default();
        driver.supervisor = supervisor;
        driver.snapshot_interval = self.snapshot_interval;
        // beyond the link's own deadline, which knows better whether a request left
        driver.request_deadline = (self.request_deadline * 2 + self.event_deadline)
            .saturating_add((self.request_deadline / 10).saturating_mul(rounds))
            .min(DAY);
        driver.while_offline = self.while_offline;
        driver.stream_capacity = self.stream_capacity;
        driver.seed = self.seed.unwrap_or(driver.seed);
        driver
    }
}

/// What is needed to start a session.
pub(crate) struct Checked {
    pub(crate) servers: ServerPool<Server>,
    pub(crate) driver: DriverConfig,
    pub(crate) event_deadline: Duration,
    pub(crate) config: Config,
}

/// What is needed to connect.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) servers: Vec<Server>,
    pub(crate) hot_standby: Option<HotStandby>,
    pub(crate) application: String,
    pub(crate) password: Option<Secret>,
    pub(crate) addp: Addp,
    pub(crate) registrations_at_once: usize,
    pub(crate) account_code_key: String,
    pub(crate) restores_after_refusal: bool,
    pub(crate) request_deadline: Duration,
}

impl Config {
    /// After so long without anything from a server it is polled: zero, never, where the transport sees to that by itself.
    pub(crate) fn addp_timeout(&self) -> Duration {
        if self.transport.speaks_addp() { self.addp.local } else { Duration::ZERO }
    }
}

pub(crate) fn invalid(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context(what)
}
