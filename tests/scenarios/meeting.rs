//! Meet-me conferences: rooms that one dials into, or that call somebody.

use super::stage::{ANNA, BELA, CARLA, DORA, Extra, Service, Stage, cleared, end, mute, parties, soon};
use telapi::csta::EventCause;
use telapi::{Call, CallState, EndReason};

/// The room, and what is dialled to enter it: a code of the switch's own (IP Office guide 5.2.9).
const ROOM: (&str, &str) = ("7", "*99*7#");
const ANOTHER_ROOM: &str = "*99*8#";

/// Enters a room.
async fn enter(stage: &Stage, phone: &str, code: &str) -> Call {
    let call = soon(stage.device(phone).make_call(code)).await.unwrap();
    soon(call.wait_until(|record| record.conference.is_some())).await.unwrap();
    stage.agrees_as_far_as_told().await;
    assert_eq!(call.state(), CallState::Connected);
    call
}

/// Waits until these are with it in the room: whoever comes may be told so before the others are.
async fn is_with(call: &Call, others: &[&str]) {
    soon(call.wait_until(|record| record.parties.len() == others.len())).await.unwrap();
    assert_eq!(parties(call), others);
}

async fn leave(stage: &Stage, call: &Call) {
    stage.asked(Service::HangUp, call.hang_up()).await;
    cleared(call).await;
    stage.agrees_as_far_as_told().await;
}

pub(crate) async fn one_who_is_alone_in_a_room(stage: &Stage) {
    let call = enter(stage, ANNA, ROOM.1).await;
    assert_eq!(parties(&call), [""; 0], "a room is nobody");
    assert!(stage.talks().is_empty());
    leave(stage, &call).await;

    // and once more: it is another conference
    let conference = call.record().conference.clone();
    let again = enter(stage, ANNA, ROOM.1).await;
    assert_ne!(again.record().conference, conference);
    leave(stage, &again).await;
}

pub(crate) async fn several_meet_and_leave_one_by_one(stage: &Stage) {
    let anna = enter(stage, ANNA, ROOM.1).await;
    let bela = enter(stage, BELA, ROOM.1).await;
    if stage.names_conferences() {
        assert_eq!(anna.record().conference, bela.record().conference);
    }
    is_with(&anna, &[BELA]).await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);

    // one of them by hand
    stage.at(CARLA).dial(ROOM.1).unwrap();
    soon(anna.wait_until(|record| record.parties.len() == 2)).await.unwrap();
    stage.agrees_as_far_as_told().await;
    let carla = stage.device(CARLA).calls().pop().unwrap();
    assert_eq!((parties(&anna), stage.talks().concat().len()), (vec![BELA.to_owned(), CARLA.to_owned()], 3));

    leave(stage, &anna).await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    leave(stage, &carla).await;
    // who is alone in a room waits for others
    assert_eq!((bela.state(), parties(&bela)), (CallState::Connected, Vec::new()));
    let dora = enter(stage, DORA, ROOM.1).await;
    is_with(&bela, &[DORA]).await;
    assert_eq!(stage.talks(), [[BELA, DORA]]);
    leave(stage, &bela).await;
    leave(stage, &dora).await;
}

pub(crate) async fn two_rooms_do_not_hear_each_other(stage: &Stage) {
    let (anna, carla) = (enter(stage, ANNA, ROOM.1).await, enter(stage, CARLA, ANOTHER_ROOM).await);
    let (bela, dora) = (enter(stage, BELA, ROOM.1).await, enter(stage, DORA, ANOTHER_ROOM).await);
    assert_eq!(stage.talks(), [[ANNA, BELA], [CARLA, DORA]]);
    is_with(&anna, &[BELA]).await;
    is_with(&carla, &[DORA]).await;
    leave(stage, &anna).await;
    assert_eq!(stage.talks(), [[CARLA, DORA]]);
    for call in [&bela, &carla, &dora] {
        leave(stage, call).await;
    }
}

