//! The session at the portal ends, falls asleep, or sees nothing.

use super::world::{World, find, minutes, pass, secs, soon, story_until, watch, within};
use telapi::ipoffice::Session;
use telapi::{
    BlindReason, Call, CallState, CloseReason, Delivery, EndReason, ErrorKind, SessionState, StreamItem,
};
use telapi_mock::ipoffice::{Fault, Refusals};

#[tokio::test(start_paused = true)]
async fn a_session_that_has_expired_is_logged_in_again_and_the_call_goes_on() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;

    world.portal.expire_sessions();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: SessionExpired", "resynchronised"]);
    assert_eq!((world.logins(), world.portal.sessions()), (2, 1));
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_application_user_is_logged_in_again_too() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.expire_sessions();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: SessionExpired", "resynchronised"]);
    assert_eq!(world.logins(), 2);
}

/// The portal does not know the session any more, and says so to whatever asks first.
async fn unknown_to(path: &str, session: Session, world: &World) -> Call {
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.answer_next(path, Fault::status(401));
    // to log in again is tried only after a heartbeat
    world.portal.answer_next("heartbeat", Fault::status(401));
    if path == "holdCall" {
        let error = soon(call.hold()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::SessionExpired, Delivery::Rejected));
        let disconnected = within(secs(1), story_until(&mut events, "disconnected")).await;
        assert_eq!(disconnected, ["disconnected"], "nothing else has to ask before it is believed");
        let story = story_until(&mut events, "resynchronised").await;
        assert_eq!(story, ["connected", "gap: SessionExpired", "resynchronised"]);
        return call;
    }
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: SessionExpired", "resynchronised"]);
    call
}

#[tokio::test(start_paused = true)]
async fn a_401_of_any_request_tells_that_the_session_is_gone() {
    for path in ["holdCall", "heartbeat", "snapshot"] {
        let world = World::new().await;
        let mut builder = world.user("201");
        if path == "snapshot" {
            builder = builder.heartbeat_interval(minutes(3));
        }
        let call = unknown_to(path, soon(builder.connect()).await.unwrap(), &world).await;
        assert_eq!(call.state(), CallState::Connected, "after a 401 of {path}");
        assert_eq!(world.logins(), 2, "after a 401 of {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_not_accepted_any_more_end_the_session() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.refuse_logins_by("INVALID_CREDENTIALS", Refusals::AsStatus, None, 1);
    world.portal.expire_sessions();

    let reason = find(&mut events, |item| match item {
        StreamItem::Closed { reason } => Some(reason.clone()),
        _ => None,
    })
    .await;
    assert!(matches!(&reason, CloseReason::Refused(error) if error.kind() == ErrorKind::LoginRefused));
    assert_eq!(soon(call.ended()).await, EndReason::SessionClosed);
    pass(minutes(60)).await;
    assert_eq!(world.logins(), 2, "no password is tried twice");
}

// --- deactivated (guide 4.3.3) -------------------------------------------------------------------------------------

/// Heartbeats are refused for so long that the portal deactivates the session: it wants one every four minutes.
async fn deactivated(world: &World) {
    for _ in 0..6 {
        world.portal.answer_next("heartbeat", Fault::unavailable(secs(50)));
    }
    pass(minutes(5)).await;
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_succeeds_after_four_minutes_of_silence_tells_a_gap_and_repairs_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    deactivated(&world).await;
    world.phone("202").hang_up().unwrap();

    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["gap: Deactivated", "resynchronised"]);
    assert_eq!(soon(call.ended()).await, EndReason::EndedUnseen);
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_silence_of_a_deactivated_session_ends_no_call() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    deactivated(&world).await;
    let state = session.state().get();
    assert!(matches!(state, SessionState::Blind { reason: BlindReason::Deactivated, .. }), "{state}");
    // more than one snapshot would have been asked for meanwhile
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.state(), CallState::Connected);
    assert!(session.state().get().is_online());
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_portal_deactivates_too_early_is_repaired_by_the_next_snapshot() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.deactivate_sessions();
    world.phone("202").hang_up().unwrap();
    assert_eq!(within(secs(70), call.ended()).await, EndReason::EndedUnseen);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_deactivated_while_the_portal_hangs_is_resumed() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.hang(true);
    pass(minutes(10)).await;
    world.portal.hang(false);
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);
    assert_eq!(world.logins(), 1, "until 6 hours a heartbeat reactivates it");
    soon(call.hold()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn heartbeats_keep_a_session_active_for_hours() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    pass(minutes(7 * 60)).await;
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    assert_eq!(world.logins(), 1);
}

