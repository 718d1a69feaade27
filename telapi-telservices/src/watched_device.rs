//! A device that a session watches.

use crate::service::{EventUpdate, OpenSession};
use std::time::Duration;
use telapi_core::{DeviceId, Secret};

/// A device that a session watches, and how the server is asked to (guide, *OpenSession*). The server counts a session, and a
/// licence, for each.
///
/// ```
/// use telapi_telservices::WatchedDevice;
///
/// // behind a router that passes port 30001 on to this machine's port 20001
/// let device = WatchedDevice::new("1101").user("meier", "s3cret").event_port(20001).announced_port(30001);
/// assert!(!format!("{device:?}").contains("s3cret"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct WatchedDevice {
    pub(crate) number: DeviceId,
    pub(crate) user_id: Option<String>,
    pub(crate) user_password: Option<Secret>,
    pub(crate) event_port: u16,
    pub(crate) announced_port: Option<u16>,
    pub(crate) event_update: Option<EventUpdate>,
    pub(crate) start_pbx_monitor: Option<bool>,
}

impl WatchedDevice {
    /// The device with this number: without a user, with events at a port that the system chooses.
    pub fn new(number: impl Into<DeviceId>) -> Self {
        Self {
            number: number.into(),
            user_id: None,
            user_password: None,
            event_port: 0,
            announced_port: None,
            event_update: None,
            start_pbx_monitor: None,
        }
    }

    /// The user, for servers that want one, and for agents, whom the PBX itself wants to know.
    pub fn user(mut self, id: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.user_id = Some(id.into());
        self.user_password = Some(password.into());
        self
    }

    /// The user, without a password.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// The UDP port at which events are taken: each device of a session needs its own. 0, the default: the system chooses one.
    /// Not used over HTTP.
    pub fn event_port(mut self, port: u16) -> Self {
        self.event_port = port;
        self
    }

    /// The UDP port that the server is told, if it is another than the one at which events are taken: that of a router which
    /// passes them on. The protocol has no word for another address: the server sends to where the request came from.
    pub fn announced_port(mut self, port: u16) -> Self {
        self.announced_port = Some(port);
        self
    }

    /// Which events the server sends. With [`EventUpdate::Restricted`] only calls that ring are told; what becomes of them, the
    /// session learns from its snapshots.
    pub fn event_update(mut self, update: EventUpdate) -> Self {
        self.event_update = Some(update);
        self
    }

    /// Whether the server monitors the device at once: it does by default.
    pub fn start_pbx_monitor(mut self, at_once: bool) -> Self {
        self.start_pbx_monitor = Some(at_once);
        self
    }

    /// The device's number.
    pub fn number(&self) -> &DeviceId {
        &self.number
    }

    /// The request that opens its session.
    pub(crate) fn open_session(&self, port: Option<u16>, timeout: Option<Duration>) -> OpenSession {
        let mut open = OpenSession::new(self.number.clone());
        open.user_id.clone_from(&self.user_id);
        open.user_password.clone_from(&self.user_password);
        open.event_udp_port = port.map(|port| self.announced_port.unwrap_or(port));
        open.event_update = self.event_update;
        open.session_timeout = timeout;
        open.start_pbx_monitor = self.start_pbx_monitor;
        open
    }
}

impl From<&str> for WatchedDevice {
    fn from(number: &str) -> Self {
        Self::new(number)
    }
}
