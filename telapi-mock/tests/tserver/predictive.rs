//! Predictive calls from queues and route points (CALL_MODEL.md, *Call by call*; Events and Models, *Predictive Dialing*).

use crate::client::name;
use crate::world::World;
use serde_json::json;
use telapi_mock::{Agent, Extension, PhoneState, RoutingPoint, Switch};

/// The queue 800 with the agent at 1001, the route point 900, and two customers of whom the second is outside.
async fn world() -> World {
    let switch = Switch::builder()
        .extension(Extension::new("1001").agent(Agent::new("anna").inbound_service("sales")))
        .extension(Extension::new("1002"))
        .extension(Extension::new("1003").busy())
        .extension(Extension::new("1004").rejects())
        .extension(Extension::new("0301234"))
        .routing_point(RoutingPoint::new("sales", "800"))
        .routing_point(RoutingPoint::new("route", "900"))
        .build();
    let settings =
        |settings: telapi_mock::tserver::TServerBuilder| settings.outside("0301234").route_point("900", None);
    World::with(switch, settings, &["1001", "1002", "1003", "1004", "800", "900"]).await
}

#[tokio::test(start_paused = true)]
async fn who_answers_waits_in_the_queue_for_an_agent() {
    let mut world = world().await;
    let wish = json!({ "OtherDN": "1002", "Timeout": 20, "UserData": [["campaign", "autumn"]] });
    let answer = world.ask_at("MakePredictiveCall", "800", "", wish).await;
    let dialing = &answer["attributes"];
    assert_eq!(name(&answer), "EventDialing", "{answer}");
    assert_eq!((&dialing["ThisQueue"], &dialing["ThisDNRole"]), (&json!("800"), &json!(1)));
    assert_eq!(dialing["UserData"], json!([["campaign", "autumn"]]));
    assert_eq!(world.told().await, ["800 Dialing c1 1002/2", "1002 Ringing c1 800/1"]);
    world.switch().phone("1002").pick_up().unwrap();
    assert_eq!(world.told().await, ["1002 Established c1 800/1", "800 Queued c1 1002/2"]);
    world
        .done("AgentLogin", "1001", "", json!({ "AgentID": "anna", "AgentWorkMode": 2 }), "AgentLogin")
        .await;
    let told = world.told().await;
    assert!(
        told.ends_with(&["800 Diverted c1 1002/2 third 1001".into(), "1001 Ringing c1 1002/2".into()]),
        "{told:?}"
    );
    world.done("AnswerCall", "1001", "c1", json!({}), "Established").await;
    assert_eq!(world.told().await, ["1002 Established c1 1001/1", "1001 Established c1 1002/2"]);
    assert_eq!(world.switch().talks(), [["1001", "1002"]]);
    let total = world.switch().routing_point_total("sales").unwrap();
    assert_eq!(total.incoming_calls_count, 1, "as if he had called");
}

#[tokio::test]
async fn a_route_point_asks_where_it_is_to_go() {
    let mut world = world().await;
    world.done("MakePredictiveCall", "900", "", json!({ "OtherDN": "0301234" }), "Dialing").await;
    let heard = world.heard().await;
    assert_eq!(heard[0]["attributes"]["CallType"], 3, "{heard:?}");
    world.calls.insert(heard[0]["attributes"]["ConnID"].as_str().unwrap().into(), "c1".into());
    world.switch().phone("0301234").pick_up().unwrap();
    assert_eq!(world.told().await, ["900 Queued c1 0301234/2", "900 RouteRequest c1 0301234/2"]);
    world.done("RouteCall", "900", "c1", json!({ "OtherDN": "1002" }), "RouteUsed").await;
    let expected = [
        "900 RouteUsed c1 0301234/2 third 1002",
        "900 Diverted c1 0301234/2 third 1002",
        "1002 Ringing c1 0301234/2",
    ];
    assert_eq!(world.told().await, expected);
    world.switch().phone("0301234").hang_up().unwrap();
    assert_eq!(world.told().await, ["1002 Abandoned c1 0301234/2"]);
}

#[tokio::test(start_paused = true)]
async fn who_is_not_had_is_released_at_the_queue() {
    let mut world = world().await;
    let to = |number: &str| json!({ "OtherDN": number, "Timeout": 5 });
    world.done("MakePredictiveCall", "800", "", to("1002"), "Dialing").await;
    world.told().await;
    world.switch().wait_for("1002", PhoneState::Idle).await;
    assert_eq!(world.told().await, ["1002 Released c1 s7 800/1", "800 Released c1 s7 1002/2"]);
    world.done("MakePredictiveCall", "800", "", to("1004"), "Dialing").await;
    let expected = [
        "800 Dialing c2 1004/2",
        "1004 Ringing c2 800/1",
        "1004 Released c2 800/1",
        "800 Released c2 s6 1004/2",
    ];
    assert_eq!(world.told().await, expected);
    world.refused("MakePredictiveCall", "800", "", to("1003"), 231).await;
    world.refused("MakePredictiveCall", "800", "", to("4711"), 71).await;
    world.refused("MakePredictiveCall", "800", "", to("900"), 71).await;
    // and who hangs up while he waits has given up
    world.done("MakePredictiveCall", "800", "", to("1002"), "Dialing").await;
    world.switch().phone("1002").pick_up().unwrap();
    world.told().await;
    world.switch().phone("1002").hang_up().unwrap();
    assert_eq!(world.told().await, ["1002 Released c3 800/1", "800 Abandoned c3 1002/2"]);
    assert!(world.switch().calls().is_empty());
}
