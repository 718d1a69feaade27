//! Calls that go on at another phone: parked and taken out of the slot, picked up, sent back.

use super::*;

impl World {
    fn queued(&mut self, call: &str, cause: EventCause) -> Vec<CallChange> {
        let mut event = QueuedEvent::new();
        event.queued_connection = id(call);
        event.queue = named("1");
        event.local_connection_info = Some(LocalConnectionState::Queued);
        event.cause = Some(cause);
        self.tell(event)
    }

    fn cleared_by(&mut self, call: &str, by: &str, cause: EventCause) -> Vec<CallChange> {
        let mut event = ConnectionClearedEvent::new();
        event.dropped_connection = id(call);
        event.releasing_device = named(by);
        event.local_connection_info = Some(LocalConnectionState::Null);
        event.cause = Some(cause);
        self.tell(event)
    }

    /// Somebody has picked up the call from one number to another, which was last at a third.
    fn picked_up(&mut self, call: &str, by: &str, [from, to, last]: [&str; 3]) -> Vec<CallChange> {
        let mut event = EstablishedEvent::new();
        event.established_connection = id(call);
        event.answering_device = named(by);
        event.calling_device = named(from);
        event.called_device = named(to);
        event.last_redirection_device = named(last);
        event.local_connection_info = Some(LocalConnectionState::Connected);
        event.cause = Some(EventCause::CallPickup);
        self.tell(event)
    }

    fn rings_again(&mut self, call: &str, from: &str, cause: EventCause) -> Vec<CallChange> {
        let mut event = DeliveredEvent::new();
        event.connection = id(call);
        event.alerting_device = named(&self.me.to_string());
        event.calling_device = named(from);
        event.local_connection_info = Some(LocalConnectionState::Alerting);
        event.cause = Some(cause);
        self.tell(event)
    }

    fn far(&self) -> &str {
        self.only().far_party().expect("a party").device.number()
    }

    fn expect_pick_up(&mut self, call: &str) -> CallRef {
        self.book.expect_pick_up(&self.me.clone(), &CallId::new(call), self.now).call_ref
    }
}

#[test]
fn a_parked_call_ends_as_parked() {
    // guide 5.2.11: Queued and ConnectionCleared
    for clearing in [EventCause::Normal, EventCause::Park] {
        let mut world = world("21");
        world.established("u1", "21", "22");
        world.queued("u1", EventCause::Park);
        assert_eq!(world.only().state, CallState::Queued);
        assert_eq!(*ended(&world.cleared_by("u1", "21", clearing)), EndReason::Parked);
    }
}

#[test]
fn a_park_of_which_the_queued_event_was_lost_is_told_by_the_clearing() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    assert_eq!(*ended(&world.cleared_by("u1", "21", EventCause::Park)), EndReason::Parked);
}

#[test]
fn who_waits_in_a_park_slot_is_connected_to_whoever_takes_the_call_out() {
    for is_told in [true, false] {
        let mut world = world("22");
        world.established("v1", "21", "22");
        let call = world.only().call_ref;
        if is_told {
            world.queued("v1", EventCause::Park);
            assert_eq!(world.only().state, CallState::Queued);
        }
        world.picked_up("v1", "23", ["21", "22", "21"]);
        let record = world.only();
        assert_eq!((record.call_ref, record.state), (call, CallState::Connected));
        assert_eq!(world.far(), "23");
    }
}

#[test]
fn who_takes_a_call_out_of_a_slot_talks_to_who_waited_and_not_to_who_parked_it() {
    for (from, to) in [("21", "22"), ("22", "21")] {
        let mut world = world("23");
        world.picked_up("w1", "23", [from, to, "21"]);
        assert_eq!((world.only().state, world.far()), (CallState::Connected, "22"));
    }
}

#[test]
fn who_waits_in_a_slot_and_hangs_up_is_just_cleared() {
    let mut world = world("22");
    world.established("v1", "21", "22");
    world.picked_up("v1", "23", ["21", "22", "21"]);
    assert_eq!(
        *ended(&world.cleared_by("v1", "22", EventCause::Normal)),
        EndReason::Cleared(Some(EventCause::Normal))
    );
}

#[test]
fn a_parked_call_that_is_taken_back_under_its_id_is_a_new_call_of_the_device() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    let parked = world.only().call_ref;
    world.queued("u1", EventCause::Park);
    world.cleared_by("u1", "21", EventCause::Park);
    let changes = world.picked_up("u1", "21", ["21", "22", "21"]);
    assert_eq!(changes[0].from, None);
    assert!(world.only().call_ref > parked);
    assert_eq!((world.only().state, world.far()), (CallState::Connected, "22"));
}

#[test]
fn a_parked_call_that_nobody_wants_rings_at_who_parked_it_again() {
    let mut world = world("21");
    world.delivered("u1", "22", "21");
    world.established("u1", "22", "21");
    world.queued("u1", EventCause::Park);
    world.cleared_by("u1", "21", EventCause::Park);
    // what rang at first, told late, is not it
    assert_eq!(world.delivered("u1", "22", "21"), []);
    world.rings_again("u1", "22", EventCause::Recall);
    assert_eq!((world.only().state, world.far()), (CallState::Alerting, "22"));
}

