//! Recording of calls (IP Office guide 9).

use super::ServiceRequest;
use super::call_control::{begin, connection, device};
use telapi_core::{ConnectionId, DeviceId};

/// Records a call (IP Office guide 9.1.1). It is answered by ARSRecordCallStartedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArsRecordCall {
    /// The call.
    pub connection: ConnectionId,
    /// The device that asks for it, with its switch.
    pub requesting_device: DeviceId,
}

impl ArsRecordCall {
    /// Records this call for this device.
    pub fn new(connection: ConnectionId, requesting_device: DeviceId) -> Self {
        Self { connection, requesting_device }
    }
}

impl ServiceRequest for ArsRecordCall {
    const PATH: &'static str = "callcontrol/recordCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ARSRecordCall");
        connection(&mut xml, "connection", &self.connection);
        device(&mut xml, "requestingDevice", &self.requesting_device);
        xml.finish()
    }
}

/// Ends the recording of a call (IP Office guide 9.1.2). It is answered by ARSRecordCallStoppedEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArsStopRecordCall {
    /// The call.
    pub connection: ConnectionId,
}

impl ArsStopRecordCall {
    /// Records this call no more.
    pub fn new(connection: ConnectionId) -> Self {
        Self { connection }
    }
}

impl ServiceRequest for ArsStopRecordCall {
    const PATH: &'static str = "callcontrol/stopRecordCall";

    fn to_xml(&self) -> String {
        let mut xml = begin("csta:ARSStopRecordCall");
        connection(&mut xml, "connection", &self.connection);
        xml.finish()
    }
}
