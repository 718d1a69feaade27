//! What CSTA's events say: who, why, where to. The call book needs little of it, whoever reads the stream all.

use super::*;
use serde_json::Value as Json;

impl Office {
    /// What a message means, with all that is told of it but the call's id.
    fn hears(&mut self, message: Message) -> Vec<String> {
        let event = Event::from_message(message).expect("a message with all that it must have");
        let changes = self.normalizer.event(&event);
        self.learn(changes.clone());
        changes.iter().map(words).collect()
    }
}

/// `A Held: here hold, holding A`
fn words(change: &Change) -> String {
    let Json::Object(event) = serde_json::to_value(&change.event).unwrap() else { panic!("an event") };
    let name = event["message"].as_str().unwrap().trim_end_matches("Event").to_owned();
    let is_the_call = |field: &str| field.ends_with("connection") || field.ends_with("_call");
    let said = event.iter().filter(|(field, _)| *field != "message" && !is_the_call(field));
    let said = said.map(|(field, value)| format!("{} {}", field.trim_end_matches("_device"), word(value)));
    let mut said: Vec<String> = said.map(|said| said.replace("local_connection_info", "here")).collect();
    said.sort_unstable();
    format!("{} {name}: {}", letter(&change.device), said.join(", "))
}

fn word(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Object(members) => match members.get("number").and_then(Json::as_str) {
            Some(number) => letter(&DeviceId::new(number)),
            None => members.values().map(word).collect(),
        },
        Json::Array(items) => items.iter().map(word).collect::<Vec<_>>().join("+"),
        other => other.to_string(),
    }
}

#[test]
fn a_call_from_its_beginning() {
    let mut office = office();
    let dialled = about("Dialing", "A", C1).role(1).with_other("B").numbers("A", "B");
    assert_eq!(office.hears(dialled), ["A Originated: called B, calling A, here connected"]);
    let rings = [
        "B Delivered: alerting B, called B, calling A, here alerting",
        "A Delivered: alerting B, called B, calling A, here connected",
    ];
    let ringing = || about("Ringing", "B", C1).role(2).with_other("A").numbers("A", "B");
    assert_eq!(office.hears(ringing()), rings);
    assert_eq!(office.hears(ringing()), [""; 0], "nothing new is no event");
    for (at, role, other) in [("B", 2, "A"), ("A", 1, "B")] {
        let established = || about("Established", at, C1).role(role).with_other(other);
        let told = format!("{at} Established: answering B, called B, calling A, here connected");
        assert_eq!(office.hears(established()), [told]);
        assert_eq!(office.hears(established()), [""; 0]);
    }
    assert_eq!(office.hears(about("Bridged", "A", C1)), ["A Bridged: bridged_appearance A"]);
    assert_eq!(office.hears(about("Held", "A", C1)), ["A Held: here hold, holding A"]);
    assert_eq!(office.hears(about("Held", "A", C1)), [""; 0]);
    let consults = about("Dialing", "A", C2).consults(C1).role(1).with_other("C");
    assert_eq!(
        office.hears(consults),
        ["A Originated: called C, calling A, cause consultation, here connected"]
    );
    let why = about("Dialing", "A", "00000000000000c3").consults(C1).role(1).with_other("D").because(23);
    assert_eq!(office.hears(why), ["A Originated: called D, calling A, cause callForward, here connected"]);
    let network = about("NetworkReached", "A", C2).consults(C1).role(1).with_other("C");
    assert_eq!(office.hears(network), ["A NetworkReached: called C, calling A, here connected"]);
    office.told(about("Released", "A", C2));
    assert_eq!(office.hears(about("Retrieved", "A", C1)), ["A Retrieved: here connected, retrieving A"]);
    assert_eq!(office.hears(about("Retrieved", "A", C1)), [""; 0]);
}

#[test]
fn a_handset_that_is_lifted() {
    let mut office = office();
    let lifted = office.hears(about("OffHook", "A", C1));
    assert_eq!(lifted[0], "A ServiceInitiated: here initiated, initiating A");
    let network = about("NetworkReached", "A", C1).numbers("A", "0301234567");
    let told = "A NetworkReached: called 0301234567, calling A, here connected";
    assert_eq!(office.hears(network), [told], "though nobody has told that it dials");
}

#[test]
fn what_rings_at_who_holds_it_is_a_recall() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1));
    let told = "A Delivered: alerting A, called B, calling A, cause recall, here alerting";
    assert_eq!(office.hears(about("Ringing", "A", C1).with_other("B"))[0], told);
}

