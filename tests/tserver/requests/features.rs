//! What phones are set to, and who hears what (CALL_MODEL, *Call by call*).

use super::super::world::soon;
use super::scene::Scene;
use telapi::tserver::event::Event as TEvent;
use telapi::tserver::message::{AddressInfoType, AddressType, ForwardMode};
use telapi::tserver::request::{
    RequestCallForwardCancel, RequestCallForwardSet, RequestCollectDigits, RequestListenDisconnect,
    RequestListenReconnect, RequestQueryAddress, RequestSendDTMF, RequestSetDNDOff, RequestSetDNDOn,
    RequestSetMessageWaitingOff, RequestSetMessageWaitingOn, RequestSetMuteOff, RequestSetMuteOn,
};
use telapi_mock::ForwardingType;

/// What the picture of 201 says.
async fn picture(scene: &Scene, key: &str) -> Option<i64> {
    let status = RequestQueryAddress::new("201", AddressType::DN, AddressInfoType::DNStatus);
    let TEvent::AddressInfo(status) = scene.ask(status).await else { panic!("it is answered") };
    status.extensions.as_ref().unwrap().integer(key)
}

/// Whoever calls finds it busy. 43 what is so already.
pub(super) async fn dnd_on(scene: &mut Scene) {
    soon(scene.phone("201").set_do_not_disturb(true)).await.unwrap();
    assert_eq!(scene.told().await, ["201 DNDOn"]);
    assert!(matches!(scene.answer(), TEvent::DndOn(_)));
    assert_eq!(scene.world.switch.do_not_disturb("201"), Ok(true));
    assert_eq!(picture(scene, "dnd").await, Some(1));
    scene.person("202").dial("201").unwrap();
    assert_eq!(scene.told().await, ["202 Dialing c1 201/2", "202 DestinationBusy c1 s6 201/2"]);
    scene.refused(RequestSetDNDOn::new("201"), 43).await;
}

pub(super) async fn dnd_off(scene: &mut Scene) {
    scene.refused(RequestSetDNDOff::new("201"), 43).await;
    scene.world.switch.set_do_not_disturb("201", true).unwrap();
    assert_eq!(scene.told().await, ["201 Error 43", "201 DNDOn"]);
    soon(scene.phone("201").set_do_not_disturb(false)).await.unwrap();
    assert_eq!(scene.told().await, ["201 DNDOff"]);
    assert_eq!(scene.world.switch.do_not_disturb("201"), Ok(false));
    scene.person("202").dial("201").unwrap();
    assert_eq!(scene.told().await, ["202 Dialing c1 201/2", "201 Ringing c1 202/1"]);
}

pub(super) async fn message_waiting_on(scene: &mut Scene) {
    soon(scene.phone("201").set_message_waiting(true)).await.unwrap();
    assert_eq!(scene.told().await, ["201 MessageWaitingOn"]);
    assert!(matches!(scene.answer(), TEvent::MessageWaitingOn(_)));
    assert_eq!(picture(scene, "mwl").await, Some(1));
    scene.refused(RequestSetMessageWaitingOn::new("201"), 43).await;
}

pub(super) async fn message_waiting_off(scene: &mut Scene) {
    scene.refused(RequestSetMessageWaitingOff::new("201"), 43).await;
    soon(scene.phone("201").set_message_waiting(true)).await.unwrap();
    scene.told().await;
    soon(scene.phone("201").set_message_waiting(false)).await.unwrap();
    assert_eq!(scene.told().await, ["201 MessageWaitingOff"]);
    assert_eq!(picture(scene, "mwl").await, Some(0));
}

/// Calls go there from then on, as CallState 23 says. 51 a mode that this switch has not.
pub(super) async fn forward_set(scene: &mut Scene) {
    soon(scene.phone("201").forward(ForwardMode::Unconditional, "204")).await.unwrap();
    assert_eq!(scene.told().await, ["201 ForwardSet 204"]);
    let TEvent::ForwardSet(set) = scene.answer() else { panic!("it is set") };
    assert_eq!(set.forward_mode, Some(ForwardMode::Unconditional));
    let forwards = scene.world.switch.forwardings("201").unwrap();
    let is_it = |forward: &telapi_mock::Forwarding| {
        forward.active && forward.to == "204" && forward.forwarding_type == ForwardingType::Immediate
    };
    assert!(forwards.iter().any(is_it), "{forwards:?}");
    scene.person("202").dial("201").unwrap();
    assert_eq!(scene.told().await, ["202 Dialing c1 201/2", "204 Ringing c1 s23 202/1 third 201"]);
    scene.refused(RequestCallForwardSet::new("201", "204", ForwardMode::SendAllCalls), 51).await;
}

/// Of one mode, and of all. 51 a mode that this switch has not.
pub(super) async fn forward_cancel(scene: &mut Scene) {
    let phone = scene.phone("201");
    for mode in [ForwardMode::Unconditional, ForwardMode::OnBusyAndNoAnswer] {
        soon(phone.forward(mode, "204")).await.unwrap();
    }
    scene.told().await;
    soon(phone.cancel_forward(ForwardMode::Unconditional)).await.unwrap();
    assert_eq!(scene.told().await, ["201 ForwardCancel"]);
    let TEvent::ForwardCancel(cancelled) = scene.answer() else { panic!("it is cancelled") };
    assert_eq!(cancelled.forward_mode, Some(ForwardMode::Unconditional));
    let active = |scene: &Scene| {
        let forwards = scene.world.switch.forwardings("201").unwrap();
        forwards.iter().filter(|forward| forward.active).count()
    };
    assert_eq!(active(scene), 2, "on busy, and when nobody answers");
    soon(phone.cancel_forward(ForwardMode::None)).await.unwrap();
    assert_eq!(active(scene), 0);
    scene.refused(RequestCallForwardCancel::new("201", ForwardMode::SendAllCalls), 51).await;
    scene.told().await;
    scene.person("202").dial("201").unwrap();
    assert_eq!(scene.told().await, ["202 Dialing c1 201/2", "201 Ringing c1 202/1"]);
}

