//! Which call it is, where the server writes something anew: durations, references, the element's id, numbers.

use super::{Says, from, one, to, watched};
use crate::wire::{CallCause, CallInfo, CallState};
use telapi_core::call::EndReason;

/// 202 was called by 201, and talks with it.
fn talking(reference: &str) -> super::Watched {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201").reference(reference)));
    bela.told(one(from(CallState::Connected, "201").reference(reference).lasting(1)));
    bela.told(one(from(CallState::Connected, "201").reference(reference).lasting(60)));
    bela
}

fn in_element(id: &str, mut picture: CallInfo) -> CallInfo {
    picture.id = Some(id.into());
    picture
}

/// Guide, *Call*: the transfer tells the duration with the party before; then the duration is restarted.
#[test]
fn after_a_transfer_the_duration_begins_anew_and_the_call_goes_on() {
    let mut bela = talking("");
    let named = bela.record().call_ref;
    bela.told(one(from(CallState::Connected, "203")
        .lasting(61)
        .sent_on_by("201")
        .because(CallCause::Transfer)));
    bela.told(one(from(CallState::Hold, "203").lasting(5)));
    bela.all(&[one(from(CallState::Hold, "203").lasting(8))]);
    assert_eq!((bela.calls(), bela.record().call_ref), (vec!["held 203".to_owned()], named));
    assert!(bela.ended().is_empty());
}

/// The transfer's own datagram was lost: the party that has sent the call on still says that it is the same.
#[test]
fn a_transfer_that_is_seen_late_by_who_transferred_it_is_the_same_call() {
    for reference in ["", "k2"] {
        let mut bela = talking("k1");
        let named = bela.record().call_ref;
        bela.all(&[one(from(CallState::Connected, "203").lasting(5).sent_on_by("201").reference(reference))]);
        assert_eq!((bela.calls(), bela.record().call_ref), (vec!["connected 203".to_owned()], named));
    }
}

#[test]
fn a_late_picture_from_before_a_transfer_takes_nobody_back() {
    let mut bela = talking("");
    bela.told(one(from(CallState::Connected, "203")
        .lasting(61)
        .sent_on_by("201")
        .because(CallCause::Transfer)));
    bela.doubted(one(from(CallState::Connected, "201").lasting(61)));
    assert_eq!(bela.calls(), ["connected 203"]);
}

/// The end of the first was lost.
#[test]
fn another_caller_that_rings_is_another_call() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201")));
    let named = bela.record().call_ref;
    bela.doubted(one(from(CallState::Alerting, "203")));
    bela.all(&[one(from(CallState::Alerting, "203"))]);
    assert_eq!(bela.calls(), ["alerting 203"]);
    assert_ne!(bela.record().call_ref, named);
    assert_eq!(bela.ended(), [("201".to_owned(), EndReason::EndedUnseen)]);
}

#[test]
fn a_caller_that_is_named_later_or_otherwise_is_the_same_call() {
    for (first, then) in [("", "203"), ("*****-7", "203"), ("+49 89 123456", "089123456"), ("203", "")] {
        let mut bela = watched("202");
        bela.told(one(from(CallState::Alerting, first)));
        let named = bela.record().call_ref;
        bela.told(one(from(CallState::Alerting, then)));
        assert_eq!(bela.record().call_ref, named, "{first:?} {then:?}");
        assert!(bela.ended().is_empty());
    }
}

#[test]
fn an_element_that_is_given_another_id_holds_the_call_that_it_held() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202")));
    let named = anna.record().call_ref;
    let delivered = in_element("2", one(to(CallState::Delivered, "202")));
    anna.doubted(&delivered).all(&[delivered]);
    assert_eq!((anna.calls(), anna.record().call_ref), (vec!["delivered 202".to_owned()], named));
    assert!(anna.ended().is_empty());
}

#[test]
fn elements_with_ever_new_ids_do_not_fill_the_device_with_calls_that_are_over() {
    let mut bela = watched("202");
    for id in 0..200 {
        let id = id.to_string();
        bela.told(in_element(&id, one(from(CallState::Alerting, &id))));
        assert_eq!(bela.calls(), [format!("alerting {id}")]);
        bela.told(in_element(&id, one(from(CallState::Cleared, &id))));
    }
}

/// The first picture comes when the call is over: it does not ring again.
#[test]
fn ringing_without_a_number_that_comes_late_begins_nothing() {
    for named in ["", "201"] {
        let mut bela = watched("202");
        bela.told(one(from(CallState::Alerting, ""))).told(one(from(CallState::Connected, named)));
        bela.told(one(from(CallState::Cleared, named)));
        bela.later(2).doubted(one(from(CallState::Alerting, "")));
        bela.later(60).told(one(from(CallState::Alerting, "")));
        assert_eq!(bela.calls(), ["alerting "]);
    }
}

/// The beginning was lost, and the call before it to the same number is still shown as cleared.
#[test]
fn a_failure_after_a_call_that_was_cleared_is_a_call_of_its_own() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "205"))).told(one(to(CallState::Cleared, "205")));
    anna.ended();
    anna.later(60).told(one(to(CallState::Failed, "205").because(CallCause::Busy)));
    assert_eq!(anna.calls(), ["failed 205"]);
}

#[test]
fn late_ringing_does_not_take_a_held_call_for_a_recall() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201")));
    bela.told(one(from(CallState::Hold, "201").lasting(1)));
    bela.doubted(one(from(CallState::Alerting, "201")));
    assert_eq!(bela.calls(), ["held 201"]);
    bela.told(one(from(CallState::Hold, "201").lasting(30)));
    bela.told(one(from(CallState::Alerting, "201").lasting(31)));
    assert_eq!(bela.calls(), ["alerting 201"]);
}

#[test]
fn late_queueing_takes_no_call_back_that_rings() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Queued, "201"))).told(one(from(CallState::Alerting, "201")));
    bela.doubted(one(from(CallState::Queued, "201")));
    // nobody has answered, and it really waits again
    bela.all(&[one(from(CallState::Queued, "201"))]);
    assert_eq!(bela.calls(), ["queued 201"]);
}

#[test]
fn a_reference_that_is_left_out_once_is_remembered() {
    let mut bela = talking("k1");
    bela.told(one(from(CallState::Hold, "201").lasting(61)));
    bela.all(&[one(from(CallState::Hold, "201").lasting(90).reference("k2"))]);
    assert_eq!(bela.calls(), ["held 201"]);
    assert_eq!(bela.ended(), [("201".to_owned(), EndReason::EndedUnseen)]);
}
