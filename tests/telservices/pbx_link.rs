//! The server's link to the PBX goes and comes back (guide, error *PBX link out of service*, event *Session*).

use super::world::{World, close, error, minutes, open, pass, secs, soon, story_until, within};
use telapi::telservices::Session;
use telapi::{BlindReason, Delivery, ErrorKind, SessionState};
use telapi_mock::fault::{EventFault, When};

const SEES_AGAIN: [&str; 2] = ["gap: Blind(SwitchLinkDown)", "resynchronised"];

async fn is_blind(session: &Session) {
    let blind = |state: &SessionState| {
        matches!(state, SessionState::Blind { reason: BlindReason::SwitchLinkDown, .. })
    };
    within(minutes(2), session.state().wait_for(blind)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_the_link_the_session_is_blind_and_with_it_the_gap_is_told() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.clear_transcript();
        world.server.pbx_link_down();
        is_blind(&session).await;
        world.phone("202").hang_up().unwrap();
        world.phone("204").dial("201").unwrap();
        pass(minutes(5)).await;
        is_blind(&session).await;
        world.server.pbx_link_up();
        assert_eq!(story_until(&mut events, "resynchronised").await, SEES_AGAIN);
        assert!(session.state().get().is_online());
        assert!(call.state() == telapi::CallState::Ended);
        world.assert_true(&session, "201");
        assert_eq!(world.asked("openSession").len(), 0, "the session was there all the time");
        world.phone("204").hang_up().unwrap();
        soon(session.calls().wait_until(<[_]>::is_empty)).await.unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_meanwhile_are_refused_and_have_done_nothing() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        world.server.pbx_link_down();
        is_blind(&session).await;
        let error = soon(session.device("201").unwrap().make_call("202")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unavailable, Delivery::Rejected));
        assert!(error.is_transient());
        assert_eq!(error.refusal().unwrap().code.as_deref(), Some("pbxlinkOutOfService"));
        assert!(session.calls().snapshot().is_empty());
        world.server.pbx_link_up();
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn that_the_link_went_or_came_back_is_found_out_though_the_event_is_lost() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201")).await;
    world.server.spoil_events(When::always().on("session"), EventFault::Drop);
    world.server.pbx_link_down();
    is_blind(&session).await;
    world.server.pbx_link_up();
    let story = within(minutes(3), story_until(&mut events, "resynchronised")).await;
    assert_eq!(story, SEES_AGAIN);
    assert!(session.state().get().is_online());
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_refused_for_it_blinds_too() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        world.server.spoil_answers(When::always().on("snapshot"), error("pbxlinkOutOfService"));
        world.phone("204").dial("202").unwrap();
        is_blind(&session).await;
        pass(minutes(5)).await;
        world.server.clear_faults();
        story_until(&mut events, "gap: Blind").await;
        story_until(&mut events, "resynchronised").await;
        assert!(session.state().get().is_online());
        world.phone("204").hang_up().unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_cannot_be_opened_without_the_link_is_opened_with_it() {
    let world = World::new().await;
    for builder in world.both_ways() {
        world.server.pbx_link_down();
        let session = builder.start().unwrap();
        pass(secs(20)).await;
        assert!(matches!(session.state().get(), SessionState::Connecting));
        world.server.pbx_link_up();
        soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
        close(&session, &world.server).await;
    }
}
