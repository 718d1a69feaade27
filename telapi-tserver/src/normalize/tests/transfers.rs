//! Transfers, as all three are told of them (CALL_MODEL, *Call by call*).

use super::*;

impl Office {
    /// A has asked for the transfer of B to C.
    fn transfer(&mut self) -> &mut Self {
        self.told(about("Released", "A", C2).consults(C1).because(1));
        self.told(about("Released", "A", C1).because(1).by("C", 2));
        self.told(about("PartyChanged", "B", C1).role(2).because(1).with_other("C").by("A", 7));
        let carla = about("PartyChanged", "C", C1).previously(C2).role(2).because(1).with_other("B");
        self.told(carla.by("A", 7))
    }

    fn goes_on_between_b_and_c(&mut self) {
        assert_eq!(
            (self.at("A"), self.at("B"), self.at("C")),
            (none(), one("connected C"), one("connected B"))
        );
        self.agrees();
        self.told(about("Released", "B", C1)).told(about("Released", "C", C1));
        let normal = cleared(EventCause::NormalClearing);
        assert_eq!(self.ended(), ends(&[("B", normal.clone()), ("C", normal)]));
        assert!(self.is_idle());
    }
}

fn one(call: &str) -> Vec<String> {
    vec![call.to_owned()]
}

fn none() -> Vec<String> {
    Vec::new()
}

const TRANSFERRED: [(&str, EndReason); 2] = [("A", EndReason::Transferred), ("A", EndReason::Transferred)];

#[test]
fn consult_and_transfer() {
    let mut office = office();
    office.talk().consult_and_talk();
    assert_eq!(office.at("A"), ["held B", "connected C"]);
    let (bela, carla) = (office.record("B").call_ref, office.record("C").call_ref);
    let carlas = office.record("C").call_id().unwrap().clone();
    office.transfer();
    assert_eq!(office.ended(), ends(&TRANSFERRED));
    assert_eq!((office.record("B").call_ref, office.record("C").call_ref), (bela, carla));
    assert_eq!(office.record("C").call_id(), Some(&carlas), "its id stays, whatever the ConnID");
    assert_eq!(office.normalizer.conn_id(&device("C"), &carlas), Some(C1.parse().unwrap()));
    office.goes_on_between_b_and_c();
}

#[test]
fn the_events_of_a_transfer_may_come_in_another_order() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.told(about("PartyChanged", "C", C1).previously(C2).because(1).with_other("B").by("A", 7));
    office.told(about("PartyChanged", "B", C1).because(1).with_other("C").by("A", 7));
    office.told(about("Released", "A", C1).because(1)).told(about("Released", "A", C2).because(1));
    assert_eq!(office.ended(), ends(&TRANSFERRED));
    office.goes_on_between_b_and_c();
}

#[test]
fn a_transfer_while_the_other_still_rings() {
    // and as B and A alone see it
    for names in [&["A", "B", "C"][..], &["A", "B"]] {
        let mut office = office_of(names);
        office.talk().consult().transfer();
        assert_eq!(office.ended(), ends(&TRANSFERRED));
        assert_eq!(office.at("B"), ["delivered C"], "{names:?}");
        office.agrees();
        if names.contains(&"C") {
            assert_eq!(office.at("C"), ["alerting B"]);
        }
        office.told(about("Established", "B", C1).with_other("C"));
        office.told(about("Established", "C", C1).with_other("B"));
        assert_eq!(office.at("B"), ["connected C"]);
        if names.contains(&"C") {
            office.goes_on_between_b_and_c();
        }
    }
}

#[test]
fn who_waits_for_the_answer_of_a_transfer_gives_up() {
    let mut office = office();
    office.talk().consult().transfer();
    office.ended();
    office.told(about("Released", "B", C1)).told(about("Abandoned", "C", C1).because(0).role(2));
    let ended = [("B", cleared(EventCause::NormalClearing)), ("C", cleared(EventCause::CallCancelled))];
    assert_eq!(office.ended(), ends(&ended));
}

#[test]
fn a_mute_transfer() {
    let mut office = office();
    office.talk().consult().transfer();
    office.told(about("Established", "C", C1).with_other("B"));
    office.told(about("Established", "B", C1).with_other("C"));
    assert_eq!(office.ended(), ends(&TRANSFERRED));
    office.goes_on_between_b_and_c();
}

