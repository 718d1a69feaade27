//! Maintenance events of devices and of the switch.

use crate::csta::{EventCause, Extensions, NamedDevice, SystemStatusValue};
use crate::element_struct;
use crate::id::MonitorCrossRefId;

element_struct! {
    /// A device is in service again: on IP Office, a user logged on to the phone (IP Office guide 4.5).
    BackInServiceEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// What a device can do has changed. No document that we have shows more of its elements.
    DeviceCapsChangedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A device is out of service: on IP Office a user logged off the phone, or the switch behind the portal is gone (IP Office guide 4.4.2, 15.5).
    OutOfServiceEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Why it came about.
        cause: EventCause = "cause",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// How the switch, or its link, is.
    SystemStatus {
        /// The registration that the event belongs to.
        sys_stat_register_id: String = "sysStatRegisterID",
        /// How the switch is.
        system_status: SystemStatusValue = "systemStatus",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}
