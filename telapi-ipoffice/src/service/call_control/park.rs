//! Parking a call.

use super::super::ServiceRequest;
use super::{begin, connection, device};
use telapi_core::{ConnectionId, DeviceId};

/// Puts a call into a park slot, and leaves it (IP Office guide 5.2.11).
///
/// It is answered by QueuedEvent and ConnectionClearedEvent. The user's slots stand in the login's answer
/// ([`user_park_slots`](crate::wire::LoginResponse::user_park_slots)).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParkCall {
    /// The call.
    pub parking: ConnectionId,
    /// The slot's number, and the switch that the slot belongs to.
    pub park_to: DeviceId,
    /// What the call is about, for whoever takes it out of the slot. Empty in the guide's sample.
    pub subject_of_call: String,
}

impl ParkCall {
    /// Puts this call into this slot.
    pub fn new(parking: ConnectionId, park_to: DeviceId) -> Self {
        Self { parking, park_to, subject_of_call: String::new() }
    }

    /// Says what the call is about.
    #[must_use]
    pub fn subject_of_call(mut self, subject: impl Into<String>) -> Self {
        self.subject_of_call = subject.into();
        self
    }
}

impl ServiceRequest for ParkCall {
    const PATH: &'static str = "callcontrol/parkCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ParkCall");
        connection(&mut xml, "csta:parking", &self.parking);
        device(&mut xml, "csta:parkTo", &self.park_to);
        xml.leaf("csta:subjectOfCall", &self.subject_of_call);
        xml.finish()
    }
}
