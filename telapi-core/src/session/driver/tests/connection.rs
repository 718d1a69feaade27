//! Connecting, losing the connection, connecting again.

use super::fake::*;
use crate::csta::CallControlService::{AnswerCall, HoldCall};
use crate::session::driver::DriverConfig;
use crate::session::{BlindReason, CloseReason, GapReason, LinkEvent, SessionState};
use crate::{Error, ErrorKind};
use std::time::Duration;
use tokio::time::Instant;

/// After this the waits start over, and the primary is tried first again.
const STABLE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn the_first_login_is_told_with_a_snapshot_behind_it_and_without_a_gap() {
    let mut scene = scene(config());
    assert!(matches!(scene.handle.state().get(), SessionState::Connecting));
    let mut connection = scene.accept().await;
    assert_eq!(scene.next().await, "Connected(first)");
    assert!(scene.handle.state().get().is_online());
    connection.answer_snapshot([is_there("a", HoldCall), is_there("b", AnswerCall)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(a b)");
    assert_eq!(scene.call_ids(), ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_resumed_begins_with_a_gap_since_it_was_watched_last() {
    let before = Duration::from_secs(300);
    let mut scene = scene(DriverConfig { unwatched_for: Some(before), ..config() });
    scene.attempt().await.refuse(Error::new(ErrorKind::Unavailable));
    let mut connection = scene.accept().await;
    assert_eq!(scene.next().await, "Connected(second)");
    assert_eq!(scene.next().await, format!("Gap({:?}, the connection was lost)", Some(before + PAUSE)));
    connection.answer_snapshot([]).await;
    assert_eq!(scene.next().await, "Resynchronised()");

    pass(STABLE).await;
    connection.lose().await;
    let mut connection = scene.accept().await;
    connection.answer_snapshot([]).await;
    while !scene.next().await.starts_with("Connected") {}
    assert_eq!(
        scene.next().await,
        format!("Gap({:?}, the connection was lost)", Some(PAUSE)),
        "no more than it was"
    );
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_refused_for_good_ends_the_session_at_once() {
    let mut scene = scene(config());
    let refusal = Error::new(ErrorKind::LoginRefused).context("log in as Extn21");
    scene.attempt().await.refuse(refusal);
    assert_eq!(scene.next().await, "Closed(refused: log in as Extn21: login refused)");
    assert!(scene.stream.next().await.is_none());
    let error = scene.handle.state().wait_for(SessionState::is_online).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRefused);
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again_after_a_pause_at_the_next_server() {
    let mut scene = scene(config());
    let begun = Instant::now();
    let first = scene.attempt().await;
    assert_eq!(first.server, "first");
    first.refuse(Error::new(ErrorKind::Unavailable));
    let second = scene.attempt().await;
    assert_eq!((second.server, begun.elapsed()), ("second", PAUSE));
    let _connection = second.accept(None);
    assert_eq!(scene.next().await, "Connected(second)");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_abandoned_at_its_deadline() {
    let mut scene = scene(config());
    let begun = Instant::now();
    let hangs = scene.attempt().await;
    let _connection = scene.accept().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(30) + PAUSE);
    assert!(hangs.is_abandoned());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_with_a_fault_in_it_is_one_that_failed() {
    let mut scene = scene(config());
    let begun = Instant::now();
    scene.attempt().await.panic();
    let _connection = scene.accept().await;
    assert_eq!(scene.next().await, "Connected(second)");
    assert_eq!(begun.elapsed(), PAUSE, "without waiting for the attempt's deadline");
}

#[tokio::test(start_paused = true)]
async fn the_first_login_must_succeed_within_its_deadline() {
    let mut scene = scene(config());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        tokio::select! {
            attempt = scene.attempt() => attempt.refuse(Error::new(ErrorKind::Connect)),
            () = tokio::time::sleep_until(begun + Duration::from_secs(60)) => {}
        }
    }
    assert_eq!(scene.next().await, "Closed(no login within its deadline: cannot connect)");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_told_then_the_new_one_then_the_gap_then_the_truth() {
    let (mut scene, connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    pass(STABLE).await;
    connection.lose_after(Duration::from_secs(7)).await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    assert!(matches!(scene.handle.state().get(), SessionState::Reconnecting { attempt: 1, .. }));
    assert!(connection.is_dropped());
    let mut connection = scene.accept().await;
    assert_eq!(scene.next().await, "Connected(first)");
    assert_eq!(scene.next().await, "Gap(Some(8s), the connection was lost)", "7 s of silence, 1 s of pause");
    connection.answer_snapshot([is_there("b", HoldCall)]).await;
    connection.confirm_silence().await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(b)", "what is not told has ended");
}

#[tokio::test(start_paused = true)]
async fn a_failover_is_told_right_before_the_new_connection() {
    let (mut scene, connection) = online().await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let _connection = scene.reconnected([]).await;
    assert_eq!(scene.next().await, "FailedOver(first, second)");
    assert_eq!(scene.next().await, "Connected(second)");
    assert_eq!(scene.next().await, "Gap(Some(1s), the connection was lost)");
    assert_eq!(scene.next().await, "Resynchronised()");
}

#[tokio::test(start_paused = true)]
async fn calls_and_their_handles_outlive_a_lost_connection() {
    let (mut scene, connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    connection.lose().await;
    let _connection = scene.reconnected([is_there("a", HoldCall)]).await;
    while scene.next().await != "Resynchronised(a)" {}
    assert_eq!(scene.call("a").call_ref(), call.call_ref());
    assert_eq!(end(&call), None);
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_task_has_ended_is_lost() {
    let (mut scene, connection) = online().await;
    drop(connection);
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let _connection = scene.accept().await;
    assert_eq!(scene.next().await, "FailedOver(first, second)");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_decoded_is_told_and_the_session_goes_on() {
    let (mut scene, connection) = online().await;
    connection.tell(LinkEvent::DecodeError(Error::new(ErrorKind::Decode))).await;
    connection.tell(rings("a")).await;
    assert_eq!(scene.next().await, "DecodeError(undecodable message)");
    assert_eq!(scene.next().await, "DeliveredEvent");
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_told_at_once_and_made_good_by_a_snapshot() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let reason = GapReason::NumbersMissing { count: 2 };
    connection.tell(LinkEvent::Gap { lasted: None, reason }).await;
    assert_eq!(scene.next().await, "Gap(None, 2 numbered events did not come)");
    connection.answer_snapshot([]).await;
    connection.confirm_silence().await;
    assert_eq!(scene.next().await, "Resynchronised()");
    assert!(scene.handle.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn a_session_that_logs_in_blind_says_so_and_asks_for_the_truth_when_it_sees() {
    let mut scene = scene(config());
    let mut connection = scene.attempt().await.accept(Some(BlindReason::PhoneLoggedOut));
    connection.answer_snapshot([]).await;
    while scene.next().await != "Resynchronised()" {}
    let state = scene.handle.state().get();
    assert!(state.is_connected() && !state.is_online(), "{state}");
    pass(STABLE).await;
    connection.tell(LinkEvent::Blind(None)).await;
    assert_eq!(
        scene.next().await,
        "Gap(Some(60.5s), the session was blind: the user is logged out at the telephone)"
    );
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(a)");
    assert!(scene.handle.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn blindness_is_a_state_and_ends_with_a_snapshot_or_with_the_connection() {
    let (mut scene, mut connection) = online().await;
    let mut state = scene.handle.state();
    for reason in [BlindReason::PhoneLoggedOut, BlindReason::SwitchLinkDown] {
        connection.tell(LinkEvent::Blind(Some(reason))).await;
        let is_so =
            |state: &SessionState| matches!(state, SessionState::Blind { reason: now, .. } if *now == reason);
        state.wait_for(is_so).await.unwrap();
    }
    connection.is_left_alone_for(STABLE).await;
    connection.tell(LinkEvent::Blind(None)).await;
    state.wait_for(SessionState::is_online).await.unwrap();
    assert_eq!(
        scene.next().await,
        "Gap(Some(60s), the session was blind: the user is logged out at the telephone)"
    );
    connection.answer_snapshot([]).await;
    assert_eq!(scene.next().await, "Resynchronised()");
    connection.tell(LinkEvent::Blind(Some(BlindReason::PhoneLoggedOut))).await;
    connection.lose().await;
    let _connection = scene.accept().await;
    state.wait_for(SessionState::is_online).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_gap_that_the_protocol_tells_by_itself_is_not_told_twice() {
    let (mut scene, mut connection) = online().await;
    connection.tell(LinkEvent::Blind(Some(BlindReason::Deactivated))).await;
    pass(STABLE).await;
    connection.tell(LinkEvent::Gap { lasted: Some(STABLE), reason: GapReason::Deactivated }).await;
    connection.tell(LinkEvent::Blind(None)).await;
    assert_eq!(scene.next().await, "Gap(Some(60s), the server had deactivated the session)");
    connection.answer_snapshot([]).await;
    assert_eq!(scene.next().await, "Resynchronised()");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_while_blind_leaves_a_gap_that_began_with_the_blindness() {
    let (mut scene, connection) = online().await;
    pass(STABLE).await;
    connection.tell(LinkEvent::Blind(Some(BlindReason::SwitchLinkDown))).await;
    pass(STABLE).await;
    connection.lose_after(Duration::from_secs(7)).await;
    let _connection = scene.accept().await;
    while scene.next().await != "Connected(first)" {}
    assert_eq!(scene.next().await, "Gap(Some(61s), the connection was lost)", "and a second of pause");
}

#[tokio::test(start_paused = true)]
async fn a_login_elsewhere_ends_the_session_and_is_not_fought_against() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    connection.tell(LinkEvent::Fatal(CloseReason::LoggedInElsewhere)).await;
    assert_eq!(scene.next().await, "Closed(logged in elsewhere)");
    assert_eq!(call.ended().await, crate::call::EndReason::SessionClosed);
    assert!(connection.is_dropped());
    connection.is_asked_for_nothing_more().await;
    scene.is_not_tried_any_more().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_the_first_connection_is_not_kept_by_its_loss() {
    let mut scene = scene(config());
    let connection = scene.accept().await;
    connection.lose().await;
    while scene.next().await != "Disconnected(connection lost)" {}
    assert!(!scene.handle.state().get().is_connected());
    scene.handle.first_connected().await.unwrap();
}