#[test]
fn a_single_step_transfer() {
    let ringing = || about("Ringing", "C", C1).role(2).because(1).with_other("B").by("A", 7);
    let changed = || about("PartyChanged", "B", C1).because(1).with_other("C").by("A", 7);
    for (first, second) in [(changed(), ringing()), (ringing(), changed())] {
        let mut office = office();
        office.talk().told(about("Released", "A", C1).because(1).by("C", 2));
        assert_eq!(office.ended(), ends(&[("A", EndReason::Transferred)]));
        office.told(first).told(second);
        assert_eq!((office.at("B"), office.at("C")), (one("delivered C"), one("alerting B")));
        office.agrees();
        office.told(about("Established", "B", C1).with_other("C"));
        office.told(about("Established", "C", C1).with_other("B"));
        office.goes_on_between_b_and_c();
    }
}

#[test]
fn who_has_called_is_transferred_to_a_phone_that_rings() {
    // the far end of the one who has called transfers it
    let mut office = office();
    office.talk().told(about("Released", "B", C1).because(1).by("C", 2));
    office.told(about("PartyChanged", "A", C1).because(1).with_other("C").by("B", 7));
    office.told(about("Ringing", "C", C1).role(2).because(1).with_other("A").by("B", 7));
    assert_eq!((office.at("A"), office.at("C")), (one("delivered C"), one("alerting A")));
    office.told(about("Established", "A", C1).with_other("C"));
    assert_eq!(office.at("A"), ["connected C"]);
}

#[test]
fn who_holds_is_transferred_and_takes_the_call_back() {
    let mut office = office();
    office.talk().told(about("Held", "B", C1)).told(about("Released", "A", C1).because(1).by("C", 2));
    office.told(about("PartyChanged", "B", C1).because(1).with_other("C").by("A", 7));
    office.told(about("Ringing", "C", C1).role(2).because(1).with_other("B").by("A", 7));
    assert_eq!(office.at("B"), ["held C"]);
    office.told(about("Retrieved", "B", C1));
    assert_eq!(office.at("B"), ["delivered C"], "there is nobody to talk with yet");
    office.agrees().book_is_with("B", "C");
    office.told(about("Established", "B", C1).with_other("C"));
    assert_eq!(office.at("B"), ["connected C"]);
}

#[test]
fn who_holds_is_transferred_to_one_who_answers() {
    let mut office = office();
    office.talk().told(about("Held", "B", C1)).consult_and_talk().transfer();
    assert_eq!(office.at("B"), ["held C"]);
    office.told(about("Retrieved", "B", C1));
    office.ended();
    office.goes_on_between_b_and_c();
}

#[test]
fn alternate_and_reconnect() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.told(about("Held", "A", C2).consults(C1)).told(about("Retrieved", "A", C1));
    assert_eq!(office.at("A"), ["connected B", "held C"]);
    office.told(about("Held", "A", C1)).told(about("Retrieved", "A", C2).consults(C1));
    assert_eq!(office.at("A"), ["held B", "connected C"]);
    // and gives the consultation up
    office.told(about("Released", "A", C2).consults(C1)).told(about("Retrieved", "A", C1));
    office.told(about("Released", "C", C2).consults(C1));
    assert_eq!(
        (office.at("A"), office.at("B"), office.at("C")),
        (one("connected B"), one("connected A"), none())
    );
}

#[test]
fn a_consultation_is_given_up_while_it_rings() {
    let mut office = office();
    office.talk().consult();
    office.told(about("Released", "A", C2).consults(C1)).told(about("Retrieved", "A", C1));
    office.told(about("Abandoned", "C", C2).consults(C1).because(0).role(2));
    let ended = [("A", cleared(EventCause::NormalClearing)), ("C", cleared(EventCause::CallCancelled))];
    assert_eq!(office.ended(), ends(&ended));
    assert_eq!(office.at("A"), ["connected B"]);
}

