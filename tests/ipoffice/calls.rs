//! Calls of a device user: what is particular to IP Office, and calls that are older than the session. How calls go is
//! the matter of the scenario suite.

use super::world::{BOTH_WAYS, World, soon};
use futures::StreamExt;
use telapi::{CallState, Delivery, ErrorKind};

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_before_its_stream_is_asked_for_is_in_the_stream() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.device("201").unwrap();
    world.phone("204").dial("201").unwrap();
    let first = soon(phone.incoming().next()).await.unwrap();
    let second = soon(phone.incoming().next()).await.unwrap();
    assert_eq!(first.call_ref(), second.call_ref());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_before_the_session_exists_is_found_by_the_first_snapshot() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        world.phone("204").dial("201").unwrap();
        let session = world.log_in("201").await;

        let call = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
        assert_eq!(call.record().far_party().unwrap().device.number(), "204");
        soon(call.answer()).await.unwrap();
        assert_eq!(world.switch.talks(), [["201", "204"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_held_before_the_session_exists_is_found_held() {
    let world = World::new().await;
    world.phone("201").dial("204").unwrap();
    world.phone("204").pick_up().unwrap();
    world.phone("201").hold().unwrap();
    let session = world.log_in("201").await;

    let mut events = session.events();
    super::world::story_until(&mut events, "resynchronised").await;
    let call = session.device("201").unwrap().calls().pop().unwrap();
    assert_eq!(call.state(), CallState::Held);
    soon(call.retrieve()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "204"]]);
}

#[tokio::test(start_paused = true)]
async fn every_event_of_a_call_is_in_the_stream_in_its_order() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = super::world::watch(&session).await;
    let call = world.talk(&session, "202").await;
    soon(call.hold()).await.unwrap();
    soon(call.retrieve()).await.unwrap();
    soon(call.hang_up()).await.unwrap();
    session.close().await;

    let mut messages = Vec::new();
    while let Some(item) = soon(events.next()).await {
        messages.extend(item.event().map(|event| event.message().to_owned()));
    }
    // 5.1 and the answers to the services of 5.2; 13.2.1 once the call is over
    let expected = [
        "ServiceInitiatedEvent",
        "OriginatedEvent",
        "DeliveredEvent",
        "EstablishedEvent",
        "HeldEvent",
        "RetrievedEvent",
        "ConnectionClearedEvent",
        "CallLogEvent",
    ];
    messages.retain(|message| message != "HookswitchEvent" && message != "CallInformationEvent");
    assert_eq!(messages, expected);
}

#[tokio::test(start_paused = true)]
async fn each_call_gets_a_correlator_of_its_own() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.device("201").unwrap();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let call = world.talk(&session, "202").await;
        ids.push(call.record().call_id().unwrap().clone());
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(phone.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_correlator_of_ones_own_is_refused_for_it_is_the_sessions() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let wish = telapi::MakeCallOptions::new().correlator_data("order 5591");
    let error = soon(session.device("201").unwrap().make_call_with("202", wish)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unsupported, Delivery::NotSent));
    assert!(session.calls().snapshot().is_empty());
}
