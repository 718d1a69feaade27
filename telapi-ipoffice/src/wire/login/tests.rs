//! Rules of login, from IP Office guide 4.3.1, 15 and 19. The messages are our own.

use super::*;
use crate::wire::{Limits, Secret, SessionId};
use telapi_core::wire::{DecodeErrorKind, Document, Element};

const SESSION: &str = "5f0c1d2e-night-4b";

fn response(inside: &str) -> LoginResponse {
    let xml = format!(
        "<o:userLoginResponse xmlns:o='http://openapi.common.avaya.com/'>{inside}</o:userLoginResponse>"
    );
    LoginResponse::from_body(xml.as_bytes(), &Limits::default()).unwrap()
}

fn device_user() -> LoginResponse {
    response(&format!(
        "<xmppDomain>lab</xmppDomain>
         <applicationVersion>11.1.2.0</applicationVersion><clientSessionID> {SESSION} </clientSessionID>
         <userName>Extn211</userName><userExtension>211</userExtension><userSwitchDevice>192.168.42.1</userSwitchDevice>
         <userParkSlots>620@192.168.42.1|621@192.168.42.1</userParkSlots><userHuntGroups/>
         <stationMonitorEnabled>true</stationMonitorEnabled><inService>false</inService>
         <userMonitorID>-77-192.168.42.1-211</userMonitorID><loginFailureCode>NONE</loginFailureCode>
         <xmppConnectionFailureCode>NONE</xmppConnectionFailureCode>
         <subscriptionUrl>ws://192.168.42.2:8080/</subscriptionUrl>
         <webSocketWssUrl>wss://192.168.42.2:9443/inyama/openapiwebsocket/{SESSION}</webSocketWssUrl>
         <haConfiguration><primaryServer>192.168.42.2</primaryServer><secondaryServer>192.168.42.3</secondaryServer>
         </haConfiguration>"
    ))
}

#[test]
fn a_device_user_is_told_of_its_own_phone_and_of_the_pair_of_servers() {
    let login = device_user();
    assert_eq!(login.failure(), None);
    assert_eq!(login.user_kind(), UserKind::DeviceUser);
    assert_eq!(login.device_ids()[0].to_string(), "211@192.168.42.1");
    assert_eq!(login.client_session_id, Some(SessionId::new(SESSION)));
    assert_eq!((login.in_service, login.station_monitor_enabled), (Some(false), Some(true)));
    let pair = login.ha_configuration.as_ref().unwrap();
    assert_eq!(pair.secondary_server.as_deref(), Some("192.168.42.3"));
    let url = login.web_socket_wss_url.as_ref().unwrap();
    assert!(url.expose().ends_with(SESSION));
    assert!(login.unknown.is_empty(), "{:?}", login.unknown);
}

#[test]
fn an_application_user_is_told_of_all_devices_phones_and_hunt_groups() {
    let login = response(
        "<clientSessionID>s</clientSessionID>
         <devices><switchingSubdomain>192.168.42.1</switchingSubdomain><userExtension>211</userExtension>
           <deviceCategory>STATION</deviceCategory><inService>true</inService><loginTime>1700000000</loginTime>
           <wrapupTime>5</wrapupTime><accountStatus>true</accountStatus><callDistributionMode/>
           <huntGroups><huntgroup enabled='true' username='Night desk'/><huntgroup enabled='false' username='Shop'/>
           </huntGroups></devices>
         <devices><userExtension>400</userExtension><deviceCategory>GROUP</deviceCategory>
           <callDistributionMode>Rotary</callDistributionMode><users><user enabled='true' username='Extn211'/></users>
         </devices>
         <devices><userExtension/><fullName/></devices>
         <loginFailureCode/><ipOfficeTimestamp>1700000000123</ipOfficeTimestamp><ipOfficeTimezone>+1:00</ipOfficeTimezone>",
    );
    assert_eq!(login.failure(), None, "blank is success");
    assert_eq!(login.user_kind(), UserKind::ApplicationUser);
    let devices: Vec<_> = login.device_ids().iter().map(ToString::to_string).collect();
    assert_eq!(devices, ["211@192.168.42.1", "400"], "a device without extension cannot be addressed");
    let phone = &login.devices[0];
    assert_eq!(phone.device_category, Some(DeviceCategory::Station));
    assert_eq!(phone.call_distribution_mode, None);
    let groups = phone.hunt_groups.as_ref().unwrap();
    assert_eq!((groups[1].enabled, groups[1].username.as_deref()), (Some(false), Some("Shop")));
    let group = &login.devices[1];
    assert_eq!(group.call_distribution_mode, Some(CallDistributionMode::Other("Rotary".into())));
    assert_eq!(group.users.as_ref().unwrap()[0].username.as_deref(), Some("Extn211"));
    assert_eq!(login.ip_office_timestamp.unwrap().as_millis(), 1_700_000_000_123);
    assert!(login.unknown.is_empty() && login.devices.iter().all(|device| device.unknown.is_empty()));
}

