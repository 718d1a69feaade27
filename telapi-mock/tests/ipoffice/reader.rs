//! The reader of requests: what a client says is read whole, or refused with a reason.

use crate::client::{CSTA, OPEN_API, hex};
use serde_json::{Value, json};
use telapi_mock::ipoffice::request::Request;

fn read(body: &str) -> Value {
    serde_json::to_value(Request::read(body.as_bytes()).unwrap()).unwrap()
}

#[test]
fn a_request_becomes_json_with_nothing_lost() {
    let body = format!(
        r#"<n:MakeCall xmlns:n="{CSTA}"><n:callingDevice switchingSubDomainInformationElements="{}" typeOfNumber="dialingNumber">201</n:callingDevice><n:calledDirectoryNumber>202</n:calledDirectoryNumber><n:correlatorData><n:string>{}</n:string></n:correlatorData><n:extensions><n:privateData><n:private><additionalInfo booleanFlag="true" intValue="0" stringData="EXTENDEDSERVICES"><additionalCallRequestInfo><withholdCli>true</withholdCli></additionalCallRequestInfo></additionalInfo></n:private></n:privateData></n:extensions></n:MakeCall>"#,
        hex("10.20.30.40"),
        hex("a call")
    );
    let value = read(&body);
    assert_eq!(value["message"], "MakeCall");
    assert_eq!(
        value["calling_device"],
        json!({ "number": "201", "switching_sub_domain_information_elements": "10.20.30.40", "type_of_number": "dialingNumber" })
    );
    assert_eq!(value["correlator_data"]["string"], "a call");
    let info = &value["extensions"]["private_data"]["private"]["additional_info"][0];
    assert_eq!(
        (&info["int_value"], &info["additional_call_request_info"]["withhold_cli"]),
        (&json!("0"), &json!(true))
    );
    assert_eq!(value.get("unknown"), None);
}

#[test]
fn a_voicemails_message_and_the_requests_name_are_both_there() {
    let body = format!(
        r#"<c:AVMDeleteMessage xmlns:c="{CSTA}"><device>201</device><message>162</message></c:AVMDeleteMessage>"#
    );
    let text = serde_json::to_string(&Request::read(body.as_bytes()).unwrap()).unwrap();
    assert!(text.contains(r#""message":"AVMDeleteMessage""#) && text.contains(r#""message_":162"#), "{text}");
}

#[test]
fn what_no_request_has_is_told() {
    let body = format!(
        r#"<HoldCall xmlns="{CSTA}"><callToBeHeld wobbly="yes"><callID>x</callID><colour>red</colour></callToBeHeld></HoldCall>"#
    );
    assert_eq!(read(&body)["unknown"], json!(["callToBeHeld/colour", "callToBeHeld@wobbly"]));
}

#[test]
fn what_is_wrong_is_named() {
    for (body, element) in [
        (format!(r#"<HoldCall xmlns="{CSTA}"/>"#), "callToBeHeld"),
        (
            format!(r#"<HoldCall xmlns="{CSTA}"><callToBeHeld><callID/></callToBeHeld></HoldCall>"#),
            "callToBeHeld/callID",
        ),
        (format!(r#"<HoldCall xmlns="{OPEN_API}"/>"#), "HoldCall"),
        (
            format!(
                r#"<SetDoNotDisturb xmlns="{CSTA}"><device>1</device><doNotDisturbOn>maybe</doNotDisturbOn></SetDoNotDisturb>"#
            ),
            "doNotDisturbOn",
        ),
        (
            format!(
                r#"<c:DeleteCallLogEntryList xmlns:c="{CSTA}"><entryIdList>x</entryIdList></c:DeleteCallLogEntryList>"#
            ),
            "entryIdList",
        ),
        ("no XML".to_owned(), ""),
    ] {
        assert_eq!(Request::read(body.as_bytes()).unwrap_err().element, element, "{body}");
    }
}

#[test]
fn a_password_is_in_the_json_and_in_no_debug() {
    let body = format!(
        r#"<o:userLoginRequest xmlns:o="{OPEN_API}"><userName>u</userName><userPassword>hush</userPassword><applicationName>a</applicationName><loginSubscriptionRequest httpMethod="WEBSOCKET"><eventTypes>ImEvents</eventTypes></loginSubscriptionRequest></o:userLoginRequest>"#
    );
    assert_eq!(read(&body)["user_password"], "hush");
    assert!(!format!("{:?}", Request::read(body.as_bytes()).unwrap()).contains("hush"));
}
