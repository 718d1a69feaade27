//! Consultation, transfer, alternate, reconnect (CALL_MODEL.md, *Call by call*).

use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn a_transfer_leaves_the_first_calls_id() {
    let mut world = World::new().await;
    world.consulted("InitiateTransfer").await;
    let current = json!({ "TransferConnID": world.conn_id("c2") });
    world.done("CompleteTransfer", "1002", "c1", current, "Released").await;
    let expected = [
        "1002 Released c2 s1 1003/2 prev c1",
        "1002 Released c1 s1 1001/1 third 1003",
        "1001 PartyChanged c1 s1 1003/4 third 1002/7",
        "1003 PartyChanged c1 s1 1001/4 third 1002/7 prev c2",
    ];
    assert_eq!(world.told().await, expected);
    world.done("ReleaseCall", "1003", "c1", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1003 Released c1 1001/1", "1001 Released c1 1003/2"]);
}

#[tokio::test]
async fn a_transfer_to_a_phone_that_rings_is_followed_by_its_answer() {
    let mut world = World::new().await;
    world.consulting("InitiateTransfer").await;
    let current = json!({ "TransferConnID": world.conn_id("c2") });
    world.done("CompleteTransfer", "1002", "c1", current, "Released").await;
    assert_eq!(world.told().await.len(), 4);
    world.done("AnswerCall", "1003", "c1", json!({}), "Established").await;
    assert_eq!(world.told().await, ["1001 Established c1 1003/2", "1003 Established c1 1001/1"]);
}

#[tokio::test]
async fn after_an_alternation_the_first_call_still_gives_its_id() {
    let mut world = World::new().await;
    world.consulted("InitiateTransfer").await;
    let held = json!({ "PreviousConnID": world.conn_id("c1") });
    world.done("AlternateCall", "1002", "c2", held, "Retrieved").await;
    assert_eq!(world.told().await, ["1002 Held c2 1003/2 prev c1", "1002 Retrieved c1 1001/1"]);
    let current = json!({ "TransferConnID": world.conn_id("c1") });
    world.done("CompleteTransfer", "1002", "c2", current, "Released").await;
    let told = world.told().await;
    assert_eq!(told[1], "1002 Released c1 s1 1001/1 third 1003");
    assert!(told.contains(&"1003 PartyChanged c1 s1 1001/4 third 1002/7 prev c2".to_owned()), "{told:?}");
}

#[tokio::test]
async fn merged_calls_are_a_transfer_or_a_conference_by_the_type() {
    let mut world = World::new().await;
    world.consulted("InitiateTransfer").await;
    let current = json!({ "TransferConnID": world.conn_id("c2"), "MergeType": 1 });
    world.done("MergeCalls", "1002", "c1", current, "PartyAdded").await;
    let mut world = World::new().await;
    world.consulted("InitiateConference").await;
    let current = json!({ "TransferConnID": world.conn_id("c2"), "MergeType": 0 });
    world.done("MergeCalls", "1002", "c1", current, "Released").await;
}

#[tokio::test]
async fn who_consults_comes_back() {
    let mut world = World::new().await;
    world.consulted("InitiateTransfer").await;
    let held = json!({ "PreviousConnID": world.conn_id("c1") });
    world.done("ReconnectCall", "1002", "c2", held.clone(), "Retrieved").await;
    let expected =
        ["1002 Released c2 1003/2 prev c1", "1003 Released c2 1002/1 prev c1", "1002 Retrieved c1 1001/1"];
    assert_eq!(world.told().await, expected);
    let mut world = World::new().await;
    world.consulting("InitiateTransfer").await;
    let held = json!({ "PreviousConnID": world.conn_id("c1") });
    world.done("ReconnectCall", "1002", "c2", held, "Retrieved").await;
    assert!(world.told().await.contains(&"1003 Abandoned c2 1002/1 prev c1".to_owned()));
}

#[tokio::test]
async fn a_mute_transfer_does_not_wait_for_the_third_party() {
    let mut world = World::new().await;
    world.talking().await;
    world.done("MuteTransfer", "1002", "c1", json!({ "OtherDN": "1003" }), "Released").await;
    let expected = [
        "1002 Held c1 1001/1",
        "1002 Dialing c2 1003/2 prev c1",
        "1003 Ringing c2 1002/1 prev c1",
        "1002 Released c2 s1 1003/2 prev c1",
        "1002 Released c1 s1 1001/1 third 1003",
        "1001 PartyChanged c1 s1 1003/4 third 1002/7",
        "1003 PartyChanged c1 s1 1001/4 third 1002/7 prev c2",
    ];
    assert_eq!(world.told().await, expected);
}

#[tokio::test]
async fn a_mute_transfer_to_a_busy_party_leaves_the_call_as_it_was() {
    let mut world = World::new().await;
    world.talking().await;
    world.switch().phone("1003").dial("1004").unwrap();
    world.told().await;
    let answer = world.ask_at("MuteTransfer", "1002", "c1", json!({ "OtherDN": "1003" })).await;
    assert_eq!(answer["attributes"]["ErrorCode"], 231, "{answer}");
    assert_eq!(world.switch().talks(), [["1001", "1002"]]);
}

#[tokio::test]
async fn a_single_step_transfer_asks_nobody() {
    let mut world = World::new().await;
    world.talking().await;
    world.done("SingleStepTransfer", "1002", "c1", json!({ "OtherDN": "1003" }), "Released").await;
    let expected = [
        "1002 Released c1 s1 1001/1 third 1003",
        "1001 PartyChanged c1 s1 1003/4 third 1002/7",
        "1003 Ringing c1 s1 1001/1 third 1002/7",
    ];
    assert_eq!(world.told().await, expected);
    world.done("AnswerCall", "1003", "c1", json!({}), "Established").await;
    assert_eq!(world.told().await, ["1001 Established c1 1003/2", "1003 Established c1 1001/1"]);
}

#[tokio::test]
async fn what_cannot_be_transferred_is_refused() {
    let mut world = World::new().await;
    world.talking().await;
    world.refused("InitiateTransfer", "1002", "c1", json!({ "OtherDN": "9999" }), 71).await;
    world.refused("SingleStepTransfer", "1002", "c1", json!({ "OtherDN": "9999" }), 71).await;
    world.switch().phone("1003").dial("1004").unwrap();
    world.told().await;
    world.refused("SingleStepTransfer", "1002", "c1", json!({ "OtherDN": "1003" }), 231).await;
    let own = json!({ "TransferConnID": world.conn_id("c1") });
    world.refused("CompleteTransfer", "1002", "c1", own, 1164).await;
    world.done("InitiateTransfer", "1002", "c1", json!({ "OtherDN": "1003" }), "Dialing").await;
    // 1003 is busy: there is nothing to complete
    world.told().await;
    let current = json!({ "TransferConnID": world.conn_id("c3") });
    world.refused("CompleteTransfer", "1002", "c1", current, 1168).await;
    let held = json!({ "PreviousConnID": world.conn_id("c1") });
    world.refused("AlternateCall", "1002", "c3", held, 1163).await;
}
