//! When addresses are registered again, and when not, by a gateway that tells one by one what a server may do
//! (tserver-registration-events; T-Library model, EventRestoreConnection, *Error codes*).

use super::raw::{RawConnection, RawGateway};
use super::world::{find, secs, soon, story_until};
use serde_json::{Value, json};
use std::time::Duration;
use telapi::tserver::request::RequestUnregisterAddress;
use telapi::tserver::{Session, SessionBuilder, Source};
use telapi::{CallState, EndReason, SessionState, StreamItem};
use tokio::time::{Instant, timeout};

/// A session of two addresses that looks at them only when it must, and says nothing by itself.
fn two(gateway: &RawGateway) -> SessionBuilder {
    gateway.session().address("202").addp_timeout(secs(0))
}

/// The session and its connection, when all is registered.
async fn online(gateway: &RawGateway, builder: SessionBuilder) -> (Session, RawConnection) {
    let session = builder.start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    while !session.state().get().is_connected() {
        match timeout(secs(1), connection.asked()).await {
            Ok(asked) => connection.answer_well(&asked.unwrap()).await,
            Err(_) => break,
        }
    }
    soon(session.state().wait_for(SessionState::is_connected)).await.unwrap();
    (session, connection)
}

/// What is asked within this time, answered well.
async fn asked_within(connection: &mut RawConnection, time: Duration) -> Vec<String> {
    let (end, mut all) = (Instant::now() + time, Vec::new());
    while let Ok(Some(asked)) = tokio::time::timeout_at(end, connection.asked()).await {
        connection.answer_well(&asked).await;
        all.push(named(&asked));
    }
    all
}

/// `RegisterAddress 201`
fn named(asked: &Value) -> String {
    let name = asked["message"].as_str().unwrap().trim_start_matches("Request");
    format!("{name} {}", asked["attributes"]["ThisDN"].as_str().unwrap_or_default())
}

/// The next registration of this address, refused; and how long it was waited for.
async fn refuse(connection: &mut RawConnection, dn: &str, code: i64) -> Duration {
    let begun = Instant::now();
    let asked = super::world::within(secs(120), connection.asked()).await.unwrap();
    assert_eq!(named(&asked), format!("RegisterAddress {dn}"));
    connection.answer(&asked, "EventError", json!({"ErrorCode": code})).await;
    begun.elapsed()
}

