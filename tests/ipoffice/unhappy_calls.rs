//! Calls that do not go as they should, and requests that nobody waits for.

use super::world::{World, minutes, pass, secs, soon, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::csta::EventCause;
use telapi::{CallState, EndReason, ErrorKind};
use telapi_mock::PhoneState;
use tokio::time::timeout;

/// Calls a number that does not answer, and tells why the wait for an answer was in vain.
async fn in_vain(number: &str) -> EndReason {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call(number)).await.unwrap();
    let error = within(minutes(5), call.established()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallEnded, "{error}");
    soon(call.hang_up()).await.unwrap();
    world.quiet().await;
    error.end_reason().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_busy_phone_ends_the_wait_with_the_cause_busy() {
    assert_eq!(in_vain("205").await, EndReason::Failed(Some(EventCause::Busy)));
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_rejects_ends_the_wait_with_the_cause_blocked() {
    assert_eq!(in_vain("206").await, EndReason::Failed(Some(EventCause::Blocked)));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_number_ends_the_wait_with_the_cause_not_obtainable() {
    assert_eq!(in_vain("999").await, EndReason::Failed(Some(EventCause::DestNotObtainable)));
}

#[tokio::test(start_paused = true)]
async fn a_phone_without_its_user_ends_the_wait_with_the_cause_out_of_order() {
    assert_eq!(in_vain("207").await, EndReason::Failed(Some(EventCause::DestOutOfOrder)));
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_nobody_answers_ends_the_wait_with_the_cause_not_answered() {
    let reason = in_vain("204").await;
    assert_eq!(reason.cause(), Some(&EventCause::CallNotAnswered), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_rejects_after_it_has_rung_ends_the_wait() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    soon(call.alerting()).await.unwrap();
    world.phone("204").reject().unwrap();
    assert!(soon(call.established()).await.unwrap_err().end_reason().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_here_can_be_rejected() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("204").dial("201").unwrap();
    let call = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    soon(call.hang_up()).await.unwrap();
    assert_eq!(world.phone("204").state(), PhoneState::Failed);
    assert!(session.calls().snapshot().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_far_end_may_hang_up_while_it_is_held() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    soon(call.hold()).await.unwrap();
    world.phone("202").hang_up().unwrap();
    assert!(matches!(soon(call.ended()).await, EndReason::Cleared(_)));

    let error = soon(call.retrieve()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallEnded);
    assert_eq!(error.delivery(), telapi::Delivery::NotSent, "there is nothing to retrieve");
}

#[tokio::test(start_paused = true)]
async fn a_held_far_end_that_hangs_up_leaves_the_consultation_alone() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let consultation = soon(call.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    world.phone("202").hang_up().unwrap();
    soon(call.ended()).await;
    assert_eq!(consultation.state(), CallState::Connected);

    let error = soon(call.transfer_to(&consultation)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallEnded);
    assert_eq!(consultation.state(), CallState::Connected);
    assert_eq!(world.talks(), [["201", "203"]]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_while_it_rings_here_ends_the_call() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("204").dial("201").unwrap();
    let call = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    world.phone("204").hang_up().unwrap();
    let reason = soon(call.ended()).await;
    assert_eq!(reason.cause(), Some(&EventCause::CallCancelled), "{reason}");
    assert_eq!(soon(call.answer()).await.unwrap_err().kind(), ErrorKind::CallEnded);
}

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
    assert_eq!(world.talks(), [["201", "202"]]);
}

#[tokio::test(start_paused = true)]
async fn a_consultation_that_meets_a_busy_phone_leaves_the_first_call_held() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let consultation = soon(call.consult("205")).await.unwrap();
    let error = soon(consultation.established()).await.unwrap_err();
    assert_eq!(error.end_reason().unwrap().cause(), Some(&EventCause::Busy));
    assert_eq!(call.state(), CallState::Held);
    soon(consultation.hang_up()).await.unwrap();
    soon(call.retrieve()).await.unwrap();
    assert_eq!(world.talks(), [["201", "202"]]);
}
