//! Sessions that the server has closed (guide, error *No open session*, event *Session*).

use super::world::{
    HEALED, World, calls_of, close, error, find, minutes, no_call, open, pass, rings, secs, session_event,
    some_call, soon, story_until, within,
};
use telapi::telservices::service::OnOff;
use telapi::{CallState, CloseReason, Delivery, ErrorKind, SessionState, StreamItem};
use telapi_mock::LegState;
use telapi_mock::fault::When;

#[tokio::test(start_paused = true)]
async fn a_session_that_the_server_has_forgotten_is_opened_again_and_the_gap_told() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.forget_sessions();
        world.phone("203").dial("201").unwrap();
        assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
        world.assert_true(&session, "201");
        assert_eq!(call.state(), CallState::Connected, "recognised");
        // events come again
        world.phone("203").hang_up().unwrap();
        world.phone("202").hang_up().unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_about_a_call_that_is_still_there_is_repeated_once_and_done_once() {
    let world = World::new().await;
    for (round, builder) in world.both_ways().into_iter().enumerate() {
        let (session, mut events) = open(builder.snapshot_interval(None)).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.clear_transcript();
        world.server.spoil_answers(When::next(1).on("holdCall"), error("noOpenSession"));
        soon(call.hold()).await.unwrap();
        soon(call.held()).await.unwrap();
        assert_eq!(world.asked("holdCall").len(), 2, "{round}: asked again, once");
        assert_eq!(world.phone("201").legs()[0].state, LegState::Held);
        assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_about_a_call_that_has_ended_is_not_repeated_though_another_is_there() {
    for same_party_again in [false, true] {
        let world = World::new().await;
        let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
        let call = world.talk(&session, "201", "202").await;
        world.server.forget_sessions();
        world.phone("202").hang_up().unwrap();
        world.phone("201").hang_up().unwrap_or_default();
        let caller = if same_party_again { "202" } else { "204" };
        world.phone(caller).dial("201").unwrap();
        world.phone("201").pick_up().unwrap();
        let error = soon(call.hold()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CallEnded, "{error:?}");
        assert_ne!(error.delivery(), Delivery::Unknown);
        assert_eq!(world.asked("holdCall").len(), 1);
        assert_eq!(world.phone("201").legs()[0].state, LegState::Connected, "nobody is put on hold");
        world.assert_true(&session, "201");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_to_be_made_is_made_once() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    world.server.spoil_answers(When::next(1).on("makeCall"), error("noOpenSession"));
    world.talk(&session, "201", "202").await;
    assert_eq!(world.asked("makeCall").len(), 2);
    assert_eq!(world.phone("201").legs().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn queries_and_features_are_repeated() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let phone = session.phone("201").unwrap();
    world.server.forget_sessions();
    soon(phone.snapshot()).await.unwrap();
    assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
    for service in ["queryForward", "doNotDisturb"] {
        world.server.spoil_answers(When::next(1).on(service), error("noOpenSession"));
    }
    soon(phone.query_forward()).await.unwrap();
    soon(phone.set_do_not_disturb(OnOff::On)).await.unwrap();
    assert!(world.switch.do_not_disturb("201").unwrap());
    assert_eq!((world.asked("queryForward").len(), world.asked("doNotDisturb").len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn many_requests_that_meet_a_closed_session_open_it_once() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let phone = session.phone("201").unwrap();
    world.server.forget_sessions();
    let snapshots = soon(futures::future::join_all((0..30).map(|_| phone.snapshot()))).await;
    assert!(snapshots.iter().all(Result::is_ok));
    assert_eq!(world.asked("openSession").len(), 2);
    story_until(&mut events, "resynchronised").await;
}

#[tokio::test(start_paused = true)]
async fn a_session_closed_by_time_or_by_another_client_or_by_a_pbx_that_will_not_monitor_is_opened_again() {
    for reason in ["sessionClosedByTimeout", "sessionClosedByMonitoringReject", "sessionClosedByClient"] {
        let world = World::new().await;
        let (session, mut events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
        assert_eq!(world.server.inject("201", &session_event(reason)), 1);
        assert_eq!(story_until(&mut events, "resynchronised").await, HEALED, "{reason}");
        assert_eq!(world.asked("openSession").len(), 2);
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_pbx_that_will_not_monitor_once_is_asked_again() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        assert!(world.server.reject_monitoring("201"));
        assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
        world.phone("204").dial("201").unwrap();
        some_call(&session).await;
        world.phone("204").hang_up().unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn another_client_that_closes_for_all_does_not_end_us() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201")).await;
    let (other, _events) = open(world.over_http().device("201").close_for_all_clients(true)).await;
    soon(other.close()).await;
    story_until(&mut events, "resynchronised").await;
    world.phone("204").dial("201").unwrap();
    some_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn an_administrator_who_closes_the_only_device_ends_the_session() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        // until the next poll is there: between two of them nothing is told, and the session seems to be forgotten
        pass(secs(1)).await;
        world.server.clear_transcript();
        assert!(world.server.close_session_by_admin("201"));
        let reason = |item: &StreamItem<_>| match item {
            StreamItem::Closed { reason } => Some(reason.clone()),
            _ => None,
        };
        let reason = find(&mut events, reason).await;
        assert!(matches!(reason, CloseReason::ClosedByAdministrator), "{reason}");
        soon(call.ended()).await;
        let device = session.device("201").unwrap();
        assert_eq!(soon(device.make_call("203")).await.unwrap_err().kind(), ErrorKind::Closed);
        pass(minutes(10)).await;
        assert_eq!((world.server.sessions(), world.asked("openSession").len()), (0, 0), "that was an order");
        world.phone("202").hang_up().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_administrator_who_closes_one_of_several_devices_ends_that_one_only() {
    let world = World::new().await;
    let builders = [world.over_udp(), world.over_http()];
    for builder in builders.map(|builder| builder.device("201").device("202").device("204")) {
        let (session, mut events) = open(builder).await;
        let ended = world.talk(&session, "201", "203").await;
        world.phone("204").dial("202").unwrap();
        pass(secs(3)).await;
        world.server.clear_transcript();
        assert!(world.server.close_session_by_admin("201"));
        assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
        soon(ended.ended()).await;
        assert!(calls_of(&session, "201").is_empty());
        world.assert_true(&session, "202");
        // what is asked for it says so
        let device = session.device("201").unwrap();
        for error in [
            soon(device.make_call("203")).await.unwrap_err(),
            soon(session.phone("201").unwrap().query_forward()).await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Closed, Delivery::NotSent));
            assert!(error.to_string().contains("administrator"), "{error}");
        }
        // the others go on, here and after the server was started anew
        world.server.restart().await.unwrap();
        story_until(&mut events, "resynchronised").await;
        assert!(!world.asked("openSession").iter().any(|asked| asked.contains(">201<")));
        world.assert_true(&session, "202");
        world.phone("204").hang_up().unwrap();
        soon(session.calls().wait_until(<[_]>::is_empty)).await.unwrap();
        assert!(session.state().get().is_online());
        world.phone("203").hang_up().unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_still_on_its_way_when_an_administrator_closes_a_device_means_nothing() {
    let world = World::new().await;
    let builder = world.over_udp().device("201").device("202").snapshot_interval(None);
    let (session, mut events) = open(builder).await;
    for datagram in [
        session_event("sessionClosedByAdmin"),
        session_event("sessionClosedByAdmin"),
        rings("201", "0891234"),
        session_event("sessionClosedByTimeout"),
    ] {
        world.server.inject("201", &datagram);
    }
    assert_eq!(story_until(&mut events, "resynchronised").await, HEALED);
    pass(secs(10)).await;
    assert_eq!(events.backlog(), 0, "told once");
    assert!(calls_of(&session, "201").is_empty());
    assert_eq!(world.asked("openSession").len(), 2, "each device once");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_knows_no_session_however_often_it_is_opened_is_not_hammered() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        world.server.spoil_answers(When::always().on("snapshot"), error("noOpenSession"));
        world.server.clear_transcript();
        pass(minutes(60)).await;
        // pauses grow to 30 s, 15 s with jitter
        let opened = world.asked("openSession").len();
        assert!((30..60 * 8).contains(&opened), "{opened} in an hour");
        assert!(world.server.requests_received() < 60 * 60, "{}", world.server.requests_received());
        world.server.clear_faults();
        within(minutes(2), session.state().wait_for(SessionState::is_online)).await.unwrap();
        pass(minutes(2)).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_the_session_again_and_again_is_not_hammered() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        world.server.clear_transcript();
        for _ in 0..60 * 60 {
            world.server.reject_monitoring("201");
            pass(secs(1)).await;
        }
        let opened = world.asked("openSession").len();
        assert!((30..60 * 12).contains(&opened), "{opened} in an hour");
        within(minutes(2), session.state().wait_for(SessionState::is_online)).await.unwrap();
        pass(minutes(1)).await;
        world.phone("204").dial("201").unwrap();
        some_call(&session).await;
        world.phone("204").hang_up().unwrap();
        close(&session, &world.server).await;
    }
}
