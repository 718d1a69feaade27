//! What becomes of requests, and what the caller and the call book learn of it.

use super::fake::*;
use crate::call::{CallState, EndReason};
use crate::csta::CallControlService::{HoldCall, RetrieveCall};
use crate::error::Refusal;
use crate::session::driver::DriverConfig;
use crate::session::{CloseReason, LinkEvent};
use crate::{Delivery, Error, ErrorKind};
use futures::FutureExt as _;
use std::error::Error as _;
use std::time::Duration;

fn refused() -> Error {
    Error::new(ErrorKind::Refused).refused(Refusal::with_code("noCall")).delivered(Delivery::Rejected)
}

fn unknown() -> Error {
    Error::new(ErrorKind::Server).delivered(Delivery::Unknown)
}

fn expired() -> Error {
    Error::new(ErrorKind::SessionExpired).delivered(Delivery::Rejected)
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_accepted_returns_and_its_call_waits_for_events() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        let (request, reply) = connection.call_control().await;
        assert_eq!((request.service(), scene.call_ids().len()), ("MakeCall", 1), "watched before it leaves");
        answer(reply, Ok(()));
    });
    assert_eq!(made.unwrap().state(), CallState::Requested);
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_tells_what_the_server_said_and_its_call_is_not_made() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        let (_, reply) = connection.call_control().await;
        let call = scene.phone().calls().remove(0);
        answer(reply, Err(refused()));
        assert_eq!(call.ended().await, EndReason::NotMade);
    });
    let error = made.unwrap_err();
    assert_eq!(error.refusal().unwrap().code.as_deref(), Some("noCall"));
    assert_eq!(error.delivery(), Delivery::Rejected);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_an_unknown_outcome_stays_until_a_snapshot_is_silent_about_it() {
    let (mut scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(unknown()));
    });
    assert_eq!(made.unwrap_err().delivery(), Delivery::Unknown);
    let call = scene.phone().calls().remove(0);
    assert_eq!(call.state(), CallState::Requested);
    connection.answer_snapshot([]).await;
    connection.confirm_silence().await;
    assert_eq!(scene.next().await, "Repaired(own-0 ended)", "it is asked for at once");
    assert_eq!(end(&call), Some(EndReason::NotMade));
}

#[tokio::test(start_paused = true)]
async fn a_call_of_an_unknown_outcome_that_was_made_after_all_goes_on() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(unknown()));
    });
    made.unwrap_err();
    let call = scene.phone().calls().remove(0);
    connection.tell(established(call.record().call_id().unwrap().as_str())).await;
    call.established().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_a_request_leaves_its_outcome_unknown_and_ends_nothing_else() {
    let config = DriverConfig { snapshot_interval: Some(Duration::from_secs(60)), ..config() };
    let (mut scene, mut connection) = online_with(config, []).await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        panic_at(connection.call_control().await.1);
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
    let call = scene.phone().calls().remove(0);
    connection.answer_snapshot([]).await;
    connection.confirm_silence().await;
    assert_eq!(scene.next().await, "Repaired(own-0 ended)", "it is not taken for under way for ever");
    assert_eq!(end(&call), Some(EndReason::NotMade));
    scene.tells_nothing_for(PAUSE).await;
}

#[tokio::test(start_paused = true)]
async fn a_fault_before_a_request_is_begun_ends_nothing_else_either() {
    let (mut scene, mut connection) = online().await;
    let error = scene.phone().make_call(FAULTY).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
    connection.answer_snapshot([]).await;
    connection.confirm_silence().await;
    assert_eq!(scene.next().await, "Repaired(own-0 ended)");
}

