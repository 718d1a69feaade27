//! Digits that are sent into a call. Nothing tells of them but the switch.

use super::stage::{ANNA, BELA, Extra, Service, Stage, cleared, soon};

pub(crate) async fn digits_are_sent_in_their_order(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.does(Extra::SendDigits { call: &call, digits: "12#" }).await;
    stage.does(Extra::SendDigits { call: &theirs, digits: "*9" }).await;
    stage.does(Extra::SendDigits { call: &call, digits: "0" }).await;
    assert_eq!((stage.leg(ANNA).digits, stage.leg(BELA).digits), ("12#0".to_owned(), "*9".to_owned()));
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn without_a_call_that_talks_no_digits_are_sent(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    soon(call.alerting()).await.unwrap();
    stage.refuses(Extra::SendDigits { call: &call, digits: "1" }).await;
    stage.refuses(Extra::SendDigits { call: &theirs, digits: "2" }).await;
    stage.at(BELA).pick_up().unwrap();
    soon(call.established()).await.unwrap();
    assert_eq!((stage.leg(ANNA).digits, stage.leg(BELA).digits), (String::new(), String::new()));

    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    stage.refuses(Extra::SendDigits { call: &call, digits: "3" }).await;
    cleared(&theirs).await;
}

pub(crate) async fn who_is_on_hold_is_sent_no_digits(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.at(ANNA).hold().unwrap();
    soon(call.held()).await.unwrap();
    stage.refuses(Extra::SendDigits { call: &call, digits: "1" }).await;
    stage.agrees().await;
    stage.at(ANNA).retrieve().unwrap();
    soon(call.connected()).await.unwrap();
    stage.does(Extra::SendDigits { call: &call, digits: "2" }).await;
    assert_eq!(stage.leg(ANNA).digits, "2");
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}
