//! Two talk with each other.

use super::stage::{ANNA, BELA, DORA, Service, Stage, cleared, parties, soon, within};
use futures::StreamExt;
use std::time::Duration;
use telapi::{CallState, Direction};

pub(crate) async fn we_call_and_the_other_answers(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    soon(call.alerting()).await.unwrap();
    stage.agrees().await;
    assert_eq!((call.state(), parties(&call)), (CallState::Delivered, vec![BELA.to_owned()]));
    assert_eq!(call.record().times.established, None);

    stage.at(BELA).pick_up().unwrap();
    soon(call.established()).await.unwrap();
    stage.agrees().await;
    assert_eq!(call.record().direction, Some(Direction::Outgoing));
    assert_eq!(stage.talks(), [[ANNA, BELA]]);

    let theirs = stage.device(BELA).calls().pop().unwrap();
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    cleared(&theirs).await;
    // what has happened is answered at once, however late it is asked for
    within(Duration::ZERO, async {
        call.alerting().await.unwrap();
        call.established().await.unwrap();
        call.ended().await;
        call.hang_up().await.expect("to hang up twice is no error");
    })
    .await;
}

pub(crate) async fn we_are_called_and_answer(stage: &Stage) {
    let mut incoming = stage.device(ANNA).incoming();
    stage.at(BELA).dial(ANNA).unwrap();
    let call = soon(incoming.next()).await.unwrap();
    stage.agrees().await;
    assert_eq!((call.state(), parties(&call)), (CallState::Alerting, vec![BELA.to_owned()]));
    assert_eq!(call.record().direction, Some(Direction::Incoming));
    assert!(call.record().times.alerting.is_some());

    if stage.asked(Service::Answer, call.answer()).await.is_none() {
        stage.at(ANNA).pick_up().unwrap();
        soon(call.established()).await.unwrap();
    }
    assert_eq!(call.state(), CallState::Connected);
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);

    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
    // it rang once, and nothing else does
    tokio::time::timeout(Duration::from_secs(60), incoming.next()).await.unwrap_err();
}

pub(crate) async fn two_of_ours_call_each_other(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(DORA)).await.unwrap();
    let theirs = stage.ringing(DORA).await;
    assert_ne!(call.record().device, theirs.record().device);
    if stage.asked(Service::Answer, theirs.answer()).await.is_none() {
        stage.at(DORA).pick_up().unwrap();
    }
    soon(call.established()).await.unwrap();
    stage.agrees().await;
    assert_eq!((parties(&call), parties(&theirs)), (vec![DORA.to_owned()], vec![ANNA.to_owned()]));
    let directions = (call.record().direction, theirs.record().direction);
    assert_eq!(directions, (Some(Direction::Outgoing), Some(Direction::Incoming)));

    // who was called may hang up as well
    stage.asked(Service::HangUp, theirs.hang_up()).await;
    cleared(&theirs).await;
    cleared(&call).await;
}

pub(crate) async fn the_far_end_hangs_up(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.agrees().await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&theirs).await;
    assert!(stage.device(ANNA).calls().is_empty());
}

pub(crate) async fn clearing_ends_the_call_for_everybody(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    if stage.asked(Service::Clear, call.clear()).await.is_none() {
        stage.agrees().await;
        stage.at(ANNA).hang_up().unwrap();
    }
    cleared(&call).await;
    cleared(&theirs).await;
}

pub(crate) async fn a_call_made_at_the_phone_is_seen_and_can_be_controlled(stage: &Stage) {
    stage.at(ANNA).dial(BELA).unwrap();
    stage.agrees().await;
    let call = stage.device(ANNA).calls().pop().unwrap();
    soon(call.alerting()).await.unwrap();
    assert_eq!(call.record().direction, Some(Direction::Outgoing));
    stage.at(BELA).pick_up().unwrap();
    soon(call.established()).await.unwrap();

    if stage.asked(Service::Hold, call.hold()).await.is_some() {
        stage.at(ANNA).retrieve().unwrap();
        soon(call.connected()).await.unwrap();
    }
    stage.at(ANNA).hold().unwrap();
    soon(call.held()).await.unwrap();
    stage.agrees().await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&call).await;
}

pub(crate) async fn a_call_answered_at_the_phone_is_established(stage: &Stage) {
    stage.at(BELA).dial(ANNA).unwrap();
    let call = stage.ringing(ANNA).await;
    stage.at(ANNA).pick_up().unwrap();
    soon(call.established()).await.unwrap();
    stage.agrees().await;
    stage.at(ANNA).hang_up().unwrap();
    cleared(&call).await;
}

pub(crate) async fn a_phone_is_logged_out_in_mid_call(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.at(BELA).log_out().unwrap();
    cleared(&call).await;
    cleared(&theirs).await;
    stage.at(BELA).log_in().unwrap();
}
