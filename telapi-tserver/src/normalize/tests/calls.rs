//! One call: CALL_MODEL, *Call by call*, until two calls become one.

use super::*;
use telapi_core::call::Direction;

#[test]
fn a_call_that_is_answered() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("B").numbers("A", "B"));
    assert_eq!(office.at("A"), ["originated B"]);
    office.told(about("Ringing", "B", C1).role(2).with_other("A").numbers("A", "B"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["delivered B".into()], vec!["alerting A".into()]));
    assert_eq!(office.record("B").call_id().unwrap().as_str(), C1, "the ConnID is the call's id");

    office.told(about("Established", "A", C1).role(1).with_other("B"));
    office.told(about("Established", "B", C1).role(2).with_other("A"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["connected B".into()], vec!["connected A".into()]));
    let directions = (office.record("A").direction, office.record("B").direction);
    assert_eq!(directions, (Some(Direction::Outgoing), Some(Direction::Incoming)));
    assert_eq!(office.record("B").called, Some(device("B")));

    office.told(about("Released", "A", C1)).told(about("Released", "B", C1));
    let normal = cleared(EventCause::NormalClearing);
    assert_eq!(office.ended(), ends(&[("A", normal.clone()), ("B", normal)]));
    assert!(office.is_idle());
}

#[test]
fn each_event_is_told_once_and_for_its_dn() {
    let mut office = office();
    office.talk().consult();
    let told = [
        "A Originated",
        "B Delivered",
        "A Delivered",
        "B Established",
        "A Established",
        "A Held",
        "A Originated",
        "C Delivered",
        "A Delivered",
    ];
    assert_eq!(office.events(), told);
}

#[test]
fn who_is_called_may_ring_before_the_caller_is_told_that_it_dials() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["delivered B".into()], vec!["alerting A".into()]));
}

#[test]
fn whether_it_rings_at_a_phone_that_nobody_watches_is_not_known() {
    let mut office = office_of(&["A"]);
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    assert_eq!(office.at("A"), ["originated B"]);
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    assert_eq!(office.at("A"), ["originated B"], "of a DN that is not registered nothing is believed");
    assert_eq!(office.at("B"), [""; 0]);
}

#[test]
fn a_call_to_outside() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).numbers("A", "0301234567"));
    office.told(about("NetworkReached", "A", C1).role(1).numbers("A", "0301234567"));
    assert_eq!(office.events(), ["A Originated", "A NetworkReached"]);
    assert_eq!(office.at("A"), ["originated 0301234567"]);
    office.told(about("Established", "A", C1).role(1));
    assert_eq!(office.at("A"), ["connected 0301234567"]);
}

#[test]
fn a_call_from_outside_is_the_callers_number_with_what_it_dialled() {
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).numbers("0301234567", "800"));
    assert_eq!(office.at("B"), ["alerting 0301234567"]);
    assert_eq!(office.record("B").called, Some(device("800")));
}

#[test]
fn who_is_called_is_busy() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    office.told(about("DestinationBusy", "A", C1).role(1).with_other("B").because(6));
    assert_eq!(office.at("A"), ["failed B"], "it is not over before the phone is hung up");
    office.told(about("Released", "A", C1));
    assert_eq!(office.ended(), ends(&[("A", EndReason::Failed(Some(EventCause::Busy)))]));
}

#[test]
fn a_number_that_cannot_be_reached() {
    let failed = EndReason::Failed(Some(EventCause::DestNotObtainable));
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("999"));
    office.told(about("Released", "A", C1).because(11));
    assert_eq!(office.ended(), ends(&[("A", failed.clone())]));
    // or it is told before the phone is hung up
    office.told(about("Dialing", "A", C2).role(1).with_other("999"));
    office.told(about("DestinationBusy", "A", C2).because(11));
    assert_eq!(office.at("A"), ["failed 999"]);
    office.told(about("Released", "A", C2));
    assert_eq!(office.ended(), ends(&[("A", failed)]));
}

#[test]
fn the_caller_gives_up() {
    let mut office = office();
    office.rings().told(about("Released", "A", C1));
    office.told(about("Abandoned", "B", C1).because(0).role(2).with_other("A"));
    let ended = [("A", cleared(EventCause::NormalClearing)), ("B", cleared(EventCause::CallCancelled))];
    assert_eq!(office.ended(), ends(&ended));
}

#[test]
fn who_is_called_refuses() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1));
    office.told(about("DestinationBusy", "A", C1).because(6));
    assert_eq!(office.at("A"), ["failed B"]);
    office.told(about("Released", "A", C1));
    let busy = EndReason::Failed(Some(EventCause::Busy));
    assert_eq!(office.ended(), ends(&[("B", cleared(EventCause::NormalClearing)), ("A", busy)]));
}

#[test]
fn nobody_answers() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1).because(7)).told(about("Released", "A", C1).because(7));
    let unanswered = Some(EventCause::CallNotAnswered);
    let ended = [("B", EndReason::Cleared(unanswered.clone())), ("A", EndReason::Failed(unanswered))];
    assert_eq!(office.ended(), ends(&ended));
}

