//! Calls that are recorded.

use super::conferring::{Three, confer};
use super::stage::{ANNA, BELA, CARLA, Extra, Service, Stage, Told, cleared, id_of, soon};
use telapi::Call;

fn told(call: &Call, on: bool) -> Told {
    Told::Record { call: id_of(call), on }
}

fn is_recorded(stage: &Stage) -> bool {
    stage.switch().calls().iter().any(|call| call.recorded)
}

/// The phone's call is recorded.
async fn record(stage: &Stage, phone: &'static str, call: &Call) {
    stage.does(Extra::Record { call, on: true }).await;
    stage.tells(phone, told(call, true)).await;
    assert!(is_recorded(stage));
    stage.agrees().await;
}

pub(crate) async fn recorded_and_not_any_more(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    record(stage, ANNA, &call).await;
    stage.does(Extra::Record { call: &call, on: false }).await;
    stage.tells(ANNA, told(&call, false)).await;
    assert!(!is_recorded(stage));
    // the one who was called may have it recorded as well
    record(stage, BELA, &theirs).await;
    stage.does(Extra::Record { call: &theirs, on: false }).await;
    stage.tells(BELA, told(&theirs, false)).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
    stage.tells_no_more(ANNA).await;
}

pub(crate) async fn a_recording_ends_with_its_call(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    record(stage, ANNA, &call).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    stage.tells(ANNA, told(&call, false)).await;
    cleared(&theirs).await;

    // whoever hangs up
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    record(stage, ANNA, &call).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    stage.tells(ANNA, told(&call, false)).await;
    cleared(&theirs).await;
    stage.refuses(Extra::Record { call: &call, on: true }).await;
    stage.tells_no_more(ANNA).await;
}

pub(crate) async fn what_is_recorded_is_not_recorded_again(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.refuses(Extra::Record { call: &call, on: false }).await;
    record(stage, ANNA, &call).await;
    stage.refuses(Extra::Record { call: &call, on: true }).await;
    assert!(is_recorded(stage));
    stage.asked(Service::HangUp, call.hang_up()).await;
    stage.tells(ANNA, told(&call, false)).await;
    cleared(&theirs).await;
}

pub(crate) async fn a_recording_goes_on_while_the_call_is_held(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    record(stage, ANNA, &call).await;
    stage.at(ANNA).hold().unwrap();
    soon(call.held()).await.unwrap();
    assert!(is_recorded(stage));
    stage.does(Extra::Record { call: &call, on: false }).await;
    stage.tells(ANNA, told(&call, false)).await;
    stage.agrees().await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn who_records_a_conference_leaves_it(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    record(stage, ANNA, &anna).await;
    let recorded = told(&anna, false);
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    stage.tells(ANNA, recorded).await;
    stage.agrees().await;
    assert!(!is_recorded(stage));
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    stage.asked(Service::HangUp, bela.hang_up()).await;
    cleared(&carla).await;
}

pub(crate) async fn the_word_of_a_recording_is_lost(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.does_unheard(ANNA, Extra::Record { call: &call, on: true }, told(&call, true)).await;
    assert!(is_recorded(stage), "it was done all the same");
    // it is recorded: whoever asks again is told that
    stage.refuses(Extra::Record { call: &call, on: true }).await;
    stage.does(Extra::Record { call: &call, on: false }).await;
    stage.tells(ANNA, told(&call, false)).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}
