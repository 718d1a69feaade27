//! Hold, retrieve, and two calls at one phone.

use super::stage::{ANNA, BELA, CARLA, Service, Stage, cleared, parties, soon};
use super::transferring::consult_and_talk;
use telapi::{CallState, Delivery, ErrorKind};

/// Puts a call on hold, by hand where the protocol has no service for it.
async fn hold(stage: &Stage, call: &telapi::Call) {
    if stage.asked(Service::Hold, call.hold()).await.is_none() {
        stage.at(call.record().device.number()).hold().unwrap();
        soon(call.held()).await.unwrap();
    }
    assert_eq!(call.state(), CallState::Held, "hold returns when the call is held");
    stage.agrees().await;
}

/// Takes a call back, by hand where the protocol has no service for it.
async fn retrieve(stage: &Stage, call: &telapi::Call) {
    if stage.asked(Service::Retrieve, call.retrieve()).await.is_none() {
        stage.at(call.record().device.number()).retrieve().unwrap();
        soon(call.connected()).await.unwrap();
    }
    assert_eq!(call.state(), CallState::Connected, "retrieve returns when they can talk");
    stage.agrees().await;
}

pub(crate) async fn hold_and_retrieve(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    let established = call.record().times.established;
    hold(stage, &call).await;
    assert!(stage.talks().is_empty());
    assert_eq!(theirs.state(), CallState::Connected, "to be held is no state of one's own");

    retrieve(stage, &call).await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    assert_eq!(call.record().times.established, established, "it was answered once");

    // who was called may hold as well
    hold(stage, &theirs).await;
    retrieve(stage, &theirs).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn the_far_end_holds_us(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.at(BELA).hold().unwrap();
    soon(theirs.held()).await.unwrap();
    stage.agrees().await;
    assert_eq!(call.state(), CallState::Connected, "our own end holds nothing");
    assert!(stage.talks().is_empty());

    stage.at(BELA).retrieve().unwrap();
    soon(theirs.connected()).await.unwrap();
    stage.agrees().await;
    assert!(!call.record().held_by_far_end);
    assert_eq!(stage.talks(), [[ANNA, BELA]]);

    stage.at(BELA).hold().unwrap();
    soon(theirs.held()).await.unwrap();
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    cleared(&theirs).await;
}

pub(crate) async fn both_ends_hold(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    hold(stage, &call).await;
    hold(stage, &theirs).await;
    assert_eq!((call.state(), theirs.state()), (CallState::Held, CallState::Held));
    retrieve(stage, &call).await;
    assert!(stage.talks().is_empty(), "the other one still holds");
    retrieve(stage, &theirs).await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.asked(Service::HangUp, theirs.hang_up()).await;
    cleared(&call).await;
}

pub(crate) async fn the_far_end_hangs_up_while_it_is_held(stage: &Stage) {
    let (call, _) = stage.talk(ANNA, BELA).await;
    hold(stage, &call).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    let error = soon(call.retrieve()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
}

pub(crate) async fn we_hang_up_what_we_hold(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    hold(stage, &call).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    cleared(&theirs).await;
}

pub(crate) async fn two_calls_at_one_phone(stage: &Stage) {
    let (first, _) = stage.talk(ANNA, BELA).await;
    hold(stage, &first).await;
    stage.at(CARLA).dial(ANNA).unwrap();
    let second = stage.ringing(ANNA).await;
    assert_ne!(first.call_ref(), second.call_ref());
    assert_eq!((first.state(), second.state()), (CallState::Held, CallState::Alerting));
    if stage.asked(Service::Answer, second.answer()).await.is_none() {
        stage.at(ANNA).pick_up().unwrap();
        soon(second.established()).await.unwrap();
    }
    stage.agrees().await;
    assert_eq!((first.state(), second.state()), (CallState::Held, CallState::Connected));
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);
    assert_eq!((parties(&first), parties(&second)), (vec![BELA.to_owned()], vec![CARLA.to_owned()]));

    // there and back; with both held, the phone would take back the newest
    for _ in 0..2 {
        hold(stage, &second).await;
        if stage.asked(Service::Retrieve, first.retrieve()).await.is_some() {
            stage.agrees().await;
            assert_eq!((first.state(), second.state()), (CallState::Connected, CallState::Held));
            assert_eq!(stage.talks(), [[ANNA, BELA]]);
            hold(stage, &first).await;
        }
        retrieve(stage, &second).await;
        assert_eq!(stage.talks(), [[ANNA, CARLA]]);
    }

    stage.asked(Service::HangUp, second.hang_up()).await;
    cleared(&second).await;
    assert_eq!(first.state(), CallState::Held, "hanging up the one leaves the other alone");
    retrieve(stage, &first).await;
    stage.asked(Service::HangUp, first.hang_up()).await;
    cleared(&first).await;
}

pub(crate) async fn the_held_one_hangs_up_while_we_talk_to_another(stage: &Stage) {
    let (first, _) = stage.talk(ANNA, BELA).await;
    let (second, _) = consult_and_talk(stage, &first, CARLA).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&first).await;
    stage.agrees().await;
    assert_eq!(second.state(), CallState::Connected);
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);

    // what needs both is refused without harm to the one that is left
    let error = soon(first.transfer_to(&second)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallEnded, Delivery::NotSent));
    assert_eq!(second.state(), CallState::Connected);
    stage.asked(Service::HangUp, second.hang_up()).await;
    cleared(&second).await;
}