#[test]
fn a_consultation_that_is_transferred_elsewhere_is_no_transfer_of_the_held_call() {
    let mut office = office();
    office.talk().consult_and_talk();
    // C sends the consultation on to D, who rings
    office.told(about("Released", "C", C2).consults(C1).because(1).by("D", 2));
    office.told(about("PartyChanged", "A", C2).consults(C1).because(1).with_other("D").by("C", 7));
    office.told(about("Ringing", "D", C2).consults(C1).role(2).because(1).with_other("A").by("C", 7));
    assert_eq!(office.at("A"), ["held B", "delivered D"]);
    office.agrees();
}

impl Office {
    #[track_caller]
    fn book_is_with(&self, name: &str, other: &str) {
        assert_eq!(self.record(name).parties[0].device, device(other));
    }
}

#[test]
fn who_holds_and_is_transferred_hears_of_the_answer_and_may_take_the_call_back_before_it() {
    let mut office = office();
    let held_beyond = |office: &mut Office| {
        office.talk().told(about("Held", "B", C1)).consult();
        office.told(about("PartyChanged", "B", C1).because(1).with_other("C").by("A", 7)).events();
    };
    held_beyond(&mut office);
    let answered = || about("Established", "B", C1).with_other("C");
    office.told(answered());
    assert_eq!(office.events(), ["B Established"], "C has answered");
    assert_eq!(office.at("B"), ["held C"]);
    office.told(answered());
    assert_eq!(office.events(), [""; 0]);
    office.told(about("Retrieved", "B", C1));
    assert_eq!(office.at("B"), ["connected C"]);
    // back before the answer
    let mut office = super::office();
    held_beyond(&mut office);
    office.told(about("Retrieved", "B", C1));
    assert_eq!(office.at("B"), ["delivered C"]);
    office.told(answered()).told(about("Held", "B", C1)).told(about("Retrieved", "B", C1));
    assert_eq!(office.at("B"), ["connected C"], "it does not ring any more");
}

#[test]
fn a_change_to_nobody_or_to_the_dn_itself_is_none() {
    for new in ["", "B"] {
        let mut office = office();
        office.talk().events();
        office.told(about("PartyChanged", "B", C1).because(1).with_other(new).by("A", 7));
        assert_eq!((office.at("B"), office.events()), (one("connected A"), none()), "{new:?}");
    }
}

#[test]
fn who_has_transferred_to_outside_knows_whether_it_was_answered() {
    for (answers, state) in [(true, "connected"), (false, "delivered")] {
        let mut office = office();
        office.talk().told(about("Held", "A", C1));
        office.told(about("Dialing", "A", C2).consults(C1).role(1).with_other("0301"));
        if answers {
            office.told(about("Established", "A", C2).consults(C1).role(1).with_other("0301"));
        }
        office.told(about("Released", "A", C2).because(1));
        office.told(about("Released", "A", C1).because(1).by("0301", 2));
        office.told(about("PartyChanged", "B", C1).because(1).with_other("0301").by("A", 7));
        assert_eq!(office.at("B"), one(&format!("{state} 0301")));
    }
}

#[test]
fn who_has_sent_a_call_on_does_not_hear_it_ring() {
    let mut office = office();
    office.talk().events();
    office.told(about("Ringing", "C", C1).role(2).because(1).with_other("A").by("B", 7));
    assert_eq!(office.at("B"), one("connected A"), "until it is told that it is out of it");
    assert_eq!(office.at("A"), one("delivered C"));
}

#[test]
fn a_call_that_was_transferred_is_with_whom_it_was_transferred_to_whatever_the_numbers_say() {
    let mut office = office();
    office.talk().told(about("PartyChanged", "B", C1).because(1).with_other("0301").by("A", 7)).events();
    office.told(about("Established", "B", C1).numbers("A", "B"));
    assert_eq!((office.at("B"), office.events().len()), (one("connected 0301"), 0));
}

#[test]
fn a_call_keeps_its_place_among_the_dns_calls_when_it_is_renamed() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1)).told(about("Dialing", "A", C2).role(1).with_other("D"));
    office.told(
        about("PartyChanged", "A", "00000000000000ff").previously(C1).because(1).with_other("C").by("B", 7),
    );
    let calls = office.normalizer.call_information().into_iter().filter(|told| told.device == device("A"));
    let calls: Vec<_> = calls.map(|told| told.state.unwrap()).collect();
    assert_eq!(calls, [CallState::Held, CallState::Originated], "the oldest first");
}
