//! One call (CALL_MODEL, *Call by call*).

use super::super::world::soon;
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{CallState, CallType, ConnId, DNRole, KvList};
use telapi::tserver::request::{
    RequestAnswerCall, RequestClearCall, RequestHoldCall, RequestMakeCall, RequestMakePredictiveCall,
    RequestRedirectCall, RequestReleaseCall, RequestRetrieveCall,
};
use telapi::{CallState as State, EndReason};
use telapi_mock::LegState;

fn nobodys() -> ConnId {
    ConnId::new(0xff)
}

/// By the device, and with everything that the request may say. 41 another's DN, 71 what is no number.
pub(super) async fn make_call(scene: &mut Scene) {
    let call = soon(scene.session.device("201").unwrap().make_call("202")).await.unwrap();
    assert_eq!(scene.told().await, ["201 Dialing c1 202/2", "202 Ringing c1 201/1"]);
    let TEvent::Dialing(dialing) = scene.answer() else { panic!("it dials") };
    assert_eq!(
        (dialing.call_type, dialing.this_dn_role),
        (Some(CallType::Internal), Some(DNRole::Origination))
    );
    assert_eq!((dialing.ani.as_deref(), dialing.dnis.as_deref()), (Some("201"), Some("202")));
    assert_eq!(scene.session.conn_id(&call), Some(dialing.conn_id));
    assert_eq!(scene.legs("202"), [(LegState::Alerting, "201".to_owned())]);
    scene.assert_true();

    let data = KvList::new().with("Segment", "gold").with("Segment", 2);
    let request = RequestMakeCall::new("203", "0301234").user_data(data.clone());
    let TEvent::Dialing(dialing) = scene.ask(request).await else { panic!("it dials") };
    assert_eq!((dialing.call_type, dialing.user_data.as_ref()), (Some(CallType::Outbound), Some(&data)));
    assert_eq!(scene.told().await, ["203 Dialing c2 0301234/2", "203 NetworkReached c2 0301234/2"]);
    scene.refused(RequestMakeCall::new("206", "202"), 41).await;
    scene.refused(RequestMakeCall::new("204", "sip:x"), 71).await;
    assert!(scene.legs("204").is_empty());
}

/// From a queue: who answers waits there for an agent. From a phone: given up in time.
pub(super) async fn make_predictive_call(scene: &mut Scene) {
    let data = KvList::new().with("campaign", "autumn");
    let request = RequestMakePredictiveCall::new("810", "202").timeout(20).user_data(data.clone());
    let TEvent::Dialing(dialing) = scene.ask(request).await else { panic!("it dials") };
    assert_eq!((dialing.this_dn.number(), dialing.this_queue.as_ref().unwrap().number()), ("810", "810"));
    assert_eq!((dialing.this_dn_role, dialing.user_data.as_ref()), (Some(DNRole::Origination), Some(&data)));
    assert_eq!(scene.told().await, ["810 Dialing c1 202/2", "202 Ringing c1 810/1"]);
    scene.person("202").pick_up().unwrap();
    assert_eq!(scene.told().await, ["202 Established c1 810/1", "810 Queued c1 202/2"]);
    let waits = scene.call("810");
    assert_eq!(waits.state(), State::Queued);
    soon(scene.phone("205").agent_login("anna")).await.unwrap();
    soon(scene.phone("205").agent_ready()).await.unwrap();
    let told = scene.told().await;
    assert!(
        told.ends_with(&["810 Diverted c1 202/2 third 205".into(), "205 Ringing c1 202/2".into()]),
        "{told:?}"
    );
    assert!(matches!(soon(waits.ended()).await, EndReason::Diverted(_)));
    soon(scene.call("205").answer()).await.unwrap();
    assert_eq!(scene.talks(), [["202", "205"]]);
    assert_eq!(scene.told().await, ["202 Established c1 205/1", "205 Established c1 202/2"]);
    scene.assert_true();
    let TEvent::Established(established) = scene.message("205", "Established") else { panic!("it is") };
    assert_eq!(established.user_data.as_ref(), Some(&data));

    let given_up = RequestMakePredictiveCall::new("201", "203").timeout(5);
    assert!(matches!(scene.ask(given_up).await, TEvent::Dialing(_)));
    let call = scene.call("201");
    soon(call.ended()).await;
    assert!(scene.told().await.contains(&"203 Released c2 s7 201/1".to_owned()));
    assert!(scene.legs("203").is_empty());
    scene.refused(RequestMakePredictiveCall::new("810", "4711"), 71).await;
}

