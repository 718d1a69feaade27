//! How a session ends.

use super::world::{World, minutes, pass, requests, secs, soon, watch, within};
use futures::StreamExt;
use telapi::{CloseReason, Delivery, EndReason, ErrorKind, SessionState, StreamItem};
use telapi_mock::ipoffice::Fault;
use tokio::time::timeout;

#[tokio::test(start_paused = true)]
async fn close_logs_out_and_ends_calls_and_streams_with_their_reason() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let mut incoming = session.device("201").unwrap().incoming();
    let call = world.talk(&session, "202").await;

    soon(session.close()).await;
    assert_eq!(world.requests("DELETE", "/session"), 1);
    assert_eq!((world.portal.sessions(), world.portal.websockets()), (0, 0));
    assert_eq!(call.ended().await, EndReason::SessionClosed);
    assert_eq!(world.switch.talks(), [["201", "202"]], "the call itself goes on");

    let mut last = None;
    while let Some(item) = within(secs(0), events.next()).await {
        last = Some(item);
    }
    assert!(matches!(last, Some(StreamItem::Closed { reason: CloseReason::ClosedByUser })), "{last:?}");
    assert!(within(secs(0), incoming.next()).await.is_none());
    let state = session.state().get();
    assert!(matches!(state, SessionState::Closed { reason: CloseReason::ClosedByUser }), "{state}");
}

