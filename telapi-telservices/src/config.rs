//! What a session is to be like: the builder's settings, checked.

use crate::transport::{Senders, Server, TransportOptions};
use crate::watched_device::WatchedDevice;
use std::net::IpAddr;
use std::time::Duration;
use telapi_core::call::WhileOffline;
use telapi_core::session::{
    DEFAULT_STREAM_CAPACITY, DriverConfig, ReconnectPolicy, ServerPolicy, ServerPool, SupervisorConfig,
};
use telapi_core::transport::ClientChoice;
use telapi_core::wire::Limits;
use telapi_core::{Error, ErrorKind, Result};

/// How long a day is: no time that a user gives is longer.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The builder's settings, as the user gave them. Its Debug shows no secret.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) servers: Vec<GivenUrl>,
    pub(crate) devices: Vec<WatchedDevice>,
    pub(crate) client: ClientChoice,
    pub(crate) http_path: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) end_of_pdu: String,
    pub(crate) max_connections: usize,
    pub(crate) event_address: Option<IpAddr>,
    pub(crate) event_senders: Vec<IpAddr>,
    pub(crate) max_datagram: usize,
    pub(crate) poll_timeout: Duration,
    pub(crate) session_timeout: Option<Duration>,
    pub(crate) closing: Closing,
    pub(crate) server_policy: ServerPolicy,
    pub(crate) reconnect: ReconnectPolicy,
    pub(crate) login_deadline: Option<Duration>,
    pub(crate) request_deadline: Duration,
    pub(crate) event_deadline: Duration,
    pub(crate) while_offline: WhileOffline,
    pub(crate) snapshot_interval: Option<Duration>,
    pub(crate) stream_capacity: usize,
    pub(crate) limits: Limits,
    pub(crate) seed: Option<u64>,
}

/// A URL as the user gave it. It must not hold a password, and may all the same until that is checked.
#[derive(Clone)]
pub(crate) struct GivenUrl(pub(crate) String);

impl std::fmt::Debug for GivenUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Server::parse(&self.0) {
            Ok(server) => write!(f, "{server}"),
            Err(_) => f.write_str("(no URL of a server)"),
        }
    }
}

/// How sessions are closed (guide, *CloseSession*).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Closing {
    /// The server waits for so long before it does.
    pub(crate) after: Option<Duration>,
    /// For the other clients of the same devices, too.
    pub(crate) for_all_clients: bool,
}

impl Settings {
    pub(crate) fn new(url: String) -> Self {
        Self {
            servers: vec![GivenUrl(url)],
            devices: Vec::new(),
            client: ClientChoice::default(),
            http_path: None,
            media_type: None,
            end_of_pdu: String::new(),
            max_connections: 16,
            event_address: None,
            event_senders: Vec::new(),
            max_datagram: 65_535,
            poll_timeout: Duration::from_secs(25),
            session_timeout: Some(Duration::from_secs(120)),
            closing: Closing::default(),
            server_policy: ServerPolicy::OtherFirst,
            reconnect: ReconnectPolicy::default(),
            login_deadline: Some(Duration::from_secs(60)),
            request_deadline: Duration::from_secs(10),
            event_deadline: Duration::from_secs(10),
            while_offline: WhileOffline::Refuse,
            snapshot_interval: Some(Duration::from_secs(30)),
            stream_capacity: DEFAULT_STREAM_CAPACITY,
            limits: Limits::default(),
            seed: None,
        }
    }

