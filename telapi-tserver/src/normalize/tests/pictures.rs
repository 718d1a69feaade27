//! Pictures (CALL_MODEL, *The picture at registration*).

use super::*;
use telapi_core::call::Direction;

const INITIATED: i64 = 0x1;
const DIALLING: i64 = 0x1_0001;
const QUEUED: i64 = 0x9;
const ALERTING: i64 = 0xa;
const CONNECTED: i64 = 0xc;
const HELD: i64 = 0xe;
const FAILED: i64 = 0xb;

fn picture(calls: &[(&str, i64)]) -> KvList {
    let mut list = KvList::new();
    for (index, (conn_id, state)) in calls.iter().enumerate() {
        list.push(format!("conn-{}", index + 1), *conn_id);
        list.push(format!("ps-{}", index + 1), *state);
        list.push(format!("ct-{}", index + 1), 1);
    }
    list.with("status", 0)
}

impl Office {
    /// The answer to QueryAddress.
    fn address_info(&mut self, name: &str, kind: i64, add: impl FnOnce(Message) -> Message) -> &mut Self {
        let message = Message::new("EventAddressInfo")
            .with("ThisDN", dn(name))
            .with("AddressInfoType", kind)
            .with("AddressInfoStatus", 0)
            .with("ReferenceID", 1)
            .with("TimeinSecs", 1_700_000_000);
        let Ok(Event::AddressInfo(event)) = Event::from_message(add(message)) else { panic!("an answer") };
        let changes = self.normalizer.address_info(&event);
        self.learn(changes)
    }

    /// The answer to QueryCall.
    fn party_info(&mut self, conn_id: &str, parties: &[(&str, i64)]) -> &mut Self {
        let mut list = KvList::new();
        for (index, (name, state)) in parties.iter().enumerate() {
            list.push(format!("dn-{}", index + 1), dn(name));
            list.push(format!("ps-{}", index + 1), *state);
        }
        let message = Message::new("EventPartyInfo").with("ConnID", conn_id).with("CallType", 1);
        let message = message.with("Extensions", list).with("TimeinSecs", 1_700_000_000);
        let Ok(Event::PartyInfo(event)) = Event::from_message(message) else { panic!("an answer") };
        let changes = self.normalizer.party_info(&event);
        self.learn(changes)
    }

    fn unknown_calls(&self) -> Vec<String> {
        self.normalizer.calls_without_parties().iter().map(ToString::to_string).collect()
    }
}

#[test]
fn a_picture_begins_the_calls_that_are_there() {
    for (bits, state) in [
        (INITIATED, "initiated "),
        (DIALLING, "originated "),
        (QUEUED, "queued "),
        (ALERTING, "alerting "),
        (CONNECTED, "connected "),
        (CONNECTED | 0x20, "connected "),
        (HELD, "held "),
        (FAILED, "failed "),
        (0xf, "failed "),
    ] {
        let mut office = office();
        office.registered("A", picture(&[(C1, bits)]));
        assert_eq!(office.at("A"), [state], "{bits:x}");
        assert_eq!(office.record("A").call_id().unwrap().as_str(), C1);
        office.agrees();
    }
}

#[test]
fn who_is_in_a_call_of_a_picture_is_asked_for() {
    let mut office = office();
    office.registered("A", picture(&[(C1, HELD), (C2, ALERTING)]));
    office.registered("B", picture(&[(C1, CONNECTED)]));
    assert_eq!(office.unknown_calls(), [C1, C2]);
    office.party_info(C1, &[("A", HELD), ("B", CONNECTED)]);
    office.party_info(C2, &[("C", DIALLING), ("A", ALERTING)]);
    assert_eq!(office.unknown_calls(), [""; 0]);
    assert_eq!(office.at("A"), ["held B", "alerting C"]);
    assert_eq!(office.at("B"), ["connected A"]);
    // and the calls go on
    office.told(about("Retrieved", "A", C1).role(1)).told(about("Released", "A", C2));
    assert_eq!(office.at("A"), ["connected B"]);
    office.agrees();
}

#[test]
fn who_called_is_not_known_before_it_is_told() {
    let mut office = office();
    office.registered("A", picture(&[(C1, CONNECTED)])).party_info(C1, &[("A", CONNECTED), ("B", CONNECTED)]);
    assert_eq!((office.record("A").direction, &office.record("A").called), (None, &None));
    let mut office = super::office();
    office.registered("A", picture(&[(C1, ALERTING)])).party_info(C1, &[("A", ALERTING), ("B", DIALLING)]);
    assert_eq!(office.record("A").direction, Some(Direction::Incoming), "what rings was called");
}

#[test]
fn a_conference_of_a_picture() {
    let mut office = office();
    office.registered("A", picture(&[(C1, CONNECTED)]));
    office.party_info(C1, &[("A", CONNECTED), ("B", CONNECTED), ("C", HELD)]);
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    assert_eq!(
        office.unknown_calls(),
        [C1],
        "of a conference it is asked again each time: who leaves may be missed"
    );
}

