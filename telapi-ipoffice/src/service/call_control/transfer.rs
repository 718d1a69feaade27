//! Requests that bring calls together, or hand one on.

use super::super::ServiceRequest;
use super::{begin, connection, correlator_data, device};
use telapi_core::{ConnectionId, CorrelatorData, DeviceId};

/// Makes a conference of a held call and an active one (IP Office guide 5.2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConferenceCall {
    /// The held call.
    pub held_call: ConnectionId,
    /// The active call.
    pub active_call: ConnectionId,
}

impl ConferenceCall {
    /// A conference of these calls.
    pub fn new(held_call: ConnectionId, active_call: ConnectionId) -> Self {
        Self { held_call, active_call }
    }
}

impl ServiceRequest for ConferenceCall {
    const PATH: &'static str = "callcontrol/conferenceCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ConferenceCall");
        connection(&mut xml, "csta:heldCall", &self.held_call);
        connection(&mut xml, "csta:activeCall", &self.active_call);
        xml.finish()
    }
}

/// Connects the party of a held call with that of the active one, and leaves both (IP Office guide 5.2.14).
///
/// It is answered by EstablishedEvent and ConnectionClearedEvent, not by a TransferedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferCall {
    /// The held call.
    pub held_call: ConnectionId,
    /// The active call.
    pub active_call: ConnectionId,
}

impl TransferCall {
    /// Connects the parties of these calls.
    pub fn new(held_call: ConnectionId, active_call: ConnectionId) -> Self {
        Self { held_call, active_call }
    }
}

impl ServiceRequest for TransferCall {
    const PATH: &'static str = "callcontrol/transferCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:TransferCall");
        connection(&mut xml, "csta:heldCall", &self.held_call);
        connection(&mut xml, "csta:activeCall", &self.active_call);
        xml.finish()
    }
}

/// Hands a call on to another device without asking it first (IP Office guide 5.2.13).
///
/// The guide shows no payload and refers to ECMA-323, 4th edition; this is the one that stands there: unverified, not yet
/// checked against a real portal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SingleStepTransferCall {
    /// The call.
    pub active_call: ConnectionId,
    /// Where it goes.
    pub transferred_to: DeviceId,
    /// Ties the events to the request, if wanted.
    pub correlator_data: Option<CorrelatorData>,
}

impl SingleStepTransferCall {
    /// Hands this call on to this device.
    pub fn new(active_call: ConnectionId, transferred_to: DeviceId) -> Self {
        Self { active_call, transferred_to, correlator_data: None }
    }

    /// Ties the events to the request.
    #[must_use]
    pub fn correlator_data(mut self, correlator_data: CorrelatorData) -> Self {
        self.correlator_data = Some(correlator_data);
        self
    }
}

impl ServiceRequest for SingleStepTransferCall {
    const PATH: &'static str = "callcontrol/singleStepTransferCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SingleStepTransferCall");
        connection(&mut xml, "csta:activeCall", &self.active_call);
        device(&mut xml, "csta:transferredTo", &self.transferred_to);
        if let Some(data) = &self.correlator_data {
            correlator_data(&mut xml, data);
        }
        xml.finish()
    }
}
