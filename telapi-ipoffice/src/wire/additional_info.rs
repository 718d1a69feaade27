//! What IP Office adds to CSTA's events and requests: `additionalInfo` (IP Office guide 5.3.1, 5.2.9).
//!
//! Any number of them stands in `extensions/privateData/private`, in any order; `intValue` tells them apart.

use super::UnixMillis;
use serde::ser::SerializeMap;
use telapi_core::wire::{Element, FromElement, FromText, Read, Unknown};
use telapi_core::{CallId, csta_enum, element_struct};

/// One `additionalInfo` (IP Office guide 5.3.1).
///
/// In JSON: `kind` (`call_info`, `conference_info`, …), the attributes, and the content below the name of its element.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct AdditionalInfo {
    /// `EXTENDEDSERVICES` in all that the guide shows.
    pub string_data: Option<String>,
    /// Which kind it is: 0 to 7 in the guide.
    pub int_value: Option<i64>,
    /// Of the kinds 1 to 3 the whole message; else `true` in all that the guide shows.
    pub boolean_flag: Option<bool>,
    /// What is inside.
    pub content: AdditionalInfoContent,
    /// What came besides, kept as it came.
    pub unknown: Unknown,
}

/// The content of an [`AdditionalInfo`], by its `intValue` (IP Office guide 5.3.1).
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum AdditionalInfoContent {
    /// 0: what a request asks for beyond CSTA (guide 5.2.9).
    CallRequestInfo(AdditionalCallRequestInfo),
    /// 1: `CALLRECORDING`. "Used for internal purposes"; its flag is `boolean_flag`.
    CallRecording,
    /// 2: `RECORDINGMANUALLY`. "Used for internal purposes"; its flag is `boolean_flag`.
    RecordingManually,
    /// 3: `ISCONFERENCECALL`. "Used for internal purposes"; its flag is `boolean_flag`.
    IsConferenceCall,
    /// 4: the call.
    CallInfo(Box<AdditionalCallInfo>),
    /// 5: the conference.
    ConferenceInfo(AdditionalConferenceInfo),
    /// 6: the event.
    EventInfo(AdditionalEventInfo),
    /// 7: the user.
    UserInfo(AdditionalUserInfo),
    /// Any other: what it holds is in `unknown`.
    #[default]
    Unknown,
}

element_struct! {
    /// What a request asks for beyond CSTA (IP Office guide 5.2.9; 19).
    AdditionalCallRequestInfo {
        /// What the called party's phone shows as the caller.
        cli_display_number: String = "cliDisplayNumber",
        /// Whether the caller's number is withheld.
        withhold_cli: bool = "withholdCli",
    }
}

csta_enum! {
    /// What end of the call the device is. The guide shows one value (8.2.1).
    EndpointType {
        /// `PRIMARY`
        Primary = "PRIMARY",
    }
}

element_struct! {
    /// More about a call (IP Office guide 5.3.1, 8.2.1).
    AdditionalCallInfo {
        /// Who calls.
        calling_party_info: PartyInfo = "callingPartyInfo",
        /// Who is called.
        called_party_info: PartyInfo = "calledPartyInfo",
        /// How long the call has lasted. The guide does not name the unit; by its samples it may be milliseconds.
        call_duration: i64 = "callDuration",
        /// What the phone shows: `alice>bob`.
        call_display: String = "callDisplay",
        /// The switch's own number of the call.
        unique_call_id: String = "uniqueCallId",
        /// The device inside that stands for the calling one outside.
        associated_calling_device: String = "associatedCallingDevice",
        /// The device inside that stands for the called one outside.
        associated_called_device: String = "associatedCalledDevice",
        /// The called device.
        called_device: String = "calledDevice",
        /// The caller's correlator, a number of the switch.
        caller_correlator_id: String = "callerCorrelatorId",
        /// Whether voicemail is the other party.
        voicemail_call: bool = "voicemailCall",
        /// The account code.
        account_code: String = "accountCode",
        /// What end of the call the device is.
        endpoint_type: EndpointType = "endpointType",
        /// Whether the call was parked before.
        is_un_parked_call: bool = "isUnParkedCall",
        /// Whether the call does not ring.
        no_ring_tone: bool = "noRingTone",
        /// Whether work after the call follows.
        acw_follow: bool = "acwFollow",
        /// Whether the caller must still authenticate.
        authentication_pending: bool = "authenticationPending",
    }
}

