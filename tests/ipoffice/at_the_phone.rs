//! What people do at the phones, which the session only watches.

use super::world::{BOTH_WAYS, World, soon};
use futures::StreamExt;
use telapi::{Call, CallState, EndReason};

#[tokio::test(start_paused = true)]
async fn a_call_that_the_user_makes_at_the_phone_is_seen() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let phone = session.device("201").unwrap();
        world.phone("201").dial("204").unwrap();
        world.phone("204").pick_up().unwrap();
        let call = soon(first_call(&phone)).await;
        soon(call.established()).await.unwrap();
        assert_eq!(call.record().direction, Some(telapi::Direction::Outgoing));
        soon(call.hold()).await.unwrap();
        world.phone("201").retrieve().unwrap();
        soon(call.connected()).await.unwrap();
        soon(call.hang_up()).await.unwrap();
        assert!(world.switch.calls().is_empty());
    }
}

/// The first call of the phone, as soon as there is one.
async fn first_call(phone: &telapi::Device) -> Call {
    loop {
        if let Some(call) = phone.calls().pop() {
            return call;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn hold_and_retrieve_at_the_phone_change_the_state() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.phone("201").hold().unwrap();
    soon(call.held()).await.unwrap();
    world.phone("201").retrieve().unwrap();
    soon(call.connected()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_transfer_at_the_phone_ends_both_calls_as_transferred() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        world.phone("201").consult("204").unwrap();
        world.phone("204").pick_up().unwrap();
        soon(call.held()).await.unwrap();
        let consultation = session.device("201").unwrap().calls().pop().unwrap();
        assert_ne!(consultation.call_ref(), call.call_ref());
        soon(consultation.established()).await.unwrap();
        world.phone("201").transfer().unwrap();
        assert_eq!(soon(call.ended()).await, EndReason::Transferred);
        assert_eq!(soon(consultation.ended()).await, EndReason::Transferred);
    }
}

#[tokio::test(start_paused = true)]
async fn a_far_end_that_transfers_us_leaves_us_with_the_same_call_and_another_party() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        world.phone("202").consult("204").unwrap();
        world.phone("204").pick_up().unwrap();
        world.phone("202").transfer().unwrap();
        let with_204 = |record: &telapi::CallRecord| {
            record.far_party().is_some_and(|party| party.device.number() == "204")
        };
        soon(call.wait_until(with_204)).await.unwrap();
        assert_eq!(call.state(), CallState::Connected);
        soon(call.hang_up()).await.unwrap();
        assert!(world.switch.calls().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_far_end_that_sends_us_on_to_a_phone_that_rings_leaves_us_waiting_for_it() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        world.phone("202").consult("204").unwrap();
        world.phone("202").transfer().unwrap();
        soon(call.wait_until(|record| record.state == CallState::Delivered)).await.unwrap();
        world.phone("204").pick_up().unwrap();
        soon(call.connected()).await.unwrap();
        assert_eq!(world.talks(), [["201", "204"]]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_call_rings_while_the_first_is_held_and_each_can_be_served() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let first = world.talk(&session, "202").await;
    soon(first.hold()).await.unwrap();
    world.phone("204").dial("201").unwrap();
    let second = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    soon(second.answer()).await.unwrap();
    assert_eq!((first.state(), second.state()), (CallState::Held, CallState::Connected));
    soon(second.hang_up()).await.unwrap();
    soon(first.retrieve()).await.unwrap();
    assert_eq!(world.talks(), [["201", "202"]]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_answered_at_the_phone_is_established() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("204").dial("201").unwrap();
    let call = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    world.phone("201").pick_up().unwrap();
    soon(call.established()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_user_who_logs_out_at_the_phone_in_mid_call_ends_the_call() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.phone("201").log_out().unwrap();
    assert!(matches!(soon(call.ended()).await, EndReason::Cleared(_)));
}
