//! Requests about sessions (guide, *Session*).

use super::value::Flag;
use crate::telservices::choice::choice;
use crate::xml::field::{Password, element_struct};

choice! {
    /// Which events a client wants.
    EventUpdate {
        /// `full`: all.
        Full = "full",
        /// `restricted`: only those of calls that ring.
        Restricted = "restricted",
    }
}

element_struct! {
    /// Guide, *OpenSession*.
    OpenSession in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The port to which events are sent.
        event_udp_port: maybe u16 = "eventUDPPort",
        /// Which events; all by default.
        event_update: maybe EventUpdate = "eventUpdate",
        /// The user.
        user_id: maybe String = "userID",
        /// The user's password.
        user_password: maybe Password = "userPassword",
        /// After how many seconds without a request the session is closed; ignored unless positive.
        session_timeout: maybe i64 = "sessionTimeout",
        /// Whether the device is monitored at once; true by default.
        start_pbx_monitor: maybe Flag = "startPbxMonitor",
    }
}

element_struct! {
    /// Guide, *CloseSession*.
    CloseSession in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// After how many seconds it is really closed; 0 by default.
        actual_close_session_timeout: maybe u64 = "actualCloseSessionTimeout",
        /// Whether only the client that asks leaves; true by default.
        client_only: maybe Flag = "clientOnly",
    }
}