    /// Checks everything, so that nothing impossible is found out only when the network fails.
    pub(crate) fn check(self) -> Result<Checked> {
        for (what, time) in [
            ("request deadline", Some(self.request_deadline)),
            ("event deadline", Some(self.event_deadline)),
            ("snapshot interval", self.snapshot_interval),
            ("poll's timeout", Some(self.poll_timeout)),
            ("session timeout", self.session_timeout),
        ] {
            if time.is_some_and(|time| time < Duration::from_secs(1) || time > DAY) {
                return Err(invalid(format!("the {what} is below a second or above a day")));
            }
        }
        if self.max_connections == 0 {
            return Err(invalid("there must be one connection at least"));
        }
        self.check_devices()?;
        let servers = self.servers()?;
        let http = self.client.client(servers.iter().any(Server::is_tls))?;
        let connect_deadline = http.connect_deadline();
        let config = Config {
            transport: TransportOptions {
                http,
                end_of_pdu: self.end_of_pdu.clone(),
                max_answer: self.limits.max_bytes,
                max_connections: self.max_connections,
                senders: Senders::allowing(self.event_senders.iter().copied()),
            },
            devices: self.devices.clone(),
            event_address: self.event_address,
            max_datagram: self.max_datagram,
            poll_timeout: self.poll_timeout,
            session_timeout: self.session_timeout,
            closing: self.closing,
            request_deadline: self.request_deadline,
            event_deadline: self.event_deadline,
            limits: self.limits,
        };
        let driver = self.driver(connect_deadline);
        Ok(Checked { servers, driver, event_deadline: self.event_deadline, config })
    }

    fn check_devices(&self) -> Result<()> {
        for (at, device) in self.devices.iter().enumerate() {
            let number = device.number().number();
            if number.trim().is_empty() {
                return Err(invalid("a device needs a number"));
            }
            let others = self.devices.iter().skip(at + 1);
            for other in others {
                if other.number() == device.number() {
                    return Err(invalid(format!("the device {number} is given twice")));
                }
                // most events do not say which device they are about: the port tells
                if device.event_port != 0 && device.event_port == other.event_port {
                    return Err(invalid(format!(
                        "two devices have the port {} for events",
                        device.event_port
                    )));
                }
            }
        }
        Ok(())
    }

    fn servers(&self) -> Result<ServerPool<Server>> {
        let servers: Vec<Server> = self.servers.iter().map(|url| self.server(url)).collect::<Result<_>>()?;
        ServerPool::of(servers, self.server_policy).ok_or_else(|| invalid("no server is given"))
    }

    fn server(&self, url: &GivenUrl) -> Result<Server> {
        let mut server = Server::parse(&url.0)?;
        if let Some(path) = &self.http_path {
            server = server.with_path(path)?;
        }
        if let Some(media_type) = &self.media_type {
            server = server.with_media_type(media_type)?;
        }
        Ok(server)
    }

    fn driver(&self, connect_deadline: Duration) -> DriverConfig {
        let mut supervisor = SupervisorConfig::default();
        supervisor.reconnect = self.reconnect.clone();
        supervisor.login_deadline = self.login_deadline;
        // a session for each device, some at a time
        let rounds = u32::try_from(self.devices.len().div_ceil(self.max_connections)).unwrap_or(u32::MAX);
        let one = connect_deadline + self.request_deadline;
        supervisor.connect_deadline = one.saturating_mul(rounds.max(1)).min(DAY);
        let mut driver = DriverConfig::default();
        driver.supervisor = supervisor;
        driver.snapshot_interval = self.snapshot_interval;
        // Beyond the client's own, which knows better whether a request left. A call waits for the one before it, may meet a
        // session that has ended and is opened again, is asked for, and waited for.
        let longest = self.event_deadline * 2 + one * 4;
        driver.request_deadline = longest.saturating_mul(rounds.max(1)).min(DAY);
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
    pub(crate) transport: TransportOptions,
    pub(crate) devices: Vec<WatchedDevice>,
    pub(crate) event_address: Option<IpAddr>,
    pub(crate) max_datagram: usize,
    pub(crate) poll_timeout: Duration,
    pub(crate) session_timeout: Option<Duration>,
    pub(crate) closing: Closing,
    pub(crate) request_deadline: Duration,
    pub(crate) event_deadline: Duration,
    pub(crate) limits: Limits,
}

impl Config {
    /// After so long without an answer about a device the server is asked something harmless: well inside the time after which
    /// it would close the session (guide, *OpenSession*, `sessionTimeout`).
    pub(crate) fn keep_alive_interval(&self) -> Duration {
        const AT_LEAST_EVERY: Duration = Duration::from_secs(30);
        self.session_timeout.map_or(AT_LEAST_EVERY, |timeout| (timeout / 3).min(AT_LEAST_EVERY))
    }
}

pub(crate) fn invalid(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context(what)
}