/// Told at the DN that is muted, and nowhere else. 1163 where nobody talks.
pub(super) async fn mute_on(scene: &mut Scene) {
    let (ours, _) = scene.rings().await;
    scene.refused(RequestSetMuteOn::new("201", scene.conn_id("c1")), 1163).await;
    scene.person("202").pick_up().unwrap();
    soon(ours.established()).await.unwrap();
    scene.told().await;
    soon(scene.phone("201").set_mute(&ours, true)).await.unwrap();
    assert_eq!(scene.told().await, ["201 MuteOn c1 202/2"]);
    assert!(matches!(scene.answer(), TEvent::MuteOn(_)));
    assert!(scene.person("201").legs()[0].muted && !scene.person("202").legs()[0].muted);
}

pub(super) async fn mute_off(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    soon(scene.phone("201").set_mute(&ours, true)).await.unwrap();
    scene.told().await;
    soon(scene.phone("201").set_mute(&ours, false)).await.unwrap();
    assert_eq!(scene.told().await, ["201 MuteOff c1 202/2"]);
    assert!(matches!(scene.answer(), TEvent::MuteOff(_)));
    assert!(!scene.person("201").legs()[0].muted);
    soon(ours.hold()).await.unwrap();
    scene.refused(RequestSetMuteOff::new("201", scene.conn_id("c1")), 1163).await;
}

/// The party's state says NoListen. 43 who hears nothing already, 53 who is not in the call.
pub(super) async fn listen_disconnect(scene: &mut Scene) {
    scene.talk().await;
    let conn_id = scene.conn_id("c1");
    let deafen = |who: &str| RequestListenDisconnect::new("202", conn_id, who);
    let TEvent::ListenDisconnected(told) = scene.ask(deafen("201")).await else { panic!("it is done") };
    assert_eq!((told.conn_id, told.other_dn.as_ref().unwrap().number()), (conn_id, "201"));
    assert_eq!(scene.told().await, ["202 ListenDisconnected c1 201/1"]);
    assert_eq!(picture(scene, "ps-1").await, Some(0x1c), "connected, and NoListen");
    scene.refused(deafen("201"), 43).await;
    scene.refused(deafen("203"), 53).await;
}

pub(super) async fn listen_reconnect(scene: &mut Scene) {
    scene.talk().await;
    let conn_id = scene.conn_id("c1");
    let hear = RequestListenReconnect::new("202", conn_id, "201");
    scene.refused(hear.clone(), 43).await;
    scene.ask(RequestListenDisconnect::new("202", conn_id, "201")).await;
    scene.told().await;
    let TEvent::ListenReconnected(told) = scene.ask(hear).await else { panic!("it is done") };
    assert_eq!((told.conn_id, told.other_dn.as_ref().unwrap().number()), (conn_id, "201"));
    assert_eq!(scene.told().await, ["202 ListenReconnected c1 201/1"]);
    assert_eq!(picture(scene, "ps-1").await, Some(0xc));
}

/// Those that the other party sends, up to their number or to one that ends them. 53 no number, 1163 where nobody talks.
pub(super) async fn collect_digits(scene: &mut Scene) {
    let (ours, theirs) = scene.talk().await;
    let (one, other) = (scene.phone("201"), scene.phone("202"));
    let (collected, sent) =
        soon(futures::future::join(one.collect_digits(&ours, 3), other.send_dtmf(&theirs, "4711"))).await;
    sent.unwrap();
    let TEvent::DigitsCollected(digits) = &*collected.unwrap() else { panic!("digits") };
    assert_eq!((digits.collected_digits.as_deref(), digits.last_digit.as_deref()), (Some("471"), Some("1")));
    assert_eq!((digits.this_dn.number(), digits.conn_id), ("201", scene.conn_id("c1")));

    let until = RequestCollectDigits::new("201", scene.conn_id("c1"), 9).terminate_digits("#").timeout(60);
    let (collected, sent) =
        soon(futures::future::join(scene.ask(until), other.send_dtmf(&theirs, "12#34"))).await;
    sent.unwrap();
    let TEvent::DigitsCollected(digits) = collected else { panic!("digits") };
    assert_eq!(digits.collected_digits.as_deref(), Some("12#"));
    scene.refused(RequestCollectDigits::new("201", scene.conn_id("c1"), 0), 53).await;
    soon(ours.hold()).await.unwrap();
    scene.refused(RequestCollectDigits::new("201", scene.conn_id("c1"), 3), 1163).await;
}

/// 53 what is no digit.
pub(super) async fn send_dtmf(scene: &mut Scene) {
    let (ours, _) = scene.talk().await;
    soon(scene.phone("201").send_dtmf(&ours, "12#")).await.unwrap();
    assert_eq!(scene.told().await, ["201 DTMFSent c1 202/2"]);
    let TEvent::DtmfSent(sent) = scene.answer() else { panic!("it is sent") };
    assert_eq!(sent.dtmf_digits.as_deref(), Some("12#"));
    assert_eq!(scene.person("201").legs()[0].digits, "12#");
    scene.refused(RequestSendDTMF::new("201", scene.conn_id("c1"), "twelve"), 53).await;
}
