//! Events of the session itself (IP Office guide 4.4.1, 15.4).

use telapi_core::{csta_enum, element_struct};

csta_enum! {
    /// Why a session has ended (IP Office guide 4.4.1).
    LogoutReason {
        /// `LOGIN_DIFFERENT_LOCATION`: the same user has logged in by the same application name elsewhere.
        LoginDifferentLocation = "LOGIN_DIFFERENT_LOCATION",
    }
}

element_struct! {
    /// The session has ended (IP Office guide 4.4.1).
    LogoutEvent {
        /// Why.
        logout_reason: LogoutReason = "logoutReason",
    }
}

element_struct! {
    /// The other server of the pair serves from now on (IP Office guide 15.4).
    HaSwitchEvent {
        /// Whether the primary server is there again.
        primary_server_active: bool = "primaryServerActive",
        /// The address of the server that serves.
        active_server: String = "activeServer",
    }
}
