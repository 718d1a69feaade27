//! A device with two calls, and calls that do not come about.

use super::{Says, from, none, one, party, permitting, to, two, watched};
use crate::wire::{CallCause, CallService, CallState};
use telapi_core::call::EndReason;
use telapi_core::csta::{CallControlService, EventCause};

/// 201 holds 202 and talks with 203.
fn consulting() -> super::Watched {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    anna.told(two(to(CallState::Hold, "202").lasting(5), to(CallState::Originated, "203")));
    anna.told(two(to(CallState::Hold, "202").lasting(7), to(CallState::Connected, "203")));
    assert_eq!(anna.calls(), ["held 202", "connected 203"]);
    anna.events();
    anna
}

#[test]
fn alternate_holds_the_one_and_takes_back_the_other() {
    let mut anna = consulting();
    anna.told(two(to(CallState::Connected, "202").lasting(9), to(CallState::Hold, "203").lasting(2)));
    assert_eq!(anna.calls(), ["connected 202", "held 203"]);
    assert_eq!(anna.events(), ["Retrieved", "Held"]);
}

#[test]
fn a_server_may_swap_the_places_when_calls_alternate() {
    let mut anna = consulting();
    anna.told(two(to(CallState::Connected, "202").lasting(9), to(CallState::Hold, "203").lasting(2)));
    anna.told(two(to(CallState::Connected, "203").lasting(4), to(CallState::Hold, "202").lasting(11)));
    assert_eq!(anna.calls(), ["held 202", "connected 203"]);
}

#[test]
fn reconnect_clears_the_one_and_takes_back_the_other() {
    let mut anna = consulting();
    anna.told(two(to(CallState::Connected, "202").lasting(9), to(CallState::Cleared, "203").lasting(2)));
    assert_eq!(anna.calls(), ["connected 202"]);
    anna.told(one(to(CallState::Connected, "202").lasting(10)));
    assert_eq!(anna.calls(), ["connected 202"]);
    assert_eq!(anna.ended(), [("203".to_owned(), EndReason::Cleared(None))]);
}

#[test]
fn when_the_first_call_ends_the_second_takes_its_place() {
    let mut anna = consulting();
    let gone = to(CallState::Cleared, "202").lasting(9).because(CallCause::DroppedByOtherParty);
    anna.told(two(gone, to(CallState::Connected, "203").lasting(2)));
    assert_eq!(anna.calls(), ["connected 203"]);
    anna.told(one(to(CallState::Connected, "203").lasting(3)));
    assert_eq!(anna.calls(), ["connected 203"]);
    assert_eq!(anna.ended().len(), 1);
}

#[test]
fn who_transfers_is_out_of_both_calls() {
    let mut anna = consulting();
    let left = |number| to(CallState::Cleared, number).lasting(9).because(CallCause::Transfer);
    anna.told(two(left("202"), left("203")));
    assert!(anna.calls().is_empty());
    let both = ["202", "203"].map(|number| (number.to_owned(), EndReason::Transferred));
    assert_eq!(anna.ended(), both);
}

#[test]
fn who_is_on_hold_learns_it_from_the_cause_alone() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201")));
    bela.told(one(from(CallState::Connected, "201").lasting(3).because(CallCause::HeldByOtherParty)));
    assert!(bela.record().held_by_far_end);
    assert_eq!(bela.calls(), ["connected 201"]);
    bela.told(one(from(CallState::Connected, "201").lasting(8).because(CallCause::RetrievedByOtherParty)));
    assert!(!bela.record().held_by_far_end);
}

#[test]
fn who_is_held_and_transferred_to_a_phone_that_rings_waits_for_it() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201").lasting(30)));
    bela.told(one(from(CallState::Delivered, "203").sent_on_by("201").because(CallCause::Transfer)));
    assert_eq!(bela.calls(), ["delivered 203"]);
    bela.told(one(from(CallState::Connected, "203").sent_on_by("201")));
    assert_eq!(bela.calls(), ["connected 203"]);
}

