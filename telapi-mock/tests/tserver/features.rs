//! What phones are set to, and digits (CALL_MODEL.md, *Call by call*).

use crate::client::{Client, name, pair};
use crate::world::World;
use serde_json::json;
use std::time::Duration;
use telapi_mock::ForwardingType;

#[tokio::test]
async fn do_not_disturb_goes_on_and_off_once() {
    let mut world = World::new().await;
    world.done("SetDNDOn", "1001", "", json!({}), "DNDOn").await;
    world.told().await;
    world.refused("SetDNDOn", "1001", "", json!({}), 43).await;
    let picture = world.client.register("1001").await;
    assert_eq!(pair(&picture["attributes"]["Extensions"], "dnd"), 1);
    world.done("SetDNDOff", "1001", "", json!({}), "DNDOff").await;
    world.switch().set_do_not_disturb("1002", true).unwrap();
    assert_eq!(world.told().await, ["1001 DNDOff", "1002 DNDOn"]);
}

#[tokio::test]
async fn forwards_are_set_by_their_mode_and_told_once() {
    let mut world = World::new().await;
    for mode in 1..5 {
        let attributes = json!({ "OtherDN": "1003", "ForwardMode": mode });
        world.done("CallForwardSet", "1002", "", attributes, "ForwardSet").await;
        let heard = world.heard().await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0]["attributes"]["ForwardMode"], mode);
        assert_eq!(heard[0]["attributes"]["OtherDN"], "1003");
    }
    let picture = world.client.register("1002").await;
    assert_eq!(pair(&picture["attributes"]["Extensions"], "fwd"), "1003");
    world.done("CallForwardCancel", "1002", "", json!({ "ForwardMode": 4 }), "ForwardCancel").await;
    assert_eq!(world.told().await, ["1002 ForwardCancel"]);
    let forwardings = world.switch().forwardings("1002").unwrap();
    let active: Vec<_> = forwardings.iter().filter(|forwarding| forwarding.active).collect();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0].forwarding_type, ForwardingType::Immediate);
    world.refused("CallForwardSet", "1002", "", json!({ "ForwardMode": 1 }), 53).await;
    world.refused("CallForwardSet", "1002", "", json!({ "OtherDN": "1003", "ForwardMode": 9 }), 53).await;
    world.refused("CallForwardSet", "1002", "", json!({ "OtherDN": "1002", "ForwardMode": 1 }), 71).await;
}

#[tokio::test]
async fn the_message_lamp_is_lit_by_requests_and_by_messages() {
    let mut world = World::new().await;
    world.done("SetMessageWaitingOn", "1001", "", json!({}), "MessageWaitingOn").await;
    let picture = world.client.register("1001").await;
    assert_eq!(pair(&picture["attributes"]["Extensions"], "mwl"), 1);
    world.told().await;
    world.refused("SetMessageWaitingOn", "1001", "", json!({}), 43).await;
    world.done("SetMessageWaitingOff", "1001", "", json!({}), "MessageWaitingOff").await;
    world.told().await;
    world.switch().leave_message("1002", "1001", Duration::from_secs(3), "").unwrap();
    assert_eq!(world.told().await, ["1001 MessageWaitingOn"]);
}

#[tokio::test]
async fn a_microphone_is_muted_in_a_call() {
    let mut world = World::new().await;
    world.talking().await;
    world.done("SetMuteOn", "1001", "c1", json!({}), "MuteOn").await;
    world.done("SetMuteOff", "1001", "c1", json!({}), "MuteOff").await;
    assert_eq!(world.told().await, ["1001 MuteOn c1 1002/2", "1001 MuteOff c1 1002/2"]);
    world.refused("SetMuteOn", "1003", "c1", json!({}), 56).await;
}

#[tokio::test]
async fn a_party_is_made_to_hear_nothing() {
    let mut world = World::new().await;
    world.talking().await;
    let other = json!({ "OtherDN": "1002" });
    world.done("ListenDisconnect", "1001", "c1", other.clone(), "ListenDisconnected").await;
    world.told().await;
    world.refused("ListenDisconnect", "1001", "c1", other.clone(), 43).await;
    let picture = world.client.register("1002").await;
    // NoListen and Connected
    assert_eq!(pair(&picture["attributes"]["Extensions"], "ps-1"), 0x1c);
    world.done("ListenReconnect", "1001", "c1", other, "ListenReconnected").await;
    world.told().await;
    world.refused("ListenDisconnect", "1001", "c1", json!({ "OtherDN": "1003" }), 53).await;
}

#[tokio::test]
async fn digits_are_sent_and_collected() {
    let mut world = World::new().await;
    world.talking().await;
    let collect = json!({
        "ThisDN": "1001", "ConnID": world.conn_id("c1"), "NumberOfDigits": 4, "TerminateDigits": "#", "Timeout": 30
    });
    let reference = world.client.send("CollectDigits", collect).await;
    world.done("SendDTMF", "1002", "c1", json!({ "DTMFDigits": "12" }), "DTMFSent").await;
    world.done("SendDTMF", "1002", "c1", json!({ "DTMFDigits": "3#9" }), "DTMFSent").await;
    let heard = world.heard().await;
    let collected = heard.iter().find(|event| name(event) == "EventDigitsCollected").unwrap();
    assert_eq!(collected["attributes"]["ReferenceID"], reference);
    assert_eq!(collected["attributes"]["CollectedDigits"], "123#");
    assert_eq!(collected["attributes"]["LastDigit"], "#");
    assert_eq!(heard[0]["attributes"]["DTMFDigits"], "12");
    world.refused("SendDTMF", "1002", "c1", json!({ "DTMFDigits": "1x" }), 53).await;
    world.refused("CollectDigits", "1001", "c1", json!({}), 53).await;
}

#[tokio::test(start_paused = true)]
async fn digits_that_do_not_come_are_waited_for_so_long() {
    let mut world = World::new().await;
    world.talking().await;
    let attributes = json!({ "NumberOfDigits": 4, "Timeout": 5 });
    let answer = world.ask_at("CollectDigits", "1001", "c1", attributes).await;
    assert_eq!(
        (name(&answer), &answer["attributes"]["CollectedDigits"]),
        ("EventDigitsCollected", &json!(""))
    );
}

#[tokio::test]
async fn a_phone_that_nobody_is_logged_in_to_is_out_of_service() {
    let mut world = World::new().await;
    world.switch().phone("1001").log_out().unwrap();
    world.switch().phone("1001").log_in().unwrap();
    assert_eq!(world.told().await, ["1001 DNOutOfService", "1001 DNBackInService"]);
    Client::on(&world.server, &["1001"]).await;
}

#[tokio::test]
async fn digits_are_not_waited_for_beyond_the_call() {
    let mut world = World::new().await;
    world.talking().await;
    let collect = json!({ "ThisDN": "1001", "ConnID": world.conn_id("c1"), "NumberOfDigits": 4 });
    world.client.send("CollectDigits", collect).await;
    world.told().await;
    assert!(world.server.dial_digits("1002", "7"));
    world.switch().phone("1002").hang_up().unwrap();
    let heard = world.heard().await;
    let collected = heard.iter().find(|event| name(event) == "EventDigitsCollected").unwrap();
    assert_eq!(collected["attributes"]["CollectedDigits"], "7");
}
