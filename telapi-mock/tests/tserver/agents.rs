//! Agents (CALL_MODEL.md, *Call by call*; errors 185, 187, 192, 42).

use crate::client::{Client, name, pair};
use crate::world::World;
use serde_json::{Value, json};
use std::time::Duration;
use telapi_mock::{Agent, AgentState, Extension, RoutingPoint, RoutingPointConfig, Switch};

/// Anna at 1001, whom the switch knows; 1002 and 1003; the queue 800.
fn switch() -> Switch {
    let mut config = RoutingPointConfig::default();
    config.agent_working_after_call_timeout = Some(Duration::from_secs(30));
    Switch::builder()
        .extension(Extension::new("1001").agent(Agent::new("anna").password("1234").inbound_service("sales")))
        .extension(Extension::new("1002"))
        .extension(Extension::new("1003"))
        .routing_point(RoutingPoint::new("sales", "800").config(config))
        .build()
}

async fn world() -> World {
    World::with(
        switch(),
        |settings| settings.agent_id("ben").agent_id("carl"),
        &["1001", "1002", "1003", "800"],
    )
    .await
}

fn anna(mode: i64) -> Value {
    json!({ "AgentID": "anna", "Password": "1234", "AgentWorkMode": mode, "ThisQueue": "800" })
}

#[tokio::test]
async fn an_agent_is_ready_or_not_by_the_work_mode() {
    for (dn, agent_id) in [("1001", "anna"), ("1002", "ben")] {
        let mut world = world().await;
        let login = |mode: i64| json!({ "AgentID": agent_id, "Password": "1234", "AgentWorkMode": mode });
        world.done("AgentLogin", dn, "", login(2), "AgentLogin").await;
        let heard = world.heard().await;
        assert_eq!(
            heard.iter().map(name).collect::<Vec<_>>(),
            ["EventAgentLogin", "EventAgentReady"],
            "{dn}"
        );
        assert!(heard.iter().all(|event| event["attributes"]["AgentID"] == agent_id), "{heard:?}");
        let picture = world.client.register(dn).await;
        assert_eq!(picture["attributes"]["AgentID"], agent_id);
        assert_eq!(pair(&picture["attributes"]["Extensions"], "AgentStatus"), 2);
        world.refused("AgentLogin", dn, "", login(2), 185).await;
        world.done("AgentLogout", dn, "", json!({}), "AgentLogout").await;
        world.told().await;
        world.done("AgentLogin", dn, "", login(1), "AgentLogin").await;
        assert_eq!(world.told().await, [format!("{dn} AgentLogin"), format!("{dn} AgentNotReady")]);
    }
}

#[tokio::test]
async fn readiness_has_reasons_and_work_modes() {
    for (dn, agent_id) in [("1001", "anna"), ("1002", "ben")] {
        let mut world = world().await;
        let login = json!({ "AgentID": agent_id, "Password": "1234" });
        world.done("AgentLogin", dn, "", login, "AgentLogin").await;
        world.done("AgentReady", dn, "", json!({}), "AgentReady").await;
        world.told().await;
        world.refused("AgentReady", dn, "", json!({}), 43).await;
        let lunch = json!({ "AgentWorkMode": 4, "Reason": [["ReasonCode", "lunch"]] });
        world.done("AgentNotReady", dn, "", lunch, "AgentNotReady").await;
        let heard = world.heard().await;
        assert_eq!(heard[0]["attributes"]["AgentWorkMode"], 4);
        assert_eq!(heard[0]["attributes"]["Reason"], json!([["ReasonCode", "lunch"]]));
        // another reason is told, too
        world.done("AgentNotReady", dn, "", json!({ "AgentWorkMode": 3 }), "AgentNotReady").await;
        let picture = world.client.register(dn).await;
        assert_eq!(pair(&picture["attributes"]["Extensions"], "AgentStatus"), 3);
        world.done("AgentReady", dn, "", json!({}), "AgentReady").await;
    }
}

#[tokio::test]
async fn what_an_agent_cannot_do_is_refused() {
    let mut world = world().await;
    world.refused("AgentReady", "1001", "", json!({}), 187).await;
    world.refused("AgentNotReady", "1002", "", json!({}), 187).await;
    world.refused("AgentLogout", "1002", "", json!({}), 187).await;
    world.refused("AgentLogin", "1002", "", json!({ "AgentID": "nobody" }), 192).await;
    world.refused("AgentLogin", "1002", "", json!({}), 53).await;
    world.refused("AgentLogin", "1001", "", json!({ "AgentID": "anna", "Password": "no" }), 192).await;
    world.refused("AgentLogin", "1001", "", json!({ "AgentID": "ben" }), 192).await;
    world.refused("AgentLogin", "1002", "", json!({ "AgentID": "ben", "ThisQueue": "1003" }), 53).await;
    world.done("AgentLogin", "1002", "", json!({ "AgentID": "ben" }), "AgentLogin").await;
    world.told().await;
    world.refused("AgentLogin", "1003", "", json!({ "AgentID": "ben" }), 185).await;
    world.refused("AgentLogin", "1002", "", json!({ "AgentID": "carl" }), 185).await;
}

