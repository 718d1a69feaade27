//! Calls over TCP, and what is told of them by UDP.

use crate::client::{Ear, ask, choice, error, inner, order};
use crate::server;

#[tokio::test(start_paused = true)]
async fn a_call_is_made_answered_held_retrieved_and_dropped() {
    let server = server().await;
    let (anna, bert) = (Ear::on(&server, "701").await, Ear::on(&server, "702").await);
    order(&server, "makeCall", "701", "<calledDeviceNumber>702</calledDeviceNumber>").await;
    assert_eq!(anna.hear_states().await, ["initiated", "originated", "delivered"]);
    let rings = bert.hear().await;
    assert_eq!((choice(&rings, "state"), inner(&rings, "number")), ("alerting", "701"));
    order(&server, "answerCall", "702", "").await;
    assert_eq!(anna.hear_states().await, ["connected"]);
    assert_eq!(bert.hear_states().await, ["connected"]);
    order(&server, "holdCall", "701", "").await;
    assert_eq!(anna.hear_states().await, ["hold"]);
    assert_eq!(choice(&bert.hear().await, "cause"), "heldByOtherParty");
    order(&server, "retrieveCall", "701", "<otherNumber>702</otherNumber>").await;
    assert_eq!(anna.hear_states().await, ["connected"]);
    assert_eq!(choice(&bert.hear().await, "cause"), "retrievedByOtherParty");
    order(&server, "dropCall", "702", "").await;
    assert_eq!(choice(&anna.hear().await, "cause"), "droppedByOtherParty");
    assert_eq!(bert.hear_states().await, ["cleared"]);
    assert!(server.switch().calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_shows_the_calls_and_what_the_device_is_set_to() {
    let server = server().await;
    order(&server, "openSession", "702", "").await;
    server.switch().phone("701").dial("702").unwrap();
    let snapshot = ask(&server, "snapshot", "702", "").await;
    let call = inner(&snapshot, "call");
    assert_eq!((inner(call, "id"), choice(call, "state"), inner(call, "number")), ("1", "alerting", "701"));
    assert_eq!(inner(call, "permittedServices"), "<answerCall/><divertCall/>");
    let set = "<forwards/><msgWaiting><off/></msgWaiting><doNotDisturb><off/></doNotDisturb></snapshot>";
    assert!(snapshot.contains(set), "{snapshot}");
    assert_eq!(ask(&server, "snapshot", "701", "").await, error("noOpenSession"));
}
