//! Call control (IP Office guide 5.2). All are answered by 202; what comes of them, events tell.

mod in_call;
mod make_call;
mod park;
mod pickup;
mod proxy_make_call;
mod transfer;

pub use in_call::{GenerateDigits, SetLockRequest};
pub use make_call::{AutoOriginate, ConsultationCall, MakeCall};
pub use park::ParkCall;
pub use pickup::DirectedPickupCall;
pub use proxy_make_call::{ConferenceRequestOwner, ProxyMakeCall};
pub use transfer::{ConferenceCall, SingleStepTransferCall, TransferCall};

use super::ServiceRequest;
use crate::wire::CSTA;
use telapi_core::csta::EventCause;
use telapi_core::wire::XmlWriter;
use telapi_core::{CallId, ConnectionId, CorrelatorData, DeviceId};

/// Answers a call that rings (IP Office guide 5.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerCall {
    /// The call.
    pub call_to_be_answered: ConnectionId,
}

impl AnswerCall {
    /// Answers this call.
    pub fn new(call_to_be_answered: ConnectionId) -> Self {
        Self { call_to_be_answered }
    }
}

impl ServiceRequest for AnswerCall {
    const PATH: &'static str = "callcontrol/answerCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:AnswerCall");
        connection(&mut xml, "csta:callToBeAnswered", &self.call_to_be_answered);
        xml.finish()
    }
}

/// Ends a call for all its parties; of a conference, drops all participants (IP Office guide 5.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClearCall {
    /// The call.
    pub call_to_be_cleared: ConnectionId,
}

impl ClearCall {
    /// Ends this call.
    pub fn new(call_to_be_cleared: ConnectionId) -> Self {
        Self { call_to_be_cleared }
    }
}

impl ServiceRequest for ClearCall {
    const PATH: &'static str = "callcontrol/clearCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ClearCall");
        connection(&mut xml, "csta:callToBeCleared", &self.call_to_be_cleared);
        xml.finish()
    }
}

/// Hangs up (IP Office guide 5.2.3), or drops a participant from a conference (5.2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClearConnection {
    /// The call, or the participant's id.
    pub connection_to_be_cleared: ConnectionId,
    /// Of a participant: the correlator by which the conference was joined.
    pub correlator_data: Option<CorrelatorData>,
    /// Why. Of a participant `conference`.
    pub reason: Option<EventCause>,
}

impl ClearConnection {
    /// Leaves this call of two parties (IP Office guide 5.2.3).
    pub fn new(connection_to_be_cleared: ConnectionId) -> Self {
        Self { connection_to_be_cleared, correlator_data: None, reason: None }
    }

    /// Drops a participant from a conference (IP Office guide 5.2.4): the participant's id as the ConferencedEvents tell
    /// it, and the correlator data by which the call joined the conference.
    pub fn drop_participant(participant_id: CallId, correlator_data: CorrelatorData) -> Self {
        Self {
            connection_to_be_cleared: ConnectionId::new(participant_id),
            correlator_data: Some(correlator_data),
            reason: Some(EventCause::Conference),
        }
    }
}

impl ServiceRequest for ClearConnection {
    const PATH: &'static str = "callcontrol/clearConnection";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ClearConnection");
        connection(&mut xml, "csta:connectionToBeCleared", &self.connection_to_be_cleared);
        if let Some(data) = &self.correlator_data {
            correlator_data(&mut xml, data);
        }
        if let Some(reason) = &self.reason {
            xml.leaf("csta:reason", reason.as_str());
        }
        xml.finish()
    }
}

/// Puts a call on hold (IP Office guide 5.2.8).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HoldCall {
    /// The call.
    pub call_to_be_held: ConnectionId,
}

impl HoldCall {
    /// Holds this call.
    pub fn new(call_to_be_held: ConnectionId) -> Self {
        Self { call_to_be_held }
    }
}

impl ServiceRequest for HoldCall {
    const PATH: &'static str = "callcontrol/holdCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:HoldCall");
        connection(&mut xml, "csta:callToBeHeld", &self.call_to_be_held);
        xml.finish()
    }
}

/// Takes a held call up again (IP Office guide 5.2.12).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetrieveCall {
    /// The call.
    pub call_to_be_retrieved: ConnectionId,
}

impl RetrieveCall {
    /// Retrieves this call.
    pub fn new(call_to_be_retrieved: ConnectionId) -> Self {
        Self { call_to_be_retrieved }
    }
}

impl ServiceRequest for RetrieveCall {
    const PATH: &'static str = "callcontrol/retrieveCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:RetrieveCall");
        connection(&mut xml, "csta:callToBeRetrieved", &self.call_to_be_retrieved);
        xml.finish()
    }
}

/// Begins a body. The prefix is written out everywhere, for `additionalInfo` stands in no namespace.
pub(super) fn begin(root: &'static str) -> XmlWriter {
    let mut xml = XmlWriter::new();
    xml.open(root, &[("xmlns:csta", CSTA)]);
    xml
}

/// A connection, which the guide's samples name by its call alone. Where its device is named, that follows, as ECMA-323 has
/// it.
pub(super) fn connection(xml: &mut XmlWriter, name: &'static str, connection: &ConnectionId) {
    xml.open(name, &[]).leaf("csta:callID", connection.call_id.as_str());
    if let Some(of) = &connection.device_id {
        device(xml, "csta:deviceID", of);
    }
    xml.close();
}

/// A device with its switch, where that is known (IP Office guide 3.1).
pub(super) fn device(xml: &mut XmlWriter, name: &'static str, device: &DeviceId) {
    let switch = device.sub_domain().map(telapi_core::SwitchingSubDomain::to_hex);
    let mut attributes = Vec::with_capacity(2);
    if let Some(switch) = &switch {
        attributes.push(("switchingSubDomainInformationElements", switch.as_str()));
    }
    attributes.push(("typeOfNumber", "dialingNumber"));
    xml.leaf_with(name, &attributes, device.number());
}

fn correlator_data(xml: &mut XmlWriter, data: &CorrelatorData) {
    xml.open("csta:correlatorData", &[]).leaf("csta:string", &data.to_hex()).close();
}

#[cfg(test)]
mod tests;
