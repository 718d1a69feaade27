//! What a stranger broke, and must not break again.

use super::world::{World, find, minutes, pass, secs, soon, watch};
use futures::StreamExt;
use telapi::{BlindReason, CallState, EndReason, ErrorKind, SessionState, StreamItem};
use telapi_mock::Extension;
use telapi_mock::ipoffice::Fault;

#[tokio::test(start_paused = true)]
async fn a_stream_of_calls_that_has_ended_may_be_asked_again() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut incoming = session.device("201").unwrap().incoming();
    session.close().await;
    assert!(soon(incoming.next()).await.is_none());
    assert!(soon(incoming.next()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_application_user_whose_session_is_gone_is_logged_in_again_whoever_finds_out() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.answer_next("snapshot", Fault::status(401));
    soon(session.resynchronise()).await.unwrap_err();
    find(&mut events, |item| matches!(item, StreamItem::Resynchronised { .. }).then_some(())).await;
    assert_eq!(world.logins(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_lost_message_of_a_snapshot_does_not_end_a_call() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.drop_events(1);
    let calls = soon(session.resynchronise()).await.unwrap();
    assert_eq!((calls.len(), call.state()), (1, CallState::Connected));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_transfer_came_to_nothing_does_not_end_as_transferred() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    // 500 is the only error that the guide lists for call control: the outcome is unknown
    soon(call.single_step_transfer("999")).await.unwrap_err();
    world.phone("202").hang_up().unwrap();
    assert!(matches!(soon(call.ended()).await, EndReason::Cleared(_)));
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_is_not_awaited_and_refused_leaves_no_trace() {
    use futures::FutureExt;
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    assert!(call.single_step_transfer("999").now_or_never().is_none());
    pass(secs(1)).await;
    world.phone("202").hang_up().unwrap();
    assert!(matches!(soon(call.ended()).await, EndReason::Cleared(_)));
}

async fn three_in_a_conference_and_one_more() -> (World, telapi::Call, telapi::Call) {
    let world = World::with(|switch| switch.extension(Extension::new("208").answers_after(secs(1)))).await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let consultation = soon(call.consult("203")).await.unwrap();
    soon(consultation.established()).await.unwrap();
    soon(call.conference_with(&consultation)).await.unwrap();
    let fourth = soon(call.consult("208")).await.unwrap();
    soon(fourth.established()).await.unwrap();
    // the session must outlive this function
    std::mem::forget(session);
    (world, call, fourth)
}

#[tokio::test(start_paused = true)]
async fn a_conference_takes_in_one_party_after_another() {
    let (_world, call, fourth) = three_in_a_conference_and_one_more().await;
    soon(call.conference_with(&fourth)).await.unwrap();
    let reason = soon(fourth.ended()).await;
    assert_eq!(reason, EndReason::Conferenced);
    soon(call.wait_until(|record| record.parties.len() == 3)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_party_that_no_event_told_of_is_not_in_the_conference() {
    let (world, call, fourth) = three_in_a_conference_and_one_more().await;
    world.portal.drop_events(50);
    assert_eq!(soon(call.conference_with(&fourth)).await.unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_heartbeats_are_not_accepted_says_that_it_is_blind() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    for _ in 0..100 {
        world.portal.answer_next("heartbeat", Fault::status(503));
    }
    pass(minutes(6)).await;
    let state = session.state().get();
    assert!(matches!(state, SessionState::Blind { reason: BlindReason::Deactivated, .. }), "{state}");
    let mut state = session.state();
    super::world::within(minutes(60), state.wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_have_been_made_is_looked_for_at_once() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    watch(&session).await;
    let phone = session.device("201").unwrap();
    world.portal.answer_next("makeCall", Fault::status(500));
    soon(phone.make_call("202")).await.unwrap_err();
    pass(secs(5)).await;
    assert!(phone.calls().is_empty());
}

#[test]
fn heartbeats_that_the_portal_would_find_too_rare_are_refused() {
    let builder =
        || telapi::ipoffice::Session::builder("http://127.0.0.1:1").credentials("u", "p").application("b");
    let kind = |builder: telapi::ipoffice::SessionBuilder| builder.start().unwrap_err().kind();
    assert_eq!(kind(builder().heartbeat_interval(minutes(4))), ErrorKind::InvalidArgument);
    assert_eq!(kind(builder().websocket_heartbeat(secs(30), secs(20))), ErrorKind::InvalidArgument);
}

#[tokio::test(start_paused = true)]
async fn how_much_waits_in_a_stream_can_be_asked_beside_the_methods_of_every_stream() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await.fuse();
    assert_eq!(events.get_ref().backlog(), 0);
    let mut events = events.get_mut();
    world.phone("204").dial("201").unwrap();
    pass(secs(1)).await;
    let waiting = events.backlog();
    assert!(waiting > 0);
    soon(StreamExt::next(&mut events)).await.unwrap();
    assert_eq!(events.backlog(), waiting - 1);
}
