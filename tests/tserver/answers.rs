//! Requests and what answers them (T-Library model, *Requests*; ReferenceID).

use super::raw::RawGateway;
use super::world::{World, find, open, secs, soon};
use serde_json::json;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{AddressInfoType, AddressType, ErrorCode, KvList};
use telapi::tserver::request::{RequestDistributeUserEvent, RequestQueryAddress, RequestQueryServer};
use telapi::{CallState, Delivery, ErrorKind, StreamItem};
use telapi_mock::LegState;
use telapi_mock::fault::{AnswerFault, When};

#[tokio::test(start_paused = true)]
async fn a_request_is_answered_by_the_event_with_its_reference_id() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let query = |info| RequestQueryAddress::new("201", AddressType::DN, info);
    let (one, other, third) = soon(futures::future::join3(
        session.request(query(AddressInfoType::DNStatus)),
        session.request(RequestQueryServer::new()),
        session.request(query(AddressInfoType::AddressStatus)),
    ))
    .await;
    let TEvent::AddressInfo(one) = &*one.unwrap() else { panic!("another event") };
    assert_eq!(one.info_type, AddressInfoType::DNStatus);
    assert!(matches!(*other.unwrap(), TEvent::ServerInfo(_)));
    let TEvent::AddressInfo(third) = &*third.unwrap() else { panic!("another event") };
    assert_eq!(third.info_type, AddressInfoType::AddressStatus);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refuses_is_refused_with_its_code_and_nothing_was_done() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let call = world.talk(&session, "201", "202").await;
    for (code, kind, is_transient) in [
        (56, ErrorKind::NoCall, false),
        (51, ErrorKind::Unsupported, false),
        (54, ErrorKind::Unavailable, true),
        (1161, ErrorKind::NoCall, false),
        (1175, ErrorKind::Refused, true),
        (4711, ErrorKind::Refused, false),
    ] {
        world.server.refuse(When::next(1).on("RequestHoldCall"), code);
        let error = soon(call.hold()).await.unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (kind, is_transient), "{code}: {error}");
        assert_eq!(ErrorCode::of(&error).map(ErrorCode::number), Some(code.into()));
        assert_eq!(error.delivery(), Delivery::Rejected, "{code}");
    }
    assert_eq!(world.phone("201").legs()[0].state, LegState::Connected);
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_the_switch_leaves_open_what_was_done() {
    let world = World::new().await;
    let (session, _events) = open(world.session().event_deadline(secs(2))).await;
    let call = world.talk(&session, "201", "202").await;
    world.server.refuse(When::next(1).on("RequestHoldCall"), 57);
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert!(matches!(error.delivery(), Delivery::Unknown | Delivery::NotDone), "{:?}", error.delivery());
}

