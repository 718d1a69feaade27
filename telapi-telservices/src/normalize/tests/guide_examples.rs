//! The examples of the guide (event *Call*), with numbers of our own.

use super::{Says, from, one, to, two, watched};
use crate::wire::{CallCause, CallState};
use telapi_core::call::{Direction, EndReason};
use telapi_core::csta::EventCause;

#[test]
fn example_1_a_call_is_made_rings_and_is_answered() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Initiated, "")));
    assert_eq!(anna.calls(), ["initiated "]);
    anna.told(one(to(CallState::Originated, "202")));
    assert_eq!(anna.calls(), ["originated 202"]);
    anna.told(one(to(CallState::Delivered, "202")));
    assert_eq!(anna.calls(), ["delivered 202"]);
    anna.told(one(to(CallState::Connected, "202")));
    assert_eq!(anna.calls(), ["connected 202"]);
    assert_eq!(anna.events(), ["ServiceInitiated", "Originated", "Delivered", "Established"]);
    assert_eq!(anna.record().direction, Some(Direction::Outgoing));
    assert_eq!(anna.record().called.as_ref().unwrap().number(), "202");
}

#[test]
fn example_2_a_call_comes_and_is_answered() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201")));
    assert_eq!(bela.calls(), ["alerting 201"]);
    bela.told(one(from(CallState::Connected, "201")));
    assert_eq!(bela.calls(), ["connected 201"]);
    assert_eq!(bela.events(), ["Delivered", "Established"]);
    assert_eq!(bela.record().direction, Some(Direction::Incoming));
}

#[test]
fn example_3_a_consultation() {
    let mut anna = watched("201");
    anna.told(one(from(CallState::Alerting, "202"))).told(one(from(CallState::Connected, "202")));
    let held = |seconds| from(CallState::Hold, "202").lasting(seconds);
    anna.events();
    anna.told(two(held(118), to(CallState::Initiated, "")));
    assert_eq!(anna.calls(), ["held 202", "initiated "]);
    anna.told(two(held(118), to(CallState::Originated, "203")));
    anna.told(two(held(119), to(CallState::Delivered, "203")));
    assert_eq!(anna.calls(), ["held 202", "delivered 203"]);
    anna.told(two(held(124), to(CallState::Connected, "203")));
    assert_eq!(anna.calls(), ["held 202", "connected 203"]);
    assert_eq!(anna.events(), ["Held", "ServiceInitiated", "Originated", "Delivered", "Established"]);
}

#[test]
fn example_4_two_transfers_in_a_row_as_the_last_device_sees_them() {
    let mut dora = watched("204");
    dora.told(one(from(CallState::Alerting, "203"))).told(one(from(CallState::Connected, "203").lasting(9)));
    let named = dora.record().call_ref;
    let transferred = |other, by, seconds| {
        from(CallState::Connected, other).sent_on_by(by).lasting(seconds).because(CallCause::Transfer)
    };
    dora.told(one(transferred("202", "203", 11)));
    assert_eq!(dora.calls(), ["connected 202"]);
    dora.told(one(transferred("201", "202", 44)));
    assert_eq!(dora.calls(), ["connected 201"]);
    assert_eq!(dora.record().call_ref, named, "it is one call to who is in it");
    assert_eq!(dora.record().cause, Some(EventCause::Transfer));
    assert!(dora.ended().is_empty());
}

#[test]
fn example_5_a_call_that_was_diverted_to_us() {
    let mut carla = watched("203");
    carla.told(one(from(CallState::Alerting, "201").first_called("202").sent_on_by("202")));
    assert_eq!(carla.calls(), ["alerting 201"], "who has diverted it is not in it");
    assert_eq!(carla.record().called.as_ref().unwrap().number(), "202");
}

#[test]
fn example_6_a_call_that_was_diverted_twice() {
    let mut dora = watched("204");
    dora.told(one(from(CallState::Alerting, "201").first_called("202").sent_on_by("203")));
    assert_eq!(dora.calls(), ["alerting 201"]);
    assert_eq!(dora.record().called.as_ref().unwrap().number(), "202");
}

/// The other ends of examples 4 and 5.
#[test]
fn who_diverts_a_call_that_rings_loses_it() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201")));
    bela.told(one(from(CallState::Cleared, "201").because(CallCause::Redirect)));
    assert!(bela.calls().is_empty());
    assert_eq!(bela.ended(), [("201".to_owned(), EndReason::Diverted(Some(EventCause::Redirected)))]);
}

#[test]
fn who_called_sees_the_call_ring_elsewhere_when_it_is_diverted() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Delivered, "202")));
    let named = anna.record().call_ref;
    anna.told(one(to(CallState::Delivered, "203").sent_on_by("202").because(CallCause::Redirect)));
    assert_eq!(anna.calls(), ["delivered 203"]);
    anna.told(one(to(CallState::Connected, "203")));
    assert_eq!((anna.calls(), anna.record().call_ref), (vec!["connected 203".to_owned()], named));
}

#[test]
fn a_routing_points_divert_is_that_of_any_other_device() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "300"))).told(one(to(CallState::Queued, "300")));
    anna.told(one(to(CallState::Delivered, "203").sent_on_by("300").because(CallCause::Route)));
    assert_eq!(
        (anna.calls(), anna.record().cause.clone()),
        (vec!["delivered 203".to_owned()], Some(EventCause::Redirected))
    );
}
