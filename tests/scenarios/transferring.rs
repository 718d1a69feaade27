//! Consultation and transfer, by us and by others.

use super::stage::{ANNA, BELA, BUSY, CARLA, Service, Stage, cleared, end, parties, soon};
use telapi::csta::EventCause;
use telapi::{Call, CallState, EndReason, ErrorKind};

/// Holds a call and calls a number, by hand where the protocol has no service for it.
pub(crate) async fn consult(stage: &Stage, call: &Call, number: &str) -> Call {
    let consultation = if let Some(call) = stage.asked(Service::Consult, call.consult(number)).await {
        call
    } else {
        let phone = call.record().device.clone();
        stage.at(phone.number()).consult(number).unwrap();
        stage.agrees().await;
        stage.device(phone.number()).calls().pop().unwrap()
    };
    assert_ne!(consultation.call_ref(), call.call_ref());
    consultation
}

/// Consults one who answers.
pub(crate) async fn consult_and_talk(stage: &Stage, call: &Call, number: &str) -> (Call, Call) {
    let consultation = consult(stage, call, number).await;
    let theirs = stage.ringing(number).await;
    stage.at(number).pick_up().unwrap();
    soon(consultation.established()).await.unwrap();
    stage.agrees().await;
    assert_eq!((call.state(), consultation.state()), (CallState::Held, CallState::Connected));
    (consultation, theirs)
}

/// Transfers one call to another, by hand where the protocol has no service for it.
async fn transfer(stage: &Stage, call: &Call, other: &Call) {
    if stage.asked(Service::Transfer, call.transfer_to(other)).await.is_none() {
        stage.at(call.record().device.number()).transfer().unwrap();
    }
    assert_eq!(end(call).await, EndReason::Transferred);
    assert_eq!(end(other).await, EndReason::Transferred);
}

/// The call goes on between the two, each of whom sees the other.
async fn go_on_with(stage: &Stage, one: (&Call, &str), other: (&Call, &str)) {
    stage.agrees().await;
    assert_eq!((one.0.state(), other.0.state()), (CallState::Connected, CallState::Connected));
    assert_eq!((parties(one.0), parties(other.0)), (vec![other.1.to_owned()], vec![one.1.to_owned()]));
    assert_eq!(stage.talks(), [[one.1, other.1]]);
    stage.at(one.1).hang_up().unwrap();
    cleared(one.0).await;
    cleared(other.0).await;
}

pub(crate) async fn consult_and_transfer(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let (consultation, carla) = consult_and_talk(stage, &call, CARLA).await;
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);
    transfer(stage, &call, &consultation).await;
    assert!(stage.device(ANNA).calls().is_empty());
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn a_transfer_may_be_asked_for_from_either_call(stage: &Stage) {
    // and by the one who was called
    let (bela, call) = stage.talk(BELA, ANNA).await;
    let (consultation, carla) = consult_and_talk(stage, &call, CARLA).await;
    transfer(stage, &consultation, &call).await;
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn a_transfer_while_the_consulted_phone_still_rings(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let consultation = consult(stage, &call, CARLA).await;
    soon(consultation.alerting()).await.unwrap();
    let carla = stage.ringing(CARLA).await;
    transfer(stage, &call, &consultation).await;
    stage.agrees().await;
    assert_eq!((bela.state(), carla.state()), (CallState::Delivered, CallState::Alerting));

    if stage.asked(Service::Answer, carla.answer()).await.is_none() {
        stage.at(CARLA).pick_up().unwrap();
    }
    soon(bela.connected()).await.unwrap();
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn consult_and_give_up(stage: &Stage) {
    let (call, _) = stage.talk(ANNA, BELA).await;
    let consultation = consult(stage, &call, CARLA).await;
    let carla = stage.ringing(CARLA).await;
    // CARLA does not come to the phone
    stage.asked(Service::HangUp, consultation.hang_up()).await;
    cleared(&consultation).await;
    end(&carla).await;
    stage.agrees().await;
    assert_eq!(call.state(), CallState::Held, "giving up the one leaves the other alone");

    if stage.asked(Service::Retrieve, call.retrieve()).await.is_none() {
        stage.at(ANNA).retrieve().unwrap();
        soon(call.connected()).await.unwrap();
    }
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
}

pub(crate) async fn consulting_a_busy_phone(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let consultation = consult(stage, &call, BUSY).await;
    let error = soon(consultation.established()).await.unwrap_err();
    let failed = EndReason::Failed(stage.cause(EventCause::Busy));
    assert_eq!((error.kind(), error.end_reason()), (ErrorKind::CallEnded, Some(&failed)));
    stage.agrees().await;
    assert_eq!(call.state(), CallState::Held);

    stage.asked(Service::HangUp, consultation.hang_up()).await;
    assert_eq!(end(&consultation).await, failed);
    if stage.asked(Service::Retrieve, call.retrieve()).await.is_none() {
        stage.at(ANNA).retrieve().unwrap();
    }
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&bela).await;
}

pub(crate) async fn a_single_step_transfer(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    if stage.asked(Service::SingleStepTransfer, call.single_step_transfer(CARLA)).await.is_none() {
        stage.agrees().await;
        assert_eq!(stage.talks(), [[ANNA, BELA]], "what was not asked was not done");
        stage.at(ANNA).transfer_to(CARLA).unwrap();
    }
    assert_eq!(end(&call).await, EndReason::Transferred);
    let carla = stage.ringing(CARLA).await;
    stage.agrees().await;
    assert_eq!(bela.state(), CallState::Delivered);
    stage.at(CARLA).pick_up().unwrap();
    soon(carla.established()).await.unwrap();
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}

pub(crate) async fn a_single_step_transfer_to_a_busy_phone(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let error = soon(call.single_step_transfer(BUSY)).await.unwrap_err();
    assert_ne!(error.kind(), ErrorKind::Timeout, "the switch has said no: {error}");
    stage.agrees().await;
    assert_eq!(call.state(), CallState::Connected);
    assert_eq!(stage.talks(), [[ANNA, BELA]]);

    // and whatever ends it later, it was not transferred
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&bela).await;
}

