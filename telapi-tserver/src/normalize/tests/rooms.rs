//! Rooms that one dials into, and calls that somebody else takes (CALL_MODEL, *Call by call*).

use super::*;

/// What one dials to enter the room.
const CODE: &str = "*99*7#";
const C3: &str = "006c029a6685d003";

impl Office {
    /// The DN dials the room, and is told so before it is told of anybody.
    fn enters(&mut self, name: &str, conn: &str) -> &mut Self {
        self.told(about("Dialing", name, conn).role(1).with_other(CODE).numbers(name, CODE));
        self.told(about("Established", name, conn).role(3).because(0).numbers(name, CODE).parties(&[]))
    }

    /// And where others are in it already, by the call `C1`.
    fn joins(&mut self, name: &str, conn: &str, others: &[&str]) -> &mut Self {
        self.enters(name, conn);
        self.told(about("PartyChanged", name, C1).previously(conn).role(3).because(2).parties(others));
        for other in others {
            let besides: Vec<&str> =
                others.iter().copied().filter(|one| one != other).chain([name]).collect();
            self.told(about("PartyAdded", other, C1).role(3).because(2).with_other(name).parties(&besides));
        }
        self
    }

    /// The DN hangs up, and these are left.
    fn leaves(&mut self, name: &str, left: &[&str]) -> &mut Self {
        self.told(about("Released", name, C1).role(3).because(0));
        for dn in left {
            let besides: Vec<&str> = left.iter().copied().filter(|one| one != dn).collect();
            self.told(about("PartyDeleted", dn, C1).role(3).with_other(name).parties(&besides));
        }
        self
    }
}

#[test]
fn who_is_alone_in_a_room_is_in_a_conference() {
    let mut office = office();
    office.enters("A", C1);
    assert_eq!(office.at("A"), ["connected  in conference"], "what was dialled is nobody");
    let first = office.record("A").conference.clone();
    office.agrees();
    office.leaves("A", &[]);
    assert!(office.is_idle());
    office.enters("A", C2);
    assert_ne!(office.record("A").conference, first, "it is another one each time");
}

#[test]
fn who_was_called_by_a_room_is_not_with_it() {
    let mut office = office();
    office.told(about("Ringing", "A", C1).role(2).because(2).by("7", 9).numbers("7", "A"));
    assert_eq!(office.at("A"), ["alerting 7"]);
    office.told(about("Established", "A", C1).role(3).because(0).numbers("7", "A").parties(&[]));
    assert_eq!(office.at("A"), ["connected  in conference"]);
    office.agrees();
}

#[test]
fn they_come_and_go_and_the_last_one_waits() {
    let mut office = office();
    office.enters("A", C1).joins("B", C2, &["A"]);
    assert_eq!(office.at("A"), ["connected B in conference"]);
    assert_eq!(office.at("B"), ["connected A in conference"]);
    office.joins("C", C3, &["A", "B"]);
    assert_eq!(office.at("B"), ["connected A+C in conference"]);
    assert_eq!(office.at("C"), ["connected A+B in conference"]);
    office.agrees();
    let bela = office.record("B").call_ref;
    office.leaves("A", &["B", "C"]).leaves("C", &["B"]);
    assert_eq!(office.at("B"), ["connected  in conference"], "a room is one for a single party, too");
    assert_eq!(office.record("B").call_ref, bela, "the call stays what it is");
    office.agrees();
    office.leaves("B", &[]);
    assert!(office.is_idle());
}

#[test]
fn who_comes_into_the_room_takes_no_other_call_with_it() {
    let mut office = office();
    // A holds a call with B while it is in the room, and B comes there, too
    office.told(about("Established", "A", C3).role(1).with_other("B").numbers("A", "B"));
    office.told(about("Held", "A", C3).role(1).with_other("B"));
    office.enters("A", C1);
    office.told(about("PartyAdded", "A", C1).role(3).because(2).with_other("B").parties(&["B"]));
    assert_eq!(office.at("A"), ["held B", "connected B in conference"]);
    office.agrees();
}

#[test]
fn a_parked_call_is_taken_out_by_another() {
    let mut office = office();
    office.talk();
    let anna = office.record("A").call_ref;
    office.told(about("Released", "B", C1).role(2).with_other("A"));
    assert_eq!(office.ended(), ends(&[("B", cleared(EventCause::NormalClearing))]));
    assert_eq!(office.at("A"), ["connected B"], "nobody has told it anything");
    // who waits is told first that C has the call
    office.told(about("PartyChanged", "A", C1).because(25).with_other("C"));
    office.told(about("Established", "C", C1).role(2).because(25).with_other("A"));
    assert_eq!((office.at("A"), office.at("C")), (vec!["connected C".into()], vec!["connected A".into()]));
    assert_eq!(office.record("A").call_ref, anna);
    office.agrees();
}

#[test]
fn who_has_parked_a_call_takes_it_back_as_a_new_one() {
    let mut office = office();
    office.talk();
    let parked = office.record("B").call_ref;
    office.told(about("Released", "B", C1).role(2).with_other("A"));
    office.told(about("PartyChanged", "A", C1).because(25).with_other("B"));
    office.told(about("Established", "B", C1).role(2).because(25).with_other("A"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
    assert_ne!(office.record("B").call_ref, parked);
    office.agrees();
}

#[test]
fn the_name_of_a_call_that_has_just_ended_is_known() {
    let mut office = office();
    office.talk();
    let conn_id = C1.parse().unwrap();
    let call_id = office.normalizer.call_id(&device("A"), conn_id);
    assert!(call_id.is_some());
    office.told(about("Released", "A", C1).role(1).with_other("B"));
    assert_eq!(
        office.normalizer.call_id(&device("A"), conn_id),
        call_id,
        "an event behind the end may name it"
    );
    assert_eq!(office.normalizer.conn_id(&device("A"), &call_id.unwrap()), None, "and no request can");
}

#[test]
fn a_room_with_one_other_is_a_conference_too() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other(CODE)).events();
    office.told(about("Established", "A", C1).role(3).with_other("B").parties(&["B"]));
    assert_eq!(office.at("A"), ["connected B in conference"]);
    assert_eq!(office.events(), ["A Established", "A Conferenced"], "B has not left it");
}

#[test]
fn what_rings_is_picked_up_and_who_has_dialled_waits_for_word() {
    let mut office = office();
    office
        .rings()
        .told(about("Released", "B", C1))
        .told(about("Established", "C", C1).role(2).with_other("A"));
    assert_eq!(office.at("A"), ["delivered B"], "it is told of the answer itself");
}

#[test]
fn who_listens_in_takes_nobodys_place() {
    let mut office = office();
    office.talk().told(about("Established", "C", C1).role(10));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
    // nor of one whom the session has not seen in the call
    let mut office = super::office();
    office.told(about("Established", "A", C1).role(1).with_other("D"));
    office.told(about("Established", "C", C1).role(10));
    assert_eq!(office.at("A"), ["connected D"]);
}

#[test]
fn what_was_parked_is_picked_up_at_once() {
    let mut office = office();
    office.talk().told(about("Released", "A", C1).because(0));
    // by the server's clock it is the same second, or the one before
    office.told(earlier(about("Established", "A", C1).role(2).because(25).with_other("B")));
    assert_eq!(office.at("A"), ["connected B"]);
}

fn earlier(mut message: Message) -> Message {
    message.attributes.set(crate::message::Attribute::TimeinSecs, 1_699_999_999);
    message
}