pub(crate) async fn a_locked_room_lets_nobody_in(stage: &Stage) {
    let anna = enter(stage, ANNA, ROOM.1).await;
    let id = stage.leg(ANNA).conference.unwrap().id;
    stage.switch().lock_conference(Some(ANNA), &id, true).unwrap();
    let bela = soon(stage.device(BELA).make_call(ROOM.1)).await.unwrap();
    let failed = EndReason::Failed(stage.cause(EventCause::Blocked));
    soon(bela.wait_until(|record| record.state == CallState::Failed)).await.unwrap();
    assert!(bela.record().conference.is_none());
    stage.asked(Service::HangUp, bela.hang_up()).await;
    assert_eq!(end(&bela).await, failed);
    stage.agrees_as_far_as_told().await;

    stage.switch().lock_conference(Some(ANNA), &id, false).unwrap();
    let bela = enter(stage, BELA, ROOM.1).await;
    leave(stage, &anna).await;
    leave(stage, &bela).await;
}

pub(crate) async fn a_room_calls_somebody(stage: &Stage) {
    stage.does(Extra::InviteToRoom { phone: ANNA, room: ROOM.0, number: BELA }).await;
    let bela = stage.ringing(BELA).await;
    stage.agrees_as_far_as_told().await;
    let anna = stage.device(ANNA).calls().pop().unwrap();
    assert!(anna.record().conference.is_some());
    assert!(stage.talks().is_empty());

    if stage.asked(Service::Answer, bela.answer()).await.is_none() {
        stage.at(BELA).pick_up().unwrap();
    }
    soon(bela.wait_until(|record| record.conference.is_some())).await.unwrap();
    stage.agrees_as_far_as_told().await;
    is_with(&anna, &[BELA]).await;
    assert_eq!(stage.talks(), [[ANNA, BELA]]);
    leave(stage, &bela).await;
    leave(stage, &anna).await;
}

pub(crate) async fn who_is_called_by_a_room_does_not_want_to(stage: &Stage) {
    stage.does(Extra::InviteToRoom { phone: ANNA, room: ROOM.0, number: BELA }).await;
    let bela = stage.ringing(BELA).await;
    stage.at(BELA).reject().unwrap();
    cleared(&bela).await;
    stage.agrees_as_far_as_told().await;
    let anna = stage.device(ANNA).calls().pop().unwrap();
    assert_eq!(anna.state(), CallState::Connected);
    leave(stage, &anna).await;
}

pub(crate) async fn muted_and_dropped_in_a_room(stage: &Stage) {
    let anna = enter(stage, ANNA, ROOM.1).await;
    let bela = enter(stage, BELA, ROOM.1).await;
    stage.does(Extra::MuteParticipant { by: &anna, number: BELA, on: true }).await;
    assert_eq!((stage.leg(ANNA).muted, stage.leg(BELA).muted), (false, true));
    stage.tells(ANNA, mute(BELA, true)).await;
    stage.does(Extra::DropParticipant { by: &anna, number: BELA }).await;
    cleared(&bela).await;
    stage.agrees().await;
    assert!(stage.talks().is_empty());
    let again = enter(stage, BELA, ROOM.1).await;
    assert!(!stage.leg(BELA).muted, "who comes back may speak");
    leave(stage, &again).await;
    leave(stage, &anna).await;
}

pub(crate) async fn somebody_enters_a_room_while_nobody_looks(stage: &Stage) {
    let anna = enter(stage, ANNA, ROOM.1).await;
    stage.interrupt();
    stage.at(BELA).dial(ROOM.1).unwrap();
    stage.recovered().await;
    let bela = stage.device(BELA).calls().pop().unwrap();
    assert_eq!((anna.state(), bela.state()), (CallState::Connected, CallState::Connected));
    stage.asked(Service::HangUp, bela.hang_up()).await;
    cleared(&bela).await;
    assert_eq!(anna.state(), CallState::Connected);
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
}