#[tokio::test(start_paused = true)]
async fn what_is_never_answered_ends_at_its_deadline() {
    let world = World::new().await;
    let (session, _events) = open(world.session().request_deadline(secs(4)).snapshot_interval(None)).await;
    world.server.spoil_answers(When::next(1).on("RequestQueryServer"), AnswerFault::NeverAnswer);
    let started = tokio::time::Instant::now();
    let error = soon(session.request(RequestQueryServer::new())).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    assert_eq!(started.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_late_is_still_that_call() {
    let world = World::new().await;
    let (session, _events) = open(world.session().request_deadline(secs(2)).snapshot_interval(None)).await;
    world
        .server
        .spoil_events(When::next(1).on("EventDialing"), telapi_mock::fault::EventFault::Delay(secs(4)));
    let call = soon(session.device("201").unwrap().make_call("202")).await;
    let error = call.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
    soon(session.calls().wait_until(|calls| calls.iter().any(|call| call.state == CallState::Connected)))
        .await
        .unwrap();
    assert_eq!(session.calls().snapshot().len(), 1, "it is one call");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_told_and_the_session_goes_on() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().snapshot_interval(None)).await;
    for line in [
        "this is no JSON",
        r#"{"addp":"what"}"#,
        r#"{"message":"EventRinging","attributes":{"ThisDN":"201","Time":{"sec":1,"usec":0}}}"#,
    ] {
        assert_eq!(world.server.inject(line), 1);
        let is_error = |item: &StreamItem<_>| match item {
            StreamItem::DecodeError(error) => Some(error.to_string()),
            _ => None,
        };
        let error = find(&mut events, is_error).await;
        assert!(!error.contains("this is no"), "a server's words are no words of ours: {error}");
    }
    // a message that nobody knows is told as it came
    world.server.inject(r#"{"message":"EventOfTheFuture","attributes":{"ThisDN":"201","News":[1,2]}}"#);
    let is_it = |item: &StreamItem<telapi::tserver::Event>| match item {
        StreamItem::Event(event) => {
            event.message().filter(|told| told.name().as_str() == "EventOfTheFuture").cloned()
        }
        _ => None,
    };
    let told = find(&mut events, is_it).await;
    assert!(told.attribute("News").is_some());
    let call = world.talk(&session, "201", "202").await;
    soon(call.hang_up()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_user_event_is_acknowledged_and_reaches_the_others() {
    let world = World::new().await;
    let (one, _events) = open(world.session()).await;
    let (_other, mut events) = open(world.session()).await;
    let data = KvList::new().with("what", "coffee");
    let sent = soon(one.request(RequestDistributeUserEvent::new("201", 96).user_data(data.clone()))).await;
    assert!(matches!(*sent.unwrap(), TEvent::Ack(_)));
    let told = find(&mut events, |item| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::UserEvent(told)) => Some(told.user_data.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(told.await, Some(data));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_read_ends_the_request_at_once_and_in_doubt() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().addp_timeout(secs(0))).await;
    let begun = tokio::time::Instant::now();
    let query = RequestQueryAddress::new("201", AddressType::DN, AddressInfoType::DNStatus);
    let (answer, ()) = futures::join!(soon(session.request(query)), async {
        let asked = connection.asked_for("RequestQueryAddress").await;
        connection.answer(&asked, "EventAddressInfo", serde_json::json!({"AddressInfoType": "what?"})).await;
    });
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Decode, Delivery::Unknown), "{error}");
    assert!(begun.elapsed() < secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_look_at_an_address_that_is_not_told_of_is_over_and_one_that_is_not_registered_is_registered() {
    // unsupported; not registered
    for (code, registers) in [(51, false), (41, true)] {
        let gateway = RawGateway::new().await;
        let (session, mut connection) = gateway.online(gateway.session().addp_timeout(secs(0))).await;
        let (looked, ()) = futures::join!(soon(session.resynchronise()), async {
            let asked = connection.asked_for("RequestQueryAddress").await;
            connection.answer(&asked, "EventError", serde_json::json!({"ErrorCode": code})).await;
        });
        assert!(looked.is_ok(), "{code}: {looked:?}");
        match tokio::time::timeout(secs(5), connection.asked()).await {
            Ok(asked) => {
                let asked = asked.unwrap();
                assert!(registers && asked["message"] == "RequestRegisterAddress", "{code}: {asked}");
            }
            Err(_) => assert!(!registers, "{code}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_that_is_refused_for_now_has_seen_nothing() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().addp_timeout(secs(0))).await;
    let (looked, ()) = futures::join!(soon(session.resynchronise()), async {
        let asked = connection.asked_for("RequestQueryAddress").await;
        connection.answer(&asked, "EventError", serde_json::json!({"ErrorCode": 58})).await;
    });
    assert_eq!(looked.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dialled_after_all_is_seen_however_late_it_is() {
    for (looked_for, refused) in [(false, false), (true, false), (false, true)] {
        let gateway = RawGateway::new().await;
        let builder = gateway.session().addp_timeout(secs(0)).request_deadline(secs(2));
        let session = builder.start().unwrap();
        let mut connection = gateway.open().await;
        soon(session.state().wait_for(telapi::SessionState::is_online)).await.unwrap();
        let device = session.device("201").unwrap();
        let dialling = json!({"ConnID": "00000000000000a1", "CallID": 1, "CallType": 1, "CallState": 0, "ThisDNRole": 1, "OtherDN": "202"});
        let (call, ()) = futures::join!(soon(device.make_call("202")), async {
            let asked = connection.asked_for("RequestMakeCall").await;
            if refused {
                connection.answer(&asked, "EventError", json!({"ErrorCode": 71})).await;
            }
            if looked_for {
                // two pictures without it: the call book has ended it
                for _ in 0..2 {
                    connection.answer_next("RequestQueryAddress").await;
                }
                super::world::pass(secs(1)).await;
            } else {
                super::world::pass(secs(3)).await;
            }
            connection.answer(&asked, "EventDialing", dialling).await;
        });
        let is_dialled = |call: &std::sync::Arc<telapi::CallRecord>| call.state == CallState::Originated;
        soon(session.calls().wait_until(|calls| calls.iter().any(is_dialled))).await.unwrap();
        let seen = session.calls().snapshot()[0].call_id().unwrap().to_string();
        assert_eq!(seen != "00000000000000a1", !looked_for && !refused, "{looked_for} {refused}: {call:?}");
    }
}
