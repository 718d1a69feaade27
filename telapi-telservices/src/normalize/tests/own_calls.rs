//! Which call is the one that we asked for: nothing but device, number and time says so.

use super::{one, to, two, watched};
use crate::normalize::own::is_same_number;
use crate::normalize::{OwnCall, OwnCallIs};
use crate::wire::CallState;
use std::time::SystemTime;
use telapi_core::call::{CallRef, ExpectedCall};

/// 201 has asked for a call to this number.
fn asking_for(called: &str) -> (super::Watched, CallRef) {
    let mut anna = watched("201");
    let own = expect(&mut anna, called);
    (anna, own)
}

fn expect(anna: &mut super::Watched, called: &str) -> CallRef {
    let expected =
        ExpectedCall { device: anna.device.clone(), call_id: Some("ours".into()), called: called.into() };
    let record = anna.book.expect(expected, SystemTime::UNIX_EPOCH);
    anna.calls.expect(OwnCall::new("ours".into(), called));
    record.call_ref
}

#[test]
fn the_call_to_the_number_is_ours() {
    let (mut anna, own) = asking_for("202");
    anna.told(one(to(CallState::Originated, "202")));
    assert_eq!(anna.own, Some(OwnCallIs::Made));
    assert_eq!((anna.calls(), anna.record().call_ref), (vec!["originated 202".to_owned()], own));
}

#[test]
fn a_phone_that_is_lifted_is_nobodys_call_until_it_has_dialled() {
    let (mut anna, own) = asking_for("202");
    anna.told(one(to(CallState::Initiated, "")));
    assert_eq!((anna.own, anna.calls()), (None, vec!["requested 202".to_owned()]));
    anna.told(one(to(CallState::Originated, "202")));
    assert_eq!((anna.own, anna.record().call_ref), (Some(OwnCallIs::Made), own));
}

#[test]
fn who_dials_another_number_by_hand_makes_another_call() {
    let (mut anna, own) = asking_for("202");
    anna.told(one(to(CallState::Initiated, ""))).told(one(to(CallState::Originated, "207")));
    assert_eq!(anna.own, None);
    assert_eq!(anna.calls(), ["requested 202", "originated 207"]);
    assert_eq!(anna.record().call_ref, own);
}

#[test]
fn a_phone_that_is_lifted_and_put_down_is_not_waited_for() {
    let (mut anna, own) = asking_for("202");
    anna.told(one(to(CallState::Initiated, ""))).told(one(to(CallState::Cleared, "")));
    assert_eq!(anna.events(), ["Originated", "ConnectionCleared"]);
    anna.told(one(to(CallState::Originated, "202")));
    assert_eq!((anna.own, anna.record().call_ref), (Some(OwnCallIs::Made), own));
}

#[test]
fn a_call_that_was_there_before_is_not_ours() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Originated, "202"))).told(one(to(CallState::Connected, "202")));
    expect(&mut anna, "202");
    anna.told(one(to(CallState::Connected, "202")));
    assert_eq!(anna.own, None);
    anna.told(two(to(CallState::Hold, "202"), to(CallState::Originated, "202")));
    assert_eq!(anna.own, Some(OwnCallIs::Made));
}

#[test]
fn a_phone_that_was_lifted_before_we_asked_leaves_it_open_whose_call_it_is() {
    let mut anna = watched("201");
    anna.told(one(to(CallState::Initiated, "")));
    expect(&mut anna, "202");
    anna.told(one(to(CallState::Originated, "202")));
    assert_eq!(anna.own, Some(OwnCallIs::Ambiguous));
}

#[test]
fn of_two_calls_to_the_number_none_is_taken_for_ours() {
    let (mut anna, _) = asking_for("202");
    anna.all(&[two(to(CallState::Hold, "202"), to(CallState::Originated, "202"))]);
    assert_eq!(anna.own, Some(OwnCallIs::Ambiguous));
    assert_eq!(anna.calls(), ["requested 202", "held 202", "originated 202"]);
}

#[test]
fn a_call_that_is_over_when_it_is_first_seen_was_ours_all_the_same() {
    let (mut anna, _) = asking_for("205");
    anna.all(&[one(to(CallState::Cleared, "205"))]);
    assert_eq!(anna.own, Some(OwnCallIs::Made));
    assert!(anna.calls().is_empty());
    assert_eq!(anna.ended().len(), 1);
}

#[test]
fn what_was_held_back_is_told_when_our_call_is_given_up() {
    let (mut anna, _) = asking_for("202");
    anna.told(one(to(CallState::Initiated, "")));
    assert!(anna.events().is_empty());
    let events: Vec<_> = anna.calls.stop_expecting();
    assert_eq!(events.len(), 1);
}

#[test]
fn a_number_may_be_written_in_other_ways() {
    for (one, other) in
        [("202", "202"), ("+49 89 1234567", "0891234567"), ("00123456", "123456"), ("12-34", "1234")]
    {
        assert!(is_same_number(one, other) && is_same_number(other, one), "{one} {other}");
    }
    for (one, other) in
        [("202", "1202"), ("202", "203"), ("", "202"), ("0891234567", "0891234568"), ("x123456", "123456")]
    {
        assert!(!is_same_number(one, other) && !is_same_number(other, one), "{one} {other}");
    }
}
