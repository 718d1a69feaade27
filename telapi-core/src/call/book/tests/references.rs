//! A call keeps the name that we gave it, whatever becomes of it.

use super::*;

#[test]
fn a_reference_outlives_a_transfer_for_those_who_are_transferred() {
    let mut world = world("22");
    world.delivered("v1", "21", "22");
    world.established("v1", "21", "22");
    let call = world.only().call_ref;
    // by a transfer with new ids, by one to a phone that rings, and by a mere Established (guide 5.2.14)
    let mut item = ConnectionListItem::new();
    (item.old_connection, item.new_connection, item.endpoint) = (id("v1"), id("w1"), named("23"));
    let mut event = TransferredEvent::new();
    event.primary_old_call = id("v1");
    event.transferring_device = named("21");
    event.transferred_to_device = named("23");
    event.transferred_connections = Some(vec![item]);
    world.tell(event);
    assert_eq!((world.only().call_ref, world.only().call_id().unwrap().as_str()), (call, "w1"));
    let mut event = DeliveredEvent::new();
    event.connection = id("w1");
    event.alerting_device = named("24");
    event.cause = Some(EventCause::Transfer);
    world.tell(event);
    assert_eq!((world.only().call_ref, world.only().state), (call, CallState::Delivered));
    world.established("w1", "24", "22");
    assert_eq!((world.only().call_ref, world.only().state), (call, CallState::Connected));
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("24"));
}

#[test]
fn a_reference_outlives_a_conference_from_two_calls_to_one_and_back() {
    use FlowDirection::{None as Left, TransmitAndReceive as Both};
    let mut world = world("21");
    world.established("u1", "21", "22");
    let call = world.only().call_ref;
    world.held("u1", "21");
    world.established("u2", "21", "23");
    world.conferenced("conf", &[("21", Both), ("22", Both), ("23", Both)]);
    assert_eq!(world.only().call_ref, call);
    world.cleared("u1", EventCause::Conference);
    world.conferenced("conf", &[("23", Left)]);
    assert_eq!(world.only().call_ref, call);
    assert_eq!(world.only().far_party().unwrap().device, DeviceId::new("22"));
    world.conferenced("conf", &[]);
    assert_eq!((world.only().call_ref, world.only().conference.clone()), (call, None));
}

#[test]
fn who_brings_a_party_into_a_conference_of_another_keeps_its_reference() {
    use FlowDirection::TransmitAndReceive as Both;
    let mut world = world("21");
    world.established("u1", "22", "21");
    let call = world.only().call_ref;
    let conferenced = |world: &mut World, parties: &[&str]| {
        let item = |number: &&str| {
            let mut info = ConnectionInformation::new();
            info.flow_direction = Some(Both);
            let mut item = ConnectionListItem::new();
            (item.endpoint, item.resulting_connection_info) = (named(number), Some(info));
            item
        };
        let mut event = ConferencedEvent::new();
        event.correlator_data = Some(CorrelatorData::from_text("conf"));
        event.conferencing_device = named("22");
        event.conference_connections = Some(parties.iter().map(item).collect());
        world.tell_for("conference", event);
    };
    conferenced(&mut world, &["22", "23", "21"]);
    world.held("u1", "21");
    world.established("u2", "21", "24");
    conferenced(&mut world, &["24"]);
    // the held leg is the one that the switch gives up
    world.cleared("u1", EventCause::Conference);
    let record = world.only();
    assert_eq!((record.call_ref, record.state), (call, CallState::Connected));
    assert_eq!(record.call_ids, [CallId::new("u2")]);
    let numbers: Vec<_> = record.parties.iter().map(|party| party.device.number()).collect();
    assert_eq!(numbers, ["22", "23", "24"]);
}

#[test]
fn a_reference_outlives_a_failover_to_another_server() {
    let mut world = world("21");
    world.established("u1", "21", "22");
    world.held("u1", "21");
    let call = world.only().call_ref;
    // the other server knows the same calls, and tells them when asked; what it tells of them later fits
    world.book.begin_snapshot();
    world.call_information("u1", "21", &[CallControlService::RetrieveCall]);
    assert_eq!(world.book.end_snapshot(world.now), []);
    world.retrieved("u1", "21");
    let record = world.only();
    assert_eq!((record.call_ref, record.state), (call, CallState::Connected));
    assert_eq!(record.far_party().unwrap().device, DeviceId::new("22"));
    assert_eq!(record.times.total(CallState::Held, world.now), Duration::from_secs(2));
}
