//! What is asked about DNs and calls (CALL_MODEL.md, *The picture at registration*).

use crate::client::{Client, name, pair};
use crate::world::World;
use serde_json::{Value, json};

async fn query(world: &mut World, dn: &str, info: i64) -> Value {
    let answer = world.client.ask("QueryAddress", json!({ "ThisDN": dn, "AddressInfoType": info })).await;
    assert_eq!(name(&answer), "EventAddressInfo", "{answer}");
    let attributes = answer["attributes"].clone();
    assert_eq!((&attributes["ThisDN"], &attributes["AddressInfoType"]), (&json!(dn), &json!(info)));
    attributes
}

#[tokio::test]
async fn the_status_of_a_dn_is_that_of_its_registration() {
    let mut world = World::new().await;
    world.talking().await;
    let registered = world.client.register("1001").await;
    let status = query(&mut world, "1001", 17).await;
    assert_eq!(status["Extensions"], registered["attributes"]["Extensions"]);
    assert_eq!(pair(&status["Extensions"], "conn-1"), &json!(world.conn_id("c1")));
    assert_eq!(pair(&status["Extensions"], "ps-1"), 0xc);
    assert_eq!(query(&mut world, "1001", 0).await["AddressInfoStatus"], 3);
    assert_eq!(query(&mut world, "1003", 0).await["AddressInfoStatus"], 0);
}

#[tokio::test]
async fn the_calls_of_a_dn_are_the_active_and_the_held_one() {
    let mut world = World::new().await;
    world.consulted("InitiateTransfer").await;
    let calls = query(&mut world, "1002", 9).await;
    assert_eq!(calls["ConnID"], world.conn_id("c2"));
    assert_eq!(calls["PreviousConnID"], world.conn_id("c1"));
    let none = query(&mut world, "1004", 9).await;
    assert_eq!((&none["ConnID"], &none["PreviousConnID"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn what_this_server_does_not_know_is_refused() {
    let mut world = World::new().await;
    world.refused("QueryAddress", "1001", "", json!({ "AddressInfoType": 14 }), 51).await;
    world.refused("QueryAddress", "1001", "", json!({ "AddressInfoType": 18 }), 53).await;
    world.refused("QueryAddress", "1001", "", json!({}), 53).await;
    let mut other = Client::open(&world.server).await;
    assert_eq!(other.refused("QueryAddress", json!({ "ThisDN": "1001", "AddressInfoType": 17 })).await, 41);
    assert_eq!(other.refused("QuerySwitch", json!({ "SwitchInfoType": 2 })).await, 51);
    assert_eq!(other.refused("QuerySwitch", json!({ "SwitchInfoType": 3 })).await, 53);
    assert_eq!(other.refused("QuerySwitch", json!({})).await, 53);
}

#[tokio::test(start_paused = true)]
async fn the_switch_says_what_time_it_is() {
    let world = World::new().await;
    let mut client = Client::open(&world.server).await;
    tokio::time::sleep(std::time::Duration::from_secs(100)).await;
    let answer = client.ask("QuerySwitch", json!({ "SwitchInfoType": 1 })).await;
    let now = world.switch().now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let attributes = &answer["attributes"];
    assert_eq!((name(&answer), &attributes["SwitchInfoType"]), ("EventSwitchInfo", &json!(1)));
    assert!(attributes["SwitchTime"].as_u64().unwrap().abs_diff(now) <= 1, "{answer}");
    world.server.link_down();
    assert_eq!(client.refused("QuerySwitch", json!({ "SwitchInfoType": 1 })).await, 54);
}

#[tokio::test]
async fn the_parties_of_a_call() {
    let mut world = World::new().await;
    world.consulting("InitiateTransfer").await;
    let answer =
        world.client.ask("QueryCall", json!({ "ConnID": world.conn_id("c2"), "CallInfoType": 0 })).await;
    assert_eq!(name(&answer), "EventPartyInfo");
    let attributes = &answer["attributes"];
    assert_eq!((&attributes["ConnID"], &attributes["CallType"]), (&json!(world.conn_id("c2")), &json!(4)));
    let parties = &attributes["Extensions"];
    assert_eq!((pair(parties, "dn-1"), pair(parties, "dn-2")), (&json!("1002"), &json!("1003")));
    assert_eq!((pair(parties, "ps-2"), pair(parties, "dn-3")), (&json!(0xa), &json!(null)));
    assert_eq!(world.client.refused("QueryCall", json!({ "ConnID": "0000000000000001" })).await, 56);
    let status = json!({ "ConnID": world.conn_id("c2"), "CallInfoType": 1 });
    assert_eq!(world.client.refused("QueryCall", status).await, 51);
}

#[tokio::test]
async fn an_input_mask_is_acknowledged() {
    let mut world = World::new().await;
    let answer = world.client.ask("SetInputMask", json!({ "InputMask": { "hex": "ff" } })).await;
    assert_eq!((name(&answer), &answer["attributes"]["UserEvent"]), ("EventACK", &json!(7)));
}

#[tokio::test]
async fn a_user_event_goes_to_all_who_have_registered_the_dn() {
    let mut world = World::new().await;
    let mut other = Client::on(&world.server, &["1001"]).await;
    let data = json!([["what", "lunch"], ["what", 12]]);
    let event = json!({ "UserEvent": 1200, "UserData": data });
    world.done("DistributeUserEvent", "1001", "", event, "ACK").await;
    let heard = other.expect("UserEvent").await;
    assert_eq!(
        (&heard["UserEvent"], &heard["UserData"], &heard["ReferenceID"]),
        (&json!(1200), &data, &json!(null))
    );
    assert_eq!(world.told().await, ["1001 ACK", "1001 UserEvent"]);
    world.refused("DistributeUserEvent", "1001", "", json!({}), 53).await;
}
