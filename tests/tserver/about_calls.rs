//! What is asked about a call beyond its states: data, digits, recording; and what becomes of that while there is no connection.

use super::world::{World, find, open, secs, soon, story_until};
use telapi::tserver::Event;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{KvList, KvValue};
use telapi::{Delivery, EndReason, ErrorKind, EventStream, StreamItem, WhileOffline};
use telapi_mock::fault::ConnectionFault;

/// The user data that the next AttachedDataChanged tells.
async fn next_data(events: &mut EventStream<Event>) -> KvList {
    let is_it = |item: &StreamItem<Event>| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::AttachedDataChanged(told)) => Some(told.user_data.clone().unwrap_or_default()),
            _ => None,
        },
        _ => None,
    };
    find(events, is_it).await
}

#[tokio::test(start_paused = true)]
async fn what_waited_about_a_call_that_has_ended_meanwhile_is_not_sent() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().while_offline(WhileOffline::Wait(secs(30)))).await;
    let call = world.talk(&session, "201", "202").await;
    let phone = session.phone("201").unwrap();
    let recording = session.recording();
    world.server.break_connections(ConnectionFault::Cut);
    story_until(&mut events, "disconnected").await;
    world.phone("202").hang_up().unwrap();
    let data = KvList::new().with("Segment", "gold");
    let (attached, recorded) =
        soon(futures::future::join(phone.attach_user_data(&call, data), recording.start(&call))).await;
    for error in [attached.unwrap_err(), recorded.unwrap_err()] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent), "{error}");
    }
    assert_eq!(world.asked("RequestAttachUserData") + world.asked("RequestPrivateService"), 0);
}

#[tokio::test(start_paused = true)]
async fn what_waited_about_a_call_that_lives_is_sent_once_the_calls_are_sure() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().while_offline(WhileOffline::Wait(secs(30)))).await;
    let call = world.talk(&session, "201", "202").await;
    let phone = session.phone("201").unwrap();
    world.server.break_connections(ConnectionFault::Cut);
    story_until(&mut events, "disconnected").await;
    world.server.clear_transcript();
    soon(phone.attach_user_data(&call, KvList::new().with("Segment", "gold"))).await.unwrap();
    let asked: Vec<_> = world.server.transcript().into_iter().map(|exchange| exchange.name).collect();
    let at = |name| asked.iter().rposition(|asked| asked == name).unwrap();
    assert!(at("RequestAttachUserData") > at("RequestRegisterAddress"), "{asked:?}");
    assert_eq!(world.asked("RequestAttachUserData"), 1);
}

#[tokio::test(start_paused = true)]
async fn both_sides_see_user_data_in_order_with_repeated_keys_through_attach_update_and_delete() {
    let world = World::new().await;
    let (ours, mut our_events) = open(world.session()).await;
    let (_theirs, mut their_events) =
        open(telapi::tserver::Session::builder([super::world::url(&world.server)]).address("202")).await;
    let call = world.talk(&ours, "201", "202").await;
    let phone = ours.phone("201").unwrap();
    let inside = KvList::new().with("first", "q1").with("first", "q2");
    let data = KvList::new().with("b", "1").with("a", 2).with("b", 3).with("list", inside.clone());
    soon(phone.attach_user_data(&call, data.clone())).await.unwrap();
    for events in [&mut our_events, &mut their_events] {
        assert_eq!(next_data(events).await, data);
    }
    soon(phone.update_user_data(&call, KvList::new().with("a", "two"))).await.unwrap();
    for events in [&mut our_events, &mut their_events] {
        let told = next_data(events).await;
        assert_eq!(told.text("a"), Some("two"));
        assert_eq!(told.all("b").cloned().collect::<Vec<_>>(), [KvValue::from("1"), KvValue::from(3)]);
        assert_eq!(told.list("list"), Some(&inside));
    }
    soon(phone.delete_user_data(&call, "a")).await.unwrap();
    assert_eq!(next_data(&mut their_events).await.get("a"), None);
    soon(phone.delete_all_user_data(&call)).await.unwrap();
    assert!(next_data(&mut their_events).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_call_of_another_dn_and_one_that_is_over_are_refused_and_nobody_is_asked() {
    let world = World::new().await;
    let (session, _events) = open(world.session().address("204")).await;
    let call = world.talk(&session, "201", "202").await;
    let data = KvList::new().with("Segment", "gold");
    let error = soon(session.phone("204").unwrap().attach_user_data(&call, data.clone())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    soon(call.hang_up()).await.unwrap();
    assert!(matches!(soon(call.ended()).await, EndReason::Cleared(_)));
    let error = soon(session.phone("201").unwrap().attach_user_data(&call, data)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NoCall, Delivery::NotSent), "{error}");
    assert_eq!(world.asked("RequestAttachUserData"), 0);
}

#[tokio::test(start_paused = true)]
async fn what_no_request_has_words_for_is_refused_before_anything_leaves() {
    use telapi::{ErrorKind, MakeCallOptions};
    let world = World::new().await;
    let (session, _events) = open(world.session()).await;
    let options = MakeCallOptions::new;
    for wish in
        [options().withhold_cli(), options().cli_display_number("800"), options().correlator_data("x")]
    {
        let error = soon(session.device("201").unwrap().make_call_with("202", wish)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    assert_eq!(world.asked("RequestMakeCall"), 0);
}
