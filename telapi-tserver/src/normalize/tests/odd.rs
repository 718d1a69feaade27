//! Messages that come twice, late, for unknown calls, without what they should have.

use super::*;
use crate::normalize::dn::{MOST_LEGS, MOST_QUEUED};

#[test]
fn what_comes_twice_is_told_once() {
    let mut office = office();
    office.talk();
    office.events();
    office.told(about("Dialing", "A", C1).with_other("B"));
    office.told(about("Ringing", "B", C1).with_other("A"));
    office.told(about("Established", "A", C1).with_other("B"));
    office.told(about("Retrieved", "A", C1)).told(about("DestinationBusy", "A", C1));
    office.told(about("PartyChanged", "B", C1).with_other("A").because(1));
    assert_eq!(office.events(), [""; 0]);
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
}

#[test]
fn a_call_that_was_never_seen_begins_where_it_stands() {
    let middle = [
        ("Established", "connected B"),
        ("Held", "held B"),
        ("Retrieved", "connected B"),
        ("PartyChanged", "connected B"),
        ("DestinationBusy", "failed B"),
        ("NetworkReached", "originated B"),
    ];
    for (event, stands) in middle {
        let mut office = office();
        office.told(about(event, "A", C1).with_other("B"));
        assert_eq!(office.at("A"), [stands], "{event}");
        office.agrees();
    }
    let mut office = office();
    office.told(about("PartyAdded", "A", C1).with_other("C").parties(&["B", "C"]));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    office.told(about("PartyChanged", "B", C1).because(2).by("A", 9).parties(&["A", "C"]));
    assert_eq!(office.at("B"), ["connected A+C in conference"]);
    office.told(about("PartyDeleted", "D", C1).with_other("X").parties(&["A", "C"]));
    assert_eq!(office.at("D"), ["connected A+C in conference"]);
    office.agrees();
}

#[test]
fn what_needs_a_call_begins_none() {
    let mut office = office();
    for event in ["Released", "Diverted", "AttachedDataChanged", "Bridged", "TreatmentApplied"] {
        office.told(about(event, "A", C1).with_other("B"));
        assert_eq!(office.events(), [""; 0], "{event}");
    }
    assert!(office.is_idle());
}

#[test]
fn what_comes_after_the_end_begins_nothing() {
    for event in ["Established", "Held", "Retrieved", "PartyChanged", "PartyAdded", "DestinationBusy"] {
        let mut office = office();
        office.talk().told(about("Released", "A", C1));
        let mut late = about(event, "A", C1).with_other("B");
        if event == "Established" {
            late = earlier(late);
        }
        office.told(late);
        assert_eq!(office.at("A"), [""; 0], "{event}");
    }
}

/// As it was sent before all others.
fn earlier(message: Message) -> Message {
    let mut earlier = Message::new(message.name);
    for (name, value) in message.attributes {
        let value = if name.as_str() == "TimeinSecs" { 1_600_000_000.into() } else { value };
        earlier.attributes.push(name, value);
    }
    earlier
}

#[test]
fn without_the_other_party_the_numbers_say_who_it_is() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).numbers("A", "B"));
    office.told(about("Ringing", "B", C1).role(2).numbers("A", "B"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["delivered B".into()], vec!["alerting A".into()]));
    // or nobody does
    office.told(about("Ringing", "C", C2).role(2)).told(about("Established", "C", C2));
    assert_eq!(office.at("C"), ["connected "]);
    assert_eq!(office.normalizer.calls_without_parties(), [C2.parse().unwrap()]);
}

#[test]
fn a_transfer_without_who_did_it_is_not_the_dns_own() {
    for (state, stands) in [("Held", "held C"), ("Retrieved", "connected C")] {
        let mut office = office_of(&["B"]);
        office.told(about("Established", "B", C1)).told(about(state, "B", C1));
        office.told(about("PartyChanged", "B", C1).because(1).with_other("C"));
        assert_eq!(office.at("B"), [stands]);
        assert_eq!(office.ended(), []);
        office.told(about("PartyChanged", "B", C1).because(1).with_other("D").by("B", 7));
        assert_eq!(office.ended(), [], "nor is it if the server says so");
    }
}

#[test]
fn call_states_that_nobody_knows_end_a_call_all_the_same() {
    for why in [28, 32, 48, 54, -1, i64::from(i32::MAX)] {
        let mut office = office();
        office.talk().told(about("Released", "A", C1).because(why));
        assert!(matches!(&*office.ended(), [(_, EndReason::Cleared(Some(_)))]), "{why}");
        office.told(about("Ringing", "C", C2).because(why).with_other("A"));
        assert_eq!(office.at("C"), ["alerting A"], "{why}");
        office.told(about("DestinationBusy", "D", C2).because(why));
        assert_eq!(office.at("D"), ["failed "], "{why}");
    }
}

#[test]
fn calls_that_never_end_are_bounded() {
    let mut office = office();
    let conn_id = |n: usize| format!("{n:016x}");
    for n in 1..=MOST_LEGS + 3 {
        office.told(about("Ringing", "B", &conn_id(n)).with_other("A"));
    }
    assert_eq!(office.at("B").len(), MOST_LEGS);
    assert_eq!(office.ended().len(), 3, "the oldest are told as ended");
    let is_there = |n| office.normalizer.conn_id(&device("B"), &conn_id(n).into()).is_some();
    assert_eq!((is_there(3), is_there(4)), (false, true));
    for n in 1..=MOST_QUEUED + 3 {
        office.told(about("Queued", "Q", &conn_id(n)).with_other("A"));
    }
    assert_eq!(office.at("Q").len(), MOST_QUEUED);
}

#[test]
fn parties_without_end_are_bounded() {
    let many: Vec<String> = (0..5000).map(|n| format!("9{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut office = office();
    office.talk().told(about("PartyAdded", "A", C1).because(2).parties(&many));
    assert_eq!(office.record("A").parties.len(), crate::normalize::leg::MOST_PARTIES);
}