pub(crate) async fn the_far_end_transfers_us(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    let named = call.call_ref();
    stage.at(BELA).consult(CARLA).unwrap();
    let carla = stage.ringing(CARLA).await;
    stage.at(CARLA).pick_up().unwrap();
    soon(bela.held()).await.unwrap();
    stage.agrees().await;
    let consultation = stage.device(BELA).calls().pop().unwrap();
    stage.at(BELA).transfer().unwrap();
    assert_eq!(end(&bela).await, stage.end(EndReason::Transferred));
    assert_eq!(end(&consultation).await, stage.end(EndReason::Transferred));
    stage.agrees().await;
    assert_eq!(call.call_ref(), named, "the same call with another party");
    go_on_with(stage, (&call, ANNA), (&carla, CARLA)).await;
}

pub(crate) async fn the_far_end_sends_us_on_to_a_phone_that_rings(stage: &Stage) {
    let (call, bela) = stage.talk(ANNA, BELA).await;
    stage.at(BELA).transfer_to(CARLA).unwrap();
    assert_eq!(end(&bela).await, stage.end(EndReason::Transferred));
    let carla = stage.ringing(CARLA).await;
    stage.agrees().await;
    assert_eq!((call.state(), parties(&call)), (CallState::Delivered, vec![CARLA.to_owned()]));
    stage.at(CARLA).pick_up().unwrap();
    soon(call.connected()).await.unwrap();
    go_on_with(stage, (&call, ANNA), (&carla, CARLA)).await;
}

pub(crate) async fn sending_a_call_on_while_it_rings(stage: &Stage) {
    let bela = soon(stage.device(BELA).make_call(ANNA)).await.unwrap();
    let call = stage.ringing(ANNA).await;
    if stage.asked(Service::Deflect, call.deflect(CARLA)).await.is_none() {
        stage.agrees().await;
        assert_eq!(call.state(), CallState::Alerting, "what was not asked was not done");
        stage.at(BELA).hang_up().unwrap();
        let end = end(&call).await;
        assert_eq!(end, EndReason::Cleared(stage.cause(EventCause::CallCancelled)), "nor is it told as done");
        return;
    }
    let end = end(&call).await;
    assert!(matches!(end, EndReason::Diverted(_)), "{end}");
    let carla = stage.ringing(CARLA).await;
    stage.at(CARLA).pick_up().unwrap();
    soon(bela.established()).await.unwrap();
    go_on_with(stage, (&bela, BELA), (&carla, CARLA)).await;
}