#[test]
fn a_call_that_was_sent_on_and_is_sent_back_rings_again() {
    let mut world = world("21");
    world.established("u1", "22", "21");
    assert_eq!(*ended(&world.cleared_by("u1", "21", EventCause::SingleStepTransfer)), EndReason::Transferred);
    world.rings_again("u1", "22", EventCause::SingleStepTransfer);
    assert_eq!(world.only().state, CallState::Alerting);
}

#[test]
fn a_call_that_was_hung_up_does_not_come_back_by_any_event() {
    let mut world = world("21");
    world.established("u1", "22", "21");
    world.cleared_by("u1", "21", EventCause::Normal);
    assert_eq!(world.rings_again("u1", "22", EventCause::SingleStepTransfer), []);
    assert_eq!(world.picked_up("u1", "21", ["22", "21", "21"]), []);
}

#[test]
fn a_snapshot_that_was_asked_for_after_the_end_brings_a_call_back() {
    let mut world = world("21");
    world.book.begin_snapshot();
    world.established("u1", "22", "21");
    world.cleared("u1", EventCause::Normal);
    assert_eq!(world.call_information("u1", "22", &[CallControlService::HoldCall]), [], "it may be older");
    world.book.begin_snapshot();
    world.call_information("u1", "22", &[CallControlService::HoldCall]);
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn a_call_that_rang_here_and_was_picked_up_elsewhere_is_diverted() {
    // as IP Office may tell it, and as CSTA has it
    let mut cleared = world("22");
    cleared.delivered("v1", "21", "22");
    let by_clearing = cleared.cleared_by("v1", "23", EventCause::CallPickup);
    let mut diverted = world("22");
    diverted.delivered("v1", "21", "22");
    let mut event = DivertedEvent::new();
    event.connection = id("v1");
    event.diverting_device = named("22");
    event.new_destination = named("23");
    event.cause = Some(EventCause::CallPickup);
    let by_diversion = diverted.tell(event);
    for changes in [by_clearing, by_diversion] {
        assert_eq!(*ended(&changes), EndReason::Diverted(Some(EventCause::CallPickup)));
    }
}

#[test]
fn who_called_talks_to_who_has_picked_up() {
    let mut world = world("21");
    world.originated("u1", "22");
    world.delivered("u1", "21", "22");
    world.picked_up("u1", "23", ["21", "22", "22"]);
    assert_eq!((world.only().state, world.far()), (CallState::Connected, "23"));
}

#[test]
fn a_call_that_we_pick_up_is_the_one_that_appears_whether_it_keeps_its_id_or_not() {
    for becomes in ["rings-at-22", "a-new-one"] {
        let mut world = world("23");
        let call = world.expect_pick_up("rings-at-22");
        assert_eq!(world.only().state, CallState::Requested);
        world.picked_up(becomes, "23", ["21", "22", "22"]);
        let record = world.only();
        assert_eq!((record.call_ref, record.state), (call, CallState::Connected));
        assert_eq!(
            (record.call_ids.as_slice(), record.direction),
            (&[CallId::new(becomes)][..], Some(Direction::Incoming))
        );
        assert_eq!(world.far(), "21");
        world.held(becomes, "23");
        assert_eq!((world.only().call_ref, world.only().state), (call, CallState::Held));
    }
}

#[test]
fn a_call_that_rings_here_meanwhile_is_not_the_one_that_we_pick_up() {
    let mut world = world("23");
    let call = world.expect_pick_up("rings-at-22");
    world.delivered("another", "29", "23");
    world.established("another", "29", "23");
    assert_eq!(world.book.get(call).unwrap().state, CallState::Requested);
    world.picked_up("a-new-one", "23", ["21", "22", "22"]);
    assert_eq!(world.book.get(call).unwrap().call_id().unwrap().as_str(), "a-new-one");
}

#[test]
fn a_pick_up_whose_event_was_lost_is_found_by_the_snapshot_if_the_book_knows_who_waited() {
    let mut world = world("22");
    world.delivered("rings-at-22", "21", "22");
    world.me = DeviceId::new("23");
    let call = world.expect_pick_up("rings-at-22");
    world.book.request_left(call);
    world.book.begin_snapshot();
    world.call_information("somebody-else's", "29", &[CallControlService::HoldCall]);
    world.call_information("a-new-one", "21", &[CallControlService::HoldCall]);
    world.book.end_snapshot(world.now);
    let record = world.book.get(call).expect("it goes on");
    assert_eq!((record.state, record.call_id().unwrap().as_str()), (CallState::Connected, "a-new-one"));
}

#[test]
fn a_pick_up_that_was_refused_leaves_the_id_free() {
    let mut world = world("23");
    let call = world.expect_pick_up("same");
    assert_eq!(*ended(&world.book.not_made(call, world.now)), EndReason::NotMade);
    world.picked_up("same", "23", ["21", "22", "22"]);
    assert_eq!(world.only().state, CallState::Connected);
}

#[test]
fn only_a_call_that_rang_is_diverted_by_being_sent_on() {
    let mut world = world("22");
    world.established("v1", "21", "22");
    let changes = world.cleared_by("v1", "21", EventCause::Redirected);
    assert_eq!(*ended(&changes), EndReason::Cleared(Some(EventCause::Redirected)));
}
