//! Servers that go (T-Library model, *High availability*; *Platform SDK WarmStandby*).

use super::world::{HEALED, World, asked, no_call, open, secs, soon, story_until, url};
use telapi::tserver::{Session, WarmStandby};
use telapi::{CallState, ErrorKind};
use telapi_mock::fault::ConnectionFault;

#[tokio::test(start_paused = true)]
async fn the_server_that_was_lost_is_tried_first_and_its_calls_are_recognised() {
    let world = World::new().await;
    let other = world.another().await;
    let builder = Session::builder([url(&world.server), url(&other)]).seed(7).address("201");
    let (session, mut events) = open(builder).await;
    let call = world.talk(&session, "201", "202").await;
    super::world::pass(secs(70)).await;
    world.server.break_connections(ConnectionFault::Cut);
    assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
    assert_eq!(
        (asked(&world.server, "RequestRegisterClient"), asked(&other, "RequestRegisterClient")),
        (2, 0)
    );
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hang_up()).await.unwrap();
    no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn the_other_server_is_tried_when_that_one_does_not_come_back() {
    let world = World::new().await;
    let other = world.another().await;
    let rules = WarmStandby::default().backup_delay(secs(3));
    let builder = Session::builder([url(&world.server), url(&other)]).seed(7).address("201");
    let (session, mut events) = open(builder.warm_standby(rules)).await;
    super::world::pass(secs(70)).await;
    let started = tokio::time::Instant::now();
    world.server.stop().await;
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "failed over", "connected", "gap: ConnectionLost", "resynchronised"]);
    assert!(started.elapsed() >= secs(3), "the backup has its time");
    assert_eq!(other.registrations("201"), 1);
    world.phone("204").dial("201").unwrap();
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_happened_meanwhile_is_found_out_by_the_pictures() {
    let world = World::new().await;
    let (session, mut events) = open(world.session()).await;
    let call = world.talk(&session, "201", "202").await;
    world.server.break_connections(ConnectionFault::Cut);
    world.phone("202").hang_up().unwrap();
    world.phone("204").dial("201").unwrap();
    story_until(&mut events, "resynchronised").await;
    soon(call.ended()).await;
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_under_way_is_in_doubt_and_looked_up() {
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let call = world.talk(&session, "201", "202").await;
    world.server.spoil_answers(
        telapi_mock::fault::When::next(1).on("RequestHoldCall"),
        telapi_mock::fault::AnswerFault::DoAndCut,
    );
    soon(call.hold()).await.unwrap();
    assert_eq!(call.state(), CallState::Held, "the pictures show that it was done");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_is_left_within_the_deadline() {
    let world = World::new().await;
    let other = world.another().await;
    world.server.hang(true);
    let builder = Session::builder([url(&world.server), url(&other)]).seed(7).address("201");
    soon(builder.request_deadline(secs(3)).connect()).await.unwrap();
    assert_eq!(other.sessions(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_there_is_told_at_the_login_deadline() {
    let world = World::new().await;
    let server = url(&world.server);
    world.server.stop().await;
    let error =
        soon(Session::builder([server]).address("201").login_deadline(secs(5)).connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
}
