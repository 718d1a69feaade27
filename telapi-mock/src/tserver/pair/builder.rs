//! What a pair is like.

use super::{Inner, Pair, Server, Standby, State};
use crate::switch::Switch;
use crate::tserver::server::{TServer, TServerBuilder};
use crate::tserver::state::Core;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// Builds a [`Pair`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PairBuilder {
    servers: TServerBuilder,
    standby: Standby,
    takeover_after: Duration,
}

impl PairBuilder {
    pub(super) fn new(switch: &Switch, standby: Standby) -> Self {
        Self { servers: TServer::builder(switch), standby, takeover_after: Duration::ZERO }
    }

    /// Settings of both servers: `.servers(TServerBuilder::tls)`. Each has a port of its own, which the operating system
    /// chooses.
    pub fn servers(mut self, settings: impl FnOnce(TServerBuilder) -> TServerBuilder) -> Self {
        self.servers = settings(self.servers);
        self
    }

    /// How long nobody is primary when the primary has gone; no time by default.
    pub fn takeover_after(mut self, time: Duration) -> Self {
        self.takeover_after = time;
        self
    }

    /// Starts both servers.
    pub async fn start(self) -> io::Result<Pair> {
        let TServerBuilder { switch, options, address } = self.servers;
        let address = SocketAddr::new(address.ip(), 0);
        let desks = match self.standby {
            Standby::Hot => 2,
            Standby::Warm => 1,
        };
        let core = Core::new(&switch, options.clone(), desks);
        switch.attach(&core);
        let first = TServer::start(Arc::clone(&core), 0, address).await?;
        let second = match self.standby {
            Standby::Hot => TServer::start(core, 1, address).await?,
            Standby::Warm => {
                let core = Core::new(&switch, options, 1);
                core.cool_down(0);
                switch.attach(&core);
                TServer::start(core, 0, address).await?
            }
        };
        let state = State { first_runs: true, second_runs: true, changes: 0 };
        let inner = Inner {
            first,
            second,
            standby: self.standby,
            takeover_after: self.takeover_after,
            primary: watch::Sender::new(Some(Server::First)),
            state: Mutex::new(state),
        };
        Ok(Pair { inner: Arc::new(inner) })
    }
}
