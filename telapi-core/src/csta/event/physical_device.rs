//! Physical device events.

use crate::csta::{Extensions, NamedDevice};
use crate::element_struct;
use crate::id::MonitorCrossRefId;

element_struct! {
    /// A handset was lifted or put down (IP Office guide 6.2.3).
    HookswitchEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device.
        device: NamedDevice = "device",
        /// Which hookswitch.
        hookswitch: String = "hookswitch",
        /// Whether the handset is on hook.
        hookswitch_on_hook: bool = "hookswitchOnHook",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A microphone was muted or unmuted. IP Office tells it only if it was done through this interface, not on the phone (IP Office guide 6.2.1, 6.2.2).
    MicrophoneMuteEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The device. IP Office puts the id of the call, or of the conference participant, here (guide 6.2).
        invoking_device: NamedDevice = "invokingDevice",
        /// The apparatus. IP Office puts the id of the conference here (guide 6.2.2).
        auditory_apparatus: String = "auditoryApparatus",
        /// Whether the microphone is mute.
        microphone_mute_on: bool = "microphoneMuteOn",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}
