//! What applications say with calls (CALL_MODEL.md, *Call by call*; TUpdateUserData adds or replaces).

use crate::world::World;
use serde_json::{Value, json};

/// Changes a call's data at 1001; gives what everybody is told that it has now.
async fn changed(world: &mut World, request: &str, attributes: Value) -> Value {
    world.done(request, "1001", "c1", attributes, "AttachedDataChanged").await;
    let heard = world.heard().await;
    let dns: Vec<&Value> = heard.iter().map(|event| &event["attributes"]["ThisDN"]).collect();
    assert_eq!(dns, ["1001", "1002"]);
    assert_eq!(heard[0]["attributes"]["UserData"], heard[1]["attributes"]["UserData"]);
    assert!(heard.iter().all(|event| event["attributes"]["ThirdPartyDN"] == "1001"), "{heard:?}");
    assert!(
        heard[0]["attributes"]["ReferenceID"].is_number() && heard[1]["attributes"]["ReferenceID"].is_null()
    );
    heard[0]["attributes"]["UserData"].clone()
}

#[tokio::test]
async fn data_are_attached_updated_and_deleted_and_the_whole_list_is_told() {
    let mut world = World::new().await;
    let first = json!([["segment", "gold"], ["raw", { "hex": "00ff" }], ["history", [["first", "q1"]]]]);
    world.done("MakeCall", "1001", "", json!({ "OtherDN": "1002", "UserData": first }), "Dialing").await;
    let heard = world.heard().await;
    assert_eq!(heard[1]["attributes"]["UserData"], first);
    let ringing = heard[1]["attributes"]["ConnID"].as_str().unwrap().to_owned();
    world.calls.insert(ringing, "c1".into());
    let attached =
        changed(&mut world, "AttachUserData", json!({ "UserData": [["segment", "silver"]] })).await;
    assert_eq!(attached.as_array().unwrap().len(), 4);
    let updated =
        changed(&mut world, "UpdateUserData", json!({ "UserData": [["segment", 3], ["new", 1]] })).await;
    let expected = json!([first[1], first[2], ["new", 1]]);
    assert_eq!(updated[0], json!(["segment", 3]));
    let deleted = changed(&mut world, "DeletePair", json!({ "DataKey": "segment" })).await;
    assert_eq!(deleted, expected);
    assert_eq!(changed(&mut world, "DeleteUserData", json!({})).await, json!([]));
    world.refused("DeletePair", "1001", "c1", json!({ "DataKey": "segment" }), 53).await;
    world.refused("AttachUserData", "1001", "c1", json!({ "UserData": "x" }), 53).await;
    world.refused("AttachUserData", "1003", "c1", json!({ "UserData": [["a", 1]] }), 56).await;
}

#[tokio::test]
async fn data_travel_with_a_transfer_the_first_calls_before_the_consultations() {
    let mut world = World::new().await;
    world.talking().await;
    let own = json!({ "UserData": [["a", 1], ["b", 1]] });
    world.done("AttachUserData", "1001", "c1", own, "AttachedDataChanged").await;
    let consultation = json!({ "OtherDN": "1003", "UserData": [["b", 2], ["c", 2]] });
    world.done("InitiateTransfer", "1002", "c1", consultation, "Dialing").await;
    world.told().await;
    let current = json!({ "TransferConnID": world.conn_id("c2") });
    world.done("CompleteTransfer", "1002", "c1", current, "Released").await;
    let heard = world.heard().await;
    assert_eq!(heard[2]["attributes"]["UserData"], json!([["a", 1], ["b", 1], ["c", 2]]));
    assert_eq!(heard[3]["attributes"]["UserData"], heard[2]["attributes"]["UserData"]);
}
