//! Opening, keeping and closing the sessions of devices (guide, *Session*).

use super::world::{
    PASSWORD, World, calls_of, close, find, minutes, open, pass, secs, some_call, soon, within,
};
use std::net::Ipv4Addr;
use telapi::telservices::service::EventUpdate;
use telapi::telservices::{SessionBuilder, WatchedDevice};
use telapi::{CallState, CloseReason, ErrorKind, StreamItem};
use telapi_mock::telservices::Transport;
use tokio::net::UdpSocket;

/// A UDP port that is free.
async fn free_port() -> u16 {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port()
}

/// What stands between two tags.
fn within_tags<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(inside, _)| inside)
}

#[tokio::test(start_paused = true)]
async fn a_session_is_opened_with_a_port_of_the_systems_and_a_timeout_and_nothing_else() {
    let world = World::new().await;
    let (_session, _events) = open(world.over_udp().device("201")).await;
    let [asked] = &world.asked("openSession")[..] else { panic!("once") };
    let port: u16 = within_tags(asked, "eventUDPPort").unwrap().parse().unwrap();
    assert_ne!(port, 0);
    let expected = format!(
        "<TelServiceRequest><openSession><deviceNumber>201</deviceNumber><eventUDPPort>{port}</eventUDPPort>\
         <sessionTimeout>120</sessionTimeout></openSession></TelServiceRequest>"
    );
    assert_eq!(*asked, expected);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_opened_with_all_that_the_guide_offers() {
    let world = World::new().await;
    let port = free_port().await;
    let device = WatchedDevice::new("201").user("Extn201", PASSWORD).event_port(port);
    let device = device.event_update(EventUpdate::Restricted).start_pbx_monitor(false);
    let (_session, _events) = open(world.over_udp().device(device).session_timeout(secs(45))).await;
    let expected = format!(
        "<TelServiceRequest><openSession><deviceNumber>201</deviceNumber><eventUDPPort>{port}</eventUDPPort>\
         <eventUpdate><restricted/></eventUpdate><userID>Extn201</userID><userPassword>{PASSWORD}</userPassword>\
         <sessionTimeout>45</sessionTimeout><startPbxMonitor><false/></startPbxMonitor></openSession>\
         </TelServiceRequest>"
    );
    assert_eq!(world.asked("openSession"), [expected]);
}

#[tokio::test(start_paused = true)]
async fn the_server_is_told_the_port_of_a_router() {
    let world = World::new().await;
    let router = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let device = WatchedDevice::new("201").announced_port(router.local_addr().unwrap().port());
    let (session, _events) = open(world.over_udp().device(device).snapshot_interval(None)).await;
    let own = world.server.transcript().iter().all(|told| told.transport != Transport::Udp);
    assert!(own, "nothing has happened yet");
    world.phone("204").dial("201").unwrap();
    let mut bytes = [0; 4096];
    let length = soon(router.recv(&mut bytes)).await.unwrap();
    assert!(String::from_utf8_lossy(&bytes[..length]).contains("<alerting/>"));
    assert!(calls_of(&session, "201").is_empty(), "the router has not passed it on");
}

#[tokio::test(start_paused = true)]
async fn a_port_that_is_taken_is_told_and_not_waited_for_longer_than_the_first_login() {
    let world = World::new().await;
    let taken = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let device = WatchedDevice::new("201").event_port(port);
    let builder = world.over_udp().device(device).login_deadline(secs(20));
    let error = within(secs(30), builder.connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    assert_eq!(world.server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn restricted_tells_who_rings_and_a_snapshot_what_becomes_of_it() {
    let world = World::new().await;
    let device = WatchedDevice::new("201").event_update(EventUpdate::Restricted);
    let (session, mut events) = open(world.over_udp().device(device)).await;
    world.phone("204").dial("201").unwrap();
    let call = some_call(&session).await;
    assert_eq!(call.state, CallState::Alerting);
    world.phone("201").pick_up().unwrap();
    let is_connected = |item: &StreamItem<_>| match item {
        StreamItem::Repaired { changes } => Some(changes.iter().any(|c| c.state == CallState::Connected)),
        _ => None,
    };
    assert!(within(secs(31), find(&mut events, is_connected)).await, "told as what it is: a repair");
    world.assert_true(&session, "201");
}

#[tokio::test(start_paused = true)]
async fn without_a_monitor_snapshots_tell_the_calls() {
    let world = World::new().await;
    let device = WatchedDevice::new("201").start_pbx_monitor(false);
    let (session, _events) = open(world.over_udp().device(device)).await;
    world.phone("204").dial("201").unwrap();
    within(secs(31), some_call(&session)).await;
    world.assert_true(&session, "201");
}

/// Sessions with and without what keeps them busy.
fn idle(world: &World) -> Vec<SessionBuilder> {
    let settings = [(Some(secs(120)), Some(secs(30))), (Some(secs(20)), None), (None, None)];
    let with = |(timeout, interval): (Option<_>, Option<_>)| {
        world.both_ways().map(|way| way.session_timeout(timeout).snapshot_interval(interval))
    };
    settings.into_iter().flat_map(with).collect()
}

#[tokio::test(start_paused = true)]
async fn an_idle_session_is_kept_alive_for_hours_without_a_word() {
    let count = idle(&World::new().await).len();
    for which in 0..count {
        let world = World::new().await;
        let (session, events) = open(idle(&world).remove(which)).await;
        world.server.clear_transcript();
        pass(minutes(125)).await;
        assert_eq!((world.asked("openSession").len(), world.server.sessions()), (0, 1), "{which}");
        assert_eq!(events.backlog(), 0, "{which}: nothing has happened, and nothing is told");
        world.phone("204").dial("201").unwrap();
        some_call(&session).await;
        close(&session, &world.server).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_keeps_a_session_alive_comes_well_inside_its_time() {
    let world = World::new().await;
    let builder = world.over_udp().device("201").session_timeout(secs(60)).snapshot_interval(None);
    let (_session, _events) = open(builder).await;
    for _ in 0..20 {
        let before = world.server.requests_received();
        pass(secs(30)).await;
        assert!(world.server.requests_received() > before, "nothing for half of the time");
    }
    let services: std::collections::BTreeSet<_> =
        world.server.transcript().into_iter().map(|told| told.name).collect();
    assert_eq!(services.into_iter().collect::<Vec<_>>(), ["openSession", "snapshot"], "harmless");
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_timeout_asks_for_none() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").session_timeout(None)).await;
    assert!(!world.asked("openSession")[0].contains("sessionTimeout"));
    close(&session, &world.server).await;
}

#[tokio::test(start_paused = true)]
async fn close_closes_every_session_for_this_client() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201").device("202")).await;
    assert_eq!(world.server.sessions(), 2);
    close(&session, &world.server).await;
    let [first, second] = &world.asked("closeSession")[..] else { panic!("each once") };
    for (asked, number) in [(first, "201"), (second, "202")] {
        let expected = format!(
            "<TelServiceRequest><closeSession><deviceNumber>{number}</deviceNumber></closeSession></TelServiceRequest>"
        );
        assert_eq!(*asked, expected);
    }
    let reason = |item: &StreamItem<_>| match item {
        StreamItem::Closed { reason } => Some(reason.clone()),
        _ => None,
    };
    assert!(matches!(find(&mut events, reason).await, CloseReason::ClosedByUser));
}

#[tokio::test(start_paused = true)]
async fn the_server_may_be_asked_to_wait_before_it_closes() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").close_after(secs(3))).await;
    soon(session.close()).await;
    assert!(
        world.asked("closeSession")[0].contains("<actualCloseSessionTimeout>3</actualCloseSessionTimeout>")
    );
    assert_eq!(world.server.sessions(), 1, "who comes back within this time finds it");
    pass(secs(4)).await;
    assert_eq!(world.server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_session_may_be_closed_for_all_clients() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").close_for_all_clients(true)).await;
    close(&session, &world.server).await;
    assert!(world.asked("closeSession")[0].contains("<clientOnly><false/></clientOnly>"));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_dropped_is_closed_at_the_server() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, mut events) = open(builder).await;
        drop(session);
        let ended = |item: &StreamItem<_>| {
            matches!(item, StreamItem::Closed { reason: CloseReason::Dropped }).then_some(())
        };
        find(&mut events, ended).await;
        pass(secs(5)).await;
        assert_eq!(world.server.sessions(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn closing_does_not_wait_for_a_server_that_hangs() {
    let world = World::new().await;
    for builder in world.both_ways() {
        let (session, _events) = open(builder).await;
        world.server.hang(true);
        within(secs(10), session.close()).await;
        world.server.hang(false);
        // what could not be closed ends by its own timeout
        pass(secs(130)).await;
        assert_eq!(world.server.sessions(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_login_that_fails_half_way_leaves_nothing_open() {
    let world = World::behind(|server| server.max_sessions(1)).await;
    soon(world.over_udp().device("201").device("202").connect()).await.unwrap_err();
    pass(secs(1)).await;
    assert_eq!(world.server.sessions(), 0);
    assert!(!world.asked("closeSession").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_session_closed_while_it_is_being_opened_leaves_nothing_behind() {
    for step in 0..20 {
        let world = World::new().await;
        let late = telapi_mock::fault::AnswerFault::Late(secs(1));
        world.server.spoil_answers(telapi_mock::fault::When::always().on("openSession"), late);
        let session = world.over_udp().device("201").device("202").start().unwrap();
        pass(std::time::Duration::from_millis(step * 100)).await;
        soon(session.close()).await;
        pass(secs(10)).await;
        assert_eq!(world.server.sessions(), 0, "closed after {} ms", step * 100);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_work_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let udp = || world.over_udp().device("201");
    let port = |number: &str| WatchedDevice::new(number).event_port(20_001);
    for (what, builder) in [
        ("a device twice", udp().device("201")),
        ("no number", udp().device(" ")),
        ("one port for two", world.over_udp().device(port("201")).device(port("202"))),
        ("no connection", udp().max_connections(0)),
        ("no time", udp().request_deadline(secs(0))),
        ("too much time", udp().session_timeout(minutes(60 * 25))),
        ("a URL", udp().server("telservices://")),
        ("a path over TCP", udp().http_path("/cti")),
        ("no media type", world.over_http().media_type("xml")),
    ] {
        let error = builder.start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{what}: {error}");
    }
    assert!(world.server.transcript().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_two_sessions_of_one_machine_one_may_close() {
    for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let world = World::new().await;
        let way = |way: usize| world.both_ways().into_iter().nth(way).unwrap();
        let (closes, _events) = open(way(first)).await;
        let (stays, _events) = open(way(second)).await;
        // to the server both are one client, for a request to close names no port
        soon(closes.close()).await;
        pass(secs(35)).await;
        world.phone("204").dial("201").unwrap();
        within(secs(2), some_call(&stays)).await;
        close(&stays, &world.server).await;
    }
}
