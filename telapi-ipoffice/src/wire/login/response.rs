//! `userLoginResponse`.

use super::{LoginDevice, LoginFailureCode, UserHuntGroups, UserParkSlots};
use crate::wire::root::rooted;
use crate::wire::secret::redact;
use crate::wire::{Secret, SessionId, UnixMillis};
use telapi_core::wire::{DecodeError, Document, Element, FromElement, Limits, Read, Unknown};
use telapi_core::{DeviceId, MonitorCrossRefId, SwitchingSubDomain, element_struct};

element_struct! {
    /// The answer to a login, of a device user or of an application user (IP Office guide 4.3.1, 15.1 to 15.3).
    ///
    /// The session id and the WebSocket's URLs are secrets: `Debug` and JSON show `[redacted]` in their place, and in
    /// `unknown` too, should the portal repeat them. [`to_json_with_secrets`](Self::to_json_with_secrets) shows all.
    LoginResponse {
        /// The version of one-X Portal.
        application_version: String = "applicationVersion",
        /// The session; every further request names it.
        client_session_id: SessionId = "clientSessionID" | "clientSessionId",
        /// The user's name.
        user_name: String = "userName",
        /// The user's extension. Absent for an application user.
        user_extension: String = "userExtension",
        /// The address of the switch that the user belongs to. It changes with a failover.
        user_switch_device: String = "userSwitchDevice",
        /// Where the user can park calls.
        user_park_slots: UserParkSlots = "userParkSlots",
        /// The hunt groups that the user is a member of.
        user_hunt_groups: UserHuntGroups = "userHuntGroups",
        /// Whether the portal watches the user's phone. Without that there are no events of it.
        station_monitor_enabled: bool = "stationMonitorEnabled",
        /// Whether the user's phone is in service.
        in_service: bool = "inService",
        /// The subscription to the events of the user's phone.
        user_monitor_id: MonitorCrossRefId = "userMonitorID" | "userMonitorId",
        /// Why the login was refused; `NONE` or absent if it was not. See [`failure`](Self::failure).
        login_failure_code: LoginFailureCode = "loginFailureCode" | "loginFaliureCode",
        /// Why instant messages and presence are not there; `NONE` if they are. The guide does not list the values.
        xmpp_connection_failure_code: String = "xmppConnectionFailureCode",
        /// Where the WebSocket listens, without its path.
        subscription_url: Secret = "subscriptionUrl",
        /// The user's licence: `PowerUserPackage` is what the services need (guide 3.1).
        user_license_package: String = "userLicensePackage",
        /// Further licences of the user, as the portal writes them; the guide shows one (15.2).
        user_add_on_license_packages: String = "userAddOnLicensePackages",
        /// The clock of the switch, in milliseconds since 1970.
        ip_office_timestamp: UnixMillis = "ipOfficeTimestamp",
        /// The switch's distance from UTC: `+5:30`.
        ip_office_timezone: String = "ipOfficeTimezone" | "ipofficeTimezone",
        /// Legacy, to be ignored.
        web_socket_http_port: u32 = "webSocketHttpPort",
        /// Legacy, to be ignored.
        web_socket_https_port: u32 = "webSocketHttpsPort",
        /// Legacy, to be ignored.
        web_socket_http_port_enabled: bool = "webSocketHttpPortEnabled",
        /// Legacy, to be ignored.
        web_socket_https_port_enabled: bool = "webSocketHttpsPortEnabled" | "webSocketHttpPortsEnabled",
        /// Legacy, to be ignored.
        http_port: u32 = "httpPort",
        /// Legacy, to be ignored.
        https_port: u32 = "httpsPort",
        /// The WebSocket without TLS. Host and port are what the portal believes of itself.
        web_socket_ws_url: Secret = "webSocketWsUrl",
        /// The WebSocket with TLS. Host and port are what the portal believes of itself.
        web_socket_wss_url: Secret = "webSocketWssUrl",
        /// The two servers of a resilient deployment; absent where there is one (guide 15.1, 15.2).
        ha_configuration: HaConfiguration = "haConfiguration",
        /// The domain of instant messages and presence.
        xmpp_domain: String = "xmppDomain",
        *
        /// The devices on all switches. Only for an application user.
        devices: LoginDevice = "devices",
    }
}

