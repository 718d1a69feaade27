//! The events of IP Office: CSTA's, and its own.

mod call_log;
mod conference;
mod directory;
mod instant_message;
mod kind;
mod presence;
mod recording;
mod session;
mod voicemail;

use crate::wire::{
    AdditionalCallInfo, AdditionalInfo, AdditionalInfoContent, AdditionalUserInfo, ConferenceParticipant,
    SessionId, UnixMillis, redact,
};
use telapi_core::DeviceId;
use telapi_core::csta::CstaEvent;
use telapi_core::wire::Element;

pub use call_log::{
    CallLogChange, CallLogEntry, CallLogEntryState, CallLogEvent, CallLogTimestamp, CallLogType,
    DeleteCallLogEntryResponse, SendStoredCallLogResponse,
};
pub use conference::{ConferenceActiveSpeakerEvent, ConferenceLockedEvent};
pub use directory::{
    Contact, ContactGroup, ContactPresence, DirectoryChange, DirectoryEvent, DirectoryGroupChangeEvent,
    DirectoryGroupSearchResponse, DirectorySearchResponse, DirectoryType,
};
pub use instant_message::{ImToReceiveEvent, InstantMessage};
pub use kind::{EventKind, EventType};
pub use presence::{
    PresenceMode, PresenceState, PresenceStates, PresenceType, TelephonyPresence, TelephonyPresenceEvent,
};
pub use recording::{ArsRecordCallStartedEvent, ArsRecordCallStoppedEvent};
pub use session::{HaSwitchEvent, LogoutEvent, LogoutReason};
pub use voicemail::{
    AvmFolderSnapshotEvent, AvmGetVoicemailConfigEvent, AvmGreetingRecordedEvent, AvmGreetingSnapshotEvent,
    AvmMessageLeaveInProgressEvent, AvmMessageStateChangedEvent, AvmNewMessageEvent, AvmPlayedEvent,
    AvmSnapshotEvent, AvmStopEvent, AvmSuspendEvent, AvmVoicemailStatusEvent, VoicemailFolder,
    VoicemailMessage, VoicemailMessageId, VoicemailMessageState, VoicemailStatus, VoicemailTarget,
};

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
        self.kind.redact(secrets);
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

    /// The event as JSON with the session id and the voicemail code in clear: for a tool that shows a message to the one who has it anyway.
    /// Passwords and authorisation codes inside CSTA events stay redacted, and so do secrets in what is not known.
    pub fn to_json_with_secrets(&self) -> serde_json::Value {
        // cannot fail: all keys are texts
        let mut json = serde_json::to_value(self).unwrap_or_default();
        if let (Some(object), Some(session)) = (json.as_object_mut(), &self.client_session_id) {
            object.insert("client_session_id".to_owned(), session.expose().into());
        }
        if let (Some(object), EventKind::AvmGetVoicemailConfig(config)) = (json.as_object_mut(), &self.kind)
            && let Some(code) = &config.voicemail_code
        {
            object.insert("voicemail_code".to_owned(), code.expose().into());
        }
        json
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
