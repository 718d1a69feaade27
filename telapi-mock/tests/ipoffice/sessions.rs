//! How sessions and WebSockets live and die: guide 4.3.3, 4.3.4, 4.4.1. Time is paused; client and portal share it.

use crate::client::{ALL_EVENTS, Client, log_in, login_body, open, request, text, within};
use crate::{portal, portal_with};
use futures::{SinkExt, StreamExt};
use std::time::Duration;
use telapi_mock::ipoffice::PortalBuilder;
use tokio::time::{Instant, advance};
use tokio_tungstenite::tungstenite::Message;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn without_heartbeats_events_stop_after_4_minutes_and_come_back_with_the_next_one() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    advance(MINUTE * 3).await;
    assert_eq!(client.heartbeat().await, 202);
    advance(MINUTE * 3).await;
    client.make_call("201", "999", "a").await;
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "FailedEvent"] {
        client.expect(event).await;
    }
    advance(MINUTE * 2).await;
    client.clear("a").await;
    client.expect_nothing().await;
    assert_eq!(client.heartbeat().await, 202);
    client.make_call("201", "999", "b").await;
    client.expect("ServiceInitiatedEvent").await;
}

#[tokio::test(start_paused = true)]
async fn without_heartbeats_for_6_hours_a_session_is_unknown() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    advance(MINUTE * 359).await;
    assert_eq!(client.heartbeat().await, 202);
    advance(MINUTE * 361).await;
    assert_eq!(client.heartbeat().await, 401);
    assert!(client.closed().await, "the WebSocket is closed with the session");
}

#[tokio::test(start_paused = true)]
async fn an_application_users_session_needs_no_heartbeat() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "ctiapp", "secret").await;
    advance(MINUTE * 7 * 60).await;
    client.make_call("201", "202", "a").await;
    client.expect("ServiceInitiatedEvent").await;
}

#[tokio::test(start_paused = true)]
async fn a_websocket_that_asked_for_the_heartbeat_is_closed_30_seconds_after_the_last() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.socket = open(&portal, &client.id, "?clientName=test&clientVersion=1").await.unwrap();
    let begun = Instant::now();
    advance(Duration::from_secs(20)).await;
    client.send(Message::text("any string")).await.unwrap();
    // the answer to a Ping shows that what was sent before it has been read
    client.send(Message::Ping("x".into())).await.unwrap();
    assert!(matches!(client.message().await, Some(Ok(Message::Pong(_)))));
    // and a Ping is no heartbeat message
    advance(Duration::from_secs(20)).await;
    client.send(Message::Ping("x".into())).await.unwrap();
    assert!(matches!(client.message().await, Some(Ok(Message::Pong(_)))));
    assert!(within(60, client.closed()).await);
    assert_eq!(begun.elapsed().as_secs(), 50);
    // the session lives on, and what happens meanwhile is lost
    client.make_call("201", "202", "a").await;
    client.socket = open(&portal, &client.id, "?clientName=only").await.unwrap();
    client.expect_nothing().await;
    // and without both parameters there is no deadline
    advance(MINUTE * 3).await;
    client.expect_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn the_second_login_of_one_application_ends_the_first() {
    let portal = portal().await;
    let mut first = Client::new(&portal, "Extn201", "1234").await;
    let other_application = login_body("Extn201", "1234", "other", ALL_EVENTS);
    assert_eq!(
        request(&portal, "POST", "/inyama/service/session", None, &other_application).await.status,
        200
    );
    assert_eq!(first.heartbeat().await, 202);
    let second = Client::new(&portal, "Extn201", "1234").await;
    let event = first.event().await;
    assert!(event.contains(":logoutEvent><logoutReason>LOGIN_DIFFERENT_LOCATION</logoutReason>"), "{event}");
    assert!(event.contains(&format!(r#"clientSessionId="{}""#, first.id)));
    assert!(first.closed().await);
    assert_eq!((first.heartbeat().await, second.heartbeat().await), (401, 202));
}

#[tokio::test(start_paused = true)]
async fn a_logout_event_that_was_not_subscribed_does_not_come() {
    let portal = portal().await;
    let mut first = Client::subscribed(&portal, "Extn201", "1234", &["CallControlFeaturesEvents"]).await;
    log_in(&portal, "Extn201", "1234").await;
    assert!(matches!(first.message().await, Some(Ok(Message::Close(_)))));
}

#[tokio::test(start_paused = true)]
async fn a_second_websocket_takes_the_events_over() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    let mut earlier = std::mem::replace(&mut client.socket, open(&portal, &client.id, "").await.unwrap());
    assert!(matches!(earlier.next().await, Some(Ok(Message::Close(_)))));
    drop(earlier);
    client.make_call("201", "202", "a").await;
    client.expect("ServiceInitiatedEvent").await;
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_unless_the_portal_is_told_not_to() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.send(Message::Ping("hello".into())).await.unwrap();
    assert!(matches!(client.message().await, Some(Ok(Message::Pong(payload))) if payload == "hello"));

    let portal = portal_with(PortalBuilder::ignores_pings).await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.send(Message::Ping("hello".into())).await.unwrap();
    client.socket.flush().await.unwrap();
    client.expect_nothing().await;
    // and texts still arrive between Pings: the heartbeat is heard
    client.socket = open(&portal, &client.id, "?clientName=a&clientVersion=b").await.unwrap();
    for _ in 0..3 {
        advance(Duration::from_secs(20)).await;
        client.send(Message::Ping("x".into())).await.unwrap();
        client.send(Message::text("beat")).await.unwrap();
        client.expect_nothing().await;
    }
}

#[tokio::test]
async fn two_users_have_two_monitors_and_events_carry_them() {
    let portal = portal().await;
    let reply = log_in(&portal, "Extn202", "1234").await;
    let monitor = text(&reply.body, "userMonitorID").to_owned();
    assert!(monitor.ends_with("-10.20.30.40-202"), "{monitor}");
    let id = text(&reply.body, "clientSessionID").to_owned();
    let socket = open(&portal, &id, "").await.unwrap();
    let mut client = Client { portal: portal.clone(), id, socket };
    portal.switch().phone("201").dial("202").unwrap();
    assert_eq!(text(&client.expect("DeliveredEvent").await, "monitorCrossRefID"), monitor);
}
