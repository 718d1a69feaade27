//! Conferences, as all three are told of them (CALL_MODEL, *Call by call*).

use super::*;

impl Office {
    /// A has brought B and C together.
    fn confer(&mut self) -> &mut Self {
        self.talk().consult_and_talk();
        self.told(about("Released", "A", C2).consults(C1).because(2));
        self.told(about("Retrieved", "A", C1));
        self.told(about("PartyAdded", "A", C1).role(3).because(2).with_other("C").parties(&["B", "C"]));
        let bela = about("PartyAdded", "B", C1).role(3).because(2).with_other("C").parties(&["A", "C"]);
        self.told(bela.by("A", 9));
        let carla = about("PartyChanged", "C", C1).previously(C2).role(3).because(2);
        self.told(carla.parties(&["A", "B"]).by("A", 9))
    }

    #[track_caller]
    fn all_three_confer(&self) -> &Self {
        assert_eq!(self.at("A"), ["connected B+C in conference"]);
        assert_eq!(self.at("B"), ["connected A+C in conference"]);
        assert_eq!(self.at("C"), ["connected A+B in conference"]);
        self.agrees()
    }
}

#[test]
fn three_confer() {
    let mut office = office();
    office.talk();
    let anna = office.record("A").call_ref;
    let mut office = super::office();
    office.confer();
    office.all_three_confer();
    assert_eq!(office.ended(), ends(&[("A", EndReason::Conferenced)]), "the consultation became part of it");
    assert_eq!(office.record("A").call_ref, anna, "the older call stands for the conference");
}

#[test]
fn who_has_asked_may_be_told_of_the_end_of_the_consultation_last() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.told(about("Retrieved", "A", C1));
    office.told(about("PartyAdded", "A", C1).because(2).with_other("C").parties(&["B", "C"]));
    office.told(about("Released", "A", C2).consults(C1).because(2));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    assert_eq!(office.ended(), ends(&[("A", EndReason::Conferenced)]));
}

#[test]
fn without_extensions_all_know_all_the_same() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.told(about("Released", "A", C2).consults(C1).because(2)).told(about("Retrieved", "A", C1));
    office.told(about("PartyAdded", "A", C1).because(2).with_other("C"));
    office.told(about("PartyAdded", "B", C1).because(2).with_other("C").by("A", 9));
    office.told(about("PartyChanged", "C", C1).previously(C2).because(2).by("A", 9));
    office.all_three_confer();
}

#[test]
fn a_party_leaves_and_two_are_left() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Released", "B", C1));
    office.told(about("PartyDeleted", "A", C1).with_other("B").parties(&["C"]));
    office.told(about("PartyDeleted", "C", C1).with_other("B").parties(&["A"]));
    assert_eq!(office.ended(), ends(&[("B", cleared(EventCause::NormalClearing))]));
    assert_eq!((office.at("A"), office.at("C")), (vec!["connected C".into()], vec!["connected A".into()]));
    office.agrees();
    office.told(about("Released", "A", C1)).told(about("Released", "C", C1));
    assert!(office.is_idle());
}

#[test]
fn who_formed_the_conference_may_leave_it() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Released", "A", C1));
    assert_eq!(office.ended(), ends(&[("A", cleared(EventCause::NormalClearing))]));
    office.told(about("PartyDeleted", "B", C1).with_other("A"));
    office.told(about("PartyDeleted", "C", C1).with_other("A"));
    assert_eq!((office.at("B"), office.at("C")), (vec!["connected C".into()], vec!["connected B".into()]));
}

#[test]
fn a_party_is_deleted() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Released", "C", C1).because(26).by("A", 6));
    office.told(about("PartyDeleted", "A", C1).with_other("C").by("A", 6).parties(&["B"]));
    office.told(about("PartyDeleted", "B", C1).with_other("C").by("A", 6).parties(&["A"]));
    assert_eq!(office.ended(), ends(&[("C", cleared(EventCause::NormalClearing))]));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
}

#[test]
fn a_conference_is_held_and_somebody_leaves_meanwhile() {
    let mut office = office();
    office.confer().told(about("Held", "A", C1));
    assert_eq!(office.at("A"), ["held B+C in conference"]);
    office.told(about("PartyDeleted", "A", C1).with_other("B").parties(&["C"]));
    assert_eq!(office.at("A"), ["held C"]);
    office.told(about("Retrieved", "A", C1));
    assert_eq!(office.at("A"), ["connected C"]);
}

#[test]
fn all_go_at_once() {
    let mut office = office();
    office.confer().ended();
    for name in ["A", "B", "C"] {
        office.told(about("Released", name, C1).because(19));
    }
    let normal = cleared(EventCause::NormalClearing);
    assert_eq!(office.ended(), ends(&[("A", normal.clone()), ("B", normal.clone()), ("C", normal)]));
    assert!(office.is_idle());
}

