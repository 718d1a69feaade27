//! JSON as a portal may write it (guide 2.6.2, without a sample): each form must say what the XML says.

use crate::event::EventDevice;
use crate::wire::{EventsMessage, Limits, Message, decode_message};
use crate::wire::{LoginResponse, ServiceAnswer, UserKind, decode_answer};
use telapi_core::wire::DecodeErrorKind;

fn events(text: &str) -> EventsMessage {
    match decode_message(text, &Limits::default()) {
        Ok(Message::Events(message)) => message,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn wrappers_of_an_application_user_are_read_in_every_form() {
    let expected = events(
        r#"<Events clientSessionId="5e55"><Event device="201"><HeldEvent><cause>normal</cause></HeldEvent></Event>
        <Event device="conference"><RetrievedEvent/></Event><Event device="201"><BackInServiceEvent/></Event></Events>"#,
    );
    assert_eq!(expected.events[1].device, Some(EventDevice::Conference));
    for text in [
        r#"{"Events": {"clientSessionId": "5e55", "Event": [{"device": 201, "HeldEvent": {"cause": "normal"}},
           {"device": "conference", "RetrievedEvent": {}}, {"BackInServiceEvent": null, "device": "201"}]}}"#,
        r##"{"ns2:Events": {"@clientSessionId": "5e55", "@xmlns:ns2": "u", "ns2:Event": [
           {"@device": "201", "ns3:HeldEvent": {"ns3:cause": {"#text": "normal"}}},
           {"@device": "conference", "ns3:RetrievedEvent": ""}, {"@device": "201", "ns3:BackInServiceEvent": ""}]}}"##,
        // without the root
        r#"{"clientSessionId": "5e55", "Event": [{"device": "201", "HeldEvent": {"cause": "normal"}},
           {"device": "conference", "RetrievedEvent": {}}, {"device": "201", "BackInServiceEvent": {}}]}"#,
    ] {
        assert_eq!(events(text), expected, "{text}");
    }
}

#[test]
fn bare_events_and_lists_of_them_are_read() {
    let expected =
        events("<Events><HeldEvent><cause>normal</cause></HeldEvent><RetrievedEvent/></Events>").events;
    for text in [
        r#"[{"HeldEvent": {"cause": "normal"}}, {"RetrievedEvent": {}}]"#,
        r#"{"HeldEvent": {"cause": ["normal"]}, "RetrievedEvent": null}"#,
        r#"{"Events": [{"HeldEvent": {"cause": "normal"}}, {"RetrievedEvent": ""}]}"#,
        r#"[{"Events": {"HeldEvent": {"cause": "normal"}}}, {"Events": {"RetrievedEvent": {}}}]"#,
    ] {
        assert_eq!(events(text).events, expected, "{text}");
    }
    assert_eq!(events(r#"{"HeldEvent": {"cause": "normal"}}"#).events, expected[..1]);
    let nameless = events(r#"{"cause": "normal", "device": {"deviceIdentifier": "201"}}"#).events;
    assert!(
        matches!(&nameless[..], [event] if event.message().is_empty()),
        "it is passed on whole: {nameless:?}"
    );
    for text in ["{}", "[]", r#"{"Events": {}}"#, r#"{"Events": null}"#, r#"{"Event": ""}"#] {
        assert_eq!(events(text), EventsMessage::default(), "{text}");
    }
}

#[test]
fn additional_infos_are_told_apart_even_if_their_number_comes_last() {
    let expected = events(
        r#"<DeliveredEvent><extensions><privateData><private>
        <additionalInfo stringData="EXTENDEDSERVICES" intValue="4" booleanFlag="true"><additionalCallInfo>
          <callingPartyInfo callerName="Ann" external="false" number="201"/><callDuration>0</callDuration></additionalCallInfo></additionalInfo>
        <additionalInfo intValue="6"><additionalEventInfo timestamp="1545070437324" zone="+5:30"/></additionalInfo>
        </private></privateData></extensions></DeliveredEvent>"#,
    );
    assert_eq!(expected.events[0].timestamp().unwrap().as_millis(), 1_545_070_437_324);
    for text in [
        r#"{"DeliveredEvent": {"extensions": {"privateData": {"private": {"additionalInfo": [
           {"additionalCallInfo": {"callDuration": 0, "callingPartyInfo": {"callerName": "Ann", "external": false, "number": 201}},
            "stringData": "EXTENDEDSERVICES", "intValue": 4, "booleanFlag": true},
           {"additionalEventInfo": {"timestamp": 1545070437324, "zone": "+5:30"}, "intValue": "6"}]}}}}}"#,
        r#"{"DeliveredEvent": {"extensions": {"privateData": {"private": {"additionalInfo": [
           {"@booleanFlag": "true", "@intValue": "4", "@stringData": "EXTENDEDSERVICES",
            "additionalCallInfo": {"callDuration": {"$": "0"}, "callingPartyInfo": {"@callerName": "Ann", "@external": "false", "@number": "201"}}},
           {"@intValue": 6, "additionalEventInfo": {"@timestamp": "1545070437324", "@zone": "+5:30"}}]}}}}}"#,
    ] {
        assert_eq!(events(text), expected, "{text}");
    }
}

