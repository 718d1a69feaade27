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

const SESSION: &str = "7f3c0d52-session";

/// All that a program would print of it.
fn printed(event: &Event) -> String {
    format!("{event:?} {}", serde_json::to_string(event).unwrap())
}

#[test]
fn an_event_that_nobody_knows_shows_no_secret_and_keeps_the_rest() {
    let message = format!(
        "<WarpEvent clientSessionId='{SESSION}' CLIENTSESSIONID='{SESSION}' speed='9'>
           <clientSessionId>{SESSION}</clientSessionId><clientSessionID>other-id</clientSessionID>
           <user><userPassword kind='hunter2'>hunter2<part>hunter2</part></userPassword><name>Anna</name></user>
           <subscriptionUrl>ws://x/other-id</subscriptionUrl><see href='ws://x/{SESSION}/y'>not {SESSION}!</see>
         </WarpEvent>"
    );
    let event = event(&message);
    let printed = printed(&event);
    for secret in [SESSION, "other-id", "hunter2"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let EventKind::Unknown(element) = &event.kind else { panic!("{event:?}") };
    assert_eq!(element.attribute("speed"), Some("9"));
    assert_eq!(element.child("clientSessionId").unwrap().text, "[redacted]");
    assert_eq!(element.child("user").unwrap().child("name").unwrap().text, "Anna");
    let see = element.child("see").unwrap();
    assert_eq!((see.text.as_str(), see.attribute("href")), ("[redacted]", Some("[redacted]")));
}

#[test]
fn an_event_without_a_session_of_its_own_shows_no_secret_by_its_name() {
    let event = event("<WarpEvent><clientSessionId>other-id</clientSessionId><speed>9</speed></WarpEvent>");
    assert!(!printed(&event).contains("other-id"), "{event:?}");
    assert!(printed(&event).contains("speed"), "{event:?}");
}

#[test]
fn a_secret_is_not_shown_from_what_is_not_known_of_any_known_event() {
    let own = ["logoutEvent", "HASwitchEvent", "ConferenceLockedEvent", "ConferenceActiveSpeakerEvent"];
    for name in CstaEvent::ELEMENTS.iter().chain(&own) {
        let event = event(&format!(
            "<Events clientSessionId='{SESSION}'><{name}><clientSessionId>other-id</clientSessionId>
               <novelty>{SESSION}</novelty><ordinary>kept</ordinary></{name}></Events>"
        ));
        assert!(!matches!(event.kind, EventKind::Unknown(_)), "{name}");
        let printed = printed(&event);
        assert!(!printed.contains("other-id") && !printed.contains(SESSION), "{printed}");
        assert!(printed.contains("kept"), "{printed}");
    }
}

#[test]
fn a_secret_is_not_shown_from_what_is_not_known_of_additional_infos_and_wrappers() {
    let message = format!(
        "<Events clientSessionId='{SESSION}'><Event see='{SESSION}'>at {SESSION}<HeldEvent><extensions><privateData>
           <private><additionalInfo intValue='9'><clientSessionId>other-id</clientSessionId></additionalInfo>
           <additionalInfo intValue='6'><additionalEventInfo at='{SESSION}'/></additionalInfo></private></privateData>
         </extensions></HeldEvent></Event><Event see='{SESSION}'/></Events>"
    );
    let Message::Events(message) = decode_message(&message, &Limits::default()).unwrap() else { panic!() };
    let printed = format!("{message:?} {}", printed(&message.events[0]));
    assert!(!printed.contains("other-id") && !printed.contains(SESSION), "{printed}");
    assert_eq!(message.unknown.attributes[0].2, "[redacted]");
    assert_eq!(message.unknown.texts[0].1, "[redacted]");
}

#[test]
fn what_the_session_knows_to_be_secret_is_blotted_out_afterwards() {
    let mut event = event("<WarpEvent><novelty>hunter2</novelty></WarpEvent>");
    event.redact(&["hunter2"]);
    assert!(!printed(&event).contains("hunter2"), "{event:?}");
}
