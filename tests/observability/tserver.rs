//! `OBSERVABILITY.md` says what sessions with T-Server write, and it is so.

use super::genesys::{PASSWORD, World, minutes, no_call, open, pass, secs, soon, story_until, url};
use super::listener::{Listener, Told};
use super::table::assert_documented;
use telapi::tserver::{HotStandby, Session};
use telapi_mock::fault::{ConnectionFault, EventFault, When};
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, Switch, SwitchBuilder};
use tracing::Level;

/// Numbers of seven digits, which no port and no duration can be mistaken for.
const OWN: &str = "7390201";
const OTHER: &str = "7390202";

async fn world() -> World {
    let phones = [Extension::new(OWN).full_name("Anna Berg"), Extension::new(OTHER).answers_after(secs(1))];
    let switch = phones.into_iter().fold(Switch::builder().seed(7), SwitchBuilder::extension).build();
    let server = TServer::builder(&switch).password(PASSWORD).start().await.unwrap();
    World { switch, server }
}

/// Calls, and nothing else.
async fn a_day(world: &World) {
    let builder = Session::builder([url(&world.server)]).seed(7).password(PASSWORD).address(OWN);
    let (session, _events) = open(builder).await;
    for _ in 0..3 {
        let call = world.talk(&session, OWN, OTHER).await;
        soon(call.hold()).await.unwrap();
        soon(call.retrieve()).await.unwrap();
        pass(minutes(20)).await;
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        pass(minutes(20)).await;
    }
    soon(session.close()).await;
}

/// Nearly everything that can happen to it.
async fn everything(world: &World) {
    let second = TServer::builder(&world.switch).password(PASSWORD).start().await.unwrap();
    second.stop().await;
    let servers = [url(&world.server), url(&second)];
    let builder = Session::builder(servers).seed(7).password(PASSWORD).address(OWN);
    let (session, mut events) = open(builder.hot_standby(HotStandby::default())).await;
    // the second session cannot be opened
    pass(secs(30)).await;
    world.server.inject("no JSON at all");
    world.server.inject(r#"{"message":"EventOfNobody","attributes":{}}"#);
    world.server.spoil_events(When::next(1), EventFault::Duplicate);
    let call = world.talk(&session, OWN, OTHER).await;
    world.server.refuse(When::next(1).on("RequestHoldCall"), 53);
    soon(call.hold()).await.unwrap_err();
    world.server.refuse(When::next(2).on("RequestRegisterAddress"), 59);
    world.server.take_dn_away(OWN);
    story_until(&mut events, "resynchronised").await;
    world.server.link_down();
    pass(secs(5)).await;
    world.server.link_up();
    story_until(&mut events, "resynchronised").await;
    second.restart().await.unwrap();
    pass(minutes(2)).await;
    world.server.stop().await;
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    second.break_connections(ConnectionFault::HalfOpen);
    story_until(&mut events, "disconnected").await;
    second.stop().await;
    pass(minutes(5)).await;
    second.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    soon(session.close()).await;
}

#[tokio::test(start_paused = true)]
async fn the_table_of_t_server_and_that_of_all_are_what_its_sessions_write() {
    let (listener, listening) = Listener::listen();
    everything(&world().await).await;
    drop(listening);
    assert_documented(&listener.told(), "T-Server");
}

#[tokio::test(start_paused = true)]
async fn a_day_of_normal_traffic_over_t_server_writes_connects_and_closes_and_no_number() {
    let (listener, listening) = Listener::listen();
    a_day(&world().await).await;
    drop(listening);
    let lines: Vec<_> = listener.lines(Level::INFO).iter().map(Told::shown).collect();
    let names: Vec<_> = listener.lines(Level::INFO).into_iter().map(|told| told.name).collect();
    assert_eq!(names, ["connected", "closed"], "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_with_t_server_numbers_are_at_debug_and_trace_only_and_the_password_nowhere() {
    let (listener, listening) = Listener::listen();
    everything(&world().await).await;
    drop(listening);
    let lines: Vec<_> = listener.lines(Level::INFO).iter().map(Told::shown).collect();
    assert!(lines.len() > 5, "{lines:?}");
    for number in [OWN, OTHER, "Anna"] {
        assert!(!lines.iter().any(|line| line.contains(number)), "{number}: {lines:#?}");
    }
    let all: Vec<_> = listener.told().iter().map(Told::shown).collect();
    assert!(!all.iter().any(|line| line.contains(PASSWORD)), "the password is written");
}