#[tokio::test(start_paused = true)]
async fn nothing_can_be_asked_of_a_session_that_is_closed() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    session.close().await;
    let phone = session.device("201").unwrap();
    let error = within(secs(0), phone.make_call("203")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
    assert_eq!(within(secs(0), call.hold()).await.unwrap_err().kind(), ErrorKind::CallEnded);
    assert!(phone.calls().is_empty());
    assert!(within(secs(0), phone.incoming().next()).await.is_none());
    let mut late = session.events();
    assert!(matches!(within(secs(0), late.next()).await, Some(StreamItem::Closed { .. })));
    assert!(within(secs(0), late.next()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn close_closes_every_clone_and_may_be_asked_for_twice() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let clone = session.clone();
    soon(async { tokio::join!(session.close(), clone.close()) }).await;
    soon(session.close()).await;
    assert!(clone.state().get().is_closed());
    assert_eq!(world.requests("DELETE", "/session"), 1);
}

#[tokio::test(start_paused = true)]
async fn close_does_not_wait_for_ever_for_a_portal_that_hangs() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    world.portal.hang(true);
    within(secs(10), session.close()).await;
    assert!(session.state().get().is_closed());
}

#[tokio::test(start_paused = true)]
async fn close_ends_the_reconnecting() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.stop().await;
    let is_reconnecting = |state: &SessionState| matches!(state, SessionState::Reconnecting { .. });
    soon(session.state().wait_for(is_reconnecting)).await.unwrap();
    pass(minutes(5)).await;
    within(secs(1), session.close()).await;
    assert_eq!(call.ended().await, EndReason::SessionClosed);
    world.portal.clear_transcript();
    world.portal.restart().await.unwrap();
    pass(minutes(5)).await;
    assert!(world.portal.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_last_clone_that_is_dropped_ends_the_session_and_logs_out() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let mut state = session.state();
    let phone = session.device("201").unwrap();
    let call = world.talk(&session, "202").await;
    let clone = session.clone();

    drop(session);
    pass(minutes(5)).await;
    assert!(clone.state().get().is_online(), "one clone is left");

    drop(clone);
    let end = soon(state.wait_for(SessionState::is_closed)).await.unwrap();
    assert!(matches!(end, SessionState::Closed { reason: CloseReason::Dropped }), "{end}");
    assert_eq!(world.requests("DELETE", "/session"), 1);
    assert_eq!(world.portal.sessions(), 0);
    assert_eq!(call.ended().await, EndReason::SessionClosed, "calls do not keep it alive");
    assert_eq!(phone.make_call("203").await.unwrap_err().kind(), ErrorKind::Closed, "nor do devices");
    while let Some(item) = within(secs(0), events.next()).await {
        if let StreamItem::Closed { reason } = item {
            assert!(matches!(reason, CloseReason::Dropped), "nor streams: {reason}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_while_its_websocket_is_gone_is_logged_out_all_the_same() {
    // the portal would keep it: a device user's for six hours, an application user's for ever (guide 4.3.3)
    for user in ["a device user", "an application user"] {
        let world = World::new().await;
        let builder = if user == "a device user" { world.user("201") } else { world.application_user() };
        let session = soon(builder.connect()).await.unwrap();
        world.portal.cut_websockets();
        let is_reconnecting = |state: &SessionState| matches!(state, SessionState::Reconnecting { .. });
        soon(session.state().wait_for(is_reconnecting)).await.unwrap();
        within(secs(1), session.close()).await;
        assert_eq!((world.portal.sessions(), world.requests("DELETE", "/session")), (0, 1), "{user}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_is_dropped_while_the_login_is_not_answered_asks_for_nothing_more() {
    let world = World::new().await;
    world.portal.answer_next("/session", Fault::NeverAnswer);
    timeout(secs(2), world.user("201").connect()).await.unwrap_err();
    pass(minutes(60)).await;
    assert_eq!(world.portal.transcript().len(), 1, "the login");
    assert_eq!((world.portal.sessions(), world.portal.websockets()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_is_dropped_while_the_websocket_is_not_answered_logs_out() {
    // the same seed gives the same session id
    let twin = World::new().await;
    twin.log_in("201").await;
    let id = twin.portal.session_ids("Extn201").pop().unwrap();

    let world = World::new().await;
    world.portal.answer_next(id, Fault::NeverAnswer);
    timeout(secs(2), world.user("201").connect()).await.unwrap_err();
    pass(minutes(60)).await;
    assert_eq!(requests(&world.portal, "GET", "/openapiwebsocket/…"), 1, "the handshake was begun");
    assert_eq!(world.requests("DELETE", "/session"), 1);
    assert_eq!(world.portal.sessions(), 0);
    assert_eq!(world.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_under_way_when_the_session_closes_ends_in_doubt() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    world.portal.answer_next("holdCall", Fault::NeverAnswer);
    let (holding, ()) = soon(async {
        tokio::join!(call.hold(), async {
            pass(secs(1)).await;
            session.close().await;
        })
    })
    .await;
    let error = holding.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_is_dropped_while_it_waits_to_try_again_tries_no_more() {
    let world = World::new().await;
    world.portal.refuse_logins("SYSTEM_STARTUP_IN_PROGRESS", 1000);
    timeout(secs(10), world.user("201").connect()).await.unwrap_err();
    let logins = world.logins();
    pass(minutes(60)).await;
    assert_eq!(world.logins(), logins);
    assert_eq!(world.portal.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_state_of_a_closed_session_is_told_why_it_cannot_come() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    session.close().await;
    let error = within(secs(0), session.state().wait_for(SessionState::is_online)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_only_the_session_has_ended_for_is_not_called_hung_up() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let call = world.talk(&session, "202").await;
    let saved = soon(session.suspend()).await;
    assert!(saved.is_ok());
    for outcome in [soon(call.hang_up()).await, soon(call.clear()).await] {
        let error = outcome.expect_err("at the switch it goes on");
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
        assert_eq!(error.end_reason(), Some(&EndReason::SessionClosed));
    }
    assert_eq!(world.switch.talks().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_to_end_a_call_is_in_doubt_if_the_session_ends_before_the_call() {
    for what in ["hang up", "park", "transfer"] {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        if what == "transfer" {
            soon(call.hold()).await.unwrap();
        }
        let other = if what == "transfer" { Some(world.talk(&session, "203").await) } else { None };
        world.portal.drop_events(100);
        let asked = tokio::spawn(async move {
            match other {
                Some(other) => call.transfer_to(&other).await,
                None if what == "park" => call.park("1").await,
                None => call.hang_up().await,
            }
        });
        pass(secs(2)).await;
        assert!(!asked.is_finished(), "{what}: accepted, and its event never comes");
        soon(session.close()).await;
        let error = soon(asked).await.unwrap().expect_err(what);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::Unknown), "{what}");
        assert_eq!(error.end_reason(), Some(&EndReason::SessionClosed), "{what}");
    }
}
