//! `userLoginRequest`.

use crate::wire::{OPENAPI, Secret};
use telapi_core::csta_enum;
use telapi_core::wire::XmlWriter;

csta_enum! {
    /// A kind of events that a session can subscribe to (IP Office guide 4.3.1; the last four only in 15.2).
    EventCategory {
        /// `CapabilityExchangeServicesCallbackEvents`
        CapabilityExchangeServicesCallbackEvents = "CapabilityExchangeServicesCallbackEvents",
        /// `MonitoringServicesCallbackEvents`
        MonitoringServicesCallbackEvents = "MonitoringServicesCallbackEvents",
        /// `SnapshotServicesCallbackEvents`: `SnapshotDeviceData`.
        SnapshotServicesCallbackEvents = "SnapshotServicesCallbackEvents",
        /// `CallControlFeaturesEvents`: what happens to calls, and to conferences.
        CallControlFeaturesEvents = "CallControlFeaturesEvents",
        /// `CallAssociatedFeaturesEvents`: CallInformationEvents, which answer a snapshot.
        CallAssociatedFeaturesEvents = "CallAssociatedFeaturesEvents",
        /// `PhysicalDeviceFeaturesEvents`: hookswitch and microphone.
        PhysicalDeviceFeaturesEvents = "PhysicalDeviceFeaturesEvents",
        /// `LogicalDeviceFeaturesEvents`: agents, forwarding, do not disturb.
        LogicalDeviceFeaturesEvents = "LogicalDeviceFeaturesEvents",
        /// `DeviceMaintenanceEvents`: phones that go out of service and come back.
        DeviceMaintenanceEvents = "DeviceMaintenanceEvents",
        /// `VoicemailServicesEvents`
        VoicemailServicesEvents = "VoicemailServicesEvents",
        /// `RecordingServicesEvents`
        RecordingServicesEvents = "RecordingServicesEvents",
        /// `CallLogEvents`
        CallLogEvents = "CallLogEvents",
        /// `DirectoryEvents`
        DirectoryEvents = "DirectoryEvents",
        /// `ImEvents`: instant messages.
        ImEvents = "ImEvents",
        /// `PresenceEvents`
        PresenceEvents = "PresenceEvents",
        /// `LogoutEvents`: that another login has ended this session.
        LogoutEvents = "LogoutEvents",
        /// `SystemServicesCallbackEvents` (15.2)
        SystemServicesCallbackEvents = "SystemServicesCallbackEvents",
        /// `IOServicesFeaturesCallbackEvents` (15.2)
        IoServicesFeaturesCallbackEvents = "IOServicesFeaturesCallbackEvents",
        /// `PhotoChangeEvents` (15.2)
        PhotoChangeEvents = "PhotoChangeEvents",
        /// `IPOConfigChangeEvents` (15.2)
        IpoConfigChangeEvents = "IPOConfigChangeEvents",
    }
}

/// Asks for a session and subscribes to its events (IP Office guide 4.3.1, 15.2).
///
/// ```
/// use telapi_ipoffice::wire::{EventCategory, LoginRequest};
///
/// let login = LoginRequest::new("Extn211", "s3cret", "night-bot")
///     .application_version("1.4")
///     .event_types([EventCategory::CallControlFeaturesEvents]);
/// assert!(login.to_xml().expose().contains("<userName>Extn211</userName>"));
/// assert!(!format!("{login:?}").contains("s3cret"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LoginRequest {
    /// The user's name; the guide's limit is 15 characters.
    pub user_name: String,
    /// The password, which may be empty; the guide's limit is 15 characters.
    pub user_password: Secret,
    /// The name of the client; the guide's limit is 50 characters. A second login of the same user under the same name
    /// ends the first one's session.
    pub application_name: String,
    /// The version of the client (15.2). The portal may block versions.
    pub application_version: Option<String>,
    /// The events to subscribe to. LogoutEvents are subscribed to even if they are not among them: without them the
    /// session would never learn that another login has ended it.
    pub event_types: Vec<EventCategory>,
}

impl LoginRequest {
    /// A login that subscribes to all events.
    pub fn new(
        user_name: impl Into<String>,
        user_password: impl Into<Secret>,
        application_name: impl Into<String>,
    ) -> Self {
        Self {
            user_name: user_name.into(),
            user_password: user_password.into(),
            application_name: application_name.into(),
            application_version: None,
            event_types: EventCategory::KNOWN.to_vec(),
        }
    }

    /// Tells the version of the client too.
    #[must_use]
    pub fn application_version(mut self, version: impl Into<String>) -> Self {
        self.application_version = Some(version.into());
        self
    }

    /// Subscribes to these events (and LogoutEvents) instead of all.
    #[must_use]
    pub fn event_types(mut self, event_types: impl IntoIterator<Item = EventCategory>) -> Self {
        self.event_types = event_types.into_iter().collect();
        self
    }

    /// The body of the request. It holds the password, so it is a secret.
    pub fn to_xml(&self) -> Secret {
        let mut xml = XmlWriter::new();
        xml.open("ns:userLoginRequest", &[("xmlns:ns", OPENAPI)])
            .leaf("userName", &self.user_name)
            .leaf("userPassword", self.user_password.expose())
            .leaf("applicationName", &self.application_name);
        if let Some(version) = &self.application_version {
            xml.leaf("applicationVersion", version);
        }
        // the guide's sample has a blank as the address to call back: events come over the WebSocket
        let delivery = [("httpMethod", "WEBSOCKET"), ("callBackUrl", " ")];
        xml.open("loginSubscriptionRequest", &delivery);
        for category in &self.event_types {
            xml.leaf("eventTypes", category.as_str());
        }
        if !self.event_types.contains(&EventCategory::LogoutEvents) {
            xml.leaf("eventTypes", EventCategory::LogoutEvents.as_str());
        }
        Secret::new(xml.finish())
    }
}
