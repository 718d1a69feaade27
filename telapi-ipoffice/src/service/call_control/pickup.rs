//! Picking a call up.

use super::super::ServiceRequest;
use super::{begin, connection, device};
use telapi_core::{ConnectionId, DeviceId};

/// Takes over a call that rings at another device, or is parked (IP Office guide 5.2.7). It is answered by
/// EstablishedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirectedPickupCall {
    /// The call that rings elsewhere or is parked, by the id that it has there; its device may be left out.
    pub call_to_be_picked_up: ConnectionId,
    /// The device that takes it, with its switch.
    pub requesting_device: DeviceId,
}

impl DirectedPickupCall {
    /// Takes this call over at this device.
    pub fn new(call_to_be_picked_up: ConnectionId, requesting_device: DeviceId) -> Self {
        Self { call_to_be_picked_up, requesting_device }
    }
}

impl ServiceRequest for DirectedPickupCall {
    const PATH: &'static str = "callcontrol/directedPickupCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:DirectedPickupCall");
        connection(&mut xml, "csta:callToBePickedUp", &self.call_to_be_picked_up);
        device(&mut xml, "csta:requestingDevice", &self.requesting_device);
        xml.finish()
    }
}