element_struct! {
    /// A party of a call (IP Office guide 5.3.1).
    PartyInfo {
        @
        /// The name.
        caller_name: String = "callerName",
        /// Whether the party is outside of the switch.
        external: bool = "external",
        /// The number.
        number: String = "number",
    }
}

element_struct! {
    /// The parties of a conference, or those that changed (IP Office guide 5.3.1, 5.3.2).
    AdditionalConferenceInfo {
        *
        /// The parties.
        participants: ConferenceParticipant = "participants",
    }
}

csta_enum! {
    /// The state of a conference's party. The guide shows one value (5.3.1).
    ParticipantCallState {
        /// `ACTIVE`
        Active = "ACTIVE",
    }
}

csta_enum! {
    /// Whether, and how, the other end hides its name. The guide shows one value (5.3.2).
    OtherEndAnonymousType {
        /// `None`: it does not.
        NotAnonymous = "None",
    }
}

element_struct! {
    /// A party of a conference (IP Office guide 5.3.1, 5.3.2).
    ConferenceParticipant {
        /// Whether, and how, the other end hides its name.
        other_end_anonymous_type: OtherEndAnonymousType = "otherEndAnonymousType",
        @
        /// The state of the party's call.
        call_state: ParticipantCallState = "callState",
        /// Whether the party is outside of the switch.
        is_external: bool = "isExternal",
        /// Whether the party's handset is on hook. `true` in all that the guide shows.
        is_on_hook: bool = "isOnHook",
        /// The party's full name.
        participant_full_name: String = "participantFullName",
        /// The party's id: the call id that stands in `conferenceConnections`, and by which the party can be dropped.
        participant_id: CallId = "participantId",
        /// The party's user name; its number where it has none.
        participant_name: String = "participantName",
        /// The party's number.
        participant_number: String = "participantNumber",
    }
}

element_struct! {
    /// When an event happened (IP Office guide 5.3.1).
    AdditionalEventInfo {
        @
        /// The moment, in milliseconds since 1970.
        timestamp: UnixMillis = "timestamp",
        /// The switch's distance from UTC: `+5:30`, `0:0`.
        zone: String = "zone",
    }
}

element_struct! {
    /// The user whom an event is about (IP Office guide 4.4.2, 5.3.1).
    AdditionalUserInfo {
        @
        /// The user's full name.
        fullname: String = "fullname",
        /// The user's name.
        username: String = "username",
        /// The user's extension.
        user_extension: String = "userExtension",
        /// The extension of the phone at which the user is logged in; empty after a logout.
        physical_extension: String = "physicalExtension",
    }
}

impl AdditionalInfoContent {
    /// The content without its data, as `intValue` announces it.
    fn announced(int_value: Option<i64>) -> Self {
        match int_value {
            Some(0) => Self::CallRequestInfo(AdditionalCallRequestInfo::default()),
            Some(1) => Self::CallRecording,
            Some(2) => Self::RecordingManually,
            Some(3) => Self::IsConferenceCall,
            Some(4) => Self::CallInfo(Box::default()),
            Some(5) => Self::ConferenceInfo(AdditionalConferenceInfo::default()),
            Some(6) => Self::EventInfo(AdditionalEventInfo::default()),
            Some(7) => Self::UserInfo(AdditionalUserInfo::default()),
            _ => Self::Unknown,
        }
    }

    /// Takes the element of the announced content, or answers `false`.
    fn fill(&mut self, child: Element<'_>) -> bool {
        match (self, child.name()) {
            (Self::CallRequestInfo(info), "additionalCallRequestInfo") => *info = read(child),
            (Self::CallInfo(info), "additionalCallInfo") => **info = read(child),
            (Self::ConferenceInfo(info), "additionalConferenceInfo") => *info = read(child),
            (Self::EventInfo(info), "additionalEventInfo") => *info = read(child),
            (Self::UserInfo(info), "additionalUserInfo") => *info = read(child),
            _ => return false,
        }
        true
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::CallRequestInfo(_) => "call_request_info",
            Self::CallRecording => "call_recording",
            Self::RecordingManually => "recording_manually",
            Self::IsConferenceCall => "is_conference_call",
            Self::CallInfo(_) => "call_info",
            Self::ConferenceInfo(_) => "conference_info",
            Self::EventInfo(_) => "event_info",
            Self::UserInfo(_) => "user_info",
            Self::Unknown => "unknown_kind",
        }
    }
}

