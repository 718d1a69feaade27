//! Requests while there is no connection, and the deadline of those that left: the table of `driver/requests.rs`.

use super::fake::*;
use crate::call::{CallControl, CallState, EndReason, WhileOffline};
use crate::csta::CallControlService::{HoldCall, RetrieveCall};
use crate::session::driver::DriverConfig;
use crate::session::{BlindReason, CloseReason, LinkEvent, SessionState, SnapshotAnswer};
use crate::{Delivery, Error, ErrorKind, Result};
use futures::FutureExt as _;
use std::error::Error as _;
use std::time::Duration;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
const WAIT: WhileOffline = WhileOffline::Wait(MINUTE);

/// A session that has lost its connection, with these calls in its book.
async fn offline(calls: impl IntoIterator<Item = FakeLinkEvent>) -> Scene {
    let (mut scene, connection) = online_with(config(), calls).await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    scene
}

async fn offline_with_two_calls() -> Scene {
    offline([is_there("a", RetrieveCall), is_there("b", HoldCall)]).await
}

fn kind_and_delivery<T: std::fmt::Debug>(outcome: Result<T>) -> (ErrorKind, Delivery) {
    let error = outcome.unwrap_err();
    (error.kind(), error.delivery())
}

fn id(request: &CallControl) -> String {
    let CallControl::HoldCall { call } = request else { panic!("{request:?}") };
    call.call_id().unwrap().to_string()
}

#[tokio::test(start_paused = true)]
async fn a_call_to_be_made_that_waits_leaves_with_the_connection() {
    let mut scene = offline([]).await;
    let phone = scene.phone().while_offline(WAIT);
    let (made, mut connection) = tokio::join!(phone.make_call("22"), async {
        let mut connection = scene.accept().await;
        let (request, reply) = connection.call_control().await;
        assert_eq!(request.service(), "MakeCall", "before the snapshot");
        answer(reply, Ok(()));
        connection
    });
    assert_eq!(made.unwrap().state(), CallState::Requested);
    connection.answer_snapshot([]).await;
}

#[tokio::test(start_paused = true)]
async fn before_the_first_login_requests_are_refused_or_wait_as_after_it() {
    let mut scene = scene(config());
    let refused = scene.phone().make_call("22").await;
    assert_eq!(kind_and_delivery(refused), (ErrorKind::NotConnected, Delivery::NotSent));
    let phone = scene.phone().while_offline(WAIT);
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(scene.accept().await.call_control().await.1, Ok(()));
    });
    made.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_can_be_told_that_requests_wait_and_a_device_that_they_do_not() {
    let config = DriverConfig { while_offline: WAIT, ..config() };
    let (mut scene, connection) = online_with(config, [is_there("a", HoldCall)]).await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let waits = scene.call("a");
    let mut hold = Box::pin(waits.hold());
    assert!(hold.as_mut().now_or_never().is_none());
    let refused = scene.phone().while_offline(WhileOffline::Refuse);
    let call = refused.call(waits.call_ref()).unwrap();
    for outcome in [refused.make_call("22").await.map(drop), call.hold().await] {
        assert_eq!(kind_and_delivery(outcome), (ErrorKind::NotConnected, Delivery::NotSent));
    }
    let mut connection = scene.reconnected([is_there("a", HoldCall)]).await;
    assert_eq!(id(&connection.call_control().await.0), "a");
}

