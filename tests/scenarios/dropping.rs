//! Participants whom another one throws out of a conference.

use super::conferring::{Three, confer};
use super::stage::{ANNA, BELA, CARLA, DORA, Extra, Service, Stage, cleared, end, parties, soon};
use telapi::{Call, CallState, EndReason};

/// Two are left, who see each other and nobody else.
async fn two_are_left(stage: &Stage, one: (&Call, &str), other: (&Call, &str)) {
    stage.agrees().await;
    for ((call, _), (_, number)) in [(one, other), (other, one)] {
        assert_eq!((call.state(), parties(call)), (CallState::Connected, vec![number.to_owned()]));
    }
    assert_eq!(stage.talks(), [[one.1, other.1]]);
}

pub(crate) async fn one_is_dropped_and_two_go_on(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    let named = (anna.call_ref(), carla.call_ref());
    stage.does(Extra::DropParticipant { by: &anna, number: BELA }).await;
    cleared(&bela).await;
    assert!(stage.device(BELA).calls().is_empty(), "the phone is free");
    two_are_left(stage, (&anna, ANNA), (&carla, CARLA)).await;
    assert_eq!((anna.call_ref(), carla.call_ref()), named, "they have the same calls");

    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    cleared(&carla).await;
}

pub(crate) async fn all_but_one_are_dropped(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.does(Extra::DropParticipant { by: &anna, number: CARLA }).await;
    cleared(&carla).await;
    two_are_left(stage, (&anna, ANNA), (&bela, BELA)).await;
    stage.does(Extra::DropParticipant { by: &anna, number: BELA }).await;
    cleared(&bela).await;
    // nobody confers alone
    cleared(&anna).await;
    assert!(stage.talks().is_empty());
}

pub(crate) async fn who_formed_the_conference_is_dropped(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.does(Extra::DropParticipant { by: &carla, number: ANNA }).await;
    cleared(&anna).await;
    two_are_left(stage, (&bela, BELA), (&carla, CARLA)).await;
    stage.asked(Service::HangUp, bela.hang_up()).await;
    cleared(&carla).await;
}

pub(crate) async fn who_holds_the_conference_is_dropped(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.at(BELA).hold().unwrap();
    soon(bela.held()).await.unwrap();
    stage.does(Extra::DropParticipant { by: &anna, number: BELA }).await;
    cleared(&bela).await;
    two_are_left(stage, (&anna, ANNA), (&carla, CARLA)).await;
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&carla).await;
}

pub(crate) async fn who_drops_itself_leaves(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.does(Extra::DropParticipant { by: &anna, number: ANNA }).await;
    cleared(&anna).await;
    two_are_left(stage, (&bela, BELA), (&carla, CARLA)).await;
    stage.asked(Service::HangUp, carla.hang_up()).await;
    cleared(&bela).await;
}

pub(crate) async fn who_has_left_is_not_dropped_again(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&bela).await;
    stage.agrees().await;
    stage.refuses(Extra::DropParticipant { by: &anna, number: BELA }).await;
    two_are_left(stage, (&anna, ANNA), (&carla, CARLA)).await;

    // and talks to somebody else undisturbed
    stage.at(BELA).dial(DORA).unwrap();
    let theirs = stage.ringing(DORA).await;
    stage.refuses(Extra::DropParticipant { by: &anna, number: BELA }).await;
    stage.agrees().await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&theirs).await;
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&carla).await;
}

pub(crate) async fn dropped_while_nobody_looks(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.interrupt();
    let conference = stage.leg(ANNA).conference.unwrap();
    let dropped = conference.participants.iter().find(|one| one.party.number == BELA).unwrap();
    stage.switch().drop_participant(Some(ANNA), &dropped.id).unwrap();
    stage.recovered().await;
    assert_eq!(end(&bela).await, EndReason::EndedUnseen, "only that it is gone is known");
    assert_eq!((anna.state(), carla.state()), (CallState::Connected, CallState::Connected));
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);

    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    cleared(&carla).await;
}
