//! Rooms that one dials into, and calls that somebody else takes (CALL_MODEL.md, *Call by call*).

use crate::client::{name, pair};
use crate::world::World;
use serde_json::{Value, json};

const ROOM: &str = "*99*7#";

/// Enters the room.
async fn enter(world: &mut World, dn: &str) {
    world.done("MakeCall", dn, "", json!({ "OtherDN": ROOM }), "Dialing").await;
}

fn parties(event: &Value) -> (Value, Value) {
    let attributes = &event["attributes"];
    (attributes["ThisDNRole"].clone(), pair(&attributes["Extensions"], "NumOfOrigDNs").clone())
}

#[tokio::test]
async fn a_room_is_a_conference_for_one_too() {
    let mut world = World::new().await;
    enter(&mut world, "1001").await;
    let heard = world.heard().await;
    assert_eq!(heard.iter().map(name).collect::<Vec<_>>(), ["EventDialing", "EventEstablished"]);
    assert_eq!(parties(&heard[1]), (json!(3), json!(0)));
}

#[tokio::test]
async fn they_come_and_go() {
    let mut world = World::new().await;
    enter(&mut world, "1001").await;
    world.told().await;
    enter(&mut world, "1002").await;
    let expected = [
        "1002 Dialing c2 *99*7#/2",
        "1002 Established c2",
        "1002 PartyChanged c1 s2 1001/1 prev c2",
        "1001 PartyAdded c1 s2 1002/4",
    ];
    assert_eq!(world.told().await, expected);
    world.switch().phone("1003").dial(ROOM).unwrap();
    assert_eq!(world.told().await.len(), 5);
    world.done("ReleaseCall", "1001", "c1", json!({}), "Released").await;
    let expected = ["1001 Released c1", "1002 PartyDeleted c1 1001/8", "1003 PartyDeleted c1 1001/8"];
    assert_eq!(world.told().await, expected);
    world.switch().phone("1003").hang_up().unwrap();
    let heard = world.heard().await;
    assert_eq!(heard.iter().map(name).collect::<Vec<_>>(), ["EventReleased", "EventPartyDeleted"]);
    assert_eq!(parties(&heard[1]), (json!(3), json!(0)), "1002 is still in it");
    assert_eq!(world.switch().calls().len(), 1);
}

#[tokio::test]
async fn a_room_calls_somebody_who_is_a_party_then() {
    let mut world = World::new().await;
    enter(&mut world, "1001").await;
    world.told().await;
    world.switch().invite_to_conference("1001", "7", "1002", false, telapi_mock::NewCall::default()).unwrap();
    assert_eq!(world.told().await, ["1002 Ringing c2 s2 third 7/9"]);
    world.done("AnswerCall", "1002", "c2", json!({}), "Established").await;
    let heard = world.heard().await;
    let names: Vec<_> = heard.iter().map(name).collect();
    assert_eq!(names, ["EventEstablished", "EventPartyChanged", "EventPartyAdded"]);
    assert_eq!(pair(&heard[2]["attributes"]["Extensions"], "OrigDN-1"), "1002");
}

#[tokio::test]
async fn a_parked_call_is_released_and_who_waits_is_told_who_takes_it() {
    let mut world = World::new().await;
    world.talking().await;
    world.switch().phone("1002").park("1").unwrap();
    assert_eq!(world.told().await, ["1002 Released c1 1001/1"]);
    world.switch().phone("1003").unpark("1").unwrap();
    let mut told = world.told().await;
    told.sort();
    assert_eq!(told, ["1001 PartyChanged c1 s25 1003/4", "1003 Established c1 s25 1001/1"]);
}

#[tokio::test]
async fn what_rings_is_picked_up_by_another() {
    let mut world = World::new().await;
    world.done("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), "Dialing").await;
    world.told().await;
    world.switch().phone("1003").pick_up_at("1002").unwrap();
    let mut told = world.told().await;
    told.sort();
    let expected =
        ["1001 Established c1 s25 1003/2", "1002 Released c1 s25 1001/1", "1003 Established c1 s25 1001/1"];
    assert_eq!(told, expected);
}
