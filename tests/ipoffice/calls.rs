//! Calls of a device user, as they should go.

use super::world::{BOTH_WAYS, World, secs, soon, within};
use futures::StreamExt;
use telapi::{CallState, Direction, EndReason};
use telapi_mock::{LegState, PhoneState};

#[tokio::test(start_paused = true)]
async fn a_call_rings_at_the_far_end_before_it_is_established() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = session.device("201").unwrap().make_call("204").await.unwrap();

        soon(call.alerting()).await.unwrap();
        assert_eq!(call.state(), CallState::Delivered);
        assert_eq!(world.phone("204").state(), PhoneState::Ringing);

        world.phone("204").pick_up().unwrap();
        soon(call.established()).await.unwrap();
        assert_eq!(call.state(), CallState::Connected);
        assert_eq!(world.talks(), [["201", "204"]]);
        let record = call.record();
        assert_eq!(record.direction, Some(Direction::Outgoing));
        assert_eq!(record.far_party().unwrap().device.number(), "204");
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_happened_is_answered_at_once_however_late_it_is_asked_for() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.phone("202").hang_up().unwrap();
    soon(call.ended()).await;
    within(secs(0), async {
        call.alerting().await.unwrap();
        call.established().await.unwrap();
        call.ended().await;
    })
    .await;
    let times = call.record().times;
    assert!(times.begun <= times.alerting.unwrap() && times.alerting <= times.established);
    assert!(times.established <= times.ended);
}

#[tokio::test(start_paused = true)]
async fn hold_and_retrieve_return_when_the_switch_has_done_it() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;

        soon(call.hold()).await.unwrap();
        assert_eq!(call.state(), CallState::Held);
        assert!(world.switch.calls()[0].has("201", LegState::Held));

        soon(call.retrieve()).await.unwrap();
        assert_eq!(call.state(), CallState::Connected);
        assert_eq!(world.talks(), [["201", "202"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_transfer_the_remaining_two_talk() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;

        let consultation = soon(call.consult("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        assert_eq!((call.state(), consultation.state()), (CallState::Held, CallState::Connected));

        soon(call.transfer_to(&consultation)).await.unwrap();
        assert_eq!(call.ended().await, EndReason::Transferred);
        assert_eq!(consultation.ended().await, EndReason::Transferred);
        assert_eq!(world.talks(), [["202", "203"]]);
        assert!(session.calls().snapshot().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_transfer_may_be_asked_for_from_either_of_the_two_calls() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let consultation = soon(call.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(consultation.transfer_to(&call)).await.unwrap();
    assert_eq!(world.talks(), [["202", "203"]]);
}

#[tokio::test(start_paused = true)]
async fn a_call_may_be_transferred_while_the_consulted_phone_still_rings() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;

        let consultation = soon(call.consult("204")).await.unwrap();
        soon(consultation.alerting()).await.unwrap();
        soon(call.transfer_to(&consultation)).await.unwrap();
        assert_eq!(call.ended().await, EndReason::Transferred);
        assert_eq!(consultation.ended().await, EndReason::Transferred);

        world.phone("204").pick_up().unwrap();
        assert_eq!(world.talks(), [["202", "204"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_two_who_are_left_after_a_transfer_see_each_other() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let (session, other) = (world.log_in("201").await, world.log_in("202").await);
        let call = world.talk(&session, "202").await;
        let theirs = other.device("202").unwrap().calls().pop().unwrap();
        let consultation = soon(call.consult("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        soon(call.transfer_to(&consultation)).await.unwrap();

        let with_203 = |record: &telapi::CallRecord| {
            record.far_party().is_some_and(|party| party.device.number() == "203")
        };
        soon(theirs.wait_until(with_203)).await.unwrap();
        soon(theirs.connected()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_single_step_transfer_sends_the_far_party_on_and_leaves() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        soon(call.single_step_transfer("204")).await.unwrap();
        assert_eq!(call.ended().await, EndReason::Transferred);
        world.phone("204").pick_up().unwrap();
        assert_eq!(world.talks(), [["202", "204"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_comes_in_can_be_answered_and_hung_up() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let mut incoming = session.device("201").unwrap().incoming();
        world.phone("202").dial("201").unwrap();

        let call = soon(incoming.next()).await.unwrap();
        assert_eq!(call.state(), CallState::Alerting);
        assert_eq!(call.record().direction, Some(Direction::Incoming));
        assert_eq!(call.record().far_party().unwrap().device.number(), "202");
        soon(call.answer()).await.unwrap();
        assert_eq!(world.talks(), [["201", "202"]]);

        soon(call.hang_up()).await.unwrap();
        assert_eq!(call.state(), CallState::Ended);
        assert!(world.switch.calls().is_empty());
    }
}

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
        assert_eq!(world.talks(), [["201", "204"]]);
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
    assert_eq!(world.talks(), [["201", "204"]]);
}

#[tokio::test(start_paused = true)]
async fn hanging_up_ends_the_call_for_both() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    assert!(matches!(call.ended().await, EndReason::Cleared(_)));
    assert!(world.switch.calls().is_empty());
    soon(call.hang_up()).await.expect("to hang up twice is no error");
}

#[tokio::test(start_paused = true)]
async fn clearing_a_call_ends_it_for_everybody() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        soon(call.clear()).await.unwrap();
        assert!(matches!(call.ended().await, EndReason::Cleared(_)));
        assert!(world.switch.calls().is_empty());
    }
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
    // 5.1 and the answers to the services of 5.2
    let expected = [
        "ServiceInitiatedEvent",
        "OriginatedEvent",
        "DeliveredEvent",
        "EstablishedEvent",
        "HeldEvent",
        "RetrievedEvent",
        "ConnectionClearedEvent",
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
