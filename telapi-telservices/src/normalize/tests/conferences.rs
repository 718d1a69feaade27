//! Conferences: how they form, grow and shrink.

use super::{Says, from, none, one, to, two, watched};
use crate::wire::{CallCause, CallState};
use telapi_core::call::EndReason;

/// 201 brings 202, whom it holds, and 203 together.
fn conferring() -> super::Watched {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    anna.told(two(to(CallState::Hold, "202"), to(CallState::Originated, "203")));
    anna.told(two(to(CallState::Hold, "202"), to(CallState::Connected, "203")));
    anna.told(one(to(CallState::Connected, "202").with(&["203"]).because(CallCause::Conference)));
    anna
}

#[test]
fn the_older_call_becomes_the_conference_and_the_younger_joins_it() {
    let mut anna = conferring();
    assert_eq!(anna.calls(), ["connected 202+203"]);
    assert!(anna.record().conference.is_some());
    assert_eq!(anna.ended(), [("203".to_owned(), EndReason::Conferenced)]);
}

#[test]
fn the_younger_call_may_be_told_as_cleared_for_the_conference() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    anna.told(two(to(CallState::Hold, "202"), to(CallState::Originated, "203")));
    anna.told(two(to(CallState::Hold, "202"), to(CallState::Connected, "203")));
    let joined = to(CallState::Cleared, "203").because(CallCause::Conference);
    anna.told(two(to(CallState::Connected, "202").with(&["203"]).because(CallCause::Conference), joined));
    assert_eq!(anna.calls(), ["connected 202+203"]);
    assert_eq!(anna.ended(), [("203".to_owned(), EndReason::Conferenced)]);
}

#[test]
fn who_is_taken_into_a_conference_keeps_its_call() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "201"))).told(one(from(CallState::Connected, "201")));
    let named = bela.record().call_ref;
    bela.told(one(from(CallState::Connected, "201").with(&["203"]).because(CallCause::Conference)));
    assert_eq!((bela.calls(), bela.record().call_ref), (vec!["connected 201+203".to_owned()], named));
}

#[test]
fn who_answers_may_be_in_a_conference_at_once() {
    let mut bela = watched("202");
    bela.told(one(from(CallState::Alerting, "7")));
    bela.told(one(from(CallState::Connected, "201").with(&["203"]).because(CallCause::Conference)));
    assert_eq!(bela.calls(), ["connected 201+203"]);
    assert!(bela.record().conference.is_some());
}

#[test]
fn a_conference_grows_and_shrinks() {
    let mut anna = conferring();
    anna.told(one(to(CallState::Connected, "202").with(&["203", "204"])));
    assert_eq!(anna.calls(), ["connected 202+203+204"]);
    anna.told(one(to(CallState::Connected, "202").with(&["204"])));
    assert_eq!(anna.calls(), ["connected 202+204"]);
    // the first of them leaves, and another stands in its place
    anna.told(one(to(CallState::Connected, "204").with(&[])));
    assert_eq!(anna.calls(), ["connected 204"]);
    assert!(anna.record().conference.is_some());
}

#[test]
fn a_conference_of_which_two_are_left_may_be_a_call_again() {
    let mut anna = conferring();
    anna.ended();
    anna.told(one(to(CallState::Connected, "203").because(CallCause::DroppedByOtherParty)));
    assert_eq!(anna.calls(), ["connected 203"]);
    assert_eq!(anna.record().conference, None);
    assert!(anna.ended().is_empty());
}

#[test]
fn a_call_can_become_a_conference_a_second_time() {
    let mut anna = conferring();
    anna.told(one(to(CallState::Connected, "203")));
    anna.told(one(to(CallState::Connected, "203").with(&["204"]).because(CallCause::Conference)));
    assert_eq!(anna.calls(), ["connected 203+204"]);
}

#[test]
fn who_leaves_the_conference_has_no_call_any_more() {
    let mut anna = conferring();
    anna.ended();
    anna.told(one(to(CallState::Cleared, "202").with(&["203"]))).told(none());
    assert!(anna.calls().is_empty());
    assert_eq!(anna.ended(), [("202+203".to_owned(), EndReason::Cleared(None))]);
}