#[tokio::test(start_paused = true)]
async fn a_request_is_carried_out_though_its_future_was_dropped() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    assert!(phone.make_call("22").now_or_never().is_none());
    let (request, reply) = connection.call_control().await;
    assert_eq!(request.service(), "MakeCall");
    let call = scene.phone().calls().remove(0);
    reply.send(Answer::Outcome(Err(refused()))).unwrap();
    assert_eq!(call.ended().await, EndReason::NotMade, "and the book learns what came of it");
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_is_refused_after_its_future_was_dropped_is_none() {
    let calls = [is_there("a", RetrieveCall), is_there("b", HoldCall)];
    let (mut scene, mut connection) = online_with(config(), calls).await;
    let (held, active) = (scene.call("a"), scene.call("b"));
    assert!(held.transfer_to(&active).now_or_never().is_none());
    let (_, reply) = connection.call_control().await;
    reply.send(Answer::Outcome(Err(refused()))).unwrap();
    scene.tells_nothing_for(PAUSE).await;
    connection.tell(cleared("b")).await;
    assert_eq!(active.ended().await, EndReason::Cleared(None));
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_nothing_is_sent_and_no_call_is_made() {
    let (mut scene, connection) = online().await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let error = scene.phone().make_call("22").await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
    assert!(error.is_transient());
    assert_eq!(error.source().unwrap().to_string(), "connection lost", "it says why");
    assert!(scene.phone().calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_expired_session_is_opened_again_and_only_once() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let holds = [scene.handle.call_control(scene.hold("a")), scene.handle.call_control(scene.hold("a"))];
    let replies = [connection.call_control().await.1, connection.call_control().await.1];
    for reply in replies {
        answer(reply, Err(expired()));
    }
    for hold in holds {
        assert_eq!(hold.await.unwrap_err().kind(), ErrorKind::SessionExpired);
    }
    assert_eq!(scene.next().await, "Disconnected(session expired)");
    let _connection = scene.reconnected([is_there("a", HoldCall)]).await;
    while scene.next().await != "Resynchronised(a)" {}
    scene.tells_nothing_for(PAUSE * 10).await;
    scene.is_not_tried_for(PAUSE).await;
}

#[tokio::test(start_paused = true)]
async fn a_late_word_that_an_earlier_session_expired_does_not_end_the_present_one() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.handle.call_control(scene.hold("a"));
    let (_, reply) = connection.call_control().await;
    connection.lose().await;
    let _connection = scene.reconnected([is_there("a", HoldCall)]).await;
    while scene.next().await != "Resynchronised(a)" {}
    answer(reply, Err(expired()));
    assert_eq!(hold.await.unwrap_err().kind(), ErrorKind::SessionExpired);
    scene.tells_nothing_for(PAUSE * 10).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_holds_up_neither_events_nor_other_requests() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hangs = scene.handle.call_control(scene.hold("a"));
    let (_, _never_answered) = connection.call_control().await;
    connection.tell(rings("b")).await;
    assert_eq!(scene.next().await, "DeliveredEvent");
    let (held, ()) = tokio::join!(scene.handle.call_control(scene.hold("a")), async {
        answer(connection.call_control().await.1, Ok(()));
    });
    held.unwrap();
    assert!(hangs.now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn requests_beyond_those_that_may_wait_are_refused_and_not_sent() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.hold("a");
    // the driver gets no chance to run meanwhile
    let waiting: Vec<_> = (0..1024).map(|_| scene.handle.call_control(hold.clone())).collect();
    let phone = scene.phone();
    let error = phone.make_call("22").now_or_never().expect("an answer at once").unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::NotSent));
    assert_eq!(scene.call_ids(), ["a"], "the call that it should have made is not there");
    for _ in 0..1024 {
        answer(connection.call_control().await.1, Ok(()));
    }
    for request in waiting {
        request.await.unwrap();
    }
    connection.is_left_alone_for(Duration::from_secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_under_way_when_the_session_ends_has_an_unknown_outcome() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.handle.call_control(scene.hold("a"));
    let (_, _never_answered) = connection.call_control().await;
    connection.tell(LinkEvent::Fatal(CloseReason::LoggedInElsewhere)).await;
    assert_eq!(scene.next().await, "Closed(logged in elsewhere)");
    let error = hold.await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_still_waits_when_the_session_ends_was_not_sent() {
    let (mut scene, connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.hold("a");
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let waits = scene.handle.call_control(hold.clone());
    // the driver runs only now, and heeds the end before all else
    drop(scene.keep_alive.take());
    answer(scene.log_out().await, Ok(()));
    for request in [waits, scene.handle.call_control(hold)] {
        let error = request.await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
    }
}
