//! A session over a restart of the program (IP Office guide 4.3.3): exported or suspended here, resumed there.

use super::world::{
    PASSWORD, World, debug, find, minutes, pass, secs, soon, story_until, switch, told, watch, within,
};
use futures::StreamExt;
use std::time::Duration;
use telapi::ipoffice::{SavedSession, Session, SessionBuilder};
use telapi::{
    BlindReason, Call, CallState, CloseReason, Delivery, EndReason, ErrorKind, SessionState, StreamItem,
};
use telapi_mock::ipoffice::{Fault, Portal};
use telapi_mock::{Extension, LegState, PhoneState};

const RESUMED: [&str; 3] = ["connected", "gap: EventsInterrupted", "resynchronised"];
const LOGGED_IN_ANEW: [&str; 3] = ["connected", "gap: SessionExpired", "resynchronised"];

/// The hours after which the portal has forgotten a device user's session.
const SEVEN_HOURS: Duration = minutes(7 * 60);

/// As it comes from the disk.
fn stored(saved: &SavedSession) -> SavedSession {
    read(saved.to_secret_json().expose())
}

fn read(json: &str) -> SavedSession {
    SavedSession::from_secret_json(json).unwrap_or_else(|error| panic!("{}", told(&error)))
}

async fn suspend(session: Session) -> SavedSession {
    let saved = soon(session.suspend()).await.unwrap_or_else(|error| panic!("{}", told(&error)));
    drop(session);
    stored(&saved)
}

/// Starts the program again: the session that it has then, and what its stream tells up to the first resynchronisation.
async fn resume(builder: SessionBuilder, saved: SavedSession) -> (Session, Vec<String>) {
    let session = builder.resume(saved).start().unwrap();
    let mut events = session.events();
    let story = story_until(&mut events, "resynchronised").await;
    (session, story)
}

/// The one call of a phone, which a session has found again, works as before: here and at the PBX.
async fn goes_on(world: &World, session: &Session) -> Call {
    let calls = session.device("201").unwrap().calls();
    let [call] = calls.as_slice() else { panic!("not one call: {calls:?}") };
    assert_eq!(call.state(), CallState::Connected);
    soon(call.hold()).await.unwrap();
    assert!(world.phone("201").legs().iter().any(|leg| leg.state == LegState::Held));
    soon(call.retrieve()).await.unwrap();
    assert_eq!(world.switch.talks().len(), 1);
    call.clone()
}

