//! Route points (CALL_MODEL.md, *Call by call*).

use crate::client::name;
use crate::world::World;
use serde_json::{Value, json};
use std::time::Duration;
use telapi_mock::{Extension, PhoneState, RoutingPoint, Switch};

/// Phones 1001 to 1003, and the route point 900 with the default destination 1003. 1001 has called it.
async fn world() -> World {
    let numbers = ["1001", "1002", "1003"];
    let switch =
        numbers.iter().fold(Switch::builder(), |switch, number| switch.extension(Extension::new(*number)));
    let switch = switch.routing_point(RoutingPoint::new("route", "900")).build();
    let settings = |settings: telapi_mock::tserver::TServerBuilder| {
        settings.route_point("900", Some("1003")).route_timeout(Duration::from_secs(8))
    };
    let mut world = World::with(switch, settings, &["1001", "1002", "1003", "900"]).await;
    world.switch().phone("1001").dial("900").unwrap();
    let heard = world.heard().await;
    assert_eq!(heard.iter().map(name).collect::<Vec<_>>(), ["EventDialing", "EventRouteRequest"]);
    let request = &heard[1]["attributes"];
    assert_eq!((&request["ThisDN"], &request["ThisQueue"]), (&json!("900"), &json!("900")));
    world.calls.insert(request["ConnID"].as_str().unwrap().into(), "c1".into());
    world
}

fn to(number: &str, route_type: i64) -> Value {
    json!({ "OtherDN": number, "RouteType": route_type })
}

#[tokio::test]
async fn a_client_routes_the_call() {
    let mut world = world().await;
    let mut route = to("1002", 0);
    route["UserData"] = json!([["segment", "gold"]]);
    world.done("RouteCall", "900", "c1", route, "RouteUsed").await;
    let heard = world.heard().await;
    assert_eq!(heard[2]["attributes"]["UserData"], json!([["segment", "gold"]]));
    world.switch().phone("1002").pick_up().unwrap();
    assert_eq!(world.told().await, ["1001 Established c1 1002/2", "1002 Established c1 1001/1"]);
}

#[tokio::test]
async fn it_is_told_used_and_diverted_and_rings_there() {
    let mut world = world().await;
    world.done("RouteCall", "900", "c1", to("1002", 6), "RouteUsed").await;
    let expected =
        ["900 RouteUsed c1 1001/1 third 1002", "900 Diverted c1 1001/1 third 1002", "1002 Ringing c1 1001/1"];
    assert_eq!(world.told().await, expected);
    world.refused("RouteCall", "900", "c1", to("1002", 6), 56).await;
}

#[tokio::test(start_paused = true)]
async fn what_nobody_routes_goes_to_the_default_destination() {
    let mut world = world().await;
    world.switch().wait_for("1003", PhoneState::Ringing).await;
    let expected =
        ["900 RouteUsed c1 1001/1 third 1003", "900 Diverted c1 1001/1 third 1003", "1003 Ringing c1 1001/1"];
    assert_eq!(world.told().await, expected);
    let mut world = self::world().await;
    world.done("RouteCall", "900", "c1", json!({ "RouteType": 1 }), "RouteUsed").await;
    assert_eq!(world.told().await, expected);
}

#[tokio::test]
async fn a_call_is_rejected_or_disconnected() {
    let mut world = world().await;
    world.done("RouteCall", "900", "c1", json!({ "RouteType": 7 }), "RouteUsed").await;
    let expected = ["900 RouteUsed c1 1001/1", "900 Released c1 1001/1", "1001 DestinationBusy c1 s6 900/2"];
    assert_eq!(world.told().await, expected);
    let mut world = self::world().await;
    world.done("RouteCall", "900", "c1", json!({ "RouteType": 14 }), "RouteUsed").await;
    let told = world.told().await;
    assert_eq!(told[0], "1001 Released c1 900/2");
    assert!(world.switch().calls().is_empty());
}

#[tokio::test]
async fn a_call_is_routed_to_an_agent() {
    let mut world = world().await;
    world.refused("RouteCall", "900", "c1", to("ben", 13), 177).await;
    world.done("AgentLogin", "1002", "", json!({ "AgentID": "ben" }), "AgentLogin").await;
    world.done("RouteCall", "900", "c1", to("ben", 13), "RouteUsed").await;
    assert_eq!(world.switch().phone("1002").state(), PhoneState::Ringing);
}

#[tokio::test]
async fn what_cannot_be_routed_is_refused_and_waits_on() {
    let mut world = world().await;
    world.refused("RouteCall", "900", "c1", to("9999", 0), 177).await;
    world.refused("RouteCall", "900", "c1", to("1001", 0), 231).await;
    world.refused("RouteCall", "900", "c1", to("1002", 99), 53).await;
    world.refused("RouteCall", "900", "c1", json!({}), 53).await;
    world.refused("RouteCall", "1002", "c1", to("1003", 0), 51).await;
    world.switch().phone("1001").hang_up().unwrap();
    assert_eq!(world.told().await, ["1001 Released c1 900/2", "900 Abandoned c1"]);
}

#[tokio::test(start_paused = true)]
async fn a_treatment_is_applied_and_ends() {
    let mut world = world().await;
    let announcement = json!({ "TreatmentType": 7, "TreatmentParms": [["DURATION", 3]] });
    world.done("ApplyTreatment", "900", "c1", announcement, "TreatmentApplied").await;
    let heard = world.heard().await;
    assert_eq!(heard[0]["attributes"]["TreatmentType"], 7);
    let before = tokio::time::Instant::now();
    let ended = world.client.expect("TreatmentEnd").await;
    assert_eq!((&ended["TreatmentType"], before.elapsed().as_secs()), (&json!(7), 3));
    // music goes on
    world.done("ApplyTreatment", "900", "c1", json!({ "TreatmentType": 2 }), "TreatmentApplied").await;
    world.done("ApplyTreatment", "900", "c1", json!({ "TreatmentType": 99 }), "TreatmentNotApplied").await;
    world.refused_at("ApplyTreatment", "900", "c1", json!({}), 53).await;
}
