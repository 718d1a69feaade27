//! Rules of events (guide, *Events*).

use super::*;
use std::time::Duration;

const CALL: &str = "<call><id>7</id><primCall><state><hold/></state><otherParty><number>300</number><name>Meier</name>
    <numberType><ip/></numberType><company>C</company></otherParty>
    <addedParties><otherParty><number>301</number></otherParty><otherParty><number>302</number></otherParty></addedParties>
    <firstOtherParty><number>303</number></firstOtherParty><firstCalledParty><number>304</number></firstCalledParty>
    <lastRedirectionParty><number>305</number></lastRedirectionParty><duration>90</duration>
    <isOutgoing><true/></isOutgoing><isConference><true/></isConference><callReference>r-1</callReference>
    <cause><route/></cause></primCall>
    <secCall><state><delivered/></state><otherParty><number>*****-88</number></otherParty><duration>0</duration>
    <isOutgoing><true/></isOutgoing></secCall>
    <permittedServices><dropCall/><reconnectCall/><flyCall/></permittedServices><extraData>invoice</extraData></call>";

fn call() -> CallInfo {
    match event(CALL) {
        EventKind::Call(call) => *call,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_event_is_read_with_all_its_fields() {
    let call = call();
    let number = |party: &Option<Party>| party.as_ref().unwrap().number.as_ref().unwrap().to_string();
    assert_eq!((call.id.as_ref().unwrap().as_str(), call.extra_data.as_deref()), ("7", Some("invoice")));
    let leg = call.prim_call.as_ref().unwrap();
    assert_eq!(leg.state, Some(CallState::Hold));
    let other = leg.other_party.as_ref().unwrap();
    assert_eq!((other.name.as_deref(), other.company.as_deref()), (Some("Meier"), Some("C")));
    assert_eq!(other.number_type, Some(NumberType::Ip));
    let parties =
        [&leg.other_party, &leg.first_other_party, &leg.first_called_party, &leg.last_redirection_party];
    assert_eq!(parties.map(number), ["300", "303", "304", "305"]);
    assert_eq!(leg.added_parties.as_ref().unwrap().0.len(), 2);
    assert_eq!(leg.duration, Some(Duration::from_secs(90)));
    assert!(leg.is_outgoing() && leg.is_conference());
    assert_eq!((leg.call_reference.as_deref(), leg.cause.as_ref()), (Some("r-1"), Some(&CallCause::Route)));
    let second = call.sec_call.as_ref().unwrap();
    assert_eq!(second.state, Some(CallState::Delivered));
    assert!(!second.is_conference(), "absent is no");
    assert!(call.unknown.is_empty() && leg.unknown.is_empty() && second.unknown.is_empty());
}

#[test]
fn make_call_is_permitted_without_being_told_and_nothing_else_is() {
    let call = call();
    assert!(call.permits(&CallService::MakeCall) && call.permits(&CallService::DropCall));
    assert!(call.permits(&"flyCall".into()) && !call.permits(&CallService::HoldCall));
    assert!(!call.permitted_services.unwrap().told().contains(&CallService::MakeCall));
    let EventKind::Call(bare) = event("<call><id>1</id></call>") else { panic!() };
    assert!(bare.permits(&CallService::MakeCall) && !bare.permits(&CallService::DropCall));
}

#[test]
fn all_words_of_the_guide_are_known() {
    let states = "initiated originated delivered queued alerting connected cleared failed hold";
    let causes = "busy conference destNotObtainable droppedByOtherParty heldByOtherParty redirect retrievedByOtherParty \
                  transfer route";
    for (element, words) in [("state", states), ("cause", causes)] {
        for word in words.split(' ') {
            let kind = event(&format!("<call><primCall><{element}><{word}/></{element}></primCall></call>"));
            let EventKind::Call(call) = kind else { panic!("{word}") };
            let leg = call.prim_call.unwrap();
            assert!(
                leg.state.is_none_or(|state| CallState::KNOWN.contains(&state) && state.as_str() == word)
            );
            assert!(
                leg.cause.is_none_or(|cause| CallCause::KNOWN.contains(&cause) && cause.as_str() == word)
            );
            assert!(leg.unknown.is_empty(), "{word}");
        }
    }
    let sessions = "sessionClosedByAdmin sessionClosedByTimeout sessionClosedByMonitoringReject sessionClosedByClient \
                    pbxlinkOutOfService pbxlinkInService";
    for word in sessions.split(' ') {
        let EventKind::Session(event) = event(&format!("<session><{word}/></session>")) else { panic!() };
        assert!(SessionEvent::KNOWN.contains(&event) && event.as_str() == word, "{word}");
    }
    let services = "alternateCall answerCall conferenceCall consultationCall divertCall dropCall holdCall makeCall \
                    reconnectCall retrieveCall transferCall";
    assert!(services.split(' ').all(|word| CallService::KNOWN.contains(&word.into())));
    let agents = "null loggedOff loggedOn busy notReady ready workingAfterCall";
    assert!(agents.split(' ').all(|word| AgentState::KNOWN.contains(&word.into())));
    let forwards = "immediate busy noAnswer immInt immExt busyInt busyExt noAnswerInt noAnswerExt";
    assert!(forwards.split(' ').all(|word| ForwardType::KNOWN.contains(&word.into())));
}

#[test]
fn the_other_events_are_read() {
    let EventKind::Agent(agent) = event("<agent><state><loggedOn/></state></agent>") else { panic!() };
    assert_eq!(agent.state, Some(AgentState::LoggedOn));
    assert_eq!(event("<doNotDisturb><on/></doNotDisturb>"), EventKind::DoNotDisturb(FeatureState::On));
    assert_eq!(event("<msgWaiting><off/></msgWaiting>"), EventKind::MsgWaiting(FeatureState::Off));
    // without the element `info` that the request has around it
    let forward = event("<forward><number>300</number><type><immInt/></type><state><off/></state></forward>");
    let EventKind::Forward(forward) = forward else { panic!() };
    assert_eq!(forward.r#type, Some(ForwardType::ImmediateInternal));
    let EventKind::Other(other) = event("<lunch><soup/></lunch>") else { panic!() };
    assert_eq!(other.name, "lunch");
}

#[test]
fn an_event_names_its_device_or_not_in_any_order() {
    for xml in [
        "<TelServiceEvent><deviceNumber>300</deviceNumber><event><call/></event></TelServiceEvent>",
        "<TelServiceEvent><event><call/></event><deviceNumber>300</deviceNumber></TelServiceEvent>",
    ] {
        let Message::Event(event) = decode_message(xml.as_bytes(), &Limits::default()).unwrap() else {
            panic!()
        };
        assert_eq!(event.device_number.unwrap().number(), "300");
    }
}

#[test]
fn an_event_that_tells_nothing_is_an_error() {
    for xml in ["<TelServiceEvent/>", "<TelServiceEvent><event/></TelServiceEvent>"] {
        let error = decode_event(xml.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(*error.kind(), DecodeErrorKind::Missing { element: "event" });
    }
}

#[test]
fn a_party_added_without_a_list_is_read() {
    let xml = "<call><primCall><addedParties><number>301</number></addedParties></primCall></call>";
    let EventKind::Call(call) = event(xml) else { panic!() };
    assert_eq!(call.prim_call.unwrap().added_parties.unwrap().0.len(), 1);
}
