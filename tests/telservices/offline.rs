//! Requests while the session is not connected: refused, or waiting, as `while_offline` says.

use super::world::{World, asked, close, minutes, open, pass, secs, soon, story_until, within};
use telapi::telservices::Session;
use telapi::telservices::service::OnOff;
use telapi::{Delivery, ErrorKind, SessionState, WhileOffline};

async fn is_offline(session: &Session) {
    let offline = |state: &SessionState| matches!(state, SessionState::Reconnecting { .. });
    within(minutes(2), session.state().wait_for(offline)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_are_refused_at_once_unless_told_otherwise() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        world.server.stop().await;
        is_offline(&session).await;
        let before = world.server.requests_received();
        let errors = [
            within(secs(1), session.device("201").unwrap().make_call("202")).await.unwrap_err(),
            within(secs(1), session.phone("201").unwrap().query_forward()).await.unwrap_err(),
            within(secs(1), session.search_number("0891234")).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
            assert!(error.is_transient());
        }
        world.server.restart().await.unwrap();
        story_until(&mut events, "resynchronised").await;
        assert!(session.calls().snapshot().is_empty());
        assert!(world.server.requests_received() > before);
        assert!(asked(&world.server, "makeCall").is_empty(), "refused is refused");
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_that_wait_leave_once_in_their_order_when_the_server_is_back() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder.while_offline(WhileOffline::Wait(minutes(5)))).await;
        world.server.stop().await;
        is_offline(&session).await;
        world.server.clear_transcript();
        let phone = session.phone("201").unwrap();
        let asking = [OnOff::On, OnOff::Off, OnOff::On].map(|state| {
            let phone = phone.clone();
            tokio::spawn(async move { phone.set_do_not_disturb(state).await })
        });
        let device = session.device("201").unwrap();
        let call = tokio::spawn(async move { device.make_call("202").await });
        pass(minutes(1)).await;
        assert!(world.server.transcript().is_empty());
        world.server.restart().await.unwrap();
        for asked in asking {
            within(minutes(2), asked).await.unwrap().unwrap();
        }
        let call = within(minutes(2), call).await.unwrap().unwrap();
        soon(call.established()).await.unwrap();
        assert_eq!((world.asked("doNotDisturb").len(), world.asked("makeCall").len()), (3, 1));
        soon(call.hang_up()).await.unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_waited_long_enough_is_refused_and_never_leaves() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        world.server.stop().await;
        is_offline(&session).await;
        let phone = session.phone("201").unwrap().while_offline(WhileOffline::Wait(secs(20)));
        let error = within(secs(21), phone.query_forward()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotConnected, Delivery::NotSent));
        world.server.restart().await.unwrap();
        story_until(&mut events, "resynchronised").await;
        assert!(world.asked("queryForward").is_empty());
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn after_the_end_requests_say_that_it_is_over() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        close(&session, &world.server).await;
        let error = soon(session.phone("201").unwrap().query_forward()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
        assert!(!error.is_transient());
    }
}
