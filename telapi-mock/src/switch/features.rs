//! What a phone is set to besides its calls: forwarding, do not disturb, agent states, mute, recording, a conference's
//! lock, digits.

mod voicemail;

pub use voicemail::{VoicemailChange, VoicemailEvent, VoicemailMessage};

use super::truth::{Conference, Participant, Party};
use super::{AgentState, NewCall, Switch, SwitchError};
use telapi_core::CallId;

/// When calls are forwarded (ECMA-269's forwarding types, by their names in ECMA-323).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ForwardingType {
    /// `forwardImmediate`: every call.
    Immediate,
    /// `forwardBusy`: while the phone is busy.
    Busy,
    /// `forwardNoAns`: when nobody answers.
    NoAnswer,
    /// `forwardDND`: while the phone is not to be disturbed.
    DoNotDisturb,
    /// `forwardBusyInt`: internal calls while the phone is busy.
    BusyInternal,
    /// `forwardBusyExt`: external calls while the phone is busy.
    BusyExternal,
    /// `forwardNoAnsInt`: internal calls that nobody answers.
    NoAnswerInternal,
    /// `forwardNoAnsExt`: external calls that nobody answers.
    NoAnswerExternal,
    /// `forwardImmInt`: every internal call.
    ImmediateInternal,
    /// `forwardImmExt`: every external call.
    ImmediateExternal,
    /// `forwardDNDInt`: internal calls while the phone is not to be disturbed.
    DoNotDisturbInternal,
    /// `forwardDNDExt`: external calls while the phone is not to be disturbed.
    DoNotDisturbExternal,
}

impl ForwardingType {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Immediate,
        Self::Busy,
        Self::NoAnswer,
        Self::DoNotDisturb,
        Self::BusyInternal,
        Self::BusyExternal,
        Self::NoAnswerInternal,
        Self::NoAnswerExternal,
        Self::ImmediateInternal,
        Self::ImmediateExternal,
        Self::DoNotDisturbInternal,
        Self::DoNotDisturbExternal,
    ];

    /// CSTA's name for it.
    pub fn csta_name(self) -> &'static str {
        match self {
            Self::Immediate => "forwardImmediate",
            Self::Busy => "forwardBusy",
            Self::NoAnswer => "forwardNoAns",
            Self::DoNotDisturb => "forwardDND",
            Self::BusyInternal => "forwardBusyInt",
            Self::BusyExternal => "forwardBusyExt",
            Self::NoAnswerInternal => "forwardNoAnsInt",
            Self::NoAnswerExternal => "forwardNoAnsExt",
            Self::ImmediateInternal => "forwardImmInt",
            Self::ImmediateExternal => "forwardImmExt",
            Self::DoNotDisturbInternal => "forwardDNDInt",
            Self::DoNotDisturbExternal => "forwardDNDExt",
        }
    }

    /// The type with this name in CSTA.
    pub fn from_csta_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.csta_name() == name)
    }
}

/// One forwarding of a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forwarding {
    /// When.
    pub forwarding_type: ForwardingType,
    /// Whether it is on.
    pub active: bool,
    /// Where to; kept while it is off.
    pub to: String,
}

/// A microphone was muted or not, by a request; nothing tells of the phone's own key (IP Office guide 6.2.1).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MicrophoneMuteEvent {
    /// The phone.
    pub device: Party,
    /// The call as the phone knows it.
    pub call_id: CallId,
    /// Whether it is muted now.
    pub on: bool,
    /// The conference and which of its participants, if the call is one and was muted as one.
    pub conference: Option<(Conference, Participant)>,
    /// The numbers of the devices that see it.
    pub audience: Vec<String>,
}

/// A call is recorded from now on, or not any more.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordingEvent {
    /// Who asked for it.
    pub device: Party,
    /// The call as that phone knows it.
    pub call_id: CallId,
    /// Whether it has begun.
    pub started: bool,
}

/// For tests and front-ends.
impl Switch {
    /// Has a meet-me conference call a number: who answers joins it. With `owner` the phone joins it first, as if it
    /// had dialled the conference. Gives the call's id for that phone, if there is one.
    pub fn invite_to_conference(
        &self,
        device: &str,
        room: &str,
        number: &str,
        owner: bool,
        new: NewCall,
    ) -> Result<Option<CallId>, SwitchError> {
        self.inner.perform(|switch| switch.invite(device, room, number, owner, new))
    }

    /// Locks a conference, so that nobody else joins, or unlocks it; at the wish of a participant, or of nobody in it.
    pub fn lock_conference(
        &self,
        by: Option<&str>,
        conference: &str,
        locked: bool,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.lock_conference(by, conference, locked))
    }

    /// A phone sends digits into a call.
    pub fn send_digits(&self, device: &str, call_id: &CallId, digits: &str) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.send_digits(device, call_id, digits))
    }

    /// A phone has its call recorded, for as long as it is in it.
    pub fn start_recording(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.start_recording(device, call_id))
    }

    /// A phone ends the recording of its call, whoever asked for it.
    pub fn stop_recording(&self, device: &str, call_id: &CallId) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.stop_recording(device, call_id))
    }

    /// Mutes the phone's microphone in a call, or not any more.
    pub fn set_microphone_mute(&self, device: &str, call_id: &CallId, on: bool) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_microphone_mute(device, call_id, on))
    }

    /// Mutes a participant of a conference, or not any more; at the wish of a participant, or of nobody in it.
    pub fn set_participant_mute(
        &self,
        by: Option<&str>,
        conference: &str,
        participant: &str,
        on: bool,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_participant_mute(by, conference, participant, on))
    }

    /// Sets one forwarding of a phone. Without a number it keeps the one that it had.
    pub fn set_forwarding(
        &self,
        device: &str,
        forwarding_type: ForwardingType,
        active: bool,
        to: Option<&str>,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_forwarding(device, forwarding_type, active, to))
    }

    /// The forwardings of a phone that were ever set, and always [`ForwardingType::Immediate`].
    pub fn forwardings(&self, device: &str) -> Result<Vec<Forwarding>, SwitchError> {
        self.inner.lock().processing.forwardings(device)
    }

    /// A phone is not to be disturbed, and so busy to callers, or may be again.
    pub fn set_do_not_disturb(&self, device: &str, on: bool) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_do_not_disturb(device, on))
    }

    /// Whether a phone is not to be disturbed.
    pub fn do_not_disturb(&self, device: &str) -> Result<bool, SwitchError> {
        self.inner.lock().processing.do_not_disturb(device)
    }

    /// Sets an agent's state for a hunt group, by its name or number, or for all of the agent's. An agent of routing points
    /// asks for it, as by [`request_agent_state`](Self::request_agent_state), if it is for one of them or for all.
    pub fn set_agent_state(
        &self,
        device: &str,
        group: Option<&str>,
        state: AgentState,
    ) -> Result<(), SwitchError> {
        self.inner.perform(|switch| switch.set_agent_state(device, group, state))
    }

    /// An agent's state for each of its hunt groups, ready unless it was set, and for each of its routing points.
    pub fn agent_states(&self, device: &str) -> Result<Vec<(Party, AgentState)>, SwitchError> {
        self.inner.lock().processing.agent_states(device)
    }
}
