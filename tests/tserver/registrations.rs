//! Registrations (tserver-registration-events; T-Library model, `TRegisterAddress`).

use super::world::{World, calls_of, find, minutes, open, secs, soon, story_until, switch, within};
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{ErrorCode, RegisterMode};
use telapi::tserver::{Address, Session};
use telapi::{CallState, ErrorKind, StreamItem};
use telapi_mock::fault::When;
use telapi_mock::tserver::TServer;
use telapi_mock::{Extension, SwitchBuilder};

#[tokio::test(start_paused = true)]
async fn what_is_there_already_is_in_the_picture_of_the_registration() {
    let world = World::new().await;
    world.phone("201").dial("202").unwrap();
    super::world::pass(secs(5)).await;
    world.phone("204").dial("201").unwrap();
    let (session, _events) = open(world.session()).await;
    world.assert_true(&session, "201");
    assert_eq!(world.asked("RequestQueryAddress"), 0, "registering has told it");
    let calls = calls_of(&session, "201");
    let talks = calls.iter().find(|call| call.state == CallState::Connected).unwrap();
    assert_eq!(talks.parties[0].device.number(), "202", "asked for, for the picture does not tell it");
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_addresses_are_registered_some_at_a_time() {
    const COUNT: usize = 10_000;
    let numbers: Vec<String> = (0..COUNT).map(|at| format!("{}", 10_000 + at)).collect();
    let extensions = numbers.iter().map(Extension::new);
    let switch = extensions.fold(switch(), SwitchBuilder::extension).build();
    let server = TServer::builder(&switch).start().await.unwrap();
    let builder =
        Session::builder([super::world::url(&server)]).addresses(numbers.iter().map(String::as_str));
    let session = within(minutes(10), builder.snapshot_interval(None).connect()).await.unwrap();
    assert_eq!(server.registrations(&numbers[0]) + server.registrations(&numbers[COUNT - 1]), 2);
    // one that works among them
    switch.phone(&numbers[1]).dial(&numbers[2]).unwrap();
    soon(session.calls().wait_until(|calls| calls.len() == 2)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_at_once_than_the_user_wants() {
    let numbers: Vec<String> = (0..40).map(|at| format!("{}", 500 + at)).collect();
    let extensions = numbers.iter().map(Extension::new);
    let switch = extensions.fold(switch(), SwitchBuilder::extension).build();
    let server = TServer::builder(&switch).start().await.unwrap();
    // without answers those under way are all that come
    server.spoil_answers(
        When::always().on("RequestRegisterAddress"),
        telapi_mock::fault::AnswerFault::NeverAnswer,
    );
    let builder =
        Session::builder([super::world::url(&server)]).addresses(numbers.iter().map(String::as_str));
    let session = builder.registrations_at_once(7).start().unwrap();
    super::world::pass(secs(9)).await;
    assert_eq!(super::world::asked(&server, "RequestRegisterAddress"), 7);
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_takes_away_is_told_and_registered_again() {
    let world = World::new().await;
    let (session, mut events) = open(world.session()).await;
    world.phone("204").dial("201").unwrap();
    soon(session.calls().wait_until(|calls| calls.len() == 1)).await.unwrap();
    assert_eq!(world.server.take_dn_away("201"), 1);
    let told = find(&mut events, |item| match item {
        StreamItem::Event(event) => match event.message() {
            Some(TEvent::Unregistered(told)) => Some(told.reference_id),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(told.await, None, "the server has done it by itself");
    story_until(&mut events, "resynchronised").await;
    assert_eq!(world.server.registrations("201"), 1);
    world.assert_true(&session, "201");
    world.phone("204").hang_up().unwrap();
    super::world::no_call(&session).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_asked_for_again_with_pauses() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().snapshot_interval(None)).await;
    world.server.clear_transcript();
    world.server.refuse(When::next(3).on("RequestRegisterAddress"), 59);
    world.server.take_dn_away("201");
    let started = tokio::time::Instant::now();
    story_until(&mut events, "resynchronised").await;
    assert_eq!(world.asked("RequestRegisterAddress"), 4);
    assert!(started.elapsed() >= secs(1 + 5 + 15), "{:?}", started.elapsed());
    assert_eq!(world.server.registrations("201"), 1);
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn a_private_registration_keeps_others_out() {
    let world = World::new().await;
    let private = Address::new("204").register_mode(RegisterMode::Private);
    let session = soon(world.session().address(private).connect()).await.unwrap();
    let error = soon(world.session().address("204").connect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRefused);
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::RESOURCE_SEIZED), "{error}");
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn a_call_outlives_the_registration_unless_that_does_not_come_back() {
    let world = World::new().await;
    let (session, mut events) = open(world.session().snapshot_interval(None)).await;
    let call = world.talk(&session, "201", "202").await;
    assert_eq!(world.server.take_dn_away("201"), 1);
    story_until(&mut events, "resynchronised").await;
    assert_eq!(call.state(), CallState::Connected, "it is the same call");
    soon(call.hold()).await.unwrap();
    super::world::pass(secs(200)).await;
    world.server.refuse(When::always().on("RequestRegisterAddress"), 59);
    assert_eq!(world.server.take_dn_away("201"), 1);
    assert_eq!(soon(call.ended()).await, telapi::EndReason::EndedUnseen, "nobody watches it any more");
}
