//! Logins, statuses and error payloads: guide 1.2.2, 4.3, 15, 18.

use crate::client::{ALL_EVENTS, CSTA, Client, find, log_in, login_body, request, text};
use crate::{portal, portal_with};
use std::collections::BTreeSet;
use std::time::Duration;
use telapi_mock::ipoffice::{Direction, Portal, PortalBuilder, Refusals};
use telapi_mock::{Extension, Switch, SwitchBuilder};

const SESSION: &str = "/inyama/service/session";

#[tokio::test]
async fn a_device_users_login_tells_its_phone_and_where_the_websocket_is() {
    let portal = portal_with(|builder| builder.ha_configuration("10.0.0.1", "10.0.0.2")).await;
    portal.switch().phone("202").log_out().unwrap();
    let reply = log_in(&portal, "Extn202", "1234").await;
    assert_eq!(reply.status, 200);
    let body = &reply.body;
    let id = text(body, "clientSessionID");
    assert_eq!(text(body, "userExtension"), "202");
    assert_eq!(text(body, "userSwitchDevice"), "10.20.30.40");
    assert_eq!(text(body, "userHuntGroups"), "Sales");
    assert_eq!(text(body, "inService"), "false");
    assert_eq!(text(body, "loginFailureCode"), "NONE");
    let address = portal.address();
    assert_eq!(text(body, "webSocketWsUrl"), format!("ws://{address}/inyama/openapiwebsocket/{id}"));
    assert_eq!((text(body, "primaryServer"), text(body, "secondaryServer")), ("10.0.0.1", "10.0.0.2"));
}

#[tokio::test]
async fn what_a_login_says_beyond_that_depends_on_the_portal_and_the_user() {
    let user = Extension::new("201").password("1234").add_on_license("GoldUserPackage");
    let switch = Switch::builder().extension(user).extension(Extension::new("202").password("1234")).build();
    let pair = |builder: PortalBuilder| builder.ha_configuration("10.20.30.40", "10.20.30.41");
    let standalone = Portal::builder(&switch).start().await.unwrap();
    let primary = pair(Portal::builder(&switch)).switching_sub_domain("127.0.0.1").start().await.unwrap();
    let secondary = pair(Portal::builder(&switch)).start().await.unwrap();
    // guide 15.1 to 15.3: what there is, in which order, and by which address the switch is known
    let mut ids = BTreeSet::new();
    for (portal, is_one_of_a_pair, switch) in [
        (&standalone, false, "10.20.30.40"),
        (&primary, true, "127.0.0.1"),
        (&secondary, true, "10.20.30.40"),
    ] {
        let body = log_in(portal, "Extn201", "1234").await.body;
        assert_eq!(text(&body, "userSwitchDevice"), switch);
        assert!(text(&body, "userParkSlots").starts_with(&format!("1@{switch}|2@{switch}")), "{body}");
        assert!(text(&body, "userMonitorID").ends_with(&format!("-{switch}-201")), "{body}");
        assert_eq!(body.contains("<haConfiguration>"), is_one_of_a_pair, "{body}");
        let order = ["<userLicensePackage>", "<userAddOnLicensePackages>GoldUser", "<webSocketHttpPort>"];
        let places: Vec<_> = order.iter().map(|part| body.find(part)).collect();
        assert!(places.is_sorted() && places[0].is_some(), "{body}");
        ids.insert(text(&body, "clientSessionID").to_owned());
        let body = log_in(portal, "Extn202", "1234").await.body;
        assert!(find(&body, "userAddOnLicensePackages").is_none(), "{body}");
    }
    assert_eq!(ids.len(), 3, "no two portals give a session the same id");
}

