//! Servers that send us to others: by an event, or instead of an answer; and servers that were learnt.

use super::fake::*;
use crate::call::CallControl;
use crate::csta::CallControlService::HoldCall;
use crate::session::LinkEvent;
use crate::{Delivery, Error, ErrorKind};
use futures::FutureExt as _;
use std::time::Duration;
use tokio::time::Instant;

fn redirected() -> Error {
    Error::new(ErrorKind::Redirected).delivered(Delivery::Rejected)
}

fn names(server: &'static str) -> FakeLinkEvent {
    LinkEvent::SwitchTo { server: Box::new(server), reason: redirected() }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_named_serves_after_the_first_pause() {
    let (mut scene, connection) = online().await;
    let begun = Instant::now();
    connection.tell(names("second")).await;
    assert_eq!(scene.next().await, "Disconnected(another server serves)");
    assert!(connection.is_dropped());
    let attempt = scene.attempt().await;
    assert_eq!((attempt.server, begun.elapsed()), ("second", PAUSE));
    let mut connection = attempt.accept(None);
    connection.answer_snapshot([]).await;
    for expected in ["FailedOver(first, second)", "Connected(second)"] {
        assert_eq!(scene.next().await, expected);
    }
    assert!(scene.next().await.starts_with("Gap("));
    assert_eq!(scene.next().await, "Resynchronised()");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_names_itself_goes_on_serving() {
    let (mut scene, connection) = online().await;
    connection.tell(names("first")).await;
    scene.tells_nothing_for(PAUSE * 100).await;
    assert!(!connection.is_dropped());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_new_is_learnt_and_tried_in_turn_from_then_on() {
    let (mut scene, connection) = online().await;
    connection.tell(names("third")).await;
    for server in ["third", "first", "second", "third"] {
        let attempt = scene.attempt().await;
        assert_eq!(attempt.server, server);
        attempt.refuse(Error::new(ErrorKind::Connect));
    }
    assert_eq!(scene.handle.servers().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_a_login_tells_of_servers_is_learnt_once() {
    let mut scene = scene(config());
    let mut connection = scene.attempt().await.accept_and_tell(vec!["second", "third"]);
    connection.answer_snapshot([]).await;
    while scene.next().await != "Resynchronised()" {}
    let known: Vec<_> = scene.handle.servers().iter().map(|status| status.server.to_string()).collect();
    assert_eq!(known, ["first", "second", "third"]);
}

#[tokio::test(start_paused = true)]
async fn servers_without_end_are_not_learnt() {
    const NAMES: [&str; 26] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t",
        "u", "v", "w", "x", "y", "z",
    ];
    let mut scene = scene(config());
    let connection = scene.attempt().await.accept_and_tell(NAMES.to_vec());
    while scene.next().await != "Connected(first)" {}
    assert_eq!(scene.handle.servers().len(), 16);
    connection.tell(names("z")).await;
    assert_eq!(scene.next().await, "Disconnected(another server serves)");
    assert_eq!(scene.attempt().await.server, "second", "one of those that are known");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_turned_away_goes_to_the_next_server_once() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.handle.call_control(scene.hold("a"));
    answer(connection.call_control().await.1, Err(redirected()));
    let attempt = scene.attempt().await;
    assert_eq!(attempt.server, "second");
    let mut connection = attempt.accept(None);
    // a call must be known to be there before anybody is asked for it
    connection.answer_snapshot([is_there("a", HoldCall)]).await;
    let (request, reply) = connection.call_control().await;
    assert!(matches!(request, CallControl::HoldCall { .. }));
    answer(reply, Ok(()));
    hold.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_turned_away_twice_is_told_so() {
    let (mut scene, mut connection) = online().await;
    let mut making = Box::pin({
        let phone = scene.phone();
        async move { phone.make_call("22").await }
    });
    assert!(making.as_mut().now_or_never().is_none());
    answer(connection.call_control().await.1, Err(redirected()));
    let mut connection = scene.accept().await;
    answer(connection.call_control().await.1, Err(redirected()));
    let error = making.await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Redirected, Delivery::Rejected));
    assert!(scene.phone().calls().is_empty(), "no call was made");
    let begun = Instant::now();
    assert_eq!(scene.attempt().await.server, "first", "in turn");
    assert_eq!(begun.elapsed(), PAUSE * 2, "and not only when something else fails there");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_turned_away_waits_no_longer_than_for_its_answer() {
    let (scene, mut connection) = online().await;
    let (phone, begun) = (scene.phone(), Instant::now());
    let (made, ()) = tokio::join!(phone.make_call("22"), async {
        answer(connection.call_control().await.1, Err(redirected()));
    });
    assert_eq!(begun.elapsed(), Duration::from_secs(60), "the request's deadline");
    let error = made.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Redirected, Delivery::Rejected));
}

#[tokio::test(start_paused = true)]
async fn a_late_word_of_a_server_that_was_left_sends_nobody_on() {
    let (mut scene, mut connection) = online_with(config(), [is_there("a", HoldCall)]).await;
    let hold = scene.handle.call_control(scene.hold("a"));
    let (_, reply) = connection.call_control().await;
    connection.lose().await;
    let mut connection = scene.reconnected([is_there("a", HoldCall)]).await;
    while scene.next().await != "Resynchronised(a)" {}
    answer(reply, Err(redirected()));
    // it had done nothing, so the present one is asked
    answer(connection.call_control().await.1, Ok(()));
    hold.await.unwrap();
    scene.tells_nothing_for(PAUSE * 10).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_turned_away_leads_on_too() {
    let (mut scene, mut connection) = online().await;
    let asked = scene.handle.resynchronise();
    let (asked, ()) = tokio::join!(asked, async {
        answer(connection.snapshot().await, Err(redirected()));
    });
    assert_eq!(asked.unwrap_err().kind(), ErrorKind::Redirected);
    assert_eq!(scene.attempt().await.server, "second");
}
