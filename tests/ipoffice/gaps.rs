//! Events that were never sent: nothing betrays it but the comparison with a snapshot (IP Office guide 8.1).

use super::world::{World, find, minutes, pass, secs, soon, story_until, watch, within};
use futures::StreamExt;
use telapi::ipoffice::Event;
use telapi::{CallRecord, CallState, Delivery, EndReason, ErrorKind, EventStream, StreamItem};
use telapi_mock::ipoffice::Fault;

/// What the regular comparison found.
async fn repaired(events: &mut EventStream<Event>) -> Vec<CallRecord> {
    let changes = find(events, |item| match item {
        StreamItem::Repaired { changes } => Some(changes.clone()),
        StreamItem::Gap { .. } | StreamItem::Disconnected { .. } => panic!("no number betrays it: {item:?}"),
        _ => None,
    });
    // an interval of 60 s, and a second of quiet
    let changes = within(secs(63), changes).await;
    changes.iter().map(|record| (**record).clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn an_end_that_was_never_told_is_found_and_told_as_repaired() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    // ConnectionCleared, Hookswitch
    world.portal.drop_events(2);
    world.phone("202").hang_up().unwrap();

    let changes = repaired(&mut events).await;
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].call_ref, changes[0].state), (call.call_ref(), CallState::Ended));
    assert_eq!(call.ended().await, EndReason::EndedUnseen);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_told_is_found_and_rings() {
    let world = World::with(|switch| switch.no_answer_timeout(minutes(5))).await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let mut incoming = session.device("201").unwrap().incoming();
    world.portal.drop_events(1);
    world.phone("204").dial("201").unwrap();

    let changes = repaired(&mut events).await;
    assert_eq!(changes[0].state, CallState::Alerting);
    let call = soon(incoming.next()).await.unwrap();
    soon(call.answer()).await.unwrap();
    assert_eq!(world.switch.talks(), [["201", "204"]]);
}

#[tokio::test(start_paused = true)]
async fn a_hold_that_was_never_told_ends_in_doubt_and_is_found_afterwards() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.drop_events(1);
    let error = soon(call.hold()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));

    let changes = repaired(&mut events).await;
    assert_eq!((changes[0].call_ref, changes[0].state), (call.call_ref(), CallState::Held));
    soon(call.retrieve()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn where_nothing_was_lost_nothing_is_repaired() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    soon(call.hold()).await.unwrap();
    world.phone("204").dial("201").unwrap();
    pass(minutes(30)).await;
    assert!(world.requests("GET", "/snapshot") >= 29);
    session.close().await;
    assert_eq!(story_until(&mut events, "closed").await, ["closed: closed by the user"]);
}

#[tokio::test(start_paused = true)]
async fn one_snapshot_that_is_silent_about_a_call_does_not_end_it() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    drop(watch(&session).await);
    let call = world.talk(&session, "202").await;
    pass(secs(10)).await;
    // the next event is the answer to the next snapshot
    world.portal.drop_events(1);
    pass(secs(120)).await;
    assert!(world.requests("GET", "/snapshot") >= 4, "the silence was asked about");
    assert_eq!(call.state(), CallState::Connected);
}

#[tokio::test(start_paused = true)]
async fn a_comparison_that_is_switched_off_is_never_made() {
    let world = World::new().await;
    let session = soon(world.user("201").snapshot_interval(None).connect()).await.unwrap();
    let mut events = session.events();
    pass(minutes(60)).await;
    assert_eq!(world.requests("GET", "/snapshot"), 1, "the first one makes the call book true");
    story_until(&mut events, "resynchronised").await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_refused_harms_nothing_and_is_asked_for_again() {
    let refusals = [Fault::status(500), Fault::unavailable(secs(5)), Fault::Html, Fault::status(404)];
    for refusal in refusals {
        let world = World::new().await;
        let session = world.log_in("201").await;
        let mut events = watch(&session).await;
        let call = world.talk(&session, "202").await;
        world.portal.cut_websockets();
        world.portal.answer_next("snapshot", refusal.clone());
        let story = story_until(&mut events, "resynchronised").await;
        let expected = ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"];
        assert_eq!(story, expected, "{refusal:?}");
        assert_eq!(call.state(), CallState::Connected, "{refusal:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_never_answered_gives_the_connection_up() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    world.portal.answer_next("snapshot", Fault::NeverAnswer);
    let story = story_until(&mut events, "resynchronised").await;
    assert_eq!(story, ["disconnected", "connected", "gap: EventsInterrupted", "resynchronised"]);
    assert_eq!(call.state(), CallState::Connected);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_being_made_while_a_snapshot_is_taken_is_not_taken_for_ended() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = session.events();
    // the first snapshot waits for a second of quiet: the call is made inside it
    let call = soon(session.device("201").unwrap().make_call("204")).await.unwrap();
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.state(), CallState::Delivered);
    world.phone("204").pick_up().unwrap();
    soon(call.established()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_slow_to_be_answered_outlives_a_snapshot() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    // the request hangs for its 10 s, while the snapshot that follows the cut knows nothing of the call yet
    world.portal.answer_next("makeCall", Fault::NeverAnswer);
    let phone = session.device("201").unwrap();
    let making = tokio::spawn(async move { phone.make_call("202").await });
    pass(secs(1)).await;
    world.portal.cut_websockets();
    story_until(&mut events, "resynchronised").await;
    let call = session.device("201").unwrap().calls().pop().expect("it is not known yet what became of it");
    assert_eq!(call.state(), CallState::Requested);

    let error = soon(making).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::Unknown));
    assert_eq!(within(minutes(2), call.ended()).await, EndReason::NotMade);
}

#[tokio::test(start_paused = true)]
async fn the_truth_may_be_asked_for_without_waiting_for_the_interval() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    let call = world.talk(&session, "202").await;
    assert_eq!(within(secs(3), session.resynchronise()).await.unwrap().len(), 1);
    story_until(&mut events, "resynchronised").await;

    world.portal.drop_events(2);
    world.phone("202").hang_up().unwrap();
    assert!(within(secs(3), session.resynchronise()).await.unwrap().is_empty());
    assert_eq!(call.ended().await, EndReason::EndedUnseen);
    let story = within(secs(0), story_until(&mut events, "resynchronised")).await;
    assert_eq!(story, ["resynchronised"]);
}

#[tokio::test(start_paused = true)]
async fn the_truth_cannot_be_asked_for_without_a_connection() {
    let world = World::new().await;
    let session = world.log_in("201").await;
    let mut events = watch(&session).await;
    world.portal.cut_websockets();
    story_until(&mut events, "disconnected").await;
    assert_eq!(soon(session.resynchronise()).await.unwrap_err().kind(), ErrorKind::NotConnected);
    story_until(&mut events, "resynchronised").await;

    // and one that is asked for when the connection goes is not waited for in vain
    let asking = async {
        world.portal.answer_next("snapshot", Fault::NeverAnswer);
        session.resynchronise().await
    };
    let cutting = async {
        pass(secs(1)).await;
        world.portal.cut_websockets();
    };
    let (outcome, ()) = within(secs(5), async { tokio::join!(asking, cutting) }).await;
    outcome.unwrap_err();
    session.close().await;
    assert_eq!(soon(session.resynchronise()).await.unwrap_err().kind(), ErrorKind::Closed);
}
