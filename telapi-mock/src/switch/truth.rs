//! What is so: the switch's own view of its calls, for tests to compare with what their program believes.

use std::time::SystemTime;
use telapi_core::{CallId, CorrelatorData};

/// A device with its names, as displays show them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Party {
    /// The number; for a call that could not be routed, what was dialled.
    pub number: String,
    /// The user's name, empty if no user has the number.
    pub user: String,
    /// The user's full name, empty if no user has the number.
    pub full_name: String,
    /// Whether the number is one of the switch's own.
    pub internal: bool,
}

/// The state of one device's part in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LegState {
    /// Off hook, nothing dialled yet.
    Initiated,
    /// Dialled, and on its way.
    Originated,
    /// The far end rings; this end hears it.
    Delivered,
    /// This end rings.
    Alerting,
    /// The two ends talk.
    Connected,
    /// This end holds the call.
    Held,
    /// This end has parked the call and is about to leave it. Only events show it.
    Queued,
    /// The call could not be put through; this end hears the busy tone.
    Failed,
    /// This end has left the call. Only events show it.
    Null,
}

impl LegState {
    /// CSTA's `localConnectionInfo` for it (ECMA-269 6.1.7). The caller's own part counts as connected while the far
    /// end rings or is busy, as in the IP Office guide 5.3.5 and 5.3.7.
    pub fn local_connection_info(self) -> &'static str {
        match self {
            Self::Initiated => "initiated",
            Self::Originated | Self::Delivered | Self::Connected | Self::Failed => "connected",
            Self::Alerting => "alerting",
            Self::Held => "hold",
            Self::Queued => "queued",
            Self::Null => "null",
        }
    }

    /// Whether the phone is occupied by it: everything but a held or parked call.
    pub(crate) fn is_active(self) -> bool {
        !matches!(self, Self::Held | Self::Queued | Self::Null)
    }

    /// Whether the receiver is off the hook for it.
    pub(crate) fn is_off_hook(self) -> bool {
        !matches!(self, Self::Alerting | Self::Queued | Self::Null)
    }
}

/// A call control service that a phone may use on a call right now, by its CSTA name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Service {
    /// `answerCall`
    AnswerCall,
    /// `clearCall`
    ClearCall,
    /// `clearConnection`
    ClearConnection,
    /// `conferenceCall`
    ConferenceCall,
    /// `consultationCall`
    ConsultationCall,
    /// `dialDigits`
    DialDigits,
    /// `directedPickupCall`
    DirectedPickupCall,
    /// `holdCall`
    HoldCall,
    /// `makeCall`
    MakeCall,
    /// `parkCall`
    ParkCall,
    /// `retrieveCall`
    RetrieveCall,
    /// `singleStepTransfer`
    SingleStepTransfer,
    /// `transferCall`
    TransferCall,
}

impl Service {
    /// The name of CSTA's flag below `callControlServices`.
    pub fn csta_name(self) -> &'static str {
        match self {
            Self::AnswerCall => "answerCall",
            Self::ClearCall => "clearCall",
            Self::ClearConnection => "clearConnection",
            Self::ConferenceCall => "conferenceCall",
            Self::ConsultationCall => "consultationCall",
            Self::DialDigits => "dialDigits",
            Self::DirectedPickupCall => "directedPickupCall",
            Self::HoldCall => "holdCall",
            Self::MakeCall => "makeCall",
            Self::ParkCall => "parkCall",
            Self::RetrieveCall => "retrieveCall",
            Self::SingleStepTransfer => "singleStepTransfer",
            Self::TransferCall => "transferCall",
        }
    }
}

/// One device's part in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leg {
    /// The device.
    pub device: Party,
    /// The call's id as this device knows it.
    pub call_id: CallId,
    /// The state of this part.
    pub state: LegState,
    /// The other devices in the call, in the order in which they joined.
    pub partners: Vec<Party>,
    /// What the device gave when it made the call.
    pub correlator: Option<CorrelatorData>,
    /// What the device may do with the call now.
    pub services: Vec<Service>,
    /// Who called.
    pub calling: Party,
    /// Who was called: the number dialled, with the names of its user if it has one.
    pub called: Party,
    /// Who sent the call on to where it is now.
    pub last_redirection: Option<Party>,
    /// The routing point or campaign that has given the device the call, by the name of its service.
    pub service: Option<String>,
    /// The subject that the caller gave, mostly empty.
    pub subject: String,
    /// What an application has said with the call, which travels with it.
    pub data: Option<String>,
    /// The switch's own number for the call, the same for all its legs.
    pub call: u64,
    /// When the call began.
    pub began: SystemTime,
    /// Whether the call was parked once, and picked up again.
    pub unparked: bool,
    /// The conference that the call is, if it is one.
    pub conference: Option<Conference>,
    /// Whether the device's microphone is muted in the call.
    pub muted: bool,
    /// The digits that the device has sent into the call.
    pub digits: String,
    /// Whether the caller's number and name are withheld from the device.
    pub caller_withheld: bool,
}

impl Leg {
    /// The first of the others, which in a call of two is the only one.
    pub fn partner(&self) -> Option<&Party> {
        self.partners.first()
    }
}

/// A conference and who is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conference {
    /// The conference's id, a UUID.
    pub id: String,
    /// The conference's name: `Conf 100` and up.
    pub name: String,
    /// Who is in it, in the order in which they joined.
    pub participants: Vec<Participant>,
    /// How many have left it.
    pub left: usize,
    /// Whether it is locked, so that nobody else joins.
    pub locked: bool,
    /// The room where its participants meet, if it is a meet-me conference.
    pub room: Option<String>,
}

/// Somebody in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Participant {
    /// Names the participant: the base64 of 16 bytes, as IP Office does for its own devices (guide 5.3.2).
    pub id: String,
    /// The device.
    pub party: Party,
}

/// Where a call is parked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parked {
    /// The park slot.
    pub slot: String,
    /// Who has parked it, and left it by that.
    pub by: Party,
    /// The call's id as that device knew it, by which it can be picked up.
    pub call_id: CallId,
}

/// One call with everybody in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallSnapshot {
    /// The switch's own number for the call.
    pub call: u64,
    /// Each device's part, the caller's first. A parked call has one, that of the party that waits.
    pub legs: Vec<Leg>,
    /// The conference, if the call is one.
    pub conference: Option<Conference>,
    /// Where the call is parked, if it is.
    pub parked: Option<Parked>,
    /// For whom the caller leaves a message, if it does.
    pub voicemail: Option<Party>,
    /// Whether the call is recorded.
    pub recorded: bool,
}

impl CallSnapshot {
    /// The part that a device has in the call.
    pub fn leg(&self, number: &str) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.device.number == number)
    }

    /// Whether a device takes part, in the given state.
    pub fn has(&self, number: &str, state: LegState) -> bool {
        self.leg(number).is_some_and(|leg| leg.state == state)
    }
}
