//! Calls that go on at another phone: parked and taken out of the slot, or picked up where they ring.

use super::stage::{ANNA, BELA, CARLA, DORA, Service, Stage, cleared, end, parties, soon, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::{Call, CallId, CallState, Delivery, EndReason, ErrorKind};

const SLOT: &str = "1";

/// Parks a call, by hand where the protocol has no service for it. By what the switch calls it, it can be picked up.
async fn park(stage: &Stage, call: &Call, slot: &str) -> CallId {
    let id = call.record().call_id().cloned().unwrap();
    let parked = if stage.asked(Service::Park, call.park(slot)).await.is_some() {
        EndReason::Parked
    } else {
        stage.at(call.record().device.number()).park(slot).unwrap();
        stage.end(EndReason::Parked)
    };
    assert_eq!(end(call).await, parked);
    stage.agrees().await;
    assert!(stage.talks().is_empty());
    id
}

/// A phone takes a call over, by hand where the protocol has no service for it.
async fn pick_up(stage: &Stage, number: &str, id: &CallId, by_hand: impl FnOnce(&Stage)) -> Call {
    let phone = stage.device(number);
    let call = if let Some(call) = stage.asked(Service::PickUp, phone.pick_up(id.clone())).await {
        soon(call.established()).await.unwrap();
        call
    } else {
        by_hand(stage);
        stage.agrees().await;
        phone.calls().pop().unwrap()
    };
    stage.agrees().await;
    assert_eq!(call.state(), CallState::Connected);
    let calls = phone.calls();
    assert_eq!(calls.iter().map(Call::call_ref).collect::<Vec<_>>(), [call.call_ref()], "it is there once");
    call
}

/// The two talk, and each sees the other; then one of them hangs up.
async fn go_on_with(stage: &Stage, one: (&Call, &str), other: (&Call, &str)) {
    stage.agrees().await;
    assert_eq!((parties(one.0), parties(other.0)), (vec![other.1.to_owned()], vec![one.1.to_owned()]));
    assert_eq!(stage.talks(), [[one.1, other.1]]);
    stage.asked(Service::HangUp, one.0.hang_up()).await;
    cleared(one.0).await;
    cleared(other.0).await;
}

pub(crate) async fn parked_and_taken_back_at_the_same_phone(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let named = bela.call_ref();
    let id = park(stage, &call, SLOT).await;
    let parked = call.record().end.clone();
    assert!(stage.device(ANNA).calls().is_empty(), "the phone is free");
    assert_eq!(bela.record().end, None, "who waits in the slot is still there");

    let again = pick_up(stage, ANNA, &id, |stage| drop(stage.at(ANNA).unpark(SLOT).unwrap())).await;
    assert_ne!(again.call_ref(), call.call_ref(), "a call that has ended does not come back");
    assert_eq!(bela.call_ref(), named);
    assert_eq!(Some(end(&call).await), parked, "and what it ended by does not change");
    go_on_with(stage, (&again, ANNA), (&bela, BELA)).await;
}

pub(crate) async fn parked_and_taken_out_by_another_phone(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let id = park(stage, &call, SLOT).await;
    let carla = pick_up(stage, CARLA, &id, |stage| drop(stage.at(CARLA).unpark(SLOT).unwrap())).await;
    assert!(stage.device(ANNA).calls().is_empty());
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn parked_by_the_one_who_was_called_and_taken_out_by_hand(stage: &Stage) {
    let (bela, call) = stage.talk(BELA, ANNA).await;
    park(stage, &call, SLOT).await;
    stage.at(CARLA).unpark(SLOT).unwrap();
    stage.agrees().await;
    let carla = stage.device(CARLA).calls().pop().unwrap();
    soon(carla.established()).await.unwrap();
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn parked_by_hand_and_taken_out_by_us(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let id = call.record().call_id().cloned().unwrap();
    stage.at(ANNA).park(SLOT).unwrap();
    assert_eq!(end(&call).await, stage.end(EndReason::Parked));
    let carla = pick_up(stage, CARLA, &id, |stage| drop(stage.at(CARLA).unpark(SLOT).unwrap())).await;
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn parked_while_it_is_held(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    if stage.asked(Service::Hold, call.hold()).await.is_none() {
        stage.at(ANNA).hold().unwrap();
        soon(call.held()).await.unwrap();
    }
    let id = park(stage, &call, SLOT).await;
    let carla = pick_up(stage, CARLA, &id, |stage| drop(stage.at(CARLA).unpark(SLOT).unwrap())).await;
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn parked_twice_in_its_life(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let named = bela.call_ref();
    let id = park(stage, &call, SLOT).await;
    let carla = pick_up(stage, CARLA, &id, |stage| drop(stage.at(CARLA).unpark(SLOT).unwrap())).await;
    let id = park(stage, &carla, "2").await;
    let anna = pick_up(stage, ANNA, &id, |stage| drop(stage.at(ANNA).unpark("2").unwrap())).await;
    assert_eq!(bela.call_ref(), named, "who waited has the same call all the time");
    assert!(stage.device(CARLA).calls().is_empty());
    go_on_with(stage, (&anna, ANNA), (&bela, BELA)).await;
}

pub(crate) async fn who_waits_in_the_slot_gives_up(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let id = park(stage, &call, SLOT).await;
    stage.asked(Service::HangUp, bela.hang_up()).await;
    cleared(&bela).await;
    is_refused(stage, ANNA, &id).await;
}

pub(crate) async fn a_slot_that_is_taken(stage: &Stage) {
    let (first, bela) = stage.talk(ANNA, BELA).await;
    let id = park(stage, &first, SLOT).await;
    let (call, dora) = stage.talk(CARLA, DORA).await;
    let error = soon(call.park(SLOT)).await.unwrap_err();
    assert!(!matches!(error.kind(), ErrorKind::Timeout | ErrorKind::CallEnded), "{error}");
    stage.agrees().await;
    assert_eq!((call.state(), dora.state()), (CallState::Connected, CallState::Connected));

    // and whatever ends it later, it was not parked
    stage.at(DORA).hang_up().unwrap();
    cleared(&call).await;
    let anna = pick_up(stage, ANNA, &id, |stage| drop(stage.at(ANNA).unpark(SLOT).unwrap())).await;
    go_on_with(stage, (&anna, ANNA), (&bela, BELA)).await;
}

pub(crate) async fn picked_up_while_it_rings_elsewhere(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let bela = stage.ringing(BELA).await;
    soon(call.alerting()).await.unwrap();
    let mut incoming = stage.device(CARLA).incoming();
    let id = bela.record().call_id().cloned().unwrap();
    let carla = pick_up(stage, CARLA, &id, |stage| drop(stage.at(CARLA).pick_up_at(BELA).unwrap())).await;
    soon(call.established()).await.unwrap();
    end(&bela).await;
    assert_eq!(bela.record().times.established, None, "it was answered elsewhere");
    let error = soon(bela.answer()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
    go_on_with(stage, (&call, ANNA), (&carla, CARLA)).await;
    tokio::time::timeout(Duration::from_secs(60), incoming.next())
        .await
        .map(drop)
        .expect_err("it never rang there");
}

pub(crate) async fn what_rings_here_is_picked_up_by_somebody_else(stage: &Stage) {
    let bela = soon(stage.device(BELA).make_call(ANNA)).await.unwrap();
    let call = stage.ringing(ANNA).await;
    stage.at(CARLA).pick_up_at(ANNA).unwrap();
    end(&call).await;
    let late = within(Duration::ZERO, call.established()).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::CallEnded);
    stage.agrees().await;
    let carla = stage.device(CARLA).calls().pop().unwrap();
    soon(bela.established()).await.unwrap();
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

/// There is nothing to be picked up by this id, and no call is left of the attempt.
async fn is_refused(stage: &Stage, number: &str, id: &CallId) {
    let before = stage.device(number).calls().len();
    let error = soon(stage.device(number).pick_up(id.clone())).await.unwrap_err();
    assert_ne!(error.kind(), ErrorKind::Timeout, "the switch has said no: {error}");
    if let Some(attempt) = error.call_ref().and_then(|call| stage.device(number).call(call)) {
        assert_eq!(end(&attempt).await, EndReason::NotMade);
    }
    stage.agrees().await;
    assert_eq!(stage.device(number).calls().len(), before);
}

pub(crate) async fn nothing_is_there_to_be_picked_up(stage: &Stage) {
    is_refused(stage, ANNA, &CallId::new("nobody-knows-it")).await;

    // what is established already is no more to be had
    let (call, bela) = stage.talk(BELA, CARLA).await;
    let id = bela.record().call_id().cloned().unwrap();
    is_refused(stage, ANNA, &id).await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&bela).await;
}

pub(crate) async fn a_phone_that_talks_picks_nothing_up(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    stage.at(CARLA).dial(DORA).unwrap();
    let rings = stage.ringing(DORA).await;
    let id = rings.record().call_id().cloned().unwrap();
    is_refused(stage, ANNA, &id).await;
    assert_eq!((call.state(), rings.state()), (CallState::Connected, CallState::Alerting));
    stage.at(CARLA).hang_up().unwrap();
    cleared(&rings).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&bela).await;
}
