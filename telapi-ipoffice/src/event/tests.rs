//! Rules of IP Office's own events, from its guide. The messages are our own.

use super::*;
use crate::wire::{Limits, Message, decode_message};
use serde_json::json;

fn event(xml: &str) -> Event {
    match decode_message(xml, &Limits::default()).unwrap() {
        Message::Events(mut message) => message.events.remove(0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_logout_tells_its_reason_in_both_spellings_of_its_element() {
    for name in ["logoutEvent", "LogoutEvent"] {
        let event = event(&format!(
            "<Events><{name}><logoutReason>LOGIN_DIFFERENT_LOCATION</logoutReason></{name}></Events>"
        ));
        let EventKind::Logout(logout) = &event.kind else { panic!("{event:?}") };
        assert_eq!(logout.logout_reason, Some(LogoutReason::LoginDifferentLocation));
    }
    let other = event("<logoutEvent><logoutReason>TIRED</logoutReason></logoutEvent>");
    let EventKind::Logout(logout) = &other.kind else { panic!("{other:?}") };
    assert_eq!(logout.logout_reason, Some(LogoutReason::Other("TIRED".into())));
}

#[test]
fn both_names_of_the_microphones_event_are_read() {
    for name in ["MicrophoneMuteEvent", "MicrophoneMutedEvent"] {
        let event = event(&format!("<{name}><microphoneMuteOn>true</microphoneMuteOn></{name}>"));
        let Some(CstaEvent::MicrophoneMute(mute)) = event.csta() else { panic!("{event:?}") };
        assert_eq!(mute.microphone_mute_on, Some(true));
        assert_eq!(event.message(), "MicrophoneMuteEvent");
    }
}

#[test]
fn the_events_of_conferences_and_of_failover_are_typed() {
    let locked = event(
        "<k:ConferenceLockedEvent xmlns:k='urn:k'><monitorCrossRefId>m</monitorCrossRefId><eventCause>normal</eventCause>
           <confUniqueId>c-9</confUniqueId><isConfLocked>false</isConfLocked></k:ConferenceLockedEvent>",
    );
    let EventKind::ConferenceLocked(locked) = &locked.kind else { panic!("{locked:?}") };
    assert_eq!((locked.is_conf_locked, &locked.event_cause), (Some(false), &Some(EventCause::Normal)));
    assert_eq!(locked.conf_unique_id.as_ref().unwrap().as_str(), "c-9");

    let speaker = event(
        "<Event device='conference'><ConferenceActiveSpeakerEvent><conferenceId>c-9</conferenceId>
           <activeSpeakerParticipantId>pq+1==</activeSpeakerParticipantId></ConferenceActiveSpeakerEvent></Event>",
    );
    assert_eq!(speaker.device, Some(EventDevice::Conference));
    let EventKind::ConferenceActiveSpeaker(speaker) = &speaker.kind else { panic!("{speaker:?}") };
    assert_eq!(speaker.active_speaker_participant_id, Some(CallId::new("pq+1==")));

    let switch = event(
        "<HASwitchEvent><primaryServerActive>true</primaryServerActive><activeServer>192.168.42.2</activeServer>
         </HASwitchEvent>",
    );
    let EventKind::HaSwitch(switch) = &switch.kind else { panic!("{switch:?}") };
    assert_eq!(
        (switch.primary_server_active, switch.active_server.as_deref()),
        (Some(true), Some("192.168.42.2"))
    );
}

#[test]
fn what_is_added_to_an_event_is_found_without_walking_its_infos() {
    let event = event(
        "<CallInformationEvent><extensions><privateData><private>
           <additionalInfo intValue='6'><additionalEventInfo/></additionalInfo>
           <additionalInfo intValue='6'><additionalEventInfo timestamp='1700000000001'/></additionalInfo>
           <additionalInfo intValue='4'><additionalCallInfo><callDisplay>a&gt;b</callDisplay></additionalCallInfo></additionalInfo>
           <additionalInfo intValue='5'><additionalConferenceInfo><participants participantId='1'/></additionalConferenceInfo></additionalInfo>
           <additionalInfo intValue='5'><additionalConferenceInfo><participants participantId='2'/></additionalConferenceInfo></additionalInfo>
           <additionalInfo intValue='7'><additionalUserInfo username='Extn211'/></additionalInfo>
         </private></privateData></extensions></CallInformationEvent>",
    );
    assert_eq!(event.timestamp().unwrap().as_millis(), 1_700_000_000_001);
    assert_eq!(event.call_info().unwrap().call_display.as_deref(), Some("a>b"));
    assert_eq!(event.conference_participants().count(), 2);
    assert_eq!(event.user_info().unwrap().username.as_deref(), Some("Extn211"));
}

#[test]
fn in_json_the_events_device_does_not_hide_the_wrappers() {
    let event = event(
        "<Event device='211'><HookswitchEvent><device><deviceIdentifier>212</deviceIdentifier></device>
           <hookswitchOnHook>true</hookswitchOnHook></HookswitchEvent></Event>",
    );
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        json!({
            "message": "HookswitchEvent",
            "device": {"device_identifier": {"number": "212"}},
            "hookswitch_on_hook": true,
            "event": {"device": "211"},
        })
    );
}

#[test]
fn in_json_every_kind_of_event_tells_its_message() {
    let texts = [
        ("<HeldEvent/>", json!({"message": "HeldEvent"})),
        ("<LogoutEvent/>", json!({"message": "logoutEvent"})),
        ("<HASwitchEvent/>", json!({"message": "HASwitchEvent"})),
        ("<ConferenceLockedEvent/>", json!({"message": "ConferenceLockedEvent"})),
        ("<ConferenceActiveSpeakerEvent/>", json!({"message": "ConferenceActiveSpeakerEvent"})),
        ("<Strange/>", json!({"message": "Strange", "unknown": {"name": "Strange"}})),
    ];
    for (text, expected) in texts {
        assert_eq!(serde_json::to_value(event(text)).unwrap(), expected);
    }
}
