//! How a session begins at a gateway that does what the pages leave open, or breaks off (tserver-text-and-gateway, *The gateway link*;
//! T-Library model, *High availability*).

use super::raw::{RawConnection, RawGateway};
use super::world::{World, secs, soon};
use serde_json::json;
use std::time::Duration;
use telapi::tserver::{HotStandby, Session};
use telapi::{ErrorKind, SessionState};
use tokio::time::{Instant, timeout};

/// The first connection of a session, with what opens it.
async fn first(gateway: &RawGateway) -> (RawConnection, serde_json::Value) {
    let mut connection = gateway.accept().await;
    let asked = connection.asked_for("RequestRegisterClient").await;
    (connection, asked)
}

#[tokio::test(start_paused = true)]
async fn the_server_is_told_of_both_timeouts_of_the_heartbeat() {
    let gateway = RawGateway::new().await;
    let builder = gateway.session().addp_timeout(secs(7)).addp_remote_timeout(secs(9));
    let _session = builder.start().unwrap();
    let (_connection, asked) = first(&gateway).await;
    let extensions = &asked["attributes"]["Extensions"];
    assert_eq!(*extensions, json!([["addp-timeout", 7], ["addp-remote-timeout", 9]]));
    assert_eq!(asked["attributes"]["ProtocolVersion"], "tlib-json/1");
}

#[tokio::test(start_paused = true)]
async fn what_comes_before_the_session_is_open_is_for_nobody_but_polls_are_answered() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let (mut connection, asked) = first(&gateway).await;
    for _ in 0..20 {
        connection.tell("EventOnHook", json!({"ThisDN": "201"})).await;
        connection.say(json!({"addp": "reply", "seq": 1})).await;
    }
    connection.say(json!({"addp": "poll", "seq": 42})).await;
    assert_eq!(soon(connection.replied()).await, Some(42));
    connection.answer_well(&asked).await;
    connection.answer_next("RequestQueryServer").await;
    connection.answer_next("RequestRegisterAddress").await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_to_the_opening_is_left_and_tried_again() {
    let floods =
        "{\"message\":\"EventOnHook\",\"attributes\":{\"ThisDN\":\"201\",\"Time\":{\"sec\":1,\"usec\":0}}}\n"
            .repeat(2000);
    // other things without end; an EventError that does not say which; no gateway at all
    for said in [floods.trim_end(), r#"{"message":"EventError","attributes":{}}"#, "HTTP/1.1 400 Bad Request"]
    {
        let gateway = RawGateway::new().await;
        let session = gateway.session().start().unwrap();
        let (mut connection, _) = first(&gateway).await;
        let begun = Instant::now();
        connection.say_text(said).await;
        let _again = gateway.open().await;
        assert!(begun.elapsed() < secs(5), "{:?}: {said:.40}", begun.elapsed());
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_the_connection_instead_is_tried_again() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    drop(first(&gateway).await);
    let _again = gateway.open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_which_of_a_pair_it_is_is_left() {
    let gateway = RawGateway::new().await;
    let _session = gateway.session().request_deadline(secs(2)).start().unwrap();
    let mut connection = gateway.accept().await;
    connection.answer_next("RequestRegisterClient").await;
    let _unanswered = connection.asked_for("RequestQueryServer").await;
    assert!(soon(connection.asked()).await.is_none(), "nothing is registered there");
    gateway.accept().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_tells_of_itself_without_its_role_serves() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    connection.answer_next("RequestRegisterClient").await;
    let asked = connection.asked_for("RequestQueryServer").await;
    connection.answer(&asked, "EventServerInfo", json!({})).await;
    connection.answer_next("RequestRegisterAddress").await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn in_hot_standby_a_backup_has_its_time_to_become_primary() {
    let hot = HotStandby::default().switchover_timeout(secs(2));
    for (rules, expected) in [(None, Duration::ZERO), (Some(hot), secs(2))] {
        let gateway = RawGateway::new().await;
        let builder = gateway.session();
        let _session =
            if let Some(rules) = rules { builder.hot_standby(rules) } else { builder }.start().unwrap();
        let mut connection = gateway.accept().await;
        connection.answer_next("RequestRegisterClient").await;
        let begun = Instant::now();
        while let Some(asked) = soon(connection.asked()).await {
            assert_eq!(asked["message"], "RequestQueryServer");
            connection.answer(&asked, "EventServerInfo", json!({"ServerRole": 1})).await;
        }
        let took = begun.elapsed();
        assert!(took <= expected + secs(1) / 2 && took + secs(1) / 2 >= expected, "{took:?}");
    }
}

/// A session with two servers, online at the first for so long that it is stable.
async fn stable_at_the_first(gateways: &[RawGateway; 2]) -> (Session, RawConnection) {
    let urls = gateways.each_ref().map(RawGateway::url);
    let builder = Session::builder(urls).seed(7).address("201").snapshot_interval(None).addp_timeout(secs(0));
    let session = builder.start().unwrap();
    let connection = gateways[0].open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    super::world::pass(secs(90)).await;
    (session, connection)
}

#[tokio::test(start_paused = true)]
async fn who_says_that_it_has_become_the_backup_is_left_for_the_other() {
    for event in ["EventPrimaryChanged", "EventServerInfo"] {
        let gateways = [RawGateway::new().await, RawGateway::new().await];
        let (session, mut connection) = stable_at_the_first(&gateways).await;
        for role in [json!({"ServerRole": 0}), json!({})] {
            connection.tell(event, role).await;
            let left = timeout(secs(1), connection.asked()).await;
            assert!(left.is_err(), "{event} of the primary: {left:?}");
        }
        connection.tell(event, json!({"ServerRole": 1})).await;
        let _other = gateways[1].open().await;
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        assert!(timeout(secs(1), gateways[0].accept()).await.is_err(), "it was not asked once more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_that_comes_back_while_addresses_are_registered_is_there() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let (mut connection, _) = first(&gateway).await;
    connection.tell("EventLinkDisconnected", json!({})).await;
    connection.answer_next("RequestQueryServer").await;
    connection.tell("EventLinkConnected", json!({})).await;
    connection.answer_next("RequestRegisterAddress").await;
    soon(session.state().wait_for(SessionState::is_connected)).await.unwrap();
    assert!(session.state().get().is_online(), "{:?}", session.state().get());
}

#[tokio::test(start_paused = true)]
async fn a_first_refusal_is_final_even_where_later_ones_are_not() {
    let world = World::behind(|server| server.password("another")).await;
    let builder = world.session().restore_after_refusal(true);
    let error = soon(builder.connect()).await.unwrap_err();
    assert_eq!((error.kind(), world.asked("RequestRegisterClient")), (ErrorKind::LoginRefused, 1));
}