#[tokio::test(start_paused = true)]
async fn a_request_about_a_call_waits_until_the_calls_are_sure_and_names_it_as_it_is_called_then() {
    let mut scene = offline([is_there("a", HoldCall)]).await;
    let _hold = scene.hold_within(MINUTE, "a");
    let mut connection = scene.accept().await;
    let snapshot = connection.snapshot().await;
    connection.tell(transferred("a", "w")).await;
    connection.is_left_alone_for(QUIET * 2).await;
    answer(snapshot, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.tell(is_there("w", HoldCall)).await;
    assert_eq!(id(&connection.call_control().await.0), "w");
}

#[tokio::test(start_paused = true)]
async fn a_request_about_a_call_that_has_ended_meanwhile_is_not_sent() {
    let mut scene = offline_with_two_calls().await;
    let held = scene.call("a").while_offline(WAIT);
    let gone = scene.hold_within(MINUTE, "a");
    let goes_on = scene.hold_within(MINUTE, "b");
    let mut hangs_up = Box::pin(held.hang_up());
    assert!(hangs_up.as_mut().now_or_never().is_none());
    let mut connection = scene.reconnected([is_there("b", HoldCall)]).await;
    connection.confirm_silence().await;
    let error = gone.await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
    assert_eq!(error.end_reason(), Some(&EndReason::EndedUnseen));
    let (request, reply) = connection.call_control().await;
    assert_eq!(id(&request), "b", "the only one that the server is asked");
    answer(reply, Ok(()));
    goes_on.await.unwrap();
    hangs_up.await.expect("what was wanted has come true");
}

#[tokio::test(start_paused = true)]
async fn calls_that_end_while_their_transfer_waits_are_not_taken_for_transferred() {
    let mut scene = offline_with_two_calls().await;
    let (held, active) = (scene.call("a").while_offline(WAIT), scene.call("b"));
    let mut transfer = Box::pin(held.transfer_to(&active));
    assert!(transfer.as_mut().now_or_never().is_none());
    let mut connection = scene.reconnected([]).await;
    connection.confirm_silence().await;
    assert_eq!(kind_and_delivery(transfer.await), (ErrorKind::CallEnded, Delivery::NotSent));
    assert_eq!([end(&held), end(&active)], [Some(EndReason::EndedUnseen), Some(EndReason::EndedUnseen)]);
    connection.is_left_alone_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn requests_that_wait_leave_in_the_order_in_which_they_were_asked_for() {
    let mut scene = offline_with_two_calls().await;
    let phone = scene.phone().while_offline(WAIT);
    let _first = scene.hold_within(MINUTE, "b");
    let mut second = Box::pin(phone.make_call("22"));
    assert!(second.as_mut().now_or_never().is_none());
    let _third = scene.hold_within(MINUTE, "a");
    let mut connection = scene.accept().await;
    let snapshot = connection.snapshot().await;
    // asked for only now, and no sooner to be sent
    let _fourth = scene.hold_within(MINUTE, "b");
    answer(snapshot, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.tell(is_there("a", RetrieveCall)).await;
    connection.tell(is_there("b", HoldCall)).await;
    let mut left = Vec::new();
    for _ in 0..4 {
        let (request, reply) = connection.call_control().await;
        left.push(match &request {
            CallControl::MakeCall { call, .. } => format!("make {} {}", call.call_id().unwrap(), call.state),
            hold => format!("hold {}", id(hold)),
        });
        answer(reply, Ok(()));
    }
    let expected = ["hold b", "make own-0 requested", "hold a", "hold b"];
    assert_eq!(left, expected, "and a snapshot does not end a call that waits to be made");
    second.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_to_wait_leaves_as_soon_as_there_is_a_connection() {
    let mut scene = offline_with_two_calls().await;
    let _waits = scene.hold_within(MINUTE, "a");
    let mut connection = scene.accept().await;
    let _snapshot = connection.snapshot().await;
    let hold = scene.handle.call_control(scene.hold("b"));
    let (request, reply) = connection.call_control().await;
    assert_eq!(id(&request), "b");
    answer(reply, Ok(()));
    hold.await.unwrap();
    connection.is_left_alone_for(Duration::from_secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn at_the_end_of_its_wait_a_request_is_refused_and_never_sent() {
    let mut scene = offline([is_there("a", HoldCall)]).await;
    let begun = Instant::now();
    let phone = scene.phone().while_offline(WhileOffline::Wait(Duration::from_secs(5)));
    let longer = scene.hold_within(MINUTE, "a");
    let (made, call) = tokio::join!(phone.make_call("22"), async {
        scene.attempt().await.refuse(Error::new(ErrorKind::Connect).context("nobody is at home"));
        scene.phone().calls().pop().unwrap()
    });
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
    assert_eq!(
        error.source().unwrap().to_string(),
        "nobody is at home: cannot connect",
        "what went wrong last"
    );
    assert_eq!(call.ended().now_or_never(), Some(EndReason::NotMade));
    let mut connection = scene.reconnected([is_there("a", HoldCall)]).await;
    let (request, reply) = connection.call_control().await;
    assert_eq!(id(&request), "a");
    answer(reply, Ok(()));
    longer.await.unwrap();
    connection.is_left_alone_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_end_is_a_day() {
    let scene = offline([is_there("a", HoldCall)]).await;
    let begun = Instant::now();
    let hold = scene.hold_within(Duration::MAX, "a").await;
    assert_eq!(kind_and_delivery(hold), (ErrorKind::NotConnected, Delivery::NotSent));
    assert_eq!(begun.elapsed(), Duration::from_secs(24 * 60 * 60));
}

#[tokio::test(start_paused = true)]
async fn no_more_than_so_many_requests_wait() {
    let scene = offline([is_there("a", HoldCall)]).await;
    let waiting: Vec<_> = (0..1024).map(|_| scene.hold_within(MINUTE, "a")).collect();
    pass(Duration::from_millis(1)).await;
    let too_many = scene.hold_within(MINUTE, "a").await;
    assert_eq!(kind_and_delivery(too_many), (ErrorKind::Unavailable, Delivery::NotSent));
    assert!(waiting.into_iter().all(|request| request.now_or_never().is_none()));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_leaves_though_its_future_was_dropped() {
    let mut scene = offline([]).await;
    assert!(scene.phone().while_offline(WAIT).make_call("22").now_or_never().is_none());
    let mut connection = scene.accept().await;
    let (request, _reply) = connection.call_control().await;
    assert_eq!(request.service(), "MakeCall");
}

#[tokio::test(start_paused = true)]
async fn a_blind_session_is_connected_all_the_same() {
    let mut scene = offline([is_there("a", HoldCall)]).await;
    let _waits = scene.hold_within(MINUTE, "a");
    let mut connection = scene.attempt().await.accept(Some(BlindReason::PhoneLoggedOut));
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    assert_eq!(id(&connection.call_control().await.0), "a");
    assert!(matches!(scene.handle.state().get(), SessionState::Blind { .. }));
    let _asked_now = scene.handle.call_control(scene.hold("a"));
    assert_eq!(id(&connection.call_control().await.0), "a");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_the_snapshot_does_not_keep_what_waits() {
    let mut scene = offline([is_there("a", HoldCall)]).await;
    let _waits = scene.hold_within(MINUTE, "a");
    let mut connection = scene.accept().await;
    answer(connection.snapshot().await, Err(Error::new(ErrorKind::Unavailable)));
    assert_eq!(id(&connection.call_control().await.0), "a");
}

#[tokio::test(start_paused = true)]
async fn what_waits_when_the_session_is_closed_was_not_sent_and_is_told_before_the_log_out_ends() {
    let mut scene = offline([is_there("a", HoldCall)]).await;
    let waits = scene.hold_within(MINUTE, "a");
    pass(Duration::from_millis(1)).await;
    drop(scene.keep_alive.take());
    let _log_out_hangs = scene.log_out().await;
    let outcome = waits.now_or_never().expect("an answer at once");
    assert_eq!(kind_and_delivery(outcome), (ErrorKind::Closed, Delivery::NotSent));
}

#[tokio::test(start_paused = true)]
async fn what_waits_when_the_session_is_refused_was_not_sent_and_is_told_why() {
    let mut scene = offline([]).await;
    let phone = scene.phone().while_offline(WAIT);
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        scene.attempt().await.refuse(Error::new(ErrorKind::LoginRefused).delivered(Delivery::Rejected));
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
    assert_eq!(error.source().unwrap().to_string(), "login refused");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_the_session_logs_out_and_what_is_under_way_ends_unknown() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let under_way = scene.handle.call_control(scene.hold("a"));
    let _never_answered = connection.call_control().await;
    let ((), (), ()) = tokio::join!(
        scene.handle.close(),
        async {
            let Request::LogOut(log_out) = connection.request().await else { panic!("another request") };
            for asked in [scene.hold_within(MINUTE, "a"), scene.handle.call_control(scene.hold("a"))] {
                assert_eq!(kind_and_delivery(asked.await), (ErrorKind::Closed, Delivery::NotSent));
            }
            assert!(matches!(scene.handle.state().get(), SessionState::Closing));
            answer(log_out, Ok(()));
        },
        async {
            assert_eq!(kind_and_delivery(under_way.await), (ErrorKind::Closed, Delivery::Unknown));
        }
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_goes_on_though_the_connection_is_lost() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.handle.call_control(scene.hold("a"));
    let (_, reply) = connection.call_control().await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    answer(reply, Ok(()));
    hold.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_the_protocol_forgets_ends_at_the_deadline_with_its_outcome_unknown() {
    let config = DriverConfig { request_deadline: Duration::from_secs(7), ..config() };
    let (mut scene, mut connection) = online_with(config, []).await;
    let (phone, begun) = (scene.phone(), Instant::now());
    let (made, call) = tokio::join!(phone.make_call("22"), async {
        let _forgotten = connection.call_control().await;
        let asked = connection.snapshot().await;
        assert_eq!(begun.elapsed(), Duration::from_secs(7), "it is looked for at once");
        let call = scene.phone().calls().remove(0);
        assert_eq!(call.state(), CallState::Requested);
        answer(asked, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
        connection.confirm_silence().await;
        call
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown), "it may be slow");
    assert_eq!(error.call_ref(), Some(call.call_ref()), "the call that may be there");
    assert_eq!(scene.next().await, "Repaired(own-0 ended)");
    assert_eq!(end(&call), Some(EndReason::NotMade));
    assert!(phone.call(call.call_ref()).is_none(), "it is over");
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_request_falls_into_doubt_on_a_later_connection_is_looked_for_at_once() {
    let (mut scene, mut connection) = online().await;
    let mut making = Box::pin({
        let phone = scene.phone();
        async move { phone.make_call("22").await }
    });
    assert!(making.as_mut().now_or_never().is_none());
    let (_, reply) = connection.call_control().await;
    connection.lose().await;
    let mut connection = scene.reconnected([]).await;
    while scene.next().await != "Resynchronised(own-0)" {}
    answer(reply, Err(Error::new(ErrorKind::Timeout).delivered(Delivery::Unknown)));
    assert!(making.await.unwrap_err().call_ref().is_some());
    connection.answer_snapshot([is_there("own-0", HoldCall)]).await;
    assert_eq!(scene.next().await, "CallInformationEvent");
    assert_eq!(scene.next().await, "Repaired(own-0 connected)");
}

#[tokio::test(start_paused = true)]
async fn an_error_names_no_call_that_is_known_not_to_be_made() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        let refused = Error::new(ErrorKind::Refused).delivered(Delivery::Rejected);
        answer(connection.call_control().await.1, Err(refused));
    });
    assert_eq!(made.unwrap_err().call_ref(), None);
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_never_answered_ends_the_connection_at_the_deadline() {
    let mut scene = scene(DriverConfig { request_deadline: Duration::from_secs(7), ..config() });
    let mut connection = scene.accept().await;
    let begun = Instant::now();
    assert_eq!(scene.next().await, "Connected(first)");
    let _never_answered = connection.snapshot().await;
    assert_eq!(scene.next().await, "Disconnected(no answer in time)");
    assert_eq!(begun.elapsed(), Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_zero_or_above_a_day_is_refused() {
    for deadline in [Duration::ZERO, Duration::from_secs(24 * 60 * 60 + 1), Duration::MAX] {
        let error = refused_configuration(DriverConfig { request_deadline: deadline, ..config() });
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{deadline:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_servers_tell_their_failures_and_last_errors_as_they_come() {
    let mut scene = scene(config());
    let told = |scene: &Scene| -> Vec<String> {
        let status = scene.handle.servers();
        let words = status.iter().map(|status| {
            let error = status.last_error.as_ref().map(|error| error.kind().to_string());
            format!("{} {} {}", status.server, status.failures, error.unwrap_or_default())
        });
        words.collect()
    };
    assert_eq!(told(&scene), ["first 0 ", "second 0 "]);
    scene.attempt().await.refuse(Error::new(ErrorKind::Connect));
    let attempt = scene.attempt().await;
    assert_eq!(told(&scene), ["first 1 cannot connect", "second 0 "]);
    attempt.refuse(Error::new(ErrorKind::Unavailable));
    let attempt = scene.attempt().await;
    assert_eq!(told(&scene), ["first 1 cannot connect", "second 1 service unavailable"]);
    let mut connection = attempt.accept(None);
    connection.answer_snapshot([]).await;
    pass(MINUTE * 10).await;
    assert_eq!(told(&scene), ["first 0 cannot connect", "second 1 service unavailable"], "it is stable");
    connection.tell(LinkEvent::Fatal(CloseReason::LoggedInElsewhere)).await;
    pass(MINUTE).await;
    assert_eq!(scene.handle.servers().len(), 2, "of a session that is over, too");
}

fn could_not_leave() -> Error {
    Error::new(ErrorKind::Connect)
}

#[tokio::test(start_paused = true)]
async fn what_may_wait_and_could_not_leave_is_tried_again_in_its_order_after_a_pause() {
    let (scene, mut connection) =
        online_with(config(), [is_there("a", HoldCall), is_there("b", HoldCall)]).await;
    let begun = Instant::now();
    let (first, second) = (scene.call("a").while_offline(WAIT), scene.call("b").while_offline(WAIT));
    let (mut hold_first, mut hold_second) = (Box::pin(first.hold()), Box::pin(second.hold()));
    assert!(hold_first.as_mut().now_or_never().is_none());
    assert!(hold_second.as_mut().now_or_never().is_none());
    for _ in 0..2 {
        let (one, reply) = connection.call_control().await;
        let (another, other_reply) = connection.call_control().await;
        assert_eq!((id(&one), id(&another)), ("a".into(), "b".into()));
        // the second one learns it first
        answer(other_reply, Err(could_not_leave()));
        answer(reply, Err(could_not_leave()));
    }
    let (one, reply) = connection.call_control().await;
    assert_eq!((id(&one), begun.elapsed()), ("a".into(), Duration::from_secs(2)), "a pause before each try");
    answer(reply, Err(Error::new(ErrorKind::Refused).delivered(Delivery::Rejected)));
    assert_eq!(kind_and_delivery(hold_first.await), (ErrorKind::Refused, Delivery::Rejected));
}

#[tokio::test(start_paused = true)]
async fn what_could_not_leave_until_its_wait_is_over_says_why() {
    let (scene, mut connection) = online_with(config(), []).await;
    let phone = scene.phone().while_offline(WhileOffline::Wait(Duration::from_millis(1500)));
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(could_not_leave()));
        let (_, reply) = connection.call_control().await;
        pass(Duration::from_secs(1)).await;
        answer(reply, Err(could_not_leave()));
    });
    assert_eq!(kind_and_delivery(made), (ErrorKind::Connect, Delivery::NotSent));
    let refused = scene.phone().while_offline(WhileOffline::Refuse);
    let (made, ()) = tokio::join!(refused.make_call("22"), async {
        answer(connection.call_control().await.1, Err(could_not_leave()));
    });
    assert_eq!(kind_and_delivery(made), (ErrorKind::Connect, Delivery::NotSent), "at once: it may not wait");
    assert!(scene.phone().calls().is_empty(), "neither call was made");
}
