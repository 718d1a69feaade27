//! A session is opened, kept alive and closed; lines that are none are survived (the page of `tlib-json/1`).

use crate::client::{Client, name, opening};
use crate::{server, server_with};
use serde_json::json;
use std::time::Duration;
use telapi_mock::tserver::Direction;
use tokio::time::Instant;

#[tokio::test]
async fn a_session_is_answered_with_the_state_of_the_link() {
    let server = server().await;
    let mut client = Client::connect(&server).await;
    let answer = client.ask("RegisterClient", opening("bot")).await;
    assert_eq!(name(&answer), "EventLinkConnected");
    let attributes = &answer["attributes"];
    assert_eq!(attributes["ApplicationName"], "bot");
    assert!(attributes["Time"]["sec"].as_u64().unwrap() > 1_500_000_000, "{attributes}");
    assert!(attributes["Time"]["usec"].as_u64().unwrap() < 1_000_000);
    assert_eq!(attributes["EventSequenceNumber"], 1);
    assert_eq!(server.sessions(), 1);
}

#[tokio::test]
async fn another_protocol_is_refused_with_55_and_a_close() {
    let server = server().await;
    for version in [json!("tlib-json/2"), json!(1), json!(null)] {
        let mut client = Client::connect(&server).await;
        let attributes = json!({ "ApplicationName": "bot", "ProtocolVersion": version });
        assert_eq!(client.refused("RegisterClient", attributes).await, 55);
        client.is_closed().await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_right_one_is_not() {
    let server = server_with(|settings| settings.password("secret")).await;
    Client::open(&server).await;
    let mut attributes = opening("bot");
    attributes["ApplicationPassword"] = "other".into();
    let mut client = Client::connect(&server).await;
    client.refused("RegisterClient", attributes).await;
    client.is_closed().await;
    assert!(!format!("{server:?}{:?}", server.transcript()).contains("secret"));
}

#[tokio::test]
async fn nobody_is_served_without_a_session() {
    let server = server().await;
    let mut client = Client::connect(&server).await;
    assert_eq!(client.refused("QueryServer", json!({})).await, 50);
    assert_eq!(name(&client.ask("RegisterClient", opening("bot")).await), "EventLinkConnected");
}

#[tokio::test]
async fn the_server_tells_its_role_and_version() {
    let server = server_with(|settings| settings.server_version("8.1.1")).await;
    let mut client = Client::open(&server).await;
    let answer = client.ask("QueryServer", json!({})).await;
    assert_eq!(name(&answer), "EventServerInfo");
    assert_eq!(answer["attributes"]["ServerRole"], 0);
    assert_eq!(answer["attributes"]["ServerVersion"], "8.1.1");
}

#[tokio::test]
async fn what_is_unknown_is_tolerated_and_what_is_no_json_is_told() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    client.send_bytes(b"{\"hello\":1}\n{\"addp\":\"trace\"}\n").await;
    let answer = client.ask("QueryServer", json!({ "Whatever": [1], "Extensions": [["x", 1]] })).await;
    assert_eq!(name(&answer), "EventServerInfo");
    assert_eq!(client.refused("Whatever", json!({})).await, 51);
    for line in [&b"not json\n"[..], b"[1]\n", b"\n", b"{\"message\":\n", b"\xff\n"] {
        client.send_bytes(line).await;
        let error = client.expect("Error").await;
        assert_eq!((&error["ErrorCode"], &error["ReferenceID"]), (&json!(541), &json!(null)), "{line:?}");
    }
    client.hears_no_more().await;
}

#[tokio::test]
async fn a_line_over_a_mebibyte_ends_the_connection() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    let long = |size: usize| {
        let line = json!({ "message": "RequestQueryServer", "attributes": { "ReferenceID": 9, "x": "" } })
            .to_string();
        line.replace("\"x\":\"\"", &format!("\"x\":\"{}\"", "x".repeat(size - line.len())))
    };
    client.send_bytes(format!("{}\n", long(1 << 20)).as_bytes()).await;
    client.expect("ServerInfo").await;
    client.send_bytes(format!("{}\n", long((1 << 20) + 1)).as_bytes()).await;
    client.is_closed().await;
}

#[tokio::test]
async fn a_request_may_come_in_pieces() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    client.send_bytes(b"{\"message\":\"RequestQuery").await;
    tokio::task::yield_now().await;
    client.send_bytes(b"Server\",\"attributes\":{\"ReferenceID\":7}}\n{\"addp\"").await;
    assert_eq!(client.expect("ServerInfo").await["ReferenceID"], 7);
    client.send_bytes(b":\"poll\",\"seq\":4}\n").await;
    assert_eq!(client.hear().await, json!({ "addp": "reply", "seq": 4 }));
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_polled_and_given_up() {
    let server = server().await;
    let mut client = Client::connect(&server).await;
    let mut attributes = opening("bot");
    attributes["Extensions"] = json!([["addp-timeout", 5], ["addp-remote-timeout", "10"]]);
    client.ask("RegisterClient", attributes).await;
    let began = Instant::now();
    assert_eq!(client.hear().await, json!({ "addp": "poll", "seq": 1 }));
    assert_eq!(began.elapsed().as_secs(), 10);
    client.send_bytes(b"{\"addp\":\"reply\",\"seq\":1}\n").await;
    assert_eq!(client.hear().await, json!({ "addp": "poll", "seq": 2 }));
    assert_eq!(began.elapsed().as_secs(), 20);
    client.is_closed().await;
    assert_eq!(began.elapsed().as_secs(), 30);
    assert_eq!(server.sessions(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_wishes_no_heartbeat_gets_none() {
    let server = server().await;
    let mut client = Client::connect(&server).await;
    let mut attributes = opening("bot");
    attributes["Extensions"] = json!([["addp-timeout", 5], ["addp-remote-timeout", 0]]);
    client.ask("RegisterClient", attributes).await;
    tokio::time::advance(Duration::from_secs(4000)).await;
    client.hears_no_more().await;
}

#[tokio::test]
async fn the_transcript_has_both_sides() {
    let server = server().await;
    let mut client = Client::open(&server).await;
    server.clear_transcript();
    client.ask("QueryServer", json!({})).await;
    let said: Vec<_> = server.transcript().into_iter().map(|said| (said.direction, said.name)).collect();
    let asked = (Direction::Received, "RequestQueryServer".to_owned());
    assert_eq!(said, [asked, (Direction::Sent, "EventServerInfo".to_owned())]);
    assert_eq!(server.requests_received(), 2);
}

#[tokio::test]
async fn a_server_that_stops_cuts_its_clients_and_starts_again_at_its_port() {
    let server = server().await;
    let mut client = Client::on(&server, &["1001"]).await;
    server.restart().await.unwrap();
    client.is_closed().await;
    assert_eq!((server.sessions(), server.registrations("1001")), (0, 0));
    Client::on(&server, &["1001"]).await;
}
