//! Rules of the call book, one call scenario each, told as the IP Office guide tells it.

use super::*;
use crate::csta::event::*;
use crate::csta::{
    CallControlService, ConnectionInformation, ConnectionListItem, DeviceIdentifier, EventCause,
    FlowDirection, LocalConnectionState, NamedDevice, ServicesPermitted,
};
use crate::id::{ConnectionId, CorrelatorData};
use std::time::Duration;

mod elsewhere;
mod garbage;
mod references;
mod transport;

/// A book, the phone whose view it is fed with, and a clock that moves a second with each event.
struct World {
    book: CallBook,
    me: DeviceId,
    now: SystemTime,
}

fn world(me: &str) -> World {
    World { book: CallBook::new(), me: DeviceId::new(me), now: SystemTime::UNIX_EPOCH }
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn named(number: &str) -> Option<NamedDevice> {
    Some(NamedDevice::from(DeviceIdentifier::new(number)))
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields of events want it")]
fn id(call: &str) -> Option<ConnectionId> {
    Some(ConnectionId::new(call))
}

impl World {
    fn tell_for(&mut self, device: &str, event: impl Into<CstaEvent>) -> Vec<CallChange> {
        self.now += Duration::from_secs(1);
        let changes = self.book.apply(&BookEvent::new(&DeviceId::new(device), &event.into()), self.now);
        assert_eq!(self.book.check_invariants(), Ok(()));
        changes
    }

    fn tell(&mut self, event: impl Into<CstaEvent>) -> Vec<CallChange> {
        self.tell_for(&self.me.to_string(), event)
    }

    fn only(&self) -> &CallRecord {
        let mut calls = self.book.calls();
        let call = calls.next().expect("a call");
        assert!(calls.next().is_none(), "one call only");
        call
    }

    fn states(&self) -> Vec<(String, CallState)> {
        self.book.calls().map(|call| (call.call_ids.first().unwrap().to_string(), call.state)).collect()
    }

    fn originated(&mut self, call: &str, to: &str) -> Vec<CallChange> {
        let mut event = OriginatedEvent::new();
        event.originated_connection = id(call);
        event.calling_device = named(&self.me.to_string());
        event.called_device = named(to);
        self.tell(event)
    }

    fn delivered(&mut self, call: &str, from: &str, to: &str) -> Vec<CallChange> {
        let mut event = DeliveredEvent::new();
        event.connection = id(call);
        event.calling_device = named(from);
        event.alerting_device = named(to);
        event.called_device = named(to);
        self.tell(event)
    }

    fn established(&mut self, call: &str, from: &str, to: &str) -> Vec<CallChange> {
        let mut event = EstablishedEvent::new();
        event.established_connection = id(call);
        event.calling_device = named(from);
        event.answering_device = named(to);
        event.called_device = named(to);
        event.local_connection_info = Some(LocalConnectionState::Connected);
        self.tell(event)
    }

    fn held(&mut self, call: &str, by: &str) -> Vec<CallChange> {
        let mut event = HeldEvent::new();
        event.held_connection = id(call);
        event.holding_device = named(by);
        // as the guide's sample has it, though the call lives
        event.local_connection_info = Some(LocalConnectionState::Null);
        self.tell(event)
    }

    fn retrieved(&mut self, call: &str, by: &str) -> Vec<CallChange> {
        let mut event = RetrievedEvent::new();
        event.retrieved_connection = id(call);
        event.retrieving_device = named(by);
        event.local_connection_info = Some(LocalConnectionState::Null);
        self.tell(event)
    }

    fn cleared(&mut self, call: &str, cause: EventCause) -> Vec<CallChange> {
        let mut event = ConnectionClearedEvent::new();
        event.dropped_connection = id(call);
        event.releasing_device = named("somebody");
        event.local_connection_info = Some(LocalConnectionState::Null);
        event.cause = Some(cause);
        self.tell(event)
    }

    fn failed(&mut self, call: &str, cause: EventCause) -> Vec<CallChange> {
        let mut event = FailedEvent::new();
        event.failed_connection = id(call);
        event.cause = Some(cause);
        self.tell(event)
    }

    fn conferenced(&mut self, conference: &str, parties: &[(&str, FlowDirection)]) -> Vec<CallChange> {
        let mut event = ConferencedEvent::new();
        event.correlator_data = Some(CorrelatorData::from_text(conference));
        let item = |(number, flow): &(&str, FlowDirection)| {
            let mut info = ConnectionInformation::new();
            info.flow_direction = Some(flow.clone());
            let mut item = ConnectionListItem::new();
            item.new_connection = id(&format!("participant-{number}=="));
            item.endpoint = named(number);
            item.resulting_connection_info = Some(info);
            item
        };
        event.conference_connections = (!parties.is_empty()).then(|| parties.iter().map(item).collect());
        self.tell_for("conference", event)
    }

    fn call_information(
        &mut self,
        call: &str,
        from: &str,
        services: &[CallControlService],
    ) -> Vec<CallChange> {
        let mut permitted = ServicesPermitted::new();
        permitted.call_control_services = Some(services.iter().copied().collect());
        let mut event = CallInformationEvent::new();
        event.connection = id(call);
        event.calling_device = named(from);
        event.services_permitted = Some(permitted);
        self.tell(event)
    }

    fn expect(&mut self, call: &str, to: &str) -> CallRef {
        let device = self.me.clone();
        let expected = ExpectedCall { device, call_id: Some(CallId::new(call)), called: DeviceId::new(to) };
        self.book.expect(expected, self.now).call_ref
    }
}

fn ended(changes: &[CallChange]) -> &EndReason {
    changes.last().expect("a change").call.end.as_ref().expect("an end")
}

#[test]
fn an_own_call_goes_from_requested_to_ended_under_one_reference() {
    let mut world = world("21");
    let call = world.expect("u1", "22");
    assert_eq!(world.only().state, CallState::Requested);
    for (changes, state) in [
        (world.originated("u1", "22"), CallState::Originated),
        (world.delivered("u1", "21", "22"), CallState::Delivered),
        (world.established("u1", "21", "22"), CallState::Connected),
        (world.held("u1", "21"), CallState::Held),
        (world.retrieved("u1", "21"), CallState::Connected),
    ] {
        assert_eq!((changes[0].call.call_ref, changes[0].call.state), (call, state));
    }
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("22"));
    assert_eq!(world.only().direction, Some(Direction::Outgoing));
    let changes = world.cleared("u1", EventCause::Normal);
    assert_eq!(*ended(&changes), EndReason::Cleared(Some(EventCause::Normal)));
    assert_eq!(world.book.calls().count(), 0);
}

#[test]
fn what_happened_is_latched_with_its_time() {
    let mut world = world("21");
    world.originated("u1", "22");
    world.delivered("u1", "21", "22");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let times = world.only().times;
    assert_eq!((times.alerting, times.established, Some(times.state)), (at(2), at(3), at(4)));
    world.retrieved("u1", "21");
    assert_eq!(world.only().times.established, at(3));
}

#[test]
fn an_incoming_call_alerts_here() {
    let mut world = world("22");
    let changes = world.delivered("v1", "21", "22");
    assert_eq!((changes[0].from, changes[0].call.state), (None, CallState::Alerting));
    assert_eq!(world.only().direction, Some(Direction::Incoming));
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("21"));
}

