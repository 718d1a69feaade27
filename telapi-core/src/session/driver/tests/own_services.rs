//! Services of a protocol's own: they wait, leave and fail by the same rules as requests for calls, and among them.

use super::fake::*;
use crate::call::WhileOffline;
use crate::csta::CallControlService::{HoldCall, RetrieveCall};
use crate::session::{About, SessionHandle, SnapshotAnswer};
use crate::{CallId, Delivery, DeviceId, Error, ErrorKind, Result};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

const MINUTE: Duration = Duration::from_secs(60);
const WAIT: WhileOffline = WhileOffline::Wait(MINUTE);

/// A service that was begun: its name, the id that it was given for its call, and where its answer goes.
type Begun = (&'static str, Option<CallId>, oneshot::Sender<Result<u8>>);

/// What the protocol does with its services: it hands them to the test.
struct Services {
    handle: SessionHandle<FakeEvent>,
    tell: mpsc::UnboundedSender<Begun>,
    begun: mpsc::UnboundedReceiver<Begun>,
}

impl Services {
    fn of(scene: &Scene) -> Self {
        let (tell, begun) = mpsc::unbounded_channel();
        Self { handle: scene.handle.clone(), tell, begun }
    }

    fn ask(&self, name: &'static str, about: About, wait: WhileOffline) -> BoxFuture<'static, Result<u8>> {
        let tell = self.tell.clone();
        self.handle.service(name, about, wait, move |call| {
            let (reply, answer) = oneshot::channel();
            tell.send((name, call.cloned(), reply)).unwrap();
            async move {
                match answer.await {
                    Ok(outcome) => outcome,
                    Err(_) => std::future::pending().await,
                }
            }
            .boxed()
        })
    }

    async fn next(&mut self) -> Begun {
        timeout(MINUTE * 10, self.begun.recv()).await.expect("a service that is begun").unwrap()
    }

    async fn none_is_begun_for(&mut self, time: Duration) {
        assert!(timeout(time, self.begun.recv()).await.is_err(), "one is begun");
    }
}

fn of_call(id: &str) -> About {
    About::Call { device: DeviceId::new(PHONE), call_id: CallId::new(id) }
}

fn what<T: std::fmt::Debug>(outcome: Result<T>) -> (ErrorKind, Delivery) {
    let error = outcome.unwrap_err();
    (error.kind(), error.delivery())
}

/// A session that has lost its connection, with two calls in its book.
async fn offline() -> (Scene, Services) {
    let calls = [is_there("a", RetrieveCall), is_there("b", HoldCall)];
    let (mut scene, connection) = online_with(config(), calls).await;
    connection.lose().await;
    assert_eq!(scene.next().await, "Disconnected(connection lost)");
    let services = Services::of(&scene);
    (scene, services)
}

#[tokio::test(start_paused = true)]
async fn a_service_is_answered_with_what_the_protocol_makes_of_it() {
    let (scene, _connection) = online().await;
    let mut services = Services::of(&scene);
    let asked = services.ask("ask", of_call("a"), WhileOffline::Refuse);
    let (name, call, reply) = services.next().await;
    assert_eq!((name, call), ("ask", Some(CallId::new("a"))));
    reply.send(Ok(7)).unwrap();
    assert_eq!(asked.await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_a_service_that_may_not_wait_is_refused_and_never_begun() {
    let (mut scene, mut services) = offline().await;
    let refused = services.ask("ask", About::NoCall, WhileOffline::Refuse).await;
    assert_eq!(what(refused), (ErrorKind::NotConnected, Delivery::NotSent));
    let _connection = scene.reconnected([]).await;
    services.none_is_begun_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn about_no_call_a_service_leaves_with_the_connection_and_about_some_call_when_the_calls_are_sure() {
    let (mut scene, mut services) = offline().await;
    let _no_call = services.ask("no call", About::NoCall, WAIT);
    let _some_call = services.ask("some call", About::SomeCall, WAIT);
    let mut connection = scene.accept().await;
    let snapshot = connection.snapshot().await;
    assert_eq!(services.next().await.0, "no call");
    services.none_is_begun_for(QUIET * 2).await;
    answer(snapshot, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.tell(is_there("a", RetrieveCall)).await;
    connection.tell(is_there("b", HoldCall)).await;
    let (name, call, _reply) = services.next().await;
    assert_eq!((name, call), ("some call", None));
}

#[tokio::test(start_paused = true)]
async fn a_service_about_a_call_names_it_as_it_is_called_when_it_leaves() {
    let (mut scene, mut services) = offline().await;
    let _asked = services.ask("ask", of_call("a"), WAIT);
    let mut connection = scene.accept().await;
    let snapshot = connection.snapshot().await;
    connection.tell(transferred("a", "w")).await;
    answer(snapshot, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    for id in ["w", "b"] {
        connection.tell(is_there(id, HoldCall)).await;
    }
    assert_eq!(services.next().await.1, Some(CallId::new("w")));
}

#[tokio::test(start_paused = true)]
async fn a_service_about_a_call_that_has_ended_meanwhile_is_never_begun() {
    let (mut scene, mut services) = offline().await;
    let gone = services.ask("ask", of_call("a"), WAIT);
    let unknown = services.ask("of a call that the book never knew", of_call("z"), WAIT);
    let mut connection = scene.reconnected([is_there("b", HoldCall)]).await;
    connection.confirm_silence().await;
    assert_eq!(what(gone.await), (ErrorKind::CallEnded, Delivery::NotSent));
    let (_, call, reply) = services.next().await;
    assert_eq!(call, Some(CallId::new("z")));
    reply.send(Ok(1)).unwrap();
    unknown.await.unwrap();
    services.none_is_begun_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn calls_and_services_wait_in_one_queue() {
    let (mut scene, mut services) = offline().await;
    let first = services.ask("first", About::SomeCall, WAIT);
    let second = scene.hold_within(MINUTE, "b");
    let third = services.ask("third", About::NoCall, WAIT);
    let mut connection = scene.accept().await;
    let snapshot = connection.snapshot().await;
    services.none_is_begun_for(QUIET * 2).await;
    answer(snapshot, Ok(SnapshotAnswer::Follows { quiet: QUIET }));
    connection.tell(is_there("a", RetrieveCall)).await;
    connection.tell(is_there("b", HoldCall)).await;
    let (_, reply) = connection.call_control().await;
    answer(reply, Ok(()));
    for expected in ["first", "third"] {
        let (name, _, reply) = services.next().await;
        assert_eq!(name, expected);
        reply.send(Ok(0)).unwrap();
    }
    first.await.unwrap();
    second.await.unwrap();
    third.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_more_wait_than_so_many_calls_and_services_together() {
    let (scene, services) = offline().await;
    let waiting: Vec<_> = (0..512)
        .map(|_| (scene.hold_within(MINUTE, "a"), services.ask("ask", About::NoCall, WAIT)))
        .collect();
    pass(Duration::from_millis(1)).await;
    let too_many = services.ask("ask", About::NoCall, WAIT).await;
    assert_eq!(what(too_many), (ErrorKind::Unavailable, Delivery::NotSent));
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn at_the_end_of_its_wait_a_service_is_refused_and_never_begun() {
    let (mut scene, mut services) = offline().await;
    let asked_at = Instant::now();
    let asked = services.ask("ask", About::NoCall, WhileOffline::Wait(Duration::from_secs(5)));
    assert_eq!(what(asked.await), (ErrorKind::NotConnected, Delivery::NotSent));
    assert_eq!(asked_at.elapsed(), Duration::from_secs(5));
    let _connection = scene.reconnected([]).await;
    services.none_is_begun_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_that_waits_leaves_though_its_future_was_dropped() {
    let (mut scene, mut services) = offline().await;
    drop(services.ask("ask", About::NoCall, WAIT));
    let _connection = scene.reconnected([]).await;
    assert_eq!(services.next().await.0, "ask");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_could_not_leave_is_begun_again_at_its_place_and_one_that_left_never() {
    let (scene, _connection) = online().await;
    let mut services = Services::of(&scene);
    let asked_at = Instant::now();
    let first = services.ask("first", About::NoCall, WAIT);
    let second = services.ask("second", About::NoCall, WAIT);
    let (one, another) = (services.next().await, services.next().await);
    // the second one learns it first
    another.2.send(Err(Error::new(ErrorKind::Connect))).unwrap();
    one.2.send(Err(Error::new(ErrorKind::Connect))).unwrap();
    let (name, _, reply) = services.next().await;
    assert_eq!((name, asked_at.elapsed()), ("first", Duration::from_secs(1)));
    reply.send(Ok(1)).unwrap();
    assert_eq!(first.await.unwrap(), 1);
    let (_, _, reply) = services.next().await;
    let lost = Error::new(ErrorKind::ConnectionLost).delivered(Delivery::Unknown);
    reply.send(Err(lost)).unwrap();
    assert_eq!(what(second.await), (ErrorKind::ConnectionLost, Delivery::Unknown));
    services.none_is_begun_for(MINUTE).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_turned_away_goes_to_the_next_server_once() {
    let (mut scene, _connection) = online().await;
    let mut services = Services::of(&scene);
    let asked = services.ask("ask", About::NoCall, WhileOffline::Refuse);
    let redirected = || Error::new(ErrorKind::Redirected).delivered(Delivery::Rejected);
    services.next().await.2.send(Err(redirected())).unwrap();
    let attempt = scene.attempt().await;
    assert_eq!(attempt.server, "second");
    let _connection = attempt.accept(None);
    services.next().await.2.send(Err(redirected())).unwrap();
    assert_eq!(what(asked.await), (ErrorKind::Redirected, Delivery::Rejected));
}

#[tokio::test(start_paused = true)]
async fn a_service_has_the_deadline_of_every_request_and_its_faults_are_caught() {
    let (scene, _connection) = online().await;
    let mut services = Services::of(&scene);
    let never_answered = services.ask("ask", About::NoCall, WAIT);
    let (_, _, reply) = services.next().await;
    drop(reply);
    assert_eq!(what(never_answered.await), (ErrorKind::Timeout, Delivery::Unknown));
    let faulty = |_: Option<&CallId>| -> BoxFuture<'static, Result<u8>> { panic!("as the test wants it") };
    let faulty = scene.handle.service("faulty", About::NoCall, WAIT, faulty).await;
    assert_eq!(what(faulty), (ErrorKind::ConnectionLost, Delivery::Unknown));
    let asked = services.ask("ask", About::NoCall, WhileOffline::Refuse);
    services.next().await.2.send(Ok(1)).unwrap();
    asked.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_service_that_meets_an_expired_session_has_it_opened_anew() {
    let (mut scene, _connection) = online().await;
    let mut services = Services::of(&scene);
    let asked = services.ask("ask", About::NoCall, WAIT);
    let expired = Error::new(ErrorKind::SessionExpired).delivered(Delivery::Rejected);
    services.next().await.2.send(Err(expired)).unwrap();
    assert_eq!(what(asked.await), (ErrorKind::SessionExpired, Delivery::Rejected));
    assert_eq!(scene.next().await, "Disconnected(session expired)");
}

#[tokio::test(start_paused = true)]
async fn when_the_session_ends_what_waits_was_not_sent_and_what_left_is_unknown() {
    let (mut scene, services) = offline().await;
    let waits = services.ask("ask", About::NoCall, WAIT);
    pass(Duration::from_millis(1)).await;
    drop(scene.keep_alive.take());
    answer(scene.log_out().await, Ok(()));
    assert_eq!(what(waits.await), (ErrorKind::Closed, Delivery::NotSent));
    let late = services.ask("ask", About::NoCall, WAIT).await;
    assert_eq!(what(late), (ErrorKind::Closed, Delivery::NotSent));

    let (mut scene, mut connection) = online().await;
    let mut services = Services::of(&scene);
    let left = services.ask("ask", About::NoCall, WAIT);
    let _never_answered = services.next().await;
    drop(scene.keep_alive.take());
    let Request::LogOut(log_out) = connection.request().await else { panic!("another request") };
    answer(log_out, Ok(()));
    assert_eq!(what(left.await), (ErrorKind::Closed, Delivery::Unknown));
}
