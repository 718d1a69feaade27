//! The link between T-Server and the switch goes and comes (the T-Library model on EventLinkConnected).

use crate::client::{Client, name, opening};
use crate::world::World;
use serde_json::json;
use telapi_mock::{CallsInFailure, PhoneState};

#[tokio::test]
async fn everybody_is_told_that_the_link_is_down_and_requests_are_refused() {
    let mut world = World::new().await;
    world.talking().await;
    world.server.link_down();
    let event = world.client.expect("LinkDisconnected").await;
    assert!(event["ErrorCode"].is_number() && event["ReferenceID"].is_null(), "{event}");
    world.refused("HoldCall", "1001", "c1", json!({}), 54).await;
    world.refused("QueryAddress", "1001", "", json!({ "AddressInfoType": 17 }), 54).await;
    world.refused("PrivateService", "1001", "c1", json!({ "PrivateMsgID": 3013 }), 54).await;
    let registering = crate::client::registering("1001", 0);
    assert_eq!(world.client.refused("RegisterAddress", registering).await, 54);
    // a session is opened all the same
    let mut late = Client::connect(&world.server).await;
    assert_eq!(name(&late.ask("RegisterClient", opening("late")).await), "EventLinkDisconnected");
    // what happens is not told
    world.switch().phone("1002").hang_up().unwrap();
    world.switch().phone("1003").dial("1001").unwrap();
    assert!(world.told().await.is_empty());
    world.server.link_up();
    world.client.expect("LinkConnected").await;
    late.expect("LinkConnected").await;
    let picture = world.client.register("1001").await;
    let conn_id = crate::client::pair(&picture["attributes"]["Extensions"], "conn-1").clone();
    assert_ne!(conn_id, world.conn_id("c1"));
    // the registration has stayed, and the new call goes on under its id
    world.switch().phone("1001").pick_up().unwrap();
    let heard = world.heard().await;
    assert_eq!((name(&heard[0]), &heard[0]["attributes"]["ConnID"]), ("EventEstablished", &conn_id));
}

#[tokio::test]
async fn a_link_that_is_down_goes_down_no_further() {
    let mut world = World::new().await;
    world.server.link_up();
    world.server.link_down();
    world.server.link_down();
    world.client.expect("LinkDisconnected").await;
    world.client.hears_no_more().await;
}

#[tokio::test]
async fn a_switch_that_fails_takes_the_link_with_it() {
    for (calls, are_kept) in [(CallsInFailure::Gone, false), (CallsInFailure::Kept, true)] {
        let mut world = World::new().await;
        world.talking().await;
        world.switch().fail(calls);
        let heard = world.heard().await;
        let names: Vec<_> = heard.iter().map(name).collect();
        assert_eq!(names[..4], ["EventDNOutOfService"; 4]);
        assert_eq!(names[4..], ["EventLinkDisconnected"]);
        world.refused("MakeCall", "1003", "", json!({ "OtherDN": "1004" }), 54).await;
        world.switch().recover();
        let heard = world.heard().await;
        let names: Vec<_> = heard.iter().map(name).collect();
        assert_eq!(names[..1], ["EventLinkConnected"]);
        assert_eq!(names[1..], ["EventDNBackInService"; 4]);
        let picture = world.client.register("1001").await;
        let conn_id = crate::client::pair(&picture["attributes"]["Extensions"], "conn-1");
        let expected = if are_kept { json!(world.conn_id("c1")) } else { json!(null) };
        assert_eq!(*conn_id, expected);
        assert_eq!(world.switch().phone("1001").state() == PhoneState::Talking, are_kept);
    }
}

#[tokio::test]
async fn a_server_that_restores_its_connection_wants_the_registrations_again() {
    let mut world = World::new().await;
    world.server.restore_connection();
    world.client.expect("RestoreConnection").await;
    assert_eq!(world.server.registrations("1001"), 0);
    world.refused("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), 41).await;
    world.client.register("1001").await;
}

#[tokio::test]
async fn a_request_that_waits_for_its_answer_is_refused_when_the_link_goes() {
    let mut world = World::new().await;
    world.talking().await;
    let attributes = json!({ "ThisDN": "1002", "ConnID": world.conn_id("c1"), "OtherDN": "1003" });
    let reference = world.client.send("SingleStepConference", attributes).await;
    world.told().await;
    world.server.link_down();
    world.client.expect("LinkDisconnected").await;
    let error = world.client.expect("Error").await;
    assert_eq!((&error["ReferenceID"], &error["ErrorCode"]), (&json!(reference), &json!(54)));
}