#[test]
fn an_established_event_that_names_the_caller_as_the_one_who_answered_keeps_the_far_party() {
    // guide 5.3.6: 201 is calling device and answering device
    let mut world = world("21");
    world.delivered("u1", "21", "22");
    let mut event = EstablishedEvent::new();
    event.established_connection = id("u1");
    event.answering_device = named("21");
    event.calling_device = named("21");
    event.called_device = named("22");
    world.tell(event);
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("22"));
}

#[test]
fn the_far_end_holding_is_no_hold_of_ours() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "22");
    assert_eq!((world.only().state, world.only().held_by_far_end), (CallState::Connected, true));
    world.retrieved("u1", "22");
    assert!(!world.only().held_by_far_end);
}

#[test]
fn a_busy_number_fails_the_call_and_its_end_keeps_the_cause() {
    let mut world = world("21");
    world.expect("u1", "22");
    world.originated("u1", "22");
    let changes = world.failed("u1", EventCause::Busy);
    assert_eq!(
        (changes[0].call.state, changes[0].call.cause.clone()),
        (CallState::Failed, Some(EventCause::Busy))
    );
    // the cause of the failure says more than that of the clearing
    assert_eq!(*ended(&world.cleared("u1", EventCause::Normal)), EndReason::Failed(Some(EventCause::Busy)));
}

