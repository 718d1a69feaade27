//! When the calls are asked for, when they are complete, and what is told of them.

use super::fake::*;
use crate::call::EndReason;
use crate::csta::CallControlService::{AnswerCall, ClearConnection, HoldCall, RetrieveCall};
use crate::session::driver::DriverConfig;
use crate::session::{GapReason, LinkEvent, SnapshotAnswer};
use crate::{Error, ErrorKind};
use std::time::Duration;
use tokio::time::Instant;

const INTERVAL: Duration = Duration::from_secs(60);
/// How soon a snapshot that was refused is asked for again.
const RETRY: Duration = Duration::from_secs(5);

fn comparing() -> DriverConfig {
    DriverConfig { snapshot_interval: Some(INTERVAL), ..config() }
}

fn gap() -> FakeLinkEvent {
    LinkEvent::Gap { lasted: None, reason: GapReason::Deactivated }
}

fn busy() -> Error {
    Error::new(ErrorKind::Unavailable)
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_over_when_no_call_was_told_for_the_quiet_time() {
    let mut scene = scene(config());
    let mut connection = scene.accept().await;
    connection.answer_snapshot([]).await;
    for call in ["a", "b", "c"] {
        pass(QUIET * 4 / 5).await;
        connection.tell(is_there(call, HoldCall)).await;
    }
    let last_told = Instant::now();
    while scene.next().await != "Resynchronised(a b c)" {}
    assert_eq!(last_told.elapsed(), QUIET);
}

#[tokio::test(start_paused = true)]
async fn events_that_are_no_part_of_the_snapshot_do_not_prolong_it() {
    let mut scene = scene(config());
    let mut connection = scene.accept().await;
    connection.answer_snapshot([]).await;
    let answered = Instant::now();
    pass(QUIET * 4 / 5).await;
    connection.tell(rings("a")).await;
    while scene.next().await != "Resynchronised(a)" {}
    assert_eq!(answered.elapsed(), QUIET);
}

#[tokio::test(start_paused = true)]
async fn calls_are_compared_at_each_interval() {
    let (_scene, mut connection) = online_with(comparing(), []).await;
    for _ in 0..3 {
        let begun = Instant::now();
        connection.answer_snapshot([]).await;
        assert_eq!(begun.elapsed(), INTERVAL);
        pass(QUIET).await;
    }
}

#[tokio::test(start_paused = true)]
async fn calls_are_never_compared_if_that_is_not_wanted() {
    let (_scene, mut connection) = online().await;
    connection.is_left_alone_for(Duration::from_secs(24 * 60 * 60)).await;
}

#[tokio::test(start_paused = true)]
async fn a_comparison_tells_the_differences_as_repaired() {
    let calls = [is_there("gone", HoldCall), is_there("held", HoldCall), is_there("same", HoldCall)];
    let (mut scene, mut connection) = online_with(comparing(), calls).await;
    let gone = scene.call("gone");
    let calls = [is_there("held", RetrieveCall), is_there("same", HoldCall), is_there("new", AnswerCall)];
    connection.answer_snapshot(calls).await;
    connection.confirm_silence().await;
    for _ in 0..3 {
        assert_eq!(scene.next().await, "CallInformationEvent");
    }
    assert_eq!(scene.next().await, "Repaired(held held, new alerting, gone ended)");
    assert_eq!(end(&gone), Some(EndReason::EndedUnseen));
}

#[tokio::test(start_paused = true)]
async fn a_comparison_that_finds_no_call_in_another_state_tells_nothing() {
    let (mut scene, mut connection) = online_with(comparing(), [is_there("a", HoldCall)]).await;
    // it tells other services than before, and no other state
    connection.answer_snapshot([is_there("a", ClearConnection)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    scene.tells_nothing_for(INTERVAL / 2).await;
}

#[tokio::test(start_paused = true)]
async fn what_an_event_told_is_no_repair_even_during_a_comparison() {
    let (mut scene, mut connection) = online_with(comparing(), [is_there("a", HoldCall)]).await;
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    connection.tell(cleared("a")).await;
    connection.tell(rings("b")).await;
    for told in ["CallInformationEvent", "ConnectionClearedEvent", "DeliveredEvent"] {
        assert_eq!(scene.next().await, told);
    }
    scene.tells_nothing_for(INTERVAL / 2).await;
}

#[tokio::test(start_paused = true)]
async fn a_gap_during_a_snapshot_makes_another_one_follow() {
    let (mut scene, mut connection) = online().await;
    connection.tell(gap()).await;
    let first = connection.snapshot().await;
    connection.tell(gap()).await;
    for told in ["Gap(None, the server had deactivated the session)"; 2] {
        assert_eq!(scene.next().await, told);
    }
    answer(first, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    assert_eq!(scene.next().await, "Resynchronised()");
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(a)");
    connection.is_left_alone_for(INTERVAL).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_refused_is_asked_for_again_and_the_session_goes_on() {
    let mut scene = scene(config());
    let mut connection = scene.accept().await;
    answer(connection.snapshot().await, Err(busy()));
    let refused = Instant::now();
    connection.tell(rings("a")).await;
    assert_eq!(scene.next().await, "Connected(first)");
    assert_eq!(scene.next().await, "DeliveredEvent");
    connection.answer_snapshot([is_there("a", AnswerCall)]).await;
    assert_eq!(refused.elapsed(), RETRY);
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(a)");
}

#[tokio::test(start_paused = true)]
async fn a_gap_during_a_comparison_that_is_refused_does_not_wait_for_the_next_interval() {
    let (mut scene, mut connection) = online_with(comparing(), []).await;
    let comparison = connection.snapshot().await;
    connection.tell(gap()).await;
    assert_eq!(scene.next().await, "Gap(None, the server had deactivated the session)");
    answer(comparison, Err(busy()));
    let refused = Instant::now();
    connection.answer_snapshot([]).await;
    assert_eq!(refused.elapsed(), RETRY);
    assert_eq!(scene.next().await, "Resynchronised()");
    let complete = Instant::now();
    connection.answer_snapshot([]).await;
    assert_eq!(complete.elapsed(), INTERVAL, "once is enough");
}

#[tokio::test(start_paused = true)]
async fn a_comparison_that_is_always_refused_is_not_asked_for_without_a_pause() {
    let config = DriverConfig { snapshot_interval: Some(Duration::ZERO), ..config() };
    let (_scene, mut connection) = online_with(config, []).await;
    answer(connection.snapshot().await, Err(busy()));
    connection.is_left_alone_for(RETRY / 2).await;
}

#[tokio::test(start_paused = true)]
async fn an_interval_beyond_all_time_is_none() {
    let config = DriverConfig { snapshot_interval: Some(Duration::MAX), ..config() };
    let (mut scene, mut connection) = online_with(config, []).await;
    connection.is_left_alone_for(INTERVAL).await;
    connection.tell(rings("a")).await;
    assert_eq!(scene.next().await, "DeliveredEvent");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_for_a_snapshot_is_left() {
    let (mut scene, mut connection) = online_with(comparing(), [is_there("a", HoldCall)]).await;
    answer(connection.snapshot().await, Err(Error::new(ErrorKind::Timeout)));
    assert_eq!(scene.next().await, "Disconnected(no answer in time)");
    assert_eq!(scene.call_ids(), ["a"], "half a snapshot ends no call");
    let _connection = scene.reconnected([is_there("a", HoldCall)]).await;
    while scene.next().await != "Resynchronised(a)" {}
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_a_snapshot_does_not_end_the_session() {
    let (mut scene, mut connection) = online_with(comparing(), []).await;
    panic_at(connection.snapshot().await);
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let _connection = scene.reconnected([]).await;
    while scene.next().await != "Resynchronised()" {}
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_the_connection_did_not_outlive_ends_no_call() {
    let (mut scene, mut connection) = online_with(comparing(), [is_there("a", HoldCall)]).await;
    connection.answer_snapshot([]).await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    pass(INTERVAL).await;
    assert_eq!(scene.call_ids(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_the_truth_gets_it_from_a_snapshot_that_began_afterwards() {
    let (scene, mut connection) = online_with(config(), []).await;
    let handle = scene.handle.clone();
    let first = tokio::spawn(async move { handle.resynchronise().await });
    let begun = connection.snapshot().await;
    let handle = scene.handle.clone();
    let second = tokio::spawn(async move { handle.resynchronise().await });
    tokio::task::yield_now().await;
    answer(begun, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.tell(is_there("a", HoldCall)).await;
    assert_eq!(first.await.unwrap().unwrap().len(), 1);
    assert!(!second.is_finished());
    connection.answer_snapshot([]).await;
    connection.confirm_silence().await;
    assert_eq!(second.await.unwrap().unwrap().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_the_truth_learns_that_it_cannot_be_had() {
    let (scene, mut connection) = online_with(config(), []).await;
    let asked = |handle: crate::session::SessionHandle<FakeEvent>| {
        tokio::spawn(async move { handle.resynchronise().await.unwrap_err().kind() })
    };
    let refused = asked(scene.handle.clone());
    answer(connection.snapshot().await, Err(busy()));
    assert_eq!(refused.await.unwrap(), ErrorKind::Unavailable);
    let interrupted = asked(scene.handle.clone());
    connection.lose().await;
    assert_eq!(interrupted.await.unwrap(), ErrorKind::ConnectionLost);
    assert_eq!(asked(scene.handle.clone()).await.unwrap(), ErrorKind::NotConnected);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_the_truth_gets_it_and_the_streams_too() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let handle = scene.handle.clone();
    let (truth, ()) = tokio::join!(handle.resynchronise(), async {
        connection.answer_snapshot([is_there("b", HoldCall)]).await;
        connection.confirm_silence().await;
    });
    assert_eq!(ids(&truth.unwrap()), ["b"]);
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Resynchronised(b)");
}

#[tokio::test(start_paused = true)]
async fn one_lost_message_of_a_snapshot_does_not_end_a_call() {
    let (mut scene, mut connection) = online_with(comparing(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    connection.answer_snapshot([]).await;
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    scene.tells_nothing_for(QUIET * 2).await;
    assert_eq!(end(&call), None);
    // what was confirmed then says nothing about the next silence
    connection.answer_snapshot([]).await;
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(end(&call), None);
}

#[tokio::test(start_paused = true)]
async fn calls_that_were_told_before_the_answer_make_the_snapshot_complete_at_once() {
    let mut scene = scene(config());
    let mut connection = scene.accept().await;
    let asked = Instant::now();
    let question = connection.snapshot().await;
    connection.tell(is_there("a", HoldCall)).await;
    connection.tell(is_there("b", HoldCall)).await;
    answer(question, Ok(SnapshotAnswer::Told));
    while scene.next().await != "Resynchronised(a b)" {}
    assert_eq!(asked.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn calls_that_were_told_and_are_not_taken_yet_are_part_of_the_snapshot() {
    let mut scene = scene(config());
    let mut connection = scene.accept().await;
    let question = connection.snapshot().await;
    // in this order the driver finds the answer, which it hears first, and the calls at the same moment
    answer(question, Ok(SnapshotAnswer::Told));
    connection.tell(is_there("a", HoldCall)).await;
    connection.tell(is_there("b", HoldCall)).await;
    let mut told = Vec::new();
    while told.last().is_none_or(|item: &String| !item.starts_with("Resynchronised")) {
        told.push(scene.next().await);
    }
    assert_eq!(
        told,
        ["Connected(first)", "CallInformationEvent", "CallInformationEvent", "Resynchronised(a b)"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_protocol_finds_out_by_itself_is_told_as_repaired_at_once() {
    let (mut scene, connection) = online_with(config(), [is_there("held", HoldCall)]).await;
    connection.tell(is_there("held", RetrieveCall)).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Repaired(held held)");
    // the same again is no repair
    connection.tell(is_there("held", RetrieveCall)).await;
    connection.tell(rings("next")).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "DeliveredEvent");
}
