//! Voicemail's events (guide 10.5). Their parts have no namespace.

use super::Frame;
use super::parts::plain_device;
use crate::switch::{Party, VoicemailChange, VoicemailEvent, VoicemailMessage};
use crate::xml::Element;
use std::time::UNIX_EPOCH;

pub(crate) fn voicemail(frame: &Frame<'_>, event: &VoicemailEvent) -> Element {
    match &event.change {
        VoicemailChange::New(message) => new_message(frame, message),
        VoicemailChange::Played(message) => Element::csta("AVMPlayedEvent")
            .plain_leaf("messageId", message)
            .plain_leaf("monitorCrossRefID", frame.monitor_id)
            .child(plain_device("playingDevice", frame, &event.device.number))
            .child(no_services()),
        VoicemailChange::StateChanged(message, state) => Element::csta("AVMMessageStateChangedEvent")
            .plain_leaf("messageId", message)
            .plain_leaf("monitorCrossRefID", frame.monitor_id)
            .plain_leaf("newState", state),
        VoicemailChange::LeaveInProgress(caller) => leave_in_progress(frame, &event.device, caller.as_ref()),
    }
}

fn no_services() -> Element {
    Element::plain("servicesPermitted").child(Element::csta("callControlServices"))
}

fn leave_in_progress(frame: &Frame<'_>, device: &Party, caller: Option<&Party>) -> Element {
    let calling = Element::plain("callingDevice")
        .attribute("typeOfNumber", "dialingNumber")
        .text(caller.map_or("", |caller| caller.number.as_str()));
    let name = caller.map(|caller| Element::plain("callerName").text(&caller.user));
    Element::csta("AVMMessageLeaveInProgressEvent")
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .child(calling)
        .child(plain_device("targetDevice", frame, &device.number))
        .plain_leaf("messageLeaveInProgress", caller.is_some())
        .children(name)
        .plain_leaf("external", caller.is_some_and(|caller| !caller.internal))
}

fn new_message(frame: &Frame<'_>, message: &VoicemailMessage) -> Element {
    let event = Element::csta("AVMNewMessageEvent")
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .child(plain_device("device", frame, &message.target.number));
    let event = parties(event, frame, message)
        .plain_leaf("messageId", message.id)
        .child(no_services())
        .plain_leaf("state", &message.state);
    rest(event, message)
}

/// The answer to getMessages (guide 10.5.1).
pub(crate) fn mailbox_snapshot(frame: &Frame<'_>, messages: &[VoicemailMessage]) -> Element {
    let one = |message: &VoicemailMessage| {
        let data = Element::plain("snapshotDataList")
            .plain_leaf("messageId", message.id)
            .plain_leaf("newState", &message.state);
        rest(parties(data, frame, message), message)
    };
    Element::csta("AVMSnapshotEvent")
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
        .children(messages.iter().map(one))
}

fn parties(element: Element, frame: &Frame<'_>, message: &VoicemailMessage) -> Element {
    let millis = message.received.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    element
        .child(plain_device("senderDevice", frame, &message.sender.number))
        .child(plain_device("targetDevice", frame, &message.target.number))
        .plain_leaf("target", "userMailbox")
        .plain_leaf("dateTime", millis)
        .plain_leaf("length", message.length.as_secs())
}

/// Sender, link and subject stand only where there is one (guide 10.5.1).
fn rest(element: Element, message: &VoicemailMessage) -> Element {
    let link = format!("http://voicemail.invalid/{}/{}.WAV", message.target.user, message.id);
    let mut element = element
        .plain_leaf("privacy", false)
        .plain_leaf("priority", false)
        .plain_leaf("vmProMessageId", format!("MSG{:05}", message.id))
        .plain_leaf("link", link);
    if !message.sender.user.is_empty() {
        element = element.plain_leaf("senderName", &message.sender.user);
    }
    element = element.plain_leaf("external", !message.sender.internal);
    if !message.subject.is_empty() {
        element = element.plain_leaf("subject", &message.subject);
    }
    element
}

/// The answer to getVoicemailConfig (guide 10.5.7).
pub(crate) fn voicemail_config(frame: &Frame<'_>, device: &str, on: bool) -> Element {
    Element::csta("AVMGetVoicemailConfigEvent")
        .child(plain_device("device", frame, device))
        .plain_leaf("voicemailOn", on)
        .plain_leaf("voicemailCode", "bW9jay1jb2Rl")
        .plain_leaf("voicemailEmailMode", "Unknown")
        .plain_leaf("enableRingback", false)
        .plain_leaf("emailAddress", "")
        .plain_leaf("monitorCrossRefID", frame.monitor_id)
}

/// The answer to getVoicemailServiceStatus (guide 10.5.8). The guide shows only `statusConnected`.
pub(crate) fn voicemail_status(frame: &Frame<'_>, connected: bool) -> Element {
    Element::csta("AVMVoicemailStatusEvent")
        .plain_leaf("switches", frame.switch)
        .plain_leaf("voicemailStatus", if connected { "statusConnected" } else { "statusDisconnected" })
        .plain_leaf("cause", "normal")
        .plain_leaf("embeddedVMMode", false)
}
