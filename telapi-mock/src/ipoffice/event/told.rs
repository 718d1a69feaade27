//! Events that come only when a test says so. What the guide has no sample for is written after CSTA (ECMA-323), and
//! after the vendor's other events where CSTA knows none.

use super::Frame;
use super::logical::conference_event;
use super::parts::{Identifier, connection, plain_device};
use crate::switch::Party;
use crate::xml::Element;

/// Guide 5.3.14.
pub(crate) fn active_speaker(frame: &Frame<'_>, conference: &str, participant: &str) -> Element {
    let method = "getConferenceActiveSpeakerEvent";
    conference_event("ConferenceActiveSpeakerEvent", method, frame.monitor_id, "conference")
        .plain_leaf("conferenceId", conference)
        .plain_leaf("activeSpeakerParticipantId", participant)
}

/// Guide 15.4.
pub(crate) fn ha_switch(primary_active: bool, active_server: &str) -> Element {
    Element::open_api("HASwitchEvent")
        .plain_leaf("primaryServerActive", primary_active)
        .plain_leaf("activeServer", active_server)
}

/// ECMA-323 `SystemStatus`.
pub(crate) fn system_status(frame: &Frame<'_>, status: &str) -> Element {
    Element::csta("SystemStatus").leaf("sysStatRegisterID", frame.monitor_id).leaf("systemStatus", status)
}

/// ECMA-323 `DeviceCapsChangedEvent`.
pub(crate) fn device_caps_changed(frame: &Frame<'_>, device: &Party) -> Element {
    Element::csta("DeviceCapsChangedEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(device).on(frame).in_part("device"))
}

/// ECMA-323 `CallClearedEvent`.
pub(crate) fn call_cleared(frame: &Frame<'_>, call_id: &str) -> Element {
    Element::csta("CallClearedEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(connection("clearedCall", call_id))
        .leaf("cause", "normal")
}

/// ECMA-323 `BridgedEvent`.
pub(crate) fn bridged(frame: &Frame<'_>, device: &Party, call_id: &str) -> Element {
    Element::csta("BridgedEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(connection("bridgedConnection", call_id))
        .child(Identifier::of(device).on(frame).in_part("bridgedAppearance"))
        .leaf("localConnectionInfo", "connected")
        .leaf("cause", "normal")
}

/// ECMA-323 `TransferedEvent`, so spelt.
pub(crate) fn transferred(
    frame: &Frame<'_>,
    device: &Party,
    old: [&str; 2],
    transferred_to: &Party,
) -> Element {
    let [primary, secondary] = old;
    Element::csta("TransferedEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(connection("primaryOldCall", primary))
        .child(connection("secondaryOldCall", secondary))
        .child(Identifier::of(device).on(frame).in_part("transferringDevice"))
        .child(Identifier::of(transferred_to).on(frame).in_part("transferredToDevice"))
        .leaf("localConnectionInfo", "null")
        .leaf("cause", "transfer")
}

/// ECMA-323 `ServiceCompletionFailureEvent`.
pub(crate) fn service_completion_failure(frame: &Frame<'_>, call_id: &str, cause: &str) -> Element {
    let primary = Element::csta("primaryCall").child(connection("connection", call_id));
    Element::csta("ServiceCompletionFailureEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(primary)
        .leaf("cause", cause)
}

/// ECMA-323 `SnapshotDeviceData`.
pub(crate) fn snapshot_device_data(frame: &Frame<'_>, call_id: &str) -> Element {
    let info =
        Element::csta("snapshotDeviceResponseInfo").child(connection("connectionIdentifier", call_id)).child(
            Element::csta("localCallState")
                .child(Element::csta("compoundCallState").leaf("localConnectionState", "connected")),
        );
    Element::csta("SnapshotDeviceData")
        .leaf("serviceCrossRefID", frame.monitor_id)
        .leaf("lastSegment", true)
        .child(Element::csta("snapshotData").child(info))
}

/// `AVMStopEvent` and `AVMSuspendEvent` (guide 4.3.1), written as AVMPlayedEvent is.
pub(crate) fn message_event(
    frame: &Frame<'_>,
    name: &'static str,
    device_name: &'static str,
    device: &str,
    message: i64,
) -> Element {
    Element::csta(name)
        .plain_leaf("messageId", message)
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .child(plain_device(device_name, frame, device))
}

/// Guide 10.5.3.
pub(crate) fn folder_snapshot(frame: &Frame<'_>, folders: &[(i64, String, String)]) -> Element {
    let one = |(id, name, kind): &(i64, String, String)| {
        Element::plain("folderList")
            .plain_leaf("folderId", id)
            .plain_leaf("folderName", name)
            .plain_leaf("folderType", kind)
    };
    Element::csta("AVMFolderSnapshotEvent")
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .children(folders.iter().map(one))
}

/// `AVMGreetingRecordedEvent` and `AVMGreetingSnapshotEvent` (guide 4.3.1), of which the guide has no sample.
pub(crate) fn greeting(frame: &Frame<'_>, name: &'static str, device: &str) -> Element {
    Element::csta(name)
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .child(plain_device("device", frame, device))
}
