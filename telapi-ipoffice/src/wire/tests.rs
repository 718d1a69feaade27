//! Rules of the wrappers, the additional infos and the errors, from IP Office guide 5.3.1, 17 and 18. The messages are
//! our own.

use super::AdditionalInfoContent as Content;
use super::*;
use crate::event::{EventDevice, EventKind};
use telapi_core::DeviceId;

mod any_text;
mod json;

const SESSION: &str = "0d9e-secret-77";

fn decode(xml: &str) -> Message {
    decode_message(xml, &Limits::default()).unwrap()
}

fn events(xml: &str) -> EventsMessage {
    match decode(xml) {
        Message::Events(message) => message,
        other => panic!("{other:?}"),
    }
}

fn told(message: &EventsMessage) -> Vec<(&str, Option<&str>)> {
    let events = message.events.iter();
    events.map(|event| (event.message(), event.device.as_ref().map(EventDevice::as_str))).collect()
}

#[test]
fn a_device_user_gets_events_directly_below_the_root() {
    let message = events(&format!(
        "<o:Events xmlns:o='http://openapi.common.avaya.com/' clientSessionId='{SESSION}'>
           <c:HeldEvent xmlns:c='urn:csta'/><c:RetrievedEvent xmlns:c='urn:csta'/></o:Events>"
    ));
    assert_eq!(told(&message), [("HeldEvent", None), ("RetrievedEvent", None)]);
    assert_eq!(message.client_session_id, Some(SessionId::new(SESSION)));
    assert_eq!(message.events[1].client_session_id, message.client_session_id);
    assert!(message.unknown.is_empty());
}

#[test]
fn an_application_user_gets_several_devices_each_with_one_or_more_events() {
    let message = events(
        "<Events><o:Event xmlns:o='urn:o' device='211'><HeldEvent/><logoutEvent/></o:Event>
           <Event device='conference'><ConferencedEvent/></Event>
           <Event device='directory'><directoryEvent/></Event><Event><HookswitchEvent/></Event></Events>",
    );
    assert_eq!(
        told(&message),
        [
            ("HeldEvent", Some("211")),
            ("logoutEvent", Some("211")),
            ("ConferencedEvent", Some("conference")),
            ("directoryEvent", Some("directory")),
            ("HookswitchEvent", None),
        ]
    );
    assert_eq!(message.client_session_id, None);
    let device = |index: usize| message.events[index].device.as_ref().unwrap();
    assert_eq!(device(0).device_id(), Some(&DeviceId::new("211")));
    assert_eq!((device(2), device(2).device_id()), (&EventDevice::Conference, None));
    assert_eq!(*device(3), EventDevice::Directory);
}

#[test]
fn missing_and_odd_wrappers_do_not_matter() {
    assert_eq!(told(&events("<x:HeldEvent xmlns:x='urn:x'/>")), [("HeldEvent", None)]);
    assert_eq!(told(&events("<Event device=' 7 '><HeldEvent/></Event>")), [("HeldEvent", Some("7"))]);
    let nested =
        events("<Event device='7'><Events clientSessionId='s'><Event><HeldEvent/></Event></Events></Event>");
    assert_eq!(told(&nested), [("HeldEvent", Some("7"))]);
    assert_eq!(nested.events[0].client_session_id, Some(SessionId::new("s")));
    assert_eq!(told(&events("<Events clientSessionId=''/>")), []);
    assert_eq!(told(&events("<Event device=''><HeldEvent/></Event>")), [("HeldEvent", None)]);
}

#[test]
fn what_the_wrappers_hold_besides_is_kept() {
    let message = events(
        "<Events seq='9'>stray<Event device='7' rank='1'/><Event device='8' day='2'><HeldEvent/></Event></Events>",
    );
    assert_eq!(told(&message), [("HeldEvent", Some("8"))]);
    let json = serde_json::to_value(&message.unknown).unwrap();
    assert_eq!(json["attributes"], serde_json::json!([["Events", "seq", "9"], ["Event", "day", "2"]]));
    assert_eq!(json["texts"], serde_json::json!([["Events", "stray"]]));
    assert_eq!(json["elements"][0]["attributes"], serde_json::json!({"device": "7", "rank": "1"}));
}

