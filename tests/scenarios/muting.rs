//! Microphones that are muted.

use super::conferring::{Three, confer};
use super::stage::{ANNA, BELA, CARLA, Extra, Service, Stage, cleared, mute, soon};

async fn hang_up_all(stage: &Stage, three: &Three) {
    stage.asked(Service::HangUp, three.bela.hang_up()).await;
    stage.asked(Service::HangUp, three.carla.hang_up()).await;
    for call in [&three.anna, &three.bela, &three.carla] {
        cleared(call).await;
    }
}

pub(crate) async fn our_microphone_is_muted_and_unmuted(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.does(Extra::Mute { call: &call, on: true }).await;
    assert_eq!((stage.leg(ANNA).muted, stage.leg(BELA).muted), (true, false));
    stage.tells(ANNA, mute(ANNA, true)).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]], "who says nothing is connected all the same");

    // once more changes nothing
    stage.does(Extra::Mute { call: &call, on: true }).await;
    stage.tells(ANNA, mute(ANNA, true)).await;
    assert!(stage.leg(ANNA).muted);
    stage.does(Extra::Mute { call: &call, on: false }).await;
    stage.tells(ANNA, mute(ANNA, false)).await;
    assert!(!stage.leg(ANNA).muted);
    stage.tells_no_more(BELA).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn what_only_rings_cannot_be_muted(stage: &Stage) {
    let call = soon(stage.device(ANNA).make_call(BELA)).await.unwrap();
    let theirs = stage.ringing(BELA).await;
    soon(call.alerting()).await.unwrap();
    stage.refuses(Extra::Mute { call: &call, on: true }).await;
    stage.at(BELA).pick_up().unwrap();
    soon(call.established()).await.unwrap();
    assert!(!stage.leg(ANNA).muted);
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn a_mute_ends_with_its_call(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.does(Extra::Mute { call: &call, on: true }).await;
    stage.tells(ANNA, mute(ANNA, true)).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&call).await;
    cleared(&theirs).await;
    stage.refuses(Extra::Mute { call: &call, on: false }).await;
    let (next, theirs) = stage.talk(ANNA, BELA).await;
    assert!(!stage.leg(ANNA).muted);
    stage.tells_no_more(ANNA).await;
    stage.asked(Service::HangUp, next.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn the_word_of_a_mute_is_lost(stage: &Stage) {
    let (call, theirs) = stage.talk(ANNA, BELA).await;
    stage.does_unheard(ANNA, Extra::Mute { call: &call, on: true }, mute(ANNA, true)).await;
    assert!(stage.leg(ANNA).muted, "it was done all the same");
    stage.agrees().await;
    // whoever asks again is told
    stage.does(Extra::Mute { call: &call, on: true }).await;
    stage.tells(ANNA, mute(ANNA, true)).await;
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(&theirs).await;
}

pub(crate) async fn one_participant_mutes_another(stage: &Stage) {
    let three = confer(stage).await;
    stage.does(Extra::MuteParticipant { by: &three.anna, number: BELA, on: true }).await;
    assert_eq!([ANNA, BELA, CARLA].map(|number| stage.leg(number).muted), [false, true, false]);
    // all who are in it are told who it is
    for number in [ANNA, BELA, CARLA] {
        stage.tells(number, mute(BELA, true)).await;
    }
    stage.agrees().await;
    stage.does(Extra::MuteParticipant { by: &three.carla, number: BELA, on: false }).await;
    for number in [ANNA, BELA, CARLA] {
        stage.tells(number, mute(BELA, false)).await;
    }
    assert!(!stage.leg(BELA).muted);
    hang_up_all(stage, &three).await;
}

pub(crate) async fn who_is_muted_leaves_the_conference(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.does(Extra::MuteParticipant { by: &anna, number: CARLA, on: true }).await;
    stage.asked(Service::HangUp, carla.hang_up()).await;
    cleared(&carla).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    assert!(!stage.leg(ANNA).muted && !stage.leg(BELA).muted);
    stage.refuses(Extra::MuteParticipant { by: &anna, number: CARLA, on: false }).await;
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&bela).await;
}

pub(crate) async fn the_word_of_a_participants_mute_is_lost(stage: &Stage) {
    let three = confer(stage).await;
    let wish = Extra::MuteParticipant { by: &three.anna, number: BELA, on: true };
    stage.does_unheard(ANNA, wish, mute(BELA, true)).await;
    assert!(stage.leg(BELA).muted, "it was done all the same");
    stage.does(wish).await;
    stage.tells(ANNA, mute(BELA, true)).await;
    stage.agrees().await;
    hang_up_all(stage, &three).await;
}
