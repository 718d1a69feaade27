//! Call events (guide 5.3.3 to 5.3.12) and what answers a snapshot (guide 8.2.1).

use super::Frame;
use super::parts::{
    Identifier, Linkage, additional_info, call_characteristics, call_infos, call_linkage_data, conference_of,
    connection, event_info, extensions, flow, hex, hex_string, last_redirection_device,
    media_call_characteristics, services_permitted,
};
use crate::switch::{CallEvent, CallEventKind, Cause, Leg, Party};
use crate::xml::Element;

/// A call event as the device of its leg sees it.
pub(crate) fn call_event(frame: &Frame<'_>, event: &CallEvent) -> Element {
    match event.kind {
        CallEventKind::ServiceInitiated => service_initiated(frame, event),
        CallEventKind::Originated => originated(frame, event),
        CallEventKind::Delivered => delivered(frame, event),
        CallEventKind::Established => established(frame, event),
        CallEventKind::Failed => failed(frame, event),
        CallEventKind::Held => held(frame, event),
        CallEventKind::Retrieved => retrieved(frame, event),
        CallEventKind::Queued => queued(frame, event),
        CallEventKind::ConnectionCleared => connection_cleared(frame, event),
    }
}

fn start(name: &'static str, frame: &Frame<'_>, connection_name: &'static str, leg: &Leg) -> Element {
    Element::csta(name)
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(connection(connection_name, &leg.call_id))
}

/// The partner's user name, which IP Office gives as user data.
fn user_data(leg: &Leg) -> Element {
    let partner = leg.partner().filter(|partner| !leg.caller_withheld || partner.number == leg.called.number);
    hex_string("userData", partner.map_or("", |partner| partner.user.as_str()))
}

/// What the device gave when it made the call, or else the call's id.
fn correlator_data(leg: &Leg) -> Element {
    let text = match &leg.correlator {
        Some(correlator) => hex(correlator.as_bytes()),
        None => hex(leg.call_id.as_str()),
    };
    Element::csta("correlatorData").leaf("string", text)
}

