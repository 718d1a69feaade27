//! Calls that we asked for: the Dialing with the request's ReferenceID is the call.

use super::*;
use crate::message::ReferenceId;
use telapi_core::CallId;
use telapi_core::call::ExpectedCall;

const CHOSEN: &str = "chosen-1";

impl Office {
    fn asks_for(&mut self, reference: u32, name: &str, call_id: &str, called: &str) -> &mut Self {
        let call_id = CallId::new(call_id);
        let expected =
            ExpectedCall { device: device(name), call_id: Some(call_id.clone()), called: device(called) };
        self.book.expect(expected, SystemTime::UNIX_EPOCH);
        self.normalizer.expect(ReferenceId::new(reference), &device(name), call_id);
        self
    }
}

fn dialing(reference: i64) -> Message {
    about("Dialing", "A", C1).role(1).with_other("B").with("ReferenceID", reference)
}

#[test]
fn the_dialing_with_the_reference_is_the_call() {
    let mut office = office();
    office.asks_for(7, "A", CHOSEN, "B").told(dialing(7));
    assert_eq!(office.at("A"), ["originated B"], "it is there once");
    assert_eq!(office.record("A").call_id().unwrap().as_str(), CHOSEN);
    let (a, chosen, conn_id) = (device("A"), CallId::new(CHOSEN), C1.parse().unwrap());
    assert_eq!(office.normalizer.conn_id(&a, &chosen), Some(conn_id));
    assert_eq!(office.normalizer.call_id(&a, conn_id), Some(chosen));
    office.told(about("Established", "A", C1).with_other("B"));
    assert_eq!(office.at("A"), ["connected B"]);
    office.told(about("Released", "A", C1));
    assert!(office.is_idle());
}

#[test]
fn a_call_that_somebody_dials_meanwhile_is_another() {
    let mut office = office();
    office.asks_for(7, "A", CHOSEN, "B");
    office.told(about("Dialing", "A", C2).role(1).with_other("B"));
    assert_eq!(office.at("A"), ["requested B", "originated B"]);
    office.told(about("Released", "A", C2)).told(dialing(7));
    assert_eq!(office.record("A").call_id().unwrap().as_str(), CHOSEN);
}

#[test]
fn a_request_that_was_refused_names_no_call() {
    let mut office = office();
    office.normalizer.expect(ReferenceId::new(7), &device("A"), CallId::new(CHOSEN));
    office.normalizer.forget(ReferenceId::new(7));
    office.told(dialing(7));
    assert_eq!(office.record("A").call_id().unwrap().as_str(), C1);
}

#[test]
fn the_reference_of_another_dn_is_none() {
    let mut office = office();
    office.normalizer.expect(ReferenceId::new(7), &device("B"), CallId::new(CHOSEN));
    office.told(dialing(7));
    assert_eq!(office.record("A").call_id().unwrap().as_str(), C1);
}

#[test]
fn the_handset_that_is_lifted_for_it_begins_no_other_call() {
    let mut office = office();
    office.asks_for(7, "A", CHOSEN, "B").told(about("OffHook", "A", C1)).told(dialing(7));
    assert_eq!(office.at("A"), ["originated B"]);
}

#[test]
fn a_consultation_of_ours_that_becomes_a_conference() {
    let mut office = office();
    office.talk().asks_for(8, "A", CHOSEN, "C");
    office.told(about("Held", "A", C1));
    let consultation = about("Dialing", "A", C2).consults(C1).role(1).with_other("C");
    office.told(consultation.with("ReferenceID", 8));
    office.told(about("Established", "A", C2).consults(C1).with_other("C"));
    assert_eq!(office.at("A"), ["held B", "connected C"]);
    office.told(about("Released", "A", C2).consults(C1).because(2));
    assert_eq!(office.at("A"), ["connected B+C in conference"]);
    assert_eq!(office.ended(), ends(&[("A", EndReason::Conferenced)]));
}

#[test]
fn no_more_are_waited_for_than_can_be() {
    let mut office = office();
    let most = u32::try_from(crate::normalize::MOST_EXPECTED).unwrap();
    for n in 0..=most {
        office.normalizer.expect(ReferenceId::new(n), &device("A"), CallId::new(format!("own-{n}")));
    }
    office.told(dialing(0));
    assert_eq!(office.record("A").call_id().unwrap().as_str(), C1, "the oldest was given up");
    office.told(about("Dialing", "A", C2).with("ReferenceID", i64::from(most)));
    let newest = office.normalizer.call_id(&device("A"), C2.parse().unwrap());
    assert_eq!(newest.unwrap().as_str(), format!("own-{most}"));
}

#[test]
fn a_handset_that_is_lifted_elsewhere_begins_a_call_there() {
    let mut office = office();
    office.asks_for(7, "B", CHOSEN, "C").told(about("OffHook", "A", C1));
    assert_eq!(office.at("A"), ["initiated "]);
}

#[test]
fn a_handset_that_is_lifted_where_a_call_is_awaited_tells_nothing() {
    let mut office = office();
    office.asks_for(7, "A", CHOSEN, "B").events();
    office.told(about("OffHook", "A", C1));
    assert_eq!(office.events(), ["A Hookswitch"]);
}

#[test]
fn a_handset_that_is_put_down_ends_no_call_that_talks() {
    let mut office = office();
    office.talk().told(Message::new("EventOnHook").with("ThisDN", dn("A")).with("TimeinSecs", 1_700_000_000));
    assert_eq!(office.at("A"), ["connected B"], "it is on a loudspeaker, and Released tells of the end");
}

#[test]
fn a_request_in_doubt_names_a_call_until_a_picture_of_its_dn_tells_what_there_is() {
    for (pictured, is_ours) in [(None, true), (Some("B"), true), (Some("A"), false)] {
        let mut office = office();
        office.asks_for(7, "A", CHOSEN, "B").normalizer.doubt(ReferenceId::new(7));
        if let Some(pictured) = pictured {
            office.registered(pictured, KvList::new());
        }
        office.told(dialing(7));
        let conn_id = C1.parse().unwrap();
        let call_id = office.normalizer.call_id(&device("A"), conn_id).unwrap();
        assert_eq!(call_id.as_str() == CHOSEN, is_ours, "{pictured:?}: {call_id}");
    }
    // a picture makes nothing of a request that is still under way
    let mut office = office();
    office.asks_for(7, "A", CHOSEN, "B").registered("A", KvList::new()).told(dialing(7));
    assert_eq!(office.record("A").call_id().unwrap().as_str(), CHOSEN);
}