#[tokio::test]
async fn an_application_users_login_lists_all_devices() {
    let portal = portal_with(|builder| builder.advertises("192.0.2.1:8080")).await;
    let reply = log_in(&portal, "ctiapp", "secret").await;
    assert_eq!(reply.body.matches("<devices>").count(), 5);
    assert_eq!(reply.body.matches("<deviceCategory>GROUP</deviceCategory>").count(), 1);
    assert!(reply.body.contains(r#"<huntgroup enabled="true" username="Sales"/>"#));
    assert!(reply.body.contains(r#"<user enabled="true" username="Extn202"/>"#));
    assert!(find(&reply.body, "haConfiguration").is_none());
    assert!(text(&reply.body, "webSocketWsUrl").starts_with("ws://192.0.2.1:8080/"));
}

#[tokio::test]
async fn wrong_credentials_are_refused_either_way() {
    let portal = portal().await;
    for (user, password) in [("Extn201", "wrong"), ("nobody", "1234"), ("ctiapp", "")] {
        let reply = log_in(&portal, user, password).await;
        assert_eq!((reply.status, text(&reply.body, "code")), (401, "INVALID_CREDENTIALS"));
    }
    let portal = portal_with(|builder| builder.refusals(Refusals::AsLoginFailureCode)).await;
    let reply = log_in(&portal, "Extn201", "wrong").await;
    assert_eq!((reply.status, text(&reply.body, "loginFailureCode")), (200, "INVALID_CREDENTIALS"));
    assert_eq!(portal.sessions(), 0);
}

#[tokio::test]
async fn logins_are_refused_with_any_code_as_often_as_wished() {
    let portal = portal().await;
    portal.refuse_logins("SYSTEM_STARTUP_IN_PROGRESS", 2);
    portal.refuse_logins_by("LICENSE_NOT_AVAILABLE", Refusals::AsLoginFailureCode, None, 1);
    portal.refuse_logins_by("SYSTEM_DOWN", Refusals::AsStatus, Some(Duration::from_secs(5)), 1);
    for _ in 0..2 {
        let reply = log_in(&portal, "Extn201", "1234").await;
        assert_eq!((reply.status, text(&reply.body, "code")), (503, "SYSTEM_STARTUP_IN_PROGRESS"));
    }
    let reply = log_in(&portal, "Extn201", "1234").await;
    assert_eq!((reply.status, text(&reply.body, "loginFailureCode")), (200, "LICENSE_NOT_AVAILABLE"));
    let reply = log_in(&portal, "Extn201", "1234").await;
    assert_eq!((reply.status, reply.headers["retry-after"].as_str()), (503, "5"));
    assert_eq!(log_in(&portal, "Extn201", "1234").await.status, 200);
}

#[tokio::test]
async fn a_login_that_is_no_login_is_a_bad_request_with_errors() {
    let portal = portal().await;
    let good = login_body("Extn201", "1234", "test", ALL_EVENTS);
    let bad = [
        good.replace("<userName>Extn201</userName>", ""),
        good.replace(">Extn201<", "><"),
        good.replace(">Extn201<", ">a-name-of-more-than-15-characters<"),
        good.replace("http://openapi.common.avaya.com/", "urn:other"),
        good.replace("<userName>", "<x:userName>").replace("</userName>", "</x:userName>"),
        good.replace("WEBSOCKET", "CARRIER PIGEON"),
        good.replace("</x:userLoginRequest>", ""),
        String::new(),
    ];
    for body in bad {
        let reply = request(&portal, "POST", SESSION, None, &body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.body.contains("<Errors><Error><code>INVALID_INPUT_XML_DATA</code>"), "{}", reply.body);
    }
}

#[tokio::test]
async fn there_are_200_sessions_of_device_users() {
    // guide 2.10
    let numbers = 1000..1201;
    let phones = numbers.clone().map(|number| Extension::new(number.to_string()));
    let switch = phones.fold(Switch::builder(), SwitchBuilder::extension).build();
    let portal = Portal::builder(&switch).start().await.unwrap();
    for number in numbers {
        let reply = log_in(&portal, &format!("Extn{number}"), "").await;
        assert_eq!(reply.status, if number < 1200 { 200 } else { 500 }, "{number}: {}", reply.body);
    }
    assert_eq!(portal.sessions(), 200);
}

#[tokio::test]
async fn the_session_after_the_last_is_refused_and_application_users_do_not_count() {
    let portal = portal_with(|builder| builder.max_sessions(2)).await;
    assert_eq!(log_in(&portal, "ctiapp", "secret").await.status, 200);
    assert_eq!(log_in(&portal, "Extn201", "1234").await.status, 200);
    let second = log_in(&portal, "Extn202", "1234").await;
    let refused = log_in(&portal, "Extn203", "1234").await;
    assert_eq!((refused.status, text(&refused.body, "code")), (500, "CSTA_RESOURCE_NOT_AVAILABLE"));
    // a replaced session makes room for itself, a logout for another
    let again = log_in(&portal, "Extn202", "1234").await;
    assert_eq!(again.status, 200);
    let id = text(&again.body, "clientSessionID");
    assert_ne!(id, text(&second.body, "clientSessionID"));
    assert_eq!(request(&portal, "DELETE", SESSION, Some(id), "").await.status, 200);
    assert_eq!(log_in(&portal, "Extn203", "1234").await.status, 200);
}

#[tokio::test]
async fn every_request_but_the_login_needs_a_session_that_is_known() {
    let portal = portal().await;
    for session in [None, Some("unknown")] {
        for (method, path) in [
            ("DELETE", SESSION),
            ("POST", "/inyama/service/session/heartbeat"),
            ("GET", "/inyama/service/snapshot"),
            ("POST", "/inyama/service/callcontrol/makeCall"),
            ("POST", "/inyama/service/callcontrol/noSuchService"),
        ] {
            assert_eq!(request(&portal, method, path, session, "").await.status, 401, "{method} {path}");
        }
    }
    assert!(crate::client::open(&portal, "unknown", "").await.unwrap_err().to_string().contains("401"));
}

#[tokio::test]
async fn unknown_paths_are_404_and_wrong_methods_405_with_what_is_allowed() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    let session = Some(client.id.as_str());
    assert_eq!(request(&portal, "GET", "/", session, "").await.status, 404);
    assert_eq!(
        request(&portal, "POST", "/inyama/service/callcontrol/flyCall", session, "").await.status,
        404
    );
    let reply = request(&portal, "GET", SESSION, session, "").await;
    assert_eq!((reply.status, reply.headers["allow"].as_str()), (405, "POST,DELETE"));
    let reply = request(&portal, "POST", "/inyama/service/snapshot", session, "").await;
    assert_eq!((reply.status, reply.headers["allow"].as_str()), (405, "GET,HEAD"));
}

#[tokio::test]
async fn the_base_path_is_served_in_both_orders() {
    let portal = portal().await;
    let body = login_body("Extn201", "1234", "test", ALL_EVENTS);
    let reply = request(&portal, "POST", "/service/inyama/session", None, &body).await;
    assert_eq!(reply.status, 200);
    let id = text(&reply.body, "clientSessionID");
    assert_eq!(request(&portal, "POST", "/service/inyama/session/heartbeat", Some(id), "").await.status, 202);
}

#[tokio::test]
async fn call_control_that_is_no_csta_is_a_bad_request_with_errors() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    let path = "/inyama/service/callcontrol/holdCall";
    let good = format!(
        r#"<a:HoldCall xmlns:a="{CSTA}"><a:callToBeHeld><a:callID>x</a:callID></a:callToBeHeld></a:HoldCall>"#
    );
    // well-formed, but there is no such call
    assert_eq!(request(&portal, "POST", path, Some(&client.id), &good).await.status, 500);
    for bad in [
        good.replace("ed4", "ed3"),
        good.replace("a:HoldCall", "a:RetrieveCall"),
        good.replace("<a:callID>x</a:callID>", ""),
        good.replace("<a:callID>x</a:callID>", "<callID>x</callID>"),
        good.replace(">x<", "><"),
        good.replace("</a:HoldCall>", ""),
        format!("<!DOCTYPE x>{good}"),
    ] {
        let reply = request(&portal, "POST", path, Some(&client.id), &bad).await;
        assert_eq!(reply.status, 400, "{bad}");
        assert!(reply.body.contains("<Errors><Error><code>"), "{}", reply.body);
    }
}

#[tokio::test]
async fn what_the_switch_refuses_is_a_500_with_an_error() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    assert_eq!(client.make_call("201", "202", "x").await.status, 202);
    for reply in [
        // the phone is on a call already; somebody else's phone; a call that only rings; a call of another
        client.make_call("201", "203", "y").await,
        client.make_call("202", "203", "y").await,
        client.call("holdCall", "HoldCall", "<callToBeHeld><callID>x</callID></callToBeHeld>").await,
        client.clear(portal.switch().calls()[0].leg("202").unwrap().call_id.as_str()).await,
    ] {
        assert_eq!(reply.status, 500);
        assert!(reply.body.contains("<Error><code>UNKNOWN</code><errorValue>"), "{}", reply.body);
    }
    let there = format!(
        r#"<callingDevice switchingSubDomainInformationElements="{}">201</callingDevice><calledDirectoryNumber>202</calledDirectoryNumber>"#,
        crate::client::hex("10.99.99.99")
    );
    let reply = client.call("makeCall", "MakeCall", &there).await;
    assert_eq!((reply.status, text(&reply.body, "errorValue")), (500, "invalidDeviceID"));
}

#[tokio::test]
async fn the_transcript_holds_everything_in_order_and_its_debug_holds_no_secret() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "x").await;
    client.event().await;
    let transcript = portal.transcript();
    let told: Vec<_> = transcript.iter().map(|exchange| format!("{:?}", exchange.direction)).collect();
    assert!(told[0].contains("POST") && told[1].contains("200"), "{told:?}");
    assert!(told[2].contains("GET") && told[3].contains("101"), "{told:?}");
    assert!(told[4].contains("makeCall"), "{told:?}");
    assert_eq!(transcript[4].user.as_deref(), Some("Extn201"));
    assert!(transcript.iter().any(|exchange| exchange.direction == Direction::Event));
    assert!(transcript[0].body.contains("1234"));
    let shown = format!("{transcript:?} {portal:?}");
    assert!(!shown.contains("1234") && !shown.contains(&client.id), "{shown}");
}
