//! What a session is to be like: the builder's settings, checked.

use crate::data_format::DataFormat;
use crate::link::check_saved;
use crate::saved_session::{Resume, SavedSession};
use crate::servers::{KnownServers, LearnServers, host};
use crate::transport::{
    DEFAULT_BASE_PATH, HttpClient, Target, WebSocketHost, WebSocketLimits, WebSocketRule,
};
use crate::wire::{EventCategory, LoginRequest, Secret};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use telapi_core::call::WhileOffline;
use telapi_core::session::{
    DriverConfig, HeartbeatPolicy, ProbeAnswers, ReconnectPolicy, ServerPolicy, ServerPool, SupervisorConfig,
};
use telapi_core::transport::ClientChoice;
use telapi_core::wire::Limits;
use telapi_core::{Error, ErrorKind, Result};

/// The builder's settings, as the user gave them. Its Debug shows no secret.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) servers: Vec<GivenUrl>,
    pub(crate) user_name: String,
    pub(crate) password: Option<Secret>,
    pub(crate) application_name: String,
    pub(crate) application_version: Option<String>,
    pub(crate) event_categories: Vec<EventCategory>,
    /// The session is given one that others may use, too. Otherwise it makes one, of the three settings below.
    pub(crate) client: ClientChoice,
    pub(crate) base_path: String,
    pub(crate) data_format: DataFormat,
    pub(crate) websocket_host: WebSocketHost,
    pub(crate) allowed_websocket_hosts: Vec<String>,
    pub(crate) named_servers: Vec<(String, GivenUrl)>,
    pub(crate) learn_servers: LearnServers,
    pub(crate) server_policy: ServerPolicy,
    pub(crate) reconnect: ReconnectPolicy,
    pub(crate) login_deadline: Option<Duration>,
    pub(crate) request_deadline: Duration,
    pub(crate) event_deadline: Duration,
    pub(crate) while_offline: WhileOffline,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) websocket_heartbeat: Duration,
    pub(crate) websocket_deadline: Duration,
    pub(crate) snapshot_interval: Option<Duration>,
    pub(crate) snapshot_quiet: Duration,
    pub(crate) stream_capacity: usize,
    pub(crate) limits: Limits,
    pub(crate) max_login_response: usize,
    pub(crate) seed: Option<u64>,
    pub(crate) resume: Option<Resume>,
}

/// A URL as the user gave it. It must not hold a password, and may all the same until that is checked.
#[derive(Clone)]
pub(crate) struct GivenUrl(pub(crate) String);

impl fmt::Debug for GivenUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Target::parse(&self.0) {
            Ok(target) => write!(f, "{target}"),
            Err(_) => f.write_str("(no URL of a server)"),
        }
    }
}

impl Settings {
    pub(crate) fn new(url: String) -> Self {
        Self {
            servers: vec![GivenUrl(url)],
            user_name: String::new(),
            password: None,
            application_name: String::new(),
            application_version: None,
            event_categories: EventCategory::KNOWN.to_vec(),
            client: ClientChoice::default(),
            base_path: DEFAULT_BASE_PATH.to_owned(),
            data_format: DataFormat::default(),
            websocket_host: WebSocketHost::AsConfigured,
            allowed_websocket_hosts: Vec::new(),
            named_servers: Vec::new(),
            learn_servers: LearnServers::Never,
            server_policy: ServerPolicy::OtherFirst,
            reconnect: ReconnectPolicy::default(),
            login_deadline: Some(Duration::from_secs(60)),
            request_deadline: Duration::from_secs(10),
            event_deadline: Duration::from_secs(10),
            while_offline: WhileOffline::Refuse,
            heartbeat_interval: Duration::from_secs(60),
            websocket_heartbeat: Duration::from_secs(10),
            websocket_deadline: Duration::from_secs(20),
            snapshot_interval: Some(Duration::from_secs(60)),
            snapshot_quiet: Duration::from_secs(1),
            stream_capacity: telapi_core::session::DEFAULT_STREAM_CAPACITY,
            limits: Limits::default(),
            max_login_response: 16 << 20,
            seed: None,
            resume: None,
        }
    }

