//! Logging in (IP Office guide 4.3.1, 19).

use super::world::{PASSWORD, World, minutes, pass, secs, soon, told, within};
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::ipoffice::wire::{EventCategory, LoginFailureCode};
use telapi::{CloseReason, Delivery, Error, ErrorKind, SessionState};
use telapi_mock::ipoffice::{Fault, Refusals};
use tokio::time::Instant;

const BOTH_WAYS: [Refusals; 2] = [Refusals::AsStatus, Refusals::AsLoginFailureCode];

/// What no retry heals.
const FINAL: [&str; 7] = [
    "INVALID_CREDENTIALS",
    "UNAUTHORIZED",
    "PREFFERED_EDITION_LICENSE_NOT_AVAILABLE",
    "LICENSE_NOT_AVAILABLE",
    "USER_CONFIGURATION_PROBLEM",
    "BLOCKED_APPLICATION_VERSION",
    "INVALID_INPUT_XML_DATA",
];

/// What can pass.
const TRANSIENT: [&str; 7] = [
    "SYSTEM_STARTUP_IN_PROGRESS",
    "CSTA_PROVIDER_NOT_AVAILABLE",
    "CSTA_RESOURCE_NOT_AVAILABLE",
    "SERVER_PROBLEM",
    "SESSION_ERROR",
    "SYSTEM_DOWN",
    "UNKNOWN",
];