#[test]
fn every_code_of_the_guide_says_whether_trying_again_is_in_vain() {
    let transient = [
        "SYSTEM_STARTUP_IN_PROGRESS",
        "CSTA_PROVIDER_NOT_AVAILABLE",
        "CSTA_RESOURCE_NOT_AVAILABLE",
        "SERVER_PROBLEM",
        "SESSION_ERROR",
        "SYSTEM_DOWN",
        "UNKNOWN",
    ];
    let last = [
        "INVALID_INPUT_XML_DATA",
        "INVALID_CREDENTIALS",
        "UNAUTHORIZED",
        "PREFFERED_EDITION_LICENSE_NOT_AVAILABLE",
        "LICENSE_NOT_AVAILABLE",
        "USER_CONFIGURATION_PROBLEM",
        "BLOCKED_APPLICATION_VERSION",
    ];
    assert_eq!(LoginFailureCode::KNOWN.len(), transient.len() + last.len() + 1);
    for (codes, is_final) in [(&transient, false), (&last, true)] {
        for code in codes {
            let login = response(&format!("<loginFailureCode>{code}</loginFailureCode>"));
            let failure = login.failure().unwrap();
            assert!(!matches!(failure, LoginFailureCode::Other(_)), "{code} has a name");
            assert_eq!((failure.as_str(), failure.is_final()), (*code, is_final));
            assert_eq!(failure.is_transient(), !is_final, "{code}");
            assert!(!failure.is_success());
        }
    }
}

#[test]
fn a_code_that_nobody_knows_is_worth_another_try() {
    let login = response("<loginFailureCode>MOON_TOO_CLOSE</loginFailureCode>");
    let failure = login.failure().unwrap();
    assert!(failure.is_transient() && !failure.is_final());
    assert_eq!(failure.to_string(), "MOON_TOO_CLOSE");
}

#[test]
fn none_a_blank_code_and_no_code_are_success() {
    for inside in [
        "<loginFailureCode>NONE</loginFailureCode>",
        "<loginFailureCode> </loginFailureCode>",
        "",
        "<loginFaliureCode>None</loginFaliureCode>",
    ] {
        assert_eq!(response(inside).failure(), None, "{inside}");
    }
}

#[test]
fn the_guides_other_spelling_of_the_failure_code_is_read() {
    let login = response("<loginFaliureCode>LICENSE_NOT_AVAILABLE</loginFaliureCode>");
    assert_eq!(login.failure(), Some(&LoginFailureCode::LicenseNotAvailable));
    assert!(login.unknown.is_empty());
}

#[test]
fn another_root_is_refused() {
    let error = LoginResponse::from_body(b"<html/>", &Limits::default()).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::WrongRoot { .. }));
}

