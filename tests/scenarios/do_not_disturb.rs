//! Phones that are not to be disturbed.

use super::stage::{ANNA, BELA, CARLA, Extra, Service, Stage, Told, cleared, end, soon};
use telapi::csta::EventCause;
use telapi::{CallState, EndReason};

async fn set(stage: &Stage, phone: &'static str, on: bool) {
    stage.does(Extra::DoNotDisturb { phone, on }).await;
    stage.tells(phone, Told::DoNotDisturb { on }).await;
}

/// As it is set already.
async fn set_again(stage: &Stage, phone: &'static str, on: bool) {
    stage.does(Extra::DoNotDisturb { phone, on }).await;
    stage.tells_again(phone, Told::DoNotDisturb { on }).await;
}

async fn set_unheard(stage: &Stage, on: bool) {
    stage.does_unheard(BELA, Extra::DoNotDisturb { phone: BELA, on }, Told::DoNotDisturb { on }).await;
}

/// Who calls BELA finds it busy, and BELA is told nothing of it.
async fn is_busy(stage: &Stage) {
    let calls = stage.device(BELA).calls().len();
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let error = soon(call.established()).await.unwrap_err();
    assert_eq!(error.end_reason(), Some(&EndReason::Failed(stage.cause(EventCause::Busy))));
    stage.agrees().await;
    assert_eq!(stage.device(BELA).calls().len(), calls);
    stage.asked(Service::HangUp, call.hang_up()).await;
    end(&call).await;
}

pub(crate) async fn who_is_not_to_be_disturbed_is_busy_until_it_may_be_again(stage: &Stage) {
    set(stage, BELA, true).await;
    is_busy(stage).await;
    // twice is once
    set_again(stage, BELA, true).await;
    is_busy(stage).await;
    set(stage, BELA, false).await;
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
    stage.tells_no_more(BELA).await;
    stage.tells_no_more(ANNA).await;
}

pub(crate) async fn who_is_not_to_be_disturbed_may_call(stage: &Stage) {
    set(stage, BELA, true).await;
    let (call, theirs) = stage.talk(BELA, CARLA).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    is_busy(stage).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn what_rings_or_talks_already_goes_on(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    set(stage, BELA, true).await;
    stage.agrees().await;
    assert_eq!(theirs.state(), CallState::Alerting);
    if stage.asked(Service::Answer, theirs.answer()).await.is_none() {
        stage.at(BELA).pick_up().unwrap();
    }
    soon(call.established()).await.unwrap();
    set(stage, ANNA, true).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn the_word_of_do_not_disturb_is_lost(stage: &Stage) {
    set_unheard(stage, true).await;
    is_busy(stage).await;
    // whoever asks again is told
    set_again(stage, BELA, true).await;
    set_unheard(stage, false).await;
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}
