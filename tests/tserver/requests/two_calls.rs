//! Two calls, transfers and conferences (CALL_MODEL, *Call by call*).

use super::super::world::soon;
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{CallState, CallType, DNRole, KvList, MergeType};
use telapi::tserver::request::{
    RequestAlternateCall, RequestCompleteConference, RequestCompleteTransfer, RequestDeleteFromConference,
    RequestInitiateConference, RequestInitiateTransfer, RequestMergeCalls, RequestMuteTransfer,
    RequestReconnectCall, RequestSingleStepConference, RequestSingleStepTransfer,
};
use telapi::{CallRecord, EndReason};
use telapi_mock::LegState;

fn is_with(number: &'static str) -> impl Fn(&CallRecord) -> bool {
    move |call| call.parties.iter().any(|party| party.device.number() == number)
}

/// 1164 where nothing is held.
pub(super) async fn alternate_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    soon(scene.phone("201").alternate(&first, &second)).await.unwrap();
    assert_eq!(scene.told().await, ["201 Held c2 203/2 prev c1", "201 Retrieved c1 202/2"]);
    assert!(matches!(scene.answer(), TEvent::Retrieved(back) if back.conn_id == scene.conn_id("c1")));
    assert_eq!(
        scene.legs("201"),
        [(LegState::Connected, "202".to_owned()), (LegState::Held, "203".to_owned())]
    );
    scene.assert_true();
    let (held, current) = (scene.conn_id("c1"), scene.conn_id("c2"));
    scene.refused(RequestAlternateCall::new("201", held, current), 1164).await;
}

/// Who was consulted is left. 1164 where nothing is held.
pub(super) async fn reconnect_call(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    soon(scene.phone("201").reconnect(&first, &second)).await.unwrap();
    let expected =
        ["201 Released c2 203/2 prev c1", "203 Released c2 201/1 prev c1", "201 Retrieved c1 202/2"];
    assert_eq!(scene.told().await, expected);
    assert!(matches!(scene.answer(), TEvent::Retrieved(back) if back.conn_id == scene.conn_id("c1")));
    soon(second.ended()).await;
    assert_eq!(scene.talks(), [["201", "202"]]);
    scene.assert_true();
    let (held, current) = (scene.conn_id("c1"), scene.conn_id("c2"));
    scene.refused(RequestReconnectCall::new("201", held, current), 1164).await;
}

/// What is told of a transfer by 201, of 202 to 203.
const TRANSFERRED: [&str; 4] = [
    "201 Released c2 s1 203/2 prev c1",
    "201 Released c1 s1 202/2 third 203",
    "202 PartyChanged c1 s1 203/4 third 201/7",
    "203 PartyChanged c1 s1 202/4 third 201/7 prev c2",
];

/// The call that is left has the ConnID and the data of the first, with the second's added. 56 for a call that is none.
pub(super) async fn complete_transfer(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    let theirs = scene.call("202");
    let data = |key: &str| KvList::new().with(key, 1);
    soon(scene.phone("201").attach_user_data(&first, data("first"))).await.unwrap();
    soon(scene.phone("201").attach_user_data(&second, data("second"))).await.unwrap();
    scene.told().await;
    soon(first.transfer_to(&second)).await.unwrap();
    assert_eq!(scene.told().await, TRANSFERRED);
    assert!(matches!(scene.answer(), TEvent::Released(gone) if gone.conn_id == scene.conn_id("c1")));
    let TEvent::PartyChanged(changed) = scene.message("203", "PartyChanged") else { panic!("it is") };
    assert_eq!(changed.user_data.as_ref(), Some(&data("first").with("second", 1)));
    assert_eq!(
        (soon(first.ended()).await, soon(second.ended()).await),
        (EndReason::Transferred, EndReason::Transferred)
    );
    soon(theirs.wait_until(is_with("203"))).await.unwrap();
    assert_eq!(scene.session.conn_id(&scene.call("203")), Some(scene.conn_id("c1")));
    assert_eq!(scene.talks(), [["202", "203"]]);
    scene.assert_true();
    let (held, current) = (scene.conn_id("c1"), scene.conn_id("c2"));
    scene.refused(RequestCompleteTransfer::new("201", held, current), 56).await;
}

/// What is told of a conference that 201 makes with 202 and 203, but for the Extensions.
const CONFERRED: [&str; 5] = [
    "201 Released c2 s2 203/2 prev c1",
    "201 Retrieved c1",
    "201 PartyAdded c1 s2 203/4",
    "202 PartyAdded c1 s2 203/4 third 201/9",
    "203 PartyChanged c1 s2 third 201/9 prev c2",
];

