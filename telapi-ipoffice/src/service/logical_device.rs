//! Logical device services (IP Office guide 7.1).

use super::call_control::{begin, device};
use super::of_a_device::of_a_device;
use super::{ServiceRequest, flag};
use telapi_core::csta::ForwardingType;
use telapi_core::{DeviceId, csta_enum};

csta_enum! {
    /// The state that an agent is to have (CSTA `requestedAgentState`).
    RequestedAgentState {
        /// `loggedOn`
        LoggedOn = "loggedOn",
        /// `loggedOff`
        LoggedOff = "loggedOff",
        /// `notReady`
        NotReady = "notReady",
        /// `ready`
        Ready = "ready",
        /// `workingAfterCall`
        WorkingAfterCall = "workingAfterCall",
    }
}

/// Sets an agent's state (IP Office guide 7.1.1: *currently not supported*, and without a sample). The payload is CSTA's,
/// unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetAgentState {
    /// The agent's device, with its switch.
    pub device: DeviceId,
    /// The state.
    pub requested_agent_state: RequestedAgentState,
}

impl SetAgentState {
    /// Gives the agent at this device this state.
    pub fn new(device: DeviceId, requested_agent_state: RequestedAgentState) -> Self {
        Self { device, requested_agent_state }
    }
}

impl ServiceRequest for SetAgentState {
    const PATH: &'static str = "logicaldevice/setAgentState";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SetAgentState");
        device(&mut xml, "csta:device", &self.device);
        xml.leaf("csta:requestedAgentState", self.requested_agent_state.as_str());
        xml.finish()
    }
}

of_a_device! {
    |xml, it| device(xml, "csta:device", it);
    /// Asks for an agent's state (IP Office guide 7.1.2). The answer's body tells it, no event.
    GetAgentState = "csta:GetAgentState" at "logicaldevice/getAgentState",
    /// Asks for the forwardings of a device (IP Office guide 7.1.4). It is answered by ForwardingEvent.
    GetForwarding = "csta:GetForwarding" at "logicaldevice/getForwarding",
    /// Asks whether a device is not to be disturbed (IP Office guide 7.1.6). It is answered by DoNotDisturbEvent.
    GetDoNotDisturb = "csta:GetDoNotDisturb" at "logicaldevice/getDoNotDisturb",
}

/// Turns a forwarding on or off (IP Office guide 7.1.3). It is answered by ForwardingEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetForwarding {
    /// The device, with its switch.
    pub device: DeviceId,
    /// Which calls are forwarded.
    pub forwarding_type: ForwardingType,
    /// Whether they are forwarded.
    pub activate_forward: bool,
    /// Where to. The guide's sample has it; without it the number stays what it was (unverified).
    pub forward_dn: Option<DeviceId>,
}

impl SetForwarding {
    /// Forwards calls of this device to this number.
    pub fn on(device: DeviceId, forwarding_type: ForwardingType, forward_dn: DeviceId) -> Self {
        Self { device, forwarding_type, activate_forward: true, forward_dn: Some(forward_dn) }
    }

    /// Forwards these calls no more. The guide shows no sample of it: unverified.
    pub fn off(device: DeviceId, forwarding_type: ForwardingType) -> Self {
        Self { device, forwarding_type, activate_forward: false, forward_dn: None }
    }
}

impl ServiceRequest for SetForwarding {
    const PATH: &'static str = "logicaldevice/setForwarding";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SetForwarding");
        device(&mut xml, "csta:device", &self.device);
        xml.leaf("csta:forwardingType", self.forwarding_type.as_str());
        xml.leaf("csta:activateForward", flag(self.activate_forward));
        if let Some(number) = &self.forward_dn {
            device(&mut xml, "csta:forwardDN", number);
        }
        xml.finish()
    }
}

/// Lets a device not be disturbed, or be disturbed again (IP Office guide 7.1.5). It is answered by DoNotDisturbEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetDoNotDisturb {
    /// The device, with its switch.
    pub device: DeviceId,
    /// Whether it is not to be disturbed.
    pub do_not_disturb_on: bool,
}

impl SetDoNotDisturb {
    /// Lets this device not be disturbed, or be disturbed again.
    pub fn new(device: DeviceId, do_not_disturb_on: bool) -> Self {
        Self { device, do_not_disturb_on }
    }
}

impl ServiceRequest for SetDoNotDisturb {
    const PATH: &'static str = "logicaldevice/setDoNotDisturb";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:SetDoNotDisturb");
        device(&mut xml, "csta:device", &self.device);
        xml.leaf("csta:doNotDisturbOn", flag(self.do_not_disturb_on));
        // empty in the guide's only sample
        xml.leaf("csta:callingDeviceList", "");
        xml.finish()
    }
}
