//! A supervisor monitors an agent's next calls (CALL_MODEL.md, *Call by call*; T-Library reference, `TMonitorNextCall`).

use crate::client::{Client, name};
use crate::world::World;
use serde_json::json;
use std::time::Duration;
use telapi_mock::PhoneState;

/// 1002 is an agent's; 1004 the supervisor's.
async fn world() -> World {
    let mut world = World::new().await;
    world.done("AgentLogin", "1002", "", json!({ "AgentID": "ben" }), "AgentLogin").await;
    world.told().await;
    world
}

async fn monitor(world: &mut World, kind: i64) {
    let wish = json!({ "OtherDN": "1002", "MonitorNextCallType": kind });
    world.done("MonitorNextCall", "1004", "", wish, "MonitoringNextCall").await;
    assert_eq!(world.told().await, ["1004 MonitoringNextCall 1002", "1002 MonitoringNextCall 1004"]);
}

/// 1001 calls the agent, who answers; the supervisor is brought in.
async fn observed(world: &mut World) -> Vec<String> {
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.switch().phone("1002").pick_up().unwrap();
    world.switch().wait_for("1004", PhoneState::Talking).await;
    world.told().await
}

#[tokio::test(start_paused = true)]
async fn the_supervisor_is_brought_into_the_next_call_and_is_not_heard() {
    let mut world = world().await;
    monitor(&mut world, 0).await;
    let told = observed(&mut world).await;
    let expected = [
        "1001 Established c1 1002/2",
        "1002 Established c1 1001/1",
        "1004 Ringing c1 s31 1001/1",
        "1004 Established c1 s31 1001/1",
        "1001 PartyAdded c1 s31 1004/10",
        "1002 PartyAdded c1 s31 1004/10",
        "1004 MuteOn c1 1001/1",
    ];
    assert_eq!(told, expected);
    let picture = world.client.register("1004").await;
    let state = crate::client::pair(&picture["attributes"]["Extensions"], "ps-1").clone();
    assert_eq!(state, 0x8c, "connected, and bridged in for an audit");
    // the external party goes, and nobody is left to be observed
    world.switch().phone("1001").hang_up().unwrap();
    world.switch().wait_for("1004", PhoneState::Idle).await;
    let told = world.told().await;
    assert_eq!(
        told[..3],
        ["1001 Released c1 1002/2", "1002 PartyDeleted c1 1001/8", "1004 PartyDeleted c1 1001/8"]
    );
    assert!(told[3].starts_with("1002 Released c1"), "{told:?}");
    assert!(told[4].starts_with("1004 Released c1"), "{told:?}");
    // it was for one call
    world.switch().phone("1001").dial("1002").unwrap();
    world.switch().phone("1002").pick_up().unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(world.switch().phone("1004").state(), PhoneState::Idle);
}

#[tokio::test(start_paused = true)]
async fn all_calls_are_monitored_until_it_is_cancelled_and_the_supervisor_may_leave_or_speak() {
    let mut world = world().await;
    monitor(&mut world, 1).await;
    observed(&mut world).await;
    world.done("SetMuteOff", "1004", "c1", json!({}), "MuteOff").await;
    world.told().await;
    world.done("ReleaseCall", "1004", "c1", json!({}), "Released").await;
    let expected =
        ["1004 Released c1 s0 1001/1", "1001 PartyDeleted c1 1004/8", "1002 PartyDeleted c1 1004/8"];
    let told = world.told().await;
    assert_eq!(told[1..], expected[1..]);
    assert_eq!(world.switch().talks(), [["1001", "1002"]], "they talk on");
    world.switch().phone("1001").hang_up().unwrap();
    world.told().await;
    assert!(observed(&mut world).await.contains(&"1004 MuteOn c2 1001/1".to_owned()));
    // the agent goes first
    world.switch().phone("1002").hang_up().unwrap();
    world.switch().wait_for("1004", PhoneState::Idle).await;
    world.told().await;
    let of_ben = json!({ "OtherDN": "1002" });
    world.done("CancelMonitoring", "1004", "", of_ben.clone(), "MonitoringCancelled").await;
    assert_eq!(world.told().await, ["1004 MonitoringCancelled 1002", "1002 MonitoringCancelled 1004"]);
    world.refused("CancelMonitoring", "1004", "", of_ben, 1161).await;
}

#[tokio::test]
async fn one_supervisor_an_agent_and_one_agent_a_supervisor() {
    let mut world = world().await;
    world.done("AgentLogin", "1003", "", json!({ "AgentID": "cleo" }), "AgentLogin").await;
    world.told().await;
    monitor(&mut world, 1).await;
    let of = |agent: &str, kind: i64| json!({ "OtherDN": agent, "MonitorNextCallType": kind });
    world.refused("MonitorNextCall", "1001", "", of("1002", 0), 42).await;
    world.refused("MonitorNextCall", "1004", "", of("1002", 1), 43).await;
    world.refused("MonitorNextCall", "1004", "", of("9999", 1), 59).await;
    world.refused("MonitorNextCall", "1004", "", of("1001", 1), 187).await;
    world.refused("MonitorNextCall", "1004", "", of("1004", 1), 53).await;
    world.refused("MonitorNextCall", "1004", "", of("1002", 7), 53).await;
    let mut other = Client::open(&world.server).await;
    assert_eq!(other.refused("MonitorNextCall", json!({ "ThisDN": "1004", "OtherDN": "1002" })).await, 41);
    // another agent takes the place of the first
    world.done("MonitorNextCall", "1004", "", of("1003", 0), "MonitoringNextCall").await;
    let expected = [
        "1004 MonitoringCancelled 1002",
        "1002 MonitoringCancelled 1004",
        "1004 MonitoringNextCall 1003",
        "1003 MonitoringNextCall 1004",
    ];
    assert_eq!(world.told().await, expected);
    // who logs out is not monitored any more
    world.done("AgentLogout", "1003", "", json!({}), "AgentLogout").await;
    let expected = ["1003 AgentLogout", "1004 MonitoringCancelled 1003", "1003 MonitoringCancelled 1004"];
    assert_eq!(world.told().await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_who_is_busy_hears_the_call_after_it() {
    let mut world = world().await;
    monitor(&mut world, 0).await;
    world.switch().phone("1004").dial("1003").unwrap();
    world.switch().phone("1001").dial("1002").unwrap();
    world.switch().phone("1002").pick_up().unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(!world.told().await.iter().any(|told| told.contains("s31")));
    world.switch().phone("1004").hang_up().unwrap();
    world.switch().phone("1001").hang_up().unwrap();
    world.told().await;
    assert!(observed(&mut world).await.iter().any(|told| told.starts_with("1004 Established")));
}

/// Events and Models, *EventAgentReserved*: it goes to all who have registered the agent's DN.
#[tokio::test]
async fn that_an_agent_is_reserved_is_told_to_who_watches_his_dn() {
    let world = world().await;
    let mut other = Client::open(&world.server).await;
    let answer = other.ask("ReserveAgent", json!({ "AgentID": "ben", "Timeout": 5000 })).await;
    assert_eq!(name(&answer), "EventAgentReserved");
    let mut world = world;
    assert_eq!(world.told().await, ["1002 AgentReserved"]);
}
