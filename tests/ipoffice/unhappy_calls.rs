//! Calls that end before they are looked at, waits that time out, and requests that nobody waits for.

use super::world::{World, pass, secs, soon};
use futures::StreamExt;
use std::time::Duration;
use telapi_mock::PhoneState;
use tokio::time::timeout;

#[tokio::test(start_paused = true)]
async fn a_call_that_ended_before_it_was_looked_at_is_not_among_the_incoming_ones() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut incoming = session.device("201").unwrap().incoming();
    world.phone("204").dial("201").unwrap();
    world.phone("204").hang_up().unwrap();
    pass(secs(1)).await;
    world.phone("202").dial("201").unwrap();
    let call = soon(incoming.next()).await.unwrap();
    assert_eq!(call.record().far_party().unwrap().device.number(), "202");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_times_out_harms_nothing() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    for _ in 0..3 {
        timeout(secs(2), call.established()).await.unwrap_err();
    }
    world.phone("204").pick_up().unwrap();
    soon(call.established()).await.unwrap();
    timeout(secs(2), call.ended()).await.unwrap_err();
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_dropped_before_its_answer_is_carried_out_all_the_same() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    // polled once: it has been handed over, and nobody waits for it
    timeout(Duration::ZERO, call.hold()).await.unwrap_err();
    soon(call.held()).await.unwrap();
    assert_eq!(world.phone("201").state(), PhoneState::Holding);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_maker_has_gone_is_in_the_book_all_the_same() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let phone = session.device("201").unwrap();
    timeout(Duration::ZERO, phone.make_call("202")).await.unwrap_err();
    let call = phone.calls().pop().unwrap();
    soon(call.established()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "202"]]);
}
