//! Requests about what a device is set to (guide, *User services*).

use crate::telservices::message::{AgentState, ForwardType, OnOff};
use crate::xml::field::element_struct;

element_struct! {
    /// Guide, *AgentState*.
    ChangeAgentState in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// The state.
        state: one AgentState = "state",
    }
}

element_struct! {
    /// Guide, *DoNotDisturb*.
    DoNotDisturb in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// Whether it is on.
        state: one OnOff = "state",
    }
}

element_struct! {
    /// What to forward where.
    ForwardInfo in None {
        /// Where to.
        number: one String = "number",
        /// Which calls.
        forward_type: one ForwardType = "type",
        /// Whether it is on.
        state: one OnOff = "state",
    }
}

element_struct! {
    /// Guide, *Forward*.
    Forward in None {
        /// The device.
        device_number: one String = "deviceNumber",
        /// What to forward where.
        info: one ForwardInfo = "info",
    }
}
