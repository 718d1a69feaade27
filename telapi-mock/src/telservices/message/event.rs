//! Events (guide, *Events*).

use super::agent::AgentInfo;
use super::answer::{ForwardRecord, OnOff};
use super::call::CallInfo;
use super::content::Content;
use crate::telservices::choice::choice;
use crate::xml::Element;

choice! {
    /// What has happened to a session.
    SessionEvent {
        /// `sessionClosedByAdmin`
        ClosedByAdmin = "sessionClosedByAdmin",
        /// `sessionClosedByTimeout`
        ClosedByTimeout = "sessionClosedByTimeout",
        /// `sessionClosedByMonitoringReject`: the PBX will not have the device monitored.
        ClosedByMonitoringReject = "sessionClosedByMonitoringReject",
        /// `sessionClosedByClient`
        ClosedByClient = "sessionClosedByClient",
        /// `pbxlinkOutOfService`
        PbxlinkOutOfService = "pbxlinkOutOfService",
        /// `pbxlinkInService`
        PbxlinkInService = "pbxlinkInService",
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// An agent's state has changed.
    Agent(AgentInfo),
    /// A call has changed.
    Call(Box<CallInfo>),
    /// A forward was set.
    Forward(ForwardRecord),
    /// The device is not to be disturbed, or may be again.
    DoNotDisturb(OnOff),
    /// A message waits, or none any more.
    MsgWaiting(OnOff),
    /// Something has happened to the session.
    Session(SessionEvent),
}

impl Event {
    /// The name of its element: `call`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Call(_) => "call",
            Self::Forward(_) => "forward",
            Self::DoNotDisturb(_) => "doNotDisturb",
            Self::MsgWaiting(_) => "msgWaiting",
            Self::Session(_) => "session",
        }
    }

    /// The event as it is sent: a `TelServiceEvent` without a prolog. Of the guide's samples only those of calls name the
    /// device.
    pub fn to_xml(&self, device_number: Option<&str>) -> String {
        let element = Element::plain(self.name());
        let event = match self {
            Self::Agent(agent) => agent.fill(element),
            Self::Call(call) => call.fill(element),
            Self::Forward(forward) => forward.fill(element),
            Self::DoNotDisturb(state) | Self::MsgWaiting(state) => state.fill(element),
            Self::Session(session) => session.fill(element),
        };
        Element::plain("TelServiceEvent")
            .children(device_number.map(|number| Element::plain("deviceNumber").text(number)))
            .child(Element::plain("event").child(event))
            .to_bare_document()
    }
}