// --- suspended in order ------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_session_that_is_suspended_goes_on_after_five_minutes_with_its_call() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.talk(&session, "202").await;
    let saved = suspend(session).await;
    pass(minutes(5)).await;

    let (session, story) = resume(world.user("201"), saved).await;
    assert_eq!(story, RESUMED);
    assert!(session.was_resumed());
    let call = goes_on(&world, &session).await;
    soon(call.hang_up()).await.unwrap();
    assert_eq!((world.logins(), world.portal.sessions()), (1, 1), "one login in all");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_portal_has_forgotten_after_seven_hours_is_logged_in_anew() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.talk(&session, "202").await;
    let saved = suspend(session).await;
    pass(SEVEN_HOURS).await;

    let (session, story) = resume(world.user("201"), saved).await;
    assert_eq!(story, LOGGED_IN_ANEW);
    assert!(!session.was_resumed());
    goes_on(&world, &session).await;
    assert_eq!((world.logins(), world.portal.sessions()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn an_application_users_session_is_resumed_however_late() {
    for time in [minutes(5), SEVEN_HOURS] {
        let world = World::new().await;
        let session = soon(world.application_user().connect()).await.unwrap();
        let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
        soon(call.established()).await.unwrap();
        let saved = suspend(session).await;
        pass(time).await;

        let (session, story) = resume(world.application_user(), saved).await;
        assert_eq!(story, RESUMED, "after {time:?}");
        assert!(session.was_resumed());
        goes_on(&world, &session).await;
        assert_eq!((world.logins(), world.portal.sessions()), (1, 1), "after {time:?}");
        let devices = session.login().unwrap().device_ids();
        assert!(devices.iter().any(|device| device.number() == "204"), "its devices are known: {devices:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_of_the_portals_that_is_beyond_all_measure_does_not_make_a_saved_session_unreadable() {
    let endless = Extension::new("208").full_name("x".repeat(100_000)).password(PASSWORD);
    let world = World::with(|switch| switch.extension(endless)).await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let (session, story) = resume(world.application_user(), suspend(session).await).await;
    assert_eq!(story, RESUMED);
    let devices = session.login().unwrap().device_ids();
    assert!(devices.iter().any(|device| device.number() == "208"), "{devices:?}");
}

#[tokio::test(start_paused = true)]
async fn suspend_ends_streams_and_calls_with_their_reason_and_does_not_log_out() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let mut incoming = session.device("201").unwrap().incoming();
    let call = world.talk(&session, "202").await;
    let clone = session.clone();
    let saved = suspend(session).await;

    assert_eq!(call.ended().await, EndReason::SessionClosed);
    let mut last = None;
    while let Some(item) = within(secs(0), events.next()).await {
        last = Some(item);
    }
    assert!(matches!(last, Some(StreamItem::Closed { reason: CloseReason::Suspended })), "{last:?}");
    assert!(within(secs(0), incoming.next()).await.is_none());
    let state = clone.state().get();
    assert!(matches!(state, SessionState::Closed { reason: CloseReason::Suspended }), "{state}");
    let error = soon(clone.device("201").unwrap().make_call("203")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));

    soon(clone.close()).await;
    drop(clone);
    pass(minutes(60)).await;
    assert_eq!(world.requests("DELETE", "/session"), 0);
    assert_eq!((world.portal.sessions(), world.portal.websockets()), (1, 0));
    assert_eq!(world.switch.talks(), [["201", "202"]], "the call itself goes on");
    let (_session, story) = resume(world.user("201"), saved).await;
    assert_eq!(story, RESUMED);
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_connection_is_lost_can_be_suspended_and_resumed() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.talk(&session, "202").await;
    for _ in 0..5 {
        world.portal.answer_next("heartbeat", Fault::unavailable(secs(50)));
    }
    world.portal.cut_websockets();
    let is_reconnecting = |state: &SessionState| matches!(state, SessionState::Reconnecting { .. });
    soon(session.state().wait_for(is_reconnecting)).await.unwrap();
    let saved = suspend(session).await;
    // the portal has no time yet: that is no reason for a second login
    let (session, story) = resume(world.user("201").login_deadline(minutes(30)), saved).await;
    assert_eq!(story, RESUMED);
    assert_eq!(world.logins(), 1);
    goes_on(&world, &session).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_over_or_was_never_there_cannot_be_saved() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    assert!(session.export().is_some());
    soon(session.close()).await;
    assert!(session.export().is_none());
    let error = soon(session.suspend()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Closed);

    let session = world.log_in("201").await;
    world.portal.refuse_logins("SYSTEM_STARTUP_IN_PROGRESS", 1000);
    world.portal.expire_sessions();
    let is_reconnecting = |state: &SessionState| matches!(state, SessionState::Reconnecting { .. });
    soon(session.state().wait_for(is_reconnecting)).await.unwrap();
    pass(secs(5)).await;
    assert!(session.export().is_none(), "the portal has forgotten it");
    let error = soon(session.suspend()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotConnected);
    assert!(session.state().get().is_closed());
}

// --- after a crash -----------------------------------------------------------------------------------------------------

/// A program that saves its session, and then is no more: its runtime is dropped with all its tasks, and nothing is logged
/// out. It has called 204, who has answered.
async fn crashed(world: &World, builder: SessionBuilder) -> SavedSession {
    let callee = world.phone("204");
    let program = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (session, saved) = runtime.block_on(async {
            let session = builder.connect().await.unwrap();
            let call = session.device("201").unwrap().make_call("204").await.unwrap();
            call.alerting().await.unwrap();
            callee.pick_up().unwrap();
            call.established().await.unwrap();
            let saved = session.export().map(|saved| stored(&saved)).expect("the portal knows it");
            (session, saved)
        });
        drop(runtime);
        drop(session);
        saved
    };
    let saved = tokio::task::spawn_blocking(program).await.unwrap();
    assert_eq!(world.requests("DELETE", "/session"), 0);
    assert_eq!(world.portal.sessions(), 1);
    // from here on in virtual time
    tokio::time::pause();
    saved
}

#[tokio::test]
async fn after_a_crash_a_session_goes_on_with_its_call() {
    let world = World::new().await;
    let saved = crashed(&world, world.user("201")).await;
    pass(minutes(5)).await;
    let (session, story) = resume(world.user("201"), saved).await;
    assert_eq!(story, RESUMED);
    goes_on(&world, &session).await;
    assert_eq!((world.logins(), world.portal.sessions()), (1, 1), "one login in all");
}

#[tokio::test]
async fn seven_hours_after_a_crash_a_session_is_logged_in_anew() {
    let world = World::new().await;
    let saved = crashed(&world, world.user("201")).await;
    pass(SEVEN_HOURS).await;
    let (session, story) = resume(world.user("201"), saved).await;
    assert_eq!(story, LOGGED_IN_ANEW);
    goes_on(&world, &session).await;
    assert_eq!((world.logins(), world.portal.sessions()), (2, 1));
}

#[tokio::test]
async fn seven_hours_after_a_crash_an_application_users_session_goes_on() {
    let world = World::new().await;
    let saved = crashed(&world, world.application_user()).await;
    pass(SEVEN_HOURS).await;
    let (session, story) = resume(world.application_user(), saved).await;
    assert_eq!(story, RESUMED);
    goes_on(&world, &session).await;
    assert_eq!((world.logins(), world.portal.sessions()), (1, 1));
}

// --- what is told ------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn what_happened_while_nobody_watched_is_known_afterwards() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.talk(&session, "202").await;
    let saved = suspend(session).await;
    world.phone("202").hang_up().unwrap();
    world.phone("203").dial("201").unwrap();
    soon(world.switch.wait_for("201", PhoneState::Ringing)).await;
    let (session, _) = resume(world.user("201"), saved).await;
    let calls = session.device("201").unwrap().calls();
    assert_eq!(calls.iter().map(Call::state).collect::<Vec<_>>(), [CallState::Alerting]);
    let ringing = soon(session.device("201").unwrap().incoming().next()).await.unwrap();
    soon(ringing.answer()).await.unwrap();
}

