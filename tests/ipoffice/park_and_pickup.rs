//! Parking a call and picking one up (IP Office guide 5.2.7, 5.2.11): at the same phone, at another, while it rings.

use super::world::{BOTH_WAYS, World, debug, soon, told, watch, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::ipoffice::Session;
use telapi::{Call, CallId, CallState, Delivery, Device, EndReason, ErrorKind};
use telapi_mock::{CallIds, PhoneState};

async fn world(call_ids: CallIds) -> World {
    World::with(|switch| switch.call_ids(call_ids)).await
}

fn phone(session: &Session, number: &str) -> Device {
    session.device(number).unwrap()
}

/// Parks a call of 201 with 202; what the switch calls it from then on.
async fn parked(world: &World, session: &Session, slot: &str) -> CallId {
    let call = soon(phone(session, "201").make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    soon(call.park(slot)).await.unwrap();
    assert_eq!(call.ended().await, EndReason::Parked);
    assert_eq!(world.phone("201").state(), PhoneState::Idle);
    assert!(world.switch.talks().is_empty());
    call.record().call_id().cloned().unwrap()
}

/// Picks a call up, and waits until it is there.
async fn pick_up(device: &Device, id: &CallId) -> Call {
    let call = soon(device.pick_up(id.clone())).await.unwrap();
    soon(call.established()).await.unwrap();
    assert_eq!(call.state(), CallState::Connected);
    let calls = device.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0].call_ref(), call.call_ref(), "it is the call that was asked for");
    call
}

#[tokio::test(start_paused = true)]
async fn a_parked_call_is_picked_up_by_the_phone_that_parked_it() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let session = world.log_in("201").await;
        let id = parked(&world, &session, "1").await;
        let call = pick_up(&phone(&session, "201"), &id).await;
        assert_eq!(world.switch.talks(), [["201", "202"]], "{call_ids:?}");
        soon(call.hold()).await.unwrap();
        soon(call.retrieve()).await.unwrap();
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_parked_call_is_picked_up_by_another_users_phone() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let (parking, taking) = (world.log_in("201").await, world.log_in("203").await);
        let id = parked(&world, &parking, "1").await;
        let call = pick_up(&phone(&taking, "203"), &id).await;
        assert_eq!(world.switch.talks(), [["202", "203"]], "{call_ids:?}");
        assert!(phone(&parking, "201").calls().is_empty());
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_user_parks_at_one_phone_and_picks_up_at_another() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let session = soon(world.application_user().connect()).await.unwrap();
        watch(&session).await;
        let id = parked(&world, &session, "1").await;
        let call = pick_up(&phone(&session, "203"), &id).await;
        assert_eq!(world.switch.talks(), [["202", "203"]], "{call_ids:?}");
        let waits = phone(&session, "202").calls();
        assert_eq!(waits.len(), 1, "{call_ids:?}: {waits:?}");
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
        soon(session.resynchronise()).await.unwrap();
        assert!(session.calls().snapshot().is_empty(), "{call_ids:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_at_another_phone_is_picked_up() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let (rings, taking) = (world.log_in("204").await, world.log_in("201").await);
        let mut incoming = phone(&rings, "204").incoming();
        world.phone("202").dial("204").unwrap();
        let ringing = soon(incoming.next()).await.unwrap();
        let id = ringing.record().call_id().cloned().unwrap();
        let call = pick_up(&phone(&taking, "201"), &id).await;
        assert_eq!(world.switch.talks(), [["201", "202"]], "{call_ids:?}");
        let end = soon(ringing.ended()).await;
        assert_eq!(
            end.cause().map(ToString::to_string).as_deref(),
            Some("callPickup"),
            "{call_ids:?}: {end:?}"
        );
        assert!(phone(&rings, "204").calls().is_empty());
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_that_is_taken_refuses_the_call_which_goes_on() {
    let world = world(CallIds::PerDevice).await;
    let session = world.log_in("201").await;
    let first = parked(&world, &session, "1").await;
    let call = soon(phone(&session, "201").make_call("203")).await.unwrap();
    soon(call.established()).await.unwrap();
    let error = soon(call.park("1")).await.unwrap_err();
    // whether a 500 has done what was asked is not known (guide 5.2.11)
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown), "{}", told(&error));
    assert_eq!(call.state(), CallState::Connected);
    soon(call.park("2")).await.unwrap();
    assert_eq!(call.ended().await, EndReason::Parked);
    pick_up(&phone(&session, "201"), &first).await;
    assert_eq!(world.switch.talks(), [["201", "202"]]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_to_be_picked_up_leaves_no_call_behind() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let session = world.log_in("201").await;
        watch(&session).await;
        let error = soon(phone(&session, "201").pick_up("nobody-knows-it")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::Unknown));
        soon(session.resynchronise()).await.unwrap();
        let calls = phone(&session, "201").calls();
        assert!(calls.is_empty(), "{call_ids:?}: {}", debug(&calls));
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_without_a_number_and_a_call_without_an_id_are_refused_before_anything_is_sent() {
    let world = world(CallIds::PerDevice).await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.clear_transcript();
    let park = within(Duration::ZERO, call.park(" ")).await.unwrap_err();
    let pick_up = within(Duration::ZERO, phone(&session, "201").pick_up("")).await.unwrap_err();
    for error in [park, pick_up] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidArgument, Delivery::NotSent));
    }
    let asked = world.requests("POST", "Call");
    assert_eq!(asked, 0);
    assert_eq!(call.state(), CallState::Connected);
}

#[tokio::test(start_paused = true)]
async fn who_waits_in_a_slot_may_give_up() {
    for call_ids in BOTH_WAYS {
        let world = world(call_ids).await;
        let session = world.log_in("201").await;
        let id = parked(&world, &session, "1").await;
        world.phone("202").hang_up().unwrap();
        world.quiet().await;
        let error = soon(phone(&session, "201").pick_up(id)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{call_ids:?}");
        soon(session.resynchronise()).await.unwrap();
        assert!(phone(&session, "201").calls().is_empty(), "{call_ids:?}");
    }
}
