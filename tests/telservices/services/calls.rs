//! Calls (guide, *User services*).

use super::super::world::{some_call, soon};
use super::centre::{Scene, id};
use telapi::telservices::WhileQualifying;
use telapi::telservices::service::QualifyCall;
use telapi::telservices::wire::{CallService, CallState, FeatureState, PartyNumber};
use telapi::{CallState as State, EndReason, ErrorKind};
use telapi_mock::LegState;

pub(super) async fn make_call(scene: &mut Scene) {
    scene.now();
    let call = soon(scene.device().make_call("204")).await.unwrap();
    soon(call.wait_until(|call| call.state == State::Delivered)).await.unwrap();
    assert_eq!(scene.legs(), [(LegState::Delivered, "204".to_owned())]);
    scene.assert_true();
}

pub(super) async fn answer_call(scene: &mut Scene) {
    let call = scene.rings().await;
    scene.now();
    soon(call.answer()).await.unwrap();
    soon(call.established()).await.unwrap();
    assert_eq!(scene.world.switch.talks(), [["201", "204"]]);
    scene.assert_true();
}

pub(super) async fn drop_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    scene.now();
    soon(call.hang_up()).await.unwrap();
    scene.is_over().await;
}

pub(super) async fn hold_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    scene.now();
    soon(call.hold()).await.unwrap();
    soon(call.held()).await.unwrap();
    assert_eq!(scene.legs(), [(LegState::Held, "202".to_owned())]);
    scene.assert_true();
}

pub(super) async fn retrieve_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    soon(call.hold()).await.unwrap();
    soon(call.held()).await.unwrap();
    scene.now();
    soon(call.retrieve()).await.unwrap();
    soon(call.connected()).await.unwrap();
    assert_eq!(scene.world.switch.talks(), [["201", "202"]]);
    scene.assert_true();
}

pub(super) async fn consultation_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    scene.now();
    let consulted = soon(call.consult("203")).await.unwrap();
    soon(consulted.established()).await.unwrap();
    soon(call.held()).await.unwrap();
    assert_eq!(scene.legs(), [(LegState::Held, "202".to_owned()), (LegState::Connected, "203".to_owned())]);
    scene.assert_true();
}

pub(super) async fn transfer_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    scene.now();
    soon(first.transfer_to(&second)).await.unwrap();
    scene.is_over().await;
    assert_eq!(soon(first.ended()).await, EndReason::Transferred);
    assert_eq!(soon(second.ended()).await, EndReason::Transferred);
    assert_eq!(scene.world.switch.talks(), [["202", "203"]]);
}

pub(super) async fn conference_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    scene.now();
    soon(first.conference_with(&second)).await.unwrap();
    scene.told("ConferencedEvent").await;
    assert_eq!(scene.world.switch.talks(), [["201", "202", "203"]]);
}

pub(super) async fn alternate_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    scene.now();
    soon(scene.phone().alternate_call()).await.unwrap();
    soon(first.connected()).await.unwrap();
    soon(second.held()).await.unwrap();
    assert_eq!(scene.legs(), [(LegState::Connected, "202".to_owned()), (LegState::Held, "203".to_owned())]);
    scene.assert_true();
}

pub(super) async fn reconnect_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    scene.now();
    soon(scene.phone().reconnect_call()).await.unwrap();
    soon(second.ended()).await;
    soon(first.connected()).await.unwrap();
    assert_eq!(scene.world.switch.talks(), [["201", "202"]]);
    scene.assert_true();
}

/// Of a call that rings, and of one that talks.
pub(super) async fn divert_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    scene.now();
    soon(call.single_step_transfer("203")).await.unwrap();
    scene.is_over().await;
    assert_eq!(soon(call.ended()).await, EndReason::Transferred);
    soon(
        scene.world.switch.wait_until(|calls| calls.iter().any(|call| call.has("203", LegState::Connected))),
    )
    .await;
    assert_eq!(scene.world.switch.talks(), [["202", "203"]]);

    let call = scene.rings().await;
    scene.now();
    soon(call.deflect("205")).await.unwrap();
    scene.is_over().await;
    assert_eq!(soon(call.ended()).await, EndReason::Diverted(None));
    assert_eq!(scene.world.phone("205").legs()[0].state, LegState::Alerting);
}

/// Of a call that is connected, and of one on hold.
pub(super) async fn add_party_to_call(scene: &mut Scene) {
    let call = scene.talk("202").await;
    scene.now();
    soon(scene.phone().add_party_to_call(&id(&call), "203")).await.unwrap();
    scene.told("ConferencedEvent").await;
    assert_eq!(scene.world.switch.talks(), [["201", "202", "203"]]);
    soon(call.hang_up()).await.unwrap();
    scene.is_over().await;
    scene.world.phone("202").hang_up().unwrap();

    let (held, _) = scene.consult().await;
    scene.now();
    soon(scene.phone().add_party_to_call(&id(&held), "205")).await.unwrap();
    let asked = scene.world.asked("addPartyToCall");
    assert!(asked[0].contains("<otherNumber>202</otherNumber>"), "which of the two: {asked:?}");
    scene.world.phone("205").pick_up().unwrap();
    scene.told("ConferencedEvent").await;
    assert_eq!(scene.world.switch.talks(), [["202", "205"], ["201", "203"]]);
    scene.assert_true();
}

/// The call rings on, or is answered; without one there is no call.
pub(super) async fn qualify_call(scene: &mut Scene) {
    let error = soon(scene.phone().qualify_call(WhileQualifying::LetRing)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCall);
    let call = scene.rings().await;
    scene.now();
    let who = soon(scene.phone().qualify_call(WhileQualifying::LetRing)).await.unwrap();
    assert_eq!((who.number, who.name.as_deref()), (Some(PartyNumber::from("204")), Some("Dora Egli")));
    let nameless = QualifyCall::new("201").answer_call(false).need_name(false);
    assert_eq!(soon(scene.phone().request(nameless)).await.unwrap().name, None);
    assert_eq!(scene.legs(), [(LegState::Alerting, "204".to_owned())]);

    let who = soon(scene.phone().qualify_call(WhileQualifying::Answer)).await.unwrap();
    assert_eq!(who.number, Some(PartyNumber::from("204")));
    soon(call.established()).await.unwrap();
    assert_eq!(scene.world.switch.talks(), [["201", "204"]]);
    scene.assert_true();
}

pub(super) async fn snapshot(scene: &mut Scene) {
    scene.rings().await;
    scene.world.switch.set_do_not_disturb("201", true).unwrap();
    let snapshot = soon(scene.phone().snapshot()).await.unwrap();
    assert_eq!(snapshot.do_not_disturb, Some(FeatureState::On));
    assert_eq!(snapshot.msg_waiting, Some(FeatureState::Off));
    assert_eq!(snapshot.forwards.as_deref(), Some([].as_slice()));
    let calls = snapshot.calls.unwrap();
    let [call] = &calls[..] else { panic!("one call: {calls:?}") };
    let leg = call.prim_call.as_ref().unwrap();
    assert_eq!(leg.state, Some(CallState::Alerting));
    assert_eq!(leg.other_party.as_ref().unwrap().number, Some("204".into()));
    assert!(call.permits(&CallService::AnswerCall));
    some_call(&scene.session).await;
}
