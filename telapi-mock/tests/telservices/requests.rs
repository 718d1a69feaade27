//! The reader of requests: what a client says is read whole, or refused with a reason.

use crate::client::{error, request, send};
use crate::server;
use serde_json::{Value, json};
use telapi_mock::telservices::request::Request;

fn read(text: &str) -> Value {
    serde_json::to_value(Request::read(text.as_bytes()).unwrap()).unwrap()
}

fn fault(text: &str) -> String {
    Request::read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_request_becomes_json_with_nothing_lost() {
    let fields = "<eventUDPPort>4001</eventUDPPort><eventUpdate><restricted/></eventUpdate><userID>ann</userID>\
        <userPassword>pass</userPassword><sessionTimeout>60</sessionTimeout>\
        <startPbxMonitor><false/></startPbxMonitor>";
    assert_eq!(
        read(&request("openSession", "701", fields)),
        json!({
            "message": "openSession", "device_number": "701", "event_udp_port": 4001, "event_update": "restricted",
            "user_id": "ann", "user_password": "pass", "session_timeout": 60, "start_pbx_monitor": false
        })
    );
    let config = "<config><serviceTimeout>9</serviceTimeout><workingHours>8:00/12:30</workingHours>\
        <nonWorkingDaysOfWeek>1,7</nonWorkingDaysOfWeek><nonWorkingDays>1-5</nonWorkingDays>\
        <noAnswerTimeout>20</noAnswerTimeout><failedCallRetryTimeout>30</failedCallRetryTimeout>\
        <failedCallRetryLimit>2</failedCallRetryLimit>\
        <agentWorkingAfterCallTimeout>5</agentWorkingAfterCallTimeout>\
        <agentsDistribution><most-idle/></agentsDistribution><queueLimit>150</queueLimit></config>";
    let fields = format!("<service>autumn</service><template>out</template>{config}");
    let start = read(&request("startRoutingPoint", "", &fields));
    assert_eq!((&start["template"], &start["config"]["queue_limit"]), (&json!("out"), &json!(150)));
    assert_eq!(start["config"]["agents_distribution"], "most-idle");
    let party = "<party><number>5</number><name>Ann</name><numberType><ip/></numberType></party>";
    let fields = format!("<directoryName>mine</directoryName><parties>{party}{party}</parties>");
    let update = read(&request("updateUserDirectory", "", &fields));
    assert_eq!(
        update["parties"]["party"][1],
        json!({ "number": "5", "name": "Ann", "number_type": "ip", "company": null })
    );
}

#[test]
fn a_password_is_in_no_debug_output() {
    let open = request("openSession", "701", "<userPassword>s3cret</userPassword>");
    assert!(!format!("{:?}", Request::read(open.as_bytes()).unwrap()).contains("s3cret"));
}

#[test]
fn what_is_missing_or_of_the_wrong_kind_is_named() {
    for (text, element) in [
        (request("makeCall", "701", ""), "calledDeviceNumber: the element is missing"),
        (
            request("makeCall", "", "<calledDeviceNumber>1</calledDeviceNumber>"),
            "deviceNumber: the element is missing",
        ),
        (request("holdCall", "", "<deviceNumber/>"), "deviceNumber: must not be blank"),
        (request("openSession", "1", "<sessionTimeout>soon</sessionTimeout>"), "sessionTimeout"),
        (request("openSession", "1", "<eventUDPPort>70000</eventUDPPort>"), "eventUDPPort"),
        (request("openSession", "1", "<startPbxMonitor>true</startPbxMonitor>"), "startPbxMonitor"),
        (request("doNotDisturb", "1", "<state><maybe/></state>"), "state"),
        (request("agentState", "1", "<state>ready</state>"), "state"),
        (request("queryHistory", "1", "<startDate>2026-13-01</startDate>"), "startDate"),
        (request("queryHistory", "1", "<endDate>2026-2-28</endDate>"), "endDate"),
        (request("forward", "1", "<info><number>2</number><type><busy/></type></info>"), "info/state"),
        (request("teleport", "1", ""), "there is no service"),
    ] {
        assert!(fault(&text).contains(element), "{text}: {}", fault(&text));
    }
}

#[test]
fn a_request_has_no_prolog_no_namespace_and_one_service() {
    let plain = request("holdCall", "701", "");
    assert!(Request::read(plain.as_bytes()).is_ok());
    for text in [
        format!(r#"<?xml version="1.0"?>{plain}"#),
        plain.replacen("<TelServiceRequest", r#"<TelServiceRequest version="1""#, 1),
        plain.replacen("<TelServiceRequest>", r#"<TelServiceRequest xmlns="urn:x">"#, 1),
        "<TelServiceRequest/>".to_owned(),
        plain.replace("<holdCall>", "<holdCall/><holdCall>"),
        plain.replace("TelServiceRequest", "TelServiceReturn"),
        "<!DOCTYPE x><TelServiceRequest/>".to_owned(),
    ] {
        assert!(Request::read(text.as_bytes()).is_err(), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_guide_does_not_have_is_told_and_refused() {
    let strange = request("queryDoNotDisturb", "701", "<colour>red</colour>");
    assert_eq!(read(&strange)["unknown"], json!(["colour"]));
    let turned = request(
        "makeCall",
        "",
        "<calledDeviceNumber>702</calledDeviceNumber><deviceNumber>701</deviceNumber>",
    );
    assert_eq!(read(&turned)["disordered"], json!(["deviceNumber"]));
    let server = server().await;
    for text in [strange, turned] {
        assert_eq!(send(&server, text.as_bytes()).await, error("reject"));
    }
}