/// Each is told who is in it besides. 1164 where nothing is held.
pub(super) async fn complete_conference(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    soon(first.conference_with(&second)).await.unwrap();
    assert_eq!(scene.told().await, CONFERRED);
    let TEvent::PartyAdded(added) = scene.answer() else { panic!("somebody is added") };
    assert_eq!(added.this_dn_role, Some(DNRole::ConferenceMember));
    let parties = |one: &str, other: &str| {
        KvList::new().with("NumOfOrigDNs", 2).with("OrigDN-1", one).with("OrigDN-2", other)
    };
    assert_eq!(added.extensions.as_ref(), Some(&parties("202", "203")));
    let TEvent::PartyChanged(changed) = scene.message("203", "PartyChanged") else { panic!("it is") };
    assert_eq!(changed.extensions.as_ref(), Some(&parties("201", "202")));
    assert_eq!(scene.talks(), [["201", "202", "203"]]);
    for number in ["201", "202", "203"] {
        soon(scene.call(number).wait_until(|call| call.parties.len() == 2)).await.unwrap();
    }
    scene.assert_true();
    scene
        .refused(RequestCompleteConference::new("201", scene.conn_id("c1"), scene.conn_id("c1")), 1164)
        .await;
}

async fn initiated(scene: &mut Scene) {
    let expected = ["201 Held c1 202/2", "201 Dialing c2 203/2 prev c1", "203 Ringing c2 201/1 prev c1"];
    assert_eq!(scene.told().await, expected);
    let TEvent::Dialing(dialing) = scene.answer() else { panic!("it dials") };
    assert_eq!((dialing.call_type, dialing.conn_id), (Some(CallType::Consult), scene.conn_id("c2")));
    assert_eq!(
        scene.legs("201"),
        [(LegState::Held, "202".to_owned()), (LegState::Delivered, "203".to_owned())]
    );
    assert_eq!(scene.legs("203"), [(LegState::Alerting, "201".to_owned())]);
    scene.assert_true();
}

/// By the call; 71 for a number that is none.
pub(super) async fn initiate_transfer(scene: &mut Scene) {
    let (first, _) = scene.talk().await;
    scene.refused(RequestInitiateTransfer::new("201", scene.conn_id("c1"), "4711"), 71).await;
    scene.told().await;
    let second = soon(first.consult("203")).await.unwrap();
    initiated(scene).await;
    assert_eq!(scene.session.conn_id(&second), Some(scene.conn_id("c2")));
    scene.refused(RequestInitiateTransfer::new("201", scene.conn_id("c1"), "204"), 1163).await;
}

/// The same, with data of its own; 1163 what is held already.
pub(super) async fn initiate_conference(scene: &mut Scene) {
    scene.talk().await;
    let data = KvList::new().with("why", "advice");
    let conn_id = scene.conn_id("c1");
    let request = RequestInitiateConference::new("201", conn_id, "203").user_data(data.clone());
    assert!(matches!(scene.ask(request).await, TEvent::Dialing(_)));
    initiated(scene).await;
    let TEvent::Ringing(ringing) = scene.message("203", "Ringing") else { panic!("it rings") };
    assert_eq!(ringing.user_data.as_ref(), Some(&data));
    scene.refused(RequestInitiateConference::new("201", conn_id, "204"), 1163).await;
}

/// At once, while 203 rings: it is Established when 203 answers. 71 a number that is none.
pub(super) async fn mute_transfer(scene: &mut Scene) {
    let (ours, theirs) = scene.talk().await;
    let conn_id = scene.conn_id("c1");
    scene.refused(RequestMuteTransfer::new("201", conn_id, "4711"), 71).await;
    scene.told().await;
    let TEvent::Released(gone) = scene.ask(RequestMuteTransfer::new("201", conn_id, "203")).await else {
        panic!("it goes")
    };
    assert_eq!((gone.conn_id, gone.call_state), (conn_id, Some(CallState::Transferred)));
    let told = scene.told().await;
    assert_eq!(
        told[..3],
        ["201 Held c1 202/2", "201 Dialing c2 203/2 prev c1", "203 Ringing c2 201/1 prev c1"]
    );
    assert_eq!(told[3..5], TRANSFERRED[..2]);
    assert!(told.contains(&TRANSFERRED[2].to_owned()), "{told:?}");
    assert_eq!(soon(ours.ended()).await, EndReason::Transferred);
    assert_eq!(scene.legs("203"), [(LegState::Alerting, "202".to_owned())]);
    scene.person("203").pick_up().unwrap();
    assert_eq!(scene.told().await.len(), 2, "both are told");
    soon(theirs.wait_until(is_with("203"))).await.unwrap();
    assert_eq!(scene.talks(), [["202", "203"]]);
    scene.assert_true();
}

