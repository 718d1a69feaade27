//! Physical device services (IP Office guide 6.1).

use super::call_control::begin;
use super::{ServiceRequest, flag};
use telapi_core::{CallId, ConferenceId, CorrelatorData};

/// Mutes or unmutes the microphone in a call of two parties (IP Office guide 6.1.1). It is answered by
/// MicrophoneMuteEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetMicrophoneMute {
    /// Whether it is to be mute.
    pub microphone_mute_on: bool,
    /// The correlator by which the call was made: its text is the call's id.
    pub correlator_data: CorrelatorData,
}

impl SetMicrophoneMute {
    /// Mutes or unmutes in the call that was made by this correlator.
    pub fn new(correlator_data: CorrelatorData, microphone_mute_on: bool) -> Self {
        Self { microphone_mute_on, correlator_data }
    }
}

impl ServiceRequest for SetMicrophoneMute {
    const PATH: &'static str = "physicaldevice/setMicrophoneMute";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SetMicrophoneMute");
        xml.leaf("csta:microphoneMuteOn", flag(self.microphone_mute_on));
        xml.open("csta:extensions", &[]).open("csta:privateData", &[]);
        xml.leaf("csta:string", &self.correlator_data.to_hex()).close().close();
        xml.finish()
    }
}

/// Mutes or unmutes a participant of a conference (IP Office guide 6.1.2, which has another URL for it). It is answered by
/// MicrophoneMuteEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetParticipantMicrophoneMute {
    /// The participant's id, as ConferencedEvents tell it.
    pub device: CallId,
    /// The conference's id.
    pub auditory_apparatus: ConferenceId,
    /// Whether it is to be mute.
    pub microphone_mute_on: bool,
}

impl SetParticipantMicrophoneMute {
    /// Mutes or unmutes this participant of this conference.
    pub fn new(participant: CallId, conference: ConferenceId, microphone_mute_on: bool) -> Self {
        Self { device: participant, auditory_apparatus: conference, microphone_mute_on }
    }
}

impl ServiceRequest for SetParticipantMicrophoneMute {
    const PATH: &'static str = "callcontrol/physicaldevice/setMicrophoneMute";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SetMicrophoneMute");
        xml.leaf("csta:device", self.device.as_str());
        xml.leaf("csta:auditoryApparatus", self.auditory_apparatus.as_str());
        xml.leaf("csta:microphoneMuteOn", flag(self.microphone_mute_on));
        xml.finish()
    }
}
