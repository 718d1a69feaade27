//! Queues and route points (CALL_MODEL, *Call by call*).

use super::*;

fn queued(event: &str, at: &str) -> Message {
    about(event, at, C1).role(2).with_other("A").with("ThisQueue", dn(at))
}

#[test]
fn a_queue_gives_a_call_to_an_agent() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("Q"));
    office.told(queued("Queued", "Q"));
    assert_eq!((office.at("A"), office.at("Q")), (vec!["originated Q".into()], vec!["queued A".into()]));
    office.told(queued("Diverted", "Q").by("B", 2));
    office.told(about("Ringing", "B", C1).role(2).with_other("A").with("ThisQueue", dn("Q")));
    assert_eq!(office.ended(), ends(&[("Q", EndReason::Diverted(Some(EventCause::Distributed)))]));
    assert_eq!((office.at("A"), office.at("B")), (vec!["delivered B".into()], vec!["alerting A".into()]));
    office.agrees();
}

#[test]
fn who_waits_in_a_queue_gives_up() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("Q")).told(queued("Queued", "Q"));
    office.told(about("Released", "A", C1)).told(queued("Abandoned", "Q").because(0));
    let ended = [("A", cleared(EventCause::NormalClearing)), ("Q", cleared(EventCause::CallCancelled))];
    assert_eq!(office.ended(), ends(&ended));
}

#[test]
fn a_call_waits_in_a_queue_for_the_second_time() {
    let mut office = office();
    for _ in 0..2 {
        office.told(queued("Queued", "Q"));
        assert_eq!(office.at("Q"), ["queued A"]);
        office.told(queued("Diverted", "Q").by("B", 2));
    }
    assert_eq!(office.ended().len(), 2);
}

#[test]
fn a_call_is_routed() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("R")).told(queued("RouteRequest", "R"));
    assert_eq!(office.at("R"), ["queued A"]);
    office.told(queued("TreatmentApplied", "R")).told(queued("TreatmentEnd", "R"));
    office.told(queued("RouteUsed", "R").by("B", 2)).told(queued("Diverted", "R").by("B", 2));
    office.told(about("Ringing", "B", C1).role(2).with_other("A"));
    assert_eq!(office.ended(), ends(&[("R", EndReason::Diverted(Some(EventCause::Redirected)))]));
    assert_eq!(office.at("A"), ["delivered B"]);
}

#[test]
fn who_waits_at_a_route_point_gives_up() {
    let mut office = office();
    office.told(queued("RouteRequest", "R")).told(queued("Abandoned", "R").because(0));
    assert_eq!(office.ended(), ends(&[("R", cleared(EventCause::CallCancelled))]));
}

#[test]
fn a_queue_is_full() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("Q"));
    office.told(about("Released", "A", C1).because(18));
    assert_eq!(office.ended(), ends(&[("A", EndReason::Failed(Some(EventCause::AcdSaturated)))]));
}

#[test]
fn a_queue_goes_on_waiting_when_it_rings_somewhere() {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("Q")).told(queued("Queued", "Q"));
    office.told(about("Ringing", "B", C1).role(2).with_other("A").with("ThisQueue", dn("Q")));
    assert_eq!(office.at("Q"), ["queued A"], "until it is told that the call has gone on");
    office.agrees();
}

#[test]
fn a_call_is_transferred_to_where_it_waits_for_an_agent() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1));
    office.told(about("Dialing", "A", C2).consults(C1).role(1).with_other("Q"));
    office.told(about("Queued", "Q", C2).consults(C1).role(2).with_other("A").with("ThisQueue", dn("Q")));
    office.told(about("PartyChanged", "B", C1).because(1).with_other("Q").by("A", 7));
    assert_eq!(office.at("B"), ["delivered Q"], "nobody has answered yet");
}

#[test]
fn a_call_that_a_queue_gives_up_has_not_failed_there() {
    let mut office = office();
    office.told(queued("Queued", "Q")).told(queued("Released", "Q").because(7));
    assert_eq!(office.ended(), ends(&[("Q", cleared(EventCause::CallNotAnswered))]));
}