/// It rings there with the call's ConnID. 71 a number that is none, 1163 what only rings.
pub(super) async fn single_step_transfer(scene: &mut Scene) {
    let (ours, _) = scene.rings().await;
    let conn_id = scene.conn_id("c1");
    scene.refused(RequestSingleStepTransfer::new("202", conn_id, "203"), 1163).await;
    scene.person("202").pick_up().unwrap();
    soon(ours.established()).await.unwrap();
    scene.refused(RequestSingleStepTransfer::new("201", conn_id, "4711"), 71).await;
    scene.told().await;
    soon(ours.single_step_transfer("203")).await.unwrap();
    let expected = [
        "201 Released c1 s1 202/2 third 203",
        "202 PartyChanged c1 s1 203/4 third 201/7",
        "203 Ringing c1 s1 202/1 third 201/7",
    ];
    let mut told = scene.told().await;
    // 203's other party is 202, whatever its role
    told[2] = told[2].replace("202/2", "202/1");
    assert_eq!(told, expected);
    assert!(matches!(scene.answer(), TEvent::Released(gone) if gone.conn_id == conn_id));
    assert_eq!(soon(ours.ended()).await, EndReason::Transferred);
    scene.person("203").pick_up().unwrap();
    assert_eq!(scene.told().await.len(), 2);
    assert_eq!(scene.talks(), [["202", "203"]]);
    scene.assert_true();
}

/// It is answered when the party is in it. 231 a phone that is busy.
pub(super) async fn single_step_conference(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    let phone = scene.phone("201");
    let switch = scene.world.switch.clone();
    let picks_up = async {
        switch.wait_for("203", telapi_mock::PhoneState::Ringing).await;
        switch.phone("203").pick_up().unwrap();
    };
    let (added, ()) = soon(futures::future::join(phone.add_to_conference(&ours, "203"), picks_up)).await;
    added.unwrap();
    let told = scene.told().await;
    assert_eq!(
        told[..2],
        ["203 Ringing c1 s2 third 201/9", "203 Established c1"].map(ToOwned::to_owned),
        "{told:?}"
    );
    assert!(told.contains(&"201 PartyAdded c1 s2 203/4".to_owned()), "{told:?}");
    assert!(told.contains(&"202 PartyAdded c1 s2 203/4 third 201/9".to_owned()), "{told:?}");
    assert!(matches!(scene.answer(), TEvent::PartyAdded(added) if added.this_dn.number() == "201"));
    assert_eq!(scene.talks(), [["201", "202", "203"]]);
    scene.assert_true();
    scene.person("204").dial("0301234").unwrap();
    scene.refused(RequestSingleStepConference::new("201", scene.conn_id("c1"), "204"), 231).await;
}

/// Who is thrown out is released. 53 who is not in it, 1161 where there is no conference.
pub(super) async fn delete_from_conference(scene: &mut Scene) {
    let (first, second) = scene.consult().await;
    let conn_id = scene.conn_id("c1");
    scene.refused(RequestDeleteFromConference::new("201", conn_id, "202"), 1161).await;
    soon(first.conference_with(&second)).await.unwrap();
    scene.refused(RequestDeleteFromConference::new("201", conn_id, "204"), 53).await;
    scene.told().await;
    soon(scene.phone("201").delete_from_conference(&first, "203")).await.unwrap();
    let expected = [
        "203 Released c1 s26",
        "201 PartyDeleted c1 203/8 third 201/6",
        "202 PartyDeleted c1 203/8 third 201/6",
    ];
    assert_eq!(scene.told().await, expected);
    let TEvent::PartyDeleted(gone) = scene.answer() else { panic!("somebody is gone") };
    assert_eq!(gone.extensions, Some(KvList::new().with("NumOfOrigDNs", 1).with("OrigDN-1", "202")));
    assert_eq!(scene.talks(), [["201", "202"]]);
    scene.assert_true();
}

/// As a transfer and as a conference. 56 for a call that is none, 1164 where nothing is held.
pub(super) async fn merge_calls(scene: &mut Scene) {
    scene.consult().await;
    let merge = RequestMergeCalls::new("201", scene.conn_id("c1"), scene.conn_id("c2"), MergeType::Transfer);
    assert!(matches!(scene.ask(merge.clone()).await, TEvent::Released(_)));
    assert_eq!(scene.told().await, TRANSFERRED);
    assert_eq!(scene.talks(), [["202", "203"]]);
    scene.refused(merge, 56).await;
    scene.person("202").hang_up().unwrap();

    let first = soon(scene.session.device("201").unwrap().make_call("202")).await.unwrap();
    scene.person("202").pick_up().unwrap();
    soon(first.established()).await.unwrap();
    let second = soon(first.consult("203")).await.unwrap();
    scene.person("203").pick_up().unwrap();
    soon(second.established()).await.unwrap();
    let conn_id = |call| scene.session.conn_id(call).unwrap();
    let merge = RequestMergeCalls::new("201", conn_id(&first), conn_id(&second), MergeType::Conference);
    let TEvent::PartyAdded(added) = scene.ask(merge.clone()).await else { panic!("somebody is added") };
    assert_eq!((added.conn_id, added.call_state), (conn_id(&first), Some(CallState::Conferenced)));
    assert_eq!(scene.talks(), [["201", "202", "203"]]);
    scene.told().await;
    scene.assert_true();
    scene.refused(merge, 1164).await;
}
