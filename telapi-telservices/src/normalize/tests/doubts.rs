//! Datagrams get lost, come twice, late, or in the wrong order: what cannot be so is not believed, and an answer decides.

use super::{Says, from, none, one, to, watched};
use crate::wire::CallState;
use telapi_core::call::EndReason;

/// 202 talks with 201, who has called.
fn talking() -> super::Watched {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201").lasting(4)));
    bela
}

#[test]
fn a_call_does_not_ring_again_after_it_was_answered() {
    let mut bela = talking();
    bela.doubted(one(from(CallState::Alerting, "201")));
    assert_eq!(bela.calls(), ["connected 201"]);
}

#[test]
fn a_duration_does_not_shrink() {
    let mut bela = talking();
    bela.told(one(from(CallState::Hold, "201").lasting(9)));
    bela.doubted(one(from(CallState::Connected, "201").lasting(4)));
    bela.told(one(from(CallState::Connected, "201").lasting(12)));
}

#[test]
fn a_call_that_begins_in_its_middle_is_looked_up() {
    let mut bela = watched("202");
    bela.doubted(one(from(CallState::Connected, "201")));
    assert!(bela.calls().is_empty());
    bela.all(&[one(from(CallState::Connected, "201"))]);
    assert_eq!(bela.calls(), ["connected 201"]);
}

#[test]
fn a_call_that_has_just_ended_does_not_begin_anew_by_a_late_datagram() {
    let mut bela = talking();
    bela.told(one(from(CallState::Cleared, "201").lasting(4)));
    bela.later(3).doubted(one(from(CallState::Alerting, "201")));
    // she really calls again
    bela.all(&[one(from(CallState::Alerting, "201"))]);
    assert_eq!(bela.calls(), ["alerting 201"]);
}

#[test]
fn a_reference_tells_a_new_call_from_the_one_that_has_ended() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201").reference("k1")));
    bela.told(one(from(CallState::Cleared, "201").reference("k1")));
    bela.doubted(one(from(CallState::Alerting, "201").reference("k1")));
    bela.told(one(from(CallState::Alerting, "201").reference("k2")));
    assert_eq!(bela.calls(), ["alerting 201"]);
}

#[test]
fn a_call_that_vanishes_is_looked_up() {
    let mut bela = talking();
    bela.doubted(none());
    assert_eq!(bela.calls(), ["connected 201"]);
    bela.all(&[]);
    assert_eq!(bela.ended(), [("201".to_owned(), EndReason::EndedUnseen)]);
}

#[test]
fn an_end_that_comes_late_does_not_end_the_next_call() {
    let mut bela = talking();
    bela.all(&[one(from(CallState::Alerting, "203"))]);
    bela.doubted(one(from(CallState::Cleared, "201").lasting(4)));
    assert_eq!(bela.calls(), ["alerting 203"]);
}

#[test]
fn an_end_is_told_once_however_often_it_comes() {
    let mut bela = talking();
    let end = || one(from(CallState::Cleared, "201").lasting(4));
    bela.told(end()).told(end()).told(none()).told(end());
    assert_eq!(bela.ended().len(), 1);
}

#[test]
fn an_answer_shows_what_was_missed_between_two_of_them() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202")));
    anna.all(&[one(to(CallState::Hold, "202").lasting(20))]);
    assert_eq!(anna.calls(), ["held 202"]);
    assert_eq!(anna.events(), ["Originated", "Established", "Held"]);
}

#[test]
fn an_answer_with_another_call_of_the_same_party_ends_the_one_and_begins_the_other() {
    let mut bela = talking();
    bela.told(one(from(CallState::Connected, "201").lasting(60)));
    bela.all(&[one(from(CallState::Connected, "201").lasting(3))]);
    assert_eq!(bela.calls(), ["connected 201"]);
    assert_eq!(bela.ended().len(), 1);
}

#[test]
fn an_unknown_state_is_kept_and_harms_nothing() {
    let mut bela = talking();
    bela.told(one(from(CallState::from("pondering"), "201").lasting(5)));
    assert_eq!(bela.calls(), ["connected 201"]);
    bela.told(one(from(CallState::Cleared, "201").lasting(6)));
    assert!(bela.calls().is_empty());
}
