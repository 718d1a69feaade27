//! What goes wrong on purpose.

use crate::client::{Client, exchange, log_in, open, within};
use crate::portal;
use std::time::Duration;
use telapi_mock::PhoneState;
use telapi_mock::ipoffice::Fault;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};

#[tokio::test]
async fn a_cut_websocket_ends_without_a_word_and_the_session_lives_on() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.cut_websockets();
    assert!(!within(5, client.closed()).await, "no closing handshake");
    assert_eq!(client.heartbeat().await, 202);
    client.socket = open(&portal, &client.id, "").await.unwrap();
    client.make_call("201", "202", "x").await;
    client.expect("ServiceInitiatedEvent").await;
}

#[tokio::test]
async fn a_closed_websocket_is_closed_behind_its_events() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "x").await;
    portal.close_websockets();
    client.expect("ServiceInitiatedEvent").await;
    assert!(within(5, client.closed()).await);
}

#[tokio::test]
async fn expired_sessions_are_unknown_and_deactivated_ones_silent() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.deactivate_sessions();
    client.make_call("201", "999", "x").await;
    client.expect_nothing().await;
    assert_eq!(client.heartbeat().await, 202);
    client.clear("x").await;
    client.expect("ConnectionClearedEvent").await;
    portal.expire_sessions();
    assert_eq!(client.heartbeat().await, 401);
}

#[tokio::test]
async fn a_stopped_portal_refuses_connections_and_a_restarted_one_knows_nobody() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.stop().await;
    assert!(!within(5, client.closed()).await);
    assert!(TcpStream::connect(portal.address()).await.is_err());
    portal.restart().await.unwrap();
    assert_eq!(client.heartbeat().await, 401);
    assert_eq!(log_in(&portal, "Extn201", "1234").await.status, 200);
}

#[tokio::test]
async fn dropping_the_last_handle_stops_the_portal() {
    let portal = portal().await;
    let address = portal.address();
    let stream = TcpStream::connect(address).await.unwrap();
    drop(portal);
    assert!(within(5, exchange(stream, "GET", "/", None, "")).await.is_err());
    tokio::task::yield_now().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_hanging_portal_accepts_everything_and_says_nothing() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.hang(true);
    client.send(Message::Ping("x".into())).await.unwrap();
    portal.switch().phone("201").dial("202").unwrap();
    let silence = Duration::from_secs(60);
    assert!(tokio::time::timeout(silence, client.heartbeat()).await.is_err());
    assert!(tokio::time::timeout(silence, client.message()).await.is_err());
    portal.hang(false);
    assert_eq!(client.heartbeat().await, 202);
    assert!(
        matches!(within(5, client.message()).await, Some(Ok(Message::Pong(_)))),
        "what waited is read now"
    );
    client.expect_nothing().await;
}

#[tokio::test]
async fn the_next_request_of_a_path_meets_its_fault_and_only_that_one() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    portal.answer_next("makeCall", Fault::unavailable(Duration::from_secs(7)));
    portal.answer_next("makeCall", Fault::Html);
    portal.answer_next("makeCall", Fault::answer(500, "<Error><code>X</code></Error>"));
    assert_eq!(client.heartbeat().await, 202, "another path is not concerned");
    let reply = client.make_call("201", "202", "x").await;
    assert_eq!((reply.status, reply.headers["retry-after"].as_str()), (503, "7"));
    let reply = client.make_call("201", "202", "x").await;
    assert_eq!((reply.status, reply.headers["content-type"].as_str()), (200, "text/html"));
    let reply = client.make_call("201", "202", "x").await;
    assert_eq!((reply.status, reply.body.as_str()), (500, "<Error><code>X</code></Error>"));
    assert!(portal.switch().calls().is_empty(), "none of them was carried out");
    assert_eq!(client.make_call("201", "202", "x").await.status, 202);
}

#[tokio::test(start_paused = true)]
async fn a_request_may_be_carried_out_and_never_answered() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    portal.answer_next("makeCall", Fault::DoAndNeverAnswer);
    let asked = tokio::time::timeout(Duration::from_secs(60), client.make_call("201", "202", "x"));
    assert!(asked.await.is_err());
    assert_eq!(portal.switch().phone("202").state(), PhoneState::Ringing);
    portal.answer_next("clearConnection", Fault::DoAndCut);
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    let body = format!(
        r#"<ClearConnection xmlns="{}"><connectionToBeCleared><callID>x</callID></connectionToBeCleared></ClearConnection>"#,
        crate::client::CSTA
    );
    let path = "/inyama/service/callcontrol/clearConnection";
    assert!(exchange(stream, "POST", path, Some(&client.id), &body).await.is_err());
    assert_eq!(portal.switch().phone("202").state(), PhoneState::Idle);
}

#[tokio::test]
async fn events_are_swallowed_and_texts_and_bytes_injected() {
    let portal = portal().await;
    let mut client = Client::subscribed(&portal, "Extn201", "1234", &["CallControlFeaturesEvents"]).await;
    portal.drop_events(2);
    client.make_call("201", "202", "x").await;
    client.expect("DeliveredEvent").await;
    assert_eq!(portal.inject("Extn201", "<not xml"), 1);
    assert_eq!(client.event().await, "<not xml");
    assert_eq!(portal.inject("Extn202", "x"), 0);
    portal.inject_binary("Extn201", b"\x00\xff");
    assert!(matches!(client.message().await, Some(Ok(Message::Binary(bytes))) if bytes == b"\x00\xff"[..]));
    assert_eq!(portal.inject_bytes("Extn201", &vec![b'a'; 70_000]), 1);
    assert_eq!(client.event().await.len(), 70_000);
    portal.inject_bytes(&client.id.clone(), b"bad \xff");
    assert!(matches!(client.message().await, Some(Err(Error::Utf8(_)))));
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_cut_off_and_the_switch_goes_on() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    let phone = portal.switch().phone("201");
    let large = "x".repeat(1 << 20);
    portal.inject(&client.id, large);
    // far more than the queue and the sockets' buffers hold
    for _ in 0..100 {
        for _ in 0..100 {
            phone.dial("999").unwrap();
            phone.hang_up().unwrap();
        }
        tokio::task::yield_now().await;
        if portal.websockets() == 0 {
            break;
        }
    }
    assert_eq!(portal.websockets(), 0);
    assert!(!within(30, client.closed()).await);
}
