//! The WebSocket dies, the session at the portal lives on.

use super::world::{World, find, minutes, pass, secs, soon, story_until, watch, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::{CallState, Delivery, EndReason, ErrorKind, StreamItem};
use telapi_mock::PhoneState;
use telapi_mock::ipoffice::{Fault, PortalBuilder};

#[tokio::test(start_paused = true)]
async fn a_cut_is_told_in_order_and_the_call_goes_on() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;

    world.portal.cut_websockets();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);

    assert_eq!(call.state(), CallState::Connected);
    assert_eq!(session.device("201").unwrap().calls()[0].call_ref(), call.call_ref());
    soon(call.hold()).await.unwrap();
    assert_eq!(world.phone("201").state(), PhoneState::Holding);
    assert_eq!(world.logins(), 1, "the session was resumed");
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_the_portal_closes_is_opened_again() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.portal.close_websockets();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);
    assert_eq!((world.logins(), world.portal.websockets()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_application_users_websocket_is_opened_again_too() {
    let world = World::new().await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    let call = soon(session.device("201").unwrap().make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    world.portal.cut_websockets();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);
    assert_eq!(session.calls().snapshot().len(), 2, "both ends are ours");
    soon(call.hold()).await.unwrap();
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_gap_says_how_long_nobody_watched() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.portal.cut_websockets();
    let lasted = find(&mut events, |item| match item {
        StreamItem::Gap { lasted, .. } => Some(lasted.unwrap()),
        _ => None,
    })
    .await;
    // the last sign of life was the Pong to a heartbeat, at most 10 s before the cut
    assert!(lasted <= secs(15), "{lasted:?}");
    assert!(lasted >= Duration::from_millis(500), "not sooner than the first pause: {lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_ended_meanwhile_has_ended_unseen() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.cut_websockets();
    world.phone("202").hang_up().unwrap();

    assert_eq!(soon(call.ended()).await, EndReason::EndedUnseen);
    let calls = find(&mut events, |item| match item {
        StreamItem::Resynchronised { calls } => Some(calls.len()),
        _ => None,
    })
    .await;
    assert_eq!(calls, 0);
}

#[tokio::test(start_paused = true)]
async fn what_happened_to_a_call_meanwhile_is_known_afterwards() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let ringing = soon(session.device("201").unwrap().make_call("204")).await;
    assert_eq!(ringing.unwrap_err().kind(), ErrorKind::Server, "the phone is busy with the first call");
    world.portal.cut_websockets();
    world.phone("201").hold().unwrap();
    soon(call.held()).await.unwrap();
    world.portal.cut_websockets();
    world.phone("201").retrieve().unwrap();
    soon(call.connected()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_answered_meanwhile_is_established() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    soon(call.alerting()).await.unwrap();
    world.portal.cut_websockets();
    world.phone("204").pick_up().unwrap();
    soon(call.established()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_came_in_meanwhile_is_among_the_incoming_ones() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut incoming = session.device("201").unwrap().incoming();
    world.portal.cut_websockets();
    world.phone("204").dial("201").unwrap();
    let call = soon(incoming.next()).await.unwrap();
    soon(call.answer()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "204"]]);
}

#[tokio::test(start_paused = true)]
async fn a_request_while_disconnected_is_not_sent() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.cut_websockets();
    story_until(&mut events, "disconnected").await;

    let phone = session.device("201").unwrap();
    for error in [call.hold().await.unwrap_err(), phone.make_call("203").await.unwrap_err()] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent), "{error}");
        assert!(error.is_transient());
    }
    assert_eq!(phone.calls().len(), 1, "the call that was not made is not in the book");
    soon(session.state().wait_for(telapi::SessionState::is_online)).await.unwrap();
    soon(call.hold()).await.unwrap();
    assert_eq!(world.requests("POST", "/makeCall"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_event_went_down_with_the_websocket_is_confirmed_by_the_snapshot() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let holding = tokio::spawn({
        let call = call.clone();
        async move { call.hold().await }
    });
    soon(world.switch.wait_for("201", PhoneState::Holding)).await;
    world.portal.cut_websockets();
    soon(holding).await.unwrap().unwrap();
    assert_eq!(call.state(), CallState::Held);
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_is_cut_again_and_again_is_opened_again_and_again_but_not_in_haste() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    let start = tokio::time::Instant::now();
    for _ in 0..20 {
        world.portal.cut_websockets();
        let story = story_until(&mut events, "gap").await;
        assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted"]);
    }
    // the pauses double from 1 s (0.5 s with jitter) to 30 s (15 s) for as long as no connection has proved stable
    assert!(start.elapsed() > secs(15 * 15), "{:?}", start.elapsed());
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.state(), CallState::Connected);
    assert_eq!(world.logins(), 1);

    pass(minutes(2)).await;
    world.portal.cut_websockets();
    let start = tokio::time::Instant::now();
    story_until(&mut events, "connected").await;
    assert!(start.elapsed() <= secs(1), "a stable connection was had: the pauses start over");
}

#[tokio::test(start_paused = true)]
async fn an_idle_websocket_stays_open_for_hours() {
    // guide 4.3.4: at least one message every 30 seconds, or the server closes it
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    pass(minutes(3 * 60)).await;
    session.close().await;
    assert_eq!(story_until(&mut events, "closed").await, ["closed: closed by the user"]);
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_pings_is_not_given_up_for_it() {
    let world = World::behind(PortalBuilder::ignores_pings).await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    pass(minutes(60)).await;
    soon(call.hold()).await.unwrap();
    session.close().await;
    assert_eq!(story_until(&mut events, "closed").await, ["closed: closed by the user"]);
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_hangs_is_found_by_the_missing_pong() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    pass(secs(15)).await;
    world.portal.hang(true);
    // a heartbeat every 10 s, and 20 s for its answer
    within(secs(31), story_until(&mut events, "disconnected")).await;
    world.portal.hang(false);
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["connected", "gap: EventsInterrupted", "resynchronised"]);
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_hangs_and_never_answered_pings_is_found_by_the_rest_heartbeat() {
    let world = World::behind(PortalBuilder::ignores_pings).await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.portal.hang(true);
    // a heartbeat every 60 s, and 10 s for its answer
    within(secs(71), story_until(&mut events, "disconnected")).await;
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_hangs_is_found_by_an_application_users_snapshot() {
    let world = World::behind(PortalBuilder::ignores_pings).await;
    let session = soon(world.application_user().connect()).await.unwrap();
    let mut events = watch(&session).await;
    world.portal.hang(true);
    within(secs(72), story_until(&mut events, "disconnected")).await;
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_is_refused_is_asked_for_again() {
    // with each refusal, how often is logged in: a 4xx means that the session is gone
    for (fault, logins) in [
        (Fault::status(404), 2),
        (Fault::status(500), 1),
        (Fault::unavailable(secs(5)), 1),
        (Fault::Html, 1),
        (Fault::NeverAnswer, 1),
        (Fault::Cut, 1),
        (Fault::status(401), 2),
    ] {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let mut events = watch(&session).await;
        let call = world.talk(&session, "202").await;
        let id = world.portal.session_ids("Extn201").pop().unwrap();
        world.portal.answer_next(id, fault.clone());
        world.portal.cut_websockets();
        let story = story_until(&mut events, "resynchronised").await;
        assert_eq!(story.len(), 4, "{fault:?}: {story:?}");
        assert_eq!(world.logins(), logins, "{fault:?}");
        soon(call.hold()).await.unwrap();
    }
}