#[test]
fn who_has_ended_a_call_and_where_it_has_gone() {
    let ends = [
        (None, "ConnectionCleared: cause normalClearing, here null"),
        (Some(5), "ConnectionCleared: cause normalClearing, here null, releasing A"),
        (Some(26), "ConnectionCleared: cause normalClearing, here null, releasing C"),
        (Some(1), "Transfered: cause transfer, here null, transferred_to C, transferring B"),
        (
            Some(20),
            "Diverted: called B, calling A, cause overflow, diverting B, here null, new_destination C",
        ),
        (
            Some(22),
            "Diverted: called B, calling A, cause redirected, diverting B, here null, new_destination C",
        ),
        (
            Some(23),
            "Diverted: called B, calling A, cause callForward, diverting B, here null, new_destination C",
        ),
        (
            Some(25),
            "Diverted: called B, calling A, cause callPickup, diverting B, here null, new_destination C",
        ),
        (
            Some(29),
            "Diverted: called B, calling A, cause redirected, diverting B, here null, new_destination C",
        ),
        (Some(31), "Diverted: called B, calling A, cause Bridged, diverting B, here null, new_destination C"),
        // one that was answered has not failed, whatever is said
        (Some(11), "ConnectionCleared: cause destNotObtainable, here null"),
    ];
    for (why, told) in ends {
        let mut office = office();
        office.talk();
        let mut released = about("Released", "B", C1).by("C", 2);
        released = if let Some(why) = why { released.because(why) } else { released };
        assert_eq!(office.hears(released), [format!("B {told}")], "{why:?}");
    }
    let mut office = office();
    office.talk();
    let told = "A ConnectionCleared: cause destNotObtainable, here null";
    assert_eq!(
        office.hears(about("Released", "A", C1).because(11)),
        [told],
        "who has called is told no other"
    );
    let mut office = super::office();
    office.rings();
    let told = "B ConnectionCleared: cause callCancelled, here null, releasing A";
    assert_eq!(office.hears(about("Abandoned", "B", C1).because(0).role(2)), [told]);
}

/// CallStates of the T-Library model with which a call that nobody has answered has failed, and without.
const FAILURES: &[(i64, &str)] = &[
    (3, "resourcesNotAvailable"),
    (4, "resourcesNotAvailable"),
    (6, "busy"),
    (7, "callNotAnswered"),
    (8, "destNotObtainable"),
    (9, "AnsweringMachineDetected"),
    (10, "trunksBusy"),
    (11, "destNotObtainable"),
    (12, "destNotObtainable"),
    (13, "destNotObtainable"),
    (14, "destNotObtainable"),
    (15, "trunksBusy"),
    (16, "reorderTone"),
    (17, "FaxDetected"),
    (18, "aCDSaturated"),
    (27, "callNotAnswered"),
    (34, "destNotObtainable"),
    (41, "resourcesNotAvailable"),
    (43, "resourcesNotAvailable"),
    (44, "trunksBusy"),
    (45, "resourcesNotAvailable"),
    (51, "blocked"),
    (53, "destNotObtainable"),
];

const ENDS: &[(i64, &str)] = &[
    (0, "normalClearing"),
    (5, "normalClearing"),
    (19, "normalClearing"),
    (21, "callCancelled"),
    (24, "consultation"),
    (26, "normalClearing"),
    (28, "normalClearing"),
    (30, "ConverseOn"),
    (33, "normalClearing"),
    (49, "Deafened"),
    (50, "Held"),
    (52, "callCancelled"),
    (77, "normalClearing"),
];

/// A has dialled B, and is released.
fn given_up(why: i64) -> Vec<String> {
    let mut office = office();
    office.told(about("Dialing", "A", C1).role(1).with_other("B"));
    office.hears(about("Released", "A", C1).because(why))
}

#[test]
fn a_call_that_nobody_has_answered_has_failed_where_call_state_says_so() {
    for (why, cause) in FAILURES {
        let failed = format!("A Failed: called B, calling A, cause {cause}, failing B, here fail");
        let cleared = format!("A ConnectionCleared: cause {cause}, here null");
        assert_eq!(given_up(*why), [failed, cleared], "{why}");
    }
    for (why, cause) in ENDS {
        let told = given_up(*why);
        assert_eq!(told.len(), 1, "{why}: {told:?}");
        // who has ended it is another question
        let cleared = format!("A ConnectionCleared: cause {cause}, here null");
        assert_eq!(told[0].trim_end_matches(", releasing B"), cleared, "{why}");
    }
}

#[test]
fn of_who_is_called_a_call_does_not_fail() {
    let mut office = office();
    office.rings();
    let released = about("Released", "B", C1).because(7);
    assert_eq!(office.hears(released), ["B ConnectionCleared: cause callNotAnswered, here null"]);
}

#[test]
fn a_destination_is_busy_unless_call_state_says_why_and_once() {
    for (why, cause) in
        [(None, "busy"), (Some(0), "busy"), (Some(6), "busy"), (Some(11), "destNotObtainable")]
    {
        let mut office = office();
        office.told(about("Dialing", "A", C1).role(1).with_other("B"));
        let busy = about("DestinationBusy", "A", C1);
        let busy = if let Some(why) = why { busy.because(why) } else { busy };
        let failed = format!("A Failed: called B, calling A, cause {cause}, failing B, here fail");
        assert_eq!(office.hears(busy.clone()), [failed], "{why:?}");
        assert_eq!(office.hears(busy), [""; 0]);
    }
}

