//! The heartbeat (tserver-text-and-gateway, *Heartbeat, after ADDP*).

use super::raw::RawGateway;
use super::world::{HEALED, World, open, pass, secs, soon, story_until, url};
use serde_json::json;
use telapi::tserver::Session;
use telapi::{GapReason, SessionState, StreamItem};
use telapi_mock::fault::ConnectionFault;
use telapi_mock::tserver::{Direction, Exchange};

#[tokio::test(start_paused = true)]
async fn a_server_that_is_silent_for_twice_the_timeout_is_left() {
    let world = World::new().await;
    let builder = world.session().addp_timeout(secs(7)).snapshot_interval(None);
    let (_session, mut events) = open(builder).await;
    let started = tokio::time::Instant::now();
    world.server.break_connections(ConnectionFault::HalfOpen);
    story_until(&mut events, "disconnected").await;
    let took = started.elapsed();
    assert!(took >= secs(7) && took <= secs(14), "{took:?}");
    assert_eq!(story_until(&mut events, "resynchronised").await, HEALED[1..]);
}

#[tokio::test(start_paused = true)]
async fn polls_keep_an_idle_session_alive_on_both_sides() {
    let world = World::new().await;
    let builder = world.session().addp_timeout(secs(5)).addp_remote_timeout(secs(5)).snapshot_interval(None);
    let (session, mut events) = open(builder).await;
    pass(secs(3600)).await;
    assert!(matches!(session.state().get(), SessionState::Online { .. }));
    assert_eq!(world.server.sessions(), 1);
    soon(session.resynchronise()).await.unwrap();
    assert_eq!(story_until(&mut events, "resynchronised").await, ["resynchronised"], "no gap");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_silent_is_left_by_the_server_if_it_said_so() {
    // a client that says nothing by itself: no polls of its own, no looks
    for (remote, expected) in [(secs(5), true), (secs(0), false)] {
        let world = World::new().await;
        let builder =
            Session::builder([url(&world.server)]).addp_timeout(secs(0)).addp_remote_timeout(remote);
        let (_session, _events) = open(builder.address("201").snapshot_interval(None)).await;
        let polled = |world: &World| {
            world.server.transcript().iter().filter(|exchange| exchange.line.contains("\"poll\"")).count()
        };
        pass(secs(60)).await;
        assert_eq!(polled(&world) > 5, expected, "{remote:?}: {}", polled(&world));
        assert_eq!(world.server.sessions(), 1, "its polls are answered");
    }
}

#[tokio::test(start_paused = true)]
async fn anything_that_comes_in_proves_life() {
    let world = World::new().await;
    let (_session, mut events) = open(world.session().addp_timeout(secs(4)).snapshot_interval(None)).await;
    world.server.clear_transcript();
    for _ in 0..20 {
        pass(secs(3)).await;
        world.phone("204").dial("201").unwrap();
        pass(secs(1) / 2).await;
        world.phone("204").hang_up().unwrap();
    }
    let is_ours = |exchange: &&Exchange| exchange.direction == Direction::Received;
    let transcript = world.server.transcript();
    let polls =
        transcript.iter().filter(is_ours).filter(|exchange| exchange.line.contains("\"poll\"")).count();
    assert_eq!(polls, 0, "there was no silence");
    assert!(matches!(soon(events.next()).await, Some(StreamItem::Event(_))));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_proves_life_too() {
    let gateway = RawGateway::new().await;
    let (session, mut connection) = gateway.online(gateway.session().addp_timeout(secs(4))).await;
    for _ in 0..10 {
        pass(secs(3)).await;
        connection.say_text("this is no JSON").await;
    }
    // a poll would be answered by the gateway only while it waits for what is asked
    assert!(session.state().get().is_online(), "{:?}", session.state().get());
    assert!(tokio::time::timeout(secs(1), gateway.accept()).await.is_err(), "it is still there");
}

#[tokio::test(start_paused = true)]
async fn a_gap_lasts_from_what_was_heard_last() {
    let gateway = RawGateway::new().await;
    let session = gateway.session().addp_timeout(secs(0)).start().unwrap();
    let mut events = session.events();
    let mut connection = gateway.open().await;
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    pass(secs(300)).await;
    connection.tell("EventOnHook", json!({"ThisDN": "201"})).await;
    pass(secs(20)).await;
    drop(connection);
    let _again = gateway.open().await;
    let lasted = super::world::find(&mut events, |item| match item {
        StreamItem::Gap { lasted, reason: GapReason::ConnectionLost, .. } => Some(*lasted),
        _ => None,
    });
    let lasted = lasted.await.unwrap();
    assert!(lasted >= secs(20) && lasted < secs(25), "{lasted:?}");
}
