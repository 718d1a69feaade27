//! Requests about the state of a device and of its agent (guide, *User services*).

use super::request::request;
use super::value::{Value, request_choice};
use telapi_core::DeviceId;
use telapi_core::wire::XmlWriter;

request_choice! {
    /// A state that an agent can be asked to take (guide, *AgentState*): neither null nor busy.
    RequestedAgentState {
        /// `loggedOff`
        LoggedOff = "loggedOff",
        /// `loggedOn`
        LoggedOn = "loggedOn",
        /// `notReady`
        NotReady = "notReady",
        /// `ready`
        Ready = "ready",
        /// `workingAfterCall`
        WorkingAfterCall = "workingAfterCall",
    }
}

request_choice! {
    /// Turns a feature on or off (guide, *DoNotDisturb*, *Forward*).
    OnOff {
        /// `on`
        On = "on",
        /// `off`
        Off = "off",
    }
}

request_choice! {
    /// When, and which, calls are to be forwarded (guide, *Forward*): those of
    /// [`ForwardType`](crate::wire::ForwardType) that the guide knows.
    RequestedForwardType {
        /// `immediate`
        Immediate = "immediate",
        /// `busy`
        Busy = "busy",
        /// `noAnswer`
        NoAnswer = "noAnswer",
        /// `immInt`
        ImmediateInternal = "immInt",
        /// `immExt`
        ImmediateExternal = "immExt",
        /// `busyInt`
        BusyInternal = "busyInt",
        /// `busyExt`
        BusyExternal = "busyExt",
        /// `noAnswerInt`
        NoAnswerInternal = "noAnswerInt",
        /// `noAnswerExt`
        NoAnswerExternal = "noAnswerExt",
    }
}

request! {
    /// Asks for another state of the agent (guide, *AgentState*).
    ChangeAgentState = "agentState", needs_session: true, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// The state.
        state: RequestedAgentState,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
        state = "state",
    }
}

request! {
    /// Turns "do not disturb" on or off (guide, *DoNotDisturb*).
    DoNotDisturb = "doNotDisturb", needs_session: false, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// On or off.
        state: OnOff,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
        state = "state",
    }
}

/// A forward as a request has it: around it stands `info`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForwardInfo {
    /// Where calls go.
    pub number: String,
    /// When, and which.
    pub r#type: RequestedForwardType,
    /// On or off.
    pub state: OnOff,
}

impl ForwardInfo {
    /// A forward of this type to this number. The guide wants the number also to turn the forward off.
    pub fn new(number: impl Into<String>, r#type: RequestedForwardType, state: OnOff) -> Self {
        Self { number: number.into(), r#type, state }
    }
}

impl Value for ForwardInfo {
    fn write(&self, element: &'static str, xml: &mut XmlWriter) {
        xml.open(element, &[]).leaf("number", &self.number);
        self.r#type.write("type", xml);
        self.state.write("state", xml);
        xml.close();
    }
}

request! {
    /// Turns a forward on or off (guide, *Forward*).
    Forward = "forward", needs_session: false, answer: standard;
    required {
        /// The device.
        device_number: DeviceId,
        /// The forward.
        info: ForwardInfo,
    }
    optional {}
    values {}
    order {
        device_number = "deviceNumber",
        info = "info",
    }
}
