//! Logical device events: agents, do not disturb, forwarding.

use crate::csta::{
    AgentWorkingAfterCallPendingAgentState, DeviceIdentifier, EventCause, Extensions, ForwardDefault,
    ForwardingType, NamedDevice, PendingAgentState, Withheld,
};
use crate::element_struct;
use crate::id::{AgentId, MonitorCrossRefId};
use crate::wire::UnknownElement;

element_struct! {
    /// An agent is busy with a call.
    AgentBusyEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// What comes next.
        pending_agent_state: PendingAgentState = "pendingAgentState",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// An agent logged off from a group.
    AgentLoggedOffEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// The agent's password: a secret, redacted wherever it is printed.
        agent_password: Withheld = "agentPassword",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// An agent logged on to a group.
    AgentLoggedOnEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// The agent's password: a secret, redacted wherever it is printed.
        agent_password: Withheld = "agentPassword",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// An agent, or a hunt group, is not available (IP Office guide 7.2.4).
    AgentNotReadyEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// An agent, or a hunt group, is available (IP Office guide 7.2.3).
    AgentReadyEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// An agent works on what a call left to do (IP Office guide 7.2.5).
    AgentWorkingAfterCallEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The agent's device.
        agent_device: NamedDevice = "agentDevice",
        /// The agent.
        agent_id: AgentId = "agentID",
        /// The group.
        acd_group: DeviceIdentifier = "acdGroup",
        /// What comes next.
        pending_agent_state: AgentWorkingAfterCallPendingAgentState = "pendingAgentState",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// Do not disturb was changed, or asked for (IP Office guide 7.2.2).
    DoNotDisturbEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Whether do not disturb is on.
        do_not_disturb_on: bool = "doNotDisturbOn",
        /// From where calls are kept out, as it came: its inside stands in no document that we have.
        call_origination: Box<UnknownElement> = "callOrigination",
        /// The callers that come through.
        calling_device_list: Vec<DeviceIdentifier> = "callingDeviceList",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A forwarding was changed, or asked for (IP Office guide 7.2.1).
    ForwardingEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Which calls are forwarded.
        forwarding_type: ForwardingType = "forwardingType",
        /// Whether the forwarding is active.
        forward_status: bool = "forwardStatus",
        /// Where they go.
        forward_to: DeviceIdentifier = "forwardTo",
        /// What of it is the switch's default.
        forward_default: ForwardDefault = "forwardDefault",
        /// How many rings before the call is forwarded.
        ring_count: i64 = "ringCount",
        /// How long it rings before the call is forwarded, as an XML duration.
        ring_duration: String = "ringDuration",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}