#[test]
fn a_failed_service_does_not_fail_an_established_call() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.failed("u1", EventCause::ResourcesNotAvailable);
    assert_eq!((world.only().state, world.only().failures), (CallState::Connected, 1));
}

#[test]
fn a_duplicate_changes_nothing_and_a_late_event_takes_nothing_back() {
    let mut world = world("21");
    world.originated("u1", "22");
    world.delivered("u1", "21", "22");
    assert_eq!(world.delivered("u1", "21", "22"), []);
    world.established("u1", "21", "22");
    world.delivered("u1", "21", "22");
    world.originated("u1", "22");
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn events_about_a_call_that_has_ended_begin_nothing() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.cleared("u1", EventCause::Normal);
    assert_eq!(world.established("u1", "21", "22"), []);
    assert_eq!(world.cleared("u1", EventCause::Normal), []);
    assert_eq!(world.call_information("u1", "21", &[CallControlService::HoldCall]), []);
    assert_eq!(world.book.calls().count(), 0);
}

#[test]
fn an_event_about_a_call_that_is_not_known_begins_it_in_the_state_that_it_tells() {
    let mut world = world("21");
    let changes = world.held("u9", "21");
    assert_eq!((changes[0].from, changes[0].call.state), (None, CallState::Held));
}

#[test]
fn an_event_without_a_call_id_is_about_no_call() {
    let mut world = world("21");
    assert_eq!(world.established("", "21", "22"), []);
    assert_eq!(world.tell(EstablishedEvent::new()), []);
    assert_eq!(world.book.calls().count(), 0);
}

#[test]
fn an_own_call_that_the_switch_names_otherwise_is_known_by_its_correlator() {
    let mut world = world("21");
    let call = world.expect("u1", "22");
    let mut event = OriginatedEvent::new();
    event.originated_connection = id("switch-7");
    event.correlator_data = Some(CorrelatorData::from_text("u1"));
    world.tell(event);
    assert_eq!(world.only().call_ref, call);
    assert_eq!(world.only().call_id().unwrap().as_str(), "switch-7");
    world.established("switch-7", "21", "22");
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn both_ends_may_share_one_call_id() {
    let mut world = world("21");
    world.established("same", "21", "22");
    world.me = DeviceId::new("22");
    world.established("same", "21", "22");
    world.held("same", "22");
    let states: Vec<_> = world.book.calls().map(|call| (call.device.to_string(), call.state)).collect();
    assert_eq!(states, [("21".into(), CallState::Connected), ("22".into(), CallState::Held)]);
}

#[test]
fn a_transfer_that_we_asked_for_ends_both_calls_as_transferred() {
    // guide 5.2.14: the answer is Established for the others and ConnectionCleared for us
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    world.established("u2", "21", "23");
    let refs: Vec<_> = world.book.calls().map(|call| call.call_ref).collect();
    for call in refs {
        world.book.expect_end(call, Some(EndReason::Transferred));
    }
    assert_eq!(*ended(&world.cleared("u1", EventCause::Normal)), EndReason::Transferred);
    assert_eq!(*ended(&world.cleared("u2", EventCause::Normal)), EndReason::Transferred);
}

#[test]
fn who_is_transferred_gets_a_new_far_party_in_the_same_call() {
    let mut world = world("22");
    world.delivered("v1", "21", "22");
    world.established("v1", "21", "22");
    let call = world.only().call_ref;
    world.established("v1", "23", "22");
    assert_eq!((world.only().call_ref, world.only().parties.len()), (call, 1));
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("23"));
}

