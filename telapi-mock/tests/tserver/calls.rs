//! Calls between two (CALL_MODEL.md, *Call by call*).

use crate::client::{Client, name};
use crate::world::World;
use serde_json::json;
use std::time::Duration;
use telapi_mock::{CallIds, Extension, PhoneState, Switch};

#[tokio::test]
async fn a_call_is_dialled_answered_held_retrieved_and_released() {
    let mut world = World::new().await;
    world.done("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), "Dialing").await;
    assert_eq!(world.told().await, ["1001 Dialing c1 1002/2", "1002 Ringing c1 1001/1"]);
    world.done("AnswerCall", "1002", "c1", json!({}), "Established").await;
    assert_eq!(world.told().await, ["1001 Established c1 1002/2", "1002 Established c1 1001/1"]);
    world.done("HoldCall", "1001", "c1", json!({}), "Held").await;
    world.done("RetrieveCall", "1001", "c1", json!({}), "Retrieved").await;
    assert_eq!(world.told().await, ["1001 Held c1 1002/2", "1001 Retrieved c1 1002/2"]);
    world.done("ReleaseCall", "1002", "c1", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1002 Released c1 1001/1", "1001 Released c1 1002/2"]);
    assert!(world.switch().calls().is_empty());
}

#[tokio::test]
async fn both_ends_have_one_conn_id_and_everything_that_a_call_message_has() {
    for call_ids in [CallIds::PerDevice, CallIds::Shared] {
        let switch = Switch::builder().call_ids(call_ids);
        let switch = switch.extension(Extension::new("1001")).extension(Extension::new("1002")).build();
        let mut world = World::with(switch, |settings| settings, &["1001", "1002"]).await;
        world.done("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), "Dialing").await;
        let heard = world.heard().await;
        let (dialing, ringing) = (&heard[0]["attributes"], &heard[1]["attributes"]);
        for attribute in ["ConnID", "CallID", "CallUUID", "CallType", "ANI", "DNIS"] {
            assert_eq!(dialing[attribute], ringing[attribute], "{attribute}");
        }
        let uuid = dialing["CallUUID"].as_str().unwrap();
        let is_uuid = |digit: u8| digit.is_ascii_digit() || digit.is_ascii_uppercase();
        assert!(uuid.len() == 32 && uuid.bytes().all(is_uuid), "{uuid}");
        assert_eq!((&dialing["CallType"], &dialing["CallState"]), (&json!(1), &json!(0)));
        assert_eq!((&dialing["ANI"], &dialing["DNIS"]), (&json!("1001"), &json!("1002")));
        assert_eq!((&dialing["ThisDNRole"], &ringing["ThisDNRole"]), (&json!(1), &json!(2)));
        assert!(dialing["CallID"].as_u64().unwrap() > 0);
        let numbers = |event: &serde_json::Value| event["EventSequenceNumber"].as_u64().unwrap();
        assert_eq!(numbers(ringing), numbers(dialing) + 1);
    }
}

#[tokio::test]
async fn handsets_are_lifted_first_and_put_down_last() {
    let mut world = World::new().await;
    world.switch().phone("1001").dial("1002").unwrap();
    world.switch().phone("1001").hang_up().unwrap();
    world.client.ask("QueryServer", json!({})).await;
    let heard: Vec<String> = world.client.drain().iter().map(|event| name(event).to_owned()).collect();
    assert_eq!(
        heard,
        ["EventOffHook", "EventDialing", "EventRinging", "EventReleased", "EventAbandoned", "EventOnHook"]
    );
}

#[tokio::test]
async fn only_who_has_asked_gets_the_reference_and_only_who_has_registered_hears() {
    let mut world = World::new().await;
    let mut other = Client::on(&world.server, &["1001"]).await;
    let mut stranger = Client::on(&world.server, &["1004"]).await;
    world.done("MakeCall", "1001", "", json!({ "OtherDN": "1002" }), "Dialing").await;
    other.expect("OffHook").await;
    assert_eq!(other.expect("Dialing").await["ReferenceID"], json!(null));
    other.hears_no_more().await;
    stranger.hears_no_more().await;
}

#[tokio::test]
async fn a_caller_gives_up_and_a_called_party_refuses() {
    let mut world = World::new().await;
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.done("ReleaseCall", "1001", "c1", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1001 Released c1 1002/2", "1002 Abandoned c1 1001/1"]);

    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.done("ReleaseCall", "1002", "c2", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1002 Released c2 1001/1", "1001 DestinationBusy c2 s6 1002/2"]);
    world.done("ReleaseCall", "1001", "c2", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1001 Released c2 1002/2"]);
}

#[tokio::test]
async fn a_busy_party_and_one_that_nobody_has() {
    let mut world = World::new().await;
    world.talking().await;
    world.done("MakeCall", "1003", "", json!({ "OtherDN": "1002" }), "Dialing").await;
    assert_eq!(world.told().await, ["1003 Dialing c2 1002/2", "1003 DestinationBusy c2 s6 1002/2"]);
    world.done("ClearCall", "1003", "c2", json!({}), "Released").await;
    world.told().await;
    // what cannot be dialled is refused at once
    world.refused("MakeCall", "1003", "", json!({ "OtherDN": "nobody" }), 71).await;
    world.switch().phone("1003").dial("9999").unwrap();
    assert_eq!(world.told().await, ["1003 Dialing c3 9999/2", "1003 Released c3 s11 9999/2"]);
    world.switch().phone("1003").hang_up().unwrap();
    assert!(world.told().await.is_empty());
    world.done("MakeCall", "1003", "", json!({ "OtherDN": "9999" }), "Dialing").await;
    assert_eq!(world.told().await, ["1003 Dialing c4 9999/2", "1003 Released c4 s11 9999/2"]);
    assert_eq!(world.switch().phone("1003").state(), PhoneState::Idle);
    // nobody is logged in: told as what cannot be reached, and the phone is free again
    world.switch().phone("1004").log_out().unwrap();
    world.told().await;
    world.done("MakeCall", "1003", "", json!({ "OtherDN": "1004" }), "Dialing").await;
    assert_eq!(world.told().await, ["1003 Dialing c5 1004/2", "1003 Released c5 s11 1004/2"]);
    assert_eq!(world.switch().phone("1003").state(), PhoneState::Idle);
}

#[tokio::test(start_paused = true)]
async fn nobody_answers() {
    let mut world = World::new().await;
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.switch().wait_for("1002", PhoneState::Idle).await;
    let mut told = world.told().await;
    told.sort();
    assert_eq!(told, ["1001 Released c1 s7 1002/2", "1002 Released c1 s7 1001/1"]);
}

#[tokio::test(start_paused = true)]
async fn a_predictive_call_is_given_up_in_time() {
    let mut world = World::new().await;
    let attributes = json!({ "OtherDN": "1002", "Timeout": 5 });
    world.done("MakePredictiveCall", "1001", "", attributes.clone(), "Dialing").await;
    world.told().await;
    world.switch().wait_for("1001", PhoneState::Idle).await;
    assert_eq!(world.told().await, ["1001 Released c1 s7 1002/2", "1002 Released c1 s7 1001/1"]);
    world.done("MakePredictiveCall", "1001", "", attributes, "Dialing").await;
    world.switch().phone("1002").pick_up().unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(world.switch().phone("1001").state(), PhoneState::Talking);
}

#[tokio::test]
async fn a_call_is_cleared_for_all() {
    let mut world = World::new().await;
    world.talking().await;
    world.done("ClearCall", "1001", "c1", json!({}), "Released").await;
    assert_eq!(world.told().await, ["1001 Released c1 1002/2", "1002 Released c1 1001/1"]);
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    // where it rings nobody has been connected
    world.done("ClearCall", "1002", "c2", json!({}), "Abandoned").await;
    assert_eq!(world.told().await.len(), 2);
}

#[tokio::test]
async fn a_ringing_call_is_redirected() {
    let mut world = World::new().await;
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.done("RedirectCall", "1002", "c1", json!({ "OtherDN": "1003" }), "Released").await;
    let expected = ["1002 Released c1 s22 1001/1 third 1003", "1003 Ringing c1 s22 1001/1 third 1002"];
    assert_eq!(world.told().await, expected);
    world.switch().phone("1003").pick_up().unwrap();
    assert_eq!(world.told().await, ["1001 Established c1 1003/2", "1003 Established c1 1001/1"]);
    world.refused("RedirectCall", "1003", "c1", json!({ "OtherDN": "1002" }), 1161).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_is_forwarded_at_once_or_when_nobody_answers() {
    let mut world = World::new().await;
    let to_1003 = |mode: i64| json!({ "OtherDN": "1003", "ForwardMode": mode });
    world.done("CallForwardSet", "1002", "", to_1003(1), "ForwardSet").await;
    world.told().await;
    world.switch().phone("1001").dial("1002").unwrap();
    assert_eq!(world.told().await, ["1001 Dialing c1 1002/2", "1003 Ringing c1 s23 1001/1 third 1002"]);
    world.switch().phone("1001").hang_up().unwrap();
    world.done("CallForwardCancel", "1002", "", json!({ "ForwardMode": 1 }), "ForwardCancel").await;
    world.done("CallForwardSet", "1002", "", to_1003(3), "ForwardSet").await;
    world.switch().phone("1001").dial("1002").unwrap();
    world.told().await;
    world.switch().wait_for("1003", PhoneState::Ringing).await;
    let expected = ["1002 Released c2 s23 1001/1 third 1003", "1003 Ringing c2 s23 1001/1 third 1002"];
    assert_eq!(world.told().await, expected);
}

#[tokio::test]
async fn a_call_of_a_kind_that_cannot_be_is_refused() {
    let mut world = World::new().await;
    world.talking().await;
    world.refused("AnswerCall", "1002", "c1", json!({}), 1167).await;
    world.refused("RetrieveCall", "1002", "c1", json!({}), 1164).await;
    world.refused("HoldCall", "1003", "c1", json!({}), 56).await;
    world.refused("MakeCall", "1001", "", json!({ "OtherDN": "1003" }), 231).await;
    world.refused("MakeCall", "1003", "", json!({}), 53).await;
    world.refused("MakeCall", "1003", "", json!({ "OtherDN": "1004", "UserData": [["a"]] }), 53).await;
    world.done("HoldCall", "1001", "c1", json!({}), "Held").await;
    world.told().await;
    world.refused("HoldCall", "1001", "c1", json!({}), 1163).await;
    for conn_id in ["00000000000000ff", "12", "no number at all"] {
        world.refused("ReleaseCall", "1001", "", json!({ "ConnID": conn_id }), 56).await;
    }
    world.refused("ReleaseCall", "1001", "", json!({}), 56).await;
    world.switch().phone("1004").log_out().unwrap();
    world.told().await;
    world.refused("MakeCall", "1004", "", json!({ "OtherDN": "1003" }), 58).await;
}

#[tokio::test]
async fn who_has_not_registered_the_dn_or_only_watches_it_asks_in_vain() {
    let world = World::new().await;
    let mut other = Client::open(&world.server).await;
    let call = json!({ "ThisDN": "1001", "OtherDN": "1002" });
    assert_eq!(other.refused("MakeCall", call.clone()).await, 41);
    other.ask("RegisterAddress", crate::client::registering("1001", 2)).await;
    assert_eq!(other.refused("MakeCall", call).await, 41);
    world.switch().phone("1001").dial("1002").unwrap();
    other.expect("OffHook").await;
    other.expect("Dialing").await;
}

#[tokio::test]
async fn calls_from_and_to_the_public_network() {
    let switch = Switch::builder().extension(Extension::new("1001")).extension(Extension::new("0301234"));
    let mut world = World::with(switch.build(), |settings| settings.outside("0301234"), &["1001"]).await;
    let answer = world.client.refused("RegisterAddress", crate::client::registering("0301234", 0)).await;
    assert_eq!(answer, 59);
    world.done("MakeCall", "1001", "", json!({ "OtherDN": "0301234" }), "Dialing").await;
    let heard = world.heard().await;
    assert_eq!(heard.iter().map(name).collect::<Vec<_>>(), ["EventDialing", "EventNetworkReached"]);
    assert_eq!(heard[1]["attributes"]["CallType"], 3);
    world.switch().phone("0301234").pick_up().unwrap();
    assert_eq!(name(&world.heard().await[0]), "EventEstablished");
    world.switch().phone("0301234").hang_up().unwrap();
    world.heard().await;
    world.switch().phone("0301234").dial("1001").unwrap();
    let heard = world.heard().await;
    assert_eq!((name(&heard[0]), &heard[0]["attributes"]["CallType"]), ("EventRinging", &json!(2)));
}
