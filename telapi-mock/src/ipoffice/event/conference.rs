//! ConferencedEvent (guide 5.3.2): the first lists everybody, the later ones only who changed, the last nobody.

use super::Frame;
use super::parts::{additional_info, connection, event_info, extensions, hex, hex_string};
use crate::switch::{ConferenceChange, ConferenceEvent, Participant};
use crate::xml::Element;

pub(crate) fn conference_event(frame: &Frame<'_>, event: &ConferenceEvent) -> Element {
    let conference = &event.conference;
    let ended = event.change == ConferenceChange::Ended;
    let mut element = Element::csta("ConferencedEvent")
        .leaf("monitorCrossRefID", frame.monitor_id)
        .child(connection("primaryOldCall", ""))
        .child(connection("secondaryOldCall", ""))
        .children(devices(frame, event, ended));
    let listed = match &event.change {
        ConferenceChange::Formed | ConferenceChange::Ended => conference.participants.as_slice(),
        ConferenceChange::Joined(participant) | ConferenceChange::Left(participant) => {
            std::slice::from_ref(participant)
        }
    };
    if !ended {
        let left = matches!(event.change, ConferenceChange::Left(_));
        let old = left.then(|| format!("{}-{}", frame.switch, conference.name));
        let items = listed.iter().map(|participant| list_item(participant, old.as_deref()));
        element = element.child(Element::csta("conferenceConnections").children(items));
    }
    element = element
        .leaf("localConnectionInfo", if ended { "null" } else { "connected" })
        .child(hex_string("correlatorData", &conference.id))
        .child(hex_string("userData", &conference.name))
        .leaf("cause", "conference")
        .child(Element::csta("servicesPermitted"));
    if !ended {
        let counts = format!("{}:{}", conference.participants.len(), conference.left);
        element = element.leaf("languagePreferences", counts);
    }
    let info = Element::plain("additionalConferenceInfo").children(listed.iter().map(participant_info));
    element.child(extensions(Some("false"), [additional_info(5, true).child(info), event_info(frame)]))
}

fn devices(frame: &Frame<'_>, event: &ConferenceEvent, ended: bool) -> [Element; 2] {
    let identifier = || Element::csta("deviceIdentifier");
    let switch = if ended { String::new() } else { hex(frame.switch) };
    let conferencing = if ended { "" } else { event.conferencing.number.as_str() };
    let conferencing =
        identifier().attribute("switchingSubDomainInformationElements", &switch).text(conferencing);
    let added = identifier()
        .attribute("switchingSubDomainInformationElements", &switch)
        .attribute("connectionRate", if ended { -1 } else { 0 });
    [Element::csta("conferencingDevice").child(conferencing), Element::csta("addedParty").child(added)]
}

/// `old` names the conference that the participant has left.
fn list_item(participant: &Participant, old: Option<&str>) -> Element {
    let flow = if old.is_some() { "none" } else { "transmitAndReceive" };
    let mut item = Element::csta("connectionListItem").child(connection("newConnection", &participant.id));
    if let Some(old) = old {
        item = item.child(connection("oldConnection", old));
    }
    let info = Element::csta("resultingConnectionInfo")
        .leaf("flowDirection", flow)
        .leaf("mediaSessionInfo", &participant.party.user);
    item.child(Element::csta("endpoint").leaf("deviceID", &participant.party.number)).child(info)
}

fn participant_info(participant: &Participant) -> Element {
    Element::plain("participants")
        .attribute("isOnHook", true)
        .attribute("callState", "ACTIVE")
        .attribute("isExternal", !participant.party.internal)
        .attribute("participantFullName", &participant.party.full_name)
        .attribute("participantName", &participant.party.user)
        .attribute("participantNumber", &participant.party.number)
        .attribute("participantId", &participant.id)
        .plain_leaf("otherEndAnonymousType", "None")
}