#[test]
fn a_transferred_event_moves_the_call_to_its_new_id() {
    let mut world = world("22");
    world.delivered("v1", "21", "22");
    world.established("v1", "21", "22");
    let call = world.only().call_ref;
    let mut item = ConnectionListItem::new();
    item.old_connection = id("v1");
    item.new_connection = id("w1");
    item.endpoint = named("23");
    let mut event = TransferredEvent::new();
    event.primary_old_call = id("v1");
    event.transferring_device = named("21");
    event.transferred_to_device = named("23");
    event.transferred_connections = Some(vec![item]);
    event.cause = Some(EventCause::Transfer);
    world.tell(event);
    assert_eq!(world.only().call_id().unwrap().as_str(), "w1");
    assert_eq!(world.only().cause, Some(EventCause::Transfer), "why it changed last");
    world.held("w1", "22");
    assert_eq!((world.only().call_ref, world.only().state), (call, CallState::Held));
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("23"));
}

#[test]
fn a_conference_merges_the_held_call_into_one_with_all_parties() {
    use FlowDirection::TransmitAndReceive as Both;
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    world.established("u2", "21", "23");
    let changes = world.conferenced("conf", &[("21", Both), ("22", Both), ("23", Both)]);
    assert_eq!(*changes[0].call.end.as_ref().unwrap(), EndReason::Conferenced);
    let call = world.only();
    assert_eq!((call.state, call.conference.as_ref().unwrap().as_str()), (CallState::Connected, "conf"));
    let numbers: Vec<_> = call.parties.iter().map(|party| party.device.number().to_owned()).collect();
    assert_eq!(numbers, ["22", "23"]);
    // the switch clears one of the two that were merged: the conference goes on, and ends with the other
    world.cleared("u1", EventCause::Conference);
    assert_eq!(world.only().call_ids, [CallId::new("u2")]);
    assert_eq!(
        *ended(&world.cleared("u2", EventCause::Normal)),
        EndReason::Cleared(Some(EventCause::Normal))
    );
}

#[test]
fn what_was_dialled_to_enter_a_conference_is_nobody_in_it() {
    // guide 5.2.9: a meet-me conference is dialled as *99*99#
    let mut world = world("21");
    let mut answered = EstablishedEvent::new();
    answered.established_connection = id("c");
    answered.calling_device = named("21");
    answered.called_device = named("*99*99#");
    answered.answering_device = named("*99*99#");
    world.tell(answered);
    world.conferenced("k", &[("21", FlowDirection::TransmitAndReceive)]);
    let record = world.only();
    assert_eq!((record.conference.is_some(), record.parties.len()), (true, 0), "{record:?}");
    world.conferenced("k", &[("22", FlowDirection::TransmitAndReceive)]);
    assert_eq!(world.only().parties[0].device.number(), "22");
}

#[test]
fn later_conference_events_tell_only_what_changed() {
    use FlowDirection::{None as Left, TransmitAndReceive as Both};
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.conferenced("conf", &[("21", Both), ("22", Both), ("23", Both)]);
    world.conferenced("conf", &[("24", Both)]);
    world.conferenced("conf", &[("22", Left)]);
    let numbers: Vec<_> = world.only().parties.iter().map(|party| party.device.number().to_owned()).collect();
    assert_eq!(numbers, ["23", "24"]);
    assert_eq!(
        *ended(&world.conferenced("conf", &[("21", Left)])),
        EndReason::Cleared(Some(EventCause::Conference))
    );
}

#[test]
fn a_conference_without_connections_is_over_and_later_events_for_it_are_ignored() {
    use FlowDirection::TransmitAndReceive as Both;
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.conferenced("conf", &[("21", Both), ("22", Both), ("23", Both)]);
    world.conferenced("conf", &[]);
    assert_eq!(world.only().conference, None);
    assert_eq!(world.conferenced("conf", &[("21", Both), ("22", Both)]), []);
    world.cleared("u1", EventCause::Normal);
    assert_eq!(world.book.calls().count(), 0);
}