#[test]
fn hold_and_retrieve() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1).with_other("B"));
    assert_eq!((office.at("A"), office.at("B")), (vec!["held B".into()], vec!["connected A".into()]));
    office.told(about("Retrieved", "A", C1).with_other("B"));
    assert_eq!(office.at("A"), ["connected B"]);
}

#[test]
fn a_held_call_rings_back() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1)).told(about("Ringing", "A", C1).with_other("B"));
    assert_eq!(office.at("A"), ["alerting B"]);
    office.agrees().told_nothing_ended();
}

#[test]
fn a_call_is_sent_on_while_it_rings() {
    for (why, cause) in [(22, EventCause::Redirected), (23, EventCause::CallForward)] {
        let mut office = office();
        office.rings().told(about("Released", "B", C1).because(why).by("C", 2));
        assert_eq!(office.ended(), ends(&[("B", EndReason::Diverted(Some(cause)))]));
        assert_eq!(office.at("A"), ["delivered B"]);
        office.told(about("Ringing", "C", C1).role(2).with_other("A").because(why).by("B", 2));
        assert_eq!((office.at("A"), office.at("C")), (vec!["delivered C".into()], vec!["alerting A".into()]));
        office.told(about("Established", "A", C1).with_other("C"));
        office.told(about("Established", "C", C1).with_other("A"));
        assert_eq!(
            (office.at("A"), office.at("C")),
            (vec!["connected C".into()], vec!["connected A".into()])
        );
    }
}

#[test]
fn a_phone_that_forwards_does_not_ring() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("B").numbers("A", "B"));
    office.told(about("Ringing", "C", C1).role(2).with_other("A").because(23).by("B", 2).numbers("A", "B"));
    assert_eq!((office.at("A"), office.at("C")), (vec!["delivered C".into()], vec!["alerting A".into()]));
    assert_eq!(office.at("B"), [""; 0]);
}

#[test]
fn what_rings_is_picked_up_elsewhere() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1).because(25).by("C", 2));
    office.told(about("Established", "C", C1).role(2).with_other("A").because(25));
    office.told(about("Established", "A", C1).role(1).with_other("C").because(25));
    assert_eq!(office.ended(), ends(&[("B", EndReason::Diverted(Some(EventCause::CallPickup)))]));
    assert_eq!((office.at("A"), office.at("C")), (vec!["connected C".into()], vec!["connected A".into()]));
}

#[test]
fn a_parked_call_is_taken_out_by_another_phone_or_by_the_same() {
    for by in ["C", "A"] {
        let mut office = office();
        office.talk().told(about("Released", "A", C1));
        let waits = office.record("B").call_ref;
        office.told(about("Established", by, C1).role(2).with_other("B"));
        assert_eq!(office.at(by), ["connected B"]);
        assert_eq!(office.at("B"), [format!("connected {by}")], "though nothing was told to who waited");
        assert_eq!(office.record("B").call_ref, waits);
        office.agrees();
    }
}

#[test]
fn a_call_that_comes_back_is_a_new_one() {
    let mut office = office();
    // nobody answers at B, and the queue offers the call once more
    for n in 0..3 {
        office.told(about("Ringing", "B", C1).role(2).with_other("A"));
        assert_eq!(office.at("B"), ["alerting A"], "time {n}");
        office.told(about("Released", "B", C1).because(7));
        assert_eq!(office.at("B"), [""; 0]);
    }
    assert_eq!(office.ended().len(), 3);
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    let id = office.record("B").call_id().unwrap().clone();
    assert!(id.as_str().starts_with(C1) && id.as_str() != C1, "{id}");
    assert_eq!(office.normalizer.conn_id(&device("B"), &id), Some(C1.parse().unwrap()));
    assert_eq!(office.normalizer.call_id(&device("B"), C1.parse().unwrap()), Some(id));
}

#[test]
fn what_is_attached_is_told_with_the_call_and_by_itself() {
    let gold = KvList::new().with("Segment", "gold");
    let mut office = office();
    office.told(about("Ringing", "B", C1).role(2).with_other("A").with("UserData", gold));
    let data = |office: &Office| office.record("B").user_data.as_ref().unwrap().text().unwrap().to_owned();
    assert_eq!(data(&office), r#"[["Segment","gold"]]"#);
    office.events();
    let more = KvList::new().with("Segment", "gold").with("Attempts", 3);
    office.told(about("AttachedDataChanged", "B", C1).with("UserData", more.clone()).by("A", 0));
    assert_eq!(data(&office), r#"[["Segment","gold"],["Attempts",3]]"#);
    assert_eq!(office.events(), ["B CallInformation"]);
    office.told(about("AttachedDataChanged", "B", C1).with("UserData", more.clone()));
    assert_eq!(office.events(), [""; 0], "it is no news");
    let leg = office.normalizer.leg(&device("B"), office.record("B").call_id().unwrap()).unwrap();
    assert_eq!(leg.user_data, Some(more));
}

impl Office {
    #[track_caller]
    fn told_nothing_ended(&self) {
        assert_eq!(self.ended, []);
    }
}