    /// Checks everything, so that nothing impossible is found out only when the network fails.
    pub(crate) fn check(self) -> Result<Checked> {
        let password = self.password.clone().ok_or_else(|| invalid("credentials are missing"))?;
        for (what, text) in [("user name", &self.user_name), ("application name", &self.application_name)] {
            if text.trim().is_empty() {
                return Err(invalid(format!("the {what} is empty")));
            }
        }
        for (what, time) in [
            ("request deadline", self.request_deadline),
            ("event deadline", self.event_deadline),
            ("snapshot's quiet time", self.snapshot_quiet),
            ("heartbeat interval", self.heartbeat_interval),
            ("snapshot interval", self.snapshot_interval.unwrap_or(Duration::from_secs(1))),
        ] {
            if time.is_zero() || time > Duration::from_secs(24 * 3600) {
                return Err(invalid(format!("the {what} is zero or above a day")));
            }
        }
        // beyond these the portal would deactivate the session, or close the WebSocket (guide 4.3.3, 4.3.4)
        for (what, time, most) in [
            ("heartbeat interval", self.heartbeat_interval, 240),
            ("WebSocket heartbeat's interval", self.websocket_heartbeat, 30),
        ] {
            if time >= Duration::from_secs(most) {
                return Err(invalid(format!("the {what} is not below {most} s")));
            }
        }
        let mut servers = self.targets()?;
        let websocket = WebSocketRule::new(
            self.websocket_host,
            self.allowed_websocket_hosts.iter().map(|name| host(name)).collect::<Result<_>>()?,
        )?;
        let known = KnownServers::new(
            servers.iter().cloned().collect(),
            &self.named_servers,
            &self.learn_servers,
            &self.base_path,
        )?;
        let saved = self.saved_at(&mut servers, &known, &websocket)?;
        let http = self.client.client(known.any_is_tls())?;
        let mut login = LoginRequest::new(&self.user_name, password, &self.application_name)
            .event_types(self.event_categories.clone());
        login.application_version.clone_from(&self.application_version);
        let version = self.application_version.clone();
        let config = Config {
            connect_deadline: http.connect_deadline(),
            http,
            servers: known,
            login,
            data_format: self.data_format,
            client_name: self.application_name.clone(),
            client_version: version.unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
            websocket,
            request_deadline: self.request_deadline,
            heartbeat_interval: self.heartbeat_interval,
            websocket_pulse: HeartbeatPolicy::new(
                self.websocket_heartbeat,
                self.websocket_deadline,
                // quirks: nothing but a Pong answers, and a server that never sent one is not given up for it
                ProbeAnswers::OnceSeen,
            )?,
            websocket_limits: WebSocketLimits {
                max_message: self.limits.max_bytes,
                ..WebSocketLimits::default()
            },
            snapshot_quiet: self.snapshot_quiet,
            limits: self.limits,
            login_limits: Limits::default().max_bytes(self.max_login_response).max_elements(1 << 20),
        };
        let mut driver = self.driver(config.connect_deadline);
        driver.unwatched_for = saved.as_ref().map(|(saved, _)| saved.age());
        Ok(Checked { servers, driver, event_deadline: self.event_deadline, config, saved })
    }

    /// The session that is to be resumed, and the server that knows it, which is then asked first.
    fn saved_at(
        &self,
        servers: &mut ServerPool<Target>,
        known: &KnownServers,
        websocket: &WebSocketRule,
    ) -> Result<Option<(Arc<SavedSession>, Target)>> {
        let Some(Resume(saved)) = &self.resume else { return Ok(None) };
        // a portal may have led it to a server that was learnt
        if let Some(learnt) =
            known.learnt_at(saved.server()).filter(|learnt| servers.iter().all(|s| s != learnt))
        {
            servers.push(learnt);
        }
        let index = saved.server_among(servers.iter(), &self.user_name, &self.application_name)?;
        servers.begin_with(index);
        let Some(server) = servers.get(index).cloned() else { return Ok(None) };
        check_saved(saved, &server, websocket)?;
        Ok(Some((Arc::clone(saved), server)))
    }

    fn targets(&self) -> Result<ServerPool<Target>> {
        let target = |url: &GivenUrl| Target::parse(&url.0)?.with_base_path(&self.base_path);
        let targets: Vec<Target> = self.servers.iter().map(target).collect::<Result<_>>()?;
        ServerPool::of(targets, self.server_policy).ok_or_else(|| invalid("no server is given"))
    }

    fn driver(&self, connect_deadline: Duration) -> DriverConfig {
        let mut supervisor = SupervisorConfig::default();
        supervisor.reconnect = self.reconnect.clone();
        supervisor.login_deadline = self.login_deadline;
        // a resumed session asks for a heartbeat, maybe logs in, and opens the WebSocket
        supervisor.connect_deadline = connect_deadline * 2 + self.request_deadline * 2;
        let mut driver = DriverConfig::default();
        driver.supervisor = supervisor;
        driver.snapshot_interval = self.snapshot_interval;
        // beyond the client's own, which knows better whether a request left
        let longest = connect_deadline + self.request_deadline;
        driver.request_deadline = longest.min(Duration::from_secs(24 * 3600));
        driver.while_offline = self.while_offline;
        driver.stream_capacity = self.stream_capacity;
        driver.seed = self.seed.unwrap_or(driver.seed);
        driver
    }
}

/// What is needed to start a session.
pub(crate) struct Checked {
    pub(crate) servers: ServerPool<Target>,
    pub(crate) driver: DriverConfig,
    pub(crate) event_deadline: Duration,
    pub(crate) config: Config,
    pub(crate) saved: Option<(Arc<SavedSession>, Target)>,
}

/// What is needed to connect.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) http: HttpClient,
    pub(crate) servers: KnownServers,
    pub(crate) login: LoginRequest,
    pub(crate) data_format: DataFormat,
    pub(crate) client_name: String,
    pub(crate) client_version: String,
    pub(crate) websocket: WebSocketRule,
    pub(crate) connect_deadline: Duration,
    pub(crate) request_deadline: Duration,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) websocket_pulse: HeartbeatPolicy,
    pub(crate) websocket_limits: WebSocketLimits,
    pub(crate) snapshot_quiet: Duration,
    pub(crate) limits: Limits,
    pub(crate) login_limits: Limits,
}

pub(crate) fn invalid(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidArgument).context(what)
}