#[test]
fn a_root_that_nobody_knows_is_an_event_passed_on_whole() {
    let message =
        events(&format!("<WarpedEvent clientSessionId='{SESSION}' speed='9'><a>1</a></WarpedEvent>"));
    let EventKind::Unknown(element) = &message.events[0].kind else { panic!("{message:?}") };
    assert_eq!((element.attribute("speed"), element.children.len()), (Some("9"), 1));
    assert_eq!(message.events[0].client_session_id, Some(SessionId::new(SESSION)));
}

#[test]
fn html_and_login_requests_are_wrong_roots() {
    for text in [
        "<html><body>Bad gateway</body></html>",
        "<HTML/>",
        "<userLoginRequest><userPassword>x</userPassword></userLoginRequest>",
    ] {
        let error = decode_message(text, &Limits::default()).unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::WrongRoot { expected: "Events", .. }), "{error}");
    }
    let page = decode_message("<!DOCTYPE html><html></html>", &Limits::default()).unwrap_err();
    assert_eq!(*page.kind(), DecodeErrorKind::Doctype);
    for text in ["", "{Events}", "Service Unavailable", "<Events>"] {
        assert!(decode_message(text, &Limits::default()).is_err(), "{text}");
    }
}

#[test]
fn a_message_over_the_limits_or_not_utf8_is_refused_with_its_place() {
    let error = decode_message(b"<Events>\xff</Events>", &Limits::default()).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (&DecodeErrorKind::NotUtf8, 8));
    let error = decode_message("<Events><a><b/></a></Events>", &Limits::default().max_depth(2)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (&DecodeErrorKind::TooDeep { limit: 2 }, "Events/a"));
    let error = decode_message("<Events/>", &Limits::default().max_bytes(4)).unwrap_err();
    assert_eq!(*error.kind(), DecodeErrorKind::TooLarge { limit: 4 });
    let flood = |events: usize| {
        decode_message(format!("<Events>{}</Events>", "<a/>".repeat(events)), &Limits::default())
    };
    assert!(flood(10_000).is_ok());
    let error = flood(10_001).unwrap_err();
    let too_many = DecodeErrorKind::TooManyElements { limit: 10_000 };
    assert_eq!((error.kind(), error.offset()), (&too_many, 8 + 4 * 10_000));
}

#[test]
fn login_responses_and_errors_are_told_apart_by_their_root() {
    let login = decode("<q:userLoginResponse xmlns:q='urn:q'><userName>a</userName></q:userLoginResponse>");
    assert!(matches!(login, Message::LoginResponse(_)));
    assert!(matches!(decode("<Errors/>"), Message::Errors(_)));
    assert!(matches!(decode("<Error/>"), Message::Errors(_)));
}

#[test]
fn the_session_is_nowhere_printed() {
    let texts = [
        format!(
            "<Events clientSessionId='{SESSION}'><HeldEvent/><Strange clientSessionId='{SESSION}'/></Events>"
        ),
        format!("<HeldEvent clientSessionId='{SESSION}'><extra clientSessionID='{SESSION}'/></HeldEvent>"),
        format!("<Events><Event clientSessionId='{SESSION}' device='1'><logoutEvent/></Event></Events>"),
        format!("<Events clientSessionId='{SESSION}' a='b'/>"),
    ];
    for text in texts {
        let message = events(&text);
        let mut printed = format!("{message:?}{}", serde_json::to_string(&message.unknown).unwrap());
        for event in &message.events {
            printed.push_str(&serde_json::to_string(event).unwrap());
            assert_eq!(event.to_json_with_secrets()["client_session_id"], SESSION);
        }
        assert!(!printed.contains(SESSION), "{printed}");
    }
}

fn infos(inside: &str) -> Vec<AdditionalInfo> {
    let xml = format!(
        "<HeldEvent><extensions><privateData><string>3939</string><private>{inside}</private></privateData></extensions>
         </HeldEvent>"
    );
    let mut message = events(&xml);
    std::mem::take(&mut message.events[0].additional_info)
}

