//! What is left of sessions, and of requests that nobody awaits (README, *How it heals*).

use super::raw::RawGateway;
use super::world::{World, no_call, open, pass, secs, soon, story_until, within};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;
use telapi::tserver::gateway::Gateway;
use telapi::tserver::request::RequestQueryServer;
use telapi::tserver::transport::{Connection, Transport};
use telapi::tserver::{HotStandby, HttpClient, Session};
use telapi::{CallState, CloseReason, ErrorKind, Result, SessionState};
use telapi_mock::fault::{AnswerFault, ConnectionFault, When};
use tokio::time::Instant;

/// The gateway link, and something that lives as long as the session's memory does.
#[derive(Debug)]
struct Held(Gateway, #[expect(dead_code, reason = "held")] Arc<()>);

impl Transport for Held {
    fn check(&self, server: &str) -> Result<()> {
        self.0.check(server)
    }

    fn shown(&self, server: &str) -> String {
        self.0.shown(server)
    }

    fn connect(&self, server: &str, end: Instant) -> BoxFuture<'static, Result<Connection>> {
        self.0.connect(server, end).boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_left_of_a_session_that_is_closed_or_dropped() {
    let world = World::new().await;
    let held = Arc::new(());
    for is_closed in [true, false] {
        let own = Held(Gateway::new(HttpClient::builder().build_without_tls().unwrap()), Arc::clone(&held));
        let session = world.session().transport(own).hot_standby(HotStandby::default());
        let session = soon(session.connect()).await.unwrap();
        let call = world.talk(&session, "201", "202").await;
        soon(call.hang_up()).await.unwrap();
        drop(call);
        if is_closed {
            soon(session.close()).await;
        }
        drop(session);
        pass(secs(60)).await;
        assert_eq!(Arc::strong_count(&held), 1, "closed: {is_closed}");
    }
}

#[tokio::test(start_paused = true)]
async fn closing_while_addresses_are_registered_takes_no_longer_than_it_must() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().start().unwrap();
    let mut connection = gateway.accept().await;
    connection.welcome().await;
    connection.asked_for("RequestRegisterAddress").await;
    within(secs(10), session.close()).await;
    let state = session.state().get();
    assert!(matches!(state, SessionState::Closed { reason: CloseReason::ClosedByUser }), "{state:?}");
    assert_eq!(soon(connection.asked()).await, None, "the connection is over");
}

#[tokio::test(start_paused = true)]
async fn closing_a_session_of_which_the_server_hangs_takes_no_longer_than_it_must() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    world.server.hang(true);
    within(secs(10), session.close()).await;
    let error = soon(session.request(RequestQueryServer::new())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_future_is_dropped_is_carried_out_and_disturbs_nobody() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let phone = session.phone("201").unwrap();
    drop(session.device("201").unwrap().make_call("202").now_or_never());
    drop(phone.set_do_not_disturb(true).now_or_never());
    soon(session.calls().wait_until(|calls| calls.iter().any(|call| call.state == CallState::Connected)))
        .await
        .unwrap();
    assert_eq!(world.asked("RequestSetDNDOn"), 1);
    soon(session.device("201").unwrap().calls()[0].hang_up()).await.unwrap();
    no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn more_requests_at_once_than_there_is_room_for_are_all_answered_or_refused() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let asked = (0..2000).map(|_| session.request(RequestQueryServer::new()));
    let answers = soon(futures::future::join_all(asked)).await;
    let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
    assert!(refused.iter().all(|error| error.kind() == ErrorKind::Unavailable), "{refused:?}");
    assert!(answers.len() - refused.len() >= 64);
    soon(session.request(RequestQueryServer::new())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lost_all_registrations_gets_them_again_and_the_calls_are_true() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().address("202")).await;
    let call = world.talk(&session, "201", "202").await;
    for _ in 0..3 {
        world.server.restore_connection();
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        story_until(&mut events, "resynchronised").await;
    }
    pass(secs(20)).await;
    assert_eq!(["201", "202"].map(|dn| world.server.registrations(dn)), [1, 1]);
    assert_eq!(call.state(), CallState::Connected, "it lives on");
    world.assert_true(&session, "201");
    soon(call.hang_up()).await.unwrap();
    no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn a_link_that_flaps_leaves_the_calls_true() {
    let world = World::new().await;
    let (session, mut events) = open(world.session()).await;
    let call = world.talk(&session, "201", "202").await;
    for _ in 0..100 {
        world.server.link_down();
        world.server.link_up();
    }
    world.server.link_down();
    world.phone("202").hang_up().unwrap();
    world.server.link_up();
    story_until(&mut events, "resynchronised").await;
    soon(call.ended()).await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_addresses_at_a_slow_server_are_registered_by_default() {
    let gateway = RawGateway::new().await;
    let numbers: Vec<String> = (0..10_000).map(|at| format!("{}", 10_000 + at)).collect();
    let connecting = gateway.session().addresses(numbers.iter().map(String::as_str)).connect();
    let server = async {
        let mut connection = gateway.accept().await;
        connection.welcome().await;
        let mut waiting = Vec::new();
        for left in (0..=10_000).rev() {
            waiting.push(connection.asked_for("RequestRegisterAddress").await);
            if waiting.len() == 64 || left == 0 {
                pass(secs(1)).await;
                for asked in waiting.drain(..) {
                    connection.answer_well(&asked).await;
                }
            }
        }
        while let Some(asked) = connection.asked().await {
            connection.answer_well(&asked).await;
        }
    };
    let session = within(secs(1000), async {
        tokio::select! { session = connecting => session.unwrap(), () = server => panic!("the client has gone") }
    });
    assert!(session.await.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn a_second_server_that_hangs_or_reads_nothing_delays_nobody() {
    let gateways = [RawGateway::new().await, RawGateway::new().await];
    let builder = gateways[0].session().server(gateways[1].url()).hot_standby(HotStandby::default());
    let session = builder.start().unwrap();
    let first = gateways[0].open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    let mut second = gateways[1].accept().await;
    second.answer_next("RequestRegisterClient").await;
    // the second asks all the time whether the client is there, and does not read what it answers
    let poll = json!({"addp": "poll", "seq": 1}).to_string();
    let _ = tokio::time::timeout(secs(2), async {
        loop {
            second.say_text(&poll).await;
        }
    })
    .await;
    let lost = Instant::now();
    drop(first);
    let again = gateways[0].open();
    let _again = within(secs(60), again).await;
    assert!(lost.elapsed() < secs(15), "{:?}", lost.elapsed());
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn two_sessions_on_one_dn_see_the_same_and_answer_each_for_itself() {
    let world = World::new().await;
    let (one, _) = open(world.session()).await;
    let (other, _) = open(world.session()).await;
    let call = world.talk(&one, "201", "202").await;
    soon(other.calls().wait_until(|calls| calls.iter().any(|call| call.state == CallState::Connected)))
        .await
        .unwrap();
    let same = other.device("201").unwrap().calls().pop().unwrap();
    soon(same.hold()).await.unwrap();
    soon(call.held()).await.unwrap();
    soon(call.retrieve()).await.unwrap();
    soon(same.connected()).await.unwrap();
    world.server.spoil_answers(When::next(1).on("RequestReleaseCall"), AnswerFault::DoAndCut);
    let _ = soon(same.hang_up()).await;
    soon(call.ended()).await;
    no_call(&one).await;
    world.server.break_connections(ConnectionFault::Cut);
    within(secs(120), other.state().wait_for(SessionState::is_online)).await.unwrap();
    no_call(&other).await;
    drop((one, other, Session::builder(["tserver://127.0.0.1:1"])));
}
