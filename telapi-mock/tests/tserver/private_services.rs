//! Private services and events, from the vendor's page of that name.

use crate::client::{name, pair};
use crate::world::World;
use serde_json::{Value, json};
use telapi_mock::tserver::PrivateAnswer;

fn hot_desking(host: &str) -> Value {
    json!({ "PrivateMsgID": 1, "Extensions": [["HOST_DN", host]] })
}

fn number(number: i64) -> Value {
    json!({ "PrivateMsgID": number })
}

#[tokio::test]
async fn a_guest_is_associated_with_a_host_and_not_twice() {
    let mut world = World::new().await;
    let established = world.ask_at("PrivateService", "1001", "", hot_desking("1002")).await;
    assert_eq!(name(&established), "EventPrivateInfo");
    let attributes = &established["attributes"];
    assert_eq!((&attributes["PrivateMsgID"], &attributes["OtherDN"]), (&json!(1), &json!("1002")));
    assert_eq!(attributes["ThisDN"], "1001");
    world.told().await;
    world.refused("PrivateService", "1001", "", hot_desking("1003"), 43).await;
    world.refused("PrivateService", "1003", "", hot_desking("1002"), 42).await;
    let cancelled = world.ask_at("PrivateService", "1001", "", number(2)).await;
    let attributes = &cancelled["attributes"];
    assert_eq!((&attributes["PrivateMsgID"], &attributes["OtherDN"]), (&json!(2), &json!("1002")));
    world.told().await;
    world.refused("PrivateService", "1001", "", number(2), 1161).await;
}

#[tokio::test]
async fn what_cannot_be_associated_is_refused() {
    let mut world = World::new().await;
    world.refused("PrivateService", "1001", "", number(1), 53).await;
    world.refused("PrivateService", "1001", "", hot_desking("1001"), 177).await;
    world.refused("PrivateService", "1001", "", hot_desking("9999"), 177).await;
    world.switch().phone("1002").log_out().unwrap();
    world.told().await;
    world.refused("PrivateService", "1001", "", hot_desking("1002"), 58).await;
}

#[tokio::test]
async fn the_host_is_told_if_it_is_known() {
    let mut world = World::new().await;
    world.ask_at("PrivateService", "1001", "", hot_desking("1002")).await;
    world.server.forget_host("1001");
    let cancelled = world.ask_at("PrivateService", "1001", "", number(2)).await;
    assert_eq!(cancelled["attributes"]["PrivateMsgID"], 2);
    assert_eq!(cancelled["attributes"]["OtherDN"], json!(null));
}

#[tokio::test]
async fn a_recording_is_started_suspended_resumed_and_stopped() {
    let mut world = World::new().await;
    world.talking().await;
    for (service, state) in [(3013, 1), (3015, 3), (3016, 1), (3014, 2)] {
        let event = world.ask_at("PrivateService", "1001", "c1", number(service)).await;
        let attributes = &event["attributes"];
        assert_eq!((name(&event), &attributes["PrivateMsgID"]), ("EventPrivateInfo", &json!(service)));
        assert_eq!(
            (&attributes["ThisDN"], &attributes["ConnID"]),
            (&json!("1001"), &json!(world.conn_id("c1")))
        );
        assert_eq!(attributes["Extensions"], json!(null));
        let picture = world.client.register("1001").await;
        assert_eq!(pair(&picture["attributes"]["UserData"], "RecordingState"), state);
        assert_eq!(world.switch().calls()[0].recorded, service != 3014);
    }
}

#[tokio::test]
async fn a_recording_that_is_not_in_that_state_is_refused() {
    let mut world = World::new().await;
    world.talking().await;
    for service in [3014, 3015, 3016] {
        world.refused("PrivateService", "1001", "c1", number(service), 1161).await;
    }
    world.refused("PrivateService", "1003", "c1", number(3013), 56).await;
    world.ask_at("PrivateService", "1001", "c1", number(3013)).await;
    world.told().await;
    world.refused("PrivateService", "1001", "c1", number(3013), 43).await;
    world.refused("PrivateService", "1001", "c1", number(3016), 1161).await;
    // it is not this DN's
    world.refused("PrivateService", "1002", "c1", number(3014), 1161).await;
}