#[test]
fn additional_infos_come_in_any_number_and_order_told_apart_by_int_value() {
    let infos = infos(
        "<additionalInfo intValue='7' stringData='EXTENDEDSERVICES' booleanFlag='true'>
           <additionalUserInfo fullname='Ann Doe' username='Extn211' userExtension='211' physicalExtension=''/></additionalInfo>
         <additionalInfo intValue='2' booleanFlag='false' stringData='EXTENDEDSERVICES'/>
         <additionalInfo intValue='6'><additionalEventInfo zone='-4:30' timestamp='1700000000001'/></additionalInfo>
         <additionalInfo intValue='6'><additionalEventInfo timestamp='soon'/></additionalInfo>
         <additionalInfo intValue='5'><additionalConferenceInfo>
           <participants callState='ACTIVE' isExternal='false' isOnHook='true' participantFullName='Ann Doe'
              participantId='pq+1==' participantName='Extn211' participantNumber='211&#10;'>
             <otherEndAnonymousType>None</otherEndAnonymousType></participants>
           <participants callState='HELD_BY_SOMEBODY' participantId='7-8'/></additionalConferenceInfo></additionalInfo>
         <additionalInfo intValue='4'><additionalCallInfo><callDuration>50</callDuration>
           <callingPartyInfo callerName='Ann' external='true' number='211'/><endpointType>SECONDARY</endpointType>
           <isUnParkedCall>true</isUnParkedCall></additionalCallInfo></additionalInfo>
         <additionalInfo intValue='0'><additionalCallRequestInfo><withholdCli>true</withholdCli>
           </additionalCallRequestInfo></additionalInfo>",
    );
    let [user, manual, event, odd, conference, call, request] = &infos[..] else { panic!("{infos:?}") };
    assert!(
        matches!(&user.content, Content::UserInfo(info) if info.physical_extension.as_deref() == Some(""))
    );
    assert_eq!((&manual.content, manual.boolean_flag), (&Content::RecordingManually, Some(false)));
    let Content::EventInfo(event) = &event.content else { panic!("{event:?}") };
    assert_eq!(
        (event.timestamp, event.zone.as_deref()),
        (Some(UnixMillis::new(1_700_000_000_001)), Some("-4:30"))
    );
    let Content::EventInfo(odd) = &odd.content else { panic!("{odd:?}") };
    assert_eq!(odd.timestamp, None);
    assert_eq!(odd.unknown.attributes[0].2, "soon", "what is no timestamp is kept");
    let Content::ConferenceInfo(conference) = &conference.content else { panic!("{conference:?}") };
    let [ann, other] = &conference.participants[..] else { panic!("{conference:?}") };
    assert_eq!(ann.participant_number.as_deref(), Some("211"));
    assert_eq!(ann.other_end_anonymous_type, Some(OtherEndAnonymousType::NotAnonymous));
    assert_eq!(ann.call_state, Some(ParticipantCallState::Active));
    assert_eq!(other.call_state, Some(ParticipantCallState::Other("HELD_BY_SOMEBODY".into())));
    let Content::CallInfo(call) = &call.content else { panic!("{call:?}") };
    assert_eq!((call.call_duration, call.is_un_parked_call), (Some(50), Some(true)));
    assert_eq!(call.endpoint_type, Some(EndpointType::Other("SECONDARY".into())));
    assert_eq!(call.calling_party_info.as_ref().unwrap().external, Some(true));
    assert!(matches!(&request.content, Content::CallRequestInfo(info) if info.withhold_cli == Some(true)));
}

