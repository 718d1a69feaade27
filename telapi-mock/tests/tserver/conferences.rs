//! Calls of three (CALL_MODEL.md, *Call by call*).

use crate::client::{name, pair};
use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn a_conference_keeps_the_first_calls_id() {
    let mut world = World::new().await;
    world.consulted("InitiateConference").await;
    let current = json!({ "ConferenceConnID": world.conn_id("c2") });
    world.done("CompleteConference", "1002", "c1", current, "PartyAdded").await;
    let heard = world.heard().await;
    let names: Vec<_> = heard.iter().map(name).collect();
    let expected =
        ["EventReleased", "EventRetrieved", "EventPartyAdded", "EventPartyAdded", "EventPartyChanged"];
    assert_eq!(names, expected);
    let parties = &heard[2]["attributes"]["Extensions"];
    assert_eq!((pair(parties, "NumOfOrigDNs"), pair(parties, "OrigDN-1")), (&json!(2), &json!("1001")));
    assert_eq!(pair(parties, "OrigDN-2"), "1003");
    assert!(heard.iter().skip(2).all(|event| event["attributes"]["ThisDNRole"] == 3), "{heard:?}");
}

#[tokio::test]
async fn everybody_is_told_who_was_added_and_by_whom() {
    let mut world = World::new().await;
    world.consulted("InitiateConference").await;
    let current = json!({ "ConferenceConnID": world.conn_id("c2") });
    world.done("CompleteConference", "1002", "c1", current, "PartyAdded").await;
    let expected = [
        "1002 Released c2 s2 1003/2 prev c1",
        "1002 Retrieved c1",
        "1002 PartyAdded c1 s2 1003/4",
        "1001 PartyAdded c1 s2 1003/4 third 1002/9",
        "1003 PartyChanged c1 s2 third 1002/9 prev c2",
    ];
    assert_eq!(world.told().await, expected);
}

#[tokio::test]
async fn a_party_that_leaves_is_deleted_and_the_last_two_talk_on() {
    let mut world = World::new().await;
    world.conference().await;
    world.done("ReleaseCall", "1001", "c1", json!({}), "Released").await;
    assert_eq!(
        world.told().await,
        ["1001 Released c1", "1002 PartyDeleted c1 1001/8", "1003 PartyDeleted c1 1001/8"]
    );
    world.done("HoldCall", "1002", "c1", json!({}), "Held").await;
    world.done("ReleaseCall", "1003", "c1", json!({}), "Released").await;
    let told = world.told().await;
    assert_eq!(told[1..], ["1003 Released c1 1002/1".to_owned(), "1002 Released c1".to_owned()]);
    assert!(world.switch().calls().is_empty());
}

#[tokio::test]
async fn a_party_is_thrown_out() {
    let mut world = World::new().await;
    world.conference().await;
    let other = json!({ "OtherDN": "1003" });
    world.refused("DeleteFromConference", "1002", "c1", json!({ "OtherDN": "1004" }), 53).await;
    world.done("DeleteFromConference", "1002", "c1", other.clone(), "PartyDeleted").await;
    let mut told = world.told().await;
    let released = told.remove(0);
    assert!(released.starts_with("1003 Released c1 s26"), "{released}");
    told.sort();
    let expected = ["1001 PartyDeleted c1 1003/8 third 1002/6", "1002 PartyDeleted c1 1003/8 third 1002/6"];
    assert_eq!(told, expected);
    let mut world = World::new().await;
    world.talking().await;
    world.refused("DeleteFromConference", "1001", "c1", json!({ "OtherDN": "1002" }), 1161).await;
}

#[tokio::test]
async fn a_single_step_conference_is_answered_when_the_third_party_is_in_it() {
    let mut world = World::new().await;
    world.talking().await;
    let attributes = json!({ "ThisDN": "1002", "ConnID": world.conn_id("c1"), "OtherDN": "1003" });
    let reference = world.client.send("SingleStepConference", attributes).await;
    assert_eq!(world.told().await, ["1003 Ringing c1 s2 third 1002/9"]);
    world.done("AnswerCall", "1003", "c1", json!({}), "Established").await;
    let heard = world.heard().await;
    let added = heard.iter().find(|event| event["attributes"]["ReferenceID"] == reference).unwrap();
    assert_eq!((name(added), &added["attributes"]["ThisDN"]), ("EventPartyAdded", &json!("1002")));
    let dns: Vec<_> = heard.iter().filter(|event| name(event) == "EventPartyAdded").collect();
    assert_eq!(dns.len(), 2);
    assert_eq!(pair(&added["attributes"]["Extensions"], "NumOfOrigDNs"), 2);
    assert_eq!(world.switch().talks(), [["1001", "1002", "1003"]]);
}

#[tokio::test]
async fn whom_nobody_answers_is_no_party() {
    let mut world = World::new().await;
    world.talking().await;
    let attributes = json!({ "ThisDN": "1002", "ConnID": world.conn_id("c1"), "OtherDN": "1003" });
    let reference = world.client.send("SingleStepConference", attributes).await;
    world.told().await;
    world.done("ReleaseCall", "1003", "c1", json!({}), "Released").await;
    let heard = world.heard().await;
    let error = heard.iter().find(|event| name(event) == "EventError").unwrap();
    assert_eq!(error["attributes"]["ReferenceID"], reference);
    assert_eq!(error["attributes"]["ErrorCode"], 231);
    world.refused("SingleStepConference", "1002", "c1", json!({ "OtherDN": "9999" }), 71).await;
}

#[tokio::test]
async fn who_has_left_meanwhile_is_told_that_nobody_is_added() {
    let mut world = World::new().await;
    world.talking().await;
    let attributes = json!({ "ThisDN": "1002", "ConnID": world.conn_id("c1"), "OtherDN": "1003" });
    let reference = world.client.send("SingleStepConference", attributes).await;
    world.told().await;
    world.switch().phone("1001").hang_up().unwrap();
    let heard = world.heard().await;
    let error = heard.iter().find(|event| name(event) == "EventError").unwrap();
    assert_eq!(
        (&error["attributes"]["ReferenceID"], &error["attributes"]["ErrorCode"]),
        (&json!(reference), &json!(1166))
    );
}
