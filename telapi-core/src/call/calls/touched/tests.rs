//! Which calls an event touches, whatever it changes.

use super::*;
use crate::call::book::ExpectedCall;
use crate::csta::event::*;
use crate::csta::{
    ConnectionInformation, ConnectionListItem, CstaEvent, DeviceIdentifier, FlowDirection, NamedDevice,
};
use crate::id::{CallId, ConnectionId, CorrelatorData};

const ME: &str = "21";

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn id(call: &str) -> Option<ConnectionId> {
    Some(ConnectionId::new(call))
}

/// Takes an event in, and tells the calls that it touches.
fn tell_for(calls: &Calls, device: &str, event: impl Into<CstaEvent>) -> Vec<CallRef> {
    let (device, event) = (DeviceId::new(device), event.into());
    let told = BookEvent::new(&device, &event);
    let changes = calls.apply(&told);
    calls.touched(&told, &changes).iter().map(|touched| touched.call_ref).collect()
}

fn tell(calls: &Calls, event: impl Into<CstaEvent>) -> Vec<CallRef> {
    tell_for(calls, ME, event)
}

fn established(call: &str) -> EstablishedEvent {
    let mut event = EstablishedEvent::new();
    event.established_connection = id(call);
    event.calling_device = named(ME);
    event.answering_device = named("22");
    event
}

fn cleared(call: &str) -> ConnectionClearedEvent {
    let mut event = ConnectionClearedEvent::new();
    event.dropped_connection = id(call);
    event
}

/// A conference as an application user is told of it: everybody, or only who changed; nobody ends it.
fn conferenced(parties: &[(&str, FlowDirection)]) -> ConferencedEvent {
    let mut event = ConferencedEvent::new();
    event.correlator_data = Some(CorrelatorData::from_text("conf"));
    let item = |(number, flow): &(&str, FlowDirection)| {
        let mut info = ConnectionInformation::new();
        info.flow_direction = Some(flow.clone());
        let mut item = ConnectionListItem::new();
        item.new_connection = id(&format!("participant-{number}=="));
        item.endpoint = named(number);
        item.resulting_connection_info = Some(info);
        item
    };
    event.conference_connections = Some(parties.iter().map(item).collect());
    event
}

/// 22 has transferred the far end of our call to 23, and our call has another id.
fn transferred(old: &str, new: &str) -> TransferredEvent {
    let mut item = ConnectionListItem::new();
    item.old_connection = id(old);
    item.new_connection = id(new);
    item.endpoint = named("23");
    let mut event = TransferredEvent::new();
    event.primary_old_call = id(old);
    event.transferring_device = named("22");
    event.transferred_connections = Some(vec![item]);
    event
}

/// The calls that go on, oldest first.
fn calls_of(calls: &Calls) -> Vec<CallRef> {
    calls.snapshot().iter().map(|record| record.call_ref).collect()
}

#[test]
fn an_event_touches_the_call_that_it_begins_changes_or_ends() {
    let calls = Calls::new();
    let begun = tell(&calls, established("u1"));
    assert_eq!(begun, calls_of(&calls));
    let mut held = HeldEvent::new();
    held.held_connection = id("u1");
    assert_eq!(tell(&calls, held), begun);
    assert_eq!(tell(&calls, cleared("u1")), begun);
    assert!(calls_of(&calls).is_empty());
}

#[test]
fn a_duplicate_touches_its_call_though_it_changes_nothing_not_even_when_the_call_is_over() {
    let calls = Calls::new();
    let call = tell(&calls, established("u1"));
    assert_eq!(tell(&calls, established("u1")), call);
    tell(&calls, cleared("u1"));
    assert_eq!(tell(&calls, cleared("u1")), call);
    assert_eq!(tell(&calls, established("u1")), call);
}

#[test]
fn an_event_touches_no_other_call_and_none_of_another_device() {
    let calls = Calls::new();
    let (mine, theirs) = (tell(&calls, established("u1")), tell_for(&calls, "29", established("u1")));
    assert_ne!(mine, theirs);
    tell(&calls, established("u2"));
    assert_eq!(tell(&calls, established("u1")), mine);
    assert_eq!(tell(&calls, cleared("unknown")), []);
    assert_eq!(tell(&calls, DoNotDisturbEvent::new()), []);
}

