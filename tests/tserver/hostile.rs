//! Servers that are out of their minds, and networks that break at each point (tserver-text-and-gateway, *The gateway link*).

use super::raw::RawGateway;
use super::world::{find, secs, soon, story_until};
use serde_json::json;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::request::RequestQueryServer;
use telapi::{CallState, Delivery, ErrorKind, SessionState, StreamItem};
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_line_may_have_a_mebibyte_and_no_byte_more() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().addp_timeout(secs(0)).start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    // a line with nothing in it says nothing
    connection.say_text("\n \r\n").await;
    let mut line =
        r#"{"message":"EventOnHook","attributes":{"ThisDN":"201","Time":{"sec":1,"usec":0}},"pad":""}"#
            .to_owned();
    let pad = "x".repeat(1024 * 1024 - line.len());
    line.insert_str(line.len() - 2, &pad);
    connection.say_text(&line).await;
    let is_it = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) => {
            event.message().filter(|told| matches!(told, TEvent::OnHook(_))).map(drop)
        }
        StreamItem::DecodeError(error) => panic!("{error}"),
        _ => None,
    };
    find(&mut events, is_it).await;
    line.push(' ');
    connection.say_text(&line).await;
    let _again = gateway.open().await;
    story_until(&mut events, "disconnected").await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_the_connection_while_addresses_are_registered_is_left_at_once() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    let begun = Instant::now();
    connection.welcome().await;
    drop(connection);
    // it comes again, a second later, and not when a request's deadline is over
    let _again = gateway.open().await;
    assert!(begun.elapsed() < secs(5), "{:?}", begun.elapsed());
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_link_to_the_switch_that_goes_while_addresses_are_registered_is_known_to_be_gone() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    connection.tell("EventLinkDisconnected", json!({})).await;
    connection.answer_next("RequestRegisterAddress").await;
    soon(session.state().wait_for(SessionState::is_connected)).await.unwrap();
    assert!(!session.state().get().is_online(), "{:?}", session.state().get());
    connection.tell("EventLinkConnected", json!({})).await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_tell_its_role_serves() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    connection.answer_next("RequestRegisterClient").await;
    let asked = connection.asked_for("RequestQueryServer").await;
    connection.answer(&asked, "EventError", json!({"ErrorCode": 51})).await;
    connection.answer_next("RequestRegisterAddress").await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_taken_away_each_time_is_asked_for_with_pauses() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session()).await;
    connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
    let (begun, mut registered) = (Instant::now(), 0);
    while begun.elapsed() < secs(60) && registered < 100 {
        let Ok(asked) = tokio::time::timeout(secs(61), connection.asked()).await else { break };
        let asked = asked.unwrap();
        connection.answer_well(&asked).await;
        if asked["message"] == "RequestRegisterAddress" {
            registered += 1;
            connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
        }
    }
    assert!((3..=10).contains(&registered), "in a minute it is asked for {registered} times");
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn events_that_all_have_one_number_are_events_all_the_same() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session()).await;
    let call = json!({"ThisDN": "201", "ConnID": "00000000000000a1", "EventSequenceNumber": 0, "CallID": 1, "CallType": 2, "CallState": 0, "ThisDNRole": 2});
    connection.tell("EventRinging", call.clone()).await;
    connection.tell("EventEstablished", call).await;
    let is_connected = |call: &std::sync::Arc<telapi::CallRecord>| call.state == CallState::Connected;
    soon(session.calls().wait_until(|calls| calls.iter().any(is_connected))).await.unwrap();
    let (answer, ()) = futures::join!(soon(session.request(RequestQueryServer::new())), async {
        let asked = connection.asked_for("RequestQueryServer").await;
        let info = json!({"ServerRole": 0, "EventSequenceNumber": 0});
        connection.answer(&asked, "EventServerInfo", info).await;
    });
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_twice_is_told_once() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    story_until(&mut events, "resynchronised").await;
    let digits = json!({"ThisDN": "201", "EventSequenceNumber": 7});
    for _ in 0..3 {
        connection.tell("EventOffHook", digits.clone()).await;
    }
    connection.tell("EventOnHook", json!({"ThisDN": "201", "EventSequenceNumber": 8})).await;
    let mut told = 0;
    let is_the_last = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::OffHook(_)) => {
                told += 1;
                None
            }
            Some(TEvent::OnHook(_)) => Some(()),
            _ => None,
        },
        _ => None,
    };
    find(&mut events, is_the_last).await;
    assert_eq!(told, 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_message_of_a_call_reaches_the_streams_of_that_call() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session()).await;
    let call = json!({"ThisDN": "201", "ConnID": "00000000000000a1", "CallID": 1, "CallType": 2, "CallState": 0, "ThisDNRole": 2});
    connection.tell("EventRinging", call.clone()).await;
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    let of_the_call = telapi::Subscription::new().for_call(session.calls().snapshot()[0].call_ref);
    let mut events = session.events_with(of_the_call);
    connection.tell("EventAbandoned", call).await;
    let is_it = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) => {
            event.message().filter(|told| matches!(told, TEvent::Abandoned(_))).cloned()
        }
        _ => None,
    };
    find(&mut events, is_it).await;
}

