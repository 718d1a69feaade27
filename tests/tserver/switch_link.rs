//! The link between T-Server and its switch (T-Library model, EventLinkConnected, EventLinkDisconnected).

use super::world::{World, open, soon, story_until};
use telapi::tserver::message::ErrorCode;
use telapi::{BlindReason, ErrorKind, SessionState};

#[tokio::test(start_paused = true)]
async fn a_link_that_is_down_is_blindness_and_not_the_end() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().snapshot_interval(None)).await;
    let call = world.talk(&session, "201", "202").await;
    world.server.link_down();
    let mut state = session.state();
    soon(state.wait_for(|state| matches!(state, SessionState::Blind { .. }))).await.unwrap();
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::NO_CONNECTION_TO_SWITCH));
    // what happens meanwhile nobody tells
    world.phone("202").hang_up().unwrap();
    world.server.link_up();
    let reason = BlindReason::SwitchLinkDown;
    assert_eq!(
        story_until(&mut events, "resynchronised").await,
        [format!("gap: Blind({reason:?})"), "resynchronised".to_owned()]
    );
    world.assert_true(&session, "201");
    assert_eq!(world.server.sessions(), 1, "the session lives on");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_opened_while_the_link_is_down_sees_when_it_is_up() {
    let world = World::new().await;
    world.server.link_down();
    let session = soon(world.session().connect()).await.unwrap();
    let mut state = session.state();
    soon(state.wait_for(|state| matches!(state, SessionState::Blind { .. }))).await.unwrap();
    world.server.link_up();
    soon(state.wait_for(|state| matches!(state, SessionState::Online { .. }))).await.unwrap();
    world.phone("204").dial("201").unwrap();
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
}