#[test]
fn that_the_other_party_holds_is_told_once_however_often_the_picture_comes() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201")));
    bela.events();
    for seconds in 3..6 {
        bela.told(one(from(CallState::Connected, "201")
            .lasting(seconds)
            .because(CallCause::HeldByOtherParty)));
    }
    assert_eq!(bela.events(), ["Held"]);
}

#[test]
fn who_takes_a_call_back_may_find_another_at_its_end() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201")));
    bela.told(one(from(CallState::Hold, "201").lasting(5)));
    bela.told(one(from(CallState::Connected, "203").sent_on_by("201").because(CallCause::Transfer)));
    assert_eq!(bela.calls(), ["connected 203"]);
}

#[test]
fn a_busy_number_fails_and_the_call_stays_until_it_is_cleared() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "205")));
    anna.told(one(to(CallState::Failed, "205").because(CallCause::Busy)));
    assert_eq!(anna.calls(), ["failed 205"]);
    anna.told(one(to(CallState::Cleared, "205")));
    assert_eq!(anna.ended(), [("205".to_owned(), EndReason::Failed(Some(EventCause::Busy)))]);
}

#[test]
fn a_failure_may_be_told_by_the_clearing_alone() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "999")));
    anna.told(one(to(CallState::Cleared, "999").because(CallCause::DestNotObtainable)));
    assert_eq!(anna.ended(), [("999".to_owned(), EndReason::Failed(Some(EventCause::DestNotObtainable)))]);
}

/// The far end has hung up, and the PBX has the phone hear a tone.
#[test]
fn a_connected_call_that_fails_is_over() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    anna.told(one(to(CallState::Failed, "202").lasting(5).because(CallCause::DroppedByOtherParty)));
    assert!(anna.calls().is_empty());
    anna.told(one(to(CallState::Failed, "202").lasting(5))).told(none());
    assert_eq!(anna.ended(), [("202".to_owned(), EndReason::Cleared(None))]);
}

#[test]
fn an_answerer_may_be_another_than_who_was_called() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "290"))).told(one(to(CallState::Delivered, "290")));
    let named = anna.record().call_ref;
    anna.told(one(to(CallState::Connected, "203")));
    assert_eq!((anna.calls(), anna.record().call_ref), (vec!["connected 203".to_owned()], named));
    assert_eq!(anna.record().called.as_ref().unwrap().number(), "290");
}

#[test]
fn a_withheld_number_names_its_call() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "*****-17"))).told(one(from(CallState::Connected, "*****-17")));
    assert_eq!(bela.calls(), ["connected *****-17"]);
}

#[test]
fn names_are_those_of_the_other_party() {
    let mut leg = from(CallState::Alerting, "201");
    let mut anna = party("201");
    anna.name = Some("Anna Arendt".to_owned());
    leg.other_party = Some(anna);
    let mut bela = watched("202");
    bela.told(one(leg));
    assert_eq!(bela.record().far_party().unwrap().name.as_deref(), Some("Anna Arendt"));
}

#[test]
fn services_are_those_that_this_call_of_the_device_permits() {
    let mut anna = consulting();
    let services =
        [CallService::DropCall, CallService::HoldCall, CallService::RetrieveCall, CallService::TransferCall];
    let picture = two(to(CallState::Hold, "202").lasting(8), to(CallState::Connected, "203").lasting(1));
    anna.told(permitting(picture, &services));
    let permitted: Vec<Vec<_>> =
        anna.book.calls().map(|call| call.services_permitted.iter().collect()).collect();
    let held = vec![CallControlService::RetrieveCall, CallControlService::TransferCall];
    let connected = vec![
        CallControlService::ClearConnection,
        CallControlService::HoldCall,
        CallControlService::TransferCall,
    ];
    assert_eq!(permitted, [held, connected]);
}

#[test]
fn two_elements_with_ids_of_their_own_do_not_touch_each_other() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    let mut other = one(from(CallState::Alerting, "203"));
    other.id = Some("2".into());
    anna.told(other.clone());
    assert_eq!(anna.calls(), ["connected 202", "alerting 203"]);
    other.prim_call = Some(from(CallState::Cleared, "203").into());
    anna.told(other);
    assert_eq!(anna.calls(), ["connected 202"]);
}
