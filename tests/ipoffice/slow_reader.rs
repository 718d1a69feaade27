//! A stream that nobody reads.

use super::world::{World, find, minutes, pass, soon, watch};
use std::sync::Arc;
use telapi::ipoffice::Event;
use telapi::{StreamItem, Subscription, csta};

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_not_read_for_hours_lags_and_is_given_the_calls_and_nobody_else_notices() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    drop(watch(&session).await);
    let mut slow = session.events_with(Subscription::new().capacity(16));
    let mut quick = session.events();
    let counting = tokio::spawn(async move {
        let (mut all, mut ends) = (0, 0);
        while let Some(item) = quick.next().await {
            assert!(!matches!(item, StreamItem::Lagged { .. } | StreamItem::Disconnected { .. }), "{item:?}");
            if matches!(item, StreamItem::Closed { .. }) {
                break;
            }
            all += 1;
            ends += u64::from(item.event().is_some_and(|event| event.message() == "ConnectionClearedEvent"));
        }
        (all, ends)
    });

    for _ in 0..180 {
        world.phone("204").dial("201").unwrap();
        world.phone("201").pick_up().unwrap();
        world.phone("201").hang_up().unwrap();
        pass(minutes(1)).await;
    }
    let call = world.talk(&session, "202").await;
    assert!(session.state().get().is_online());
    assert_eq!(world.logins(), 1);
    assert!(world.requests("POST", "/heartbeat") >= 179);

    for _ in 0..16 {
        assert!(matches!(slow.next().await, Some(StreamItem::Event(_))), "what was buffered comes first");
    }
    let Some(StreamItem::Lagged { missed }) = slow.next().await else { panic!("nothing was missed") };
    let Some(StreamItem::Resynchronised { calls }) = slow.next().await else { panic!("no calls") };
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].call_ref, call.call_ref());

    // live again
    soon(call.hold()).await.unwrap();
    let held = super::world::find(&mut slow, |item| (item.event()?.message() == "HeldEvent").then_some(()));
    soon(held).await;

    session.close().await;
    let (all, ends) = soon(counting).await.unwrap();
    assert_eq!(ends, 180, "a stream that is read gets everything");
    let rest: u64 = {
        let mut rest = 0;
        while let Some(item) = soon(slow.next()).await {
            rest += u64::from(!matches!(item, StreamItem::Closed { .. }));
        }
        rest
    };
    // the held event was read, and what came with it
    assert!(16 + missed + rest < all && 16 + missed + rest + 3 >= all, "{missed} of {all}, {rest} left");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_never_read_keeps_no_more_than_its_buffer_for_hours_and_the_others_get_everything() {
    const CALLS: usize = 6 * 60;
    let world = World::new().await;
    let session = world.log_in("201").await;
    drop(watch(&session).await);
    let never_read = session.events_with(Subscription::new().capacity(16));
    let mut all = session.events();
    let told = tokio::spawn(async move {
        let mut told = Vec::new();
        while let Some(item) = all.next().await {
            match item {
                StreamItem::Event(event) => told.push(Arc::downgrade(&event)),
                StreamItem::Closed { .. } => break,
                item => panic!("{item:?}"),
            }
        }
        // the events that somebody keeps, and how many there were
        (told.iter().filter(|event| event.strong_count() > 0).count(), told.len())
    });
    let ends = Subscription::new().only([csta::EventType::ConnectionCleared]).for_device("201").capacity(1);
    let mut ends = session.events_with(ends);

    for _ in 0..CALLS {
        world.phone("204").dial("201").unwrap();
        world.phone("201").pick_up().unwrap();
        world.phone("201").hang_up().unwrap();
        let end = soon(ends.next()).await.unwrap();
        assert_eq!(end.event().unwrap().message(), "ConnectionClearedEvent");
        pass(minutes(1)).await;
    }
    // a heartbeat that fails would have cost the session, or its WebSocket, which `told` would have seen
    assert_eq!(world.logins(), 1);
    assert!(world.requests("POST", "/heartbeat") >= CALLS - 1);
    session.close().await;
    let (kept, told) = soon(told).await.unwrap();
    assert!(told >= 3 * CALLS, "{told}");
    assert_eq!(kept, 16);
    drop(never_read);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_reads_holds_up_no_request() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let unread: Vec<_> = (0..10).map(|_| session.events_with(Subscription::new().capacity(1))).collect();
    for _ in 0..20 {
        let call = world.talk(&session, "202").await;
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
    drop(unread);
}

#[tokio::test(start_paused = true)]
async fn a_filter_keeps_what_is_not_wanted_out_of_the_buffer() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let only_ends = Subscription::new().capacity(4).filter(|item: &StreamItem<telapi::ipoffice::Event>| {
        item.event().is_some_and(|event| event.message() == "ConnectionClearedEvent")
    });
    let mut ends = session.events_with(only_ends);
    for _ in 0..4 {
        let call = world.talk(&session, "202").await;
        soon(call.hang_up()).await.unwrap();
        world.quiet().await;
    }
    for _ in 0..4 {
        assert_eq!(ends.next().await.unwrap().event().unwrap().message(), "ConnectionClearedEvent");
    }
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_panics_ends_neither_the_session_nor_a_stream() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let faulty =
        |item: &StreamItem<Event>| item.event().is_none_or(|_| panic!("a fault in the user's filter"));
    let mut faulty = session.events_with(Subscription::new().filter(faulty));
    let mut other = session.events();
    let call = world.talk(&session, "202").await;
    soon(call.hang_up()).await.unwrap();
    assert!(session.state().get().is_online(), "{}", session.state().get());
    for events in [&mut other, &mut faulty] {
        find(events, |item| item.event().map(drop)).await;
    }
}