#[test]
fn what_is_not_in_the_picture_any_more_has_ended_unseen() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.registered("A", picture(&[(C1, HELD)]));
    assert_eq!(office.at("A"), ["held B"]);
    assert_eq!(office.ended(), ends(&[("A", EndReason::EndedUnseen)]));
    office.registered("A", picture(&[]));
    assert_eq!(office.at("A"), [""; 0]);
    office.registered("A", KvList::new()).told_nothing_of("A");
}

#[test]
fn what_is_in_the_picture_as_it_was_is_no_news() {
    let mut office = office();
    office.talk().consult();
    office.events();
    office
        .registered("A", picture(&[(C1, HELD), (C2, DIALLING)]))
        .registered("B", picture(&[(C1, CONNECTED)]));
    assert_eq!(office.events(), [""; 0]);
    assert_eq!(office.at("A"), ["held B", "delivered C"], "that it rings, a picture does not know");
}

#[test]
fn what_stands_otherwise_in_the_picture_is_told() {
    let mut office = office();
    office.rings();
    office.registered("A", picture(&[(C1, CONNECTED)])).registered("B", picture(&[(C1, HELD)]));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["held A".into()]));
    office.agrees();
}

#[test]
fn a_call_that_was_taken_for_ended_and_lives_is_there_again() {
    let mut office = office();
    office.talk().registered("A", picture(&[]));
    office.registered("A", picture(&[(C1, CONNECTED)]));
    assert_eq!(office.at("A"), ["connected "]);
    office.agrees();
}

#[test]
fn dn_status_and_calls_query_are_pictures_too() {
    let mut office = office();
    office.address_info("A", 17, |message| message.with("Extensions", picture(&[(C1, CONNECTED)])));
    assert_eq!(office.at("A"), ["connected "]);
    office.address_info("Q", 18, |message| message.with("Extensions", picture(&[(C2, QUEUED)])));
    assert_eq!(office.at("Q"), ["queued "]);
    // the active call, and the held one
    office.address_info("A", 9, |message| message.with("ConnID", C2).with("PreviousConnID", C1));
    assert_eq!(office.at("A"), ["held ", "connected "]);
    office.address_info("A", 9, |message| message.with("ConnID", C2));
    assert_eq!(office.at("A"), ["connected "]);
    // what else is asked about an address says nothing of its calls
    office.address_info("A", 4, |message| message);
    assert_eq!(office.at("A"), ["connected "]);
    office.agrees();
}

#[test]
fn nobody_watches_a_dn_any_more() {
    let mut office = office();
    office.talk();
    let changes = office.normalizer.unregistered(&device("A"));
    office.learn(changes);
    assert_eq!(office.ended(), ends(&[("A", EndReason::EndedUnseen)]));
    office.told(about("Held", "A", C1));
    assert_eq!((office.at("A"), office.at("B")), (vec![], vec!["connected A".into()]));
    assert!(office.normalizer.unregistered(&device("A")).is_empty());
}

#[test]
fn the_snapshot_tells_all_calls_as_they_stand() {
    let mut office = office();
    office.talk().consult();
    let changes = office.normalizer.call_information();
    let told: Vec<(String, CallState)> =
        changes.iter().map(|change| (letter(&change.device), change.state.unwrap())).collect();
    let expected = [
        ("A", CallState::Held),
        ("A", CallState::Delivered),
        ("B", CallState::Connected),
        ("C", CallState::Alerting),
    ];
    assert_eq!(told, expected.map(|(name, state)| (name.to_owned(), state)));
    // and a book that has it all learns nothing
    let before: Vec<Vec<String>> = ["A", "B", "C"].map(|name| office.at(name)).into();
    office.learn(changes);
    assert_eq!(before, ["A", "B", "C"].map(|name| office.at(name)));
    // one that has none of it learns the whole
    let changes = office.normalizer.call_information();
    office.book = CallBook::new();
    office.learn(changes);
    assert_eq!(before, ["A", "B", "C"].map(|name| office.at(name)));
}

impl Office {
    #[track_caller]
    fn told_nothing_of(&self, name: &str) {
        assert_eq!(self.at(name), [""; 0]);
    }
}

#[test]
fn who_has_left_a_conference_unseen_is_found_by_asking() {
    let mut office = office();
    office.talk();
    office.told(about("PartyAdded", "A", C1).role(3).because(2).with_other("C").parties(&["B", "C"]));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    // what tells that B has left is lost, and the picture of A is what it was
    assert!(office.unknown_calls().contains(&C1.to_owned()), "so it is asked for");
    office.party_info(C1, &[("A", CONNECTED), ("C", CONNECTED)]);
    assert_eq!(office.at("A"), ["connected C"]);
}