#[test]
fn park_slots_are_parted_by_bars_or_tabs_and_their_text_stays_reachable() {
    for text in ["3@192.168.42.1|7|  |8@", "3@192.168.42.1\t7\t8@"] {
        let login = response(&format!("<userParkSlots>{text}</userParkSlots>"));
        let park = login.user_park_slots.unwrap();
        assert_eq!(park.as_str(), text);
        let slots: Vec<_> = park
            .slots()
            .iter()
            .map(|slot| (slot.slot.as_str(), slot.switch.as_ref().map(ToString::to_string)))
            .collect();
        assert_eq!(slots, [("3", Some("192.168.42.1".to_owned())), ("7", None), ("8@", None)]);
    }
    let groups = response("<userHuntGroups>Night desk\tShop</userHuntGroups>").user_hunt_groups.unwrap();
    assert_eq!(groups.names(), ["Night desk", "Shop"]);
}

#[test]
fn no_secret_is_printed_or_serialised_unless_it_is_asked_for() {
    let mut logins = vec![device_user()];
    // what is not known may repeat the secret
    logins.push(response(&format!(
        "<clientSessionID>{SESSION}</clientSessionID><clientSessionID>{SESSION}-2</clientSessionID>
         <webSocketWsUrl><url at='ws://x/{SESSION}'>ws://x/other</url></webSocketWsUrl>
         <novelty href='ws://x/{SESSION}'>see {SESSION}</novelty><ordinary>kept</ordinary>
         <devices><novelty>{SESSION}</novelty></devices>"
    )));
    for login in &logins {
        let printed = format!("{login:?} {}", serde_json::to_string(login).unwrap());
        assert!(!printed.contains(SESSION), "{printed}");
        assert!(!printed.contains("ws://"), "{printed}");
        let shown = login.to_json_with_secrets();
        assert_eq!(shown["client_session_id"], SESSION);
    }
    assert!(format!("{:?}", logins[1]).contains("kept"));
    let shown = logins[0].to_json_with_secrets();
    assert_eq!(shown["subscription_url"], "ws://192.168.42.2:8080/");
    assert_eq!(shown["user_extension"], "211");
}

fn children(element: Element<'_>) -> Vec<(&str, &str)> {
    element.children().map(|child| (child.name(), child.text())).collect()
}

#[test]
fn a_login_request_is_written_in_the_guides_order_and_escaped() {
    let login = LoginRequest::new("Extn211", "a<b&c", "night-bot").application_version("1.4");
    let xml = login.to_xml();
    assert!(
        xml.expose()
            .contains(r#"<ns:userLoginRequest xmlns:ns="http://openapi.common.avaya.com/"><userName>"#)
    );
    let document = Document::parse(xml.expose(), &Limits::default()).unwrap();
    let root = document.root_named("userLoginRequest").unwrap();
    assert_eq!(
        children(root),
        [
            ("userName", "Extn211"),
            ("userPassword", "a<b&c"),
            ("applicationName", "night-bot"),
            ("applicationVersion", "1.4"),
            ("loginSubscriptionRequest", ""),
        ]
    );
    let subscription = root.child("loginSubscriptionRequest").unwrap();
    assert_eq!(subscription.attribute("httpMethod"), Some("WEBSOCKET"));
    assert_eq!(subscription.attribute("callBackUrl"), Some(" "));
    let events = children(subscription);
    assert_eq!(events.len(), 19, "all of 4.3.1 and 15.2 by default");
    assert_eq!(events[0], ("eventTypes", "CapabilityExchangeServicesCallbackEvents"));
    assert_eq!(events[18], ("eventTypes", "IPOConfigChangeEvents"));
}

#[test]
fn logout_events_are_always_subscribed_and_once() {
    for chosen in [vec![], vec![EventCategory::LogoutEvents], vec![EventCategory::Other("NewEvents".into())]]
    {
        let xml = LoginRequest::new("u", "", "a").event_types(chosen.clone()).to_xml();
        assert_eq!(xml.expose().matches(">LogoutEvents<").count(), 1, "{chosen:?}");
        assert!(!xml.expose().contains("ImEvents"));
        assert!(!xml.expose().contains("applicationVersion"), "it is optional");
    }
}

#[test]
fn the_password_is_neither_in_the_requests_debug_nor_in_its_xmls() {
    let login = LoginRequest::new("u", "hunter7", "a");
    assert!(!format!("{login:?} {:?}", login.to_xml()).contains("hunter7"));
    assert_eq!(Secret::from("x"), Secret::new("x"));
}
