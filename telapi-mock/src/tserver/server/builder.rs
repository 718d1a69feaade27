//! The settings of a server.

use super::TServer;
use crate::switch::Switch;
use crate::tserver::state::{Core, Options};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Builds a [`TServer`].
#[derive(Clone)]
#[must_use]
pub struct TServerBuilder {
    pub(crate) switch: Switch,
    pub(crate) options: Options,
    pub(crate) address: SocketAddr,
}

impl TServerBuilder {
    pub(super) fn new(switch: &Switch) -> Self {
        Self {
            switch: switch.clone(),
            options: Options::default(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }

    /// Serves this port; by default the operating system chooses one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Listens at this address of the computer; 127.0.0.1 by default.
    pub fn host(mut self, address: impl Into<IpAddr>) -> Self {
        self.address.set_ip(address.into());
        self
    }

    /// Serves TLS, with a certificate made afresh; see [`TServer::ca_pem`].
    pub fn tls(mut self) -> Self {
        self.options.tls = true;
        self
    }

    /// The ApplicationPassword with which clients must open their sessions; by default any will do.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.options.password = Some(password.into());
        self
    }

    /// A phone of the switch stands for a subscriber of the public network: it is no DN, calls from it are inbound, calls to
    /// it outbound.
    pub fn outside(mut self, number: impl Into<String>) -> Self {
        self.options.outside.insert(number.into());
        self
    }

    /// A routing point of the switch is a route point, whose calls clients route, and not a queue. With a default
    /// destination they go there when nobody does.
    pub fn route_point(mut self, number: impl Into<String>, default: Option<&str>) -> Self {
        self.options.route_points.insert(number.into(), default.map(str::to_owned));
        self
    }

    /// How long a call waits at a route point for somebody to route it; 10 seconds by default.
    pub fn route_timeout(mut self, timeout: Duration) -> Self {
        self.options.route_timeout = timeout;
        self
    }

    /// An AgentID with which agents may log in; without one any will do. Agents of the switch
    /// ([`Extension::agent`](crate::Extension::agent)) log in with their own at their own phones in any case.
    pub fn agent_id(mut self, agent_id: impl Into<String>) -> Self {
        self.options.agent_ids.insert(agent_id.into());
        self
    }

    /// The key in Extensions that holds an account code (T-Server's option `accode-name`); `ACCOUNT_CODE` by default.
    pub fn accode_name(mut self, key: impl Into<String>) -> Self {
        self.options.accode_name = key.into();
        self
    }

    /// What EventServerInfo says as ServerVersion.
    pub fn server_version(mut self, version: impl Into<String>) -> Self {
        self.options.server_version = version.into();
        self
    }

    /// Starts the server. Fails if the port is taken.
    pub async fn start(self) -> io::Result<TServer> {
        let core = Core::new(&self.switch, self.options, 1);
        self.switch.attach(&core);
        TServer::start(core, 0, self.address).await
    }
}

/// Without the password.
impl std::fmt::Debug for TServerBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TServerBuilder")
            .field("address", &self.address)
            .field("tls", &self.options.tls)
            .finish_non_exhaustive()
    }
}
