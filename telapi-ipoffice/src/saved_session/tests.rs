//! What a saved session says, and what is not taken for one.

use super::*;
use telapi_core::{DeviceId, SwitchingSubDomain};

const DEVICE_USER: &str = concat!(
    r#"{"format":"telapi-ipoffice session","version":1,"server":"https://onex.example.com:9443","#,
    r#""user":"Extn201","application":"night-bot","saved_at":1700000060000,"last_active":1700000000000,"#,
    r#""session_id":"3fa4c0de-0000-4000-8000-00000000cafe","#,
    r#""websocket":"ws://10.0.0.1:8080/inyama/openapiwebsocket/3fa4c0de-0000-4000-8000-00000000cafe","#,
    r#""phone":{"extension":"201","switch":"192.168.42.1","monitor_id":"7-192.168.42.1-201","#,
    r#""in_service":false,"is_monitored":true,"park_slots":"1@192.168.42.1|2@192.168.42.1"}}"#
);

const APPLICATION_USER: &str = concat!(
    r#"{"format":"telapi-ipoffice session","version":1,"server":"https://onex.example.com:9443","#,
    r#""user":"ctiapp","application":"wall","saved_at":1700000060000,"last_active":1700000060000,"#,
    r#""session_id":"3fa4c0de","devices":[{"extension":"201","physical_extension":"201","#,
    r#""switch":"192.168.42.1","monitor_id":"7","in_service":true,"category":"STATION","user_name":"Extn201","#,
    r#""full_name":"Anna Berg"},{"extension":"300","category":"GROUP"}]}"#
);

fn read(json: &str) -> SavedSession {
    SavedSession::from_secret_json(json).unwrap_or_else(|error| panic!("{error}"))
}

/// All that the refusal tells, its sources included.
fn refused(json: &str) -> String {
    let error = SavedSession::from_secret_json(json).err().expect("a refusal");
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    telapi_testing::told(&error)
}

#[test]
fn it_says_whose_it_is_and_how_old() {
    let saved = read(DEVICE_USER);
    assert_eq!((saved.user(), saved.application()), ("Extn201", "night-bot"));
    assert_eq!(saved.server(), "https://onex.example.com:9443");
    assert_eq!(saved.saved_at().duration_since(saved.last_active()).unwrap(), Duration::from_secs(60));
    assert!(saved.age() > Duration::from_secs(86_400), "it was in 2023");
    let in_the_future = DEVICE_USER.replace("17000000", "99000000");
    assert_eq!(read(&in_the_future).age(), Duration::ZERO);
}

#[test]
fn what_was_read_is_written_again_unchanged() {
    for json in [DEVICE_USER, APPLICATION_USER] {
        assert_eq!(read(json).to_secret_json().expose(), json);
    }
}

#[test]
fn the_login_of_a_device_user_is_known_as_far_as_requests_need_it() {
    let login = read(DEVICE_USER).login();
    assert_eq!(login.user_kind(), crate::wire::UserKind::DeviceUser);
    let own = DeviceId::new("201").on(SwitchingSubDomain::from_text("192.168.42.1"));
    assert_eq!(login.device_ids(), [own]);
    assert_eq!((login.in_service, login.station_monitor_enabled), (Some(false), Some(true)));
    assert_eq!(login.user_monitor_id.unwrap().as_str(), "7-192.168.42.1-201");
    assert_eq!(login.user_park_slots.unwrap().slots().len(), 2);
}

#[test]
fn the_devices_of_an_application_user_are_known() {
    let login = read(APPLICATION_USER).login();
    assert_eq!(login.user_kind(), crate::wire::UserKind::ApplicationUser);
    let switch = SwitchingSubDomain::from_text("192.168.42.1");
    assert_eq!(login.device_ids(), [DeviceId::new("201").on(switch), DeviceId::new("300")]);
}

