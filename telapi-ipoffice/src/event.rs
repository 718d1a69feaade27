//! The events of IP Office: CSTA's, and its own.

use crate::wire::{
    AdditionalCallInfo, AdditionalInfo, AdditionalInfoContent, AdditionalUserInfo, ConferenceParticipant,
    SessionId, UnixMillis, redact, redact_element,
};
use telapi_core::csta::{self, CstaEvent, EventCause};
use telapi_core::wire::{Element, ElementStruct, Unknown, UnknownElement};
use telapi_core::{CallId, ConferenceId, DeviceId, MonitorCrossRefId, csta_enum, element_struct};

/// An event, with what IP Office says around it.
///
/// In JSON: an object with `message`, the name of the event's element, and the event's fields; `event.device`, the
/// device of the wrapper; `additional_info`. The session id is redacted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The device that the event is told for (`<Event device="…">`, IP Office guide 17). Only application users get it.
    pub device: Option<EventDevice>,
    /// The session that the event is for, where the message names it. An event for a session that has been replaced is
    /// to be ignored.
    pub client_session_id: Option<SessionId>,
    /// What IP Office adds to CSTA (guide 5.3.1). They are not among the event's `extensions` any more.
    pub additional_info: Vec<AdditionalInfo>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// An event of CSTA.
    Csta(CstaEvent),
    /// A conference was locked or unlocked.
    ConferenceLocked(Box<ConferenceLockedEvent>),
    /// Another party of a conference speaks.
    ConferenceActiveSpeaker(Box<ConferenceActiveSpeakerEvent>),
    /// The session has ended.
    Logout(Box<LogoutEvent>),
    /// The other server of the pair serves from now on.
    HaSwitch(Box<HaSwitchEvent>),
    /// An event that nobody here knows, kept whole, with its additional infos inside.
    Unknown(Box<UnknownElement>),
}

/// Which event it is, without what it says: what a stream of events asks for with
/// [`only`](telapi_core::session::Subscription::only). Those of CSTA can be asked for by
/// [their own types](telapi_core::csta::EventType) as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventType {
    /// An event of CSTA.
    Csta(csta::EventType),
    /// A conference was locked or unlocked.
    ConferenceLocked,
    /// Another party of a conference speaks.
    ConferenceActiveSpeaker,
    /// The session has ended.
    Logout,
    /// The other server of the pair serves from now on.
    HaSwitch,
    /// An event that nobody here knows.
    Unknown,
}

impl From<csta::EventType> for EventType {
    fn from(event_type: csta::EventType) -> Self {
        match event_type {
            csta::EventType::Unknown => Self::Unknown,
            known => Self::Csta(known),
        }
    }
}

element_struct! {
    /// A conference was locked or unlocked (IP Office guide 5.3.13).
    ConferenceLockedEvent {
        /// The portal's inside: `ws-transfer-event`.
        uri_string: String = "uriString",
        /// The portal's inside: the name of a class.
        ws_event_class_name: String = "wsEventClassName",
        /// The portal's inside: a URI.
        event_source: String = "eventSource",
        /// The portal's inside: `getConfLockedEvent`.
        method: String = "method",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefId" | "monitorCrossRefID",
        /// Why it came about.
        event_cause: EventCause = "eventCause",
        /// The conference.
        conf_unique_id: ConferenceId = "confUniqueId",
        /// Whether the conference is locked now.
        is_conf_locked: bool = "isConfLocked",
    }
}

element_struct! {
    /// Another party of a conference speaks (IP Office guide 5.3.14).
    ConferenceActiveSpeakerEvent {
        /// The portal's inside: `ws-transfer-event`.
        uri_string: String = "uriString",
        /// The portal's inside: the name of a class.
        ws_event_class_name: String = "wsEventClassName",
        /// The portal's inside: a URI.
        event_source: String = "eventSource",
        /// The portal's inside: `getConferenceActiveSpeakerEvent`.
        method: String = "method",
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefId" | "monitorCrossRefID",
        /// Why it came about.
        event_cause: EventCause = "eventCause",
        /// The conference.
        conference_id: ConferenceId = "conferenceId",
        /// The party that speaks: a participant's id, as it stands in the ConferencedEvents.
        active_speaker_participant_id: CallId = "activeSpeakerParticipantId",
    }
}

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

/// The device that an event is told for (IP Office guide 17).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventDevice {
    /// An extension.
    Device(DeviceId),
    /// `conference`: an event of a conference is told once, not for each of its parties.
    Conference,
    /// `directory`: an event of the directory.
    Directory,
}

impl EventDevice {
    /// The device as the message names it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Device(device) => device.number(),
            Self::Conference => "conference",
            Self::Directory => "directory",
        }
    }

    /// The device, if it is one.
    pub fn device_id(&self) -> Option<&DeviceId> {
        match self {
            Self::Device(device) => Some(device),
            Self::Conference | Self::Directory => None,
        }
    }
}