#[tokio::test]
async fn an_agent_leaves_one_queue_of_several() {
    let switch = Switch::builder()
        .extension(Extension::new("1001"))
        .routing_point(RoutingPoint::new("sales", "800"))
        .routing_point(RoutingPoint::new("help", "801"));
    let mut world = World::with(switch.build(), |settings| settings, &["1001"]).await;
    for queue in ["800", "801"] {
        world
            .done("AgentLogin", "1001", "", json!({ "AgentID": "7", "ThisQueue": queue }), "AgentLogin")
            .await;
    }
    world.done("AgentLogout", "1001", "", json!({ "ThisQueue": "800" }), "QueueLogout").await;
    world.done("AgentLogout", "1001", "", json!({ "ThisQueue": "801" }), "AgentLogout").await;
}

#[tokio::test]
async fn the_switch_gives_a_queues_call_to_its_agent() {
    let mut world = world().await;
    world.switch().phone("1002").dial("800").unwrap();
    assert_eq!(world.told().await, ["1002 Dialing c1 800/2", "800 Queued c1 1002/1"]);
    let picture = world.client.register("800").await;
    assert_eq!(picture["attributes"]["AddressInfoStatus"], 3);
    assert_eq!(pair(&picture["attributes"]["Extensions"], "conn-1"), &json!(world.conn_id("c1")));
    world.done("AgentLogin", "1001", "", anna(2), "AgentLogin").await;
    let told = world.told().await;
    assert!(
        told.ends_with(&["800 Diverted c1 1002/1 third 1001".into(), "1001 Ringing c1 1002/1".into()]),
        "{told:?}"
    );
    world.done("AnswerCall", "1001", "c1", json!({}), "Established").await;
    assert_eq!(world.told().await, ["1002 Established c1 1001/2", "1001 Established c1 1002/1"]);
    // an agent on a call of the queue is not moved
    world.refused("AgentNotReady", "1001", "", json!({}), 185).await;
    world.done("ReleaseCall", "1001", "c1", json!({}), "Released").await;
    let heard = world.heard().await;
    let works = heard.iter().find(|event| name(event) == "EventAgentNotReady").unwrap();
    assert_eq!(works["attributes"]["AgentWorkMode"], 3);
    assert_eq!(world.switch().agent("1001").unwrap().state, AgentState::WorkingAfterCall);
}

#[tokio::test]
async fn a_call_that_the_agent_refuses_is_queued_again_and_one_that_gives_up_is_abandoned() {
    let mut world = world().await;
    world.done("AgentLogin", "1001", "", anna(2), "AgentLogin").await;
    world.switch().phone("1002").dial("800").unwrap();
    let told = world.told().await;
    assert!(
        told.contains(&"800 Queued c1 1002/1".to_owned())
            && told.contains(&"1001 Ringing c1 1002/1".to_owned())
    );
    world.switch().phone("1001").reject().unwrap();
    let told = world.told().await;
    assert!(told.contains(&"800 Queued c1 1002/1".to_owned()), "{told:?}");
    assert!(told.contains(&"1001 AgentNotReady".to_owned()), "{told:?}");
    world.switch().phone("1002").hang_up().unwrap();
    assert_eq!(world.told().await, ["1002 Released c1 800/2", "800 Abandoned c1"]);
}

#[tokio::test]
async fn work_after_calls_comes_to_whom_it_was_asked_for() {
    let mut world = world().await;
    world.done("AgentLogin", "1002", "", json!({ "AgentID": "ben" }), "AgentLogin").await;
    world.done("AgentReady", "1002", "", json!({ "AgentWorkMode": 3 }), "AgentReady").await;
    world.switch().phone("1003").dial("1002").unwrap();
    world.switch().phone("1002").pick_up().unwrap();
    world.told().await;
    world.switch().phone("1003").hang_up().unwrap();
    let heard = world.heard().await;
    let last = &heard[heard.len() - 1];
    assert_eq!((name(last), &last["attributes"]["AgentWorkMode"]), ("EventAgentNotReady", &json!(3)));
}

#[tokio::test(start_paused = true)]
async fn an_agent_is_reserved_for_whoever_asks_with_the_higher_priority() {
    let mut world = world().await;
    world.done("AgentLogin", "1002", "", json!({ "AgentID": "ben" }), "AgentLogin").await;
    let wish = |priority: i64| json!({ "AgentID": "ben", "Timeout": 5000, "Priority": priority });
    let answer = world.client.ask("ReserveAgent", wish(1)).await;
    assert_eq!(name(&answer), "EventAgentReserved");
    let attributes = &answer["attributes"];
    assert_eq!((&attributes["ThisDN"], &attributes["Timeout"]), (&json!("1002"), &json!(5000)));
    let mut other = Client::open(&world.server).await;
    assert_eq!(other.refused("ReserveAgent", wish(1)).await, 42);
    assert_eq!(name(&other.ask("ReserveAgent", wish(2)).await), "EventAgentReserved");
    assert_eq!(world.client.refused("ReserveAgent", wish(1)).await, 42);
    tokio::time::sleep(Duration::from_millis(5001)).await;
    assert_eq!(name(&world.client.ask("ReserveAgent", wish(1)).await), "EventAgentReserved");
    assert_eq!(world.client.refused("ReserveAgent", json!({ "AgentID": "zoe", "Timeout": 5 })).await, 192);
    assert_eq!(world.client.refused("ReserveAgent", json!({ "AgentID": "ben" })).await, 53);
}