#[test]
fn additional_infos_of_an_unknown_or_contradicting_kind_are_kept() {
    let infos = infos(
        "<additionalInfo intValue='42' stringData='X'><brandNew a='1'/></additionalInfo>
         <additionalInfo intValue='many'><additionalEventInfo timestamp='1'/></additionalInfo>
         <additionalInfo intValue='6'><additionalUserInfo username='u'/></additionalInfo><additionalInfo/>",
    );
    let [new, many, wrong, empty] = &infos[..] else { panic!("{infos:?}") };
    assert_eq!((new.int_value, &new.content), (Some(42), &AdditionalInfoContent::Unknown));
    assert_eq!(new.unknown.elements[0].attribute("a"), Some("1"));
    assert_eq!((many.unknown.attributes[0].2.as_str(), many.unknown.elements.len()), ("many", 1));
    assert_eq!(wrong.unknown.elements[0].name, "additionalUserInfo");
    assert!(empty.unknown.is_empty());
    assert_eq!(serde_json::to_value(new).unwrap()["unknown"]["elements"][0]["name"], "brandNew");
}

#[test]
fn an_additional_info_stands_in_the_event_once() {
    let message = events(
        "<HeldEvent><extensions><privateData><private><additionalInfo intValue='1'/><other/></private>
         <private><additionalInfo intValue='2'/></private></privateData></extensions></HeldEvent>",
    );
    let json = serde_json::to_value(&message.events[0]).unwrap();
    assert_eq!(json["additional_info"].as_array().unwrap().len(), 2);
    assert_eq!(json["extensions"]["private_data"]["private"], serde_json::json!([{"name": "other"}]));
    let unknown = events(
        "<Odd><extensions><privateData><private><additionalInfo intValue='1'/></private></privateData></extensions></Odd>",
    );
    assert!(unknown.events[0].additional_info.is_empty());
    assert!(format!("{unknown:?}").contains("additionalInfo"), "an unknown event is kept whole");
}

fn errors(body: &str) -> Option<ErrorPayload> {
    ErrorPayload::find(body.as_bytes(), &Limits::default())
}

#[test]
fn one_error_and_several_are_found_in_any_body() {
    let one = errors("<Error><errorValue>NO_SUCH_CALL</errorValue><description>gone</description></Error>")
        .unwrap();
    assert_eq!(one.errors[0].code, None, "the code is optional");
    assert_eq!(one.refusal().code.as_deref(), Some("NO_SUCH_CALL"));
    let several = errors(
        "<q:Errors xmlns:q='urn:q'><q:Error><code>17</code><description>no device</description></q:Error>
         <q:Error><code>18</code><errorValue>BAD</errorValue><description>no number</description><more/></q:Error></q:Errors>",
    )
    .unwrap();
    assert_eq!(several.errors.len(), 2);
    assert_eq!(several.refusal().code.as_deref(), Some("17"));
    assert_eq!(several.refusal().text.as_deref(), Some("no device; no number"));
    assert_eq!(several.errors[1].unknown.elements[0].name, "more");
    assert!(several.has_code("BAD") && several.has_code("18") && !several.has_code("19"));
    let inside = errors("<answer><id>3</id><Error><errorValue>LATE</errorValue></Error></answer>").unwrap();
    assert!(inside.has_code("LATE"));
}

#[test]
fn a_body_without_an_error_has_none() {
    for body in [
        "",
        "<html><body>502</body></html>",
        "<!DOCTYPE html><html/>",
        "{\"a\":1}",
        "<Events/>",
        "<a><b><Error/></b></a>",
        "\u{0}",
    ] {
        assert_eq!(errors(body), None, "{body}");
    }
}

#[test]
fn the_codes_that_a_session_must_understand_are_recognised() {
    let error =
        |field: &str, code: &str| errors(&format!("<Error><{field}>{code}</{field}></Error>")).unwrap();
    assert!(error("errorValue", "SERVICE_REDIRECTED").is_service_redirected());
    assert!(error("code", "SERVICE_REDIRECTED").is_service_redirected());
    for code in LoginFailureCode::KNOWN.iter().filter(|code| !code.is_success()) {
        assert_eq!(error("errorValue", code.as_str()).login_failure().as_ref(), Some(code));
    }
    assert_eq!(error("code", "17").login_failure(), None);
    let both =
        errors("<Error><code>INVALID_CREDENTIALS</code><errorValue>UNKNOWN</errorValue></Error>").unwrap();
    assert_eq!(both.login_failure(), Some(LoginFailureCode::InvalidCredentials));
}
