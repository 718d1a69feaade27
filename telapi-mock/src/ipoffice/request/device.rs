//! Requests about a phone (guide 6.1) and what it stands for (guide 7.1).

use super::part::{DeviceNumber, Extensions};
use crate::xml::field::element_struct;

element_struct! {
    /// Guide 6.1.1 for a call of two, 6.1.2 for a conference's participant.
    SetMicrophoneMute in Csta {
        /// A conference's participant.
        device: maybe DeviceNumber = "device",
        /// The conference.
        auditory_apparatus: maybe String = "auditoryApparatus",
        /// Whether the microphone is to be muted.
        microphone_mute_on: one bool = "microphoneMuteOn",
        /// For a call of two, the call's correlator.
        extensions: maybe Extensions = "extensions",
    }
}

element_struct! {
    /// Guide 7.1.1, with CSTA's payload.
    SetAgentState in Csta {
        /// The agent's phone.
        device: one DeviceNumber = "device",
        /// `ready`, `notReady`, `workingAfterCall`, `loggedOn`, `loggedOff`.
        requested_agent_state: one String = "requestedAgentState",
        /// The agent.
        agent_id: maybe String = "agentID",
        /// The hunt group; all of the agent's if there is none.
        group: maybe DeviceNumber = "group",
    }
}

element_struct! {
    /// Guide 7.1.2.
    GetAgentState in Csta {
        /// The agent's phone.
        device: one DeviceNumber = "device",
    }
}

element_struct! {
    /// Guide 7.1.3.
    SetForwarding in Csta {
        /// The phone.
        device: one DeviceNumber = "device",
        /// When to forward; `forwardImmediate` if it is not there.
        forwarding_type: maybe String = "forwardingType",
        /// Whether to forward.
        activate_forward: one bool = "activateForward",
        /// Where to.
        forward_dn: maybe DeviceNumber = "forwardDN",
    }
}

element_struct! {
    /// Guide 7.1.4.
    GetForwarding in Csta {
        /// The phone.
        device: one DeviceNumber = "device",
    }
}

element_struct! {
    /// Guide 7.1.5.
    SetDoNotDisturb in Csta {
        /// The phone.
        device: one DeviceNumber = "device",
        /// Whether it is not to be disturbed.
        do_not_disturb_on: one bool = "doNotDisturbOn",
        /// Who may disturb all the same.
        calling_device_list: maybe CallingDeviceList = "callingDeviceList",
    }
}

element_struct! {
    /// A list of callers.
    CallingDeviceList in Csta {
        /// The callers.
        calling_device: many DeviceNumber = "callingDevice",
    }
}

element_struct! {
    /// Guide 7.1.6.
    GetDoNotDisturb in Csta {
        /// The phone.
        device: one DeviceNumber = "device",
    }
}
