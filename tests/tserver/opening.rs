//! Opening and closing sessions (tserver-text-and-gateway, *The gateway link*; T-Library model, `TOpenServerEx`).

use super::world::{PASSWORD, World, asked, debug, open, secs, soon, told, url};
use telapi::tserver::message::ErrorCode;
use telapi::tserver::{Address, HotStandby, Session};
use telapi::{CloseReason, ErrorKind, SessionState};
use telapi_mock::fault::When;

#[tokio::test(start_paused = true)]
async fn a_session_registers_its_client_asks_the_role_registers_its_addresses_and_gives_them_back() {
    let world = World::new().await;
    let (session, _events) = open(world.session().address("202").application("night-bot")).await;
    let names: Vec<_> = world.server.transcript().into_iter().map(|exchange| exchange.name).collect();
    let begun: Vec<_> = names.iter().filter(|name| name.starts_with("Request")).take(3).collect();
    assert_eq!(begun, ["RequestRegisterClient", "RequestQueryServer", "RequestRegisterAddress"]);
    assert_eq!(["201", "202", "203"].map(|dn| world.server.registrations(dn)), [1, 1, 0]);
    soon(session.close()).await;
    assert_eq!(asked(&world.server, "RequestUnregisterAddress"), 2);
    assert_eq!(["201", "202"].map(|dn| world.server.registrations(dn)), [0, 0]);
    soon(async {
        while world.server.sessions() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_ends_the_session_at_once_and_is_not_told() {
    let world = World::behind(|server| server.password("another")).await;
    let error = soon(world.session().password(PASSWORD).connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRefused, "{error}");
    assert!(!told(&error).contains(PASSWORD) && !debug(&error).contains(PASSWORD));
    assert_eq!(world.asked("RequestRegisterClient"), 1, "no password is tried twice");
}

#[tokio::test(start_paused = true)]
async fn the_right_password_opens_it() {
    let world = World::behind(|server| server.password(PASSWORD)).await;
    let builder = world.session().password(PASSWORD);
    assert!(!debug(&builder).contains(PASSWORD));
    soon(builder.connect()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_address_that_the_server_does_not_know_ends_it_and_is_named() {
    let world = World::new().await;
    let error = soon(world.session().address("999").connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRefused);
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::DN_NOT_CONFIGURED), "{error}");
    assert!(told(&error).contains("999"), "{}", told(&error));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_pass_is_tried_again_until_the_login_deadline() {
    let world = World::new().await;
    world.server.refuse(When::next(2).on("RequestRegisterClient"), 40);
    let session = soon(world.session().connect()).await.unwrap();
    assert_eq!(world.asked("RequestRegisterClient"), 3);
    soon(session.close()).await;
    world.server.refuse(When::always().on("RequestRegisterClient"), 40);
    let error = soon(world.session().login_deadline(secs(20)).connect()).await.unwrap_err();
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::NO_MORE_LICENSES), "{error}");
}

#[tokio::test(start_paused = true)]
async fn who_is_refused_after_a_loss_is_not_opened_again_unless_that_is_wanted() {
    for wanted in [false, true] {
        let world = World::new().await;
        let (session, mut events) = open(world.session().restore_after_refusal(wanted)).await;
        world.server.refuse(When::next(1).on("RequestRegisterClient"), 53);
        world.server.break_connections(telapi_mock::fault::ConnectionFault::Cut);
        if wanted {
            super::world::story_until(&mut events, "resynchronised").await;
            assert!(matches!(session.state().get(), SessionState::Online { .. }));
        } else {
            super::world::story_until(&mut events, "closed").await;
            let SessionState::Closed { reason: CloseReason::Refused(error) } = session.state().get() else {
                panic!("{:?}", session.state().get());
            };
            assert_eq!(ErrorCode::of(&error), Some(ErrorCode::INVALID_ATTRIBUTE));
        }
    }
}

const fn ms(milliseconds: u64) -> std::time::Duration {
    std::time::Duration::from_millis(milliseconds)
}

fn hot(interval: std::time::Duration) -> HotStandby {
    HotStandby::default().reconnect_interval(interval)
}

#[tokio::test(start_paused = true)]
async fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let server = "tserver://pbx.example.com:7000";
    let none: [&str; 0] = [];
    let cases = [
        ("no server", Session::builder(none)),
        ("a URL of something else", Session::builder(["https://pbx.example.com:7000"])),
        ("a URL without a port", Session::builder(["tserver://pbx.example.com"])),
        ("an address without a number", Session::builder([server]).address("")),
        ("an address twice", Session::builder([server]).addresses(["201", "201"])),
        ("no application", Session::builder([server]).application(" ")),
        ("a timeout of nothing", Session::builder([server]).request_deadline(secs(0))),
        ("ADDP above an hour", Session::builder([server]).addp_timeout(secs(3601))),
        ("no registration at once", Session::builder([server]).registrations_at_once(0)),
        ("a request below a second", Session::builder([server]).request_deadline(ms(999))),
        ("a request above a day", Session::builder([server]).request_deadline(secs(86_401))),
        ("an event above a day", Session::builder([server]).event_deadline(secs(86_401))),
        ("looks without a pause", Session::builder([server]).snapshot_interval(Some(ms(999)))),
        ("ADDP below a second", Session::builder([server]).addp_timeout(ms(999))),
        ("the server's ADDP above an hour", Session::builder([server]).addp_remote_timeout(secs(3601))),
        ("hot standby in no time", Session::builder([server]).hot_standby(hot(ms(99)))),
        ("hot standby above an hour", Session::builder([server]).hot_standby(hot(secs(3601)))),
    ];
    for (what, builder) in cases {
        let error = builder.start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{what}");
    }
    for (what, builder) in [
        ("a second", Session::builder([server]).request_deadline(secs(1)).addp_timeout(secs(1))),
        ("a day", Session::builder([server]).request_deadline(secs(86_400)).event_deadline(secs(86_400))),
        ("an hour", Session::builder([server]).addp_timeout(secs(3600)).addp_remote_timeout(secs(3600))),
        ("the shortest standby", Session::builder([server]).hot_standby(hot(ms(100)))),
        ("the longest standby", Session::builder([server]).hot_standby(hot(secs(3600)))),
    ] {
        assert!(builder.start().is_ok(), "{what}");
    }
    let error = Session::builder(["tserver://bob:hunter2@pbx.example.com:7000"]).start().unwrap_err();
    assert!(!told(&error).contains("hunter2") && !debug(&error).contains("hunter2"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn only_what_is_registered_is_a_device() {
    let world = World::new().await;
    let session = soon(world.session().address(Address::new("202")).connect()).await.unwrap();
    assert!(session.device("201").is_ok() && session.device(" 202 ").is_ok());
    assert_eq!(session.device("203").unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(session.phone("203").unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert!(url(&world.server).starts_with("tserver://"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_given_twice_is_one() {
    let world = World::new().await;
    let session = soon(Session::builder([url(&world.server), url(&world.server)]).connect()).await.unwrap();
    assert_eq!(session.servers().len(), 1);
}