impl From<&str> for EventDevice {
    fn from(text: &str) -> Self {
        match text.trim_ascii() {
            "conference" => Self::Conference,
            "directory" => Self::Directory,
            number => Self::Device(DeviceId::new(number)),
        }
    }
}

/// The text of the message.
impl serde::Serialize for EventDevice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Event {
    /// An event without anything around it.
    pub fn new(kind: EventKind) -> Self {
        Self { kind, device: None, client_session_id: None, additional_info: Vec::new() }
    }

    /// Reads an event from its element.
    pub(crate) fn read(
        element: Element<'_>,
        client_session_id: Option<SessionId>,
        device: Option<EventDevice>,
    ) -> Self {
        let kind = EventKind::read(element);
        let additional_info = match kind {
            EventKind::Csta(_) => AdditionalInfo::of_event(element),
            _ => Vec::new(),
        };
        let session = client_session_id.clone();
        let mut event = Self { kind, device, client_session_id, additional_info };
        event.redact(&[session.as_ref().map_or("", SessionId::expose)]);
        event
    }

    /// Blots out secrets in what is not known of the event, which is printed: texts of elements that are named as secrets
    /// are, and whatever repeats one of these.
    pub(crate) fn redact(&mut self, secrets: &[&str]) {
        match &mut self.kind {
            EventKind::Csta(CstaEvent::Unknown(element)) | EventKind::Unknown(element) => {
                redact_element(element, secrets);
            }
            EventKind::Csta(event) => {
                if let Some(unknown) = unknown_of(event) {
                    redact(unknown, secrets);
                }
            }
            EventKind::ConferenceLocked(event) => redact(&mut event.unknown, secrets),
            EventKind::ConferenceActiveSpeaker(event) => redact(&mut event.unknown, secrets),
            EventKind::Logout(event) => redact(&mut event.unknown, secrets),
            EventKind::HaSwitch(event) => redact(&mut event.unknown, secrets),
        }
        for info in &mut self.additional_info {
            redact(&mut info.unknown, secrets);
            match &mut info.content {
                AdditionalInfoContent::CallRequestInfo(info) => redact(&mut info.unknown, secrets),
                AdditionalInfoContent::CallInfo(info) => redact(&mut info.unknown, secrets),
                AdditionalInfoContent::ConferenceInfo(info) => redact(&mut info.unknown, secrets),
                AdditionalInfoContent::EventInfo(info) => redact(&mut info.unknown, secrets),
                AdditionalInfoContent::UserInfo(info) => redact(&mut info.unknown, secrets),
                AdditionalInfoContent::CallRecording
                | AdditionalInfoContent::RecordingManually
                | AdditionalInfoContent::IsConferenceCall
                | AdditionalInfoContent::Unknown => {}
            }
        }
    }

    /// The CSTA event, if it is one.
    pub fn csta(&self) -> Option<&CstaEvent> {
        match &self.kind {
            EventKind::Csta(event) => Some(event),
            _ => None,
        }
    }

    /// The name of the event's element: `HeldEvent`.
    pub fn message(&self) -> &str {
        self.kind.message()
    }

    /// What is told of the call.
    pub fn call_info(&self) -> Option<&AdditionalCallInfo> {
        self.contents().find_map(|content| match content {
            AdditionalInfoContent::CallInfo(info) => Some(&**info),
            _ => None,
        })
    }

    /// The parties of the conference that are told, with their names.
    pub fn conference_participants(&self) -> impl Iterator<Item = &ConferenceParticipant> {
        self.contents()
            .filter_map(|content| match content {
                AdditionalInfoContent::ConferenceInfo(info) => Some(&info.participants),
                _ => None,
            })
            .flatten()
    }

    /// What is told of the user.
    pub fn user_info(&self) -> Option<&AdditionalUserInfo> {
        self.contents().find_map(|content| match content {
            AdditionalInfoContent::UserInfo(info) => Some(info),
            _ => None,
        })
    }

    /// When it happened, by the switch's clock.
    pub fn timestamp(&self) -> Option<UnixMillis> {
        self.contents().find_map(|content| match content {
            AdditionalInfoContent::EventInfo(info) => info.timestamp,
            _ => None,
        })
    }

    fn contents(&self) -> impl Iterator<Item = &AdditionalInfoContent> {
        self.additional_info.iter().map(|info| &info.content)
    }

    /// The event as JSON with the session id in clear: for a tool that shows a message to the one who has it anyway.
    /// Passwords and authorisation codes inside CSTA events stay redacted, and so do secrets in what is not known.
    pub fn to_json_with_secrets(&self) -> serde_json::Value {
        // cannot fail: all keys are texts
        let mut json = serde_json::to_value(self).unwrap_or_default();
        if let (Some(object), Some(session)) = (json.as_object_mut(), &self.client_session_id) {
            object.insert("client_session_id".to_owned(), session.expose().into());
        }
        json
    }
}

