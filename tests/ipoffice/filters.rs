//! Streams that ask for some of what there is (IP Office guide 17: an application user sees every device).

use super::world::{BOTH_WAYS, World, find, minutes, pass, secs, soon, story_until, watch};
use futures::FutureExt;
use telapi::ipoffice::{Event, EventDevice, EventType, Session};
use telapi::{Call, CallState, EndReason, EventStream, StreamItem, Subscription, csta};

/// The events that wait in a stream, each as its device and its name.
fn waiting(events: &mut EventStream<Event>) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(Some(item)) = events.next().now_or_never() {
        if let Some(event) = item.event() {
            let device = event.device.as_ref().map_or("-", EventDevice::as_str);
            told.push(format!("{device} {}", event.message()));
        }
    }
    told
}

async fn of_all_devices(world: &World) -> Session {
    let session = soon(world.application_user().connect()).await.unwrap();
    drop(watch(&session).await);
    session
}

/// 201 brings 202 and 203 together.
async fn confer(world: &World) {
    world.phone("201").dial("202").unwrap();
    world.phone("202").pick_up().unwrap();
    world.phone("201").consult("203").unwrap();
    world.phone("203").pick_up().unwrap();
    world.phone("201").conference().unwrap();
    pass(secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_for_a_device_gets_its_events_and_those_of_its_conferences() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = of_all_devices(&world).await;
        let [mut of_203, mut of_204] =
            ["203", "204"].map(|number| session.events_with(Subscription::new().for_device(number)));
        world.phone("204").dial("205").unwrap();
        world.phone("204").hang_up().unwrap();
        confer(&world).await;
        let told = waiting(&mut of_203);
        assert!(told.contains(&"203 EstablishedEvent".to_owned()), "{told:?}");
        assert_eq!(told.last().unwrap(), "conference ConferencedEvent", "{told:?}");
        assert!(
            told.iter().all(|told| told.starts_with("203 ") || told.starts_with("conference ")),
            "{told:?}"
        );
        let told = waiting(&mut of_204);
        assert!(!told.is_empty() && told.iter().all(|told| told.starts_with("204 ")), "{told:?}");

        // who leaves is told so, and who stays; guide 5.3.2: the event lists who has left, and no more
        let mut of_201 = session.events_with(Subscription::new().for_device("201"));
        world.phone("203").hang_up().unwrap();
        pass(secs(1)).await;
        for events in [&mut of_203, &mut of_201] {
            let told = waiting(events);
            assert!(told.contains(&"conference ConferencedEvent".to_owned()), "{told:?}");
        }
        // the end lists nobody
        world.phone("202").hang_up().unwrap();
        pass(secs(1)).await;
        let told = waiting(&mut of_201);
        assert!(told.contains(&"conference ConferencedEvent".to_owned()), "{told:?}");
        assert_eq!(waiting(&mut of_204), Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_speaks_or_locks_in_a_conference_reaches_those_who_take_part() {
    let world = World::new().await;
    let session = of_all_devices(&world).await;
    confer(&world).await;
    let call = session.device("202").unwrap().calls().pop().unwrap();
    let conference = call.record().conference.clone().unwrap();
    let [mut of_202, mut of_204] =
        ["202", "204"].map(|number| session.events_with(Subscription::new().for_device(number)));
    let mut of_call = session.events_with(Subscription::new().for_call(&call));
    world.portal.inject(
        "ctiapp",
        format!(
            "<Events><Event device='conference'><ConferenceActiveSpeakerEvent><conferenceId>{conference}</conferenceId>\
             </ConferenceActiveSpeakerEvent></Event></Events>"
        ),
    );
    // the guide's sample of it has no device (5.3.13)
    world.portal.inject(
        "ctiapp",
        format!("<ConferenceLockedEvent><confUniqueId>{conference}</confUniqueId></ConferenceLockedEvent>"),
    );
    pass(secs(1)).await;
    let expected = ["conference ConferenceActiveSpeakerEvent", "- ConferenceLockedEvent"];
    assert_eq!(waiting(&mut of_202), expected);
    assert_eq!(waiting(&mut of_call), expected);
    assert_eq!(waiting(&mut of_204), Vec::<String>::new());
}

/// Told once, as `conference` (guide 17).
#[tokio::test(start_paused = true)]
async fn that_a_participant_is_muted_reaches_those_who_take_part() {
    let world = World::new().await;
    let session = of_all_devices(&world).await;
    confer(&world).await;
    let [mut of_202, mut of_204] =
        ["202", "204"].map(|number| session.events_with(Subscription::new().for_device(number)));
    let call = session.device("202").unwrap().calls().pop().unwrap();
    let mut of_call = session.events_with(Subscription::new().for_call(&call));
    let conference = world.phone("203").legs()[0].conference.clone().unwrap();
    let muted = &conference.participants.iter().find(|one| one.party.number == "203").unwrap().id;
    world.switch.set_participant_mute(None, &conference.id, muted, true).unwrap();
    pass(secs(1)).await;
    let expected = ["conference MicrophoneMuteEvent"];
    assert_eq!(waiting(&mut of_202), expected);
    assert_eq!(waiting(&mut of_call), expected);
    assert_eq!(waiting(&mut of_204), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn that_a_call_is_muted_or_recorded_reaches_who_asks_for_the_call() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = of_all_devices(&world).await;
        world.phone("201").dial("202").unwrap();
        world.phone("202").pick_up().unwrap();
        pass(secs(1)).await;
        let [mut of_201, mut of_202] = ["201", "202"].map(|number| {
            let call = session.device(number).unwrap().calls().pop().unwrap();
            session.events_with(Subscription::new().for_call(&call))
        });
        let id = world.phone("201").legs()[0].call_id.clone();
        world.switch.set_microphone_mute("201", &id, true).unwrap();
        world.switch.start_recording("201", &id).unwrap();
        world.switch.stop_recording("201", &id).unwrap();
        pass(secs(1)).await;
        let expected = ["MicrophoneMuteEvent", "ARSRecordCallStartedEvent", "ARSRecordCallStoppedEvent"];
        assert_eq!(waiting(&mut of_201), expected.map(|name| format!("201 {name}")));
        assert_eq!(waiting(&mut of_202), Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_for_a_call_follows_it_from_its_request_through_hold_and_transfer_to_its_end() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        drop(watch(&session).await);
        let phone = session.device("201").unwrap();
        // the request has not left yet when its call is asked for
        let request = tokio::spawn({
            let phone = phone.clone();
            async move { phone.make_call("202").await }
        });
        while session.calls().snapshot().is_empty() {
            tokio::task::yield_now().await;
        }
        let requested = session.calls().snapshot()[0].clone();
        assert_eq!(requested.state, CallState::Requested);
        let mut events = session.events_with(Subscription::new().for_call(requested.call_ref));

        let call: Call = soon(request).await.unwrap().unwrap();
        soon(call.established()).await.unwrap();
        let told = waiting(&mut events);
        assert!(told.contains(&"201 OriginatedEvent".to_owned()), "{told:?}");
        assert!(told.contains(&"201 EstablishedEvent".to_owned()), "{told:?}");
        let consultation = soon(call.consult("203")).await.unwrap();
        soon(consultation.established()).await.unwrap();
        assert_eq!(waiting(&mut events), ["201 HeldEvent"], "and nothing of the other call");
        let mut of_consultation = session.events_with(Subscription::new().for_call(&consultation));
        soon(call.transfer_to(&consultation)).await.unwrap();
        pass(secs(1)).await;
        // guide 5.2.14: the one who transfers is told that its calls are cleared
        for events in [&mut events, &mut of_consultation] {
            assert_eq!(waiting(events), ["201 ConnectionClearedEvent"]);
        }
        // what comes later is of other calls
        let other = world.talk(&session, "204").now_or_never();
        assert!(other.is_none());
        pass(secs(1)).await;
        assert_eq!(waiting(&mut events), Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_for_a_call_follows_it_when_the_far_end_transfers_it() {
    for call_ids in BOTH_WAYS {
        let world = World::with(|switch| switch.call_ids(call_ids)).await;
        let session = world.log_in("201").await;
        let call = world.talk(&session, "202").await;
        let mut events = session.events_with(Subscription::new().for_call(&call));
        world.phone("202").consult("204").unwrap();
        world.phone("204").pick_up().unwrap();
        world.phone("202").transfer().unwrap();
        pass(secs(1)).await;
        assert!(!waiting(&mut events).is_empty());
        soon(call.hold()).await.unwrap();
        let told = waiting(&mut events);
        assert!(told.contains(&"201 HeldEvent".to_owned()), "{told:?}");
        soon(call.hang_up()).await.unwrap();
        let told = waiting(&mut events);
        assert!(told.contains(&"201 ConnectionClearedEvent".to_owned()), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_some_types_are_asked_for_by_the_types_of_csta_and_of_ip_office() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    drop(watch(&session).await);
    let mut holds =
        session.events_with(Subscription::new().only([csta::EventType::Held, csta::EventType::Retrieved]));
    let mut others = session.events_with(Subscription::new().only([
        EventType::Logout,
        EventType::Unknown,
        csta::EventType::Held.into(),
    ]));
    let call = world.talk(&session, "202").await;
    soon(call.hold()).await.unwrap();
    soon(call.retrieve()).await.unwrap();
    assert_eq!(waiting(&mut holds), ["201 HeldEvent", "201 RetrievedEvent"]);
    world.portal.inject("Extn201", "<Events><Event><WarpedEvent/></Event></Events>");
    pass(secs(1)).await;
    // a login by the same name elsewhere ends this session
    let _other = world.log_in("201").await;
    pass(secs(1)).await;
    assert_eq!(waiting(&mut others), ["201 HeldEvent", "201 WarpedEvent", "201 logoutEvent"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_little_learns_all_the_same_that_its_picture_is_in_doubt() {
    let world = World::new().await;
    let session = of_all_devices(&world).await;
    let (one, two) = (session.device("201").unwrap(), session.device("204").unwrap());
    let call = soon(one.make_call("202")).await.unwrap();
    soon(call.established()).await.unwrap();
    let other = soon(two.make_call("203")).await.unwrap();
    soon(other.established()).await.unwrap();
    let types = std::iter::empty::<EventType>();
    let mut events = session.events_with(Subscription::new().for_device("201").only(types));
    world.portal.cut_websockets();
    let story = story_until(&mut events, "gap").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted"]);
    let calls = find(&mut events, |item| match item {
        StreamItem::Resynchronised { calls } => Some(calls.clone()),
        _ => None,
    });
    let calls = calls.await;
    assert_eq!(calls.iter().map(|call| call.call_ref).collect::<Vec<_>>(), [call.call_ref()]);

    // an end that is never told: ConnectionCleared and Hookswitch of both phones
    world.portal.drop_events(4);
    world.phone("203").hang_up().unwrap();
    pass(minutes(3)).await;
    assert_eq!(other.record().end, Some(EndReason::EndedUnseen));
    assert_eq!(waiting(&mut events), Vec::<String>::new());
    world.portal.drop_events(4);
    world.phone("202").hang_up().unwrap();
    let repaired = find(&mut events, |item| match item {
        StreamItem::Repaired { changes } => Some(changes.clone()),
        _ => None,
    });
    let repaired = repaired.await;
    assert_eq!(repaired.iter().map(|call| call.call_ref).collect::<Vec<_>>(), [call.call_ref()]);
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_was_logged_out_and_is_back_leaves_a_gap_and_then_the_truth() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.phone("201").log_out().unwrap();
    pass(minutes(10)).await;
    world.phone("201").log_in().unwrap();
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["gap: Blind(PhoneLoggedOut)", "resynchronised"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_told_to_whoever_asks_for_anything() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let mut narrow = session.events_with(Subscription::new().for_device("nobody"));
    world.portal.inject("Extn201", "<Events><Event>");
    for events in [&mut events, &mut narrow] {
        assert_eq!(story_until(events, "decode error").await, ["decode error"]);
    }
}