/// The saved session as it would be if it were older, by the clock on the wall.
fn aged(saved: &SavedSession, by: Duration) -> SavedSession {
    let mut json: serde_json::Value = serde_json::from_str(saved.to_secret_json().expose()).unwrap();
    for time in ["saved_at", "last_active"] {
        let earlier = json[time].as_u64().unwrap() - u64::try_from(by.as_millis()).unwrap();
        json[time] = earlier.into();
    }
    read(&json.to_string())
}

#[tokio::test(start_paused = true)]
async fn the_gap_says_how_long_nobody_watched_by_the_clock_on_the_wall() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let saved = aged(&suspend(session).await, minutes(90));
    assert!(saved.age() >= minutes(90) && saved.age() < minutes(100), "{:?}", saved.age());
    let session = world.user("201").resume(saved).start().unwrap();
    let lasted = find(&mut session.events(), |item| match item {
        StreamItem::Gap { lasted, .. } => Some(lasted.unwrap()),
        _ => None,
    })
    .await;
    assert!(lasted >= minutes(90) && lasted < minutes(100), "{lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_saved_session_says_whose_it_is_and_holds_no_password() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let saved = session.export().unwrap();
    assert_eq!((saved.user(), saved.application()), ("Extn201", "bot"));
    assert_eq!(saved.server(), world.portal.url());
    assert!(saved.last_active() <= saved.saved_at());
    let json = saved.to_secret_json();
    assert!(!json.expose().contains(PASSWORD));
    let id = world.portal.session_ids("Extn201").pop().unwrap();
    assert!(json.expose().contains(&id), "or nobody could go on with it");
    assert!(!debug(&json).contains(&id));
    assert!(!debug(&world.user("201").resume(saved)).contains(&id));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_resumed_can_be_saved_and_resumed_again_and_is_logged_out_at_the_end() {
    let world = World::new().await;
    let mut session = world.log_in("201").await;
    world.talk(&session, "202").await;
    for _ in 0..3 {
        let saved = suspend(session).await;
        pass(minutes(5)).await;
        session = resume(world.user("201"), saved).await.0;
        goes_on(&world, &session).await;
    }
    soon(session.close()).await;
    assert_eq!((world.logins(), world.portal.sessions()), (1, 0));
}

// --- refusals ----------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_session_id_goes_only_where_it_came_from() {
    let world = World::new().await;
    let other = World::new().await;
    let saved = suspend(world.log_in("201").await).await;
    world.portal.clear_transcript();
    for (what, builder) in [
        ("another user", world.user("202")),
        ("another application", world.user("201").application("other")),
        ("another server", other.user("201")),
        ("the same server by another scheme", {
            let url = world.portal.url().replace("http://", "https://");
            Session::builder(url).credentials("Extn201", PASSWORD).application("bot")
        }),
    ] {
        let error = within(secs(0), builder.resume(stored(&saved)).connect()).await.unwrap_err();
        let kind = (error.kind(), error.delivery());
        assert_eq!(kind, (ErrorKind::InvalidArgument, Delivery::NotSent), "{what}: {error}");
    }
    assert!(world.portal.transcript().is_empty() && other.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_server_that_knows_the_session_is_asked_first() {
    let switch = switch().build();
    let primary = Portal::builder(&switch).start().await.unwrap();
    let secondary = Portal::builder(&switch).start().await.unwrap();
    let both = || {
        let builder = Session::builder(primary.url()).secondary(secondary.url());
        builder.credentials("Extn201", PASSWORD).application("bot").seed(7)
    };
    let alone = Session::builder(secondary.url()).credentials("Extn201", PASSWORD).application("bot");
    let saved = suspend(soon(alone.connect()).await.unwrap()).await;
    let (session, story) = resume(both(), saved).await;
    assert_eq!(story, RESUMED);
    assert!(session.was_resumed());
    assert!(primary.transcript().is_empty());
}

/// Whatever 4xx the portal answers with, there is one session in the end: our new one.
async fn refused_with(status: u16, what: &str) -> usize {
    let world = World::new().await;
    let of_a_phone = what == "heartbeat";
    let builder = || if of_a_phone { world.user("201") } else { world.application_user() };
    let saved = suspend(soon(builder().connect()).await.unwrap()).await;
    let path = match what {
        "heartbeat" => "heartbeat".to_owned(),
        _ => world.portal.session_ids("ctiapp").pop().unwrap(),
    };
    world.portal.answer_next(path, Fault::status(status));
    let (session, story) = resume(builder(), saved).await;
    assert_eq!(story, LOGGED_IN_ANEW, "{status} to the {what}");
    assert!(!session.was_resumed());
    assert_eq!((world.logins(), world.portal.sessions()), (2, 1), "{status} to the {what}");
    world.requests("DELETE", "/session")
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_portal_does_not_take_is_logged_out_before_the_new_login() {
    for what in ["heartbeat", "WebSocket"] {
        for status in [400, 403, 404, 410] {
            assert_eq!(refused_with(status, what).await, 1, "{status} to the {what}");
        }
        assert_eq!(refused_with(401, what).await, 0, "it is gone already");
    }
}

#[tokio::test(start_paused = true)]
async fn a_live_session_whose_websocket_is_refused_is_logged_out_before_the_new_login() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.answer_next(world.portal.session_ids("ctiapp").pop().unwrap(), Fault::status(404));
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    assert_eq!((world.logins(), world.requests("DELETE", "/session")), (2, 1));
    assert_eq!(world.portal.sessions(), 1);
}

// --- logins that nobody awaits -----------------------------------------------------------------------------------------

/// A session whose login the portal has carried out, but not answered yet.
async fn logging_in(world: &World) -> Session {
    world.portal.answer_next("/session", Fault::Late(secs(2)));
    let session = world.user("201").start().unwrap();
    pass(secs(1)).await;
    assert_eq!(world.portal.sessions(), 1);
    assert!(session.export().is_none(), "we do not know it yet");
    session
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_called_off_before_its_answer_leaves_no_session_behind() {
    for end in ["close", "drop", "suspend"] {
        let world = World::new().await;
        let session = logging_in(&world).await;
        match end {
            "close" => soon(session.close()).await,
            "suspend" => {
                let error = soon(session.suspend()).await.err().expect("nothing to be saved");
                assert_eq!(error.kind(), ErrorKind::NotConnected);
            }
            _ => {}
        }
        drop(session);
        pass(secs(10)).await;
        assert_eq!(world.portal.sessions(), 0, "{end}");
        assert_eq!(world.requests("DELETE", "/session"), 1, "{end}");
    }
}

// --- the phone ---------------------------------------------------------------------------------------------------------

fn is_logged_out(state: &SessionState) -> bool {
    matches!(state, SessionState::Blind { reason: BlindReason::PhoneLoggedOut, .. })
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_of_the_phone_since_the_login_counts_when_the_websocket_is_opened_again() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.phone("201").log_out().unwrap();
    soon(session.state().wait_for(is_logged_out)).await.unwrap();
    world.portal.cut_websockets();
    story_until(&mut events, "connected").await;
    assert!(is_logged_out(&session.state().get()), "{}", session.state().get());

    // 207 is logged out at the login
    let session = world.log_in("207").await;
    let mut events = watch(&session).await;
    world.phone("207").log_in().unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    world.portal.cut_websockets();
    story_until(&mut events, "connected").await;
    assert!(session.state().get().is_online(), "{}", session.state().get());
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_was_logged_out_when_the_session_was_saved_is_so_afterwards() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.phone("201").log_out().unwrap();
    soon(session.state().wait_for(is_logged_out)).await.unwrap();
    let saved = suspend(session).await;
    let session = soon(world.user("201").resume(saved).connect()).await.unwrap();
    assert!(is_logged_out(&session.state().get()), "{}", session.state().get());
    world.phone("201").log_in().unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_phone_whose_login_nobody_saw_betrays_itself_by_its_calls() {
    let world = World::new().await;
    let session = world.log_in("207").await;
    assert!(is_logged_out(&session.state().get()));
    let saved = suspend(session).await;
    world.phone("207").log_in().unwrap();
    world.phone("207").dial("202").unwrap();
    soon(world.switch.wait_for("207", PhoneState::Talking)).await;
    let session = soon(world.user("207").resume(saved).connect()).await.unwrap();
    soon(session.state().wait_for(SessionState::is_online)).await.unwrap();
    assert_eq!(session.device("207").unwrap().calls().len(), 1);
}
