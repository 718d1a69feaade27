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

#[test]
fn a_call_that_was_never_seen_has_the_direction_of_its_role() {
    use telapi_core::call::Direction;
    for (role, direction) in [(1, Some(Direction::Outgoing)), (2, Some(Direction::Incoming)), (3, None)] {
        let mut office = office();
        office.told(about("Established", "A", C1).role(role).with_other("B"));
        assert_eq!(office.record("A").direction, direction, "role {role}");
    }
}

#[test]
fn an_empty_number_is_nobodys() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).with_other("").numbers("0301", "800"));
    assert_eq!(office.at("B"), ["alerting 0301"]);
    let added = about("PartyAdded", "B", C1).because(2).with_other("C");
    office.told(about("Established", "B", C1)).told(added.parties(&["0301", "C", "", "B", "C"]));
    assert_eq!(
        office.at("B"),
        ["connected 0301+C in conference"],
        "nor is one's own, and each is there once"
    );
}

#[test]
fn what_was_dialled_is_learnt_with_who_calls() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2));
    office.told(about("Established", "B", C1).with_other("A").numbers("A", "800"));
    assert_eq!(office.record("B").called, Some(device("800")));
    office.told(about("Ringing", "C", C2).role(2).with_other("A"));
    assert_eq!(office.record("C").called, Some(device("C")), "nobody has dialled another number");
}

#[test]
fn who_has_answered_before_the_caller_dials_does_not_ring() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).with_other("A")).told(about("Established", "B", C1));
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    assert_eq!(office.at("A"), ["originated B"]);
}

#[test]
fn a_call_that_has_failed_is_not_held() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("B")).told(about("DestinationBusy", "A", C1));
    office.events();
    office.told(about("Held", "A", C1));
    assert_eq!((office.at("A"), office.events()), (vec!["failed B".into()], vec![]));
}

#[test]
fn a_phone_that_rings_for_the_second_time_is_no_news_to_who_waits() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1).because(7)).events();
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    assert_eq!(office.events(), ["B Delivered"]);
}

#[test]
fn a_call_that_has_ended_at_a_dn_is_known_when_the_dn_is_registered_again() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1)).normalizer.unregistered(&device("B"));
    office.registered("B", KvList::new()).told(about("Ringing", "B", C1).role(2).with_other("A"));
    let id = |office: &Office, name| office.record(name).call_id().unwrap().as_str().to_owned();
    assert_ne!(id(&office, "B"), C1, "the call book remembers the one before");
    // another DN has not had it
    office.told(about("Ringing", "B", C2).role(2)).told(about("Released", "B", C2));
    office.normalizer.unregistered(&device("B"));
    office.normalizer.unregistered(&device("C"));
    office.registered("C", KvList::new()).told(about("Ringing", "C", C2).role(2));
    assert_eq!(id(&office, "C"), C2);
}

#[test]
fn ends_without_end_are_bounded() {
    let mut office = office();
    for round in 0..10 {
        for call in 0..300 {
            let conn = format!("{:016x}", round * 1000 + call + 1);
            office.told(about("Ringing", "B", &conn).role(2)).told(about("Released", "B", &conn));
        }
        let remembered = office.normalizer.dns[&device("B")].ended.len();
        assert!(remembered <= 256, "{remembered}");
        office.normalizer.unregistered(&device("B"));
        assert!(office.normalizer.left.len() <= super::super::MOST_LEFT);
        let other = format!("{round}");
        office.registered("B", KvList::new()).registered(&other, KvList::new());
        for call in 0..300 {
            let conn = format!("{:016x}", 1 << 20 | call);
            office.told(about("Ringing", &other, &conn).role(2)).told(about("Released", &other, &conn));
        }
        office.normalizer.unregistered(&device(&other));
        assert!(office.normalizer.left.len() <= super::super::MOST_LEFT);
    }
}

#[test]
fn parties_that_come_one_by_one_are_bounded() {
    let mut office = office();
    office.talk();
    for party in 0..400 {
        office.told(about("PartyAdded", "A", C1).because(2).with_other(&format!("7{party}")));
    }
    let parties = office.normalizer.dns[&device("A")].legs[0].parties().len();
    assert_eq!(parties, super::super::leg::MOST_PARTIES);
}

#[test]
fn a_message_that_comes_again_with_another_party_is_news() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    office.told(about("Ringing", "B", C1).role(2).with_other("D"));
    assert_eq!((office.at("B"), office.events().len()), (vec!["alerting D".into()], 2));
    for (message, other) in [("Established", "C"), ("Held", "A")] {
        office.told(about(message, "B", C1).with_other("D")).events();
        office.told(about("Established", "B", C1).with_other(other));
        assert_eq!(office.events(), ["B Established"]);
    }
    assert_eq!(office.at("B"), ["held A"]);
}

#[test]
fn a_list_has_each_party_once_and_nobody_without_a_number() {
    let mut office = office();
    let added = about("PartyAdded", "B", C1).because(2).with_other("C");
    office.talk().told(added.parties(&["A", "C", "", "B", "C"]));
    assert_eq!(office.normalizer.dns[&device("B")].legs[0].parties(), [device("A"), device("C")]);
}

#[test]
fn a_call_that_waits_where_it_was_dialled_is_with_whom_it_has_gone_on_to() {
    let mut office = office();
    office.told(about("Dialing", "D", C1).role(1).with_other("Q"));
    // it went on to A unseen
    office.told(about("PartyChanged", "D", C1).because(1).with_other("A").by("Q", 7));
    office.told(about("Queued", "D", C1));
    assert_eq!(office.at("D"), ["queued A"], "and not with what was dialled");
}
