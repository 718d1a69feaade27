//! Private services and events (tserver-private-services).

use super::world::{World, find, open, soon};
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::ErrorCode;
use telapi::tserver::private_service::{Answer, PrivateEvent};
use telapi::tserver::request::RequestPrivateService;
use telapi::tserver::{Event, Session};
use telapi::{DeviceId, ErrorKind, EventStream, StreamItem};
use telapi_mock::tserver::PrivateAnswer;

async fn next_private(events: &mut EventStream<Event>) -> PrivateEvent {
    let is_it = |item: &StreamItem<Event>| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::PrivateInfo(info)) => Some(PrivateEvent::of(info)),
            _ => None,
        },
        _ => None,
    };
    find(events, is_it).await
}

async fn begin(world: &World) -> (Session, EventStream<Event>) {
    open(world.session().address("202").snapshot_interval(None)).await
}

#[tokio::test(start_paused = true)]
async fn a_guest_is_associated_with_a_host_and_not_any_more() {
    let world = World::new().await;
    let (session, mut events) = begin(&world).await;
    let (guest, host) = (DeviceId::new("201"), DeviceId::new("204"));
    let established = PrivateEvent::HotDeskingEstablished { guest: guest.clone(), host: host.clone() };
    let answer = soon(session.hot_desking().initiate("201", "204")).await.unwrap();
    assert_eq!(answer.private_event(), Some(established.clone()));
    assert_eq!(next_private(&mut events).await, established);
    let error = soon(session.hot_desking().initiate("201", "203")).await.unwrap_err();
    assert!(ErrorCode::of(&error).is_some(), "it is associated already: {error}");
    let answer = soon(session.hot_desking().cancel("201")).await.unwrap();
    let cancelled = PrivateEvent::HotDeskingCancelled { guest, host: Some(host) };
    assert_eq!(answer.private_event(), Some(cancelled));
    let error = soon(session.hot_desking().cancel("201")).await.unwrap_err();
    assert!(ErrorCode::of(&error).is_some(), "there is none: {error}");
}

#[tokio::test(start_paused = true)]
async fn a_call_is_recorded_from_start_to_stop() {
    let world = World::new().await;
    let (session, mut events) = begin(&world).await;
    let call = world.talk(&session, "201", "202").await;
    let (dn, conn_id) = (DeviceId::new("201"), session.conn_id(&call));
    let recording = session.recording();
    let told = [
        (soon(recording.start(&call)).await, PrivateEvent::RecordingStarted { dn: dn.clone(), conn_id }),
        (soon(recording.suspend(&call)).await, PrivateEvent::RecordingSuspended { dn: dn.clone(), conn_id }),
        (soon(recording.resume(&call)).await, PrivateEvent::RecordingResumed { dn: dn.clone(), conn_id }),
        (soon(recording.stop(&call)).await, PrivateEvent::RecordingStopped { dn, conn_id }),
    ];
    for (answer, expected) in told {
        assert_eq!(answer.unwrap().private_event(), Some(expected.clone()));
        assert_eq!(next_private(&mut events).await, expected);
    }
    assert!(soon(recording.stop(&call)).await.is_err(), "nothing is recorded");
}

#[tokio::test(start_paused = true)]
async fn an_account_code_is_set_under_the_servers_key() {
    let world = World::new().await;
    let (session, _events) = begin(&world).await;
    let call = world.talk(&session, "201", "202").await;
    let answer = soon(session.account_codes().set(&call, "4711")).await.unwrap();
    let Some(PrivateEvent::AccountCodeSet { dn, conn_id, extensions }) = answer.private_event() else {
        panic!("{answer:?}");
    };
    assert_eq!((dn.number(), conn_id), ("201", session.conn_id(&call)));
    assert_eq!(extensions.text("ACCOUNT_CODE"), Some("4711"));
}

#[tokio::test(start_paused = true)]
async fn a_service_of_an_unknown_number_is_refused_and_one_of_a_call_without_a_conn_id_not_sent() {
    let world = World::new().await;
    let (session, _events) = begin(&world).await;
    let error = soon(session.private_service(RequestPrivateService::new(777, "201"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    let call = world.talk(&session, "201", "202").await;
    soon(call.hang_up()).await.unwrap();
    let error = soon(session.recording().start(&call)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCall);
}

#[tokio::test(start_paused = true)]
async fn a_service_may_be_answered_by_an_acknowledgement_or_a_conventional_event() {
    let world = World::new().await;
    let (session, mut events) = begin(&world).await;
    world.server.answer_private_services(PrivateAnswer::Ack);
    let answer = soon(session.hot_desking().initiate("201", "204")).await.unwrap();
    assert_eq!(answer, Answer::Accepted);
    let told = next_private(&mut events).await;
    assert!(matches!(told, PrivateEvent::HotDeskingEstablished { .. }), "what came of it: {told:?}");
    world.server.answer_private_services(PrivateAnswer::Conventional);
    let answer = soon(session.hot_desking().cancel("201")).await.unwrap();
    assert!(matches!(answer, Answer::Event(_)), "{answer:?}");
    assert_eq!(answer.private_event(), None);
}

#[tokio::test(start_paused = true)]
async fn the_key_of_account_codes_is_the_one_that_the_server_is_configured_with() {
    use super::raw::RawGateway;
    use serde_json::json;
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().account_code_key("accode")).await;
    let rings = json!({"ThisDN": "201", "ConnID": "00000000000000a1", "CallID": 1, "ThisDNRole": 2});
    connection.tell("EventRinging", rings).await;
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    let call = session.device("201").unwrap().calls()[0].clone();
    let codes = session.account_codes();
    let (answer, ()) = futures::join!(soon(codes.set(&call, 4711)), async {
        let asked = connection.asked_for("RequestPrivateService").await;
        let attributes = &asked["attributes"];
        assert_eq!(
            (&attributes["PrivateMsgID"], &attributes["ConnID"]),
            (&json!(501), &json!("00000000000000a1"))
        );
        assert_eq!(attributes["Extensions"], json!([["accode", 4711]]));
        connection.answer(&asked, "EventACK", json!({})).await;
    });
    assert_eq!(answer.unwrap(), Answer::Accepted);
}
