//! Several servers in front of one PBX, tried in turn.

use super::world::{
    PASSWORD, World, asked, close, error, minutes, no_call, open, pass, secs, some_call, soon, story_until,
    tcp, within,
};
use std::time::Duration;
use telapi::telservices::{Session, WatchedDevice};
use telapi::{CallState, CloseReason, Delivery, ErrorKind, SessionState};
use telapi_mock::fault::{AnswerFault, When};
use telapi_mock::telservices::{TelServer, TelServerBuilder};

const FAILED_OVER: [&str; 5] =
    ["disconnected", "failed over", "connected", "gap: ConnectionLost", "resynchronised"];

/// The ways to reach a first server and a second.
fn ways(first: &TelServer, second: &TelServer) -> [(String, String); 4] {
    [
        (tcp(first), tcp(second)),
        (first.url(), second.url()),
        (tcp(first), second.url()),
        (first.url(), tcp(second)),
    ]
}

fn is_at(session: &Session, url: &str) -> bool {
    matches!(session.state().get(), SessionState::Online { server } if *server == *url)
}

#[tokio::test(start_paused = true)]
async fn when_a_server_goes_the_next_serves_and_the_calls_are_recognised() {
    for way in 0..4 {
        let world = World::new().await;
        let second = world.another().await;
        let (first_url, second_url) = ways(&world.server, &second)[way].clone();
        let builder = Session::builder(&first_url).server(&second_url).seed(7).device("201");
        let (session, mut events) = open(builder).await;
        let call = world.talk(&session, "201", "202").await;
        assert!(is_at(&session, &first_url), "{way}");
        world.server.stop().await;
        // with nothing to do a lost server is noticed when the session is kept alive
        assert_eq!(story_until(&mut events, "resynchronised").await, FAILED_OVER, "{way}");
        assert!(is_at(&session, &second_url), "{way}");
        assert_eq!(call.state(), CallState::Connected);
        soon(call.hold()).await.unwrap();
        soon(call.held()).await.unwrap();
        world.phone("204").dial("201").unwrap();
        soon(session.calls().wait_until(|calls| calls.len() == 2)).await.unwrap();
        world.assert_true(&session, "201");

        // and back
        world.server.restart().await.unwrap();
        second.stop().await;
        assert_eq!(story_until(&mut events, "resynchronised").await, FAILED_OVER, "{way}");
        assert!(is_at(&session, &first_url), "{way}");
        world.assert_true(&session, "201");
        world.phone("204").hang_up().unwrap();
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
        assert_eq!(second.sessions(), 0);
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_server_that_sends_by_udp_is_told_a_port() {
    let world = World::new().await;
    let second = world.another().await;
    let builder = Session::builder(tcp(&world.server)).server(second.url()).seed(7).device("201");
    let (_session, mut events) = open(builder).await;
    world.server.stop().await;
    story_until(&mut events, "resynchronised").await;
    assert!(!asked(&second, "openSession")[0].contains("eventUDPPort"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_any_more_is_left() {
    for way in 0..4 {
        let world = World::new().await;
        let second = world.another().await;
        let (first_url, second_url) = ways(&world.server, &second)[way].clone();
        let builder = Session::builder(first_url).server(&second_url).seed(7).device("201");
        let (session, mut events) = open(builder).await;
        world.server.hang(true);
        assert_eq!(within(minutes(2), story_until(&mut events, "resynchronised")).await, FAILED_OVER);
        assert!(is_at(&session, &second_url));
        world.phone("204").dial("201").unwrap();
        some_call(&session).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_meets_nobody_makes_the_session_look() {
    let world = World::new().await;
    let second = world.another().await;
    let builder = world.over_udp().server(tcp(&second)).device("201").snapshot_interval(None);
    let (session, mut events) = open(builder).await;
    world.server.stop().await;
    let error = soon(session.device("201").unwrap().make_call("202")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NotSent));
    assert_eq!(within(secs(10), story_until(&mut events, "resynchronised")).await, FAILED_OVER);
    world.talk(&session, "201", "202").await;
}

#[tokio::test(start_paused = true)]
async fn when_all_servers_are_gone_the_first_that_comes_back_serves() {
    let world = World::new().await;
    let second = world.another().await;
    let (session, mut events) = open(world.over_udp().server(tcp(&second)).device("201")).await;
    let call = world.talk(&session, "201", "202").await;
    world.server.stop().await;
    second.stop().await;
    pass(minutes(30)).await;
    assert!(matches!(session.state().get(), SessionState::Reconnecting { .. }));
    world.phone("202").hang_up().unwrap();
    second.restart().await.unwrap();
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.state(), CallState::Ended);
    let failures: Vec<_> = session.servers().iter().map(|server| server.failures > 0).collect();
    assert_eq!(failures.len(), 2);
    assert!(failures[0], "it has not come back");
}

#[tokio::test(start_paused = true)]
async fn the_first_login_finds_the_server_that_is_there() {
    let world = World::new().await;
    let second = world.another().await;
    world.server.stop().await;
    let session = soon(world.over_udp().server(tcp(&second)).device("201").connect()).await.unwrap();
    assert!(is_at(&session, &tcp(&second)));
}

/// The first login is refused at once, with this code, and nobody else is asked.
async fn is_refused(world: &World, device: WatchedDevice, code: &str) {
    let second = world.another().await;
    for builder in [world.over_udp().server(tcp(&second)), world.over_http().server(second.url())] {
        world.server.clear_transcript();
        let error = within(secs(1), builder.device(device.clone()).connect()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::LoginRefused, Delivery::Rejected), "{code}");
        assert_eq!(error.refusal().unwrap().code.as_deref(), Some(code));
        assert!(!error.is_transient());
        assert!(error.to_string().contains("201"), "{error}");
        pass(minutes(5)).await;
        assert_eq!(world.asked("openSession").len(), 1, "{code}: no second try");
        assert!(second.transcript().is_empty(), "{code}: nor anywhere else");
    }
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_are_final_at_once() {
    let world = World::behind(TelServerBuilder::requires_credentials).await;
    is_refused(&world, WatchedDevice::new("201").user("Extn201", "wrong"), "invalidCredentials").await;
    is_refused(&world, WatchedDevice::new("201"), "invalidCredentials").await;
    let right = WatchedDevice::new("201").user("Extn201", PASSWORD);
    soon(world.over_udp().device(right).connect()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_missing_licence_is_final_at_the_first_login() {
    let world = World::behind(|server| server.max_sessions(0)).await;
    is_refused(&world, WatchedDevice::new("201"), "sessionLimitExceeded").await;
}

#[tokio::test(start_paused = true)]
async fn a_device_that_the_server_does_not_take_is_final_at_the_first_login() {
    let world = World::new().await;
    world.server.spoil_answers(When::always().on("openSession"), error("reject"));
    is_refused(&world, WatchedDevice::new("201"), "reject").await;
}

#[tokio::test(start_paused = true)]
async fn what_was_allowed_once_and_is_refused_now_may_be_allowed_again() {
    for code in ["sessionLimitExceeded", "reject"] {
        let world = World::new().await;
        for builder in world.both_ways() {
            let (session, mut events) = open(builder).await;
            world.server.spoil_answers(When::next(5).on("openSession"), error(code));
            world.server.forget_sessions();
            within(minutes(10), story_until(&mut events, "resynchronised")).await;
            assert!(session.state().get().is_online(), "{code}");
            world.phone("204").dial("201").unwrap();
            some_call(&session).await;
            world.phone("204").hang_up().unwrap();
            world.server.clear_faults();
            close(&session, &world.server).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_that_was_changed_is_not_tried_by_each_request_and_the_first_ends_the_session() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    world.server.clear_transcript();
    world.server.spoil_answers(When::always().on("openSession"), error("invalidCredentials"));
    world.server.forget_sessions();
    let phone = session.phone("201").unwrap();
    let outcomes = within(secs(2), futures::future::join_all((0..30).map(|_| phone.snapshot()))).await;
    assert!(outcomes.iter().all(Result::is_err));
    within(secs(2), session.state().wait_for(SessionState::is_closed)).await.unwrap();
    assert_eq!(world.asked("openSession").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_password_that_was_changed_ends_ends_the_session_at_once() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        world.server.spoil_answers(When::always().on("openSession"), error("invalidCredentials"));
        world.server.clear_transcript();
        world.server.forget_sessions();
        let closed = within(minutes(2), session.state().wait_for(SessionState::is_closed)).await.unwrap();
        let SessionState::Closed { reason: CloseReason::Refused(error) } = closed else { panic!("{closed}") };
        assert_eq!(error.refusal().unwrap().code.as_deref(), Some("invalidCredentials"));
        pass(minutes(10)).await;
        assert!(world.asked("openSession").len() <= 2, "a password is not tried again and again");
        world.server.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_server_dies_before_the_answer_is_found_at_the_next() {
    for way in 0..4 {
        let world = World::new().await;
        let second = world.another().await;
        let (first_url, second_url) = ways(&world.server, &second)[way].clone();
        let builder = Session::builder(first_url).server(&second_url).seed(7).device("201");
        let (session, _events) = open(builder).await;
        let device = session.device("201").unwrap();
        world.server.spoil_answers(When::next(1).on("makeCall"), AnswerFault::DoAndNeverAnswer);
        let (made, ()) = tokio::join!(within(minutes(2), device.make_call("204")), async {
            pass(Duration::from_millis(20)).await;
            world.server.stop().await;
        });
        let call = match made {
            Ok(call) => call,
            Err(error) => {
                assert_eq!(error.delivery(), Delivery::Unknown, "{way}: {error:?}");
                device.call(error.call_ref().unwrap()).expect("it is there")
            }
        };
        soon(call.wait_until(|call| call.state == CallState::Delivered)).await.unwrap();
        let is_at_second = |state: &SessionState| matches!(state, SessionState::Online { server } if **server == *second_url);
        soon(session.state().wait_for(is_at_second)).await.unwrap();
        pass(secs(1)).await;
        assert_eq!(call.state(), CallState::Delivered, "{way}: recognised");
        world.assert_true(&session, "201");
        assert_eq!(world.asked("makeCall").len() + asked(&second, "makeCall").len(), 1, "{way}");
        soon(call.hang_up()).await.unwrap();
        no_call(&session).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_closed_at_any_moment_of_a_failover_leaves_nothing_behind() {
    for way in 0..4 {
        for step in 0..25 {
            let world = World::new().await;
            let second = world.another().await;
            let (first_url, second_url) = ways(&world.server, &second)[way].clone();
            let builder = Session::builder(first_url).server(second_url).seed(7).device("201").device("202");
            let (session, _events) = open(builder).await;
            world.server.stop().await;
            second.spoil_answers(
                When::always().on("openSession"),
                AnswerFault::Late(Duration::from_millis(300)),
            );
            // makes it look for its server
            soon(session.phone("201").unwrap().snapshot()).await.unwrap_err();
            pass(Duration::from_millis(step * 80)).await;
            soon(session.close()).await;
            pass(secs(30)).await;
            assert_eq!(second.sessions(), 0, "way {way}, closed after {} ms", step * 80);
        }
    }
}
