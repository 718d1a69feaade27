//! Events that are spoilt on purpose, as a client sees them.

use crate::client::{Client, within};
use crate::{portal, portal_with};
use std::time::Duration;
use telapi_mock::fault::{EventFault, When};
use telapi_mock::ipoffice::{Portal, PortalBuilder};

/// Sees a call's events and nothing of the hookswitch.
async fn client(portal: &Portal) -> Client {
    Client::subscribed(portal, "Extn201", "1234", &["CallControlFeaturesEvents"]).await
}

/// 201 calls a number that nobody has: ServiceInitiated, Originated, Failed.
async fn events_with(fault: EventFault) -> (Portal, Client) {
    let portal = portal().await;
    let client = client(&portal).await;
    portal.spoil_events(When::next(1).on("OriginatedEvent"), fault);
    assert_eq!(client.make_call("201", "999", "x").await.status, 202);
    (portal, client)
}

#[tokio::test]
async fn a_dropped_event_is_missing_and_no_other() {
    let (_portal, mut client) = events_with(EventFault::Drop).await;
    client.expect("ServiceInitiatedEvent").await;
    client.expect("FailedEvent").await;
    client.expect_nothing().await;
}

#[tokio::test]
async fn a_duplicate_comes_right_behind_its_original() {
    let (_portal, mut client) = events_with(EventFault::Duplicate).await;
    client.expect("ServiceInitiatedEvent").await;
    let first = client.expect("OriginatedEvent").await;
    assert_eq!(client.expect("OriginatedEvent").await, first);
    client.expect("FailedEvent").await;
    client.expect_nothing().await;
}

#[tokio::test]
async fn a_reordered_event_comes_right_behind_the_next() {
    let (_portal, mut client) = events_with(EventFault::Reorder).await;
    for event in ["ServiceInitiatedEvent", "FailedEvent", "OriginatedEvent"] {
        client.expect(event).await;
    }
}

#[tokio::test]
async fn a_reordered_event_with_none_behind_it_comes_before_the_end() {
    let portal = portal().await;
    let mut client = client(&portal).await;
    portal.spoil_events(When::next(1).on("FailedEvent"), EventFault::Reorder);
    client.make_call("201", "999", "x").await;
    portal.close_websockets();
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "FailedEvent"] {
        client.expect(event).await;
    }
    assert!(within(5, client.closed()).await);
}

#[tokio::test(start_paused = true)]
async fn a_delayed_event_holds_up_what_comes_later() {
    let (_portal, mut client) = events_with(EventFault::Delay(Duration::from_secs(20))).await;
    client.expect("ServiceInitiatedEvent").await;
    assert!(tokio::time::timeout(Duration::from_secs(19), client.message()).await.is_err());
    within(2, client.expect("OriginatedEvent")).await;
    within(1, client.expect("FailedEvent")).await;
}

#[tokio::test(start_paused = true)]
async fn an_event_delayed_alone_is_overtaken() {
    let (portal, mut client) = events_with(EventFault::DelayAlone(Duration::from_secs(20))).await;
    client.expect("ServiceInitiatedEvent").await;
    client.expect("FailedEvent").await;
    portal.switch().phone("201").hang_up().unwrap();
    client.expect("ConnectionClearedEvent").await;
    assert!(tokio::time::timeout(Duration::from_secs(19), client.message()).await.is_err());
    within(2, client.expect("OriginatedEvent")).await;
}

#[tokio::test]
async fn garbage_a_half_and_an_oversize_event_are_whole_messages_in_its_place() {
    for fault in [EventFault::Garbage, EventFault::Truncate, EventFault::Oversize(2_000_000)] {
        let (_portal, mut client) = events_with(fault.clone()).await;
        client.expect("ServiceInitiatedEvent").await;
        let spoilt = client.event().await;
        match fault {
            EventFault::Garbage => assert!(!spoilt.contains("Event") && !spoilt.starts_with('<')),
            EventFault::Truncate => {
                assert!(spoilt.starts_with("<?xml") && spoilt.contains("OriginatedEvent>"), "{spoilt}");
                assert!(!spoilt.contains(":Events>"), "the end is missing: {spoilt}");
            }
            _ => {
                assert_eq!(spoilt.len(), 2_000_000);
                assert!(spoilt.trim_end().ends_with(":Events>"));
            }
        }
        client.expect("FailedEvent").await;
    }
}

#[tokio::test]
async fn a_fault_may_be_one_clients_and_the_other_sees_everything() {
    let portal = portal().await;
    let mut caller = client(&portal).await;
    let mut watcher = Client::new(&portal, "ctiapp", "secret").await;
    portal.spoil_events(When::always().user("ctiapp").on("OriginatedEvent"), EventFault::Drop);
    caller.make_call("201", "999", "x").await;
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "FailedEvent"] {
        caller.expect(event).await;
    }
    for event in ["ServiceInitiatedEvent", "FailedEvent"] {
        watcher.expect(event).await;
    }
}

#[tokio::test]
async fn a_spoilt_event_of_a_batch_has_a_message_of_its_own_in_its_place() {
    let portal = portal_with(PortalBuilder::batches_events).await;
    let mut client = client(&portal).await;
    portal.spoil_events(When::next(1).on("OriginatedEvent"), EventFault::Duplicate);
    client.make_call("201", "999", "x").await;
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "OriginatedEvent", "FailedEvent"] {
        let message = client.expect(event).await;
        assert_eq!(message.matches(":monitorCrossRefID>").count(), 2, "one event: {message}");
    }
}

#[tokio::test]
async fn a_snapshots_events_and_a_logout_are_events_too() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    portal.switch().phone("201").dial("999").unwrap();
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "FailedEvent"] {
        client.expect(event).await;
    }
    portal.spoil_events(When::next(1).on("CallInformationEvent"), EventFault::Drop);
    client.snapshot().await;
    client.expect_nothing().await;
    portal.spoil_events(When::next(1).on("logoutEvent"), EventFault::Drop);
    crate::client::log_in(&portal, "Extn201", "1234").await;
    assert!(matches!(
        within(5, client.message()).await,
        Some(Ok(tokio_tungstenite::tungstenite::Message::Close(_)))
    ));
}
