//! Portals that stop, start again, or hand over to the other of a pair (IP Office guide 15).

use super::world::{
    PASSWORD, World, find, minutes, pass, requests, secs, soon, story_until, switch, watch, within,
};
use telapi::ipoffice::Session;
use telapi::{CallState, Delivery, EndReason, ErrorKind, SessionState, StreamItem};
use telapi_mock::ipoffice::Portal;

#[tokio::test(start_paused = true)]
async fn a_portal_that_is_restarted_is_logged_in_to_again() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.restart().await.unwrap();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: SessionExpired", "resynchronised"]);
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hang_up()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_is_gone_for_a_night_is_waited_for() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.stop().await;
    story_until(&mut events, "disconnected").await;
    pass(minutes(8 * 60)).await;
    let SessionState::Reconnecting { last_error, .. } = session.state().get() else {
        panic!("{}", session.state().get())
    };
    assert_eq!((last_error.kind(), last_error.delivery()), (ErrorKind::Connect, Delivery::NotSent));

    world.phone("202").hang_up().unwrap();
    world.portal.restart().await.unwrap();
    let story = within(secs(35), story_until(&mut events, "resynchronised")).await;
    assert_eq!(story, ["connected", "gap: SessionExpired", "resynchronised"]);
    assert_eq!(call.ended().await, EndReason::EndedUnseen);
}

/// A primary and a secondary portal before one switch.
struct Pair {
    world: World,
    secondary: Portal,
    session: Session,
}

impl Pair {
    async fn new() -> Self {
        let switch = switch().build();
        let primary = Portal::builder(&switch).start().await.unwrap();
        let secondary = Portal::builder(&switch).start().await.unwrap();
        let world = World { switch, portal: primary };
        let session = soon(world.user("201").secondary(secondary.url()).connect()).await.unwrap();
        Self { world, secondary, session }
    }
}

#[tokio::test(start_paused = true)]
async fn the_secondary_takes_over_when_the_primary_stops() {
    let Pair { world, secondary, session } = Pair::new().await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    assert_eq!(secondary.sessions(), 0);
    world.portal.stop().await;

    let (from, to) = find(&mut events, |item| match item {
        StreamItem::FailedOver { from, to } => Some((from.to_string(), to.to_string())),
        _ => None,
    })
    .await;
    assert_eq!((from, to), (world.portal.url(), secondary.url()));
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["connected", "gap: ConnectionLost", "resynchronised"]);
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hold()).await.unwrap();
    assert!(matches!(session.state().get(), SessionState::Online { server } if *server == *secondary.url()));
}

#[tokio::test(start_paused = true)]
async fn the_servers_are_tried_in_turn_until_one_serves() {
    let Pair { world, secondary, session } = Pair::new().await;
    let mut events = watch(&session).await;
    world.portal.stop().await;
    secondary.stop().await;
    story_until(&mut events, "disconnected").await;
    pass(minutes(60)).await;
    world.portal.restart().await.unwrap();
    let story = within(secs(70), story_until(&mut events, "resynchronised")).await;
    assert_eq!(
        story,
        ["connected", "gap: SessionExpired", "resynchronised"],
        "it is the same server as before"
    );
}

#[tokio::test(start_paused = true)]
async fn a_primary_that_is_not_there_at_first_leaves_the_login_to_the_secondary() {
    let switch = switch().build();
    let primary = Portal::builder(&switch).start().await.unwrap();
    let secondary = Portal::builder(&switch).start().await.unwrap();
    primary.stop().await;
    let builder = Session::builder(primary.url()).secondary(secondary.url()).credentials("Extn201", PASSWORD);
    let session = soon(builder.application("bot").connect()).await.unwrap();
    assert!(matches!(session.state().get(), SessionState::Online { server } if *server == *secondary.url()));
    assert_eq!(requests(&secondary, "POST", "/session"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_secondary_is_not_spoken_to_while_the_primary_serves() {
    let Pair { world, secondary, session } = Pair::new().await;
    pass(minutes(60)).await;
    assert!(session.state().get().is_online());
    assert!(secondary.transcript().is_empty());
    assert_eq!(world.logins(), 1);
}