element_struct! {
    /// The servers of a resilient deployment (IP Office guide 15.2).
    HaConfiguration {
        /// The address of the primary server.
        primary_server: String = "primaryServer",
        /// The address of the secondary server.
        secondary_server: String = "secondaryServer",
    }
}

/// The two kinds of users that can log in (IP Office guide 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserKind {
    /// A user with a phone.
    DeviceUser,
    /// A program that watches and controls many devices.
    ApplicationUser,
}

impl LoginResponse {
    /// Reads the body of an answer, XML or JSON, which must have the root `userLoginResponse`; JSON may leave it out.
    pub fn from_body(body: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let document = rooted(Document::from_xml_or_json(body, limits)?, Some("userLoginResponse"));
        Ok(Self::read(document.root_named("userLoginResponse")?))
    }

    /// Reads the element, whatever its name.
    pub(crate) fn read(element: Element<'_>) -> Self {
        let Read::Value(mut response) = Self::from_element(element, &mut Unknown::default()) else {
            return Self::default();
        };
        response.redact();
        response
    }

    /// A second session id is kept as unknown, but must not be printed with it.
    fn redact(&mut self) {
        let session = self.client_session_id.clone();
        let secrets = &[session.as_ref().map_or("", SessionId::expose)];
        redact(&mut self.unknown, secrets);
        if let Some(servers) = &mut self.ha_configuration {
            redact(&mut servers.unknown, secrets);
        }
        for device in &mut self.devices {
            redact(&mut device.unknown, secrets);
            for group in device.hunt_groups.iter_mut().flatten() {
                redact(&mut group.unknown, secrets);
            }
            for user in device.users.iter_mut().flatten() {
                redact(&mut user.unknown, secrets);
            }
        }
    }

    /// Why the login was refused; `None` if it was accepted.
    pub fn failure(&self) -> Option<&LoginFailureCode> {
        self.login_failure_code.as_ref().filter(|code| !code.is_success())
    }

    /// Which kind of user has logged in: only a device user has an extension.
    pub fn user_kind(&self) -> UserKind {
        match self.user_extension.as_deref() {
            None | Some("") => UserKind::ApplicationUser,
            Some(_) => UserKind::DeviceUser,
        }
    }

    /// The devices of the session, extension and switch: the user's own, or all that an application user was told.
    pub fn device_ids(&self) -> Vec<DeviceId> {
        match (self.user_kind(), &self.user_extension) {
            (UserKind::DeviceUser, Some(extension)) => {
                let device = DeviceId::new(extension);
                let switch = self.user_switch_device.as_deref().unwrap_or_default();
                vec![device.on(SwitchingSubDomain::from_text(switch))]
            }
            _ => self.devices.iter().filter_map(LoginDevice::device_id).collect(),
        }
    }

    /// The response as JSON with its secrets in clear: for a tool that shows a message to the one who has it anyway.
    pub fn to_json_with_secrets(&self) -> serde_json::Value {
        // cannot fail: all keys are texts
        let mut json = serde_json::to_value(self).unwrap_or_default();
        let session = self.client_session_id.as_ref().map(SessionId::expose);
        let secrets = [
            ("client_session_id", session),
            ("subscription_url", self.subscription_url.as_ref().map(Secret::expose)),
            ("web_socket_ws_url", self.web_socket_ws_url.as_ref().map(Secret::expose)),
            ("web_socket_wss_url", self.web_socket_wss_url.as_ref().map(Secret::expose)),
        ];
        if let Some(object) = json.as_object_mut() {
            for (key, secret) in secrets {
                if let Some(secret) = secret {
                    object.insert(key.to_owned(), secret.into());
                }
            }
        }
        json
    }
}
