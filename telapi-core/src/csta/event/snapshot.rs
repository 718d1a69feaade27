//! The calls of a device, told as an event.

use crate::csta::{CallLinkageData, Extensions, LocalConnectionState, NamedDevice, ServicesPermitted};
use crate::element_struct;
use crate::id::ConnectionId;
use crate::wire::ListItem;

element_struct! {
    /// The calls of a device, as a Snapshot Device service tells them in parts (CSTA `SnapshotDeviceData`). The table of IP
    /// Office guide 4.3.1 names it, and no document that we have shows one: its snapshot (8.1.1) is answered by
    /// CallInformationEvents. The elements are ECMA-323's, and unverified. It means nothing to the call book.
    SnapshotDeviceData {
        /// The snapshot that it belongs to.
        service_cross_ref_id: String = "serviceCrossRefID",
        /// Which part of the snapshot it is.
        segment_id: i64 = "segmentID",
        /// Whether it is the last one.
        last_segment: bool = "lastSegment",
        /// The calls.
        snapshot_data: Vec<SnapshotDeviceResponseInfo> = "snapshotData",
        /// What the vendor adds.
        extensions: Box<Extensions> = "extensions",
    }
}

element_struct! {
    /// A call in a snapshot of a device (CSTA `SnapshotDeviceResponseInfo`).
    SnapshotDeviceResponseInfo {
        /// The device's part in the call.
        connection_identifier: ConnectionId = "connectionIdentifier",
        /// The device.
        endpoint_device: NamedDevice = "endpointDevice",
        /// How the call stands.
        local_call_state: CallStateOfSnapshot = "localCallState",
        /// What can be done with the call now.
        services_permitted: ServicesPermitted = "servicesPermitted",
        /// Ties together what belongs to one call across switches.
        call_linkage_data: Box<CallLinkageData> = "callLinkageData",
    }
}

impl ListItem for SnapshotDeviceResponseInfo {
    const ELEMENT: &'static str = "snapshotDeviceResponseInfo";
}

element_struct! {
    /// How a call stands, in one word or by its connections (CSTA `CallState`).
    CallStateOfSnapshot {
        /// In one word: `callEstablished`, `callEstablishedHeld`, …
        simple_call_state: String = "simpleCallState",
        /// By its connections.
        compound_call_state: CompoundCallState = "compoundCallState",
    }
}

element_struct! {
    /// The states of a call's connections, the device's own first (CSTA `CompoundCallState`).
    CompoundCallState {
        *
        /// The states.
        local_connection_states: LocalConnectionState = "localConnectionState",
    }
}