#[tokio::test]
async fn a_recording_ends_with_the_call() {
    let mut world = World::new().await;
    world.talking().await;
    world.ask_at("PrivateService", "1001", "c1", number(3013)).await;
    world.told().await;
    world.switch().phone("1002").hang_up().unwrap();
    let heard = world.heard().await;
    let stopped = heard.iter().find(|event| name(event) == "EventPrivateInfo").unwrap();
    assert_eq!(stopped["attributes"]["PrivateMsgID"], 3014);
    assert_eq!(stopped["attributes"]["ConnID"], world.conn_id("c1"));
}

#[tokio::test]
async fn an_account_code_is_set_under_the_configured_key() {
    let server = |settings: telapi_mock::tserver::TServerBuilder| settings.accode_name("Project");
    let mut world = World::with(crate::switch(), server, &["1001", "1002"]).await;
    world.talking().await;
    let with = |key: &str| json!({ "PrivateMsgID": 501, "Extensions": [[key, "4711"]] });
    world.refused("PrivateService", "1001", "c1", with("ACCOUNT_CODE"), 53).await;
    world.refused("PrivateService", "1001", "", with("Project"), 56).await;
    let event = world.ask_at("PrivateService", "1001", "c1", with("Project")).await;
    let attributes = &event["attributes"];
    assert_eq!((&attributes["PrivateMsgID"], &attributes["PrivateID"]), (&json!(501), &json!(0)));
    assert_eq!((&attributes["ThisDN"], &attributes["ConnID"]), (&json!("1001"), &json!(world.conn_id("c1"))));
    assert_eq!(attributes["Extensions"], json!([["Project", "4711"]]));
    // set at the phone
    world.told().await;
    assert!(world.server.set_account_code("1002", "12"));
    let event = world.client.expect("PrivateInfo").await;
    assert_eq!((&event["ThisDN"], &event["Extensions"]), (&json!("1002"), &json!([["Project", "12"]])));
    assert!(event["ReferenceID"].is_null());
}

#[tokio::test]
async fn a_service_that_is_not_known_is_not_supported() {
    let mut world = World::new().await;
    world.refused("PrivateService", "1001", "", number(4711), 51).await;
    world.refused("PrivateService", "1001", "", json!({}), 53).await;
    let answer = world.client.refused("PrivateService", json!({ "ThisDN": "9999", "PrivateMsgID": 1 })).await;
    assert_eq!(answer, 41);
}

#[tokio::test]
async fn a_service_is_acknowledged_and_the_event_follows() {
    let mut world = World::new().await;
    world.talking().await;
    world.server.answer_private_services(PrivateAnswer::Ack);
    for service in [hot_desking("1002"), json!({ "PrivateMsgID": 3013, "ConnID": world.conn_id("c1") })] {
        world.done("PrivateService", "1001", "", service, "ACK").await;
        let heard = world.heard().await;
        assert_eq!(heard.iter().map(name).collect::<Vec<_>>(), ["EventACK", "EventPrivateInfo"]);
        assert_eq!(heard[0]["attributes"]["UserEvent"], 149);
        assert!(heard[1]["attributes"]["ReferenceID"].is_null());
    }
}

#[tokio::test]
async fn a_conventional_event_may_come_instead() {
    let mut world = World::new().await;
    world.talking().await;
    world.server.answer_private_services(PrivateAnswer::Conventional);
    world.done("PrivateService", "1001", "", hot_desking("1002"), "DNBackInService").await;
    world.done("PrivateService", "1001", "", number(2), "DNOutOfService").await;
    let started = world.ask_at("PrivateService", "1001", "c1", number(3013)).await;
    assert_eq!(name(&started), "EventAttachedDataChanged");
    assert_eq!(started["attributes"]["UserData"], json!([["RecordingState", 1]]));
}
