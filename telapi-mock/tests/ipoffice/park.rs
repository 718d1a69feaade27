//! Parking and picking up through the portal: guide 5.2.7, 5.2.11, 5.3.11.

use crate::client::{Client, find, text};
use crate::portal;
use telapi_mock::LegState;

async fn park(client: &Client, call_id: &str, slot: &str) -> u16 {
    let inside = format!(
        r#"<parking><callID>{call_id}</callID></parking><parkTo typeOfNumber="dialingNumber">{slot}</parkTo><subjectOfCall></subjectOfCall>"#
    );
    client.call("parkCall", "ParkCall", &inside).await.status
}

async fn pick_up(client: &Client, call_id: &str, device: &str) -> u16 {
    let inside = format!(
        r#"<callToBePickedUp><callID>{call_id}</callID></callToBePickedUp><requestingDevice typeOfNumber="dialingNumber">{device}</requestingDevice>"#
    );
    client.call("directedPickupCall", "DirectedPickupCall", &inside).await.status
}

#[tokio::test]
async fn a_park_is_answered_by_queued_as_in_the_sample_and_connection_cleared() {
    let portal = portal().await;
    let mut client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "a").await;
    portal.switch().phone("202").pick_up().unwrap();
    for event in ["ServiceInitiatedEvent", "OriginatedEvent", "DeliveredEvent"] {
        client.expect(event).await;
    }
    assert_eq!(find(&client.expect("EstablishedEvent").await, "parkCall"), Some("true"));
    assert_eq!(park(&client, "a", "2").await, 202);
    let queued = client.expect("QueuedEvent").await;
    assert_eq!(text(&queued, "callID"), "a");
    assert_eq!(text(&queued, "localConnectionInfo"), "queued");
    assert_eq!(text(&queued, "cause"), "park");
    assert_eq!(text(&queued, "globallyUniqueCallLinkageID"), "no call linkage");
    assert_eq!(text(&queued, "directedPickupCall"), "true");
    assert_eq!(text(&queued, "clearConnection"), "false", "and nothing else is permitted");
    let queue = queued.split(":queue>").nth(1).unwrap();
    assert!(queue.contains(">2</"), "the queue is the slot: {queued}");
    let cleared = client.expect("ConnectionClearedEvent").await;
    assert_eq!((text(&cleared, "callID"), text(&cleared, "cause")), ("a", "park"));
    assert_eq!(park(&client, "a", "2").await, 500, "the call is gone from here");
}

#[tokio::test]
async fn a_parked_call_is_picked_up_and_both_are_told_to_whom_they_talk() {
    let portal = portal().await;
    let parking = Client::new(&portal, "Extn201", "1234").await;
    let mut waiting = Client::new(&portal, "Extn202", "1234").await;
    let mut taking = Client::new(&portal, "Extn203", "1234").await;
    parking.make_call("201", "202", "a").await;
    portal.switch().phone("202").pick_up().unwrap();
    waiting.expect("DeliveredEvent").await;
    let id = text(&waiting.expect("EstablishedEvent").await, "callID").to_owned();
    assert_eq!(park(&parking, "a", "1").await, 202);

    // who waits still has the call, in snapshots too; who has parked it has none
    waiting.snapshot().await;
    let waits = waiting.expect("CallInformationEvent").await;
    assert_eq!((text(&waits, "callID"), text(&waits, "isUnParkedCall")), (id.as_str(), "false"));

    assert_eq!(pick_up(&taking, "a", "203").await, 202);
    let established = taking.expect("EstablishedEvent").await;
    assert_eq!(text(&established, "cause"), "callPickup");
    let own = text(&established, "callID").to_owned();
    let told = waiting.expect("EstablishedEvent").await;
    assert_eq!(text(&told, "callID"), id, "the id of who waits stays");
    assert!(told.split(":answeringDevice>").nth(1).unwrap().contains(">203</"), "{told}");
    taking.snapshot().await;
    let information = taking.expect("CallInformationEvent").await;
    assert_eq!((text(&information, "callID"), text(&information, "isUnParkedCall")), (own.as_str(), "true"));
}

#[tokio::test]
async fn a_call_that_rings_elsewhere_is_picked_up_by_a_user_for_the_own_phone_only() {
    let portal = portal().await;
    let mut rings = Client::new(&portal, "Extn202", "1234").await;
    let taking = Client::new(&portal, "Extn203", "1234").await;
    portal.switch().phone("201").dial("202").unwrap();
    let id = text(&rings.expect("DeliveredEvent").await, "callID").to_owned();
    assert_eq!(pick_up(&taking, &id, "204").await, 500, "not for somebody else");
    assert_eq!(pick_up(&taking, "unknown", "203").await, 500);
    assert_eq!(pick_up(&taking, &id, "203").await, 202);
    let cleared = rings.expect("ConnectionClearedEvent").await;
    assert_eq!(text(&cleared, "cause"), "callPickup");
    assert!(portal.switch().calls()[0].has("203", LegState::Connected));
}

#[tokio::test]
async fn a_park_without_a_slot_and_a_pickup_without_a_device_are_400() {
    let portal = portal().await;
    let client = Client::new(&portal, "Extn201", "1234").await;
    client.make_call("201", "202", "a").await;
    assert_eq!(park(&client, "a", "").await, 400);
    assert_eq!(pick_up(&client, "a", "").await, 400);
}