#[tokio::test(start_paused = true)]
async fn a_message_of_the_users_has_one_reference_id_and_it_is_ours() {
    use telapi::tserver::message::{Attribute, Message};
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session()).await;
    let message = Message::new("RequestQueryServer").with(Attribute::ReferenceID, 4_711_i64);
    let (answer, ()) = futures::join!(soon(session.request_message(message)), async {
        let asked = connection.asked_for("RequestQueryServer").await;
        assert_ne!(asked["attributes"]["ReferenceID"], 4711);
        connection.answer_well(&asked).await;
    });
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn an_address_is_found_by_the_number_that_it_was_given_by() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().address(" 202 ").registrations_at_once(1).start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    for _ in 0..2 {
        let asked = connection.asked_for("RequestRegisterAddress").await;
        assert_eq!(
            asked["attributes"]["ThisDN"].as_str().map(str::trim),
            asked["attributes"]["ThisDN"].as_str()
        );
        connection.answer_well(&asked).await;
    }
    assert!(session.device(" 202 ").is_ok() && session.device("202").is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_flood_while_addresses_are_registered_keeps_nobody_from_coming_online() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    let asked = connection.asked_for("RequestRegisterAddress").await;
    for at in 0..20_000 {
        let call = json!({"ThisDN": format!("9{at}"), "ConnID": format!("{at:016x}"), "ReferenceID": at, "CallID": at});
        connection.tell("EventRinging", call).await;
        connection.tell("EventUnregistered", json!({"ThisDN": format!("9{at}")})).await;
    }
    connection.answer_well(&asked).await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    assert_eq!(session.calls().snapshot().len(), 0, "calls of nobody's");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_answers_nothing_else() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().request_deadline(secs(2))).await;
    let (error, late) = futures::join!(
        soon(session.request(RequestQueryServer::new())),
        connection.asked_for("RequestQueryServer")
    );
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    let (answer, ()) = futures::join!(soon(session.request(RequestQueryServer::new())), async {
        let asked = connection.asked_for("RequestQueryServer").await;
        connection.answer(&late, "EventError", json!({"ErrorCode": 50})).await;
        connection.answer(&asked, "EventServerInfo", json!({"ServerRole": 0})).await;
        connection.answer(&asked, "EventError", json!({"ErrorCode": 50})).await;
    });
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_of_nobody_and_numbers_beyond_all_bounds_break_nothing() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session()).await;
    for number in [i64::MIN, i64::MAX, -1, 0, i64::MAX, i64::MIN] {
        for name in ["EventReleased", "EventPartyChanged", "EventHeld", "EventAttachedDataChanged"] {
            let call = json!({
                "ThisDN": "201", "ConnID": "ffffffffffffffff", "CallID": number, "PreviousConnID": "00000000000000a1",
                "EventSequenceNumber": number, "CallState": number, "CallType": number, "ThisDNRole": number,
                "OtherDN": "\u{0}\u{202e} @;'\"", "Extensions": [["NumOfOrigDNs", number], ["OrigDN-1", "201"]],
            });
            connection.tell(name, call).await;
        }
    }
    connection
        .tell("EventRinging", json!({"ThisDN": "201", "ConnID": "00000000000000b1", "CallID": 2}))
        .await;
    let rings = |call: &std::sync::Arc<telapi::CallRecord>| call.state == CallState::Alerting;
    soon(session.calls().wait_until(|calls| calls.iter().any(rings))).await.unwrap();
    drop(session);
}