#[test]
fn a_call_waits_in_a_queue_and_goes_on() {
    let queued = |event| about(event, "Q", C1).role(2).with_other("A").numbers("A", "Q");
    for (why, cause) in [(0, "distributed"), (20, "overflow")] {
        let mut office = office();
        let waits = "Q Queued: called Q, calling A, here queued, queue Q";
        assert_eq!(office.hears(queued("Queued")), [waits]);
        assert_eq!(office.hears(queued("Queued")), [""; 0]);
        let goes = format!(
            "Q Diverted: called Q, calling A, cause {cause}, diverting Q, here null, new_destination B"
        );
        assert_eq!(office.hears(queued("Diverted").because(why).by("B", 2)), [goes]);
    }
}

#[test]
fn who_has_sent_a_call_on_is_told_unless_he_is_in_it() {
    let mut office = office();
    office.rings().told(about("Released", "B", C1).because(22).by("C", 2));
    let rings = office.hears(about("Ringing", "C", C1).role(2).with_other("A").because(22).by("B", 2));
    let told =
        "C Delivered: alerting C, called C, calling A, cause redirected, here alerting, last_redirection B";
    assert_eq!(rings[0], told);
    let answered = about("Established", "C", C1).with_other("A").because(22).by("B", 2);
    let told = "C Established: answering C, called C, calling A, cause redirected, here connected, last_redirection B";
    assert_eq!(office.hears(answered)[0], told);
    // who has called somebody into a conference
    let mut office = super::office();
    office.talk().told(about("Ringing", "C", C1).role(2).because(2).by("A", 9));
    let answered = office.hears(about("Established", "C", C1).role(2).because(2).by("B", 9));
    assert!(!answered[0].contains("last_redirection"), "{answered:?}");
}

#[test]
fn a_transfer_tells_who_who_and_whom() {
    let mut office = office();
    office.talk().consult_and_talk();
    office.told(about("Released", "A", C2).because(1));
    let released = office.hears(about("Released", "A", C1).because(1).by("C", 2));
    assert_eq!(released, ["A Transfered: cause transfer, here null, transferred_to C, transferring A"]);
    let changed = office.hears(about("PartyChanged", "B", C1).because(1).with_other("C").by("A", 7));
    assert!(
        changed[0].starts_with("B Transfered: cause transfer, here connected, transferred_"),
        "{changed:?}"
    );
    assert!(changed[0].ends_with("transferred_to C, transferring A"), "{changed:?}");
}

#[test]
fn what_is_attached_is_told_to_the_end_and_once() {
    let mut office = office();
    office.talk();
    let gold =
        || about("AttachedDataChanged", "B", C1).with("UserData", KvList::new().with("Segment", "gold"));
    assert_eq!(office.hears(gold()).len(), 1);
    assert_eq!(office.hears(gold()), [""; 0], "it is so already");
    let rings = about("Ringing", "C", C2).role(2).with_other("A");
    let rings = office.hears(rings.with("UserData", KvList::new().with("Segment", "gold")));
    assert_eq!(rings.len(), 1, "the event has a place for it: {rings:?}");
    let held = about("Held", "B", C1).with("UserData", KvList::new().with("Segment", "silver"));
    let held = office.hears(held);
    assert!(held.len() == 2 && held[1].starts_with("B CallInformation"), "this one has none: {held:?}");
    let released = office.hears(about("Released", "B", C1));
    assert!(released[0].contains("user_data"), "{released:?}");
}

#[test]
fn who_is_there_has_not_sent_the_call_on() {
    let mut office = office();
    let rings = office.hears(about("Ringing", "C", C1).role(2).with_other("A").because(22).by("A", 2));
    assert_eq!(rings, ["C Delivered: alerting C, called C, calling A, cause redirected, here alerting"]);
}

#[test]
fn who_holds_goes_on_holding_when_somebody_answers() {
    let mut office = office();
    office.talk().told(about("Held", "A", C1));
    let answered = about("Established", "A", C1).with_other("C");
    assert_eq!(office.hears(answered), ["A Established: answering C, called B, calling A, here hold"]);
}

#[test]
fn who_joins_a_conference_is_named() {
    let mut office = office();
    let added =
        |party: &str, all: &[&str]| about("PartyAdded", "A", C1).because(2).with_other(party).parties(all);
    office.talk().told(added("C", &["B", "C"]));
    let joined = office.hears(added("D", &["B", "C", "D"]));
    assert!(joined.len() == 1 && joined[0].contains("added_party D"), "{joined:?}");
}