// --- logged in elsewhere (guide 4.4.1) -----------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_second_login_of_the_application_ends_the_first_session_which_does_not_fight_back() {
    let world = World::new().await;
    let first = world.log_in("201").await;
    let mut events = watch(&first).await;
    let call = world.talk(&first, "202").await;
    let second = world.log_in("201").await;

    let reason = find(&mut events, |item| match item {
        StreamItem::Closed { reason } => Some(reason.clone()),
        _ => None,
    })
    .await;
    assert!(matches!(reason, CloseReason::LoggedInElsewhere), "{reason}");
    assert_eq!(soon(call.ended()).await, EndReason::SessionClosed);
    assert_eq!(soon(call.hold()).await.unwrap_err().kind(), ErrorKind::CallEnded);
    let error = soon(first.device("201").unwrap().make_call("202")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));

    pass(minutes(3 * 60)).await;
    assert_eq!(world.logins(), 2);
    assert!(second.state().get().is_online());
    assert_eq!(second.calls().snapshot().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_applications_of_one_user_live_beside_each_other() {
    let world = World::new().await;
    let first = world.log_in("201").await;
    let second = soon(world.user("201").application("other").connect()).await.unwrap();
    pass(minutes(10)).await;
    assert!(first.state().get().is_online() && second.state().get().is_online());
    assert_eq!(world.logins(), 2);
}

fn logout_event(session: &str, reason: &str) -> String {
    format!(
        r#"<o:Events xmlns:o="http://openapi.common.avaya.com/"{session}><o:logoutEvent><logoutReason>{reason}</logoutReason></o:logoutEvent></o:Events>"#
    )
}

async fn logged_out(session: &str, reason: &str) -> (World, Session) {
    let world = World::new().await;
    let session_handle = world.log_in("201").await;
    watch(&session_handle).await;
    let own = world.portal.session_ids("Extn201").pop().unwrap();
    let session = session.replace("OWN", &own);
    assert_eq!(world.portal.inject("Extn201", logout_event(&session, reason)), 1);
    pass(secs(30)).await;
    (world, session_handle)
}

#[tokio::test(start_paused = true)]
async fn a_logout_event_for_a_session_that_was_replaced_is_ignored() {
    let other = r#" clientSessionId="5e551074-0000-4000-8000-000000000000""#;
    let (world, session) = logged_out(other, "LOGIN_DIFFERENT_LOCATION").await;
    assert!(session.state().get().is_online());
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_logout_event_with_our_session_or_with_none_is_ours() {
    for own in [r#" clientSessionId="OWN""#, ""] {
        let (world, session) = logged_out(own, "LOGIN_DIFFERENT_LOCATION").await;
        let state = session.state().get();
        assert!(matches!(&state, SessionState::Closed { reason: CloseReason::LoggedInElsewhere }), "{state}");
        assert_eq!(world.logins(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_of_ours_that_a_portal_carries_out_late_does_not_end_us_for_good() {
    let ended_elsewhere = |world: &World| {
        let own = world.portal.session_ids("Extn201").pop().unwrap();
        let event = logout_event(&format!(r#" clientSessionId="{own}""#), "LOGIN_DIFFERENT_LOCATION");
        assert_eq!(world.portal.inject("Extn201", event), 1);
    };
    let is_closed = |state: &SessionState| {
        matches!(state, SessionState::Closed { reason: CloseReason::LoggedInElsewhere })
    };
    for (passes, outlives) in [(secs(10), true), (minutes(10), false)] {
        let world = World::new().await;
        // given up after its deadline, and logged in once more
        world.portal.answer_next("session", Fault::NeverAnswer);
        let session = world.log_in("201").await;
        watch(&session).await;
        pass(passes).await;
        // and now the portal, which hung, gets to the first login
        ended_elsewhere(&world);
        pass(secs(30)).await;
        let state = session.state().get();
        assert_eq!((state.is_online(), is_closed(&state)), (outlives, !outlives), "{state}");
        if outlives {
            // it is not always we ourselves
            ended_elsewhere(&world);
            pass(secs(30)).await;
            assert!(is_closed(&session.state().get()), "{}", session.state().get());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_logout_for_another_reason_is_followed_by_a_login() {
    let (world, session) = logged_out(r#" clientSessionId="OWN""#, "SERVER_MAINTENANCE").await;
    assert!(session.state().get().is_online());
    assert_eq!(world.logins(), 2);
}

// --- blind (guide 4.4.2, 4.5) --------------------------------------------------------------------------------------

fn is_blind(state: &SessionState) -> bool {
    matches!(state, SessionState::Blind { reason: BlindReason::PhoneLoggedOut, .. })
}

#[tokio::test(start_paused = true)]
async fn a_user_who_logs_out_at_the_phone_makes_the_session_blind_until_the_login() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("201").log_out().unwrap();
    soon(session.state().wait_for(is_blind)).await.unwrap();
    world.phone("201").log_in().unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_phone_is_logged_out_begins_blind_and_sees_when_the_user_comes() {
    let world = World::new().await;
    let session = world.log_in("207").await;
    assert!(is_blind(&session.state().get()), "{}", session.state().get());
    world.phone("207").log_in().unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    world.talk(&session, "202").await;
}

#[tokio::test(start_paused = true)]
async fn one_phone_that_logs_out_does_not_blind_an_application_user() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    world.phone("201").log_out().unwrap();
    pass(secs(10)).await;
    assert!(session.state().get().is_online());
}
