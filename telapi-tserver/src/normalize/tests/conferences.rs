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

#[test]
fn what_rings_or_has_failed_is_no_conference_yet() {
    let mut office = office();
    office.talk().told(about("Ringing", "C", C1).role(2).because(2).by("A", 9));
    let added =
        |at: &str| about("PartyAdded", at, C1).because(2).with_other("B").by("A", 9).parties(&["A", "B"]);
    office.told(added("C"));
    assert_eq!(office.at("C"), ["alerting A"]);
    office.told(about("DestinationBusy", "D", C1).with_other("7")).told(added("D"));
    assert_eq!(office.at("D"), ["failed 7"]);
    office.agrees();
}

#[test]
fn what_was_taken_in_while_it_rang_is_in_it_when_it_is_answered() {
    let mut office = office();
    office.talk().consult().told(about("Released", "A", C2).consults(C1).because(2));
    office.told(about("PartyAdded", "A", C1).role(3).because(2).with_other("C").parties(&["B", "C"]));
    office.told(
        about("PartyAdded", "B", C1).role(3).because(2).with_other("C").by("A", 9).parties(&["A", "C"]),
    );
    let changed = about("PartyChanged", "C", C1).previously(C2).because(2).by("A", 9);
    office.told(changed.parties(&["A", "B"]));
    assert_eq!(office.at("C"), ["alerting A"]);
    office.told(about("Established", "C", C1).role(2));
    assert_eq!(office.at("C"), ["connected A+B in conference"]);
}

#[test]
fn one_other_party_who_is_there_already_is_no_news() {
    let mut office = office();
    office.talk().events();
    office.told(about("PartyAdded", "A", C1).because(2).with_other("B").parties(&["B"]));
    assert_eq!((office.at("A"), office.events()), (vec!["connected B".into()], vec![]));
}

#[test]
fn who_holds_a_call_holds_it_no_more_when_another_becomes_part_of_it() {
    let mut office = office();
    office.talk().consult_and_talk().told(about("Released", "A", C2).consults(C1).because(2));
    assert_eq!(office.agrees().at("A"), ["connected B+C in conference"]);
    // who is held by another one holds on
    let mut office = super::office();
    office.talk().told(about("Held", "B", C1));
    office.told(about("PartyAdded", "B", C1).because(2).with_other("C").by("A", 9).parties(&["A", "C"]));
    assert_eq!(office.at("B"), ["held A+C in conference"]);
}

#[test]
fn without_a_list_who_brings_in_another_is_a_party_and_nobody_else() {
    for (role, parties) in [(9, "A+C+D"), (5, "A+C+D"), (6, "A+C"), (2, "A+C")] {
        let mut office = office();
        office.talk().told(about("PartyAdded", "B", C1).because(2).with_other("C").by("D", role));
        assert_eq!(office.at("B"), [format!("connected {parties} in conference")], "role {role}");
    }
}

/// A has three calls: with B and D held, and with C. The one with C was begun from the one with B.
fn three_calls(consults: bool) -> Office {
    let mut office = office();
    let c3 = "006c029a6685d003";
    for (conn, other) in [(c3, "D"), (C1, "B")] {
        office.told(about("Dialing", "A", conn).role(1).with_other(other));
        office.told(about("Established", "A", conn).with_other(other)).told(about("Held", "A", conn));
    }
    let dialing = about("Dialing", "A", C2).role(1).with_other("C");
    office.told(if consults { dialing.consults(C1) } else { dialing });
    office.told(about("Established", "A", C2).with_other("C"));
    office
}

#[test]
fn a_call_becomes_part_of_the_one_that_it_was_begun_from_or_the_other_way_round() {
    for ends in [C1, C2] {
        let mut office = three_calls(true);
        office.told(about("Released", "A", ends).because(2));
        let mut calls = office.at("A");
        calls.sort_unstable();
        assert_eq!(calls, ["connected B+C in conference", "held D"], "{ends}");
    }
}

#[test]
fn where_two_calls_are_held_nobody_knows_of_which_another_becomes_part() {
    let mut office = three_calls(false);
    office.told(about("Released", "A", C2).because(2));
    let mut calls = office.at("A");
    calls.sort_unstable();
    assert_eq!(calls, ["held B", "held D"]);
}

#[test]
fn who_answers_with_a_list_of_others_is_in_a_conference_whatever_else_is_told() {
    let mut office = office();
    office.told(about("Ringing", "C", C1).role(2).with_other("A"));
    office.told(about("Established", "C", C1).role(2).with_other("A").parties(&["A", "B"]));
    assert_eq!(office.at("C"), ["connected A+B in conference"]);
    // with a list of one there is no conference
    office.told(about("Established", "D", C2).role(2).with_other("A").parties(&["A"]));
    assert_eq!(office.at("D"), ["connected A"]);
}

#[test]
fn who_is_called_into_a_call_without_a_list_is_with_those_who_are_in_it() {
    let mut office = office();
    office.talk().told(about("Ringing", "C", C1).role(2).because(2).by("A", 9));
    office.told(about("Established", "C", C1).role(2).because(2).by("A", 9));
    assert_eq!(office.at("C"), ["connected A+B in conference"]);
    // and if nobody sees these, they are asked for
    office.told(about("Established", "D", C2).role(2).because(2).by("0301", 9));
    let wanted = office.normalizer.calls_without_parties();
    assert!(wanted.contains(&C2.parse().unwrap()), "{wanted:?}");
}

#[test]
fn an_answer_that_is_told_again_changes_no_conference() {
    let mut office = office();
    office.confer().events();
    office.told(about("Established", "A", C1).role(3).with_other("D"));
    assert_eq!(office.events(), [""; 0]);
    office.all_three_confer();
}

#[test]
fn a_conference_hears_no_ringing() {
    let mut office = office();
    office.confer().told(about("Ringing", "D", C1).role(2).because(1).by("0301", 7));
    office.all_three_confer();
}

#[test]
fn that_a_call_has_had_another_conn_id_makes_no_consultation_of_it() {
    let mut office = three_calls(false);
    office.told(about("PartyChanged", "A", C2).previously(C1).because(1).with_other("C").by("0301", 7));
    office.told(about("Released", "A", C2).because(2));
    assert_eq!(office.at("A").len(), 2, "{:?}", office.at("A"));
}

#[test]
fn a_list_that_does_not_keep_what_its_number_promises_tells_nothing() {
    let mut office = office();
    let added = about("PartyAdded", "A", C1).because(2).with_other("C");
    office.talk().told(added.with("Extensions", KvList::new().with("NumOfOrigDNs", 2)));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
}
