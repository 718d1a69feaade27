//! The form of a saved session: JSON, with its format and its version.

use super::unreadable;
use crate::portal::{Portal, unix_millis};
use crate::transport::Target;
use crate::wire::{DeviceCategory, LoginDevice, LoginResponse, Secret, SessionId, UserKind, UserParkSlots};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io;
use std::time::SystemTime;
use telapi_core::wire::{FromText, Read};
use telapi_core::{MonitorCrossRefId, Result};

const FORMAT: &str = "telapi-ipoffice session";
const VERSION: u32 = 1;

/// As large as the largest answer to a login that is read by default.
const MOST_BYTES: usize = 16 << 20;
/// The longest text in it: names, numbers, URLs.
const LONGEST_TEXT: usize = 4096;
/// The last millisecond that counts as a time: the end of the year 9999.
pub(super) const LATEST: u64 = 253_402_300_799_999;

/// What tells whether the rest can be read.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// Texts are as the portal wrote them; times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
pub(super) struct Form {
    format: String,
    version: u32,
    pub(super) server: String,
    pub(super) user: String,
    pub(super) application: String,
    pub(super) saved_at: u64,
    pub(super) last_active: u64,
    session_id: Shown,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    websocket: Option<Shown>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    websocket_tls: Option<Shown>,
    /// Of a device user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<Phone>,
    /// Of an application user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    devices: Vec<Known>,
}

/// A device user's own phone.
#[derive(Serialize, Deserialize)]
struct Phone {
    extension: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    switch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monitor_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_service: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_monitored: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    park_slots: Option<String>,
}

/// A device that an application user was told of.
#[derive(Serialize, Deserialize)]
struct Known {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extension: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    physical_extension: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    switch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monitor_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_service: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    full_name: Option<String>,
}

impl Form {
    pub(super) fn of(portal: &Portal, now: SystemTime) -> Self {
        let login = portal.login();
        let saved_at = unix_millis(now).min(LATEST);
        let is_device_user = login.user_kind() == UserKind::DeviceUser;
        let phone = login.user_extension.clone().filter(|_| is_device_user).map(|extension| Phone {
            extension,
            switch: readable(login.user_switch_device.as_deref()),
            monitor_id: readable(login.user_monitor_id.as_ref().map(MonitorCrossRefId::as_str)),
            in_service: portal.phone_is_in_service(),
            is_monitored: portal.phone_is_monitored(),
            park_slots: readable(login.user_park_slots.as_ref().map(UserParkSlots::as_str)),
        });
        let devices = if is_device_user { &[] } else { login.devices.as_slice() };
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            server: portal.target().to_string(),
            user: portal.user_name().to_owned(),
            application: portal.application_name().to_owned(),
            saved_at,
            // the clock may have been set back since
            last_active: unix_millis(portal.last_active()).min(saved_at),
            session_id: Shown(Secret::new(portal.session_id().expose())),
            websocket: login.web_socket_ws_url.clone().map(Shown),
            websocket_tls: login.web_socket_wss_url.clone().map(Shown),
            phone,
            devices: devices.iter().map(Known::of).collect(),
        }
    }

    pub(super) fn session_id(&self) -> SessionId {
        SessionId::new(self.session_id.0.expose())
    }

    pub(super) fn login(&self) -> LoginResponse {
        let mut login = LoginResponse {
            client_session_id: Some(self.session_id()),
            user_name: Some(self.user.clone()),
            web_socket_ws_url: shown(self.websocket.as_ref()),
            web_socket_wss_url: shown(self.websocket_tls.as_ref()),
            devices: self.devices.iter().map(Known::device).collect(),
            ..LoginResponse::default()
        };
        if let Some(phone) = &self.phone {
            login.user_extension = Some(phone.extension.clone());
            login.user_switch_device.clone_from(&phone.switch);
            login.user_monitor_id = phone.monitor_id.as_ref().map(MonitorCrossRefId::new);
            login.in_service = phone.in_service;
            login.station_monitor_enabled = phone.is_monitored;
            login.user_park_slots =
                phone.park_slots.as_deref().and_then(|slots| match UserParkSlots::from_text(slots) {
                    Read::Value(slots) => Some(slots),
                    Read::Nothing | Read::Foreign => None,
                });
        }
        login
    }

    /// Written into memory of exactly the right size: what a growing buffer leaves behind is not wiped.
    pub(super) fn to_secret_json(&self) -> Secret {
        let mut length = Length(0);
        // neither can fail: all keys are texts, and memory takes whatever is written
        let _ = serde_json::to_writer(&mut length, self);
        let mut json = Vec::with_capacity(length.0);
        let _ = serde_json::to_writer(&mut json, self);
        Secret::new(String::from_utf8(json).unwrap_or_default())
    }

    pub(super) fn from_secret_json(json: &Secret) -> Result<Self> {
        let json = json.expose();
        if json.len() > MOST_BYTES {
            return Err(unreadable(format_args!("it is longer than {MOST_BYTES} bytes")));
        }
        let head: Head = serde_json::from_str(json).map_err(|error| not_a_session(&error))?;
        if head.format != FORMAT {
            return Err(unreadable("it is of another format"));
        }
        if head.version != VERSION {
            return Err(unreadable(format_args!("its version is {}, known is {VERSION}", head.version)));
        }
        let form: Self = serde_json::from_str(json).map_err(|error| not_a_session(&error))?;
        form.check().map_err(unreadable)?;
        Ok(form)
    }

    /// What serde does not know: whether it can be used.
    fn check(&self) -> Result<(), &'static str> {
        let server = Target::parse(&self.server).map_err(|_| "its server is no URL of a server")?;
        if server.to_string() != self.server {
            return Err("its server is not written as a saved session has it");
        }
        if [&self.user, &self.application].iter().any(|name| name.trim().is_empty()) {
            return Err("its user or application is empty");
        }
        if !self.session_id().fits_a_request() {
            return Err("its session id cannot stand in a request");
        }
        if self.last_active > self.saved_at || self.saved_at > LATEST {
            return Err("its times are impossible");
        }
        if self.phone.as_ref().is_some_and(|phone| phone.extension.is_empty()) {
            return Err("its phone has no extension");
        }
        if self.phone.is_some() && !self.devices.is_empty() {
            return Err("it is a device user's and an application user's at once");
        }
        if self.texts().any(|text| text.len() > LONGEST_TEXT) {
            return Err("one of its texts is too long");
        }
        Ok(())
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let names = [&self.user, &self.application].into_iter().map(String::as_str);
        let secrets = [Some(&self.session_id), self.websocket.as_ref(), self.websocket_tls.as_ref()];
        let secrets = secrets.into_iter().flatten().map(|secret| secret.0.expose());
        let phone = self.phone.iter().flat_map(|phone| {
            [
                Some(&phone.extension),
                phone.switch.as_ref(),
                phone.monitor_id.as_ref(),
                phone.park_slots.as_ref(),
            ]
        });
        let devices = self.devices.iter().flat_map(|device| {
            [
                device.extension.as_ref(),
                device.physical_extension.as_ref(),
                device.switch.as_ref(),
                device.monitor_id.as_ref(),
                device.category.as_ref(),
                device.user_name.as_ref(),
                device.full_name.as_ref(),
            ]
        });
        let more = phone.chain(devices).flatten().map(String::as_str);
        names.chain(secrets).chain(more)
    }
}

