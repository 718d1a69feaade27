//! Connections that are spoilt on purpose, as a client sees them.

use crate::client::{ALL_EVENTS, Client, exchange, log_in, login_body, open, within};
use crate::portal;
use std::time::Duration;
use telapi_mock::PhoneState;
use telapi_mock::fault::{ConnectionFault, When};
use telapi_mock::ipoffice::{Connections, Portal};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

const MINUTE: Duration = Duration::from_secs(60);

async fn login(portal: &Portal, user: &str) -> std::io::Result<u16> {
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let body = login_body(user, "1234", "test", ALL_EVENTS);
    exchange(stream, "POST", "/inyama/service/session", None, &body).await.map(|reply| reply.status)
}

#[tokio::test]
async fn a_connection_is_cut_as_soon_as_the_request_has_come() {
    let portal = portal().await;
    portal.spoil_connections(When::next(1).on("/session"), ConnectionFault::Cut);
    assert!(within(5, login(&portal, "Extn201")).await.is_err());
    assert_eq!(portal.sessions(), 0);
    assert_eq!(login(&portal, "Extn201").await.unwrap(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_request_over_a_connection_that_goes_half_open_is_neither_carried_out_nor_answered() {
    let portal = portal().await;
    portal.spoil_connections(When::next(1).user("Extn201"), ConnectionFault::HalfOpen);
    assert!(tokio::time::timeout(MINUTE, login(&portal, "Extn201")).await.is_err());
    assert_eq!(portal.sessions(), 0);
    assert_eq!(login(&portal, "Extn201").await.unwrap(), 200, "another connection is not concerned");
}

#[tokio::test(start_paused = true)]
async fn a_half_open_websocket_stays_open_and_silent_though_the_server_gives_it_up() {
    let portal = portal().await;
    log_in(&portal, "Extn201", "1234").await;
    let id = portal.session_ids("Extn201").remove(0);
    let socket = open(&portal, &id, "?clientName=test&clientVersion=1").await.unwrap();
    let mut client = Client { portal: portal.clone(), id, socket };
    assert_eq!(portal.break_connections(Connections::WebSockets, ConnectionFault::HalfOpen), 1);
    client.send(Message::Ping("x".into())).await.expect("writing is not refused");
    portal.switch().phone("201").dial("202").unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(20), client.message()).await.is_err());
    assert_eq!(portal.websockets(), 1, "the server has heard nothing of it");
    // 30 seconds without a heartbeat, and the closing handshake: the server has given it up, and cannot say so
    assert!(tokio::time::timeout(MINUTE, client.message()).await.is_err());
    assert_eq!(portal.websockets(), 0);
    assert_eq!(client.heartbeat().await, 202, "the session lives");
    portal.stop().await;
    assert!(!within(5, client.closed()).await, "only the end of the server ends it");
}

#[tokio::test]
async fn only_the_connections_of_one_user_are_broken_where_that_is_asked_for() {
    let portal = portal().await;
    let mut one = Client::new(&portal, "Extn201", "1234").await;
    let mut other = Client::new(&portal, "Extn202", "1234").await;
    let count = portal.break_connections_of("Extn202", Connections::All, ConnectionFault::Cut);
    assert_eq!(count, 1, "its WebSocket");
    assert!(!within(5, other.closed()).await);
    assert_eq!(portal.websockets(), 1);
    one.expect_nothing().await;
    assert_eq!(portal.break_connections(Connections::Requests, ConnectionFault::Cut), 0, "all were closed");
}

#[tokio::test]
async fn a_connection_that_waits_for_a_request_is_one_of_those_that_carry_requests() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    let idle = TcpStream::connect(portal.address()).await.unwrap();
    while portal.break_connections(Connections::Requests, ConnectionFault::Cut) == 0 {
        tokio::task::yield_now().await;
    }
    assert!(within(5, exchange(idle, "GET", "/", None, "")).await.is_err());
    client.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_answers_late_and_wholly() {
    let portal = portal().await;
    let slow = ConnectionFault::Slow { bytes: 10, per: Duration::from_secs(1) };
    portal.spoil_connections(When::next(1).on("/session"), slow);
    let mut asked = Box::pin(log_in(&portal, "Extn201", "1234"));
    // the answer has some thousand bytes
    assert!(tokio::time::timeout(MINUTE, &mut asked).await.is_err());
    assert_eq!(portal.sessions(), 1, "the request was carried out");
    let reply = within(3600, asked).await;
    assert_eq!(reply.status, 200);
    assert!(reply.body.ends_with('>'), "{}", reply.body);
}

#[tokio::test(start_paused = true)]
async fn a_slow_websocket_carries_everything_both_ways_and_late() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    let slow = ConnectionFault::Slow { bytes: 100, per: Duration::from_secs(1) };
    assert_eq!(portal.break_connections_of("Extn201", Connections::WebSockets, slow), 1);
    portal.switch().phone("201").dial("202").unwrap();
    portal.switch().phone("202").pick_up().unwrap();
    assert_eq!(portal.switch().phone("201").state(), PhoneState::Talking, "the switch waits for nobody");
    assert!(tokio::time::timeout(Duration::from_secs(5), client.message()).await.is_err());
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent", "EstablishedEvent"] {
        within(3600, client.expect(event)).await;
    }
    client.send(Message::Ping("x".repeat(100).into())).await.unwrap();
    let answer = within(3600, client.message()).await;
    assert!(matches!(answer, Some(Ok(Message::Pong(_)))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_is_never_opened_hangs_in_its_handshake() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    portal.spoil_connections(When::next(1).on("openapiwebsocket"), ConnectionFault::HalfOpen);
    assert!(tokio::time::timeout(MINUTE, open(&portal, &client.id, "")).await.is_err());
    assert!(open(&portal, &client.id, "").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_request_over_a_slow_connection_arrives_late() {
    let portal = portal().await;
    let stream = TcpStream::connect(portal.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let slow = ConnectionFault::Slow { bytes: 10, per: Duration::from_secs(1) };
    while portal.break_connections(Connections::Requests, slow) == 0 {
        tokio::task::yield_now().await;
    }
    let body = login_body("Extn201", "1234", "test", ALL_EVENTS);
    let mut asked = Box::pin(exchange(stream, "POST", "/inyama/service/session", None, &body));
    // the request has more than 600 bytes
    assert!(tokio::time::timeout(MINUTE, &mut asked).await.is_err());
    assert_eq!(portal.sessions(), 0, "it has not come yet");
    assert_eq!(within(3600, asked).await.unwrap().status, 200);
    assert_eq!(portal.sessions(), 1);
}
