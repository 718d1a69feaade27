//! Events of call recording (IP Office guide 9.2).

use telapi_core::csta::DeviceIdentifier;
use telapi_core::{ConnectionId, MonitorCrossRefId, element_struct};

element_struct! {
    /// A recording of a call has begun (IP Office guide 9.2.1).
    ArsRecordCallStartedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that is recorded.
        recorded_connection: ConnectionId = "recordedConnection",
        /// The device that asked for it.
        requesting_device: DeviceIdentifier = "requestingDevice",
        /// Whether somebody asked for the recording; if not, the switch records by itself.
        is_manually_recorded: bool = "isManuallyRecorded",
        /// Whether the recording may be stopped.
        is_modifiable: bool = "isModifiable",
    }
}

element_struct! {
    /// A recording of a call has ended (IP Office guide 9.2.2).
    ArsRecordCallStoppedEvent {
        /// The subscription that the event belongs to.
        monitor_cross_ref_id: MonitorCrossRefId = "monitorCrossRefID",
        /// The connection that was recorded.
        recorded_connection: ConnectionId = "recordedConnection",
        /// Whether it is recorded still.
        is_recorded: bool = "isRecorded",
        /// Whether somebody had asked for the recording.
        is_manually_recorded: bool = "isManuallyRecorded",
        /// Whether a recording may be started and stopped.
        is_modifiable: bool = "isModifiable",
    }
}