/// Structs of elements read anything: what they do not know is kept in their `unknown`.
fn read<T: FromElement + Default>(element: Element<'_>) -> T {
    match T::from_element(element, &mut Unknown::default()) {
        Read::Value(value) => value,
        Read::Nothing | Read::Foreign => T::default(),
    }
}

impl AdditionalInfo {
    /// All of an event, from the event's element. They stand in `extensions/privateData/private`.
    pub(crate) fn of_event(event: Element<'_>) -> Vec<Self> {
        let private_data = event.child("extensions").and_then(|extensions| extensions.child("privateData"));
        let children = private_data.into_iter().flat_map(Element::children);
        children
            .filter(|child| child.name() == "private")
            .flat_map(Element::children)
            .filter(|child| child.name() == Self::ELEMENT)
            .map(Self::read)
            .collect()
    }

    /// The name of the element.
    pub(crate) const ELEMENT: &'static str = "additionalInfo";

    fn read(element: Element<'_>) -> Self {
        let mut this = Self::default();
        for (name, value) in element.attributes() {
            if !this.set_attribute(name, value) {
                this.unknown.keep_attribute(element, name, value);
            }
        }
        // in JSON it may stand behind the content that it announces
        if let (None, Some(value)) = (this.int_value, element.attribute("intValue")) {
            this.set_attribute("intValue", value);
        }
        this.unknown.keep_text(element);
        this.content = AdditionalInfoContent::announced(this.int_value);
        let mut filled = false;
        for child in element.children() {
            if !filled && this.content.fill(child) {
                filled = true;
            } else if !child.as_attribute().is_some_and(|value| this.set_attribute(child.name(), value)) {
                this.unknown.keep(child);
            }
        }
        this
    }

    /// Takes an attribute, or answers `false`.
    fn set_attribute(&mut self, name: &str, value: &str) -> bool {
        match name {
            "stringData" => set(&mut self.string_data, value),
            "intValue" => set(&mut self.int_value, value),
            "booleanFlag" => set(&mut self.boolean_flag, value),
            _ => false,
        }
    }
}

/// Sets the field if the text is such a value, and answers `false` otherwise.
fn set<T: FromText>(field: &mut Option<T>, text: &str) -> bool {
    match T::from_text(text.trim_ascii()) {
        Read::Value(value) => *field = Some(value),
        Read::Nothing => {}
        Read::Foreign => return false,
    }
    true
}

impl serde::Serialize for AdditionalInfo {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use AdditionalInfoContent as Content;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.content.kind())?;
        if let Some(string_data) = &self.string_data {
            map.serialize_entry("string_data", string_data)?;
        }
        if let Some(int_value) = &self.int_value {
            map.serialize_entry("int_value", int_value)?;
        }
        if let Some(boolean_flag) = &self.boolean_flag {
            map.serialize_entry("boolean_flag", boolean_flag)?;
        }
        match &self.content {
            Content::CallRequestInfo(info) => map.serialize_entry("additional_call_request_info", info)?,
            Content::CallInfo(info) => map.serialize_entry("additional_call_info", info)?,
            Content::ConferenceInfo(info) => map.serialize_entry("additional_conference_info", info)?,
            Content::EventInfo(info) => map.serialize_entry("additional_event_info", info)?,
            Content::UserInfo(info) => map.serialize_entry("additional_user_info", info)?,
            Content::CallRecording
            | Content::RecordingManually
            | Content::IsConferenceCall
            | Content::Unknown => {}
        }
        if !self.unknown.is_empty() {
            map.serialize_entry("unknown", &self.unknown)?;
        }
        map.end()
    }
}