/// 1167 where nothing rings, 56 for a call that is none.
pub(super) async fn answer_call(scene: &mut Scene) {
    let (ours, theirs) = scene.rings().await;
    soon(theirs.answer()).await.unwrap();
    soon(ours.established()).await.unwrap();
    assert_eq!(scene.told().await, ["201 Established c1 202/2", "202 Established c1 201/1"]);
    let TEvent::Established(established) = scene.answer() else { panic!("it is answered") };
    assert_eq!((established.this_dn.number(), established.this_dn_role), ("202", Some(DNRole::Destination)));
    assert_eq!(scene.talks(), [["201", "202"]]);
    scene.assert_true();
    scene.refused(RequestAnswerCall::new("202", scene.conn_id("c1")), 1167).await;
    scene.refused(RequestAnswerCall::new("202", nobodys()), 56).await;
}

/// Of a call that talks, that rings, and that nobody has.
pub(super) async fn release_call(scene: &mut Scene) {
    let (ours, theirs) = scene.talk().await;
    soon(ours.hang_up()).await.unwrap();
    soon(theirs.ended()).await;
    assert_eq!(scene.told().await, ["201 Released c1 202/2", "202 Released c1 201/1"]);
    let TEvent::Released(released) = scene.answer() else { panic!("it is released") };
    assert_eq!((released.this_dn.number(), released.call_state), ("201", Some(CallState::Ok)));
    assert!(scene.world.switch.calls().is_empty());
    // who refuses what rings makes the caller hear the busy tone
    scene.person("201").dial("202").unwrap();
    scene.told().await;
    soon(scene.call("202").hang_up()).await.unwrap();
    assert_eq!(scene.told().await, ["202 Released c2 201/1", "201 DestinationBusy c2 s6 202/2"]);
    assert_eq!(scene.legs("201")[0].0, LegState::Failed);
    scene.refused(RequestReleaseCall::new("201", nobodys()), 56).await;
}

/// Everybody is released, be the call a conference.
pub(super) async fn clear_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    soon(first.conference_with(&second)).await.unwrap();
    scene.told().await;
    assert_eq!(scene.talks(), [["201", "202", "203"]]);
    soon(scene.call("202").clear()).await.unwrap();
    let mut told = scene.told().await;
    let TEvent::Released(released) = scene.answer() else { panic!("it is released") };
    assert_eq!(released.this_dn.number(), "202");
    told.sort();
    let names: Vec<&str> = told.iter().map(|told| &told[..15]).collect();
    assert_eq!(names, ["201 Released c1", "202 Released c1", "203 Released c1"]);
    assert!(scene.world.switch.calls().is_empty() && scene.session.calls().snapshot().is_empty());
    scene.refused(RequestClearCall::new("202", scene.conn_id("c1")), 56).await;
}

/// Only who holds is told. 1163 what is held already.
pub(super) async fn hold_call(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    soon(ours.hold()).await.unwrap();
    assert_eq!(scene.told().await, ["201 Held c1 202/2"]);
    assert!(matches!(scene.answer(), TEvent::Held(held) if held.conn_id == scene.conn_id("c1")));
    assert_eq!(scene.legs("201"), [(LegState::Held, "202".to_owned())]);
    scene.assert_true();
    scene.refused(RequestHoldCall::new("201", scene.conn_id("c1")), 1163).await;
}

/// 1164 what is not held.
pub(super) async fn retrieve_call(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    soon(ours.hold()).await.unwrap();
    scene.told().await;
    soon(ours.retrieve()).await.unwrap();
    assert_eq!(scene.told().await, ["201 Retrieved c1 202/2"]);
    assert!(matches!(scene.answer(), TEvent::Retrieved(back) if back.conn_id == scene.conn_id("c1")));
    assert_eq!(scene.talks(), [["201", "202"]]);
    scene.assert_true();
    scene.refused(RequestRetrieveCall::new("201", scene.conn_id("c1")), 1164).await;
}

/// It rings elsewhere; the caller is told when it is answered there. 177 a number that is none, 1161 what rings no more.
pub(super) async fn redirect_call(scene: &mut Scene) {
    let (ours, theirs) = scene.rings().await;
    scene.refused(RequestRedirectCall::new("202", scene.conn_id("c1"), "4711"), 177).await;
    scene.told().await;
    soon(theirs.deflect("204")).await.unwrap();
    let expected = ["202 Released c1 s22 201/1 third 204", "204 Ringing c1 s22 201/1 third 202"];
    assert_eq!(scene.told().await, expected);
    assert!(
        matches!(scene.answer(), TEvent::Released(gone) if gone.call_state == Some(CallState::Redirected))
    );
    assert_eq!(scene.legs("204"), [(LegState::Alerting, "201".to_owned())]);
    scene.person("204").pick_up().unwrap();
    assert_eq!(scene.told().await, ["201 Established c1 204/2", "204 Established c1 201/1"]);
    soon(ours.wait_until(|call| call.parties.iter().any(|party| party.device.number() == "204")))
        .await
        .unwrap();
    scene.assert_true();
    scene.refused(RequestRedirectCall::new("204", scene.conn_id("c1"), "203"), 1161).await;
}
