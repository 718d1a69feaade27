//! What a pair is like.

use super::{Inner, Pair, Server, Settings, State};
use crate::ipoffice::portal::{Portal, PortalBuilder};
use crate::switch::Switch;
use crate::transport::Port;
use axum::http::StatusCode;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// As often a port is looked for that is free at both addresses.
const PORTS_TRIED: usize = 20;

/// Builds a [`Pair`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PairBuilder {
    portals: PortalBuilder,
    hosts: [IpAddr; 2],
    secondary_ip_office: String,
    settings: Settings,
}

impl PairBuilder {
    pub(super) fn new(switch: &Switch) -> Self {
        Self {
            portals: Portal::builder(switch),
            hosts: [Ipv4Addr::LOCALHOST.into(), Ipv4Addr::new(127, 0, 0, 2).into()],
            secondary_ip_office: "10.20.30.41".into(),
            settings: Settings {
                takeover_after: Duration::from_secs(30),
                primary_serves_after: Duration::from_secs(30),
                secondary_sessions_end_after: Duration::from_secs(60),
                ip_office_takeover_after: Duration::from_secs(60),
                redirect_status: StatusCode::SERVICE_UNAVAILABLE,
            },
        }
    }

    /// Settings of both portals: `.portals(PortalBuilder::https)`. Their ports and their `haConfiguration` are the pair's
    /// own matter.
    pub fn portals(mut self, settings: impl FnOnce(PortalBuilder) -> PortalBuilder) -> Self {
        self.portals = settings(self.portals);
        self
    }

    /// Where the two listen; at 127.0.0.1 and 127.0.0.2 by default, which Linux and Windows both have. The port is the same,
    /// and `haConfiguration` has the addresses alone, as in the guide. At one address they have two ports, and
    /// `haConfiguration` has these too.
    pub fn hosts(mut self, primary: impl Into<IpAddr>, secondary: impl Into<IpAddr>) -> Self {
        self.hosts = [primary.into(), secondary.into()];
        self
    }

    /// The address of the IP Office that stands in for the switch when that [fails](Pair::ip_office_fails); `10.20.30.41` by
    /// default. The switch itself is `127.0.0.1` to the primary portal, which stands beside it, and has its own address to
    /// the secondary (guide 15.2, 15.3).
    pub fn secondary_ip_office(mut self, address: impl Into<String>) -> Self {
        self.secondary_ip_office = address.into();
        self
    }

    /// How long nobody serves before the secondary does; 30 seconds by default.
    pub fn takeover_after(mut self, time: Duration) -> Self {
        self.settings.takeover_after = time;
        self
    }

    /// How long after its start the primary serves again; 30 seconds by default.
    pub fn primary_serves_after(mut self, time: Duration) -> Self {
        self.settings.primary_serves_after = time;
        self
    }

    /// How long the sessions at the secondary live on once the primary serves again; 60 seconds by default.
    pub fn secondary_sessions_end_after(mut self, time: Duration) -> Self {
        self.settings.secondary_sessions_end_after = time;
        self
    }

    /// How long there is no switch when the IP Office fails; 60 seconds by default.
    pub fn ip_office_takeover_after(mut self, time: Duration) -> Self {
        self.settings.ip_office_takeover_after = time;
        self
    }

    /// The HTTP status of `SERVICE_REDIRECTED`; 503 by default, and 500 if this is none.
    pub fn redirect_status(mut self, status: u16) -> Self {
        self.settings.redirect_status =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self
    }

    /// Starts both portals; the primary serves at once. Fails if one of the addresses is not this computer's.
    pub async fn start(self) -> io::Result<Pair> {
        let [for_primary, for_secondary] = self.take_ports()?;
        let (at_primary, at_secondary) = (for_primary.address(), for_secondary.address());
        let name = |address: SocketAddr| {
            if at_primary.ip() == at_secondary.ip() { address.to_string() } else { address.ip().to_string() }
        };
        let primary_name = name(at_primary);
        let portals = self.portals.ha_configuration(&primary_name, name(at_secondary));
        let beside_the_switch = portals.clone().switching_sub_domain(Ipv4Addr::LOCALHOST.to_string());
        let primary = beside_the_switch.start_on(for_primary).await?;
        let secondary = portals.start_on(for_secondary).await?;
        let inner = Inner {
            switch_at: [primary.state().switch_address(), secondary.state().switch_address()],
            secondary_ip_office: self.secondary_ip_office,
            primary,
            primary_name,
            secondary,
            settings: self.settings,
            active: watch::Sender::new(Some(Server::Primary)),
            state: Mutex::new(State { primary_runs: true, secondary_runs: true, ..State::default() }),
        };
        inner.settle(&inner.lock());
        Ok(Pair { inner: Arc::new(inner) })
    }

    /// One port at two addresses, or two ports at one.
    fn take_ports(&self) -> io::Result<[Port; 2]> {
        let [primary, secondary] = self.hosts;
        let mut taken = None;
        for _ in 0..PORTS_TRIED {
            let first = Port::take((primary, 0).into())?;
            let port = if primary == secondary { 0 } else { first.address().port() };
            match Port::take((secondary, port).into()) {
                Ok(second) => return Ok([first, second]),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => taken = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(taken.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }
}
