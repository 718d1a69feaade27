//! A request left, and its answer never came: the calls tell what became of it, over a new connection if need be.

use super::fake::*;
use crate::call::{CallState, EndReason};
use crate::csta::CallControlService::{HoldCall, RetrieveCall};
use crate::{Delivery, Error, ErrorKind};
use std::time::Duration;
use tokio::time::Instant;

fn broken() -> Error {
    Error::new(ErrorKind::ConnectionLost).delivered(Delivery::Unknown)
}

/// The request leaves, and both its connection and that of the events break.
async fn breaks(connection: &mut Connection) {
    let (_, reply) = connection.call_control().await;
    answer(reply, Err(broken()));
    connection.lose().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_next_connection_shows_was_made() {
    let (mut scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, _connection) = tokio::join!(phone.make_call("22"), async {
        breaks(&mut connection).await;
        scene.reconnected([is_there("own-0", HoldCall)]).await
    });
    assert_eq!(made.unwrap().state(), CallState::Connected);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_next_connection_does_not_show_may_have_been_made_and_be_over() {
    let (mut scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, _connection) = tokio::join!(phone.make_call("22"), async {
        breaks(&mut connection).await;
        let mut connection = scene.reconnected([]).await;
        connection.confirm_silence().await;
        connection
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
    assert!(error.call_ref().is_some(), "it is in doubt");
}

#[tokio::test(start_paused = true)]
async fn a_call_of_which_an_event_tells_was_made_and_nobody_waits_for_the_snapshot() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(broken()));
        connection.tell(established("own-0")).await;
    });
    assert_eq!(made.unwrap().state(), CallState::Connected);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_made_and_has_ended_already_is_handed_out_with_its_end() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(broken()));
        connection.tell(established("own-0")).await;
        connection.tell(cleared("own-0")).await;
    });
    assert_eq!(made.unwrap().ended().await, EndReason::Cleared(None));
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_in_time_the_outcome_stays_unknown_and_the_error_names_the_call() {
    let (scene, mut connection) = online().await;
    let (phone, begun) = (scene.phone(), Instant::now());
    let (made, ()) = tokio::join!(phone.make_call("22"), breaks(&mut connection));
    assert_eq!(begun.elapsed(), Duration::from_secs(10), "the event deadline");
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
    assert!(phone.call(error.call_ref().unwrap()).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_call_is_held_or_not_as_the_next_connection_shows_it() {
    for (shown, outcome) in [(RetrieveCall, Ok(())), (HoldCall, Err(Delivery::NotDone))] {
        let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
        let call = scene.call("a");
        let (held, _connection) = tokio::join!(call.hold(), async {
            breaks(&mut connection).await;
            scene.reconnected([is_there("a", shown)]).await
        });
        assert_eq!(held.map_err(|error| error.delivery()), outcome, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_the_session_is_resumed_the_server_lived_on_and_may_still_be_at_work() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, connection) = tokio::join!(call.hold(), async {
        breaks(&mut connection).await;
        let mut connection = scene.attempt().await.resume();
        connection.answer_snapshot([is_there("a", HoldCall)]).await;
        connection
    });
    assert_eq!(held.unwrap_err().delivery(), Delivery::Unknown);

    // and one that is resumed behind a new one has nothing to do with the one in which the request was lost
    let mut connection = connection;
    let (held, _connection) = tokio::join!(call.hold(), async {
        breaks(&mut connection).await;
        let connection = scene.attempt().await.accept(None);
        connection.lose().await;
        let mut connection = scene.attempt().await.resume();
        connection.answer_snapshot([is_there("a", HoldCall)]).await;
        connection
    });
    assert_eq!(held.unwrap_err().delivery(), Delivery::NotDone);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_next_connection_does_not_show_was_hung_up() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (hung_up, _connection) = tokio::join!(call.hang_up(), async {
        breaks(&mut connection).await;
        let mut connection = scene.reconnected([]).await;
        connection.confirm_silence().await;
        connection
    });
    hung_up.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_was_not_done_leaves_both_calls_and_their_later_ends_are_no_transfer() {
    let calls = || [is_there("a", RetrieveCall), is_there("b", HoldCall)];
    let (mut scene, mut connection) = online_with(config(), calls()).await;
    let (held, active) = (scene.call("a"), scene.call("b"));
    let (outcome, connection) = tokio::join!(held.transfer_to(&active), async {
        breaks(&mut connection).await;
        scene.reconnected(calls()).await
    });
    assert_eq!(outcome.unwrap_err().delivery(), Delivery::NotDone);
    connection.tell(cleared("b")).await;
    assert_eq!(active.ended().await, EndReason::Cleared(None));
}

#[tokio::test(start_paused = true)]
async fn what_took_too_long_may_still_be_done_if_the_calls_do_not_show_it_yet() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        let too_long = Error::new(ErrorKind::Timeout).delivered(Delivery::Unknown);
        answer(connection.call_control().await.1, Err(too_long));
        connection.answer_snapshot([is_there("a", HoldCall)]).await;
    });
    assert_eq!(held.unwrap_err().delivery(), Delivery::Unknown);
}

#[tokio::test(start_paused = true)]
async fn what_broke_alone_may_still_be_done_by_a_server_that_was_there_all_the_time() {
    let (scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, ()) = tokio::join!(call.hold(), async {
        answer(connection.call_control().await.1, Err(broken()));
        connection.answer_snapshot([is_there("a", HoldCall)]).await;
    });
    assert_eq!(held.unwrap_err().delivery(), Delivery::Unknown);

    let (phone, mut begun) = (scene.phone(), None);
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(broken()));
        begun = Some(Instant::now());
        // the book looks for the call at once, and twice; then whoever made it does
        for _ in 0..3 {
            connection.answer_snapshot([is_there("a", HoldCall)]).await;
        }
    });
    let error = made.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(error.call_ref().is_some());
    assert_eq!(begun.unwrap().elapsed(), QUIET * 3, "no longer than it takes to look");
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_costs_the_connection_is_followed_by_one_of_the_next() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, _connection) = tokio::join!(call.hold(), async {
        answer(connection.call_control().await.1, Err(broken()));
        answer(connection.snapshot().await, Err(Error::new(ErrorKind::Connect)));
        scene.reconnected([is_there("a", RetrieveCall)]).await
    });
    held.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_took_too_long_is_not_told_as_not_done_because_the_session_was_lost_since() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let call = scene.call("a");
    let (held, _connection) = tokio::join!(call.hold(), async {
        let too_long = Error::new(ErrorKind::Timeout).delivered(Delivery::Unknown);
        answer(connection.call_control().await.1, Err(too_long));
        connection.lose().await;
        scene.reconnected([is_there("a", HoldCall)]).await
    });
    assert_eq!(held.unwrap_err().delivery(), Delivery::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_call_in_doubt_is_not_told_as_made_because_the_session_is_closed() {
    let (scene, mut connection) = online().await;
    let phone = scene.phone();
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        breaks(&mut connection).await;
        scene.handle.calls().close();
    });
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::ConnectionLost, Delivery::Unknown));
}