/// Within a second of the time that is due.
#[track_caller]
fn assert_after(took: Duration, due: u64) {
    assert!(took + secs(1) / 2 >= secs(due) && took < secs(due + 1), "{took:?} instead of {due} s");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_restored_its_connection_gets_all_addresses_once_more_and_once() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = online(&gateway, two(&gateway)).await;
    let mut events = session.events();
    connection.tell("EventRestoreConnection", json!({})).await;
    let mut asked = asked_within(&mut connection, secs(30)).await;
    asked.retain(|asked| asked.starts_with("Register"));
    asked.sort();
    assert_eq!(asked, ["RegisterAddress 201", "RegisterAddress 202"]);
    let told = story_until(&mut events, "resynchronised").await;
    assert!(told.iter().all(|told| told == "gap: SessionExpired" || told == "resynchronised"), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_asked_for_at_once_when_the_switch_is_back_and_then_with_pauses() {
    let gateway = RawGateway::new().await;
    let (_session, mut connection) = online(&gateway, gateway.session().addp_timeout(secs(0))).await;
    connection.tell("EventLinkDisconnected", json!({})).await;
    connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
    for due in [0, 1, 5, 15] {
        assert_after(refuse(&mut connection, "201", 54).await, due);
    }
    // it waits for the end of a pause now
    super::world::pass(secs(2)).await;
    connection.tell("EventLinkConnected", json!({})).await;
    let back = Instant::now();
    let mut asked = soon(connection.asked()).await.unwrap();
    // that the switch is back leads to a look as well
    if named(&asked) == "QueryAddress 201" {
        connection.answer_well(&asked).await;
        asked = soon(connection.asked()).await.unwrap();
    }
    assert_eq!(named(&asked), "RegisterAddress 201");
    assert_after(back.elapsed(), 0);
    connection.answer(&asked, "EventError", json!({"ErrorCode": 54})).await;
    let early = asked_within(&mut connection, secs(30)).await;
    assert!(early.iter().all(|asked| asked == "QueryAddress 201"), "once, and not for ever: {early:?}");
}

#[tokio::test(start_paused = true)]
async fn each_address_has_its_own_pauses() {
    for (long, short) in [("201", "202"), ("202", "201")] {
        let gateway = RawGateway::new().await;
        let (_session, mut connection) = online(&gateway, two(&gateway)).await;
        connection.tell("EventUnregistered", json!({"ThisDN": long})).await;
        for due in [0, 1, 5] {
            assert_after(refuse(&mut connection, long, 59).await, due);
        }
        connection.tell("EventUnregistered", json!({"ThisDN": short})).await;
        for due in [0, 1, 5] {
            assert_after(refuse(&mut connection, short, 59).await, due);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_is_the_switchs_keeps_no_session_from_being_opened() {
    // no link, timeout, out of service
    for code in [54, 57, 58] {
        let gateway = RawGateway::new().await;
        let session = gateway.session().start().unwrap();
        let mut connection = gateway.accept().await;
        connection.welcome().await;
        refuse(&mut connection, "201", code).await;
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        let asked = asked_within(&mut connection, secs(10)).await;
        assert!(asked.contains(&"RegisterAddress 201".to_owned()), "{code}: {asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_refused_after_a_loss_does_not_end_the_session() {
    let gateway = RawGateway::new().await;
    let (session, connection) = online(&gateway, gateway.session()).await;
    drop(connection);
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    refuse(&mut connection, "201", 59).await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    let asked = asked_within(&mut connection, secs(10)).await;
    assert!(asked.contains(&"RegisterAddress 201".to_owned()), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_server_cannot_do_it_is_not_asked_for_again() {
    // seized, not configured, unsupported
    for (code, again) in [(42, true), (59, true), (51, false)] {
        let gateway = RawGateway::new().await;
        let (_session, mut connection) = online(&gateway, gateway.session().addp_timeout(secs(0))).await;
        connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
        refuse(&mut connection, "201", code).await;
        let asked = asked_within(&mut connection, secs(300)).await;
        assert_eq!(asked.contains(&"RegisterAddress 201".to_owned()), again, "{code}: {asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_is_not_answered_ends_no_call() {
    let gateway = RawGateway::new().await;
    let builder = gateway.session().addp_timeout(secs(0)).request_deadline(secs(2));
    let (session, mut connection) = online(&gateway, builder).await;
    let call = json!({"ThisDN": "201", "ConnID": "00000000000000a1", "CallID": 1, "ThisDNRole": 2});
    connection.tell("EventRinging", call).await;
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    let rings = session.calls().snapshot()[0].call_ref;
    connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
    let unanswered = soon(connection.asked()).await.unwrap();
    assert_eq!(named(&unanswered), "RegisterAddress 201");
    let asked = soon(connection.asked()).await.unwrap();
    assert_eq!(named(&asked), "RegisterAddress 201", "it is asked for again");
    let calls = session.calls().snapshot();
    assert_eq!((calls[0].call_ref, calls[0].state), (rings, CallState::Alerting));
}

/// What is asked until nothing is any more: of each kind one at a time, whose answer takes a second.
async fn one_of_each_kind(connection: &mut RawConnection) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let (end, mut under_way) = (Instant::now() + secs(1), Vec::new());
        while let Ok(Some(asked)) = tokio::time::timeout_at(end, connection.asked()).await {
            let twice = under_way.iter().find(|other: &&Value| other["message"] == asked["message"]);
            assert!(twice.is_none(), "a second one is under way: {asked}");
            under_way.push(asked);
        }
        if under_way.is_empty() {
            return all;
        }
        for asked in under_way {
            connection.answer_well(&asked).await;
            all.push(named(&asked));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_user_wants_are_under_way_whatever_is_asked() {
    let gateway = RawGateway::new().await;
    let builder = two(&gateway).registrations_at_once(1);
    let (session, mut connection) = online(&gateway, builder).await;
    connection.tell("EventRestoreConnection", json!({})).await;
    let asked = one_of_each_kind(&mut connection).await;
    for asks in ["RegisterAddress 201", "RegisterAddress 202", "QueryAddress 201", "QueryAddress 202"] {
        assert!(asked.contains(&asks.to_owned()), "{asked:?}");
    }
    let ((), given_back) = futures::join!(soon(session.close()), one_of_each_kind(&mut connection));
    assert_eq!(given_back.len(), 2, "{given_back:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_nothing_back_holds_up_no_close() {
    let gateway = RawGateway::new().await;
    let (session, _connection) = online(&gateway, gateway.session().addp_timeout(secs(0))).await;
    let begun = Instant::now();
    soon(session.close()).await;
    assert_after(begun.elapsed(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_an_address_that_the_user_gives_back_are_not_known_any_more() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = online(&gateway, gateway.session().addp_timeout(secs(0))).await;
    let mut events = session.events();
    let call = json!({"ThisDN": "201", "ConnID": "00000000000000a1", "CallID": 1, "ThisDNRole": 2});
    connection.tell("EventRinging", call).await;
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    let call = session.device("201").unwrap().calls()[0].clone();
    let request = RequestUnregisterAddress::new("201", telapi::tserver::message::ControlMode::Default);
    let answered = async { connection.answer_next("RequestUnregisterAddress").await };
    let (answer, ()) = futures::join!(soon(session.request(request)), answered);
    answer.unwrap();
    assert_eq!(soon(call.ended()).await, EndReason::EndedUnseen);
    let source = find(&mut events, |item| match item {
        StreamItem::Event(event) => event
            .csta()
            .filter(|csta| csta.event_type() == telapi::csta::EventType::ConnectionCleared)
            .map(|_| event.source),
        _ => None,
    });
    assert_eq!(source.await, Source::Snapshot);
    let asked = asked_within(&mut connection, secs(300)).await;
    assert!(!asked.contains(&"RegisterAddress 201".to_owned()), "the user does not want it: {asked:?}");
}

/// Answers with a picture of a ringing call.
async fn shows(connection: &mut RawConnection, asked: &Value, event: &str, kind: i64, conn_id: &str) {
    let picture = json!([["conn-1", conn_id], ["ps-1", 10]]);
    let picture = json!({"AddressInfoType": kind, "AddressInfoStatus": 1, "Extensions": picture});
    connection.answer(asked, event, picture).await;
}

#[tokio::test(start_paused = true)]
async fn who_is_in_the_calls_of_pictures_is_asked_one_after_the_other_where_the_user_wants_that() {
    let gateway = RawGateway::new().await;
    let _session = two(&gateway).registrations_at_once(1).start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    for conn_id in ["00000000000000a1", "00000000000000a2"] {
        let asked = connection.asked_for("RequestRegisterAddress").await;
        shows(&mut connection, &asked, "EventRegistered", 8, conn_id).await;
    }
    for _ in 0..2 {
        let asked = connection.asked_for("RequestQueryCall").await;
        let early = timeout(secs(1), connection.asked()).await;
        assert!(early.is_err(), "a second one is under way: {early:?}");
        connection
            .answer(&asked, "EventPartyInfo", json!({"CallType": 1, "Extensions": [["dn-1", "0301"]]}))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_picture_tells_is_known_to_be_from_a_picture() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = online(&gateway, gateway.session().addp_timeout(secs(0))).await;
    let mut events = session.events();
    let told = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) if event.csta().is_some() => Some(event.source),
        _ => None,
    };
    // of a registration; of a question; of who is in the call
    connection.tell("EventUnregistered", json!({"ThisDN": "201"})).await;
    let asked = connection.asked_for("RequestRegisterAddress").await;
    shows(&mut connection, &asked, "EventRegistered", 8, "00000000000000a1").await;
    assert_eq!(find(&mut events, told).await, Source::Snapshot);
    let mut others = Vec::new();
    while others.len() < 2 {
        let asked = soon(connection.asked()).await.unwrap();
        if asked["message"] == "RequestQueryAddress" {
            shows(&mut connection, &asked, "EventAddressInfo", 17, "00000000000000a2").await;
        } else {
            let parties = json!([["dn-1", "201"], ["dn-2", "0301"]]);
            connection.answer(&asked, "EventPartyInfo", json!({"CallType": 1, "Extensions": parties})).await;
        }
        others.push(asked);
    }
    while let Ok(source) = timeout(secs(1), find(&mut events, told)).await {
        assert_eq!(source, Source::Snapshot);
    }
    // and of an event
    let call = json!({"ThisDN": "201", "ConnID": "00000000000000a3", "CallID": 1, "ThisDNRole": 2});
    connection.tell("EventRinging", call).await;
    assert_eq!(find(&mut events, told).await, Source::Event);
}