#[test]
fn a_login_response_is_read_with_its_root_and_without() {
    let read = |text: &str| LoginResponse::from_body(text.as_bytes(), &Limits::default());
    let fields = r#""clientSessionID": "5e55", "userExtension": 201, "inService": true, "devices": [
        {"userExtension": "201", "huntGroups": {"huntgroup": {"enabled": true, "username": "Night"}}}]"#;
    let rootless = read(&format!("{{{fields}}}")).unwrap();
    let rooted = read(&format!(r#"{{"ns3:userLoginResponse": {{{fields}}}}}"#)).unwrap();
    assert_eq!(rootless, rooted);
    assert_eq!(rooted.user_kind(), UserKind::DeviceUser);
    assert_eq!(rooted.in_service, Some(true));
    let group = &rooted.devices[0].hunt_groups.as_ref().unwrap()[0];
    assert_eq!((group.enabled, group.username.as_deref()), (Some(true), Some("Night")));
    assert!(rooted.unknown.is_empty() && rooted.devices[0].unknown.is_empty() && group.unknown.is_empty());
    let refused = read(r#"{"loginFailureCode": "INVALID_CREDENTIALS"}"#).unwrap();
    assert_eq!(refused.failure().unwrap().as_str(), "INVALID_CREDENTIALS");
    for other in [
        r#"{"Error": {"errorValue": "x"}}"#,
        r#"{"errorValue": "x"}"#,
        r#"{"Events": {}}"#,
        r#"{"html": {}}"#,
    ] {
        assert!(matches!(read(other).unwrap_err().kind(), DecodeErrorKind::WrongRoot { .. }), "{other}");
    }
}

#[test]
fn an_answer_without_its_root_is_the_expected_one() {
    let read = |expected, text: &str| decode_answer(text.as_bytes(), expected, &Limits::default());
    let Ok(Message::Answer(answer)) =
        read("SendStoredCallLogResponse", r#"{"return": [{"id": 1}, {"id": "2"}]}"#)
    else {
        panic!()
    };
    assert!(matches!(*answer, ServiceAnswer::SendStoredCallLog(log) if log.entries.len() == 2));
    let Ok(Message::Answer(answer)) = read("DeleteCallLogEntryResponse", r#"{"_return": "Ok"}"#) else {
        panic!()
    };
    assert!(
        matches!(*answer, ServiceAnswer::DeleteCallLogEntry(answer) if answer.r#return.as_deref() == Some("Ok"))
    );
    let text = r#"{"listCount": 1, "list": {"contact": {"firstName": "Ann"}}}"#;
    let Ok(Message::Answer(answer)) = read("directorySearchResponse", text) else { panic!() };
    assert!(
        matches!(*answer, ServiceAnswer::DirectorySearch(found) if found.list.as_ref().unwrap().len() == 1)
    );
    // but what is another message stays one
    let two = r#"{"Error": [{"errorValue": "X"}, {"errorValue": "Y"}]}"#;
    assert!(matches!(read("presenceStates", two), Ok(Message::Errors(errors)) if errors.errors.len() == 2));
    assert!(matches!(read("presenceStates", r#"{"Error": {"code": 1}}"#), Ok(Message::Errors(_))));
    assert!(matches!(
        read("presenceStates", r#"{"errorValue": "X", "description": ""}"#),
        Ok(Message::Errors(_))
    ));
    assert!(matches!(read("presenceStates", r#"{"HeldEvent": {}, "Event": {}}"#), Ok(Message::Events(_))));
}

#[test]
fn no_secret_is_printed_in_whatever_form_it_comes() {
    for text in [
        r#"{"Events": {"clientSessionId": "5e55105e", "x": "5e55105e", "NewEvent": {"clientSessionId": "5e55105e", "userPassword": "5e55105e"}}}"#,
        r#"{"clientSessionID": "5e55105e", "NewEvent": {"a": {"b": "see 5e55105e"}}, "5e55105e": 1}"#,
        r#"{"Events": {"@clientSessionId": "5e55105e", "NewEvent": {"@clientSessionId": "5e55105e", "c": {"@voicemailCode": "5e55105e"}}}}"#,
        r#"{"userLoginResponse": {"clientSessionID": "5e55105e", "clientSessionId": "5e55105e", "novelty": {"value": "5e55105e", "x": "5e55105e"}}}"#,
    ] {
        let message = decode_message(text, &Limits::default()).unwrap();
        assert!(!format!("{message:?}").contains("5e55105e"), "{message:?}");
    }
    for login in [
        r#"{"userLoginRequest": {"userName": "u", "userPassword": "p"}}"#,
        r#"{"userName": "u", "userPassword": "p"}"#,
    ] {
        assert!(decode_message(login, &Limits::default()).is_err(), "a password must not be passed around");
    }
    let error = decode_message(r#"{"5e55105e": {"5e55105e" x"#, &Limits::default()).unwrap_err();
    let shown = telapi_core::blot_out_of_error(&error, &["5e55105e"]);
    assert!(!format!("{shown} {shown:?}").contains("5e55105e"), "{shown}");
}

#[test]
fn too_many_events_are_refused() {
    let text = format!(r#"{{"HeldEvent": [{}{{}}]}}"#, "{},".repeat(10_000));
    let error = decode_message(text, &Limits::default()).unwrap_err();
    assert_eq!(*error.kind(), DecodeErrorKind::TooManyElements { limit: 10_000 });
}

/// A list that lost items would be taken for a shorter one, and a ConferencedEvent without parties for the conference's end.
#[test]
fn a_lists_items_are_read_with_and_without_their_name() {
    let conferenced = |connections: &str| {
        events(&format!(r#"{{"ConferencedEvent": {{"conferenceConnections": {connections}}}}}"#)).events
    };
    let xml = "<ConferencedEvent><conferenceConnections><connectionListItem><newConnection><callID>a</callID></newConnection>
        </connectionListItem><connectionListItem><newConnection><callID>b</callID></newConnection></connectionListItem>
        </conferenceConnections></ConferencedEvent>";
    let expected = events(xml).events;
    for connections in [
        r#"{"connectionListItem": [{"newConnection": {"callID": "a"}}, {"newConnection": {"callID": "b"}}]}"#,
        r#"[{"connectionListItem": {"newConnection": {"callID": "a"}}}, {"connectionListItem": {"newConnection": {"callID": "b"}}}]"#,
        r#"[{"newConnection": {"callID": "a"}}, {"newConnection": {"callID": "b"}}]"#,
    ] {
        assert_eq!(conferenced(connections), expected, "{connections}");
    }
    let found = |list: &str| {
        let text = format!(r#"{{"directorySearchResponse": {{"listCount": 2, "list": {list}}}}}"#);
        match decode_message(&text, &Limits::default()) {
            Ok(Message::Answer(answer)) => match *answer {
                ServiceAnswer::DirectorySearch(found) => found,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    let expected = found(r#"{"contact": [{"firstName": "a"}, {"firstName": "b"}]}"#);
    assert_eq!(expected.list.as_ref().map(Vec::len), Some(2));
    for list in [
        r#"[{"firstName": "a"}, {"firstName": "b"}]"#,
        r#"[{"contact": {"firstName": "a"}}, {"contact": {"firstName": "b"}}]"#,
        r#"[{"contact": {"firstName": "a"}}, {"firstName": "b"}]"#,
    ] {
        assert_eq!(found(list), expected, "{list}");
    }
    assert_eq!(found("[]").list.unwrap_or_default(), []);
    assert_eq!(found("null").list.unwrap_or_default(), []);
}

/// Two lists of one name in XML: nothing says which is meant, so the second is kept as it came.
#[test]
fn a_second_list_in_xml_is_unknown() {
    let text = "<directorySearchResponse><list><contact><firstName>a</firstName></contact></list>
        <list><contact><firstName>b</firstName></contact></list></directorySearchResponse>";
    let Ok(Message::Answer(answer)) = decode_message(text, &Limits::default()) else { panic!() };
    let ServiceAnswer::DirectorySearch(found) = *answer else { panic!() };
    assert_eq!((found.list.unwrap().len(), found.unknown.elements.len()), (1, 1));
}

/// What merely has a member as an error has it is none.
#[test]
fn an_answer_with_a_description_is_no_error() {
    let text = r#"{"description": "of today", "return": [{"id": "1"}]}"#;
    match decode_answer(text.as_bytes(), "SendStoredCallLogResponse", &Limits::default()) {
        Ok(Message::Answer(answer)) => assert_eq!(answer.message(), "SendStoredCallLogResponse"),
        other => panic!("{other:?}"),
    }
}

/// What is not understood is kept, and not taken for an empty value.
#[test]
fn an_object_in_the_place_of_a_text_is_kept() {
    let event = &events(r#"{"logoutEvent": {"logoutReason": {"odd": "x"}}}"#).events[0];
    let told = serde_json::to_value(event).unwrap();
    assert!(told.get("logout_reason").is_none(), "{told}");
    assert_eq!(told["unknown"]["elements"][0]["name"], "logoutReason", "{told}");
}