async fn refused(world: &World) -> Error {
    within(secs(1), world.user("201").connect()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn the_user_beyond_those_that_a_portal_serves_is_told_so() {
    let world = World::behind(|portal| portal.max_sessions(1)).await;
    let _first = world.log_in("201").await;
    let beyond = world.user("202").login_deadline(secs(10));
    let error = soon(beyond.connect()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::LoginRefused, true));
    assert_eq!(LoginFailureCode::of(&error), Some(LoginFailureCode::CstaResourceNotAvailable));
    let other = Error::new(ErrorKind::Refused).refused(error.refusal().unwrap().clone());
    assert_eq!(LoginFailureCode::of(&other), None, "no login");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_tried_exactly_once() {
    for refusals in BOTH_WAYS {
        let world = World::behind(|portal| portal.refusals(refusals)).await;
        let builder = world.user("201").credentials("Extn201", "wrong");
        let error = within(secs(1), builder.connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::LoginRefused, Delivery::Rejected));
        assert_eq!(error.refusal().unwrap().code.as_deref(), Some("INVALID_CREDENTIALS"));
        let status = if refusals == Refusals::AsStatus { 401 } else { 200 };
        assert_eq!(error.refusal().unwrap().status, Some(status));
        assert!(!error.is_transient());
        assert!(told(&error).contains("Extn201"), "it says who: {}", told(&error));
        pass(minutes(60)).await;
        assert_eq!(world.logins(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_no_retry_heals_is_final_at_once() {
    for refusals in BOTH_WAYS {
        for code in FINAL {
            let world = World::new().await;
            world.portal.refuse_logins_by(code, refusals, None, 1000);
            let error = refused(&world).await;
            assert_eq!(error.kind(), ErrorKind::LoginRefused, "{code} {refusals:?}: {error}");
            assert_eq!(error.refusal().unwrap().code.as_deref(), Some(code), "{refusals:?}");
            pass(minutes(5)).await;
            assert_eq!(world.logins(), 1, "{code} {refusals:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_bare_401_means_invalid_credentials() {
    let world = World::new().await;
    world.portal.answer_next("/session", Fault::status(401));
    let error = refused(&world).await;
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::LoginRefused, false));
}

#[tokio::test(start_paused = true)]
async fn what_can_pass_is_tried_again_until_the_login_deadline() {
    for refusals in BOTH_WAYS {
        for code in TRANSIENT {
            let world = World::new().await;
            world.portal.refuse_logins_by(code, refusals, None, 1000);
            let start = Instant::now();
            let session = world.user("201").login_deadline(secs(45)).start().unwrap();
            let state = within(secs(46), session.state().wait_for(SessionState::is_closed)).await.unwrap();
            assert_eq!(start.elapsed().as_secs(), 45, "{code} {refusals:?}");
            let SessionState::Closed { reason: CloseReason::LoginDeadline(error) } = state else {
                panic!("{code} {refusals:?}: {state}")
            };
            assert_eq!((error.kind(), error.is_transient()), (ErrorKind::LoginRefused, true), "{code}");
            assert_eq!(error.refusal().unwrap().code.as_deref(), Some(code));
            // pauses of 1, 2, 4, 8 and 16 s at most, half of it at least
            assert!((5..=12).contains(&world.logins()), "{code}: {}", world.logins());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_not_told_as_an_error() {
    let world = World::new().await;
    world.portal.refuse_logins("SYSTEM_STARTUP_IN_PROGRESS", 3);
    let session = soon(world.user("201").connect()).await.unwrap();
    assert!(session.state().get().is_online());
    assert_eq!(world.logins(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_logged_in_once_has_no_deadline() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.portal.refuse_logins("SYSTEM_STARTUP_IN_PROGRESS", 100);
    world.portal.expire_sessions();
    pass(minutes(20)).await;
    let state = session.state().get();
    assert!(matches!(state, SessionState::Reconnecting { .. }), "{state}");
    within(minutes(60), session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_portal_says_when_to_ask_again() {
    for answer in ["a bare 503", "a refusal"] {
        let world = World::new().await;
        match answer {
            "a refusal" => {
                let (how, wait) = (Refusals::AsStatus, Some(secs(20)));
                world.portal.refuse_logins_by("SYSTEM_STARTUP_IN_PROGRESS", how, wait, 1);
            }
            _ => world.portal.answer_next("/session", Fault::unavailable(secs(20))),
        }
        let start = Instant::now();
        soon(world.user("201").connect()).await.unwrap();
        assert!((20..=22).contains(&start.elapsed().as_secs()), "{answer}: {:?}", start.elapsed());
        assert_eq!(world.logins(), 2, "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_there_yet_is_waited_for() {
    let world = World::new().await;
    world.portal.stop().await;
    let coming = async {
        pass(secs(20)).await;
        world.portal.restart().await.unwrap();
    };
    let (session, ()) = soon(async { tokio::join!(world.user("201").connect(), coming) }).await;
    assert!(session.unwrap().state().get().is_online());
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_comes_is_told_when_the_deadline_is_over() {
    let world = World::new().await;
    world.portal.stop().await;
    let start = Instant::now();
    let error = within(secs(31), world.user("201").login_deadline(secs(30)).connect()).await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_is_told_when_the_deadline_is_over() {
    let world = World::new().await;
    world.portal.hang(true);
    let start = Instant::now();
    let error = within(secs(31), world.user("201").login_deadline(secs(30)).connect()).await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_html_is_told_with_its_status() {
    let pages = [
        (200, Fault::Html),
        (404, Fault::answer(404, "<html><body>Not Found</body></html>")),
        (502, Fault::answer(502, "<html><body>Bad Gateway</body></html>")),
    ];
    for (status, page) in pages {
        let world = World::new().await;
        for _ in 0..50 {
            world.portal.answer_next("/session", page.clone());
        }
        let builder = world.user("201").login_deadline(secs(10));
        let error = within(secs(11), builder.connect()).await.unwrap_err();
        assert_eq!(error.refusal().unwrap().status, Some(status), "{}", told(&error));
        assert!(told(&error).contains(&status.to_string()), "{}", told(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_cut_off_or_garbled_is_an_error_and_not_a_session() {
    let garbled = [
        Fault::Cut,
        Fault::answer(200, "<userLoginResponse><loginFail"),
        Fault::answer(200, "<userLoginResponse></userLoginResponse>"),
        Fault::answer(200, ""),
    ];
    for fault in garbled {
        let world = World::new().await;
        world.portal.answer_next("/session", fault.clone());
        let builder = world.user("201").login_deadline(Duration::from_millis(400));
        let error = soon(builder.connect()).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}: {}", told(&error));
        // and healed by the next try
        world.portal.answer_next("/session", fault);
        assert!(world.log_in("201").await.state().get().is_online());
    }
}

#[tokio::test(start_paused = true)]
async fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let world = World::new().await;
    let address = world.portal.address();
    let with_url = |url: String| Session::builder(url).credentials("Extn201", PASSWORD).application("bot");
    let impossible = [
        ("no user name", world.user("201").credentials("", PASSWORD)),
        ("a blank user name", world.user("201").credentials("  ", PASSWORD)),
        ("no application name", world.user("201").application("")),
        ("no credentials", Session::builder(world.portal.url()).application("bot")),
        ("no scheme", with_url(address.to_string())),
        ("another scheme", with_url(format!("ftp://{address}"))),
        ("no host", with_url("http://".to_owned())),
        ("nothing", with_url(String::new())),
        ("a password in the URL", with_url(format!("http://Extn201:{PASSWORD}@{address}"))),
        ("a path", with_url(format!("http://{address}/inyama/service"))),
        ("an impossible secondary", world.user("201").secondary("onex2")),
        ("no time to answer", world.user("201").request_deadline(Duration::ZERO)),
        ("heartbeats without a pause", world.user("201").heartbeat_interval(Duration::ZERO)),
    ];
    for (what, builder) in impossible {
        let error = within(Duration::ZERO, builder.connect()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::InvalidArgument, Delivery::NotSent),
            "{what}: {error}"
        );
        assert!(!told(&error).contains(PASSWORD), "{what}: {}", told(&error));
    }
    assert!(world.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_login_asks_for_logout_events_whatever_else_it_asks_for() {
    let world = World::new().await;
    soon(world.user("201").event_categories([]).connect()).await.unwrap();
    let request =
        world.portal.transcript().into_iter().find(|exchange| exchange.body.contains("userLoginRequest"));
    assert!(request.unwrap().body.contains("<eventTypes>LogoutEvents</eventTypes>"));
}

#[tokio::test(start_paused = true)]
async fn the_login_tells_the_programs_version_and_asks_for_the_events_of_a_pairs_logins_too() {
    // guide 15.2
    let world = World::new().await;
    soon(world.user("201").application_version("11.0.0.457").connect()).await.unwrap();
    let transcript = world.portal.transcript();
    let request = transcript.iter().find(|exchange| exchange.body.contains("userLoginRequest")).unwrap();
    let version = "<applicationName>bot</applicationName><applicationVersion>11.0.0.457</applicationVersion>";
    assert!(request.body.contains(version), "behind the name, as in the sample");
    for category in [
        EventCategory::SystemServicesCallbackEvents,
        EventCategory::IoServicesFeaturesCallbackEvents,
        EventCategory::PhotoChangeEvents,
        EventCategory::IpoConfigChangeEvents,
    ] {
        assert!(request.body.contains(&format!("<eventTypes>{category}</eventTypes>")), "{category}");
    }

    let world = World::new().await;
    let builder = world.user("201").event_categories([EventCategory::PhotoChangeEvents]);
    soon(builder.connect()).await.unwrap();
    let transcript = world.portal.transcript();
    let request = transcript.iter().find(|exchange| exchange.body.contains("userLoginRequest")).unwrap();
    assert!(request.body.contains("<eventTypes>PhotoChangeEvents</eventTypes>"));
    assert!(!request.body.contains("IPOConfigChangeEvents") && !request.body.contains("applicationVersion"));
}

#[tokio::test(start_paused = true)]
async fn the_websocket_is_opened_where_the_user_said_and_not_where_the_portal_believes_to_be() {
    let world = World::behind(|portal| portal.advertises("10.255.255.1:8080")).await;
    let session = world.log_in("201").await;
    world.talk(&session, "202").await;
}

#[tokio::test(start_paused = true)]
async fn a_user_may_have_no_password() {
    let world = World::with(|switch| switch.extension(telapi_mock::Extension::new("208"))).await;
    soon(world.user("208").credentials("Extn208", "").connect()).await.unwrap();
}

#[test]
fn a_session_that_is_started_outside_a_runtime_is_refused() {
    let builder = Session::builder("http://127.0.0.1:1").credentials("Extn201", PASSWORD).application("bot");
    let error = builder.start().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("runtime"), "{error}");
}
