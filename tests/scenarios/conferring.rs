//! Conferences of three.

use super::stage::{ANNA, BELA, CARLA, Service, Stage, cleared, end, parties, soon};
use super::transferring::consult_and_talk;
use telapi::{Call, CallState, EndReason};

/// A conference, as each of the three has it.
pub(crate) struct Three {
    pub(crate) anna: Call,
    pub(crate) bela: Call,
    pub(crate) carla: Call,
}

/// ANNA talks with BELA, consults CARLA, and brings all together.
pub(crate) async fn confer(stage: &Stage) -> Three {
    let (anna, bela) = stage.talk(ANNA, BELA).await;
    let (consultation, carla) = consult_and_talk(stage, &anna, CARLA).await;
    if stage.asked(Service::Conference, anna.conference_with(&consultation)).await.is_none() {
        stage.at(ANNA).conference().unwrap();
    }
    assert_eq!(end(&consultation).await, EndReason::Conferenced, "the older call stands for the conference");
    stage.agrees().await;
    for (call, others) in [(&anna, [BELA, CARLA]), (&bela, [ANNA, CARLA]), (&carla, [ANNA, BELA])] {
        assert_eq!((call.state(), parties(call)), (CallState::Connected, others.map(str::to_owned).into()));
        assert!(call.record().conference.is_some());
    }
    assert_eq!(stage.talks(), [[ANNA, BELA, CARLA]]);
    Three { anna, bela, carla }
}

pub(crate) async fn three_talk_and_one_leaves(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.at(BELA).hang_up().unwrap();
    cleared(&bela).await;
    stage.agrees().await;
    assert_eq!((parties(&anna), parties(&carla)), (vec![CARLA.to_owned()], vec![ANNA.to_owned()]));
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);

    stage.at(CARLA).hang_up().unwrap();
    cleared(&carla).await;
    cleared(&anna).await;
}

pub(crate) async fn whoever_formed_the_conference_may_leave_it(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    assert_eq!((parties(&bela), parties(&carla)), (vec![CARLA.to_owned()], vec![BELA.to_owned()]));

    stage.asked(Service::HangUp, bela.hang_up()).await;
    cleared(&bela).await;
    cleared(&carla).await;
}

pub(crate) async fn all_leave_the_conference(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    // at once: the last of them finds the conference gone
    let outcomes = soon(async { tokio::join!(anna.hang_up(), bela.hang_up(), carla.hang_up()) }).await;
    assert!(outcomes.0.is_ok() && outcomes.1.is_ok() && outcomes.2.is_ok(), "{outcomes:?}");
    for call in [&anna, &bela, &carla] {
        cleared(call).await;
    }
}

pub(crate) async fn clearing_the_conference_ends_it_for_all(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    if stage.asked(Service::Clear, bela.clear()).await.is_none() {
        stage.at(BELA).hang_up().unwrap();
        stage.at(CARLA).hang_up().unwrap();
    }
    for call in [&anna, &bela, &carla] {
        cleared(call).await;
    }
}

pub(crate) async fn the_far_end_takes_us_into_a_conference(stage: &Stage) {
    let (anna, bela) = stage.talk(ANNA, BELA).await;
    let named = anna.call_ref();
    stage.at(BELA).consult(CARLA).unwrap();
    let carla = stage.ringing(CARLA).await;
    stage.at(CARLA).pick_up().unwrap();
    soon(bela.held()).await.unwrap();
    stage.at(BELA).conference().unwrap();
    soon(anna.wait_until(|record| record.conference.is_some())).await.unwrap();
    stage.agrees().await;
    assert_eq!((anna.call_ref(), parties(&anna)), (named, vec![BELA.to_owned(), CARLA.to_owned()]));
    assert_eq!(stage.talks(), [[ANNA, BELA, CARLA]]);

    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    stage.agrees().await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);
    stage.at(CARLA).hang_up().unwrap();
    cleared(&carla).await;
    cleared(&bela).await;
}

pub(crate) async fn a_conference_is_held_and_retrieved(stage: &Stage) {
    let Three { anna, bela, carla } = confer(stage).await;
    if stage.asked(Service::Hold, anna.hold()).await.is_none() {
        stage.at(ANNA).hold().unwrap();
        soon(anna.held()).await.unwrap();
    }
    stage.agrees().await;
    assert_eq!(stage.talks(), [[BELA, CARLA]]);

    // whoever leaves meanwhile, it is still held
    stage.at(BELA).hang_up().unwrap();
    cleared(&bela).await;
    stage.agrees().await;
    assert_eq!((anna.state(), parties(&anna)), (CallState::Held, vec![CARLA.to_owned()]));
    if stage.asked(Service::Retrieve, anna.retrieve()).await.is_none() {
        stage.at(ANNA).retrieve().unwrap();
        soon(anna.connected()).await.unwrap();
    }
    stage.agrees().await;
    assert_eq!(stage.talks(), [[ANNA, CARLA]]);
    stage.asked(Service::HangUp, anna.hang_up()).await;
    cleared(&anna).await;
    cleared(&carla).await;
}