#[test]
fn a_conference_that_names_a_call_which_rings_begins_no_other_one() {
    use FlowDirection::TransmitAndReceive as Both;
    let mut world = world("21");
    world.delivered("participant-21==", "22", "21");
    assert_eq!(world.conferenced("conf", &[("21", Both), ("23", Both)]), []);
    assert_eq!(world.only().state, CallState::Alerting);
}

#[test]
fn a_snapshot_ends_what_it_is_silent_about_and_begins_what_is_new() {
    let mut world = world("21");
    world.established("gone", "21", "22");
    world.established("lives", "21", "23");
    world.book.begin_snapshot();
    world.call_information("lives", "21", &[CallControlService::RetrieveCall]);
    world.call_information("new", "24", &[CallControlService::AnswerCall]);
    let changes = world.book.end_snapshot(world.now);
    assert_eq!((changes.len(), ended(&changes)), (1, &EndReason::EndedUnseen));
    assert_eq!(world.states(), [("lives".into(), CallState::Held), ("new".into(), CallState::Alerting)]);
}

#[test]
fn a_call_that_began_while_the_snapshot_ran_is_not_ended_by_it() {
    let mut world = world("21");
    world.book.begin_snapshot();
    world.delivered("v1", "29", "21");
    assert_eq!(world.book.end_snapshot(world.now), []);
    assert_eq!(world.only().state, CallState::Alerting);
}

#[test]
fn a_call_whose_request_is_under_way_waits_for_its_outcome() {
    let mut world = world("21");
    let call = world.expect("u1", "22");
    world.book.begin_snapshot();
    assert_eq!(world.book.end_snapshot(world.now), []);
    world.book.request_left(call);
    assert_eq!(world.book.end_snapshot(world.now), [], "heard of in this generation");
    world.book.begin_snapshot();
    assert_eq!(*ended(&world.book.end_snapshot(world.now)), EndReason::NotMade);
}

#[test]
fn a_refused_request_ends_the_call_unless_events_told_of_it() {
    let mut world = world("21");
    let (refused, made) = (world.expect("u1", "22"), world.expect("u2", "23"));
    world.originated("u2", "23");
    assert_eq!(*ended(&world.book.not_made(refused, world.now)), EndReason::NotMade);
    assert_eq!(world.book.not_made(made, world.now), []);
    assert_eq!(world.only().call_ref, made);
}

#[test]
fn a_snapshot_that_shows_a_call_which_was_taken_for_ended_brings_it_back() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.book.begin_snapshot();
    world.book.end_snapshot(world.now);
    assert_eq!(world.book.calls().count(), 0);
    world.call_information("u1", "21", &[CallControlService::HoldCall]);
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn a_snapshot_that_betrays_no_state_leaves_the_known_one() {
    let mut world = world("21");
    world.delivered("u1", "21", "22");
    world.call_information(
        "u1",
        "21",
        &[CallControlService::ClearConnection, CallControlService::TransferCall],
    );
    assert_eq!(world.only().state, CallState::Delivered);
}

#[test]
fn a_closed_session_ends_every_call() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.expect("u2", "23");
    let changes = world.book.close(world.now);
    assert!(changes.iter().all(|change| change.call.end == Some(EndReason::SessionClosed)));
    assert_eq!(changes.len(), 2);
}

#[test]
fn the_book_is_bounded_and_tells_which_call_gave_way() {
    let mut world = world("21");
    for call in 0..=MOST_CALLS {
        let mut event = DeliveredEvent::new();
        event.connection = id(&format!("flood-{call}"));
        world.book.apply(&BookEvent::new(&world.me, &event.into()), world.now);
    }
    assert_eq!(world.book.check_invariants(), Ok(()));
    assert_eq!(world.book.calls().count(), MOST_CALLS);
    assert_eq!(world.book.take_evicted().len(), 1);
}
