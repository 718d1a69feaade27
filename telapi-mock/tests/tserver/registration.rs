//! DNs are registered, and given up or taken away (the page *Registration Events*, CALL_MODEL.md *The picture at
//! registration*).

use crate::client::{Client, name, pair, registering};
use crate::server;
use serde_json::json;
use telapi_mock::{LegState, PhoneState};

#[tokio::test]
async fn a_registered_dn_is_shown_as_it_is() {
    let server = server().await;
    let switch = server.switch();
    let mut client = Client::open(&server).await;
    let answer = client.register("1001").await;
    let attributes = &answer["attributes"];
    assert_eq!((&attributes["AddressInfoType"], &attributes["AddressInfoStatus"]), (&json!(8), &json!(1)));
    assert_eq!(attributes["ThisDN"], "1001");
    let extensions = &attributes["Extensions"];
    assert_eq!((pair(extensions, "status"), pair(extensions, "dnd")), (&json!(0), &json!(0)));
    assert_eq!(pair(extensions, "conn-1"), &json!(null));

    switch.phone("1001").dial("1002").unwrap();
    switch.set_do_not_disturb("1001", true).unwrap();
    let caller = client.register("1001").await["attributes"]["Extensions"].clone();
    let ringing = client.register("1002").await["attributes"]["Extensions"].clone();
    // both ends have one ConnID, of 16 hexadecimal digits
    let conn_id = pair(&caller, "conn-1").as_str().unwrap();
    assert_eq!(conn_id, pair(&ringing, "conn-1"));
    assert!(conn_id.len() == 16 && conn_id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{conn_id}");
    assert_eq!((pair(&ringing, "ps-1"), pair(&ringing, "ct-1")), (&json!(0xa), &json!(1)));
    assert_eq!((pair(&caller, "status"), pair(&ringing, "status")), (&json!(2), &json!(4)));
    assert_eq!((pair(&caller, "dnd"), pair(&ringing, "dnd")), (&json!(1), &json!(0)));
    switch.phone("1002").pick_up().unwrap();
    switch.phone("1001").hold().unwrap();
    let caller = client.register("1001").await["attributes"]["Extensions"].clone();
    assert_eq!((pair(&caller, "ps-1"), pair(&caller, "status")), (&json!(0xe), &json!(5)));
    assert_eq!(pair(&caller, "conn-1"), conn_id);
    assert!(switch.calls()[0].has("1001", LegState::Held));
    switch.phone("1001").hang_up().unwrap();
    switch.wait_for("1001", PhoneState::Idle).await;
    let caller = client.register("1001").await["attributes"]["Extensions"].clone();
    assert_eq!((pair(&caller, "conn-1"), pair(&caller, "status")), (&json!(null), &json!(0)));
}

#[tokio::test]
async fn a_dn_that_is_not_configured_is_refused_with_59() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    assert_eq!(client.refused("RegisterAddress", registering("9999", 0)).await, 59);
    assert_eq!(client.refused("RegisterAddress", registering("1001", 7)).await, 53);
    assert_eq!(client.refused("RegisterAddress", json!({})).await, 53);
}

#[tokio::test]
async fn a_private_registration_keeps_others_out_and_a_monitor_does_not() {
    let server = server().await;
    let mut first = Client::open(&server).await;
    let mut second = Client::open(&server).await;
    first.ask("RegisterAddress", registering("1001", 1)).await;
    for mode in 0..3 {
        assert_eq!(second.refused("RegisterAddress", registering("1001", mode)).await, 42);
    }
    first.ask("RegisterAddress", registering("1002", 0)).await;
    assert_eq!(name(&second.ask("RegisterAddress", registering("1002", 0)).await), "EventRegistered");
    assert_eq!(second.refused("RegisterAddress", registering("1002", 1)).await, 42);
    second.ask("RegisterAddress", registering("1003", 2)).await;
    assert_eq!(name(&first.ask("RegisterAddress", registering("1003", 1)).await), "EventRegistered");
    // whose connection ends gives up what it had
    drop(first);
    while server.sessions() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(name(&second.ask("RegisterAddress", registering("1001", 1)).await), "EventRegistered");
}

#[tokio::test]
async fn a_dn_is_given_up_once() {
    let server = server().await;
    let mut client = Client::on(&server, &["1001"]).await;
    let answer = client.ask("UnregisterAddress", json!({ "ThisDN": "1001", "ControlMode": 0 })).await;
    assert_eq!((name(&answer), &answer["attributes"]["ThisDN"]), ("EventUnregistered", &json!("1001")));
    assert_eq!(client.refused("UnregisterAddress", json!({ "ThisDN": "1001" })).await, 41);
    assert_eq!(server.registrations("1001"), 0);
}

#[tokio::test]
async fn what_the_server_takes_away_is_told_without_a_reference_and_with_the_cause() {
    let server = server().await;
    let mut client = Client::on(&server, &["1001", "1002"]).await;
    let mut other = Client::on(&server, &["1002"]).await;
    assert_eq!(server.take_dn_away("1001"), 1);
    let event = client.expect("Unregistered").await;
    assert_eq!((&event["ThisDN"], &event["ReferenceID"]), (&json!("1001"), &json!(null)));
    assert!(event["ErrorCode"].is_number() && event["ErrorMessage"].is_string(), "{event}");
    other.hears_no_more().await;
    assert_eq!(client.refused("UnregisterAddress", json!({ "ThisDN": "1001" })).await, 41);
    client.register("1001").await;
}