#[test]
fn a_fourth_is_called_into_the_conference() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Ringing", "D", C1).role(2).because(2).by("A", 9));
    assert_eq!(office.at("D"), ["alerting A"]);
    office.all_three_confer();
    office.told(about("Established", "D", C1).role(3));
    assert_eq!(office.at("D"), ["connected A+B+C in conference"], "the session sees who is in it");
    office.told(about("PartyAdded", "A", C1).because(2).with_other("D").parties(&["B", "C", "D"]));
    office.told(about("PartyAdded", "B", C1).because(2).with_other("D").by("A", 9).parties(&["A", "C", "D"]));
    assert_eq!(office.at("A"), ["connected B+C+D in conference"]);
    assert_eq!(office.at("B"), ["connected A+C+D in conference"]);
}

#[test]
fn a_third_is_called_into_a_call() {
    let mut office = office();
    office.talk().told(about("Ringing", "C", C1).role(2).because(2).by("A", 9));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
    office.told(about("Established", "C", C1).role(3).parties(&["A", "B"]));
    office.told(about("PartyAdded", "A", C1).because(2).with_other("C").parties(&["B", "C"]));
    office.told(about("PartyAdded", "B", C1).because(2).with_other("C").by("A", 9).parties(&["A", "C"]));
    office.all_three_confer();
}

#[test]
fn a_conference_takes_in_a_consultation() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Held", "A", C1));
    let c3 = "006c029a6685d003";
    office.told(about("Dialing", "A", c3).consults(C1).role(1).with_other("D"));
    office.told(about("Ringing", "D", c3).consults(C1).role(2).with_other("A"));
    office.told(about("Established", "A", c3).consults(C1).with_other("D"));
    office.told(about("Released", "A", c3).consults(C1).because(2)).told(about("Retrieved", "A", C1));
    assert_eq!(office.at("A"), ["connected B+C+D in conference"]);
    assert_eq!(office.ended(), ends(&[("A", EndReason::Conferenced)]));
}

#[test]
fn of_two_calls_that_are_merged_the_older_goes_on_whatever_its_conn_id() {
    let mut office = office();
    office.talk();
    let oldest = office.record("A").call_ref;
    // a second call comes to A, who holds it and goes back to the first: the held one's ConnID is the one that stays
    office.told(about("Held", "A", C1));
    office.told(about("Ringing", "A", C2).role(2).with_other("C"));
    office.told(about("Established", "A", C2).role(2).with_other("C"));
    office.told(about("Held", "A", C2)).told(about("Retrieved", "A", C1));
    office.told(about("Released", "A", C1).because(2));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    assert_eq!(office.record("A").call_ref, oldest);
    let id = office.record("A").call_id().unwrap().clone();
    assert_eq!(office.normalizer.conn_id(&device("A"), &id), Some(C2.parse().unwrap()));
    office.told(about("PartyDeleted", "A", C2).with_other("B"));
    assert_eq!(office.at("A"), ["connected C"]);
    office.told(about("Released", "A", C2));
    assert_eq!(office.at("A"), [""; 0]);
}

#[test]
fn a_call_becomes_one_with_that_of_somebody_who_waits_alone() {
    // as in a room that one dials into: the second to come is told by another ConnID
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("8001")).told(about("Established", "A", C1));
    office.told(about("Dialing", "B", C2).role(1).with_other("8001")).told(about("Established", "B", C2));
    office.told(about("PartyChanged", "B", C1).previously(C2).because(2).parties(&["A"]));
    office.told(about("PartyAdded", "A", C1).because(2).with_other("B").by("B", 9).parties(&["B"]));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
    office.agrees();
}

#[test]
fn who_confers_transfers_its_place() {
    let mut office = office();
    office.confer().ended();
    office.told(about("Released", "A", C1).because(1).by("D", 2));
    assert_eq!(office.ended(), ends(&[("A", EndReason::Transferred)]));
    office.told(about("PartyChanged", "B", C1).because(1).with_other("D").by("A", 7));
    assert_eq!(office.at("B"), ["connected C+D in conference"]);
}

#[test]
fn a_call_without_another_becomes_part_of_none() {
    let mut office = office();
    office.talk().told(about("Released", "A", C1).because(2));
    assert_eq!(office.ended(), ends(&[("A", cleared(EventCause::Conference))]));
}

/// Events and Models, *Monitoring Calls*: nobody lists the parties for a supervisor who is brought into an agent's call.
#[test]
fn who_observes_an_agent_is_in_the_call_with_both() {
    let mut office = office();
    office.talk();
    office.told(about("Ringing", "C", C1).role(10).because(31).with_other("A"));
    office.told(about("Established", "C", C1).role(10).because(31).with_other("A"));
    office.told(about("PartyAdded", "B", C1).role(2).because(31).with_other("C"));
    assert_eq!(office.at("C"), ["connected A+B in conference"]);
    assert_eq!(office.at("B"), ["connected A+C in conference"]);
    // the caller goes, and nobody is left to be observed
    office.told(about("Released", "A", C1)).told(about("PartyDeleted", "B", C1).with_other("A"));
    office.told(about("PartyDeleted", "C", C1).role(10).with_other("A"));
    office.told(about("Released", "B", C1)).told(about("Released", "C", C1).role(10));
    for phone in ["A", "B", "C"] {
        assert!(office.at(phone).is_empty(), "{phone}");
    }
    office.agrees();
}
