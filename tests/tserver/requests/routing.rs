//! Route points (CALL_MODEL, *Call by call*).

use super::super::world::{pass, secs, soon};
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{ConnId, KvList, RouteType, TreatmentType};
use telapi::tserver::request::{RequestApplyTreatment, RequestRouteCall};
use telapi::{Call, CallState as State, EndReason};
use telapi_mock::LegState;

/// 201 has called the route point.
async fn asked(scene: &mut Scene) -> Call {
    scene.person("201").dial("800").unwrap();
    assert_eq!(scene.told().await, ["201 Dialing c1 800/2", "800 RouteRequest c1 201/1"]);
    let waits = scene.call("800");
    assert_eq!(waits.state(), State::Queued);
    waits
}

/// To a phone, with data; and to nobody. 177 a number that is none, 56 a call that does not wait there, 51 at a queue.
pub(super) async fn route_call(scene: &mut Scene) {
    let waits = asked(scene).await;
    let conn_id = scene.conn_id("c1");
    let route = |to: &str| RequestRouteCall::new("800", conn_id).other_dn(to);
    scene.refused(route("4711"), 177).await;
    scene.refused(RequestRouteCall::new("800", ConnId::new(0xff)).other_dn("204"), 56).await;
    scene.refused(RequestRouteCall::new("810", conn_id).other_dn("204"), 51).await;
    scene.told().await;
    let data = KvList::new().with("Skill", "gold");
    let routed = route("204").route_type(RouteType::Direct).user_data(data.clone());
    let TEvent::RouteUsed(used) = scene.ask(routed).await else { panic!("it is routed") };
    assert_eq!((used.this_dn.number(), used.third_party_dn.as_ref().unwrap().number()), ("800", "204"));
    let expected =
        ["800 RouteUsed c1 201/1 third 204", "800 Diverted c1 201/1 third 204", "204 Ringing c1 201/1"];
    assert_eq!(scene.told().await, expected);
    let TEvent::Ringing(ringing) = scene.message("204", "Ringing") else { panic!("it rings") };
    assert_eq!(ringing.user_data.as_ref(), Some(&data));
    assert!(matches!(soon(waits.ended()).await, EndReason::Diverted(_)));
    assert_eq!(scene.legs("204"), [(LegState::Alerting, "201".to_owned())]);
    scene.assert_true();
    scene.refused(route("203"), 56).await;

    // rejected: it goes nowhere
    scene.person("202").dial("800").unwrap();
    scene.told().await;
    let reject = RequestRouteCall::new("800", scene.conn_id("c2")).route_type(RouteType::Reject);
    assert!(matches!(scene.ask(reject).await, TEvent::RouteUsed(used) if used.third_party_dn.is_none()));
    let expected = ["800 RouteUsed c2 202/1", "800 Released c2 202/1", "202 DestinationBusy c2 s6 800/2"];
    assert_eq!(scene.told().await, expected);
}

/// What there is, goes on or ends; what there is not, is not applied. 56 a call that does not wait there.
pub(super) async fn apply_treatment(scene: &mut Scene) {
    asked(scene).await;
    let conn_id = scene.conn_id("c1");
    let treat = |what| RequestApplyTreatment::new("800", conn_id, what);
    let for_3_s = treat(TreatmentType::PlayAnnouncement).treatment_parms(KvList::new().with("DURATION", 3));
    let TEvent::TreatmentApplied(applied) = scene.ask(for_3_s).await else { panic!("it is heard") };
    assert_eq!(applied.treatment_type, Some(TreatmentType::PlayAnnouncement));
    assert_eq!(scene.call("800").state(), State::Queued, "it waits on");
    pass(secs(4)).await;
    let told = scene.told().await;
    assert_eq!(told, ["800 TreatmentApplied c1 201/1", "800 TreatmentEnd c1 201/1"]);
    let TEvent::TreatmentNotApplied(not) = scene.ask(treat(TreatmentType::Unknown)).await else {
        panic!("it is not")
    };
    assert_eq!(not.conn_id, conn_id);
    scene.ask(treat(TreatmentType::Music)).await;
    pass(secs(60)).await;
    let told = scene.told().await;
    assert_eq!(told, ["800 TreatmentNotApplied c1 201/1", "800 TreatmentApplied c1 201/1"], "music goes on");
    scene.refused(RequestApplyTreatment::new("800", ConnId::new(0xff), TreatmentType::Music), 56).await;
}