#[test]
fn what_cannot_be_a_saved_session_is_refused() {
    let change = |from: &str, to: &str| {
        assert!(DEVICE_USER.contains(from), "{from}");
        DEVICE_USER.replace(from, to)
    };
    for (json, why) in [
        (String::new(), "cut off"),
        ("hello".to_owned(), "no JSON"),
        ("[]".to_owned(), "something is missing"),
        ("{}".to_owned(), "something is missing"),
        (change("telapi-ipoffice session", "something else"), "another format"),
        (change(r#""version":1"#, r#""version":2"#), "its version is 2, known is 1"),
        (change("https://onex.example.com:9443", "onex"), "its server"),
        (change("https://onex.example.com:9443", "https://user:pass@onex.example.com:9443"), "its server"),
        (change("https://onex.example.com:9443", "https://onex.example.com:9443/"), "its server"),
        (change("Extn201", " "), "user or application is empty"),
        (change("night-bot", ""), "user or application is empty"),
        (change("3fa4c0de-0000-4000-8000-00000000cafe", ""), "session id"),
        (change("3fa4c0de-0000-4000-8000-00000000cafe", "../x"), "session id"),
        (change("3fa4c0de-0000-4000-8000-00000000cafe", r"a\nb"), "session id"),
        (change("1700000060000", "1600000000000"), "times"),
        (change("1700000060000", "18446744073709551615"), "times"),
        (change("1700000060000", "18446744073709551616"), "another kind"),
        (change("1700000060000", "-1"), "another kind"),
        (change(r#""extension":"201""#, r#""extension":"""#), "no extension"),
        (change("}}", r#"},"devices":[{}]}"#), "at once"),
        (change("192.168.42.1|2", &"9".repeat(5000)), "too long"),
        (change("}}", "}} "), ""),
    ] {
        if why.is_empty() {
            read(&json);
            continue;
        }
        let told = refused(&json);
        assert!(told.contains(why), "{why}: {told}");
    }
}

#[test]
fn one_that_is_too_large_is_refused_unread() {
    let large = DEVICE_USER.replace("}}", &format!("}}{}}}", " ".repeat(16 << 20)));
    assert!(refused(&large).contains("longer than"));
    let deep = format!("{{\"format\":{}", "[".repeat(1 << 20));
    refused(&deep);
}

#[test]
fn whatever_is_broken_in_it_the_refusal_repeats_nothing_of_it() {
    let secrets = ["3fa4c0de", "cafe", "Extn201", "night-bot", "onex.example.com"];
    for cut in 0..DEVICE_USER.len() {
        let told = refused(&DEVICE_USER[..cut]);
        assert!(!secrets.iter().any(|secret| told.contains(secret)), "cut at {cut}: {told}");
    }
    for index in 0..DEVICE_USER.len() {
        for other in ["\"", "}", "[", "0", "\u{0}", "ä", "\\"] {
            let mut json = DEVICE_USER.to_owned();
            json.replace_range(index..=index, other);
            let Err(error) = SavedSession::from_secret_json(json) else { continue };
            let told = telapi_testing::told(&error);
            assert!(!secrets.iter().any(|secret| told.contains(secret)), "{other:?} at {index}: {told}");
        }
    }
}

#[test]
fn it_goes_to_nobody_but_the_user_the_application_and_the_server_that_it_came_from() {
    let saved = read(DEVICE_USER);
    let servers = |urls: &[&str]| urls.iter().map(|url| Target::parse(url).unwrap()).collect::<Vec<_>>();
    let own = servers(&["https://onex2.example.com:9443", "https://onex.example.com:9443"]);
    assert_eq!(saved.server_among(own.iter(), "Extn201", "night-bot").unwrap(), 1);
    for (user, application) in [("Extn202", "night-bot"), ("extn201", "night-bot"), ("Extn201", "day-bot")] {
        let error = saved.server_among(own.iter(), user, application).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{user} {application}");
    }
    for other in ["http://onex.example.com:9443", "https://onex.example.com", "https://onex.example.org:9443"]
    {
        let error = saved.server_among(servers(&[other]).iter(), "Extn201", "night-bot").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{other}");
    }
}

#[test]
fn the_settings_of_a_builder_do_not_show_it() {
    let builder = crate::Session::builder("https://onex.example.com:9443").resume(read(DEVICE_USER));
    let shown = format!("{builder:?} {builder:#?}");
    assert!(!shown.contains("3fa4c0de") && !shown.contains("openapiwebsocket"), "{shown}");
}
