//! Calling in the name of a device.

use super::super::ServiceRequest;
use super::make_call::{AutoOriginate, additional_call_request_info, voice, wishes};
use super::{begin, correlator_data, device};
use crate::wire::AdditionalCallRequestInfo;
use telapi_core::{CorrelatorData, DeviceId};

/// Calls a number in the name of a device, or brings one into a meet-me conference (IP Office guide 5.2.10).
///
/// The guide shows two samples and says little of what the devices mean: in that of two parties target and calling device
/// are the same; in that of the conference the calling device is the conference's number.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ProxyMakeCall {
    /// The device in whose name it is called, with its switch.
    pub target_device: DeviceId,
    /// The device that calls, or the conference's number.
    pub calling_device: DeviceId,
    /// The number to call.
    pub called_directory_number: DeviceId,
    /// Whether the caller's phone asks before it dials.
    pub auto_originate: AutoOriginate,
    /// Ties the call to the request, as in [`MakeCall`](super::MakeCall).
    pub correlator_data: CorrelatorData,
    /// What the call is about.
    pub subject_of_call: String,
    /// What the called party is shown of the caller. Since IP Office 11.0 FP4.
    pub additional_call_request_info: Option<AdditionalCallRequestInfo>,
    /// Whether it is a conference that calls; `None`: not said, as for a call of two parties.
    pub request_for_conference: Option<bool>,
    /// Of a conference: whether the target device is its owner. The guide shows `true/false` and says nothing of it.
    pub conference_request_owner: Option<bool>,
}

impl ProxyMakeCall {
    /// Calls the number in the name of the device.
    pub fn new(target: DeviceId, called: DeviceId, correlator_data: CorrelatorData) -> Self {
        Self {
            calling_device: DeviceId::new(target.number()),
            target_device: target,
            called_directory_number: called,
            auto_originate: AutoOriginate::DoNotPrompt,
            correlator_data,
            subject_of_call: String::new(),
            additional_call_request_info: None,
            request_for_conference: None,
            conference_request_owner: None,
        }
    }

    /// Brings the number into this meet-me conference.
    pub fn into_conference(
        target: DeviceId,
        conference: DeviceId,
        called: DeviceId,
        owner: ConferenceRequestOwner,
        correlator_data: CorrelatorData,
    ) -> Self {
        Self {
            calling_device: conference,
            request_for_conference: Some(true),
            conference_request_owner: Some(owner == ConferenceRequestOwner::TargetDevice),
            ..Self::new(target, called, correlator_data)
        }
    }
}

wishes!(ProxyMakeCall);

/// Who owns a conference that a request makes or enlarges (IP Office guide 5.2.10 `conferenceRequestOwner`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConferenceRequestOwner {
    /// The target device: `true`.
    TargetDevice,
    /// Somebody else: `false`.
    SomebodyElse,
}

impl ServiceRequest for ProxyMakeCall {
    const PATH: &'static str = "callcontrol/proxyMakeCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ProxyMakeCall");
        device(&mut xml, "csta:targetDevice", &self.target_device);
        device(&mut xml, "csta:callingDevice", &self.calling_device);
        device(&mut xml, "csta:calledDirectoryNumber", &self.called_directory_number);
        xml.leaf("csta:autoOriginate", self.auto_originate.as_str());
        correlator_data(&mut xml, &self.correlator_data);
        voice(&mut xml);
        xml.leaf("csta:subjectOfCall", &self.subject_of_call);
        if let Some(info) = &self.additional_call_request_info {
            additional_call_request_info(&mut xml, info);
        }
        if let Some(flag) = self.request_for_conference {
            xml.leaf("csta:requestForConference", super::super::flag(flag));
        }
        if let Some(flag) = self.conference_request_owner {
            xml.leaf("csta:conferenceRequestOwner", super::super::flag(flag));
        }
        xml.finish()
    }
}
