//! One session watches several devices, each with a port of its own.

use super::world::{World, calls_of, close, find, minutes, open, pass, rings, secs, soon};
use std::collections::BTreeSet;
use telapi::csta::CstaEvent;
use telapi::telservices::{Event, SessionBuilder};
use telapi::{CallState, StreamItem};
use telapi_mock::fault::{AnswerFault, EventFault, When};
use telapi_mock::telservices::TelServer;
use telapi_mock::{Extension, Switch, SwitchBuilder};

fn all_phones(builder: SessionBuilder) -> SessionBuilder {
    ["201", "202", "203", "204"].into_iter().fold(builder, SessionBuilder::device)
}

#[tokio::test(start_paused = true)]
async fn each_device_has_its_session_and_its_port_and_its_calls() {
    let world = World::new().await;
    for builder in [world.over_udp(), world.over_http()] {
        world.server.clear_transcript();
        let (session, _events) = open(all_phones(builder)).await;
        let opened: BTreeSet<_> = world.asked("openSession").into_iter().collect();
        assert_eq!((opened.len(), world.server.sessions()), (4, 4));
        let call = world.talk(&session, "201", "202").await;
        world.phone("204").dial("203").unwrap();
        pass(secs(3)).await;
        for phone in ["201", "202", "203", "204"] {
            assert_eq!(calls_of(&session, phone).len(), 1, "{phone}");
            world.assert_true(&session, phone);
        }
        // the same call, as both ends see it
        let [far] = &session.device("202").unwrap().calls()[..] else { panic!("one") };
        soon(far.hold()).await.unwrap();
        soon(far.held()).await.unwrap();
        assert_eq!(call.state(), CallState::Connected, "the other end holds, not we");
        soon(call.hang_up()).await.unwrap();
        world.phone("204").hang_up().unwrap();
        soon(session.calls().wait_until(<[_]>::is_empty)).await.unwrap();
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_names_no_device_is_about_the_one_whose_port_it_came_to() {
    let world = World::new().await;
    let (_session, mut events) = open(all_phones(world.over_udp())).await;
    for phone in ["203", "201"] {
        world.switch.set_do_not_disturb(phone, true).unwrap();
        let device = |item: &StreamItem<Event>| {
            let event = item.event()?;
            matches!(event.csta(), Some(CstaEvent::DoNotDisturb(_))).then(|| event.device.number().to_owned())
        };
        assert_eq!(find(&mut events, device).await, phone);
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_names_another_watched_device_is_about_that_one() {
    let world = World::new().await;
    let (session, _events) = open(all_phones(world.over_udp())).await;
    assert_eq!(world.server.inject("201", &rings("203", "0891234")), 1);
    soon(session.calls().wait_until(|calls| !calls.is_empty())).await.unwrap();
    assert_eq!((calls_of(&session, "201").len(), calls_of(&session, "203").len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_doubted_of_another_watched_device_is_looked_up_of_that_one() {
    let world = World::new().await;
    let (session, _events) = open(all_phones(world.over_udp())).await;
    // its beginning is lost, and what comes next comes to another's port
    world.server.spoil_events(When::always(), EventFault::Drop);
    world.phone("204").dial("202").unwrap();
    pass(secs(3)).await;
    assert!(calls_of(&session, "202").is_empty());
    world.server.clear_transcript();
    let connected = String::from_utf8(rings("202", "204")).unwrap().replace("alerting", "connected");
    world.server.inject("201", connected.as_bytes());
    pass(secs(1)).await;
    world.assert_true(&session, "202");
    let asked = world.asked("snapshot");
    assert!(asked.len() == 1 && asked[0].contains("202"), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn an_event_of_a_device_that_is_not_watched_is_counted_and_means_nothing() {
    let world = World::new().await;
    let (session, events) = open(world.over_udp().device("201")).await;
    world.server.inject("201", &rings("203", "0891234"));
    pass(secs(1)).await;
    assert!(session.calls().snapshot().is_empty());
    assert_eq!(events.backlog(), 0);
    assert_eq!(session.discarded_datagrams("201").unwrap().undecodable, 1);
}

#[tokio::test(start_paused = true)]
async fn devices_that_are_not_watched_are_refused() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    for error in [session.device("202").unwrap_err(), session.phone("202").unwrap_err()] {
        assert_eq!(error.kind(), telapi::ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("202"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_devices_of_a_slow_server_are_all_kept_alive() {
    let numbers: Vec<String> = (1001..=1060).map(|number| number.to_string()).collect();
    let phones = numbers.iter().map(Extension::new);
    let switch = phones.fold(Switch::builder(), SwitchBuilder::extension).build();
    let server = TelServer::builder(&switch).start().await.unwrap();
    let world = World { switch, server };
    let builder = world.over_udp().session_timeout(secs(60)).snapshot_interval(None);
    let builder = numbers.iter().fold(builder, |builder, number| builder.device(number.as_str()));
    let (session, _events) = open(builder).await;
    // one after another they would take three minutes
    world.server.spoil_answers(When::always().on("snapshot"), AnswerFault::Late(secs(3)));
    world.server.clear_transcript();
    pass(minutes(10)).await;
    assert_eq!((world.asked("openSession").len(), world.server.sessions()), (0, 60));
    world.server.clear_faults();
    close(&session, &world.server).await;
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_watches_none_and_notices_a_server_that_goes() {
    let world = World::new().await;
    for builder in [world.over_udp(), world.over_http()] {
        let (session, mut events) = open(builder).await;
        assert_eq!(world.server.sessions(), 0);
        world.server.stop().await;
        super::world::story_until(&mut events, "disconnected").await;
        world.server.restart().await.unwrap();
        super::world::story_until(&mut events, "connected").await;
        close(&session, &world.server).await;
    }
}