#[test]
fn a_call_that_is_asked_for_is_touched_by_the_first_event_with_its_id_or_its_correlator() {
    let calls = Calls::new();
    let expected = |id: &str| {
        let expected = ExpectedCall {
            device: DeviceId::new(ME),
            call_id: Some(CallId::new(id)),
            called: DeviceId::new("22"),
        };
        calls.expect(expected).borrow().call_ref
    };
    let by_id = expected("own-1");
    assert_eq!(tell(&calls, established("own-1")), [by_id]);
    let by_correlator = expected("own-2");
    let mut event = OriginatedEvent::new();
    event.originated_connection = id("the-switch-chose");
    event.correlator_data = Some(CorrelatorData::from_text("own-2"));
    assert_eq!(tell(&calls, event), [by_correlator]);
    assert_eq!(tell(&calls, established("the-switch-chose")), [by_correlator]);
}

#[test]
fn a_transfer_touches_both_calls_of_the_one_who_transfers() {
    let calls = Calls::new();
    let (first, second) = (tell(&calls, established("u1")), tell(&calls, established("u2")));
    let mut event = TransferredEvent::new();
    event.primary_old_call = id("u1");
    event.secondary_old_call = id("u2");
    event.transferring_device = named(ME);
    let both = [first[0], second[0]];
    assert_eq!(tell(&calls, event.clone()), both);
    assert!(calls_of(&calls).is_empty());
    assert_eq!(tell(&calls, event), both, "and its duplicate does too");
}

#[test]
fn a_call_is_touched_under_its_new_id_and_by_late_events_under_its_old_one() {
    let calls = Calls::new();
    let call = tell(&calls, established("u1"));
    assert_eq!(tell(&calls, transferred("u1", "w1")), call);
    assert_eq!(calls.snapshot()[0].call_ids, [CallId::new("w1")]);
    assert_eq!(tell(&calls, established("w1")), call);
    assert_eq!(tell(&calls, established("u1")), call, "late");
    assert_eq!(tell(&calls, transferred("u1", "w1")), call, "twice");
}

#[test]
fn a_conference_touches_the_calls_of_all_its_participants_from_its_begin_to_its_end() {
    use FlowDirection::{None as Left, TransmitAndReceive as Both};
    let calls = Calls::new();
    let held = tell(&calls, established("u1"))[0];
    let mut active = established("u2");
    active.answering_device = named("23");
    let active = tell(&calls, active)[0];
    let other = tell_for(&calls, "30", established("u9"))[0];
    let begins = conferenced(&[(ME, Both), ("22", Both), ("23", Both)]);
    assert_eq!(tell_for(&calls, "conference", begins.clone()), [held, active]);
    let call = calls.snapshot()[0].call_ref;
    assert_eq!(tell_for(&calls, "conference", begins), [call], "the other one has become part of it");
    let joins = conferenced(&[("24", Both)]);
    assert_eq!(tell_for(&calls, "conference", joins), [call], "one who joins");
    assert_eq!(tell_for(&calls, "conference", conferenced(&[("24", Left)])), [call], "one who leaves");
    let conference = ConferenceId::new(calls.snapshot()[0].conference.as_ref().unwrap().as_str());
    let by_conference = || -> Vec<_> {
        calls.touched_by_conference(&conference).iter().map(|touched| touched.call_ref).collect()
    };
    assert_eq!(by_conference(), [call]);
    assert_eq!(tell_for(&calls, "conference", conferenced(&[])), [call], "the end lists nobody");
    assert_eq!(tell_for(&calls, "conference", conferenced(&[])), [call], "the end, twice");
    assert_eq!(by_conference(), [call], "late events of the conference's own");
    assert_eq!(tell_for(&calls, "30", established("u9")), [other]);
}

#[test]
fn a_conference_touches_the_call_of_a_participant_who_is_thrown_out() {
    use FlowDirection::{None as Left, TransmitAndReceive as Both};
    let calls = Calls::new();
    let call = tell(&calls, established("u1"));
    tell_for(&calls, "conference", conferenced(&[(ME, Both), ("22", Both), ("23", Both)]));
    assert_eq!(tell_for(&calls, "conference", conferenced(&[(ME, Left)])), call);
    assert!(calls_of(&calls).is_empty());
    assert_eq!(tell_for(&calls, "conference", conferenced(&[(ME, Left)])), call, "twice");
}

#[test]
fn a_touched_call_is_told_with_its_device() {
    let calls = Calls::new();
    let device = DeviceId::new("30");
    let event = established("u9").into();
    let told = BookEvent::new(&device, &event);
    let changes = calls.apply(&told);
    assert_eq!(calls.touched(&told, &changes)[0].device, device);
}

#[test]
fn what_is_remembered_of_names_is_bounded() {
    let calls = Calls::new();
    for number in 0..3 * REMEMBERED {
        let call = format!("u{number}");
        tell(&calls, established(&call));
        tell(&calls, transferred(&call, &format!("w{number}")));
        tell(&calls, cleared(&format!("w{number}")));
    }
    assert_eq!(calls.lock().former.0.len(), REMEMBERED);
}