fn service_initiated(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("ServiceInitiatedEvent", frame, "initiatedConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("initiatingDevice"))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .child(correlator_data(leg))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
}

fn originated(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("OriginatedEvent", frame, "originatedConnection", leg)
        .child(Identifier::of(&leg.calling).on(frame).in_part("callingDevice"))
        .child(Identifier::of(&leg.called).in_part("calledDevice"))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .leaf("subjectOfCall", &leg.subject)
}

fn delivered(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("DeliveredEvent", frame, "connection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("alertingDevice"))
        .child(Identifier::of(&leg.calling).on(frame).ccie_type().in_part("callingDevice"))
        .child(Identifier::of(&leg.called).in_part("calledDevice"))
        .child(last_redirection_device(leg))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .child(user_data(leg))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .child(call_linkage_data(frame, leg, Linkage::GloballyUnique))
        .leaf("subjectOfCall", &leg.subject)
}

fn established(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    let called = Identifier::of(&leg.called).on(frame).ccie_type().without_type_of_number();
    start("EstablishedEvent", frame, "establishedConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("answeringDevice"))
        .child(Identifier::of(&leg.calling).ccie_type().in_part("callingDevice"))
        .child(called.in_part("calledDevice"))
        .child(last_redirection_device(leg))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .child(user_data(leg))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .child(call_characteristics())
        .child(flow("establishedConnectionInfo"))
        .child(call_linkage_data(frame, leg, Linkage::GloballyUnique))
        .leaf("subjectOfCall", &leg.subject)
        .child(extensions(None, call_infos(leg)))
}

fn failed(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("FailedEvent", frame, "failedConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("failingDevice"))
        .child(Identifier::of(&leg.calling).in_part("callingDevice"))
        .child(Identifier::of(&leg.called).in_part("calledDevice"))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .child(call_linkage_data(frame, leg, Linkage::GloballyUnique))
}

/// As in the sample, the local connection is called `null` though the call lives, and the correlator is the other
/// party's number.
fn held(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("HeldEvent", frame, "heldConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("holdingDevice"))
        .leaf("localConnectionInfo", "null")
        .child(hex_string("correlatorData", leg.partner().map_or("", |partner| partner.number.as_str())))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .child(call_characteristics())
        .child(call_linkage_data(frame, leg, Linkage::Both))
        .child(extensions(None, call_infos(leg)))
}

/// As in the sample, the local connection is called `null` though the call lives.
fn retrieved(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    start("RetrievedEvent", frame, "retrievedConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).in_part("retrievingDevice"))
        .leaf("localConnectionInfo", "null")
        .child(correlator_data(leg))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(media_call_characteristics())
        .child(call_characteristics())
        .child(flow("retrievedConnectionInfo"))
        .child(call_linkage_data(frame, leg, Linkage::SubDomain))
        .child(extensions(None, call_infos(leg).into_iter().take(2)))
}

/// As in the sample: the queue is the park slot, the linkage has no id, and the private data is empty.
fn queued(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    let subject = conference_of(frame, leg);
    let private = Element::csta("privateData").leaf("string", "").child(Element::csta("private"));
    start("QueuedEvent", frame, "queuedConnection", leg)
        .child(Identifier::of(&event.subject).on(frame).without_type_of_number().in_part("queue"))
        .child(Identifier::of(&leg.calling).on(frame).in_part("callingDevice"))
        .child(Identifier::of(&leg.called).in_part("calledDevice"))
        .child(last_redirection_device(leg))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .child(user_data(leg))
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(call_linkage_data(frame, leg, Linkage::None))
        .leaf("subjectOfCall", subject.as_deref().unwrap_or(&leg.subject))
        .child(Element::csta("extensions").child(private))
}

/// Who leaves a conference is told of itself as the conference's participant (guide 5.3.4), which is no device of the
/// switch; a call that goes up in a conference, or on to another phone, names the device as any call does (5.3.3).
fn connection_cleared(frame: &Frame<'_>, event: &CallEvent) -> Element {
    let leg = &event.leg;
    let conference = conference_of(frame, leg).filter(|_| event.cause == Cause::Normal);
    let participant = conference.map(|conference| Party {
        number: format!("{conference} {}", event.subject.number),
        ..Party::default()
    });
    let releasing = match &participant {
        Some(participant) => Identifier::of(participant).external(),
        None => Identifier::of(&event.subject).on(frame),
    };
    start("ConnectionClearedEvent", frame, "droppedConnection", leg)
        .child(releasing.connection_rate(connection_rate(leg)).in_part("releasingDevice"))
        .leaf("localConnectionInfo", leg.state.local_connection_info())
        .leaf("cause", event.cause.csta_name())
        .child(services_permitted(&leg.services))
        .child(call_linkage_data(frame, leg, Linkage::SubDomain))
}

/// A small number that IP Office gives to each call.
fn connection_rate(leg: &Leg) -> u64 {
    leg.call % 256
}

/// One call of a device, as a snapshot's answer (guide 8.2.1).
pub(crate) fn call_information(frame: &Frame<'_>, leg: &Leg) -> Element {
    let id = Element::csta("globalCallLinkageID").leaf("globallyUniqueCallLinkageID", &leg.call_id);
    let linkage = Element::csta("newCallLinkageData").child(Element::csta("globalCallData").child(id));
    let [recording, manually, conference] = call_infos(leg);
    let infos = [recording, manually, conference, additional_call_info(frame, leg), event_info(frame)];
    start("CallInformationEvent", frame, "connection", leg)
        .child(Identifier::of(&leg.device).on(frame).connection_rate(connection_rate(leg)).in_part("device"))
        .child(Identifier::of(&leg.calling).in_part("callingDevice"))
        .child(services_permitted(&leg.services))
        .child(flow("connectionInfo"))
        .child(Element::csta("callLinkageDataList").child(linkage))
        .child(call_characteristics())
        .leaf("subjectOfCall", &leg.subject)
        .child(Identifier::of(&leg.device).element("deviceInfo"))
        .child(extensions(Some(""), infos))
}

/// ADDITIONALCALLINFO (guide 5.3.1).
fn additional_call_info(frame: &Frame<'_>, leg: &Leg) -> Element {
    let party = |name, party: &crate::switch::Party| {
        Element::plain(name)
            .attribute("external", !party.internal)
            .attribute("callerName", &party.full_name)
            .attribute("number", &party.number)
    };
    let duration = frame.at.duration_since(leg.began).unwrap_or_default().as_millis();
    let info = Element::plain("additionalCallInfo")
        .child(party("callingPartyInfo", &leg.calling))
        .child(party("calledPartyInfo", &leg.called))
        .leaf("callDuration", duration)
        .leaf("callDisplay", format!("{}>{}", leg.calling.user, leg.called.user))
        .leaf("uniqueCallId", leg.call)
        .leaf("associatedCallingDevice", "")
        .leaf("associatedCalledDevice", "")
        .leaf("calledDevice", "")
        .leaf("callerCorrelatorId", connection_rate(leg))
        .leaf("voicemailCall", false)
        .leaf("accountCode", "")
        .leaf("endpointType", "PRIMARY")
        .leaf("isUnParkedCall", leg.unparked)
        .leaf("noRingTone", false)
        .leaf("acwFollow", false)
        .leaf("authenticationPending", false);
    additional_info(4, true).child(info)
}
