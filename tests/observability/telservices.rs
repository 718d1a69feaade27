//! `OBSERVABILITY.md` says what sessions with TelServer write, and it is so.

use super::listener::{Listener, Told};
use super::table::assert_documented;
use super::telserver::{
    World, close, error, minutes, open, pass, secs, session_event, soon, story_until, tcp,
};
use std::collections::BTreeSet;
use telapi::telservices::WatchedDevice;
use telapi_mock::fault::{AnswerFault, EventFault, When};
use telapi_mock::telservices::TelServer;
use telapi_mock::{Extension, Switch};
use tracing::Level;

/// Numbers of seven digits, which no port and no duration can be mistaken for.
const OWN: &str = "7390201";
const OTHER: &str = "7390202";

async fn world() -> World {
    let phones = [Extension::new(OWN).full_name("Anna Berg"), Extension::new(OTHER).answers_after(secs(1))];
    let switch =
        phones.into_iter().fold(Switch::builder().seed(7), telapi_mock::SwitchBuilder::extension).build();
    let server = TelServer::builder(&switch).start().await.unwrap();
    World { switch, server }
}

/// Calls, and nothing else.
async fn a_day(world: &World, is_polled: bool) {
    let builder = if is_polled { world.over_http() } else { world.over_udp() };
    let (session, _events) = open(builder.device(OWN)).await;
    for _ in 0..3 {
        let call = world.talk(&session, OWN, OTHER).await;
        soon(call.hold()).await.unwrap();
        soon(call.retrieve()).await.unwrap();
        pass(minutes(20)).await;
        soon(call.hang_up()).await.unwrap();
        pass(minutes(20)).await;
    }
    close(&session, &world.server).await;
}

/// Nearly everything that can happen to it by TCP and UDP.
async fn everything(world: &World) {
    let second = world.another().await;
    let device = WatchedDevice::new(OWN).user("anna", super::telserver::PASSWORD);
    let (session, mut events) = open(world.over_udp().server(tcp(&second)).device(device)).await;
    world.server.forge(OWN, b"<x/>");
    world.server.inject(OWN, b"<TelServiceEvent>");
    let of_another = format!(
        "<TelServiceEvent><deviceNumber>{OTHER}</deviceNumber><event><msgWaiting><on/></msgWaiting></event></TelServiceEvent>"
    );
    world.server.inject(OWN, of_another.as_bytes());
    pass(secs(5)).await;
    world.server.forget_sessions();
    story_until(&mut events, "resynchronised").await;
    world.server.spoil_events(When::next(1), EventFault::Drop);
    world.phone(OTHER).dial(OWN).unwrap();
    story_until(&mut events, "repaired").await;
    world.server.spoil_answers(When::next(4).on("snapshot"), error("resourceError"));
    world.server.spoil_answers(When::next(1).on("queryForward"), AnswerFault::Html);
    soon(session.phone(OWN).unwrap().query_forward()).await.unwrap_err();
    pass(minutes(2)).await;
    world.server.pbx_link_down();
    pass(secs(5)).await;
    world.server.pbx_link_up();
    story_until(&mut events, "resynchronised").await;
    world.server.stop().await;
    story_until(&mut events, "failed over").await;
    second.stop().await;
    pass(minutes(5)).await;
    second.restart().await.unwrap();
    story_until(&mut events, "resynchronised").await;
    second.inject(OWN, &session_event("sessionClosedByAdmin"));
    story_until(&mut events, "closed").await;
}

#[tokio::test(start_paused = true)]
async fn the_table_of_telservices_and_that_of_all_are_what_its_sessions_write() {
    let (listener, listening) = Listener::listen();
    everything(&world().await).await;
    a_day(&world().await, true).await;
    drop(listening);
    assert_documented(&listener.told(), "TelServices");
}

#[tokio::test(start_paused = true)]
async fn a_day_of_normal_traffic_writes_connects_and_closes_and_no_number() {
    for is_polled in [false, true] {
        let (listener, listening) = Listener::listen();
        a_day(&world().await, is_polled).await;
        drop(listening);
        let lines: Vec<_> = listener.lines(Level::INFO).iter().map(Told::shown).collect();
        let names: Vec<_> = listener.lines(Level::INFO).into_iter().map(|told| told.name).collect();
        assert_eq!(names, ["connected", "closed"], "{lines:?}");
        let requests: BTreeSet<_> =
            listener.spans("request").into_iter().map(|span| span.fields["service"].clone()).collect();
        assert!(requests.contains("MakeCall"), "{requests:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_numbers_are_at_debug_and_trace_only() {
    let (listener, listening) = Listener::listen();
    everything(&world().await).await;
    drop(listening);
    let lines: Vec<_> = listener.lines(Level::INFO).iter().map(Told::shown).collect();
    assert!(lines.len() > 10, "{lines:?}");
    for secret in [OWN, OTHER, "Anna", "anna", super::telserver::PASSWORD] {
        assert!(!lines.iter().any(|line| line.contains(secret)), "{secret}: {lines:#?}");
    }
}
