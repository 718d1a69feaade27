//! Rules of IP Office's own events, from its guide. The messages are our own.

use super::*;
use crate::wire::{Limits, Message, decode_message};
use serde_json::json;
use telapi_core::CallId;
use telapi_core::csta::EventCause;

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

/// One message of each of IP Office's own events, with every field that the guide shows or names.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_event_of_the_guides_table_has_a_type_and_keeps_nothing_as_unknown() {
    let device = r#"typeOfNumber="dialingNumber" switchingSubDomainInformationElements="3130""#;
    let id = "<monitorCrossRefID>m1</monitorCrossRefID>";
    let connection = "<recordedConnection><callID>c1</callID></recordedConnection>";
    let mail = format!(
        "<messageId>7</messageId><senderDevice {device}>702</senderDevice><targetDevice {device}>701</targetDevice>
         <target>userMailbox</target><dateTime>47330000000</dateTime><length>9</length><privacy>false</privacy>
         <priority>true</priority><vmProMessageId>MSG00007</vmProMessageId><link>http://vm.example.com/7.wav</link>
         <senderName>Bela</senderName><external>false</external><subject>Lunch</subject>"
    );
    let played = format!(
        "<messageId>7</messageId>{id}<playingDevice {device}>701</playingDevice>
         <servicesPermitted><callControlServices/></servicesPermitted>"
    );
    for (name, inside) in [
        (
            "ARSRecordCallStartedEvent",
            format!(
                "{id}{connection}<requestingDevice {device}>701</requestingDevice>
                 <isManuallyRecorded>true</isManuallyRecorded><isModifiable>true</isModifiable>"
            ),
        ),
        (
            "ARSRecordCallStoppedEvent",
            format!(
                "{id}{connection}<isRecorded>false</isRecorded><isManuallyRecorded>false</isManuallyRecorded>
                 <isModifiable>true</isModifiable>"
            ),
        ),
        (
            "AVMSnapshotEvent",
            format!("{id}<snapshotDataList><newState>stateNew</newState>{mail}</snapshotDataList><snapshotDataList/>"),
        ),
        (
            "AVMNewMessageEvent",
            format!(
                "{id}<device {device}>701</device><state>stateOld</state>{mail}
                 <servicesPermitted><callControlServices/></servicesPermitted>"
            ),
        ),
        (
            "AVMFolderSnapshotEvent",
            format!(
                "{id}<folderList><folderId>0</folderId><folderName>Inbox</folderName>
                 <folderType>Inbox</folderType></folderList>"
            ),
        ),
        ("AVMPlayedEvent", played.clone()),
        ("AVMStopEvent", played.clone()),
        ("AVMSuspendEvent", played),
        ("AVMMessageStateChangedEvent", format!("<messageId>7</messageId>{id}<newState>stateOld</newState>")),
        (
            "AVMMessageLeaveInProgressEvent",
            format!(
                "{id}<callingDevice {device}>703</callingDevice><targetDevice {device}>701</targetDevice>
                 <messageLeaveInProgress>true</messageLeaveInProgress><callerName>Carla</callerName>
                 <external>false</external>"
            ),
        ),
        (
            "AVMGetVoicemailConfigEvent",
            format!(
                "<device {device}>701</device><voicemailOn>true</voicemailOn><voicemailCode>s3cret==</voicemailCode>
                 <voicemailEmailMode>Unknown</voicemailEmailMode><enableRingback>false</enableRingback>
                 <emailAddress>a@example.com</emailAddress>{id}"
            ),
        ),
        (
            "AVMVoicemailStatusEvent",
            "<switches>10.0.0.1</switches><switches>10.0.0.2</switches>
             <voicemailStatus>statusConnected</voicemailStatus><cause>normal</cause>
             <embeddedVMMode>false</embeddedVMMode>"
                .to_owned(),
        ),
        ("AVMGreetingRecordedEvent", id.to_owned()),
        ("AVMGreetingSnapshotEvent", id.to_owned()),
        (
            "IMToReceiveEvent",
            "<im><from>anna@xmpp.example.com</from><message>Lunch?</message></im>".to_owned(),
        ),
        (
            "presenceStates",
            "<presenceState><jid>anna@xmpp.example.com</jid><status>out</status><type>AVAILABLE</type>
             <mode>DND</mode></presenceState>"
                .to_owned(),
        ),
        (
            "telephonyPresenceEvent",
            "<telephonyPresence><forDevice>701</forDevice><stateUnknown>false</stateUnknown>
             <canPickup>true</canPickup><ringing>true</ringing><onhook>true</onhook><online>false</online>
             <dndon>false</dndon><inservice>true</inservice><fwdon>true</fwdon><fwdTo>702</fwdTo></telephonyPresence>"
                .to_owned(),
        ),
        (
            "CallLogEvent",
            format!(
                "<type>Added</type><entry><id>3</id>{id}<device {device}>701</device>
                 <call_type>Missed-Lost</call_type><state>Normal</state><number_of_calls>2</number_of_calls>
                 <call_timestamp>2026-01-02T03:04:05.000+01:00</call_timestamp>
                 <dialback_number>702</dialback_number><calling_party_name>Bela</calling_party_name><tag>x</tag>
                 <duration>12</duration><isExternal>false</isExternal></entry>{id}"
            ),
        ),
        (
            "directoryEvent",
            "<forUser>701</forUser><dirTypeChanged>PERSONAL</dirTypeChanged>
             <contactTypeChanged>ADD</contactTypeChanged>
             <contacts><contact><firstName>Dora</firstName><groups>1</groups><groups>2</groups></contact></contacts>"
                .to_owned(),
        ),
        (
            "directoryGroupChangeEvent",
            "<forUser>701</forUser><groupTypeChanged>DELETE</groupTypeChanged>
             <groups><contactGroup><groupID>2</groupID><groupName>Office</groupName></contactGroup></groups>"
                .to_owned(),
        ),
    ] {
        let event = event(&format!("<Events><{name}>{inside}</{name}></Events>"));
        assert!(!matches!(event.kind, EventKind::Csta(_) | EventKind::Unknown(_)), "{event:?}");
        assert_eq!(event.message(), name);
        let json = serde_json::to_string(&event).unwrap();
        assert!(!json.contains("\"unknown\""), "{json}");
        assert!(!json.contains("s3cret") && !format!("{event:?}").contains("s3cret"), "{json}");
    }
}

#[test]
fn a_call_logs_moment_is_one_on_the_clock_wherever_the_switch_stands() {
    let event = event(
        "<CallLogEvent><entry><call_timestamp>2001-09-09T03:16:40.000+01:30</call_timestamp></entry></CallLogEvent>",
    );
    let EventKind::CallLog(log) = &event.kind else { panic!("{event:?}") };
    let moment = log.entry.as_ref().unwrap().call_timestamp.as_ref().unwrap();
    assert_eq!(moment.as_str(), "2001-09-09T03:16:40.000+01:30");
    let expected = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    assert_eq!(moment.to_system_time(), Some(expected));
}