impl EventKind {
    /// Reads an event from its element; one that is not known is kept whole.
    fn read(element: Element<'_>) -> Self {
        let known = match element.name() {
            "ConferenceLockedEvent" => Some(Self::ConferenceLocked(ElementStruct::boxed(element))),
            "ConferenceActiveSpeakerEvent" => {
                Some(Self::ConferenceActiveSpeaker(ElementStruct::boxed(element)))
            }
            "logoutEvent" | "LogoutEvent" => Some(Self::Logout(ElementStruct::boxed(element))),
            "HASwitchEvent" => Some(Self::HaSwitch(ElementStruct::boxed(element))),
            // the guide's text calls it so in places, the samples do not
            "MicrophoneMutedEvent" => {
                Some(Self::Csta(CstaEvent::MicrophoneMute(ElementStruct::boxed(element))))
            }
            _ => CstaEvent::known(element).map(Self::Csta),
        };
        known.unwrap_or_else(|| Self::Unknown(Box::new(element.into())))
    }

    /// Which event it is.
    pub fn event_type(&self) -> EventType {
        match self {
            Self::Csta(event) => event.event_type().into(),
            Self::ConferenceLocked(_) => EventType::ConferenceLocked,
            Self::ConferenceActiveSpeaker(_) => EventType::ConferenceActiveSpeaker,
            Self::Logout(_) => EventType::Logout,
            Self::HaSwitch(_) => EventType::HaSwitch,
            Self::Unknown(_) => EventType::Unknown,
        }
    }

    /// The name of the event's element: `HeldEvent`.
    pub fn message(&self) -> &str {
        match self {
            Self::Csta(event) => event.message(),
            Self::ConferenceLocked(_) => "ConferenceLockedEvent",
            Self::ConferenceActiveSpeaker(_) => "ConferenceActiveSpeakerEvent",
            Self::Logout(_) => "logoutEvent",
            Self::HaSwitch(_) => "HASwitchEvent",
            Self::Unknown(element) => &element.name,
        }
    }
}

/// What is not known of a CSTA event, and is no part of one of its fields.
fn unknown_of(event: &mut CstaEvent) -> Option<&mut Unknown> {
    macro_rules! unknown_of {
        ($($variant:ident)*) => {
            match event {
                $(CstaEvent::$variant(event) => Some(&mut event.unknown),)*
                _ => None,
            }
        };
    }
    unknown_of! {
        ServiceInitiated DigitsDialed Originated NetworkReached NetworkCapabilitiesChanged Offered Delivered Established
        Queued Failed Held Retrieved Diverted Transferred Conferenced Bridged ConnectionCleared CallCleared
        CallInformation ServiceCompletionFailure AgentBusy AgentLoggedOff AgentLoggedOn AgentNotReady AgentReady
        AgentWorkingAfterCall DoNotDisturb Forwarding Hookswitch MicrophoneMute BackInService DeviceCapsChanged
        OutOfService SystemStatus
    }
}

/// An object with `message` and the event's fields.
impl serde::Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Tagged<'a, T> {
            message: &'a str,
            #[serde(flatten)]
            event: &'a T,
        }
        #[derive(serde::Serialize)]
        struct Whole<'a> {
            message: &'a str,
            unknown: &'a UnknownElement,
        }
        let message = self.message();
        match self {
            // it tells its message by itself
            Self::Csta(event) => event.serialize(serializer),
            Self::ConferenceLocked(event) => Tagged { message, event: &**event }.serialize(serializer),
            Self::ConferenceActiveSpeaker(event) => Tagged { message, event: &**event }.serialize(serializer),
            Self::Logout(event) => Tagged { message, event: &**event }.serialize(serializer),
            Self::HaSwitch(event) => Tagged { message, event: &**event }.serialize(serializer),
            Self::Unknown(unknown) => Whole { message, unknown }.serialize(serializer),
        }
    }
}

impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // CSTA events have a field `device` of their own, so the wrapper's stands below its wrapper's name
        #[derive(serde::Serialize)]
        struct Wrapper<'a> {
            device: &'a EventDevice,
        }
        #[derive(serde::Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            kind: &'a EventKind,
            #[serde(skip_serializing_if = "Option::is_none")]
            event: Option<Wrapper<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            client_session_id: &'a Option<SessionId>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            additional_info: &'a [AdditionalInfo],
        }
        let whole = Whole {
            kind: &self.kind,
            event: self.device.as_ref().map(|device| Wrapper { device }),
            client_session_id: &self.client_session_id,
            additional_info: &self.additional_info,
        };
        whole.serialize(serializer)
    }
}

#[cfg(test)]
mod tests;
