//! What phones are set to, and what is done to their calls: guide 5.3.13, 6.2.1, 6.2.2, 7.2, 9.2.

use super::Frame;
use super::parts::{Identifier, hex};
use crate::switch::{
    AgentEvent, AgentState, Conference, Forwarding, MicrophoneMuteEvent, Party, RecordingEvent,
};
use crate::xml::{Element, Space};

pub(crate) fn forwarding(frame: &Frame<'_>, device: &Party, forwarding: &Forwarding) -> Element {
    let to = if forwarding.active { forwarding.to.as_str() } else { "" };
    Element::csta("ForwardingEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(device).on(frame).in_part("device"))
        .leaf("forwardingType", forwarding.forwarding_type.csta_name())
        .leaf("forwardStatus", forwarding.active)
        .child(Element::csta("forwardTo").attribute("typeOfNumber", "dialingNumber").text(to))
}

pub(crate) fn do_not_disturb(frame: &Frame<'_>, device: &Party, on: bool) -> Element {
    Element::csta("DoNotDisturbEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(device).on(frame).in_part("device"))
        .leaf("doNotDisturbOn", on)
        .child(Element::csta("callingDeviceList"))
}

pub(crate) fn agent(frame: &Frame<'_>, event: &AgentEvent) -> Element {
    let name = match event.state {
        AgentState::LoggedOn => "AgentLoggedOnEvent",
        AgentState::LoggedOff => "AgentLoggedOffEvent",
        AgentState::Ready => "AgentReadyEvent",
        AgentState::NotReady => "AgentNotReadyEvent",
        AgentState::Busy => "AgentBusyEvent",
        AgentState::WorkingAfterCall => "AgentWorkingAfterCallEvent",
    };
    let group = event.group.as_ref().map(|group| {
        Element::csta("acdGroup")
            .attribute("switchingSubDomainInformationElements", hex(frame.switch))
            .text(&group.user)
    });
    Element::csta(name)
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Identifier::of(&event.device).on(frame).in_part("agentDevice"))
        .children(group)
        .leaf("cause", "normal")
}

/// The identifier is the call's id, or the participant's in a conference.
pub(crate) fn microphone_mute(frame: &Frame<'_>, event: &MicrophoneMuteEvent) -> Element {
    let conference = event.conference.as_ref();
    let (id, rate, apparatus, private) = match conference {
        Some((conference, participant)) => {
            let name = format!("{}-{}", frame.switch, conference.name);
            (participant.id.as_str(), "10", conference.id.as_str(), name)
        }
        None => (event.call_id.as_str(), "-1", "", event.device.number.clone()),
    };
    let identifier = Element::csta("deviceIdentifier")
        .attribute("switchingSubDomainInformationElements", hex(frame.switch))
        .attribute("connectionRate", rate)
        .attribute("typeOfNumber", "dialingNumber")
        .text(id);
    let data = Element::csta("privateData").leaf("string", hex(private));
    Element::csta("MicrophoneMuteEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(Element::csta("invokingDevice").child(identifier))
        .leaf("auditoryApparatus", apparatus)
        .leaf("microphoneMuteOn", event.on)
        .child(Element::csta("extensions").child(data))
}

pub(crate) fn recording(frame: &Frame<'_>, event: &RecordingEvent) -> Element {
    let id = Element::csta("callID").text(&event.call_id);
    let recorded = Element::plain("recordedConnection").child(id);
    if event.started {
        Element::csta("ARSRecordCallStartedEvent")
            .plain_leaf("monitorCrossRefID", frame.monitor_id)
            .child(recorded)
            .child(super::parts::plain_device("requestingDevice", frame, &event.device.number))
            .plain_leaf("isManuallyRecorded", true)
            .plain_leaf("isModifiable", true)
    } else {
        Element::csta("ARSRecordCallStoppedEvent")
            .plain_leaf("monitorCrossRefID", frame.monitor_id)
            .child(recorded)
            .plain_leaf("isRecorded", false)
            .plain_leaf("isManuallyRecorded", false)
            .plain_leaf("isModifiable", true)
    }
}

pub(crate) fn conference_locked(_: &Frame<'_>, conference: &Conference) -> Element {
    conference_event("ConferenceLockedEvent", "getConfLockedEvent", "ConfMonitor", "normal")
        .plain_leaf("confUniqueId", &conference.id)
        .plain_leaf("isConfLocked", conference.locked)
}

/// What the conference server's own events begin with.
pub(super) fn conference_event(name: &'static str, method: &str, monitor: &str, cause: &str) -> Element {
    Element::new(Space::Conferencing, name)
        .plain_leaf("uriString", "ws-transfer-event")
        .plain_leaf("wsEventClassName", format!("com.avaya.common.wstransfer.extended.wsevent.{name}Event"))
        .plain_leaf("eventSource", "http://com.avaya.common.wseventing/wst_confeventsEventsSource")
        .plain_leaf("method", method)
        .plain_leaf("monitorCrossRefId", monitor)
        .plain_leaf("eventCause", cause)
}