impl Known {
    fn of(device: &LoginDevice) -> Self {
        Self {
            extension: readable(device.user_extension.as_deref()),
            physical_extension: readable(device.physical_extension.as_deref()),
            switch: readable(device.switching_subdomain.as_deref()),
            monitor_id: readable(device.monitor_id.as_ref().map(MonitorCrossRefId::as_str)),
            in_service: device.in_service,
            category: readable(device.device_category.as_ref().map(DeviceCategory::as_str)),
            user_name: readable(device.user_name.as_deref()),
            full_name: readable(device.full_name.as_deref()),
        }
    }

    fn device(&self) -> LoginDevice {
        LoginDevice {
            user_extension: self.extension.clone(),
            physical_extension: self.physical_extension.clone(),
            switching_subdomain: self.switch.clone(),
            monitor_id: self.monitor_id.as_ref().map(MonitorCrossRefId::new),
            in_service: self.in_service,
            device_category: self.category.as_deref().map(DeviceCategory::from),
            user_name: self.user_name.clone(),
            full_name: self.full_name.clone(),
            ..LoginDevice::default()
        }
    }
}

/// What the portal wrote, unless it is so long that nobody would read it again: better without a name than no session.
fn readable(text: Option<&str>) -> Option<String> {
    text.filter(|text| text.len() <= LONGEST_TEXT).map(str::to_owned)
}

fn shown(secret: Option<&Shown>) -> Option<Secret> {
    secret.map(|secret| secret.0.clone())
}

/// Where it went wrong; what stands there may be the secret.
fn not_a_session(error: &serde_json::Error) -> telapi_core::Error {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it is cut off",
        serde_json::error::Category::Data => "something is missing or of another kind",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is no JSON",
    };
    unreadable(format_args!("{what}, in line {} at column {}", error.line(), error.column()))
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A secret that the JSON shows.
struct Shown(Secret);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}
