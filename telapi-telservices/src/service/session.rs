//! Opening and closing sessions (guide, *Session*).

use super::request::request;
use super::value::request_choice;
use std::time::Duration;
use telapi_core::{DeviceId, Secret};

request_choice! {
    /// Which events are sent (guide, *OpenSession*, `eventUpdate`).
    EventUpdate {
        /// `full`: all; the server's default.
        Full = "full",
        /// `restricted`: only those of calls that ring.
        Restricted = "restricted",
    }
}

request! {
    /// Has the server watch a device (guide, *OpenSession*). A session takes a licence.
    ///
    /// ```
    /// use std::time::Duration;
    /// use telapi_telservices::service::{OpenSession, ServiceRequest};
    ///
    /// let open = OpenSession::new("1101").event_udp_port(20001).user_id("meier").user_password("s3cret")
    ///     .session_timeout(Duration::from_secs(120));
    /// assert!(open.to_xml().expose().contains("<sessionTimeout>120</sessionTimeout>"));
    /// assert!(!format!("{open:?}").contains("s3cret"));
    /// ```
    OpenSession = "openSession", needs_session: false, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {
        /// The user.
        user_id: String,
        /// His password.
        user_password: Secret,
    }
    values {
        /// The port that events are sent to. Without one, none are.
        event_udp_port: u16,
        /// Which events are sent: all by default.
        event_update: EventUpdate,
        /// After so long without a request the server closes the session: in whole seconds, a part of one counting as one. The server ignores zero, as if it were not there: then the session lasts until it is closed.
        session_timeout: Duration,
        /// Whether the PBX is told to monitor the device at once: `true` by default.
        start_pbx_monitor: bool,
    }
    order {
        device_number = "deviceNumber",
        event_udp_port = "eventUDPPort",
        event_update = "eventUpdate",
        user_id = "userID",
        user_password = "userPassword",
        session_timeout = "sessionTimeout",
        start_pbx_monitor = "startPbxMonitor",
    }
}

request! {
    /// Closes a session (guide, *CloseSession*).
    CloseSession = "closeSession", needs_session: false, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
    }
    optional {}
    values {
        /// How long the server waits before it does: at once by default. In whole seconds.
        actual_close_session_timeout: Duration,
        /// Whether the session of the asking client alone is closed, or that of all: `true` by default.
        client_only: bool,
    }
    order {
        device_number = "deviceNumber",
        actual_close_session_timeout = "actualCloseSessionTimeout",
        client_only = "clientOnly",
    }
}
