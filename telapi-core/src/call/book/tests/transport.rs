//! What a transport may do to events: tell them twice, tell them late.

use super::*;

#[test]
fn an_established_event_that_comes_again_ends_no_hold() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    assert_eq!(world.established("u1", "21", "22"), []);
    assert_eq!(world.only().state, CallState::Held);
}

#[test]
fn a_held_call_whose_far_end_was_transferred_stays_held_and_has_another_party() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    world.established("u1", "21", "23");
    assert_eq!(world.only().state, CallState::Held);
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("23"));
}

#[test]
fn a_delivered_event_of_a_transfer_that_comes_again_after_the_answer_is_late() {
    let mut world = world("22");
    world.established("v1", "21", "22");
    let mut event = DeliveredEvent::new();
    event.connection = id("v1");
    event.alerting_device = named("23");
    event.calling_device = named("22");
    event.cause = Some(EventCause::Transfer);
    world.tell(event.clone());
    assert_eq!(world.only().state, CallState::Delivered);
    world.established("v1", "22", "23");
    assert_eq!(world.tell(event), []);
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn a_call_that_was_sent_on_while_we_held_it_rings_when_it_is_retrieved() {
    let mut world = world("22");
    world.established("v1", "21", "22");
    world.held("v1", "22");
    let mut event = DeliveredEvent::new();
    event.connection = id("v1");
    event.alerting_device = named("23");
    event.cause = Some(EventCause::Transfer);
    world.tell(event);
    assert_eq!(world.only().state, CallState::Held);
    world.retrieved("v1", "22");
    assert_eq!(world.only().state, CallState::Delivered);
    // and is connected, had it been answered before
    world.established("v1", "22", "23");
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn a_held_call_that_was_sent_on_fails_when_the_phone_that_rings_does_not_want_it() {
    let mut world = world("22");
    world.established("v1", "21", "22");
    world.held("v1", "22");
    let mut event = DeliveredEvent::new();
    event.connection = id("v1");
    event.alerting_device = named("23");
    event.cause = Some(EventCause::SingleStepTransfer);
    world.tell(event);
    world.failed("v1", EventCause::Blocked);
    assert_eq!((world.only().state, world.only().failures), (CallState::Failed, 0));
}

#[test]
fn what_a_late_event_tells_of_parties_and_services_is_not_believed() {
    let mut world = world("21");
    world.originated("u1", "22");
    world.established("u1", "21", "23");
    assert_eq!(world.delivered("u1", "21", "22"), []);
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("23"));
}

#[test]
fn a_retrieved_event_that_comes_again_after_a_second_hold_is_put_right_by_the_next_snapshot() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    world.retrieved("u1", "21");
    world.held("u1", "21");
    world.retrieved("u1", "21");
    assert_eq!(world.only().state, CallState::Connected, "by its content it is a new one");
    world.book.begin_snapshot();
    world.call_information("u1", "21", &[CallControlService::RetrieveCall]);
    world.book.end_snapshot(world.now);
    assert_eq!(world.only().state, CallState::Held);
}

#[test]
fn an_event_that_is_late_still_tells_that_the_call_was_there() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.book.begin_snapshot();
    world.delivered("u1", "21", "22");
    assert!(!world.book.has_silent());
}
