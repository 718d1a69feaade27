//! Events by UDP, which may be lost, come twice, late, in another order, broken, or from anybody.

use super::random::Random;
use super::world::{
    World, by, calls_of, find, minutes, no_call, open, pass, rings, secs, some_call, soon, story_until, tcp,
    within,
};
use std::net::IpAddr;
use std::time::Duration;
use telapi::csta::{CstaEvent, EventType as CstaEventType};
use telapi::telservices::{Event, Session, SessionBuilder};
use telapi::{CallState, ErrorKind, EventStream, StreamItem, Subscription};
use telapi_mock::fault::{EventFault, When};
use telapi_mock::telservices::Transport;

/// The events of this type that a stream has told so far.
async fn count(events: &mut EventStream<Event>, wanted: CstaEventType) -> usize {
    let mut count = 0;
    while events.backlog() > 0 {
        let item = events.next().await.unwrap();
        let csta = item.event().and_then(Event::csta).map(CstaEvent::event_type);
        count += usize::from(csta == Some(wanted));
    }
    count
}

fn discarded(session: &Session) -> [u64; 3] {
    let discarded = session.discarded_datagrams("201").unwrap();
    [discarded.strangers, discarded.oversize, discarded.undecodable]
}

#[tokio::test(start_paused = true)]
async fn a_datagram_of_a_stranger_is_counted_and_means_nothing() {
    let world = World::new().await;
    let (session, events) = open(world.over_udp().device("201")).await;
    for _ in 0..3 {
        assert_eq!(world.server.forge("201", &rings("201", "0891234")), 1);
    }
    pass(secs(1)).await;
    assert!(calls_of(&session, "201").is_empty());
    assert_eq!(events.backlog(), 0);
    assert_eq!(discarded(&session), [3, 0, 0]);
    assert_eq!(session.discarded_datagrams("202"), None, "it is not watched");
    // those of the server are taken as before
    world.phone("204").dial("201").unwrap();
    some_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn another_address_of_the_servers_may_be_allowed() {
    let world = World::new().await;
    let other: IpAddr = [127, 66, 0, 66].into();
    let (session, _events) = open(world.over_udp().device("201").event_sender(other)).await;
    world.server.spoil_events(When::always(), EventFault::Forged);
    world.phone("204").dial("201").unwrap();
    assert_eq!(within(secs(2), some_call(&session)).await.state, CallState::Alerting);
    assert_eq!(discarded(&session), [0; 3]);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_sends_in_the_servers_name_is_believed_until_the_next_snapshot_at_most() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201")).await;
    world.server.inject("201", &rings("201", "0891234"));
    some_call(&session).await;
    within(secs(31), no_call(&session)).await;
    story_until(&mut events, "repaired").await;
}

#[tokio::test(start_paused = true)]
async fn a_datagram_above_the_limit_is_counted_and_what_it_told_is_repaired() {
    let world = World::new().await;
    let (session, mut events) = open(world.over_udp().device("201").max_datagram(4000)).await;
    world.server.spoil_events(When::next(1), EventFault::Oversize(4001));
    world.phone("204").dial("201").unwrap();
    assert_eq!(within(secs(31), story_until(&mut events, "repaired")).await, ["repaired"]);
    assert_eq!(discarded(&session), [0, 1, 0]);
    world.assert_true(&session, "201");
    // as large as allowed is allowed
    world.server.spoil_events(When::next(1), EventFault::Oversize(4000));
    world.phone("204").hang_up().unwrap();
    within(secs(2), no_call(&session)).await;
}

#[tokio::test(start_paused = true)]
async fn a_broken_datagram_is_told_and_counted_and_the_device_looked_at_at_once() {
    for (fault, number) in [(EventFault::Garbage, 1), (EventFault::Truncate, 1)] {
        let world = World::new().await;
        let (session, mut events) = open(world.over_udp().device("201")).await;
        world.server.spoil_events(When::next(1), fault);
        world.phone("204").dial("201").unwrap();
        let error = |item: &StreamItem<Event>| match item {
            StreamItem::DecodeError(error) => Some(error.clone()),
            _ => None,
        };
        assert_eq!(soon(find(&mut events, error)).await.kind(), ErrorKind::Decode);
        within(secs(2), some_call(&session)).await;
        assert_eq!(discarded(&session), [0, 0, number]);
        world.assert_true(&session, "201");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_datagram_holds_the_session_lives_on() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let (ours, deep) = (rings("201", "202"), "<a>".repeat(9000));
    let truncated: Vec<_> = (1..ours.len()).map(|length| ours[..length].to_vec()).collect();
    let others: [&[u8]; 9] = [
        b"\xff\xfe\x00\x01",
        b"<TelServiceEvent/>",
        b"<TelServiceEvent><event/></TelServiceEvent>",
        b"<TelServiceEvent><event><call/></event></TelServiceEvent>",
        b"<TelServiceEvent><event><call><id>x</id><primCall><state/><duration>soon</duration></primCall></call></event></TelServiceEvent>",
        b"<TelServiceReturn><result><standard/></result></TelServiceReturn>",
        b"<!DOCTYPE a [<!ENTITY b \"c\">]><TelServiceEvent>&b;</TelServiceEvent>",
        b"<TelServiceEvent><event><session><nobodyKnowsThis/></session></event></TelServiceEvent>",
        deep.as_bytes(),
    ];
    for datagram in truncated.iter().map(Vec::as_slice).chain(others) {
        world.server.inject("201", datagram);
        // a system keeps a few hundred that nobody has read
        pass(Duration::from_millis(1)).await;
    }
    pass(secs(5)).await;
    assert!(calls_of(&session, "201").is_empty());
    assert!(session.state().get().is_online());
    // the others are events, of which nothing is known
    assert_eq!(discarded(&session)[2], truncated.len() as u64 + 6);
    world.talk(&session, "201", "202").await;
    assert!(world.server.requests_received() < 100, "not a snapshot for each of them");
}

#[tokio::test(start_paused = true)]
async fn several_messages_in_one_datagram_are_told_one_by_one() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    world.phone("204").dial("201").unwrap();
    some_call(&session).await;
    let mut events = session.events();
    world.server.spoil_events(When::next(2), EventFault::Coalesce);
    world.phone("201").pick_up().unwrap();
    world.phone("201").hold().unwrap();
    world.phone("201").retrieve().unwrap();
    pass(secs(1)).await;
    let mut told = Vec::new();
    while events.backlog() > 0 {
        let item = events.next().await.unwrap();
        told.extend(item.event().and_then(Event::csta).map(CstaEvent::event_type));
    }
    assert_eq!(told, [CstaEventType::Established, CstaEventType::Held, CstaEventType::Retrieved]);
}

#[tokio::test(start_paused = true)]
async fn what_comes_twice_is_told_once() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    let mut events = session.events();
    world.server.spoil_events(When::always(), EventFault::Duplicate);
    world.phone("204").dial("201").unwrap();
    pass(secs(1)).await;
    assert_eq!(count(&mut events, CstaEventType::Delivered).await, 1);
    world.phone("201").pick_up().unwrap();
    pass(secs(1)).await;
    assert_eq!(count(&mut events, CstaEventType::Established).await, 1);
    world.phone("204").hang_up().unwrap();
    pass(secs(1)).await;
    assert_eq!(count(&mut events, CstaEventType::ConnectionCleared).await, 1);
    assert!(calls_of(&session, "201").is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_comes_late_takes_no_call_back_to_where_it_was() {
    for (state, fault) in [
        ("alerting", EventFault::Reorder),
        ("alerting", EventFault::DelayAlone(secs(3))),
        ("connected", EventFault::DelayAlone(secs(5))),
    ] {
        let world = World::new().await;
        let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
        world.server.spoil_events(When::next(1).on(state), fault.clone());
        world.phone("204").dial("201").unwrap();
        pass(secs(1)).await;
        world.phone("201").pick_up().unwrap();
        pass(secs(1)).await;
        if state == "alerting" {
            world.assert_true(&session, "201");
        }
        pass(secs(10)).await;
        world.assert_true(&session, "201");
        world.phone("204").hang_up().unwrap();
        pass(secs(10)).await;
        world.assert_true(&session, "201");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_has_ended_does_not_come_back_with_a_late_datagram() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201").snapshot_interval(None)).await;
    world.server.spoil_events(When::next(1).on("connected"), EventFault::DelayAlone(secs(3)));
    world.phone("204").dial("201").unwrap();
    world.phone("201").pick_up().unwrap();
    world.phone("204").hang_up().unwrap();
    let mut events = session.events();
    pass(secs(10)).await;
    assert!(calls_of(&session, "201").is_empty());
    assert_eq!(count(&mut events, CstaEventType::Established).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_datagram_is_repaired_within_the_interval_and_told_as_a_repair() {
    for interval in [10, 30] {
        let world = World::new().await;
        let builder = world.over_udp().device("201").snapshot_interval(secs(interval));
        let (session, mut events) = open(builder).await;
        for step in ["begins", "is answered", "ends"] {
            world.server.spoil_events(When::next(1), EventFault::Drop);
            match step {
                "begins" => drop(world.phone("204").dial("201").unwrap()),
                "is answered" => world.phone("201").pick_up().unwrap(),
                _ => world.phone("204").hang_up().unwrap(),
            }
            let story = within(secs(interval + 1), story_until(&mut events, "repaired")).await;
            assert_eq!(story, ["repaired"], "a call {step}");
            world.assert_true(&session, "201");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_feature_is_found_too() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    let mut events = session.events_with(Subscription::new().only([CstaEventType::DoNotDisturb]));
    world.server.spoil_events(When::next(1), EventFault::Drop);
    world.switch.set_do_not_disturb("201", true).unwrap();
    let told = |item: &StreamItem<Event>| match item.event().and_then(Event::csta) {
        Some(CstaEvent::DoNotDisturb(told)) => told.do_not_disturb_on,
        _ => None,
    };
    assert!(within(secs(31), find(&mut events, told)).await);
}

#[tokio::test(start_paused = true)]
async fn what_a_server_sent_that_was_left_is_not_taken_for_news() {
    let world = World::new().await;
    let second = world.another().await;
    let builder = world.over_udp().server(second.url()).device("201").session_timeout(None);
    let (session, mut events) = open(builder).await;
    world.server.hang(true);
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    // the first is there again, and still has our session, and our port
    world.server.hang(false);
    world.server.clear_transcript();
    // too short for a poll to see it
    world.phone("204").dial("201").unwrap();
    world.phone("204").hang_up().unwrap();
    pass(secs(5)).await;
    assert!(by(&world.server, Transport::Udp) >= 2);
    let mut calls = session.events_with(Subscription::new().only([CstaEventType::Delivered]));
    second.stop().await;
    story_until(&mut events, "failed over").await;
    story_until(&mut events, "resynchronised").await;
    pass(secs(5)).await;
    assert_eq!(tcp(&world.server), session.servers()[0].server.as_ref());
    assert_eq!(count(&mut calls, CstaEventType::Delivered).await, 0, "it was over long ago");
}

/// Somebody does something, if the state of the phone allows it.
fn somebody_acts(world: &World, random: &mut Random) {
    const PHONES: [&str; 4] = ["201", "202", "203", "204"];
    let (phone, other) = (world.phone(random.of::<&str>(&PHONES)), *random.of(&PHONES));
    // what is not possible at the moment is refused by the switch, which is no concern of ours
    let _ = match random.below(10) {
        0 | 1 => phone.dial(other).map(drop),
        2..=4 => phone.pick_up(),
        5 => phone.hang_up(),
        6 => phone.hold(),
        7 => phone.retrieve(),
        8 => phone.consult(other).map(drop),
        _ => phone.transfer(),
    };
}

#[tokio::test(start_paused = true)]
async fn whatever_befalls_datagrams_after_the_next_snapshot_all_is_true() {
    for seed in 0..12 {
        let world = World::new().await;
        let phones = ["201", "202", "203", "204"];
        let builder = phones.into_iter().fold(world.over_udp(), SessionBuilder::device);
        let (session, _events) = open(builder.snapshot_interval(secs(20))).await;
        let faults = [
            EventFault::Drop,
            EventFault::Duplicate,
            EventFault::Reorder,
            EventFault::DelayAlone(secs(4)),
            EventFault::Delay(secs(2)),
            EventFault::Coalesce,
            EventFault::Truncate,
        ];
        let mut random = Random(seed);
        for _ in 0..3 {
            for (at, fault) in (0..).zip(faults.clone()) {
                world.server.spoil_events(When::with_chance(0.1, seed * 10 + at), fault);
            }
            for _ in 0..60 {
                somebody_acts(&world, &mut random);
                pass(Duration::from_millis(random.below(2500))).await;
            }
            world.server.clear_faults();
            // what was late is there by then
            pass(secs(26)).await;
            for phone in phones {
                world.assert_true(&session, phone);
            }
        }
        assert!(session.state().get().is_online(), "{seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_does_not_end_the_session_nor_make_it_ask_without_end() {
    let world = World::new().await;
    let (session, _events) = open(world.over_udp().device("201")).await;
    world.server.clear_transcript();
    let before = world.server.requests_received();
    for _ in 0..60 {
        for _ in 0..50 {
            world.server.inject("201", b"<TelServiceEvent>");
        }
        pass(secs(1)).await;
    }
    let asked = world.server.requests_received() - before;
    assert!(asked < 60 * 4, "{asked} requests in a minute");
    assert!(session.state().get().is_online());
    within(minutes(1), world.talk(&session, "201", "202")).await;
}
