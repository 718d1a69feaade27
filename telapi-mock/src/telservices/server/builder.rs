//! The settings of a server.

use super::{Server, TelServer};
use crate::switch::Switch;
use crate::telservices::state::{Options, ServerState};
use crate::telservices::udp::Sockets;
use crate::transport::{Certificate, Port};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;

/// Builds a [`TelServer`].
#[derive(Clone, Debug)]
#[must_use]
pub struct TelServerBuilder {
    switch: Switch,
    options: Options,
    address: SocketAddr,
}

impl TelServerBuilder {
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

    /// Listens at this address of the computer, from which events come too; 127.0.0.1 by default.
    pub fn host(mut self, address: impl Into<IpAddr>) -> Self {
        self.address.set_ip(address.into());
        self
    }

    /// Serves TLS, with a certificate made afresh; see [`TelServer::ca_pem`].
    pub fn https(mut self) -> Self {
        self.options.https = true;
        self
    }

    /// The only path at which requests by HTTP are taken; any by default, for the guide names none.
    pub fn http_path(mut self, path: impl Into<String>) -> Self {
        self.options.http_path = Some(path.into());
        self
    }

    /// The only media type with which requests by HTTP are taken; any by default, for the guide names none.
    pub fn http_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.options.http_media_type = Some(media_type.into());
        self
    }

    /// Puts these bytes behind every answer over TCP and every event, and takes them as the end of a request (the setting
    /// `telserver.TelServices.endOfPDU.sequence`); none by default.
    pub fn end_of_pdu(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.options.end_of_pdu = bytes.into();
        self
    }

    /// Leaves a TCP connection open behind the answer, until the client closes it.
    pub fn forgets_to_close(mut self) -> Self {
        self.options.forgets_to_close = true;
        self
    }

    /// How many sessions the licence allows; any number by default.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        self.options.max_sessions = Some(sessions);
        self
    }

    /// The first opening for a device must give the user and password of its extension, or its agent's; later ones need not, until the server
    /// is started anew (guide, *OpenSession*). By default nothing is checked.
    pub fn requires_credentials(mut self) -> Self {
        self.options.requires_credentials = true;
        self
    }

    /// A call that ends is not told as `cleared`: it is just gone from the next picture, which has neither primary nor secondary
    /// call if it was the last.
    pub fn tells_no_cleared_calls(mut self) -> Self {
        self.options.rules.tells_cleared = false;
        self
    }

    /// Pictures have no `callReference`.
    pub fn tells_no_call_references(mut self) -> Self {
        self.options.rules.call_references = false;
        self
    }

    /// `isConference` is left out where it would be false, as the guide's text has it; its examples write it.
    pub fn leaves_out_is_conference_false(mut self) -> Self {
        self.options.rules.is_conference_false = false;
        self
    }

    /// Every event names its device; by default only those of calls do, as in the guide's samples.
    pub fn names_device_in_every_event(mut self) -> Self {
        self.options.always_names_device = true;
        self
    }

    /// No party's name is known.
    pub fn knows_no_names(mut self) -> Self {
        self.options.rules.names = false;
        self
    }

    /// A consulted device is told whom it is about: `firstOtherParty`, which the guide calls a setting.
    pub fn tells_first_other_party(mut self) -> Self {
        self.options.rules.first_other_party = true;
        self
    }

    /// Starts the server. Fails if the port is taken.
    pub async fn start(self) -> io::Result<TelServer> {
        let port = Port::take(self.address)?;
        let listener = port.listen().await?;
        let address = port.address();
        let https = self.options.https;
        let certificate = https.then(|| Certificate::generate(address.ip()).map(Arc::new)).transpose()?;
        let own = UdpSocket::bind((address.ip(), 0)).await?;
        // the loopback network has more addresses than one, if the computer lets us have them
        let other = match UdpSocket::bind((Ipv4Addr::new(127, 66, 0, 66), 0)).await {
            Ok(other) => other,
            Err(_) => UdpSocket::bind((address.ip(), 0)).await?,
        };
        let state = Arc::new(ServerState::new(&self.switch, self.options, Sockets { own, other }));
        self.switch.attach(&state);
        state.link_up();
        let server =
            TelServer { server: Arc::new(Server { state, certificate, port, running: Mutex::new(None) }) };
        server.serve(listener)?;
        Ok(server)
    }
}
