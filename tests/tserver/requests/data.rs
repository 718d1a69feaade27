//! What is attached to calls, and events of one's own (T-Library model, *Requests*: each party's DN is told all of it).

use super::super::world::{open, soon};
use super::scene::Scene;
use telapi::Call;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{ConnId, KvList};
use telapi::tserver::request::{
    RequestAttachUserData, RequestDeletePair, RequestDeleteUserData, RequestDistributeUserEvent,
    RequestUpdateUserData,
};

fn data() -> KvList {
    KvList::new().with("Segment", "gold").with("Attempts", 3).with("Segment", "silver")
}

/// 201 and 202 talk, with `data`.
async fn with_data(scene: &mut Scene) -> Call {
    let (ours, _) = scene.talk().await;
    soon(scene.phone("201").attach_user_data(&ours, data())).await.unwrap();
    scene.told().await;
    ours
}

/// Both are told that this is all, now; and who comes later is, too.
async fn has(scene: &mut Scene, wanted: &KvList) {
    let told = ["201 AttachedDataChanged c1 202/2 third 201", "202 AttachedDataChanged c1 201/1 third 201"];
    assert_eq!(scene.told().await, told);
    assert!(
        matches!(scene.answer(), TEvent::AttachedDataChanged(changed) if changed.this_dn.number() == "201")
    );
    for dn in ["201", "202"] {
        let TEvent::AttachedDataChanged(changed) = scene.message(dn, "AttachedDataChanged") else {
            panic!("it is")
        };
        assert_eq!(changed.user_data.as_ref().unwrap_or(&KvList::new()), wanted, "{dn}");
    }
    scene.person("202").transfer_to("203").unwrap();
    scene.told().await;
    let TEvent::Ringing(ringing) = scene.message("203", "Ringing") else { panic!("it rings") };
    assert_eq!(ringing.user_data.as_ref().unwrap_or(&KvList::new()), wanted, "203");
}

/// Behind what there is. 56 for a call that is none, 53 for nothing.
pub(super) async fn attach(scene: &mut Scene) {
    let ours = with_data(scene).await;
    let more = KvList::new().with("Segment", "iron").with("list", KvList::new().with("a", 1).with("a", 2));
    scene.refused(RequestAttachUserData::new("201", ConnId::new(0xff), more.clone()), 56).await;
    scene.refused(RequestAttachUserData::new("201", scene.conn_id("c1"), KvList::new()), 53).await;
    scene.told().await;
    soon(scene.phone("201").attach_user_data(&ours, more)).await.unwrap();
    let all = data().with("Segment", "iron").with("list", KvList::new().with("a", 1).with("a", 2));
    has(scene, &all).await;
}

/// Adds or replaces. 56 for a call that is none.
pub(super) async fn update(scene: &mut Scene) {
    let ours = with_data(scene).await;
    let newer = KvList::new().with("Attempts", 4).with("Language", "de");
    scene.refused(RequestUpdateUserData::new("201", ConnId::new(0xff), newer.clone()), 56).await;
    scene.told().await;
    soon(scene.phone("201").update_user_data(&ours, newer)).await.unwrap();
    let all = KvList::new()
        .with("Segment", "gold")
        .with("Attempts", 4)
        .with("Segment", "silver")
        .with("Language", "de");
    has(scene, &all).await;
}

/// What has the key goes. 53 a key that is not there.
pub(super) async fn delete_pair(scene: &mut Scene) {
    let ours = with_data(scene).await;
    scene.refused(RequestDeletePair::new("201", scene.conn_id("c1"), "Language"), 53).await;
    scene.told().await;
    soon(scene.phone("201").delete_user_data(&ours, "Segment")).await.unwrap();
    has(scene, &KvList::new().with("Attempts", 3)).await;
}

/// 56 for a call that is none.
pub(super) async fn delete_all(scene: &mut Scene) {
    let ours = with_data(scene).await;
    scene.refused(RequestDeleteUserData::new("201", ConnId::new(0xff)), 56).await;
    scene.told().await;
    soon(scene.phone("201").delete_all_user_data(&ours)).await.unwrap();
    has(scene, &KvList::new()).await;
}

/// It is acknowledged, and all who have registered the DN are told. 41 a DN that is not registered.
pub(super) async fn distribute_user_event(scene: &mut Scene) {
    let (_other, mut events) = open(scene.world.session()).await;
    let extensions = KvList::new().with("x", 1);
    let event = RequestDistributeUserEvent::new("201", 900).user_data(data()).extensions(extensions.clone());
    let TEvent::Ack(ack) = scene.ask(event).await else { panic!("an ACK") };
    assert_eq!(ack.user_event, Some(48), "the request's number");
    let heard = super::super::world::find(&mut events, |item| match item {
        telapi::StreamItem::Event(event) => match event.message() {
            Some(TEvent::UserEvent(told)) => Some(told.clone()),
            _ => None,
        },
        _ => None,
    });
    let heard = heard.await;
    assert_eq!(
        (heard.user_event, heard.user_data.as_ref(), heard.extensions.as_ref()),
        (Some(900), Some(&data()), Some(&extensions))
    );
    assert_eq!(scene.told().await, ["201 ACK", "201 UserEvent"]);
    scene.refused(RequestDistributeUserEvent::new("206", 900), 41).await;
}