#[test]
fn a_call_that_a_picture_has_ended_is_not_begun_by_an_older_message() {
    let later = |message: Message, seconds: i64| {
        let mut message = message;
        message.attributes.set(crate::message::Attribute::TimeinSecs, seconds);
        message
    };
    let registered = Message::new("EventRegistered").with("ThisDN", dn("A")).with("AddressInfoType", 8);
    let registered = registered.with("ReferenceID", 1).with("Extensions", KvList::new());
    let Ok(Event::Registered(registered)) = Event::from_message(later(registered, 1_700_000_010)) else {
        panic!("a registration")
    };
    for (seconds, calls) in [(1_700_000_005, 0), (1_700_000_011, 1)] {
        let mut office = office();
        office.talk();
        let changes = office.normalizer.registered(&registered);
        office.learn(changes);
        assert_eq!(office.at("A"), [""; 0]);
        office.told(later(about("Established", "A", C1).with_other("B"), seconds));
        assert_eq!(office.at("A").len(), calls, "{seconds}");
    }
}

#[test]
fn nought_and_what_has_no_number_are_no_calls() {
    let mut office = office_of(&[]);
    let picture = picture(&[("0000000000000000", CONNECTED), ("no ConnID", CONNECTED)]);
    office.registered("A", picture.with("conn-x", C1).with("conn-", C2));
    assert_eq!(office.at("A"), [""; 0]);
    office.address_info("A", 9, |message| {
        message.with("ConnID", "0000000000000000").with("PreviousConnID", "0000000000000000")
    });
    assert_eq!(office.at("A"), [""; 0]);
}

#[test]
fn calls_query_tells_nothing_of_what_rings() {
    let mut office = office();
    office.talk().told(about("Ringing", "B", C2).role(2).with_other("C"));
    office.address_info("B", 9, |message| message);
    assert_eq!(office.at("B"), ["alerting C"], "what talked has ended");
}

#[test]
fn a_call_that_waits_to_be_routed_is_queued() {
    let mut office = office_of(&[]);
    office.registered("R", picture(&[(C1, 0x800)]));
    assert_eq!(office.at("R"), ["queued "]);
}

#[test]
fn whether_it_rings_at_the_other_end_is_found_by_asking() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("0301"));
    office.party_info(C1, &[("A", CONNECTED), ("0301", ALERTING)]);
    assert_eq!(office.at("A"), ["delivered 0301"]);
    // what is known to talk talks
    office.told(about("Established", "A", C1));
    office.party_info(C1, &[("A", CONNECTED), ("0301", ALERTING)]);
    assert_eq!(office.at("A"), ["connected 0301"]);
}

#[test]
fn who_rings_is_no_party_of_a_conference_and_who_says_nothing_is() {
    let mut office = office();
    office.talk().party_info(C1, &[("A", CONNECTED), ("B", CONNECTED), ("C", ALERTING)]);
    assert_eq!(office.at("A"), ["connected B"]);
    office.party_info(C1, &[("A", CONNECTED), ("B", HELD), ("C", -1)]);
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
}

#[test]
fn a_conference_of_which_an_answer_tells_nobody_goes_on() {
    let mut office = office();
    office.talk().party_info(C1, &[("A", CONNECTED), ("B", CONNECTED), ("C", CONNECTED)]);
    office.party_info(C1, &[("A", CONNECTED)]);
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
}

#[test]
fn who_is_left_alone_in_a_room_is_found_by_asking() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("*99*7#"));
    office.told(about("Established", "A", C1).role(3).parties(&["B"]));
    assert_eq!(office.at("A"), ["connected B in conference"]);
    office.party_info(C1, &[("A", CONNECTED)]);
    assert_eq!(office.at("A"), ["connected  in conference"]);
}

#[test]
fn what_an_answer_tells_is_attached_is_told_once() {
    let mut office = office();
    office.talk().events();
    let message = Message::new("EventPartyInfo").with("ConnID", C1).with("CallType", 1);
    let message = message.with("Extensions", KvList::new().with("dn-1", dn("A")).with("dn-2", dn("B")));
    let message = message.with("UserData", KvList::new().with("Segment", "gold")).with("TimeinSecs", 1);
    let Ok(Event::PartyInfo(event)) = Event::from_message(message) else { panic!("an answer") };
    let changes = office.normalizer.party_info(&event);
    office.learn(changes);
    assert_eq!(office.events(), ["A CallInformation", "B CallInformation"]);
    office.told(about("Held", "A", C1));
    assert_eq!(office.events(), ["A Held"]);
}

#[test]
fn a_conference_of_which_nobody_knows_who_is_in_it_is_asked_for() {
    let mut office = office_of(&["A"]);
    office.talk().told(about("PartyChanged", "A", C1).because(2).with_other("B"));
    assert_eq!(office.unknown_calls(), [C1]);
}
